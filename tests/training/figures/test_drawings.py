"""The table of figures: every kind comes out, whole, the same every time."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from training.config import ConfigError
from training.data import store
from training.data.cache import DataError
from training.figures import drawings, inputs

RESULT = {"n": 9, "sampled": {"interpretability": 0.5, "pixels": 0.9}}


@pytest.fixture
def everything(written, run_folder, tmp_path):
    results = tmp_path / "results.json"
    entries = {f"m-{k}": {"test": RESULT, "gamma": 1, "delta": k} for k in range(2)}
    results.write_text(json.dumps(entries))
    models = [written("bars.safetensors"), written("blots.safetensors", pictures=True)]
    return [*models, run_folder, results]


def test_every_kind_is_planned(everything):
    planned = drawings.planned(inputs.read(everything))
    assert {drawing.kind for drawing in planned} == set(drawings.KINDS)
    stems = [drawing.stem for drawing in planned]
    assert len(stems) == len(set(stems))
    assert {"score-asked", "roll-fixed", "bars-turns", "bars-scatter", "blots-pairs"} <= set(stems)
    assert {"a run-curves", "blots-grids-area-length", "blots-animations-slant"} <= set(stems)
    assert {"boxes", "study"} <= set(stems)


@pytest.mark.slow
def test_every_figure_is_whole(everything, complete):
    for drawing in drawings.planned(inputs.read(everything)):
        figure = drawing.make()
        if not isinstance(figure, bytes):
            complete(figure)


@pytest.mark.parametrize("kind", ["roll", "strips", "curves", "animations", "study"])
def test_files(everything, kind, tmp_path):
    heard = []
    first, second = (
        drawings.draw(
            everything, tmp_path / name, (kind,), ("svg",), 1, lambda *said: heard.append(said)
        )
        for name in ("one", "two")
    )
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == sorted(
        path.name for path in first
    )
    assert heard[0] == (0, len(first))
    assert heard[-1] == (len(first), len(first))
    for path, again in zip(first, second, strict=True):
        assert path.read_bytes() == again.read_bytes()
        if path.suffix == ".gif":
            with Image.open(path) as film:
                film.verify()
        else:
            assert ElementTree.parse(path).getroot().tag.endswith("svg")


def test_models_of_one_name_do_not_overwrite_each_other(written):
    (written("bars.safetensors").parent / "other").mkdir()
    paths = [written("bars.safetensors"), written("other/bars.safetensors")]
    planned = drawings.planned(inputs.read(paths), ("pairs",))
    assert [drawing.stem for drawing in planned] == ["bars-pairs", "bars-2-pairs"]


@pytest.mark.parametrize(
    ("kinds", "formats", "says"),
    [
        (("etching",), ("svg",), "no figure “etching”; there are score, roll"),
        (("strips",), ("svg",), "nothing here of which “strips” could be drawn"),
        ((), ("bmp",), "svg, png, pdf, not “bmp”"),
    ],
)
def test_what_cannot_be_drawn_is_refused(run_folder, tmp_path, kinds, formats, says):
    with pytest.raises(ConfigError, match=says):
        drawings.draw([run_folder], tmp_path / "figures", kinds, formats)
    assert not (tmp_path / "figures").exists()


def test_turns_need_bars_that_the_model_never_saw(written, tmp_path):
    seen = replace(store.load("few"), rows=np.tile(store.load("few").rows[:1], (40, 1)))
    store.save("few", seen)
    with pytest.raises(DataError, match="never saw"):
        drawings.draw([written("bars.safetensors")], tmp_path / "figures", ("turns",))
    assert not (tmp_path / "figures").exists()


def test_nothing_to_draw(run_folder, tmp_path):
    (run_folder / "logs" / "metrics.csv").unlink()
    with pytest.raises(ConfigError, match="nothing here that could be drawn"):
        drawings.draw([run_folder], tmp_path / "figures")
