"""A keyboard in another process, the whole window, engine and player: knobs turn, keys record."""

import time

import pytest

from app.control.learn import Binding
from tests.app.hands import PATIENCE, measured, settle

pytestmark = pytest.mark.slow


@pytest.fixture
def listening(keyboard, session, qtbot):
    session.midi.look()
    qtbot.waitUntil(lambda: "Keys:out" in session.midi.listening, timeout=PATIENCE)
    return session


def test_a_learned_knob_turns_the_bar_in_one_undo_step(keyboard, listening, qtbot):
    session = listening
    dial = session.window.dial_panel.dials["note_density"]
    dial.learn_requested.emit()
    keyboard.play(*((0.02 * k, f"b015{k:02x}") for k in range(8)))
    learned = (Binding(0, 21, "dial:note_density"),)
    qtbot.waitUntil(lambda: session.controlling.setup.bindings.rows == learned, timeout=PATIENCE)
    session.controlling._sheet.close()
    before = session.document.project.phrase
    assert measured(session)["note_density"] == 5
    keyboard.play(*((0.01 * k, f"b015{8 + k:02x}") for k in range(60)))
    qtbot.waitUntil(lambda: dial.asked_value > 5, timeout=PATIENCE)
    qtbot.waitUntil(
        lambda: session.document.undo_text.startswith("Turn note density"), timeout=PATIENCE
    )
    settle(session, qtbot)
    assert measured(session)["note_density"] == dial.asked_value > 6
    session.document.undo()
    assert session.document.project.phrase == before
    assert '"controller": 21' in session.settings.controllers


def test_keys_are_recorded_into_the_selected_bar(keyboard, listening, qtbot):
    session, beats, began = listening, [], []
    record = session.window.actions_by_id["record"]
    before = session.document.project.phrase
    tick = 60 / before.tempo / 12

    def count(left):  # on a busy machine a beat is told late, but not all are
        beats.append(time.perf_counter() + left * 12 * tick)
        began.extend([True] * (left == 0))

    session.taking.counted_in.connect(count)
    record.trigger()
    qtbot.waitUntil(lambda: bool(began), timeout=PATIENCE)
    late = time.perf_counter() - min(beats)
    meant = [(12, 12, 60), (24, 6, 64), (30, 6, 65), (36, 12, 67)]
    events = []
    for onset, length, pitch in meant:
        events.append((onset * tick - late + 0.005, f"90{pitch:02x}50"))
        events.append(((onset + length) * tick - late - 0.005, f"80{pitch:02x}00"))
    keyboard.play(*sorted(events))
    qtbot.waitUntil(lambda: not record.isChecked(), timeout=PATIENCE)
    bar = session.document.project.phrase.measure(1)
    assert [(note.onset, note.duration, note.pitch) for note in bar.notes] == meant
    assert session.document.undo_text == "Record"
    session.document.undo()
    assert session.document.project.phrase == before
