"""Training data: corpora that come with music21, cut into bars and cached."""
