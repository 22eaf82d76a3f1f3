"""Tables of figures, as they are read in a terminal."""

import io

import pytest
from rich.console import Console

from training import tables

METRICS = dict.fromkeys(("interpretability", "scc", "mig", "dmig", "sap", "modularity"), 0.5)
CODES = {"n": 40, "ticks": 0.99, "bars": 0.9, **METRICS}
BARS = {
    "data": "folk",
    "test": {"n": 1234, "means": CODES, "sampled": CODES, "order": {"contour": 0.97}},
    "unseen": {"n": 0},
    "steerability": {"contour": {"slope": 0.8, "spearman": 0.9, "side_effects": 0.1}},
}
FADER = {
    "data": "digits",
    "test": {"n": 50, "pixels": 0.96},
    "steerability": {},
    "identity": {
        "n": 50,
        "images": 0.98,
        "reconstructions": 0.9,
        "traversed": {"slant": 0.75},
    },
}


def shown(*found):
    console = Console(file=io.StringIO(), width=200)
    for table in found:
        console.print(table)
    return console.file.getvalue()


def test_bars():
    text = shown(*tables.evaluated({"models/folk.safetensors": BARS}))
    for word in ("folk", "1,234", "sampled", "99.00%", "90.00%", "0.500", "0.970", "0.800"):
        assert word in text
    assert "unseen" not in text  # there are none
    assert "taken for" not in text


def test_pictures():
    text = shown(*tables.evaluated({"fader.safetensors": FADER}))
    for word in ("96.00%", "98.0%", "slant turned", "75.0%"):
        assert word in text


def test_steering():
    ways = {"raw": {"r": 0.7, "hit": 0.25}, "locked": {"hit": 1.0, "locks": 0.95}}
    text = shown(tables.steered({"folk": {"n": 9, "dials": {"contour": ways}}}))
    for word in ("contour", "raw", "0.250", "0.950"):
        assert word in text


@pytest.mark.parametrize(
    ("figures", "line"),
    [
        (
            {"test": {"n": 9, "ticks": 0.5}, "unseen": {"n": 1234, "ticks": 0.99, "bars": 0.9}},
            "unseen bars: 99.00% of the ticks, 90.00% of the bars whole (N = 1,234)",
        ),
        ({"test": {"n": 50, "pixels": 0.9612}}, "test: 96.12% of the pixels (N = 50)"),
        ({"test": {"n": 0}}, "test: nothing to measure (N = 0)"),
    ],
)
def test_in_short(figures, line):
    assert tables.in_short(figures) == line
