"""Commands by name and by key, and the controllers that turn and call."""
