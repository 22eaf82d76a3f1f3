"""How long what is worked out beside the hand takes: a page of the score, a latent map.

Both are made in pauses: the score line by line once a gesture is over, the map in the engine. The
score stands beside verovio's own layout of the same music on one page. `make bench`.
"""

import time
from pathlib import Path

import numpy as np
import pytest
import verovio

from app.inference.messages import Load, Survey
from app.inference.worker import Worker
from app.views.score import engraving
from arvae_models import grid, latent_map, mei, tokens
from arvae_models.engine import limit_threads
from arvae_models.request import Request

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"
WIDTH = 1200.0  # logical pixels
TURNS = 15


def milliseconds(run, *what):
    start = time.perf_counter()
    run(*what)
    return 1000 * (time.perf_counter() - start)


def melody(measures, seed):
    """Return bars of quarters and eighths in C."""
    lot = np.random.default_rng(seed)
    rows = np.full((measures, grid.SLOTS), tokens.HOLD, np.int8)
    rows[:, ::6] = lot.choice([60, 62, 64, 65, 67, 69, 71, 72], (measures, 4))
    rows[:, 3::6][lot.random((measures, 4)) < 0.5] = 62
    return tokens.phrase_of(rows)


@pytest.mark.parametrize("measures", [16, 64])
def test_a_page_of_the_score(qapp, measures):
    engraving.engrave(melody(2, 0), WIDTH)  # verovio loads its fonts
    whole = verovio.toolkit()
    whole.setOptions({"adjustPageHeight": True, "pageWidth": 2100})

    def one_page(text):
        whole.loadData(text)
        whole.renderToSVG(1)

    longest, found = [], {"new": [], "one bar changed": [], "verovio, one page": []}
    for turn in range(TURNS):
        phrase = melody(measures, turn)
        lines = engraving.plan(phrase, WIDTH)
        longest.append(max(milliseconds(engraving.drawn, line) for line in lines))
        other = tokens.rows_of(melody(1, 100 + turn))[0]
        changed = tokens.with_rows(phrase, {measures // 2: other})
        found["one bar changed"].append(milliseconds(engraving.engrave, changed, WIDTH))
        fresh = melody(measures, 1000 + turn)
        found["new"].append(milliseconds(engraving.engrave, fresh, WIDTH))
        found["verovio, one page"].append(milliseconds(one_page, mei.dumps(fresh)))
    print(f"\n{measures} bars of score: the longest line {np.median(longest):.1f} ms", end="")
    for what, values in found.items():
        print(f"; {what} {np.median(values):.1f} ms", end="")


def test_a_map():
    limit_threads()
    worker = Worker()
    worker.load(Load(MODEL, "cpu"))
    rows = tokens.rows_of(melody(4, 1))
    questions = [Survey(turn, rows, turn % 4, (0, 1), Request()) for turn in range(TURNS)]
    values = [milliseconds(worker.surveyed, question) for question in questions]
    print(
        f"\na map of {latent_map.SIZE} x {latent_map.SIZE} places: {np.median(values):.0f} ms,"
        f" the first one {values[0]:.0f} ms",
        end="",
    )
