"""Whether the dials keep their word: requests over the data's 3..97 % range, on unseen bars.

Needs the prepared sets (`attune-train prepare bach`, `folk`). Prints, for every dial of every
shipped model, how often the measured value is the asked one (notes exact; range and rise within 1
semitone; complexity within .02) by plain traversal of the dial's own dimension, at the
neighbourhood's first answer and at its settled one; the share of slots kept; and the same with
the other dials locked. `attune-train steer` shows everything that is measured.
"""

from pathlib import Path

import pytest

from arvae_models.engine import Engine, limit_threads
from training import steering
from training.data import cache, store

MODELS = Path(__file__).parents[2] / "assets" / "models"
BARS = 100


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["folk", "bach"])
def test_hits(name):
    limit_threads()
    try:
        bars = store.load(name)
    except cache.DataError as error:
        pytest.skip(str(error))
    engine = Engine.load(MODELS / f"{name}.safetensors", "cpu")
    found = steering.steer(engine, steering.draw(bars, BARS, seed=0))
    print(f"\n{name}: {found['n']} unseen bars, one request a dial and bar", end="")
    for key, ways in found["dials"].items():
        refined, locked = ways["refined"], ways["locked"]
        print(
            f"\n  {key}: hit {ways['raw']['hit']:.1%} by traversal, {ways['first']['hit']:.1%} at "
            f"once, {refined['hit']:.1%} refined; {refined['kept']:.1%} of the slots kept; "
            f"with locks {locked['hit']:.1%}, the locks held on {locked['locks']:.1%}",
            end="",
        )
        assert refined["hit"] >= 0.95
