import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.views.files.import_dialog import ImportDialog, ask
from arvae_models import melody
from arvae_models.melody import Sound, Source, Voice

# Four bars of quarters, the first of which is late; two bars of chords, then silence.
FLUTE = Voice("Flute", tuple(Sound(12 * i + (not i), 12 * i + 12, 72 + i) for i in range(16)))
PIANO = Voice("Piano", tuple(Sound(48 * b, 48 * b + 48, p) for b in (0, 1) for p in (55, 60)))
DUET = Source((PIANO, FLUTE), length=192, tempos=(96.0,))
SOLO = Source((FLUTE,), length=192, tempos=(96.0,))
CHANGE = "1 note was moved to the grid of sixteenths and triplets (at most 1/12 of a beat)."


def reader(source):
    def read(part, bars):
        try:
            return melody.imported(source, part, bars)
        except melody.UnreadableError as error:
            raise ValueError(f"Duet.mid {error}.") from error

    return read


@pytest.fixture
def dialog(qtbot, activate):
    dialog = ImportDialog("Duet.mid", melody.parts(DUET), reader(DUET))
    qtbot.addWidget(dialog)
    activate(dialog)
    return dialog


def test_it_begins_with_what_attune_would_take(dialog):
    assert dialog.imported == melody.imported(DUET, 1)
    assert dialog.bars == (0, 4)
    assert dialog.count.text() == "of 4"
    assert not dialog.all_button.isEnabled()
    assert dialog.focusWidget() is dialog.list


def test_all_that_will_change_is_said_and_shown(dialog):
    assert CHANGE in dialog.changes.text()
    assert CHANGE in dialog.changes.accessibleName()
    assert "1 other voice was left out" in dialog.changes.text()
    assert dialog.preview.strip.changed == {0}
    assert len(dialog.preview.strip.notes) == 16


def test_another_part_is_chosen_by_the_arrow_keys(dialog, qtbot):
    qtbot.keyClick(dialog.list, Qt.Key.Key_Up)
    assert dialog.imported == melody.imported(DUET, 0)
    assert "2 notes were left out under the melody." in dialog.changes.text()


def test_bars_are_typed(dialog, qtbot):
    dialog.first.selectAll()
    qtbot.keyClicks(dialog.first, "2")
    assert dialog.imported == melody.imported(DUET, 1, (1, 4))
    dialog.last.selectAll()
    qtbot.keyClicks(dialog.last, "3")
    assert dialog.imported == melody.imported(DUET, 1, (1, 3))
    assert "Of 4 bars, only bars 2–3 came in." in dialog.changes.text()
    assert dialog.list.entries.bars == (1, 3)


def test_the_other_end_gives_way(dialog, qtbot):
    dialog.last.setValue(2)
    qtbot.keyClick(dialog.first, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.first, Qt.Key.Key_Up)
    assert dialog.bars == (2, 3)
    dialog.last.setValue(1)
    assert dialog.bars == (0, 1)


def test_all_bars_come_back_by_a_button(dialog, qtbot):
    dialog.first.setValue(3)
    qtbot.mouseClick(dialog.all_button, Qt.MouseButton.LeftButton)
    assert dialog.bars == (0, 4)
    assert dialog.imported == melody.imported(DUET, 1)


def test_silent_bars_cannot_come_in(dialog, qtbot):
    dialog.list.choose(0)
    dialog.first.setValue(3)
    assert dialog.imported is None
    assert "Duet.mid has no notes in bars 3–4." in dialog.changes.text()
    assert not dialog.import_button.isEnabled()
    assert dialog.preview.strip.notes == ()
    qtbot.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.list.choose(1)  # which has notes there
    assert dialog.bars == (2, 4)
    assert dialog.import_button.isEnabled()


def test_bars_that_a_part_does_not_have_are_let_go(qtbot):
    short = Voice("Short", FLUTE.sounds[:4])
    long = Source((short, FLUTE))
    dialog = ImportDialog("x.abc", melody.parts(long), reader(long))
    qtbot.addWidget(dialog)
    dialog.list.choose(1)
    dialog.last.setValue(3)
    dialog.list.choose(0)
    assert (dialog.bars, dialog.count.text()) == ((0, 1), "of 1")
    dialog.list.choose(1)
    assert dialog.bars == (0, 4)  # all, as before


def test_one_part_is_no_list(qtbot, activate):
    dialog = ImportDialog("Solo.mid", melody.parts(SOLO), reader(SOLO))
    qtbot.addWidget(dialog)
    activate(dialog)
    assert not dialog.list.isVisible()
    assert dialog.focusWidget() is dialog.first


def test_music_that_fits_is_said_to(qtbot):
    exact = Source((Voice("Flute", FLUTE.sounds[1:]),), length=192)
    dialog = ImportDialog("Solo.mid", melody.parts(exact), reader(exact))
    qtbot.addWidget(dialog)
    assert "Everything comes in as the file has it." in dialog.changes.text()


@pytest.mark.parametrize(
    ("key", "taken"), [(Qt.Key.Key_Return, melody.imported(DUET, 1)), (Qt.Key.Key_Escape, None)]
)
def test_it_is_answered_by_a_key(qtbot, key, taken):
    parent = QWidget()
    qtbot.addWidget(parent)
    QTimer.singleShot(0, lambda: qtbot.keyClick(QApplication.activeModalWidget(), key))
    assert ask(parent, "Duet.mid", melody.parts(DUET), reader(DUET)) == taken


def test_a_double_click_takes_a_part(dialog, mouse, record):
    accepted = record(dialog.accepted)
    place = dialog.list.visualRect(dialog.list.entries.index(0)).center()
    mouse(dialog.list.viewport()).double_click(place.x(), place.y())
    assert accepted == [()]
    assert dialog.imported == melody.imported(DUET, 0)
