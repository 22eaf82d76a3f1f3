import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QRegion
from PySide6.QtWidgets import QWidget

from app.views.look import theme
from app.views.roll.roll_text import spoken
from app.views.score.engraver import CALM
from app.views.score.score import SPACES, ScoreView
from arvae_models.music import Note, Phrase

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier

# Eight bars on two lines: quarters, eighths, a triplet, and a tie from line to line.
TUNE = Phrase(
    (
        *(Note(12 * i, 12, 60 + i) for i in range(8)),
        *(Note(96 + 6 * i, 6, 72 - i) for i in range(8)),
        *(Note(144 + 4 * i, 4, 64 + i) for i in range(3)),
        Note(168, 48, 67),
        *(Note(240 + 12 * i, 12, 65) for i in range(12)),
    ),
    8,
)
OTHER = Phrase((Note(0, 48, 72), Note(48, 12, 60)), 8)


@pytest.fixture
def score(qtbot, activate):
    score = ScoreView()
    qtbot.addWidget(score)
    score.resize(900, 400)
    score.show_phrase(TUNE)
    activate(score)
    score.setFocus()
    qtbot.waitUntil(lambda: score.page is not None)
    assert [len(system.bars) for system in score.page.systems] == [4, 4]
    return score


@pytest.fixture
def pointer(score, mouse):
    return mouse(score.viewport())


@pytest.fixture
def repainted(score, qtbot):
    """Return a function that does something and tells what was painted anew."""

    def watch(change) -> QRegion:
        qtbot.wait(20)
        painted = []
        view = score.viewport()
        ordinary = score.paintEvent
        score.paintEvent = lambda event: (painted.append(event.region()), ordinary(event))
        change()
        qtbot.wait(20)
        del score.paintEvent
        assert view.isVisible()
        region = QRegion()
        for part in painted:
            region = region.united(part)
        return region

    return watch


def middle(score, note):
    """The middle of a note's first head."""
    system, mark = score.page.marks(TUNE.notes.index(note))[0]
    centre = score._in_view(system.placed(mark.head)).center()
    return centre.x(), centre.y()


def space_in(score, bar):
    """A place in a bar where no note is: at its upper edge."""
    box = score.bar_box(bar)
    return box.center().x(), box.top() + 1


def engraved(score, qtbot):
    qtbot.waitUntil(lambda: not score._engraver.busy)


def test_every_note_is_chosen_by_a_click_on_it(score, pointer, record):
    chosen, heard = record(score.notes_selected), record(score.note_auditioned)
    for note in TUNE.notes:
        pointer.click(*middle(score, note))
    assert chosen == [{note} for note in TUNE.notes]
    assert heard == [note.pitch for note in TUNE.notes]


def test_shift_and_ctrl_choose_more_notes(score, pointer):
    a, b, c, d = TUNE.notes[:4]
    pointer.click(*middle(score, b))
    pointer.click(*middle(score, d), SHIFT)
    assert score.selected_notes == {b, c, d}
    pointer.click(*middle(score, c), CONTROL)
    assert score.selected_notes == {b, d}
    pointer.click(*middle(score, a), CONTROL)
    assert score.selected_notes == {a, b, d}


def test_a_click_beside_the_notes_chooses_the_bar(score, pointer, record):
    notes, bars = record(score.notes_selected), record(score.measures_selected)
    pointer.click(*middle(score, TUNE.notes[0]))
    pointer.click(*space_in(score, 5))
    assert bars == [{5}]
    assert notes == [{TUNE.notes[0]}, frozenset()]
    pointer.click(*space_in(score, 2), SHIFT)
    pointer.click(*space_in(score, 3), CONTROL)
    assert bars[1:] == [{2, 3, 4, 5}, {2, 4, 5}]


def test_a_drag_chooses_bars(score, pointer, record):
    bars = record(score.measures_selected)
    pointer.drag(space_in(score, 1), space_in(score, 3))
    assert bars[0] == {1}
    assert bars[-1] == {1, 2, 3}
    pointer.move(*space_in(score, 6))
    assert bars[-1] == {1, 2, 3}


def test_a_click_beside_everything_lets_go_of_the_notes(score, pointer, record):
    bars = record(score.measures_selected)
    pointer.click(*middle(score, TUNE.notes[0]))
    pointer.click(1, 1)
    assert score.selected_notes == frozenset()
    assert bars == []


def test_other_buttons_choose_nothing(score, pointer):
    pointer.click(*middle(score, TUNE.notes[0]), button=Qt.MouseButton.RightButton)
    assert score.selected_notes == frozenset()


def test_the_pointer_tells_what_can_be_clicked(score, pointer):
    pointer.move(*middle(score, TUNE.notes[0]))
    assert score.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    pointer.move(*space_in(score, 0))
    assert score.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_keys_walk_over_the_notes(score, qtbot, record):
    heard = record(score.note_auditioned)
    notes = TUNE.notes

    def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(score, key, modifiers)
        return score.selected_notes

    assert press(Qt.Key.Key_Right) == {notes[0]}
    assert press(Qt.Key.Key_Right) == {notes[1]}
    assert press(Qt.Key.Key_Right, SHIFT) == {notes[1], notes[2]}
    assert press(Qt.Key.Key_Right, SHIFT) == {notes[1], notes[2], notes[3]}
    assert press(Qt.Key.Key_Left) == {notes[2]}
    assert press(Qt.Key.Key_End) == {notes[-1]}
    assert press(Qt.Key.Key_Up) <= set(notes[16:20])  # the end of the line above
    assert press(Qt.Key.Key_Home) == {notes[0]}
    assert press(Qt.Key.Key_Home, SHIFT) == {notes[0]}
    assert press(Qt.Key.Key_Escape) == frozenset()
    assert heard[:3] == [60, 61, 62]


def test_keys_choose_bars(score, qtbot, record):
    bars = record(score.measures_selected)
    qtbot.keyClick(score, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(score, Qt.Key.Key_Right, ALT)
    qtbot.keyClick(score, Qt.Key.Key_Right, ALT | SHIFT)
    assert bars == [{0}, {1}, {1, 2}]


def test_the_score_keeps_its_keys_from_the_window(qtbot, activate):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 400)
    score = ScoreView(window)
    score.resize(900, 400)
    score.show_phrase(TUNE)
    taken = []
    for keys in ("Home", "Space"):
        action = QAction(window, shortcut=keys)
        action.triggered.connect(lambda _=False, keys=keys: taken.append(keys))
        window.addAction(action)
    activate(window)
    score.setFocus()
    qtbot.waitUntil(lambda: score.page is not None)
    qtbot.keyClick(score, Qt.Key.Key_Home)
    qtbot.keyClick(score, Qt.Key.Key_Space)
    assert taken == ["Space"]
    assert score.selected_notes == {TUNE.notes[0]}


def test_what_others_show_is_not_told_again(score, record):
    notes, bars = record(score.notes_selected), record(score.measures_selected)
    score.show_selected_notes(frozenset(TUNE.notes[:2]))
    score.show_selection(frozenset({1}))
    assert (notes, bars) == ([], [])
    assert (score.selected_notes, score.selected_measures) == ({*TUNE.notes[:2]}, {1})


def test_it_waits_for_a_calm(score, qtbot):
    before = score.page
    for pitch in (61, 62, 63):
        score.show_phrase(Phrase((Note(0, 12, pitch),), 8))
        qtbot.wait(CALM // 4)
        assert score.page is before
    qtbot.waitUntil(lambda: score.page is not before)
    assert score.page.phrase.notes[0].pitch == 63


def test_it_waits_for_the_end_of_a_gesture(score, qtbot):
    score.hold(True)
    score.show_phrase(OTHER)
    qtbot.wait(2 * CALM)
    assert score.page.phrase == TUNE
    score.hold(False)
    qtbot.waitUntil(lambda: score.page.phrase == OTHER)


def test_a_note_that_is_gone_cannot_be_chosen_meanwhile(score, pointer, record, qtbot):
    chosen = record(score.notes_selected)
    score.show_selected_notes(frozenset(TUNE.notes[:2]))
    score.hold(True)
    score.show_phrase(TUNE.without(TUNE.notes[1:2]))
    assert score.selected_notes == {TUNE.notes[0]}
    pointer.click(*middle(score, TUNE.notes[1]))
    qtbot.keyClick(score, Qt.Key.Key_Right)
    assert set().union(*chosen).isdisjoint(TUNE.notes[1:])
    pointer.click(*middle(score, TUNE.notes[2]))
    assert chosen[-1] == {TUNE.notes[2]}


def test_bars_that_are_gone_are_no_longer_chosen(score, pointer, record):
    bars = record(score.measures_selected)
    score.show_selection(frozenset({1, 6}))
    score.show_phrase(TUNE.with_measures(5))
    assert score.selected_measures == {1}
    pointer.click(*space_in(score, 7))
    assert bars == []


def test_a_bar_that_is_gone_is_not_chosen_by_what_reached_from_it(score, pointer, record):
    pointer.click(*space_in(score, 6))
    score.show_phrase(TUNE.with_measures(5))
    bars = record(score.measures_selected)
    pointer.click(*space_in(score, 3), SHIFT)
    assert bars == [{3, 4}]


def test_a_hidden_score_engraves_nothing(qtbot):
    score = ScoreView()
    qtbot.addWidget(score)
    score.show_phrase(TUNE)
    assert not score._engraver.busy
    qtbot.wait(CALM + 40)
    assert score.page is None


def test_off_the_grid_there_is_a_sentence(score, qtbot):
    score.show_phrase(Phrase((Note(1, 2, 60),), 1))
    qtbot.waitUntil(lambda: score.page is None)
    with_words = score.grab().toImage()
    assert "between the grid" in score._refusal
    score.show_phrase(TUNE)
    qtbot.waitUntil(lambda: score.page is not None)
    assert score.grab().toImage() != with_words


def test_the_playhead_repaints_two_notes_and_no_more(score, repainted):
    score.show_playhead(0)
    boxes = [score.note_box(note).toAlignedRect() for note in TUNE.notes[:2]]
    region = repainted(lambda: score.show_playhead(12))
    assert all(region.contains(box) for box in boxes)
    around = boxes[0].united(boxes[1]).adjusted(-8, -8, 8, 8)
    assert region.boundingRect() == around.intersected(region.boundingRect())
    assert repainted(lambda: score.show_playhead(13)).isEmpty()


def test_the_note_that_sounds_has_the_accent(score, qtbot):
    score.show_playhead(12)
    x, y = middle(score, TUNE.notes[1])
    assert score.grab().toImage().pixelColor(int(x), int(y)) == theme.look().colour("accent")
    score.show_playhead(None)
    assert score.grab().toImage().pixelColor(int(x), int(y)) == theme.look().colour("text")


def test_the_playhead_brings_its_line_into_view(score, qtbot):
    score.resize(900, 130)
    engraved(score, qtbot)
    bar = score.verticalScrollBar()
    score.show_playhead(0)
    assert bar.value() == 0
    score.show_playhead(200)
    second = score._in_view(score.page.systems[1].staff)
    assert QRect(score.viewport().rect()).contains(second.toAlignedRect())
    bar.setValue(0)
    score.show_playhead(201)  # the reader may look elsewhere
    assert bar.value() == 0


def test_a_walk_brings_its_note_into_view(score, qtbot):
    score.resize(900, 130)
    engraved(score, qtbot)
    qtbot.keyClick(score, Qt.Key.Key_End)
    box = score.note_box(TUNE.notes[-1]).toAlignedRect()
    assert score.viewport().rect().contains(box)


def test_ctrl_and_wheel_zoom_around_the_pointer(score, pointer, qtbot):
    pointer.move(400, score._in_view(score.page.systems[1].staff).center().y())
    before = score._in_view(score.page.systems[1].staff).top()
    pointer.wheel(0.5, CONTROL)
    pointer.wheel(0.5, CONTROL)
    qtbot.waitUntil(lambda: score.page.space == 9)
    system = score.page.system_of(4 * 48)
    bar = score.verticalScrollBar()
    stays = score._in_view(system.staff).top() == pytest.approx(before, abs=1)
    assert stays or bar.value() in (0, bar.maximum())
    pointer.wheel(-20, CONTROL)
    qtbot.waitUntil(lambda: score.page.space == SPACES[0])


@pytest.mark.parametrize(("key", "space"), [(Qt.Key.Key_Plus, 9), (Qt.Key.Key_Minus, 7)])
def test_keys_zoom(score, qtbot, key, space):
    qtbot.keyClick(score, key, CONTROL)
    qtbot.waitUntil(lambda: score.page.space == space)


def test_a_narrow_view_breaks_lines(score, qtbot):
    score.resize(450, 400)
    qtbot.waitUntil(lambda: len(score.page.systems) > 2)
    assert score.horizontalScrollBar().maximum() == 0


def test_the_tint_comes_and_goes(score):
    plain = score.grab().toImage()
    score.show_tint(True)
    assert score.grab().toImage() != plain
    score.show_tint(False)
    assert score.grab().toImage() == plain


def test_it_follows_the_palette(score, qapp, qtbot):
    try:
        theme.apply(qapp, "light")
        qtbot.wait(20)
        x, y = middle(score, TUNE.notes[0])
        image = score.grab().toImage()
        assert image.pixelColor(int(x), int(y)) == theme.LIGHT.colour("text")
        assert image.pixelColor(2, 2) == theme.LIGHT.colour("panel")
    finally:
        theme.apply(qapp)


def test_it_can_be_heard(score, pointer):
    interface = QAccessible.queryAccessibleInterface(score)
    assert interface.text(QAccessible.Text.Name) == "Score"
    assert interface.text(QAccessible.Text.Description) == spoken(TUNE)
    assert interface.text(QAccessible.Text.Value) == ""
    pointer.click(*middle(score, TUNE.notes[1]))
    value = QAccessible.queryAccessibleInterface(score).text(QAccessible.Text.Value)
    assert value == "Bar 1: C♯4 on beat 2, a quarter"
