"""The document room: what a composer works on, its file, its history and its safety net."""
