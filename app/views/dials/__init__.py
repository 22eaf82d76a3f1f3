"""Dials that ask for a value in a unit of its own, and what their turns keep."""
