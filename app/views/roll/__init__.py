"""The piano roll: notes drawn, moved, heard and shaded."""
