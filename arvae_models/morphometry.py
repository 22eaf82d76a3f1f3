"""The measures of a handwritten digit, and attributes brought to a common range.

The six measures are those of Morpho-MNIST (Castro et al., "Morpho-MNIST: Quantitative Assessment
and Diagnostics for Representation Learning", 2019): the digit is enlarged four times, its shape is
what is brighter than half the range, and lengths are in pixels of the original. Knows no torch;
scikit-image is imported when a digit is measured.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.image_attributes import DIGIT_ATTRIBUTES, ImageAttribute

Values = NDArray[np.float32]
Mask = NDArray[np.bool_]

DIGIT_SIDE: Final = 28  # pixels
_SCALE: Final = 4  # of the enlarged picture
_BLUR: Final = 2 * _SCALE / 6  # sigma of the enlargement, in enlarged pixels
_LEFT_OUT: Final = 0.01  # share of the mass beyond each side of the bounding parallelogram


def normalised(measured: Values, table: tuple[ImageAttribute, ...]) -> Values:
    """Bring values (pictures, attributes) from their units to 0..1; the inverse of `in_units`."""
    lowest, highest = _bounds(table)
    return (measured - lowest) / (highest - lowest)


def in_units(shares: Values, table: tuple[ImageAttribute, ...]) -> Values:
    """Bring values (pictures, attributes) from 0..1 to their units."""
    lowest, highest = _bounds(table)
    return lowest + shares * (highest - lowest)


def _bounds(table: tuple[ImageAttribute, ...]) -> tuple[Values, Values]:
    lowest = np.array([attribute.lowest for attribute in table], np.float32)
    return lowest, np.array([attribute.highest for attribute in table], np.float32)


def measure_digits(images: NDArray[np.uint8]) -> Values:
    """Measure digits (pictures, 28, 28) exactly as published: (pictures, 6), about 20 ms each.

    The columns are those of DIGIT_ATTRIBUTES; a picture without ink measures 0.
    """
    from skimage.morphology import medial_axis
    from skimage.transform import pyramid_expand

    measured = np.zeros((len(images), len(DIGIT_ATTRIBUTES)), np.float32)
    for row, image in zip(measured, images, strict=True):
        if image.any():
            grey = (255 * pyramid_expand(image, upscale=_SCALE, order=3)).astype(np.uint8)
            shape = shape_of(grey)
            skeleton, depth = medial_axis(shape, return_distance=True, rng=0)  # breaks ties
            row[:] = _measures(grey, shape, skeleton, depth)
    return measured


def measure_digits_fast(images: NDArray[np.uint8]) -> Values:
    """Measure like `measure_digits`, ten times faster, while a dial turns.

    The skeleton is a thinned shape instead of its medial axis: lengths come out shorter, so these
    values are for comparing with each other, not for labels.
    """
    from scipy.ndimage import distance_transform_edt
    from skimage.morphology import skeletonize

    measured = np.zeros((len(images), len(DIGIT_ATTRIBUTES)), np.float32)
    spline, blur = _enlargement()
    large = np.clip(spline @ images.astype(np.float64) @ spline.T, 0, 255)
    greys = (blur @ large @ blur.T).astype(np.uint8)
    for row, grey, image in zip(measured, greys, images, strict=True):
        if image.any():
            shape = shape_of(grey)
            row[:] = _measures(grey, shape, skeletonize(shape), distance_transform_edt(shape))
    return measured


@cache
def _enlargement() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return `pyramid_expand` along one axis: a spline (112, 28), then a blur (112, 112)."""
    from scipy.ndimage import gaussian_filter1d, zoom

    spline = zoom(np.eye(DIGIT_SIDE), (_SCALE, 1), order=3, mode="mirror", grid_mode=True)
    return spline, gaussian_filter1d(np.eye(len(spline)), _BLUR, axis=0)


def shape_of(grey: NDArray[np.uint8]) -> Mask:
    """Return the pixels that are at least as bright as the middle of the picture's range."""
    darkest, brightest = float(grey.min()), float(grey.max())
    return grey >= darkest + (brightest - darkest) / 2


def skeleton_length(skeleton: Mask) -> float:
    """Length in pixels: 1 for each pair of neighbours in a row or column, √2 for a diagonal one."""
    straight = (skeleton[:, 1:] & skeleton[:, :-1]).sum() + (skeleton[1:] & skeleton[:-1]).sum()
    falling = skeleton[1:, 1:] & skeleton[:-1, :-1]
    rising = skeleton[1:, :-1] & skeleton[:-1, 1:]
    return float(straight + math.sqrt(2) * (falling.sum() + rising.sum()))


def parallelogram(grey: NDArray[np.uint8]) -> tuple[float, float, float]:
    """Return slant (radians), width and height (pixels) of a picture's bounding parallelogram.

    It leans as the moments of the grey values do, and leaves out 1 % of them on every side.
    """
    mass = grey.astype(np.float64)
    rows, columns = np.arange(mass.shape[0]), np.arange(mass.shape[1])
    total, by_row = mass.sum(), mass.sum(axis=1)
    middle = by_row @ rows / total
    variance = by_row @ rows**2 / total - middle**2
    covariance = rows @ mass @ columns / total - middle * (mass.sum(axis=0) @ columns / total)
    shear = covariance / variance if variance > 0 else 0.0  # columns a row
    upright = columns + 0.5 - shear * (rows - middle)[:, None]
    width = _extent(upright.ravel(), mass.ravel(), len(columns))
    return math.atan(-shear), width, _extent(rows.astype(np.float64), by_row, len(rows))


def _extent(places: NDArray[np.float64], mass: NDArray[np.float64], bins: int) -> float:
    """Distance between the places (each 0..bins) that 1 % and 99 % of the mass lie before."""
    edges = np.clip(np.floor(places).astype(np.int64) + 1, 0, bins)  # the first edge after a place
    before = np.bincount(edges, mass, bins + 1)[:bins].cumsum() / mass.sum()
    low, high = np.interp((_LEFT_OUT, 1 - _LEFT_OUT), before, np.arange(bins))
    return float(high - low)


def _measures(
    grey: NDArray[np.uint8], shape: Mask, skeleton: Mask, depth: NDArray[np.float64]
) -> tuple[float, ...]:
    """Return the six measures of an enlarged digit, in pixels of the original."""
    slant, width, height = parallelogram(grey)
    return (
        float(shape.sum()) / _SCALE**2,
        skeleton_length(skeleton) / _SCALE,
        2 * float(depth[skeleton].mean()) / _SCALE if skeleton.any() else 0.0,
        slant,
        width / _SCALE,
        height / _SCALE,
    )
