"""Targets for the attributes over the bars."""
