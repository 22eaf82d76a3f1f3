import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from app.views.dials.keep_bar import KeepBar
from arvae_models.keys import MODES, Key

D_MINOR = Key(2, "minor")
SIGNALS = ("rhythm_toggled", "pitches_toggled", "key_chosen", "hold_pressed", "free_pressed")


@pytest.fixture
def bar(qtbot):
    bar = KeepBar()
    qtbot.addWidget(bar)
    bar.show_guess(D_MINOR)
    bar.show()
    return bar


def names(box):
    """The texts of a list, without its line."""
    return [text for i in range(box.count()) if (text := box.itemText(i))]


def pick(qtbot, box, text):
    """Open a list with the mouse, go to a row and enter it."""
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    view = box.view()
    qtbot.waitUntil(view.isVisible)
    view.setCurrentIndex(box.model().index(box.findText(text), 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert not view.isVisible()


def shown(bar):
    return bar.tonic_box.currentText(), bar.mode_box.isVisible() and bar.mode_box.currentText()


@pytest.mark.parametrize(
    ("button", "signal"),
    [("rhythm_button", "rhythm_toggled"), ("pitches_button", "pitches_toggled")],
)
def test_a_padlock_closes_and_opens(bar, qtbot, record, button, signal):
    padlock, said = getattr(bar, button), record(getattr(bar, signal))
    opened = padlock.icon().pixmap(15, 15).toImage()
    qtbot.mouseClick(padlock, Qt.MouseButton.LeftButton)
    assert padlock.icon().pixmap(15, 15).toImage() != opened
    qtbot.keyClick(padlock, Qt.Key.Key_Space)
    assert padlock.icon().pixmap(15, 15).toImage() == opened
    assert said == [True, False]


def test_what_is_shown_is_not_told(bar, record):
    said = [record(getattr(bar, name)) for name in SIGNALS]
    bar.show_keep(True, True, 2)
    bar.show_keep(False, True, 0)
    bar.show_selected_notes(3)
    for key in (Key(7, "dorian"), None, Key(1, "minor"), D_MINOR):
        bar.show_key(key)
        bar.show_guess(key)
    assert said == [[]] * len(SIGNALS)
    assert (bar.rhythm_button.isChecked(), bar.pitches_button.isChecked()) == (False, True)


@pytest.mark.parametrize(
    ("selected", "words", "enabled"),
    [(0, "Hold notes", False), (1, "Hold 1 note", True), (3, "Hold 3 notes", True)],
)
def test_selected_notes_can_be_held(bar, qtbot, record, selected, words, enabled):
    said = record(bar.hold_pressed)
    bar.show_selected_notes(selected)
    assert bar.hold_button.text() == bar.hold_button.accessibleName() == words
    qtbot.mouseClick(bar.hold_button, Qt.MouseButton.LeftButton)
    assert len(said) == enabled


@pytest.mark.parametrize(("held", "words"), [(1, "1 note held"), (2, "2 notes held")])
def test_held_notes_are_counted_and_freed(bar, qtbot, record, held, words):
    said = record(bar.free_pressed)
    assert not bar.free_button.isVisible()
    bar.show_keep(False, False, held)
    assert bar.free_button.isVisible()
    assert bar.free_button.text() == words
    assert bar.free_button.accessibleName() == "Free " + words.removesuffix(" held")
    qtbot.mouseClick(bar.free_button, Qt.MouseButton.LeftButton)
    assert len(said) == 1
    assert bar.free_button.text() == words  # until it is told otherwise


@pytest.mark.parametrize("count", [1, 3, 88])
def test_nothing_moves_when_notes_are_held(bar, count):
    bar.resize(1200, bar.sizeHint().height())
    bar.layout().activate()
    before = bar.tonic_box.geometry()
    bar.show_keep(True, False, count)
    bar.show_selected_notes(count)
    bar.show_key(Key(6, "major pentatonic"))
    bar.layout().activate()
    assert bar.tonic_box.geometry() == before
    assert bar.height() <= 44


def test_every_key_is_two_choices_away(bar, qtbot, record):
    said = record(bar.key_chosen)
    assert shown(bar) == ("Any pitch", False)
    pick(qtbot, bar.tonic_box, "F♯")
    pick(qtbot, bar.mode_box, "dorian")
    pick(qtbot, bar.tonic_box, "Any pitch")
    assert said == [Key(6, "major"), Key(6, "dorian"), None]
    assert names(bar.mode_box) == list(MODES)


def test_the_guess_is_one_choice_away(bar, qtbot, record):
    said = record(bar.key_chosen)
    pick(qtbot, bar.tonic_box, "Guessed: D minor")
    assert said == [D_MINOR]
    assert shown(bar) == ("Guessed: D", "minor")
    bar.show_key(D_MINOR)
    assert shown(bar) == ("Guessed: D", "minor")
    pick(qtbot, bar.mode_box, "dorian")
    assert said[1:] == [Key(2, "dorian")]
    assert shown(bar) == ("D", "dorian")


def test_what_is_chosen_stays_when_the_guess_changes(bar, qtbot, record):
    pick(qtbot, bar.tonic_box, "Guessed: D minor")
    said = record(bar.key_chosen)
    for guess in (Key(5, "major"), None, Key(7, "minor")):
        bar.show_guess(guess)
        assert shown(bar) == ("D", "minor")
    assert said == []
    assert names(bar.tonic_box)[1] == "Guessed: G minor"
    bar.show_guess(None)
    assert names(bar.tonic_box)[:2] == ["Any pitch", "C"]
    pick(qtbot, bar.tonic_box, "C")
    assert said == [Key(0, "minor")]


def test_tonics_are_spelled_as_the_mode_spells_them(bar):
    bar.show_key(Key(1, "major"))
    assert shown(bar) == ("D♭", "major")
    assert " ".join(names(bar.tonic_box)[2:]) == "C D♭ D E♭ E F F♯ G A♭ A B♭ B"
    bar.show_key(Key(1, "minor"))
    assert shown(bar) == ("C♯", "minor")
    assert " ".join(names(bar.tonic_box)[2:]) == "C C♯ D E♭ E F F♯ G G♯ A B♭ B"


def test_no_key_is_asked_for_while_only_pitches_in_use_are_taken(bar, qtbot):
    bar.show_key(D_MINOR)
    qtbot.mouseClick(bar.pitches_button, Qt.MouseButton.LeftButton)
    assert not bar.tonic_box.isEnabled()
    assert not bar.mode_box.isEnabled()
    assert "pitches in use" in bar.tonic_box.toolTip()
    bar.show_keep(False, False, 0)
    assert bar.tonic_box.isEnabled()
    assert shown(bar) == ("D", "minor")


@pytest.fixture
def desk(qtbot, activate, bar):
    """The bar in a window whose keys play, loop and return to the start."""
    window = QMainWindow()
    qtbot.addWidget(window)
    centre = QWidget()
    QVBoxLayout(centre).addWidget(bar)
    window.setCentralWidget(centre)
    played = []
    for keys in ("Space", "L", "Home"):
        action = QAction(keys, window)
        action.setShortcut(keys)
        action.triggered.connect(lambda _on, keys=keys: played.append(keys))
        window.addAction(action)
    activate(window)
    return window, played


def test_keys_choose_a_key_only_after_tab(bar, desk, qtbot, record):
    window, played = desk
    said = record(bar.key_chosen)
    qtbot.keyClick(window, Qt.Key.Key_L)
    assert played == ["L"]
    bar.tonic_box.setFocus()
    qtbot.keyClick(bar.tonic_box, Qt.Key.Key_E)
    bar.mode_box.setFocus()
    qtbot.keyClick(bar.mode_box, Qt.Key.Key_L)
    bar.tonic_box.setFocus()
    qtbot.keyClick(bar.tonic_box, Qt.Key.Key_Home)
    assert said == [Key(3, "major"), Key(3, "lydian"), None]
    assert played == ["L"]
    qtbot.keyClick(bar.tonic_box, Qt.Key.Key_Space)
    assert bar.tonic_box.view().isVisible()
    bar.tonic_box.hidePopup()


@pytest.mark.parametrize(("guess", "first"), [(None, Key(0, "major")), (D_MINOR, D_MINOR)])
def test_arrows_step_over_the_line(bar, qtbot, record, guess, first):
    bar.show_guess(guess)
    said = record(bar.key_chosen)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(bar.tonic_box, key)
    assert said == [first, None]


def test_the_wheel_turns_no_key_in_passing(bar, desk, mouse, record):
    said = record(bar.key_chosen)
    wheel = mouse(bar.tonic_box)
    wheel.wheel(-1)
    assert said == []
    bar.tonic_box.setFocus()
    wheel.wheel(-1)
    assert said == [D_MINOR]


def test_tab_goes_along_the_row(bar, desk, qtbot):
    window, _ = desk
    bar.show_keep(False, False, 1)
    bar.show_selected_notes(1)
    bar.show_key(D_MINOR)
    order = (
        bar.rhythm_button,
        bar.pitches_button,
        bar.tonic_box,
        bar.mode_box,
        bar.free_button,
        bar.hold_button,
    )
    order[0].setFocus()
    for widget in order:
        assert window.focusWidget() is widget
        assert widget.accessibleName()
        assert widget.toolTip().endswith(".")
        assert widget.accessibleDescription() == widget.toolTip()
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
