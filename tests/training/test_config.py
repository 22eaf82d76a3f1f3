"""Settings: presets, overrides, and what is refused."""

from dataclasses import fields, is_dataclass

import pytest

from arvae_models import measure_vae
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
        ("fit.epochs=many", "takes a whole number"),
        ("fit.epochs=1.5", "takes a whole number"),
        ("fit=3", "section"),
        ("data.transpose=1", "takes a true or a false"),
        ("fit.epochs", "key=value"),
        ("attributes=swing", "no attribute “swing”"),
        ("network.latent=2", "of z for each"),
        ("dimensions=[0, 1]", "of z for each"),
        ("dimensions=[0, 1, 2, 99]", "of z for each"),
        ("fit.schedule=cosine", "one of one-cycle, constant"),
        ("network.encoder=deep", "one of residual, gru"),
        ("network.decoder=deep", "one of parallel, hierarchical"),
        ("attributes=[[1]]", "no attribute “"),
        ("dimensions=[[0], 1, 2, 3]", "takes whole numbers"),
        ("dimensions=0,1,2,3", "takes whole numbers"),
        ("attributes=3", "takes a list"),
        ("fit.epochs=-3", "“fit.epochs” lies between 1 and 1,000,000"),
        ("fit.batch=0", "“fit.batch” lies between 1"),
        ("fit.learning_rate=nan", "“fit.learning_rate” lies between 1e-09 and 10"),
        ("loss.beta=inf", "“loss.beta” lies between 0"),
        ("fit.seed=-1", "“fit.seed” lies between 0"),
        ("network.hidden=1000000000", "“network.hidden” lies between 1"),
    ],
)
def test_bad_overrides_are_one_sentence(override, sentence):
    with pytest.raises(ConfigError, match=sentence):
        config.load("tiny", [override])


def test_every_number_has_limits_that_its_default_keeps():
    numbers = {
        f"{section.name}.{item.name}": getattr(getattr(Config(), section.name), item.name)
        for section in fields(Config)
        if is_dataclass(getattr(Config(), section.name))
        for item in fields(getattr(Config(), section.name))
    }
    numbers = {key: value for key, value in numbers.items() if type(value) in (int, float)}
    assert set(config._LIMITS) == set(numbers)
    assert all(low <= numbers[key] <= high for key, (low, high) in config._LIMITS.items())


def test_the_networks_are_known_by_their_names():
    assert set(config.ENCODERS) == set(measure_vae.ENCODERS)
    assert set(config.DECODERS) == set(measure_vae.DECODERS)


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
