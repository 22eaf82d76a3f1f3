"""The engine's process and the window's door to it."""
