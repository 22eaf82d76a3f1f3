"""The window: widgets that show frozen values and say what the composer did, nothing more."""
