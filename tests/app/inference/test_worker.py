"""The worker's answers, without a process around it."""

import signal
from pathlib import Path

import numpy as np
import pytest

from app import memory
from app.inference import worker as worker_module
from app.inference.messages import Explore, Failed, Load, Loaded, Prepare, Turn, Turned
from app.inference.worker import EXPLORATIONS, Worker, _serve, run
from arvae_models import tokens
from arvae_models.attributes import BY_KEY
from arvae_models.keep import Keep
from arvae_models.request import Request

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
WIDE = bar((0, 10), (6, 120))
NOTHING = Keep()


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


def turn(number, row=TUNE, bars=(0,), locks=(), keep=NOTHING, raw=False, **asked):
    """A turn of one bar, or of several that are alike."""
    request = Request(asked, frozenset(locks), keep)
    return Turn(number, dict.fromkeys(bars, row), dict.fromkeys(bars, request), raw)


def test_a_turn_is_answered_at_once_and_then_better(worker):
    first, final = serve(worker, turn(7, bars=(2, 5), note_density=6))
    assert isinstance(first, Turned)
    assert (first.number, first.final, final.final) == (7, False, True)
    assert set(final.choices) == {2, 5}
    assert final.choices[2].measured["note_density"] == 6


def test_a_newer_request_stops_the_refinement(worker):
    assert [reply.final for reply in serve(worker, turn(8, contour=3), True)] == [False]


def test_each_bar_has_its_own_request(worker):
    requests = {0: Request({"note_density": 5.0}), 3: Request({"contour": 4.0})}
    final = serve(worker, Turn(11, {0: TUNE, 3: TUNE}, requests))[-1]
    assert final.choices[0].measured["note_density"] == 5
    assert abs(final.choices[3].measured["contour"] - 4) <= 1


def test_what_is_in_the_way_is_named_once_it_is_certain(worker):
    rhythm = Keep(rhythm=True)
    first, final = serve(worker, turn(12, bars=(0, 1), keep=rhythm, note_density=9))
    assert (first.in_the_way, final.in_the_way) == ((), ("rhythm",))
    assert final.choices[0].measured["note_density"] == 3
    assert serve(worker, turn(13, keep=rhythm, contour=4))[-1].in_the_way == ()


def test_a_raw_turn_takes_what_comes(worker):
    replies = serve(worker, turn(14, raw=True, contour=7))
    assert [reply.final for reply in replies] == [False, True]
    rows = [reply.choices[0].row for reply in replies]
    np.testing.assert_array_equal(rows[0], rows[1])  # there is nothing to look closer for
    assert replies[-1].in_the_way == ()
    kept = Keep(notes=frozenset({0, 6, 12}))
    for reply in serve(worker, turn(15, raw=True, keep=kept, contour=7)):
        assert list(reply.choices[0].row[[0, 6, 12]]) == [72, 69, 66]


def test_preparing_says_what_can_become_of_bars_that_can_be_turned(worker):
    rows = {0: TUNE, 4: WIDE}
    requests = {0: Request(keep=Keep(rhythm=True)), 4: Request()}
    (prepared,) = serve(worker, Prepare(3, rows, requests))
    assert (prepared.number, set(prepared.scopes)) == (3, {0})
    scope = prepared.scopes[0]
    assert scope.bounds["note_density"] == scope.found["note_density"] == (3, 3)
    assert 0 <= scope.faithful <= 1


def test_preparing_yields(worker):
    before = len(worker._neighbourhoods)
    question = Prepare(4, {0: bar((3, 60))}, {0: Request()})
    assert serve(worker, question, waiting=True) == []
    assert len(worker._neighbourhoods) == before


def explored(worker, kind, size="", other=None, **must):
    (reply,) = serve(worker, Explore(20, kind, TUNE, Request(**must), size, other))
    return reply


@pytest.mark.parametrize("kind", sorted(EXPLORATIONS))
def test_every_kind_finds_bars_that_hold_what_is_locked(worker, kind):
    locks = frozenset({"note_density"})
    reply = explored(worker, kind, "medium", bar((0, 60), (6, 64), (12, 72)), locks=locks)
    assert reply.number == 20
    assert reply.choices
    assert {choice.measured["note_density"] for choice in reply.choices} == {3}
    if kind != "alternatives":  # which begin with what the dial gives: here the bar itself
        assert all((choice.row != TUNE).any() for choice in reply.choices)


def test_alternatives_all_have_what_was_asked(worker):
    choices = explored(worker, "alternatives", asked={"note_density": 5.0}).choices
    assert len(choices) > 1
    assert {choice.measured["note_density"] for choice in choices} == {5}
    assert len({choice.row.tobytes() for choice in choices}) == len(choices)


def test_a_morph_goes_from_bar_to_bar(worker):
    goal = bar((0, 60), (6, 64), (12, 72), (18, 74))
    choices = explored(worker, "morph", other=goal).choices
    rise = [choice.measured["contour"] for choice in choices]  # from -6 to 14, in eight steps
    for step, found in enumerate(rise, start=1):
        assert BY_KEY["contour"].meets(-6 + 20 * step / 8, found)
    lines = tokens.pitch_line(np.array([choice.row for choice in choices]))
    away = np.abs(lines - tokens.pitch_line(goal[None])).mean(axis=1)  # semitones
    assert away[-1] < away[0]


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("dream", "There is no way to explore called “dream”."),
        ("morph", "A morph needs two bars."),
        ("vary", "A variation is small, medium, large, not “”."),
    ],
)
def test_what_cannot_be_explored_is_one_sentence(worker, kind, sentence):
    assert explored(worker, kind) == Failed(sentence, 20)


def test_what_cannot_be_turned_is_one_sentence(worker):
    (reply,) = serve(worker, turn(9, WIDE, contour=3))
    assert reply == Failed("The bar's range is wider than the model's pitches.", 9)


def test_without_a_model_there_is_a_sentence():
    (reply,) = serve(Worker(), turn(1, contour=3))
    assert reply == Failed("No model is loaded.", 1)


def test_a_bad_model_leaves_the_old_one(worker, tmp_path):
    noise = tmp_path / "noise.safetensors"
    noise.write_bytes(b"\x80\x04noise" * 100)
    (reply,) = serve(worker, Load(noise))
    assert reply == Failed("noise.safetensors is not an Attune model.", None)
    assert serve(worker, turn(10, contour=3))[-1].final


def test_the_memory_is_bounded(worker, monkeypatch):
    monkeypatch.setattr("app.inference.worker._REMEMBERED", 5)
    worker._neighbourhoods.clear()
    for slot in range(8):
        worker.neighbourhood(bar((slot, 60)), bars=16)
    assert list(worker._neighbourhoods) == [bar((slot, 60)).tobytes() for slot in range(3, 8)]
    worker.neighbourhood(bar((3, 60)))  # used again: another one is the oldest now
    worker.neighbourhood(bar((9, 60)))
    assert bar((3, 60)).tobytes() in worker._neighbourhoods
    assert bar((4, 60)).tobytes() not in worker._neighbourhoods


def test_memory_is_given_back_once_nothing_waits(monkeypatch):
    """The pipe closes after three questions."""
    given = []
    monkeypatch.setattr(worker_module, "limit_threads", lambda: None)  # of the tests themselves
    monkeypatch.setattr(memory, "EVERY", -1.0)  # due at once
    monkeypatch.setattr(memory, "release", lambda: given.append(len(questions)))
    questions, pipe = [Load(Path("no.safetensors"))] * 3, Pipe()
    pipe.poll = lambda: len(questions) == 1  # something waits after the second

    def recv():
        if not questions:
            raise EOFError
        return questions.pop()

    pipe.recv = recv
    before = signal.getsignal(signal.SIGINT)
    run(pipe)
    signal.signal(signal.SIGINT, before)
    assert given == [2, 0]
    assert len(pipe.sent) == 3
