"""The worker's answers, without a process around it."""

from pathlib import Path

import numpy as np
import pytest

from app.inference.messages import Failed, Load, Loaded, Prepare, Turn, Turned
from app.inference.worker import Worker, _serve
from arvae_models import tokens

MODEL = Path(__file__).parents[3] / "assets" / "models" / "folk.safetensors"


class Pipe:
    """The worker's end of a pipe: remembers what is sent."""

    def __init__(self, waiting=False):
        self.sent, self.waiting = [], waiting

    def send(self, reply):
        self.sent.append(reply)

    def poll(self):
        return self.waiting


def bar(*notes):
    row = np.full(24, tokens.HOLD, np.int8)
    row[0] = tokens.REST
    for slot, pitch in notes:
        row[slot] = pitch
    return row


TUNE = bar((0, 72), (6, 69), (12, 66))


@pytest.fixture(scope="module")
def worker():
    worker = Worker()
    loaded = worker.load(Load(MODEL))
    assert isinstance(loaded, Loaded)
    assert loaded.spec.keys
    return worker


def serve(worker, request, waiting=False):
    pipe = Pipe(waiting)
    _serve(worker, request, pipe)
    return pipe.sent


def test_a_turn_is_answered_at_once_and_then_better(worker):
    first, final = serve(worker, Turn(7, {2: TUNE, 5: TUNE}, {"note_density": 6}))
    assert isinstance(first, Turned)
    assert (first.number, first.final, final.final) == (7, False, True)
    assert set(final.choices) == {2, 5}
    assert final.choices[2].measured["note_density"] == 6


def test_a_newer_request_stops_the_refinement(worker):
    assert [reply.final for reply in serve(worker, Turn(8, {0: TUNE}, {"contour": 3}), True)] == [
        False
    ]


def test_preparing_says_nothing_and_yields(worker):
    assert serve(worker, Prepare({0: TUNE})) == []
    assert serve(worker, Prepare({0: bar((0, 10), (6, 120))})) == []
    before = len(worker._neighbourhoods)
    assert serve(worker, Prepare({0: bar((3, 60))}), waiting=True) == []
    assert len(worker._neighbourhoods) == before


def test_what_cannot_be_turned_is_one_sentence(worker):
    (reply,) = serve(worker, Turn(9, {0: bar((0, 10), (6, 120))}, {"contour": 3}))
    assert reply == Failed("The bar's range is wider than the model's pitches.", 9)


def test_without_a_model_there_is_a_sentence():
    (reply,) = serve(Worker(), Turn(1, {0: TUNE}, {"contour": 3}))
    assert reply == Failed("No model is loaded.", 1)


def test_a_bad_model_leaves_the_old_one(worker, tmp_path):
    noise = tmp_path / "noise.safetensors"
    noise.write_bytes(b"\x80\x04noise" * 100)
    (reply,) = serve(worker, Load(noise))
    assert reply == Failed("noise.safetensors is not an Attune model.", None)
    assert serve(worker, Turn(10, {0: TUNE}, {"contour": 3}))[-1].final


def test_the_memory_is_bounded(worker):
    for slot in range(24):
        for pitch in (60, 64, 67):
            worker.neighbourhood(bar((slot, pitch)), bars=16)
    assert len(worker._neighbourhoods) == 64
