"""The worker's answers about pictures, by the shipped models, without a process around it."""

from pathlib import Path

import numpy as np
import pytest

from app.inference.messages import Failed, Load
from app.inference.picture_messages import (
    Grid,
    LookAt,
    PictureLoaded,
    Samples,
    Strip,
    TurnPicture,
)
from app.inference.picture_worker import PictureWorker
from app.inference.worker import Worker, _serve
from arvae_models.picture_samples import make_digits, make_sprites

MODELS = Path(__file__).parents[3] / "assets" / "models"
THREE = make_digits(0, 4)[3]


def never():
    return False


class Pipe:
    """The worker's end of a pipe: remembers what is sent."""

    def __init__(self, waiting=False):
        self.sent, self.waiting = [], waiting

    def send(self, reply):
        self.sent.append(reply)

    def poll(self):
        return self.waiting


@pytest.fixture(scope="module")
def worker():
    worker = PictureWorker()
    worker.load(MODELS / "digits.safetensors")
    return worker


@pytest.fixture(scope="module")
def code(worker):
    return next(worker.answers(LookAt(0, THREE), never)).picture.code


def last(worker, question):
    return list(worker.answers(question, never))[-1]


def test_a_picture_is_seen_at_once_and_then_looked_around(worker):
    first, final = worker.answers(LookAt(4, THREE), never)
    assert (first.number, first.final, final.final) == (4, False, True)
    assert set(first.picture.measured) == set(worker.engine.spec.keys)
    assert 14 < first.picture.measured["height"] < 24  # drawn 19 pixels high, give or take
    np.testing.assert_array_equal(first.picture.image, THREE)
    assert np.abs(first.reconstruction - THREE).mean() < 0.1
    for key, (low, high) in final.reached.items():
        assert low <= first.picture.measured[key] <= high


def test_looking_around_yields(worker):
    image = make_digits(5, 1)[0]
    assert len(list(worker.answers(LookAt(5, image), lambda: True))) == 1


@pytest.mark.parametrize(("key", "asked"), [("slant", 0.1), ("area", 150.0), ("height", 17.0)])
def test_a_turn_brings_what_is_asked(worker, key, asked):
    first, final = worker.answers(TurnPicture(6, THREE, {key: asked}), never)
    row = worker.engine.spec.table[worker.engine.spec.keys.index(key)]
    assert (first.final, final.final) == (False, True)
    assert abs(final.picture.measured[key] - asked) <= row.tolerance + 1e-4
    again = worker.engine.measure(final.picture.image[None])[0]
    assert list(final.picture.measured.values()) == pytest.approx(again.tolist(), abs=1e-3)


def test_a_raw_turn_sets_the_dimension_and_takes_what_comes(worker, code):
    dial = next(dial for dial in worker.engine.dials if dial.attribute == "slant")
    (only,) = worker.answers(TurnPicture(7, THREE, {"slant": 0.58}, code, raw=True), never)
    expected = code.copy()
    expected[dial.dimension] = dial.code_of(0.58)
    assert only.final
    np.testing.assert_allclose(only.picture.code, expected)


def test_a_newer_question_stops_a_turn(worker):
    replies = list(worker.answers(TurnPicture(8, THREE, {"width": 16.0}), lambda: True))
    assert [reply.final for reply in replies] == [False]


def test_a_strip_goes_from_end_to_end_of_each_dial(worker, code):
    strips = last(worker, Strip(9, code, ("slant", "area"), 5)).strips
    assert list(strips) == ["slant", "area"]
    dials = {dial.attribute: dial for dial in worker.engine.dials}
    for key, row in strips.items():
        at = [one.code[dials[key].dimension] for one in row]
        np.testing.assert_allclose(at[0::4], [dials[key].code_low, dials[key].code_high], rtol=1e-5)
        assert row[0].measured[key] < row[-1].measured[key]


def test_a_grid_has_its_second_dial_upwards(worker, code):
    drawn = last(worker, Grid(10, code, "slant", "area", 3))
    assert (drawn.key_x, drawn.key_y, len(drawn.pictures)) == ("slant", "area", 9)
    top, bottom = drawn.pictures[1], drawn.pictures[7]
    assert top.measured["area"] > bottom.measured["area"]
    assert drawn.pictures[3].measured["slant"] < drawn.pictures[5].measured["slant"]


def test_samples_come_with_their_codes(worker):
    pictures = last(worker, Samples(11, 0, 4)).pictures
    np.testing.assert_array_equal(pictures[3].image, THREE)
    assert pictures[3].code.shape == (worker.engine.spec.width,)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (LookAt(1, make_sprites(0, 1)[0]), "The model’s pictures are 28 pixels wide and high."),
        (TurnPicture(1, THREE, {"shape": 2.0}), "The model has no dial for “shape”."),
        (Strip(1, np.zeros(16, np.float32), ("shape",), 2), "The model has no dial for “shape”."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(worker, question, sentence):
    with pytest.raises(ValueError, match=sentence):
        list(worker.answers(question, never))


def test_the_memory_is_bounded(worker):
    for seed in range(12):
        worker.search(make_digits(seed, 1)[0], None)
    assert len(worker._searches) == 8


def test_a_sprite_that_the_model_cannot_turn_keeps_its_shape_where_it_is_asked_to():
    worker = PictureWorker()
    worker.load(MODELS / "sprites.safetensors")
    heart = make_sprites(0, 3)[2]
    final = last(worker, TurnPicture(12, heart, {"shape": 3.0}))
    np.testing.assert_array_equal(final.picture.image, heart)


def test_the_process_serves_both_kinds_of_models():
    worker, pipe = Worker(), Pipe()
    _serve(worker, Samples(1, 0, 2), pipe)
    _serve(worker, Load(MODELS / "digits-fader.safetensors"), pipe)
    _serve(worker, TurnPicture(2, THREE, {"slant": 0.1}), pipe)
    _serve(worker, LookAt(3, THREE[:5]), pipe)
    nothing, loaded, first, final, small = pipe.sent
    assert nothing == Failed("No model of pictures is loaded.", 1)
    assert isinstance(loaded, PictureLoaded)
    assert (first.number, first.final, final.final) == (2, False, True)
    assert small == Failed("The model’s pictures are 28 pixels wide and high.", 3)
