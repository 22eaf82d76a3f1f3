"""Surfaces whose every place can be counted, for whoever shows them."""

import numpy as np

from arvae_models.attributes import BY_KEY
from arvae_models.latent_map import LatentMap, Surface
from arvae_models.spec import Dial
from arvae_models.tokens import REST

NOTES = Dial("note_density", 4, low=2, high=8, code_low=-1, code_high=1)
RISE = Dial("contour", 0, low=-10, high=10, code_low=-2, code_high=2, code_direction=-1)
DIALS = (NOTES, RISE)


def staircase(size=11, x=4, y=0, empty=(), far=(), flat=()):
    """Column c has c notes, and row r a net rise of r - 5 semitones; codes go from -2 to 2.

    `empty`, `far` and `flat` are lists of cells (row, column).
    """
    keys = tuple(BY_KEY)
    values = np.zeros((size, size, len(keys)), np.float32)
    values[..., keys.index("note_density")] = np.arange(size)
    values[..., keys.index("contour")] = np.arange(size)[:, None] - 5
    masks = []
    for cells in (empty, flat, far):
        mask = np.zeros((size, size), np.bool_)
        for cell in cells:
            mask[cell] = True
        masks.append(mask)
    rows = np.full((size, size, 24), REST, np.int8)
    return Surface(LatentMap(x, y, (-2, 2), (-2, 2), size), keys, rows, values, *masks)
