"""Where the music goes, how it is played, and who keeps the time: the sheet of sound and MIDI."""
