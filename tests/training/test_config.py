"""Settings: presets, overrides, and what is refused."""

import pytest

from training import config
from training.config import Config, ConfigError


@pytest.mark.parametrize("name", config.preset_names())
def test_every_preset_can_be_used(name):
    found = config.load(name)
    assert found.data.name == name.split("-")[0]
    assert found.card.licence


def test_the_shipped_presets_are_there():
    assert {"folk", "bach", "tiny"} <= set(config.preset_names())


def test_overrides_are_typed_like_the_setting():
    found = config.load(
        "tiny",
        ["fit.epochs=3", "loss.gamma=2", "data.name=mine", "attributes=contour,note_density"],
    )
    assert (found.fit.epochs, found.data.name) == (3, "mine")
    assert found.loss.gamma == 2.0
    assert isinstance(found.loss.gamma, float)
    assert found.attributes == ("contour", "note_density")


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        ("fit.epoch=3", "no setting “fit.epoch”"),
        ("fit.epochs=many", "takes a int"),
        ("fit.epochs=1.5", "takes a int"),
        ("fit=3", "section"),
        ("data.transpose=1", "takes a bool"),
        ("fit.epochs", "key=value"),
        ("attributes=swing", "no attribute “swing”"),
        ("network.latent=2", "of z for each"),
        ("dimensions=[0, 1]", "of z for each"),
        ("dimensions=[0, 1, 2, 99]", "of z for each"),
        ("fit.schedule=cosine", "one of one-cycle, constant"),
    ],
)
def test_bad_overrides_are_one_sentence(override, sentence):
    with pytest.raises(ConfigError, match=sentence):
        config.load("tiny", [override])


def test_unknown_and_broken_presets(tmp_path):
    with pytest.raises(ConfigError, match="there are bach"):
        config.load("jazz")
    broken = tmp_path / "own.toml"
    broken.write_text("[fit\n")
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(str(broken))


def test_defaults_need_no_preset(tmp_path):
    empty = tmp_path / "own.toml"
    empty.write_text("")
    assert config.load(str(empty)) == Config()
