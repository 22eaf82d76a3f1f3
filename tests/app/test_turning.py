"""A dial dragged in the real window: notes, needles, one undo step, and back."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document.rules import Rules
from arvae_models import tokens
from arvae_models.attributes import BY_KEY, measure
from arvae_models.music import Meter, Note, Phrase
from tests.app.hands import (
    PATIENCE,
    Mouse,
    bar,
    edit,
    measured,
    pull,
    rows,
    settle,
    trigger,
    turn,
)

KEY = Qt.Key
LOCKED = Rules(frozenset({"note_density"}))
LEFT = Qt.MouseButton.LeftButton


def test_a_drag_turns_the_bar_and_is_one_undo_step(session, qtbot):
    before = session.document.project.phrase
    old = bar(session).copy()
    dial = session.window.dial_panel.dials["note_density"]
    hand = pull(dial, 100)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    hand.release()
    settle(session, qtbot)
    asked = dial.asked_value
    assert asked > 5
    assert measured(session)["note_density"] == asked
    assert dial.measured == (asked, asked)
    others = [k for k in range(8) if k != 1]
    np.testing.assert_array_equal(rows(session)[others], tokens.rows_of(before)[others])
    assert np.mean(bar(session) == old) >= 0.5
    assert session.document.undo_text.startswith("Turn note density to ")
    session.document.undo()
    assert session.document.project.phrase == before
    assert session.document.undo_text == ""
    assert dial.measured == (5, 5)
    session.document.redo()
    assert measured(session)["note_density"] == asked


def test_escape_gives_the_notes_back(session, qtbot):
    before = session.document.project.phrase
    dial = session.window.dial_panel.dials["contour"]
    pull(dial, 120)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    QTest.keyClick(dial, Qt.Key.Key_Escape)
    assert session.document.project.phrase == before
    qtbot.wait(300)  # late answers do not come through
    assert session.document.project.phrase == before
    assert not session.document.modified


def counts(session, *bars):
    return measure(rows(session)[list(bars)], ("note_density",))[:, 0].tolist()


def reach(session, qtbot, key):
    """Wait until a dial knows how far it can go."""
    dial = session.window.dial_panel.dials[key]
    qtbot.waitUntil(lambda: dial.face().reach is not None, timeout=PATIENCE)
    return dial.face().reach


def blocked(session):
    return session.window.dial_panel._blocked


def test_several_bars_turn_together(session, qtbot):
    session.document.select({2, 3, 6})
    asked = turn(session, qtbot, "note_density", 1)
    assert counts(session, 2, 3, 6) == [asked] * 3


def test_several_bars_turn_by_the_same_step(session, qtbot):
    trigger(session, "relative")
    assert session.document.undo_text == "Turn by the same step"
    session.document.select({1, 2, 4})  # of 5, 6 and 5 notes
    before = counts(session, 1, 2, 4)
    asked = turn(session, qtbot, "note_density", 2)
    moved = counts(session, 1, 2, 4)
    assert [after - own for own, after in zip(before, moved, strict=True)] == [asked - 6] * 3
    session.document.undo()
    assert counts(session, 1, 2, 4) == before
    session.document.undo()
    assert not session.window.actions_by_id["relative"].isChecked()


def test_one_bar_turns_to_the_value_even_where_steps_are_relative(session, qtbot):
    trigger(session, "relative")
    assert turn(session, qtbot, "note_density", 2) == 7 == measured(session)["note_density"]


def test_a_locked_dial_holds(session, qtbot):
    panel = session.window.dial_panel
    qtbot.mouseClick(panel.dials["contour"].lock_button, LEFT)
    assert panel.locks == session.document.project.rules.locks == {"contour"}
    assert session.document.undo_text == "Lock net rise"
    before = measured(session)["contour"]
    for _ in range(3):
        turn(session, qtbot, "note_density", 1)
    assert measured(session)["note_density"] == 8
    assert abs(measured(session)["contour"] - before) <= 1


def test_what_stands_in_the_way_is_named_and_marked(session, qtbot):
    panel = session.window.dial_panel
    locked = session.document.project.with_rules(LOCKED)
    session.document.apply("Lock", locked.selecting({7}))
    dial = panel.dials["rhythmic_complexity"]
    turn(session, qtbot, "rhythmic_complexity", 15)  # one note cannot be so complex
    assert blocked(session) == ("The lock on note density stands in the way; this is the nearest.")
    assert panel.dials["note_density"].lock_button.blocking
    notes, found = (measured(session, 7)[key] for key in ("note_density", dial.attribute.key))
    assert dial.missed == (abs(found - dial.asked_value) > 0.02)
    assert dial.missed or notes != 1  # both cannot be had
    session.document.select({6})  # of other bars nothing is asked
    assert blocked(session) == ""


@pytest.mark.parametrize(
    ("rule", "words"),
    [("rhythm", "The rhythm stands"), ("held", "Held notes stand")],
)
def test_what_is_kept_is_named_too(session, qtbot, rule, words):
    project = session.document.project
    onsets = frozenset(note.onset for note in project.phrase.notes)
    kept = {"rhythm": True} if rule == "rhythm" else {"held": onsets}
    session.document.apply("Keep", project.with_rules(replace(project.rules, **kept)))
    turn(session, qtbot, "note_density", -2)
    assert measured(session)["note_density"] == 5
    assert blocked(session).startswith(words)


def test_every_dial_of_a_selected_bar_has_a_reach(session, qtbot):
    session.document.select({3})
    for key in session.window.dial_panel.dials:
        found, own = reach(session, qtbot, key), measured(session, 3)[key]
        assert found.low <= found.found_low <= own <= found.found_high <= found.high
    assert reach(session, qtbot, "note_density").low == 0
    assert reach(session, qtbot, "note_density").high == 24


def test_a_lock_narrows_the_reach_and_freeing_widens_it(session, qtbot):
    free = reach(session, qtbot, "rhythmic_complexity")
    button = session.window.dial_panel.dials["note_density"].lock_button
    qtbot.mouseClick(button, LEFT)
    narrow = reach(session, qtbot, "rhythmic_complexity")
    # The five heaviest of the 24 slots weigh 2 each, of 27.79 in all.
    assert narrow.high == pytest.approx(5 * 2 / 27.79, abs=1e-3)
    assert free.low <= narrow.low <= narrow.high < free.high
    qtbot.mouseClick(button, LEFT)
    assert reach(session, qtbot, "rhythmic_complexity") == free


def test_several_bars_have_the_reach_that_is_common_to_them(session, qtbot):
    locked = session.document.project.with_rules(LOCKED)
    session.document.apply("Lock", locked)
    session.document.select({3})
    low = reach(session, qtbot, "rhythmic_complexity").high  # of three notes
    session.document.select({3, 6})  # what was found for these has nothing in common
    assert reach(session, qtbot, "rhythmic_complexity").high == low


def test_after_a_turn_the_engine_is_ready_for_the_next(session, qtbot):
    """The new bar's neighbourhood is built, and the dials know what it can reach."""
    reach(session, qtbot, "contour")
    with qtbot.waitSignal(session.service.prepared, timeout=PATIENCE) as told:
        turn(session, qtbot, "note_density", 2)
    assert set(told.args[0].scopes) == {1}
    found = reach(session, qtbot, "note_density")
    assert found.found_low <= 7 <= found.found_high


def test_a_raw_dial_sets_its_dimension_and_takes_what_comes(session, qtbot):
    panel = session.window.dial_panel
    dial = panel.dials["note_density"]
    qtbot.keyClick(dial, KEY.Key_R)
    assert panel.raw == session.document.project.rules.raw == {"note_density"}
    assert dial.face().reach is None  # raw promises nothing
    asked = turn(session, qtbot, "note_density", 3)
    entry = session.document.past.entries[-1]
    spec = next(spec for spec in panel._specs if spec.attribute == "note_density")
    assert entry.codes[1][spec.dimension] == pytest.approx(spec.code_of(asked), abs=1e-4)
    qtbot.keyClick(dial, KEY.Key_R)
    assert session.document.project.rules.raw == frozenset()


# A curve over the bars.


@pytest.fixture
def lane(session):
    """The lane of the notes' number, folded out."""
    session.window.fold("show_lanes", True)
    tabs = session.window.lanes.tabs
    tabs.setCurrentIndex([tabs.tabText(at) for at in range(tabs.count())].index("Note density"))
    session.window.lanes.show_targets({})
    yield session.window.lanes.lane
    session.window.lanes.show_targets({})
    session.window.fold("show_lanes", False)


def draw(lane, values, release=True):
    """Press in the first bar, move from bar to bar, and let go; bar -> value."""
    geometry = lane.geometry_map()
    points = [
        (round(geometry.centre(bar)), round(geometry.y(value))) for bar, value in values.items()
    ]
    hand = Mouse(lane)
    hand.press(*points[0])
    for point in points[1:]:
        hand.move(*point)
    if release:
        hand.release()


def test_a_drawn_curve_turns_each_bar_to_its_own_value(session, qtbot, lane):
    before, old = session.document.project.phrase, rows(session)
    draw(lane, {2: 4, 3: 6, 4: 7})
    settle(session, qtbot)
    assert lane.targets == {2: 4, 3: 6, 4: 7}
    assert counts(session, 2, 3, 4) == [4, 6, 7]
    others = [0, 1, 5, 6, 7]
    np.testing.assert_array_equal(rows(session)[others], old[others])
    assert session.document.undo_text == "Draw note density"
    entry = session.document.past.entries[-1]
    assert (entry.bars, set(entry.codes)) == ({2, 3, 4}, {2, 3, 4})
    session.document.undo()
    assert (session.document.project.phrase, session.document.undo_text) == (before, "")


def test_a_curve_that_is_let_go_of_leaves_nothing(session, qtbot, lane):
    before = session.document.project.phrase
    draw(lane, {2: 4, 3: 6}, release=False)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    qtbot.keyClick(lane, KEY.Key_Escape)
    assert session.document.project.phrase == before
    qtbot.wait(200)  # late answers do not come through
    assert session.document.project.phrase == before
    assert not session.document.modified


# Attributes from bar to bar.


def test_attributes_are_carried_from_bar_to_bar(session, qtbot):
    source = measured(session)
    trigger(session, "copy_attributes")
    session.document.select({3, 4})
    trigger(session, "paste_attributes")
    settle(session, qtbot)
    for index in (3, 4):
        found = measured(session, index)
        assert all(BY_KEY[key].meets(value, found[key]) for key, value in source.items())
    assert session.document.undo_text == "Paste attributes"
    assert session.document.past.entries[-1].asked == source


def test_pasting_without_a_copy_does_nothing(session, qtbot):
    session.turning._copied = {}
    trigger(session, "paste_attributes")
    assert session.document.gesture_origin is None
    assert not session.document.modified


# What comes between.


def test_what_is_begun_before_the_last_answer_keeps_the_turn_and_is_left_alone(session, qtbot):
    """The history is scrubbed while the engine still looks closer: its answer comes too late."""
    start = session.document.project.phrase
    dial = session.window.dial_panel.dials["note_density"]
    qtbot.keyClick(dial, KEY.Key_Up)
    qtbot.waitUntil(lambda: session.document.project.phrase != start, timeout=PATIENCE)
    dial.settle()
    assert session.document.gesture_origin is not None
    first = session.document.past.entries[0].number
    session.document.scrub(first)
    qtbot.wait(400)
    assert session.document.project.phrase == start
    session.document.cancel()
    assert measured(session)["note_density"] == 6
    assert session.document.undo_text.startswith("Turn")
    assert reach(session, qtbot, "note_density")


def test_an_edit_finishes_the_turn(session, qtbot):
    dial = session.window.dial_panel.dials["note_density"]
    start = session.document.project.phrase
    qtbot.keyClick(dial, KEY.Key_Up)
    qtbot.waitUntil(lambda: session.document.project.phrase != start, timeout=PATIENCE)
    edit(session, session.document.project.phrase.with_note(Note(0, 6, 76)))
    assert session.document.project.phrase.notes[0].pitch == 76
    trigger(session, "undo")
    assert session.document.undo_text == "Turn note density to 6 notes"
    trigger(session, "undo")
    assert session.document.project.phrase == start


def test_the_dials_rest_where_no_bar_is_chosen(session):
    session.document.select(())
    dial = session.window.dial_panel.dials["contour"]
    assert not dial.isEnabled()
    session.document.select({0})
    assert dial.isEnabled()


def test_the_dials_rest_in_other_meters(session):
    waltz = Phrase((Note(0, 12, 60),), 1, Meter(3, 4))
    session.document.apply("Waltz", session.document.project.with_phrase(waltz))
    dial = session.window.dial_panel.dials["contour"]
    assert not dial.isEnabled()
    assert "3/4" in dial.toolTip()


def test_an_engine_that_dies_in_a_turn_loses_nothing(session, qtbot):
    before = session.document.project.phrase
    dial = session.window.dial_panel.dials["note_density"]
    hand = pull(dial, 80)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    session.service._process.kill()
    hand.release()
    settle(session, qtbot)
    assert session.window.banner.isVisible()
    with qtbot.waitSignal(session.service.model_loaded, timeout=60_000):
        pass
    session.document.undo()
    assert session.document.project.phrase == before
