"""The real engine process behind the service: newest wins, none is lost, death is survived."""

import threading
from pathlib import Path

import numpy as np
import pytest

from app.inference.service import InferenceService
from arvae_models import tokens

MODEL = Path(__file__).parents[3] / "assets" / "models" / "folk.safetensors"
PATIENCE = 60_000  # ms; importing torch may take long on a busy machine


def bar():
    row = np.full(24, tokens.HOLD, np.int8)
    row[[0, 6, 12]] = 72, 69, 66
    return row


@pytest.fixture(scope="module")
def service(qapp):
    service = InferenceService()
    yield service
    service.close()


@pytest.fixture
def loaded(service, qtbot):
    with qtbot.waitSignal(service.model_loaded, timeout=PATIENCE) as signal:
        service.load(MODEL)
    return signal.args[0]


def test_the_model_comes_with_its_description(loaded):
    assert loaded.path == MODEL
    assert loaded.spec.keys


def test_the_last_of_many_turns_is_answered(service, loaded, qtbot):
    replies = []
    service.turned.connect(replies.append)
    numbers = [
        service.turn({0: bar()}, {"note_density": 4 + k % 6}, frozenset()) for k in range(60)
    ]
    qtbot.waitUntil(
        lambda: any(reply.final and reply.number == numbers[-1] for reply in replies),
        timeout=PATIENCE,
    )
    service.turned.disconnect(replies.append)
    assert [reply.number for reply in replies] == sorted(reply.number for reply in replies)
    assert len({reply.number for reply in replies}) < 60  # what was out of date was never computed
    assert replies[-1].choices[0].measured["note_density"] == 4 + 59 % 6


def test_forgotten_turns_are_not_answered(service, loaded, qtbot):
    replies = []
    service.turned.connect(replies.append)
    service.turn({0: bar()}, {"contour": 5}, frozenset())
    service.forget()
    number = service.turn({0: bar()}, {"contour": 7}, frozenset())
    qtbot.waitUntil(lambda: any(reply.final for reply in replies), timeout=PATIENCE)
    service.turned.disconnect(replies.append)
    assert {reply.number for reply in replies} == {number}


def test_a_bad_model_is_one_sentence_and_the_old_one_plays_on(service, loaded, qtbot, tmp_path):
    noise = tmp_path / "noise.safetensors"
    noise.write_bytes(b"noise")
    with qtbot.waitSignal(service.failed, timeout=PATIENCE) as failed:
        service.load(noise)
    assert "is not an Attune model" in failed.args[0]
    with qtbot.waitSignal(service.turned, timeout=PATIENCE):
        service.turn({0: bar()}, {"contour": 5}, frozenset())


def test_a_killed_engine_is_started_again_and_the_turn_answered(service, loaded, qtbot):
    sentences = []
    service.failed.connect(lambda sentence, _details: sentences.append(sentence))
    service._process.kill()
    service.turn({0: bar()}, {"contour": 5}, frozenset())
    with qtbot.waitSignal(
        service.turned, timeout=PATIENCE, check_params_cb=lambda reply: reply.final
    ):
        pass
    assert sentences == ["The dials’ engine stopped and was started again; your notes are safe."]


def test_an_engine_that_was_given_up_is_tried_again_by_the_next_turn(service, loaded, qtbot):
    service._deaths = 99
    with qtbot.waitSignal(service.failed, timeout=PATIENCE) as failed:
        service._process.kill()
    assert "cannot be started" in failed.args[0]
    with qtbot.waitSignal(service.turned, timeout=PATIENCE) as turned:
        number = service.turn({0: bar()}, {"contour": 5}, frozenset())
    assert turned.args[0].number == number


def test_closing_leaves_no_process_and_no_reader(qapp, qtbot):
    """A reader that outlived the service would emit a signal of an object that is gone."""
    before = set(threading.enumerate())
    service = InferenceService()
    with qtbot.waitSignal(service.model_loaded, timeout=PATIENCE):
        service.load(MODEL)
    process = service._process
    assert set(threading.enumerate()) - before
    service.close()
    assert not process.is_alive()
    assert set(threading.enumerate()) == before
