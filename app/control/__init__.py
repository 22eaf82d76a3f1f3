"""What comes in from keyboards and controllers: MIDI inputs, recording, learned knobs."""
