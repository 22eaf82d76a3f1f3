"""A dial dragged in the real window: notes, needles, one undo step, and back."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from arvae_models import tokens
from arvae_models.attributes import measure, named

PATIENCE = 20_000  # ms


def bar(session, index=1):
    return tokens.rows_of(session.document.project.phrase)[index]


def measured(session):
    return named(measure(bar(session)[None])[0])


def drag(dial, pixels):
    """Press, move up in steps, and leave the button down."""
    start = dial.rect().center()
    QTest.mousePress(dial, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 11):
        QTest.mouseMove(dial, start - QPoint(0, pixels * step // 10))
    return start - QPoint(0, pixels)


def settle(session, qtbot):
    qtbot.waitUntil(lambda: session.document.gesture_origin is None, timeout=PATIENCE)


def test_a_drag_turns_the_bar_and_is_one_undo_step(session, qtbot):
    before = session.document.project.phrase
    old = bar(session).copy()
    dial = session.window.dial_panel.dials["note_density"]
    end = drag(dial, 100)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    QTest.mouseRelease(dial, Qt.MouseButton.LeftButton, pos=end)
    settle(session, qtbot)
    asked = dial.asked_value
    assert asked > 5
    assert measured(session)["note_density"] == asked
    assert dial.measured == (asked, asked)
    others = [k for k in range(8) if k != 1]
    rows = tokens.rows_of(session.document.project.phrase)
    np.testing.assert_array_equal(rows[others], tokens.rows_of(before)[others])
    assert np.mean(rows[1] == old) >= 0.5
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
    drag(dial, 120)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    QTest.keyClick(dial, Qt.Key.Key_Escape)
    assert session.document.project.phrase == before
    qtbot.wait(300)  # late answers do not come through
    assert session.document.project.phrase == before
    assert not session.document.modified


def test_several_bars_turn_together(session, qtbot):
    session.document.select({2, 3, 6})
    dial = session.window.dial_panel.dials["note_density"]
    QTest.keyClick(dial, Qt.Key.Key_Up)
    settle(session, qtbot)
    rows = tokens.rows_of(session.document.project.phrase)
    found = measure(rows[[2, 3, 6]], ("note_density",))[:, 0]
    assert set(found) == {dial.asked_value}


def test_a_locked_dial_holds(session, qtbot):
    panel = session.window.dial_panel
    session.document.apply("Lock", session.document.project.with_lock("contour", True))
    assert panel.locks == {"contour"}
    before = measured(session)["contour"]
    dial = panel.dials["note_density"]
    for _ in range(3):
        QTest.keyClick(dial, Qt.Key.Key_Up)
        settle(session, qtbot)
    assert measured(session)["note_density"] == 8
    assert abs(measured(session)["contour"] - before) <= 1


def test_the_dials_rest_where_no_bar_is_chosen(session):
    session.document.select(())
    dial = session.window.dial_panel.dials["contour"]
    assert not dial.isEnabled()
    session.document.select({0})
    assert dial.isEnabled()


def test_the_dials_rest_in_other_meters(session):
    from arvae_models.music import Meter, Note, Phrase

    waltz = Phrase((Note(0, 12, 60),), 1, Meter(3, 4))
    session.document.apply("Waltz", session.document.project.with_phrase(waltz))
    dial = session.window.dial_panel.dials["contour"]
    assert not dial.isEnabled()
    assert "3/4" in dial.toolTip()


def test_an_engine_that_dies_in_a_turn_loses_nothing(session, qtbot):
    before = session.document.project.phrase
    dial = session.window.dial_panel.dials["note_density"]
    end = drag(dial, 80)
    qtbot.waitUntil(lambda: session.document.project.phrase != before, timeout=PATIENCE)
    session.service._process.kill()
    QTest.mouseRelease(dial, Qt.MouseButton.LeftButton, pos=end)
    settle(session, qtbot)
    assert session.window.banner.isVisible()
    with qtbot.waitSignal(session.service.model_loaded, timeout=60_000):
        pass
    session.document.undo()
    assert session.document.project.phrase == before
