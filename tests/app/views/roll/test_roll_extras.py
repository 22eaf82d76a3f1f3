import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QRegion
from PySide6.QtWidgets import QApplication

from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_extras import RollExtras
from app.views.roll.roll_geometry import GUTTER, HEADER, STRIP
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62, 90), Note(48, 24, 67)), 4)


@pytest.fixture
def roll(qtbot, activate):
    """Four bars; one tick is 5 pixels."""
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(GUTTER + 961, HEADER + 500)
    roll.show_phrase(LINE)
    activate(roll)
    return roll


@pytest.fixture
def extras(roll):
    return RollExtras(roll)


@pytest.fixture
def pointer(roll, mouse):
    return mouse(roll.viewport())


@pytest.fixture
def told(extras, record):
    return record(extras.loop_changed)


def strip(roll, tick):
    return roll.geometry_map.x(tick), STRIP / 2


def middle(roll, note):
    centre = roll.geometry_map.rect(note).center()
    return centre.x(), centre.y()


def test_dragging_in_the_strip_sets_a_loop_and_selects_nothing(roll, extras, pointer, told):
    pointer.press(*strip(roll, 50))
    pointer.move(*strip(roll, 130))
    assert extras.loop == (48, 132)
    assert told == []
    pointer.release()
    assert told == [(48, 132)]
    assert roll.selected_measures == frozenset()


def test_a_loop_is_carried_and_stretched(roll, extras, pointer, told):
    extras.show_loop((48, 96))
    pointer.drag(strip(roll, 72), strip(roll, 120))
    pointer.drag(strip(roll, 143), strip(roll, 130), SHIFT)
    pointer.drag(strip(roll, 97), strip(roll, 60))
    assert told == [(96, 144), (96, 129), (60, 129)]


def test_a_click_on_the_loop_changes_nothing(roll, extras, pointer, told):
    extras.show_loop((48, 96))
    pointer.click(*strip(roll, 72))
    assert told == []


def test_a_double_click_loops_the_bar_or_its_run_and_lets_go(roll, extras, pointer, told):
    pointer.double_click(*strip(roll, 60))
    pointer.double_click(*strip(roll, 60))
    roll.show_selection(frozenset({2, 3}))
    pointer.double_click(*strip(roll, 100))
    assert told == [(48, 96), None, (96, 192)]


def test_escape_lets_go_of_the_loop_in_the_hand(roll, extras, pointer, told, qtbot):
    extras.show_loop((48, 96))
    roll.select_notes(frozenset(LINE.notes[:1]))
    pointer.press(*strip(roll, 72))
    pointer.move(*strip(roll, 120))
    extras.show_loop(None)  # others cannot take it from the hand
    qtbot.keyClick(roll, Qt.Key.Key_Escape)
    assert extras.loop == (48, 96)
    pointer.release()
    assert told == []
    assert roll.selected_notes == {LINE.notes[0]}


def test_the_selected_bars_are_looped_by_a_command(roll, extras, told):
    extras.loop_selected()
    roll.show_selection(frozenset({1, 2}))
    extras.loop_selected()
    assert extras.accessibleName() == "Loop: bars 2 to 3"
    extras.loop_selected()
    assert told == [(48, 144), None]
    assert extras.accessibleName() == "No loop"


def test_the_bar_numbers_below_the_strip_still_select(roll, extras, pointer, told):
    pointer.click(roll.geometry_map.x(60), HEADER - 6)
    assert roll.selected_measures == {1}
    assert told == []


def test_the_note_under_the_pointer_is_named(roll, extras, pointer, record):
    said = record(roll.hovered)
    pointer.move(*middle(roll, LINE.notes[1]))
    assert extras.marks.pointed == LINE.notes[1]
    assert said[-1] == "D4 · bar 1 · a quarter · velocity 90"
    pointer.press(*middle(roll, LINE.notes[1]))
    assert extras.marks.pointed is None
    pointer.by(60, 0)
    pointer.release()
    assert roll.phrase.notes[1].onset == 24


def test_the_strip_tells_of_the_loop(roll, extras, pointer, record):
    said = record(extras.loop_pointed)
    pointer.move(*strip(roll, 60))
    assert extras.marks.hot
    extras.show_loop((0, 48))
    pointer.move(*strip(roll, 1))
    assert said == ["No loop", "Loop: bar 1"]
    assert roll.viewport().cursor().shape() == Qt.CursorShape.SizeHorCursor
    pointer.move(*middle(roll, LINE.notes[1]))
    assert not extras.marks.hot


def test_alt_and_a_click_cuts_a_note(roll, extras, pointer, record):
    done = record(roll.edit_finished)
    geometry = roll.geometry_map
    pointer.click(geometry.x(54) + 2, middle(roll, LINE.notes[2])[1], ALT)
    assert roll.phrase.notes[2:] == (Note(48, 6, 67), Note(54, 18, 67))
    assert done == ["Split note"]
    pointer.click(geometry.x(150), geometry.y(60) + 3, ALT)
    assert done == ["Split note"]


def test_a_pinch_zooms_around_the_fingers(roll, extras):
    place = QPointF(GUTTER + 400, 200)
    tick = roll.geometry_map.tick(place.x())
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        place,
        place,
        QPointF(roll.viewport().mapToGlobal(QPoint(456, 200))),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(roll.viewport(), event)
    assert roll.geometry_map.tick_width == pytest.approx(7.5, abs=0.01)
    assert roll.geometry_map.x(tick) == pytest.approx(place.x(), abs=1)


def test_the_button_fits_rows_and_bars(roll, extras, pointer, qtbot):
    roll.show_phrase(Phrase((Note(0, 12, 46), Note(12, 12, 72)), 4))
    roll.show_phrase(LINE)
    wide = roll.geometry_map
    roll.zoom_by(4, 300)
    qtbot.mouseClick(extras.fit_button, Qt.MouseButton.LeftButton)
    now = roll.geometry_map
    assert now.highest - now.lowest < wide.highest - wide.lowest
    assert now.tick_width == 5
    assert extras.fit_button.accessibleName() == "Fit the view to the melody"


def test_the_pane_covers_the_view_and_repaints_no_more_than_it_must(roll, extras, pointer, qtbot):
    roll.resize(GUTTER + 700, HEADER + 300)
    assert extras.size() == roll.viewport().size()
    painted = []
    paint = extras.paintEvent
    extras.paintEvent = lambda event: (painted.append(event.region()), paint(event))
    qtbot.wait(20)
    painted.clear()
    pointer.move(*middle(roll, LINE.notes[1]))
    qtbot.waitUntil(lambda: bool(painted))
    region = QRegion()
    for part in painted:
        region = region.united(part)
    assert region.boundingRect().height() < 400
    assert extras.marks.pointed == LINE.notes[1]


def test_a_key_shades_the_rows(roll):
    plain = roll.grab().toImage()
    roll.show_key(Key(2, "minor"))
    assert roll.grab().toImage() != plain
    roll.show_key(None)
    assert roll.grab().toImage() == plain


def test_held_notes_are_marked(roll, extras):
    plain = roll.grab().toImage()
    extras.show_held(frozenset({48}))
    assert roll.grab().toImage() != plain
    extras.show_held(frozenset())
    assert roll.grab().toImage() == plain
