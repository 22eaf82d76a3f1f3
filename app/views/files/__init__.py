"""What comes in and goes out, and what is asked on the way."""
