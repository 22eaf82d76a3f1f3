"""Playback: phrases as sound, from a process of its own that owns clock, MIDI ports and synth."""
