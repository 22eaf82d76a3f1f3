"""The real engine process behind the service: newest wins, none is lost, death is survived."""

import threading
from pathlib import Path

import numpy as np
import pytest

from app.inference.service import InferenceService
from arvae_models import tokens
from arvae_models.request import Request

MODEL = Path(__file__).parents[3] / "assets" / "models" / "folk.safetensors"
PATIENCE = 60_000  # ms; importing torch may take long on a busy machine


def bar():
    row = np.full(24, tokens.HOLD, np.int8)
    row[[0, 6, 12]] = 72, 69, 66
    return row


def ask(service, **asked):
    """Ask the one bar for values, keyed by attribute."""
    return service.turn({0: bar()}, {0: Request(asked)})


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
    numbers = [ask(service, note_density=4 + k % 6) for k in range(60)]
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
    ask(service, contour=5)
    service.forget()
    number = ask(service, contour=7)
    qtbot.waitUntil(lambda: any(reply.final for reply in replies), timeout=PATIENCE)
    service.turned.disconnect(replies.append)
    assert {reply.number for reply in replies} == {number}


def test_preparing_says_what_a_bar_can_become(service, loaded, qtbot):
    keys = set(loaded.spec.keys)
    with qtbot.waitSignal(service.prepared, timeout=PATIENCE) as told:
        service.prepare({3: bar()}, {3: Request(locks=frozenset({"contour"}))})
    (scope,) = told.args[0].scopes.values()
    assert set(scope.bounds) == set(scope.found) == keys
    assert scope.bounds["note_density"] == (2, 24)  # a fall of a fifth needs two notes
    for key in keys:
        low, high = scope.found[key]
        assert scope.bounds[key][0] <= low <= high <= scope.bounds[key][1]


def test_only_the_last_preparation_is_told(service, loaded, qtbot):
    replies = []
    service.prepared.connect(replies.append)
    for pitch in (60, 64, 67):
        row = bar()
        row[0] = pitch
        service.prepare({pitch: row}, {pitch: Request()})
    qtbot.waitUntil(lambda: bool(replies), timeout=PATIENCE)
    qtbot.wait(100)
    service.prepared.disconnect(replies.append)
    assert [set(reply.scopes) for reply in replies] == [{67}]


def test_a_preparation_waits_for_an_answer_that_is_still_to_come(service, loaded, qtbot):
    """Another bar is selected while the engine looks for candidates: its reach still arrives."""
    service.explore("surprise", bar(), Request())
    with qtbot.waitSignal(service.prepared, timeout=PATIENCE) as told:
        service.prepare({5: bar()}, {5: Request()})
    assert set(told.args[0].scopes) == {5}


def test_exploring_is_answered_and_can_be_forgotten(service, loaded, qtbot):
    replies = []
    service.explored.connect(replies.append)
    service.explore("vary", bar(), Request(), "large")
    service.forget()
    number = service.explore("vary", bar(), Request(), "small")
    qtbot.waitUntil(lambda: bool(replies), timeout=PATIENCE)
    service.explored.disconnect(replies.append)
    assert [reply.number for reply in replies] == [number]
    assert all(1 <= np.sum(choice.row != bar()) <= 4 for choice in replies[0].choices)


def test_a_question_of_another_kind_replaces_none_that_waits(service, loaded, qtbot):
    """Candidates are looked for while the map is measured, and the other way round."""
    found, rows = [], np.stack([bar(), bar()])
    for signal in (service.explored, service.surveyed, service.examined, service.turned):
        signal.connect(found.append)
    wanted = {
        service.survey(rows, 0, (0, 1), Request()),
        service.explore("surprise", bar(), Request()),
        service.survey(rows, 1, (0, 1), Request()),
    }
    service.examine(rows)
    dropped = ask(service, contour=3)
    turn = ask(service, contour=5)  # newer, and of the same kind
    qtbot.waitUntil(lambda: len({reply.number for reply in found}) == 5, timeout=PATIENCE)
    for signal in (service.explored, service.surveyed, service.examined, service.turned):
        signal.disconnect(found.append)
    numbers = [reply.number for reply in found]
    assert wanted | {turn} <= set(numbers)
    assert dropped not in numbers
    assert any(reply.number == turn and reply.final for reply in found if hasattr(reply, "final"))
    assert max(numbers.index(number) for number in (turn,)) == 1  # the hand does not wait


def test_what_is_dropped_is_told(service, loaded, qtbot):
    service.explore("surprise", bar(), Request())
    with qtbot.waitSignal(service.forgotten):
        service.forget()


def test_a_bad_model_is_one_sentence_and_the_old_one_plays_on(service, loaded, qtbot, tmp_path):
    noise = tmp_path / "noise.safetensors"
    noise.write_bytes(b"noise")
    with qtbot.waitSignal(service.failed, timeout=PATIENCE) as failed:
        service.load(noise)
    assert "is not an Attune model" in failed.args[0]
    with qtbot.waitSignal(service.turned, timeout=PATIENCE):
        ask(service, contour=5)


def test_a_killed_engine_is_started_again_and_the_turn_answered(service, loaded, qtbot):
    sentences = []
    service.failed.connect(lambda sentence, _details: sentences.append(sentence))
    service._process.kill()
    ask(service, contour=5)
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
        number = ask(service, contour=5)
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
