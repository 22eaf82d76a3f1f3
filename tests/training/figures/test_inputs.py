"""What a path holds, and what is said where it holds nothing of use."""

import json

import numpy as np
import pytest

from arvae_models.checkpoint import CheckpointError
from training.config import ConfigError
from training.data import digits, store
from training.data.cache import DataError
from training.figures import inputs

SAMPLED = {"interpretability": 0.9, "scc": 0.8, "ticks": 0.99, "n": 50}


def entry(**more):
    return {"data": "few", "test": {"n": 50, "sampled": SAMPLED}, **more}


def test_every_path_tells_what_it_is(written, run_folder, tmp_path):
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"a.safetensors": entry(), "b": {"dials": {}, "n": 3}}))
    bars, blots = written("bars.safetensors"), written("b.safetensors", True, name="Blots")
    found = inputs.read([results, blots, run_folder, bars])
    assert [model.name for model in found.models] == ["bars", "Blots"]
    assert found.runs == (run_folder,)
    assert [name for name, _ in found.evaluated] == ["a.safetensors"]
    assert [name for name, _ in found.steered] == ["b"]


def test_the_space_of_a_model_of_bars(written):
    (model,) = inputs.read([written("x.safetensors")]).music
    space = model.space
    assert len(space.codes) == len(space.values) == len(model.bars.split("test")) > 0
    assert space.measured(space.codes[:2]).shape == (2, 4)
    assert model.bar(0).shape == (24,)


def test_the_space_of_a_model_of_pictures(written):
    (model,) = inputs.read([written("x.safetensors", pictures=True)]).pictures
    assert model.chosen.tolist() == list(range(20, 30))
    np.testing.assert_allclose(model.space.values, digits.load().measures[20:])
    assert model.space.measured(model.space.codes[:2]).shape == (2, 6)
    assert model.decode(model.space.codes[:2]).shape == (2, 28, 28)


@pytest.mark.parametrize(
    ("stem", "more", "recipe"),
    [
        ("arvae-seed3", {}, "arvae"),
        ("beta_12", {}, "beta"),
        ("plain", {}, "plain"),
        ("7", {}, "7"),
        ("x-1", {"recipe": "published"}, "published"),
    ],
)
def test_the_recipe_of_a_result(stem, more, recipe):
    evaluated = ((f"runs/{stem}.safetensors", entry(gamma=3, **more)),)
    (result,) = inputs.Inputs(evaluated=evaluated).results
    assert (result.recipe, result.n) == (recipe, 50)
    assert (result.gamma, result.delta) == (3.0, None)
    assert result.figures == {"interpretability": 0.9, "scc": 0.8, "reconstruction": 99.0}


def test_gamma_and_delta_are_those_of_the_model_file(written):
    path = written("x.safetensors")
    (result,) = inputs.Inputs(evaluated=((str(path), entry()),)).results
    assert (result.gamma, result.delta) == (10.0, 1.0)


def test_a_line_an_object_is_read_too(tmp_path):
    lines = tmp_path / "x.jsonl"
    lines.write_text("\n".join(json.dumps({f"m-{seed}": entry()}) for seed in range(3)))
    assert [result.recipe for result in inputs.read([lines]).results] == ["m"] * 3


@pytest.mark.parametrize(
    "text", ["", "nonsense", "[]", "[1]", '{"a": 1}', '{"a": {}}', '{"a": {"n": 1}}']
)
def test_json_that_holds_no_results_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    if not text:  # no line, no result
        assert inputs.read([path]) == inputs.Inputs()
        return
    with pytest.raises(ConfigError, match=r"x\.json holds no results"):
        inputs.read([path])


@pytest.mark.parametrize(
    "test", [None, [], {"n": 3}, {"sampled": None}, {"sampled": {"mig": "high", "scc": True}}]
)
def test_results_without_figures_make_no_dot(test):
    assert inputs.Inputs(evaluated=(("x", {"test": test}),)).results == []


def test_what_cannot_be_used_is_refused(written, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.safetensors").write_bytes(b"no model")
    with pytest.raises(ConfigError, match="no folder of a run"):
        inputs.read([tmp_path / "empty"])
    with pytest.raises(CheckpointError, match="is not an Attune model"):
        inputs.read([tmp_path / "x.safetensors"])
    with pytest.raises(CheckpointError, match="cannot be opened"):
        inputs.read([tmp_path / "none.safetensors"])
    model = written("y.safetensors")
    bars = store.load("few")
    store.save("few", store.Bars(bars.rows, bars.tune, bars.tunes, "made again"))
    with pytest.raises(DataError, match="another version of “few”"):
        inputs.read([model])
