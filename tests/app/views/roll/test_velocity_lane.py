import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_geometry import GUTTER, RollGeometry
from app.views.roll.velocity_edit import MARGIN
from app.views.roll.velocity_lane import PAUSE, VelocityLane
from app.views.roll.velocity_paint import HEIGHT
from arvae_models.music import Note, Phrase

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
ROLL = RollGeometry(4, 48, 48, 72, tick_width=5, row_height=20)
LINE = Phrase((Note(0, 12, 60, 40), Note(12, 12, 62, 80), Note(48, 24, 67, 100)), 4)
PIXEL = 126 / (HEIGHT - 2 * MARGIN)  # velocities


@pytest.fixture
def lane(qtbot, activate):
    """Four bars; one tick is 5 pixels."""
    lane = VelocityLane(ROLL)
    qtbot.addWidget(lane)
    lane.resize(GUTTER + 961, HEIGHT)
    lane.show_phrase(LINE)
    activate(lane)
    return lane


@pytest.fixture
def story(lane):
    """Everything the lane says of changes, in order."""
    said = []
    lane.edit_started.connect(lambda: said.append("started"))
    lane.edited.connect(lambda phrase: said.append(loud(phrase)))
    lane.edit_finished.connect(lambda what: said.append(("finished", what)))
    lane.edit_cancelled.connect(lambda: said.append("cancelled"))
    return said


@pytest.fixture
def pointer(lane, mouse):
    return mouse(lane)


def loud(phrase):
    return [note.velocity for note in phrase.notes]


def head(lane, index):
    point = lane.geometry_map().head(lane.phrase.notes[index])
    return point.x(), point.y()


def place(lane, tick, velocity):
    return ROLL.x(tick) + 1, lane.geometry_map().y(velocity)


def keys(lane, qtbot, *pressed):
    for key in pressed:
        qtbot.keyClick(lane, getattr(Qt.Key, f"Key_{key}"))


def test_dragging_a_head_changes_one_note(lane, pointer, story, record):
    heard = record(lane.note_auditioned)
    pointer.press(*head(lane, 1))
    pointer.by(0, -10)
    pointer.release()
    new = round(80 + 10 * PIXEL)
    assert story == ["started", [40, new, 100], ("finished", "Change velocity")]
    assert lane.selected_notes == {Note(12, 12, 62, new)}
    assert heard == [(62, 80), (62, new)]


def test_selected_notes_move_by_the_same_step_and_come_back_from_the_top(lane, pointer, record):
    lane.show_selected_notes(frozenset(LINE.notes[1:]))
    pointer.press(*head(lane, 1))
    pointer.by(0, -40)
    assert loud(lane.phrase) == [40, 127, 127]
    pointer.by(0, 40 - 8)
    pointer.by(0, 0)
    step = round(8 * PIXEL, 6)
    assert loud(lane.phrase) == [40, round(80 + step), round(100 + step)]


def test_the_roll_is_told_of_selected_notes_again(lane, pointer, record):
    told = record(lane.notes_selected)
    pointer.press(*head(lane, 2))
    lane.edited.connect(lambda _phrase: lane.show_selected_notes(frozenset()))  # as the roll would
    pointer.by(0, 10)
    pointer.release()
    assert told == [{LINE.notes[2]}, {lane.phrase.notes[2]}]
    assert lane.selected_notes == {lane.phrase.notes[2]}


def test_roll_and_lane_agree_on_notes_and_selection(lane, pointer, qtbot):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.show_phrase(LINE)
    roll.notes_selected.connect(lane.show_selected_notes)
    lane.notes_selected.connect(roll.select_notes)
    lane.edited.connect(roll.show_phrase)
    lane.edited.connect(lane.show_phrase)
    roll.select_notes(frozenset(LINE.notes[:2]))
    pointer.press(*head(lane, 1))
    pointer.by(0, -4)
    pointer.by(0, -4)
    pointer.release()
    assert loud(roll.phrase) == [round(40 + 8 * PIXEL), round(80 + 8 * PIXEL), 100]
    assert roll.selected_notes == lane.selected_notes == set(roll.phrase.notes[:2])


def test_shift_is_fine_and_nothing_jumps(lane, pointer):
    pointer.press(*head(lane, 1))
    pointer.by(0, 10)
    before = loud(lane.phrase)
    pointer.by(0, 0, SHIFT)
    assert loud(lane.phrase) == before
    pointer.by(0, 8, SHIFT)
    assert loud(lane.phrase) == [40, round(80 - 12 * PIXEL), 100]


def test_a_click_on_a_head_changes_nothing(lane, pointer, story):
    pointer.click(head(lane, 1)[0] + 5, head(lane, 1)[1] - 5)
    assert story == []
    pointer.click(*head(lane, 2), CONTROL)
    assert lane.selected_notes == set(LINE.notes[1:])


def test_a_head_that_comes_back_was_not_changed(lane, pointer, story):
    pointer.press(*head(lane, 1))
    pointer.by(0, 10)
    pointer.by(0, -10)
    pointer.release()
    assert story[-1] == "cancelled"


def test_drawing_across_notes(lane, pointer, story):
    pointer.press(*place(lane, 3, 120))
    pointer.move(*place(lane, 15, 20))
    pointer.move(*place(lane, 50, 60))
    pointer.release()
    velocities = loud(lane.phrase)
    assert velocities[0] == 120
    assert 20 <= velocities[1] <= 46  # on the way down at its start, then where the hand turned
    assert abs(velocities[2] - 58) <= 2
    assert story.count("started") == 1
    assert story[-1] == ("finished", "Change velocity")


def test_shift_draws_a_straight_line(lane, pointer):
    pointer.press(*place(lane, 0, 10))
    pointer.move(*place(lane, 20, 127), SHIFT)
    pointer.move(*place(lane, 48, 106), SHIFT)
    assert [abs(a - b) <= 1 for a, b in zip(loud(lane.phrase), (10, 34, 106), strict=True)] == [
        True
    ] * 3
    pointer.move(*place(lane, 3, 10), SHIFT)
    assert loud(lane.phrase)[1:] == [80, 100]  # what was covered comes back


@pytest.mark.parametrize("x", [10, GUTTER + 500])
def test_where_no_note_is_nothing_changes(pointer, story, x):
    pointer.click(x, 40)
    assert story == []


def test_escape_brings_back_what_was_there(lane, pointer, qtbot, story):
    pointer.press(*place(lane, 3, 120))
    keys(lane, qtbot, "Escape")
    pointer.move(*place(lane, 15, 20))
    pointer.release()
    assert lane.phrase == LINE
    assert story == ["started", [120, 80, 100], "cancelled"]


def test_alt_brings_back_the_usual(lane, pointer, story):
    pointer.click(*head(lane, 0), ALT)
    assert story == ["started", [84, 80, 100], ("finished", "Change velocity")]


def test_keys_choose_and_change(lane, qtbot, story, record):
    chosen, heard = record(lane.notes_selected), record(lane.note_auditioned)
    keys(lane, qtbot, "Right", "Right", "Up", "Up", "PageDown", "Right")
    assert story == [
        "started",
        *([40, 81, 100], [40, 82, 100], [40, 72, 100]),
        ("finished", "Change velocity"),
    ]
    assert chosen[0] == {LINE.notes[0]}
    assert chosen[-1] == {LINE.notes[2]}
    assert heard == [(60, 40), (62, 80), (67, 100)]


def test_keys_change_all_that_are_selected(lane, qtbot, story):
    lane.show_selected_notes(frozenset(LINE.notes))
    keys(lane, qtbot, "PageUp", "Return", "Delete")
    assert story[1] == [50, 90, 110]
    assert story[-2:] == [[84, 84, 84], ("finished", "Change velocity")]


def test_a_pause_finishes_what_keys_changed(lane, qtbot, story):
    lane.show_selected_notes(frozenset(LINE.notes[:1]))
    keys(lane, qtbot, "Up")
    assert len(story) == 2
    qtbot.waitUntil(lambda: len(story) == 3, timeout=3 * PAUSE)
    keys(lane, qtbot, "Escape")
    assert story[-1] == ("finished", "Change velocity")


def test_escape_lets_go_of_what_keys_changed(lane, qtbot, story):
    keys(lane, qtbot, "Right", "Up", "Escape")
    assert story[-1] == "cancelled"
    assert lane.phrase == LINE
    assert lane.selected_notes == {LINE.notes[0]}


def test_leaving_finishes_and_being_switched_off_lets_go(lane, qtbot, story):
    other = QLineEdit(lane)
    other.show()
    keys(lane, qtbot, "Right", "Up")
    other.setFocus()
    assert story[-1] == ("finished", "Change velocity")
    lane.setFocus()
    keys(lane, qtbot, "Up")
    lane.setEnabled(False)
    assert story[-1] == "cancelled"


def test_its_keys_are_no_shortcuts_of_the_window_meanwhile(lane, qtbot):
    def taken(key):
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
        event.ignore()
        QApplication.sendEvent(lane, event)
        return event.isAccepted()

    assert taken(Qt.Key.Key_Delete)
    assert not taken(Qt.Key.Key_Space)
    assert not taken(Qt.Key.Key_Escape)
    keys(lane, qtbot, "Right", "Up")
    assert taken(Qt.Key.Key_Escape)


def test_stems_lie_below_the_notes_of_the_roll(lane, pointer, story):
    lane.show_view(RollGeometry(4, 48, 48, 72, tick_width=10, row_height=20, scroll_x=480))
    pointer.click(GUTTER + 100, lane.geometry_map().y(60))
    assert abs(loud(lane.phrase)[2] - 60) <= 1


def test_the_note_under_the_pointer_is_told(lane, pointer, record):
    said = record(lane.pointed)
    pointer.move(*head(lane, 1))
    QApplication.sendEvent(lane, QEvent(QEvent.Type.Leave))
    assert said == ["Bar 1, D4 on beat 2: velocity 80", ""]


def test_the_lane_can_be_heard_without_being_seen(lane):
    spoken = QAccessible.queryAccessibleInterface(lane)
    assert spoken.text(QAccessible.Text.Name) == "Velocity of the notes"
    assert spoken.text(QAccessible.Text.Description).split("\n") == [
        "Bar 1, C4 on beat 1: velocity 40.",
        "Bar 1, D4 on beat 2: velocity 80.",
        "Bar 2, G4 on beat 1: velocity 100.",
    ]
