"""Whether the dials keep their word: requests over the data's 3..97 % range, on unseen bars.

Needs the prepared sets (`attune-train prepare bach`, `folk`). Prints, for every dial of a shipped
model, how often the measured value is the asked one (notes exact; range and rise within 1 semitone;
complexity within .02) at the first answer and after two refinements, and the share of slots kept;
beside it, in the same run, plain traversal: the code alone moved along the dial's own dimension.
"""

from pathlib import Path

import numpy as np
import pytest

from arvae_models import attributes
from arvae_models.attributes import BY_KEY
from arvae_models.engine import Engine, limit_threads
from arvae_models.neighbourhood import Neighbourhood
from training.data import store

MODELS = Path(__file__).parents[2] / "assets" / "models"
BARS = 200


def traversed(engine, dial, row, asked):
    """Measure what plain traversal gives: the value is mapped linearly onto the code's range."""
    shift = engine.spec.vocabulary.shift_into(row)
    code = engine.encode(np.where(row >= 0, row + shift, row).astype(np.int8)[None])
    share = (asked - dial.low) / (dial.high - dial.low)
    if dial.code_direction < 0:
        share = 1 - share
    code[0, dial.dimension] = dial.code_low + share * (dial.code_high - dial.code_low)
    return float(attributes.measure(engine.decode(code), (dial.attribute,))[0, 0])


@pytest.mark.parametrize("name", ["folk", "bach"])
def test_hits(name):
    limit_threads()
    try:
        bars = store.load(name)
    except store.DataError as error:
        pytest.skip(str(error))
    engine = Engine.load(MODELS / f"{name}.safetensors", "cpu")
    test = bars.split("test")
    test = test[store.unseen(test, bars.split("train"))]
    random = np.random.default_rng(0)
    chosen = test[random.permutation(len(test))[:BARS]]
    print(f"\n{name}: {len(chosen)} unseen bars, one request a dial and bar", end="")
    for dial in engine.spec.dials:
        key = dial.attribute
        hits, kept = [], []
        for row in chosen:
            asked = round(float(random.uniform(dial.low, dial.high)), BY_KEY[key].decimals)
            neighbourhood = Neighbourhood(engine, row)
            first = neighbourhood.choose({key: asked})
            neighbourhood.settle({key: asked})
            last = neighbourhood.choose({key: asked})
            values = (traversed(engine, dial, row, asked), first.measured[key], last.measured[key])
            hits.append([BY_KEY[key].meets(asked, value) for value in values])
            kept.append(last.kept)
        plain, first_share, last_share = np.mean(hits, axis=0)
        print(
            f"\n  {key}: hit {plain:.1%} by traversal, {first_share:.1%} at once, "
            f"{last_share:.1%} refined; {np.mean(kept):.1%} of the slots kept",
            end="",
        )
        assert last_share >= 0.95
