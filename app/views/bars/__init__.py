"""Bars in miniature: other bars to take, what a turn changed, and what there was before."""
