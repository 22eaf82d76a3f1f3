"""Sweeps multiplied out and counted by hand, and what is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import config, sweep_spec
from training.config import ConfigError

SMALL = {"preset": "tiny", "seeds": [0]}


def test_every_recipe_meets_every_point_of_the_grid_and_every_seed():
    runs = sweep_spec.planned(
        {
            "preset": "tiny",
            "settings": ["fit.epochs=5"],
            "seeds": [3, 4],
            "grid": {"loss": {"gamma": [0.1, 1], "delta": [10]}},
            "variant": [
                {"name": "scores", "settings": ["loss.regularizer=scores"]},
                {"name": "as it is", "preset": "folk"},
            ],
        }
    )
    assert [run.name for run in runs] == [
        "scores-gamma=0.1-delta=10-seed3",
        "scores-gamma=0.1-delta=10-seed4",
        "scores-gamma=1-delta=10-seed3",
        "scores-gamma=1-delta=10-seed4",
        "as-it-is-gamma=0.1-delta=10-seed3",
        "as-it-is-gamma=0.1-delta=10-seed4",
        "as-it-is-gamma=1-delta=10-seed3",
        "as-it-is-gamma=1-delta=10-seed4",
    ]
    last = runs[-1]
    assert (last.recipe, last.preset, last.seed) == ("as it is-gamma=1-delta=10", "folk", 4)
    assert last.grid == (("loss.gamma", 1), ("loss.delta", 10))
    assert (last.config.fit.epochs, last.config.fit.seed, last.config.data.name) == (5, 4, "folk")
    assert runs[0].config.loss.regularizer == "scores"
    assert runs[0].config.loss.gamma == 0.1
    assert runs[0].config == config.load("tiny", runs[0].settings)


def test_several_presets_give_their_names_to_the_recipes():
    table = {"preset": ["tiny", "folk"], "seeds": [0]}
    assert [run.recipe for run in sweep_spec.planned(table)] == ["tiny", "folk"]
    table["variant"] = [{"name": "plain"}, {"name": "own", "preset": "bach"}]
    names = [run.recipe for run in sweep_spec.planned(table)]
    assert names == ["tiny-plain", "folk-plain", "own"]


def test_a_setting_of_the_grid_keeps_its_section_where_its_name_alone_is_not_enough():
    grid = {"data.name": ["tiny"], "card.name": ["A"]}
    (run,) = sweep_spec.planned({**SMALL, "grid": grid})
    assert run.recipe == "tiny-data.name=tiny-card.name=A"


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.floats(0, 1e6),
    st.booleans(),
    st.sampled_from([["contour"], ["note_density", "contour"]]),
)
def test_values_of_the_grid_arrive_as_they_were_written(word, number, yes, keys):
    grid = {"card.name": [word], "loss.gamma": [number], "data.transpose": [yes]}
    (run,) = sweep_spec.planned({**SMALL, "grid": {**grid, "attributes": [keys]}})
    found = run.config
    assert (found.card.name, found.loss.gamma, found.data.transpose) == (word, number, yes)
    assert found.attributes == tuple(keys)


def test_the_digest_stands_for_the_settings_however_they_were_written():
    def digest(*settings):
        (run,) = sweep_spec.planned({**SMALL, "settings": list(settings)})
        return run.digest

    both = ("fit.epochs=7", "loss.gamma=2")
    assert digest(*both) == digest(*reversed(both)) == digest("loss.gamma=2.0", "fit.epochs=7")
    assert len({digest(), digest(both[0]), digest(both[1]), digest(*both)}) == 4


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"presets": "tiny"}, "A sweep has no “presets”"),
        ({"preset": 3}, "a list of names"),
        ({"preset": []}, "needs a “preset”"),
        ({"preset": "jazz"}, "no preset “jazz”"),
        ({"seeds": []}, "needs “seeds”"),
        ({"seeds": None}, "needs “seeds”"),
        ({"seeds": 3}, "needs “seeds”"),
        ({"seeds": [True]}, "needs “seeds”"),
        ({"seeds": [-1]}, "needs “seeds”"),
        ({"seeds": [1, 1]}, "2 runs of the name “tiny-seed1”"),
        ({"settings": "fit.epochs=1"}, "A sweep takes “settings” as a list"),
        ({"settings": ["fit.speed=1"]}, "no setting “fit.speed”"),
        ({"settings": ["fit.seed=1"]}, "“fit.seed” is set by the sweep's “seeds”"),
        ({"grid": {}}, "lists of values"),
        ({"grid": {"loss": {}}}, "lists of values"),
        ({"grid": {"loss.gamma": []}}, "a list of values for “loss.gamma”"),
        ({"grid": {"loss": {"gamma": 1}}}, "a list of values for “loss.gamma”"),
        ({"grid": {"loss.gama": [1]}}, "no setting “loss.gama”"),
        ({"grid": {"loss.gamma": ["much"]}}, "takes a number"),
        ({"grid": {"fit": {"seed": [1]}}}, "“fit.seed” is set by the sweep's “seeds”"),
        ({"grid": {"loss.gamma": [1, 1]}}, "2 runs of the name"),
        (
            {"grid": {"loss.gamma": [1]}, "settings": ["loss.gamma=2"]},
            "“loss.gamma” is set by the sweep's “grid”",
        ),
        ({"variant": "beta"}, r"write \[\[variant\]\]"),
        ({"variant": [{"preset": "tiny"}]}, "needs a “name”"),
        ({"variant": [{"name": " "}]}, "needs a “name”"),
        ({"variant": [{"name": "a", "gamma": 1}]}, "A variant has no “gamma”"),
        ({"variant": [{"name": "a", "settings": [1]}]}, "The variant “a” takes “settings”"),
        ({"variant": [{"name": "a b"}, {"name": "A/b"}]}, "2 runs of the name “a-b-seed0”"),
        ({"preset": [], "variant": [{"name": "a"}]}, "The variant “a” needs a “preset”"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(change, sentence):
    with pytest.raises(ConfigError, match=sentence):
        sweep_spec.planned(SMALL | change)


@pytest.mark.parametrize("name", sweep_spec.names())
def test_the_shipped_sweeps_hold_every_recipe_with_every_seed(name):
    runs = sweep_spec.load(name)
    assert len(runs) == {"bach-levers": 21, "folk-recipes": 9}.get(name, 15)
    assert {run.recipe for run in runs} > {"ours"}
    assert name not in config.preset_names()


@pytest.mark.parametrize("name", ["bach-recipes", "folk-recipes"])
def test_recipes_differ_in_their_objective(name):
    runs = sweep_spec.load(name)
    first = {run.recipe: run.config.loss for run in reversed(runs)}
    assert first["ours"] == config.load(name.split("-")[0]).loss
    assert first["beta-vae"].gamma == first["beta-vae"].listen == 0
    published = first["published-objective"]
    assert (published.regularizer, published.gamma, published.delta) == ("order", 1, 10)


def test_one_lever_is_moved_at_a_time():
    configs = {run.recipe: run.config for run in sweep_spec.load("bach-levers")}
    ours = configs["ours"]
    assert configs["averaging"].fit.averaging == 0.99
    assert configs["averaging"].loss == ours.loss
    assert configs["scores"].loss == replace(ours.loss, regularizer="scores")
    assert configs["strict"].loss == replace(ours.loss, gamma=1)
    assert configs["wide"].network == replace(ours.network, hidden=384)
    assert configs["wide"].loss == ours.loss
    without = configs["published-objective-without-ties"].loss
    assert without == replace(ours.loss, regularizer="order", gamma=1, ties=0, listen=0)
    assert configs["order-without-ties"].loss == replace(without, listen=ours.loss.listen)


def test_networks_are_compared_at_equal_steps():
    configs = {run.recipe: run.config for run in sweep_spec.load("bach-network")}
    ours, published = configs["ours"], configs["published-network"]
    without = configs["published-network-beta-vae"]
    assert ours.loss == config.load("bach").loss
    assert published.loss == config.load("bach-published").loss
    assert without.loss == replace(published.loss, gamma=0)
    assert published.network == without.network == config.load("bach-published").network
    budgets = {(each.fit.batch, each.fit.epochs, each.fit.schedule) for each in configs.values()}
    assert len(budgets) == 1


def test_unknown_and_broken_files(tmp_path):
    with pytest.raises(ConfigError, match="no sweep “jazz”; there are bach-levers"):
        sweep_spec.load("jazz")
    broken = tmp_path / "own.toml"
    broken.write_text("[grid\n")
    with pytest.raises(ConfigError, match=r"own\.toml cannot be read"):
        sweep_spec.load(str(broken))
