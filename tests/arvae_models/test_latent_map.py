"""A map against a coder whose every bar can be counted, and against the shipped model."""

import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.attributes import measure
from arvae_models.latent_map import FLAT, REACH, LatentMap, plane, surface
from arvae_models.neighbourhood import Neighbourhood
from arvae_models.spec import Dial, ModelSpec, NetworkConfig, Vocabulary
from arvae_models.tokens import HOLD, REST

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"
NOTES = Dial("note_density", 0, low=1, high=4, code_low=0, code_high=3)
SPEC = ModelSpec(NetworkConfig(latent=3), Vocabulary(0, 127), (NOTES,))
CODE = np.array([1, 60, 7], np.float32)


@dataclass
class Staircase:
    """Decodes to as many notes as z0 says, all of the pitch that z1 says; z2 does nothing."""

    spec: ModelSpec = SPEC

    def encode(self, rows):
        raise NotImplementedError

    def decode(self, codes):
        rows = np.full((len(codes), 24), HOLD, np.int8)
        rows[:, 0] = REST
        slots = np.arange(24) < np.round(codes[:, :1])
        return np.where(slots, np.round(codes[:, 1:2]), rows).astype(np.int8)


def test_every_place_is_decoded_and_measured():
    found = surface(Staircase(), CODE, 0, 1, size=4, extent=(0, 60))
    assert found.map.across.tolist() == found.map.upwards.tolist() == [0, 20, 40, 60]
    assert found.of("note_density").tolist() == [[0, 20, 24, 24]] * 4
    assert found.rows[2, 1].tolist() == [40] * 20 + [HOLD] * 4
    assert found.empty.tolist() == [[True, False, False, False]] * 4
    assert found.at((22, 60)) == {
        "rhythmic_complexity": pytest.approx(measure(found.rows[:1, 1])[0, 0], abs=1e-4),
        "pitch_range": 0,
        "note_density": 20,
        "contour": 0,
    }


def test_the_same_bar_far_and_wide_is_flat():
    found = surface(Staircase(), CODE, 0, 2, size=16, extent=(0, 15))
    columns = found.of("note_density")[0].tolist()
    assert columns == list(range(16))
    assert FLAT == 1 / 8
    assert not found.flat.any()  # each bar fills a sixteenth
    found = surface(Staircase(), CODE, 0, 2, size=16, extent=(1, 3.1))
    _, counts = np.unique(found.of("note_density"), return_counts=True)
    assert counts.tolist() == [4 * 16, 7 * 16, 5 * 16]
    assert found.degenerate.all()


def test_what_no_tune_has_is_far():
    """The data has 1 to 4 notes; more than 4 + 3 are far."""
    found = surface(Staircase(), CODE, 0, 1, size=16, extent=(0, 15))
    assert found.far[0].tolist() == [False] * 8 + [True] * 8
    assert not found.degenerate[0, 0]  # it is empty
    assert found.empty[0, 0]


def test_a_map_is_as_wide_as_the_data_and_holds_the_code():
    dials = (NOTES,)
    shown = plane(dials, CODE, 0, 2)
    assert shown.width == pytest.approx((-0.9, 3.9))
    assert shown.height == (-REACH, 7)
    outside = np.array([-2, 0, 0], np.float32)
    assert plane(dials, outside, 2, 0).height == pytest.approx((-2, 3.9))
    assert plane(dials, outside, 0, 2, extent=(-4, 4)).width == (-4, 4)


@pytest.mark.parametrize(
    ("x", "y", "size", "extent"),
    [(0, 0, 8, None), (0, 3, 8, None), (-1, 0, 8, None), (0, 1, 1, None), (0, 2, 8, (8, 7))],
)
def test_an_impossible_map_is_refused(x, y, size, extent):
    with pytest.raises(ValueError, match=r"^(A map|The model) .*\.$"):
        surface(Staircase(), CODE, x, y, size, extent)


@given(place=st.tuples(*[st.floats(-9, 9, width=32)] * 2))
def test_a_code_moved_to_a_place_lies_there(place):
    shown = LatentMap(2, 0, (-1, 1), (-1, 1))
    moved = shown.moved(CODE, place)
    assert shown.place(moved) == place
    assert moved[1] == CODE[1]
    assert CODE.tolist() == [1, 60, 7]


@given(row=st.integers(0, 63), column=st.integers(0, 63))
def test_the_cell_of_a_place_is_where_its_code_was_decoded(row, column):
    shown = LatentMap(0, 2, (-2, 3), (-4, 1))
    code = shown.codes(CODE)[row * 64 + column]
    assert shown.cell(shown.place(code)) == (row, column)


def test_a_place_outside_belongs_to_the_nearest_cell():
    assert LatentMap(0, 1, (-1, 1), (-1, 1), 8).cell((-9, 9)) == (7, 0)


@pytest.fixture(scope="module")
def engine():
    from arvae_models.engine import Engine

    return Engine.load(MODEL, "cpu")


def test_the_shipped_model_is_surveyed_within_a_second(engine):
    row = engine.decode(np.zeros((1, 32), np.float32))[0]
    near = Neighbourhood(engine, row, pool=16)
    began = time.process_time()
    found = surface(engine, near.own[0], 2, 3)
    assert time.process_time() - began < 1  # of one core, however busy the machine is
    notes = found.of("note_density")
    assert notes[:, -1].mean() - notes[:, 0].mean() >= 4  # the dial's own dimension goes across
    assert len(pickle.dumps(found)) < 250_000


def test_with_patches_the_map_shows_what_its_bar_would_be(engine):
    row = np.full(24, HOLD, np.int8)
    row[[0, 1, 5, 6, 14, 15, 20]] = (60, 71, 61, 70, 62, 69, 63)  # more than the model follows
    near = Neighbourhood(engine, row, pool=16)
    found = surface(
        engine, near.own[0], 2, 3, size=9, bars=lambda codes: near.candidates(codes).rows
    )
    place = (float(found.map.across[6]), float(found.map.upwards[2]))
    dropped = near.candidates(found.map.moved(near.own[0], place)[None])
    assert found.rows[2, 6].tolist() == dropped.rows[0].tolist()
    assert found.at(place)["note_density"] == dropped.values[0][near.keys.index("note_density")]
