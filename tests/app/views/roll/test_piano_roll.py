import pytest
from PySide6.QtCore import QRect, QSizeF, Qt
from PySide6.QtGui import QAccessible

from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_geometry import GUTTER, HEADER
from arvae_models.music import Note, Phrase

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62), Note(48, 24, 67)), 4)


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
def story(roll):
    """Everything the roll says of edits, in order."""
    said = []
    roll.edit_started.connect(lambda: said.append("started"))
    roll.edited.connect(said.append)
    roll.edit_finished.connect(lambda what: said.append(("finished", what)))
    roll.edit_cancelled.connect(lambda: said.append("cancelled"))
    return said


@pytest.fixture
def pointer(roll, mouse):
    return mouse(roll.viewport())


def spot(roll, tick, pitch):
    """A point a little inside a slot."""
    geometry = roll.geometry_map
    return geometry.x(tick) + 2, geometry.y(pitch) + geometry.row_height / 2


def middle(roll, note):
    centre = roll.geometry_map.rect(note).center()
    return centre.x(), centre.y()


def over_bar(roll, index):
    return roll.geometry_map.x(48 * index + 24), HEADER / 2


def test_the_fixture_is_as_it_says(roll):
    assert roll.geometry_map.tick_width == 5


def test_drawing(roll, pointer, story, record):
    heard = record(roll.note_auditioned)
    pointer.drag(spot(roll, 96, 64), spot(roll, 105, 64))
    assert roll.phrase.notes[-1] == Note(96, 12, 64)
    assert story[0] == "started"
    assert story[-2:] == [roll.phrase, ("finished", "Draw note")]
    assert heard == [64]


def test_a_double_click_draws_an_eighth(roll, pointer, story):
    pointer.double_click(*spot(roll, 96, 64))
    assert roll.phrase.notes[-1] == Note(96, 6, 64)
    assert story == ["started", roll.phrase, ("finished", "Draw note")]


def test_moving_in_time_and_pitch(roll, pointer, story, record):
    heard = record(roll.note_auditioned)
    x, y = middle(roll, LINE.notes[2])
    pointer.drag((x, y), (x + 60, y - 2 * roll.geometry_map.row_height))
    assert roll.phrase.notes[2] == Note(60, 24, 69)
    assert roll.selected_notes == {Note(60, 24, 69)}
    assert story[-1] == ("finished", "Move notes")
    assert heard[0] == 67
    assert heard[-1] == 69


def test_selected_notes_move_together(roll, pointer):
    pointer.click(*middle(roll, LINE.notes[0]))
    pointer.click(*middle(roll, LINE.notes[1]), CONTROL)
    x, y = middle(roll, LINE.notes[0])
    pointer.drag((x, y), (x, y - roll.geometry_map.row_height))
    assert [note.pitch for note in roll.phrase.notes] == [61, 63, 67]


def test_resizing_at_both_ends(roll, pointer, story):
    rect = roll.geometry_map.rect(LINE.notes[2])
    y = rect.center().y()
    pointer.drag((rect.right() - 2, y), (rect.right() + 58, y))
    assert roll.phrase.notes[2] == Note(48, 36, 67)
    rect = roll.geometry_map.rect(roll.phrase.notes[2])
    pointer.drag((rect.left() + 1, y), (rect.left() + 61, y))
    assert roll.phrase.notes[2] == Note(60, 24, 67)
    assert story[-1] == ("finished", "Change length")


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_deleting_by_key(roll, pointer, story, qtbot, key):
    pointer.click(*middle(roll, LINE.notes[1]))
    qtbot.keyClick(roll, key)
    assert roll.phrase.notes == (LINE.notes[0], LINE.notes[2])
    assert story == ["started", roll.phrase, ("finished", "Delete notes")]


def test_deleting_by_right_click(roll, pointer, story):
    pointer.click(*middle(roll, LINE.notes[1]), button=Qt.MouseButton.RightButton)
    assert roll.phrase.notes == (LINE.notes[0], LINE.notes[2])
    pointer.click(*spot(roll, 96, 64), button=Qt.MouseButton.RightButton)
    assert len(story) == 3


def test_escape_brings_the_notes_back(roll, pointer, story, qtbot):
    x, y = middle(roll, LINE.notes[2])
    pointer.press(x, y)
    pointer.move(x - 240, y)
    assert roll.phrase != LINE
    qtbot.keyClick(roll, Qt.Key.Key_Escape)
    pointer.move(x + 240, y)
    pointer.release()
    assert roll.phrase == LINE
    assert story[0] == "started"
    assert story[-1] == "cancelled"


def test_a_drag_that_ends_where_it_began_is_no_edit(roll, pointer, story):
    x, y = middle(roll, LINE.notes[2])
    pointer.press(x, y)
    pointer.move(x + 60, y)
    pointer.move(x, y)
    pointer.release()
    assert roll.phrase == LINE
    assert story[-1] == "cancelled"


def test_a_click_edits_nothing(roll, pointer, story):
    pointer.click(*middle(roll, LINE.notes[0]))
    assert roll.selected_notes == {LINE.notes[0]}
    pointer.click(*spot(roll, 96, 64))
    assert roll.selected_notes == frozenset()
    assert story == []


def test_a_rubber_band_selects(roll, pointer, story, record):
    said = record(roll.notes_selected)
    pointer.drag(spot(roll, 0, 64), spot(roll, 20, 59), SHIFT)
    assert roll.selected_notes == set(LINE.notes[:2])
    assert said[-1] == roll.selected_notes
    assert story == []


def test_keys_move_the_selected_note(roll, qtbot, story):
    qtbot.keyClick(roll, Qt.Key.Key_Right)
    assert roll.selected_notes == {LINE.notes[0]}
    qtbot.keyClick(roll, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(roll, Qt.Key.Key_Right, CONTROL)
    for key, modifiers in (
        (Qt.Key.Key_Up, SHIFT),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, SHIFT),
    ):
        qtbot.keyClick(roll, key, modifiers)
    assert roll.phrase.notes[2] == Note(51, 21, 79)
    finished = [what for event in story if isinstance(event, tuple) for what in event[1:]]
    assert finished == ["Transpose", "Move notes", "Change length"]


def test_selecting_bars(roll, pointer, record):
    said = record(roll.measures_selected)
    pointer.click(*over_bar(roll, 1))
    pointer.click(*over_bar(roll, 3), SHIFT)
    pointer.click(*over_bar(roll, 2), CONTROL)
    roll.select_all_measures()
    assert said == [{1}, {1, 2, 3}, {1, 3}, {0, 1, 2, 3}]


def test_a_bar_that_is_gone_is_not_chosen_by_what_reached_from_it(roll, pointer, record):
    pointer.click(*over_bar(roll, 3))
    roll.show_phrase(LINE.with_measures(2))
    said = record(roll.measures_selected)
    pointer.click(*over_bar(roll, 0), SHIFT)
    assert said == [{0, 1}]


def test_sweeping_over_bars(roll, pointer, record):
    said = record(roll.measures_selected)
    pointer.drag(over_bar(roll, 3), over_bar(roll, 1))
    assert said == [{3}, {2, 3}, {1, 2, 3}]


def test_a_click_on_empty_space_selects_its_bar(roll, pointer, record):
    said = record(roll.measures_selected)
    pointer.click(*spot(roll, 96, 64))
    pointer.click(*spot(roll, 100, 70))
    assert said == [{2}]


def test_keys_select_bars(roll, qtbot, record):
    said = record(roll.measures_selected)
    qtbot.keyClick(roll, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(roll, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(roll, Qt.Key.Key_Right, ALT | SHIFT)
    assert said == [{0}, {1}, {1, 2}]


def test_the_keyboard_sounds(roll, pointer, record):
    heard = record(roll.note_auditioned)
    pointer.click(10, roll.geometry_map.y(65) + 3)
    assert heard == [65]


def test_the_pitch_under_the_pointer_is_named(roll, pointer, record):
    said = record(roll.hovered)
    pointer.move(*spot(roll, 50, 61))
    pointer.move(10, roll.geometry_map.y(60) + 3)
    assert said == ["C♯4 · bar 2", "C4"]


def test_control_and_wheel_zoom_around_the_pointer(roll, pointer):
    pointer.place.setX(roll.geometry_map.x(96))
    pointer.place.setY(100)
    pointer.wheel(4, CONTROL)
    assert roll.geometry_map.tick_width == pytest.approx(5 * 1.2**4, rel=0.02)
    assert roll.geometry_map.x(96) == pytest.approx(pointer.place.x(), abs=1)
    assert roll.horizontalScrollBar().maximum() > 0
    pointer.wheel(-10, CONTROL)
    assert roll.horizontalScrollBar().maximum() == 0


def test_a_notch_back_from_the_largest_zoom_is_seen_at_once(roll, pointer):
    pointer.wheel(40, CONTROL)
    largest = roll.geometry_map.tick_width
    pointer.wheel(-1, CONTROL)
    assert roll.geometry_map.tick_width == pytest.approx(largest / 1.2)


def test_the_playhead_repaints_its_strip_only(roll, qtbot):
    painted = []
    paint = roll.paintEvent
    roll.paintEvent = lambda event: (painted.append(event.rect()), paint(event))
    roll.show_playhead(100)
    qtbot.wait(20)
    painted.clear()
    roll.show_playhead(100.5)
    qtbot.wait(20)
    assert len(painted) == 1
    assert painted[0].width() <= 20
    assert painted[0].contains(QRect(round(roll.geometry_map.x(100.5)), 100, 1, 1))


def test_the_playhead_turns_the_page(roll):
    roll.zoom_by(4, GUTTER)
    roll.show_playhead(0)
    assert roll.horizontalScrollBar().value() == 0
    roll.show_playhead(100)
    assert GUTTER <= roll.geometry_map.x(100) < roll.viewport().width()
    assert roll.horizontalScrollBar().value() > 0


def test_the_background_is_painted_once(roll, qtbot):
    qtbot.wait(20)
    before = roll._background.painted
    roll.show_playhead(3)
    roll.show_phrase(LINE.without(LINE.notes[:1]))
    roll.grab()
    assert roll._background.painted is before
    roll.show_selection(frozenset({1}))
    roll.grab()
    assert roll._background.painted is not before


def test_rows_follow_the_notes_but_not_under_the_hand(roll, pointer):
    roll.show_phrase(Phrase((Note(0, 12, 100),)))
    assert roll.geometry_map.lowest <= 100 <= roll.geometry_map.highest
    rows = (roll.geometry_map.lowest, roll.geometry_map.highest)
    x, y = middle(roll, Note(0, 12, 100))
    pointer.press(x, y)
    pointer.move(x, y - 20 * roll.geometry_map.row_height)
    assert (roll.geometry_map.lowest, roll.geometry_map.highest) == rows
    pointer.release()
    pitch = roll.phrase.notes[0].pitch
    assert roll.geometry_map.lowest < pitch <= roll.geometry_map.highest


def test_selection_follows_the_phrase(roll, pointer):
    roll.select_all_measures()
    pointer.click(*middle(roll, LINE.notes[2]))
    roll.show_phrase(LINE.with_measures(1))
    assert roll.selected_measures == {0}
    assert roll.selected_notes == frozenset()


def test_the_notes_can_be_heard_without_being_seen(roll):
    spoken = QAccessible.queryAccessibleInterface(roll)
    assert spoken.text(QAccessible.Text.Name) == "Piano roll"
    words = spoken.text(QAccessible.Text.Description)
    assert words.startswith("Bar 1: C4 on beat 1, a quarter; D4 on beat 2, a quarter.")


def test_a_long_phrase_scrolls(roll):
    roll.show_phrase(Phrase(measures=64))
    size = QSizeF(roll.viewport().size())
    rest = roll.geometry_map.content_width - (size.width() - GUTTER - 1)
    assert roll.horizontalScrollBar().maximum() == round(rest)


@pytest.mark.parametrize("turning", [True, False])
def test_notes_glide_while_a_dial_turns(roll, qtbot, turning):
    """Halfway, a note is between its old row and its new one; in the end nothing is left of it."""
    was = roll.phrase.notes[0]
    now = Note(was.onset, was.duration, was.pitch + 4)
    roll.show_ghost(roll.phrase if turning else None)
    roll.show_phrase(roll.phrase.without([was]).with_note(now))
    glide = roll._glide
    assert bool(glide.frame()) == turning
    if turning:
        glide.film.setCurrentTime(40)
        moving = roll.grab().toImage()
        assert was.pitch < glide.frame()[now].pitch < now.pitch
        qtbot.waitUntil(lambda: not glide.frame())
        assert roll.grab().toImage() != moving


def test_a_roll_that_gets_lower_keeps_its_middle_and_one_that_fits_shows_the_melody(roll):
    def middle():
        return roll.geometry_map.pitch(HEADER + (roll.viewport().height() - HEADER) / 2)

    before = middle()
    roll.resize(roll.width(), HEADER + 110)  # ten rows
    assert abs(middle() - before) <= 1
    roll.verticalScrollBar().setValue(0)
    top = middle()
    roll.resize(roll.width(), HEADER + 88)
    assert abs(middle() - top) <= 1
    roll.fit()
    assert middle() in {63, 64}  # of the notes: 60 to 67
