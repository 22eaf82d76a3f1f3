"""The desktop program: its rooms, and the session that connects them."""
