"""The command line: what Attune does without a window."""
