"""How well a model of pictures does on pictures it was not trained on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from arvae_models.image_engine import ImageEngine
from arvae_models.image_spec import FADER
from arvae_models.proposals import Codes
from training import metrics
from training.data import digits
from training.data.pictures import Pictures as Prepared
from training.data.pictures import PictureSet, some
from training.steerability import STEPS, steerability, sweep

LIMIT: Final = 10_000  # test pictures, evenly spread, where no other number is asked for
_SWEPT: Final = 50  # pictures whose dials are turned for the steerability
_IDENTIFIED: Final = 250  # digits that are turned and shown to the classifier
_INK: Final = 0.5  # a pixel that is brighter counts as set

Pictures = NDArray[np.float32]  # (pictures, side, side)


def evaluate(
    engine: ImageEngine,
    pictures: Prepared,
    limit: int | None = None,
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Measure a model on `limit` test pictures.

    "pixels" is the share of the pixels on the right side of one half that the decoded code
    reproduces; "means" and "sampled" are as for bars (evaluate.evaluate), and are left out of a
    Fader, whose code holds the attributes themselves. "steerability" is that of plain traversal;
    "identity", of digits, what a classifier takes them for: `on_progress` hears how far its
    learning is, once for every set of digits. It looks at 250 digits at most.
    """
    chosen = some(pictures.split("test"), limit or LIMIT)
    images = pictures.images(chosen)
    values = PictureSet(pictures, chosen, engine.spec.keys).values()
    means, stds = engine.posterior(images, values)
    noise = np.random.default_rng(seed).standard_normal(means.shape, np.float32)
    of_means = _of_codes(engine, images, means, values, seed)
    figures: dict[str, Any] = {"n": len(chosen), "pixels": of_means["pixels"]}
    if engine.spec.kind != FADER:
        figures |= {
            "order": {
                dial.attribute: round(float(spearmanr(means[:, dial.dimension], column)[0]), 4)
                for dial, column in zip(engine.spec.dials, values.T, strict=True)
            },
            "means": of_means,
            "sampled": _of_codes(engine, images, means + noise * stds, values, seed),
        }
    found: dict[str, Any] = {"test": figures, "steerability": steered(engine, means[:_SWEPT])}
    if pictures.labels is not None:
        labels = pictures.labels[chosen]
        few = some(np.arange(len(chosen)), _IDENTIFIED)
        found["identity"] = _identity(engine, images[few], means[few], labels[few], on_progress)
    return found


def steered(engine: ImageEngine, codes: Codes) -> dict[str, dict[str, Any]]:
    """Judge every dial on codes (pictures, width)."""
    dials = engine.spec.dials
    return {
        dial.attribute: steerability(
            engine.measure(engine.decode(sweep(codes, dial))).reshape(len(codes), STEPS, -1),
            k,
            dials,
        )
        for k, dial in enumerate(dials)
    }


def _of_codes(
    engine: ImageEngine, images: Pictures, codes: Codes, values: NDArray[Any], seed: int
) -> dict[str, float]:
    right = (engine.decode(codes) > _INK) == (images > _INK)
    figures = {"pixels": round(float(right.mean()), 5)}
    if engine.spec.kind == FADER or len(codes) < metrics.MINIMUM:
        return figures
    dimensions = [dial.dimension for dial in engine.spec.dials]
    return figures | metrics.all_metrics(codes, values, seed, dimensions)


def _identity(
    engine: ImageEngine,
    images: Pictures,
    codes: Codes,
    labels: NDArray[np.uint8],
    on_progress: Callable[[int, int], None],
) -> dict[str, Any]:
    from training import identity

    classify = identity.classifier(digits.load(), on_progress)
    dials = engine.spec.dials
    turned = {
        dial.attribute: engine.decode(sweep(codes, dial)).reshape(
            len(codes), STEPS, *images[0].shape
        )
        for dial in dials
    }
    return identity.identity_figures(classify, labels, images, engine.decode(codes), turned)
