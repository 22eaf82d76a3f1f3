import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QDrag

from app.views.files.drag_out import (
    DragHandle,
    DragOut,
    Outbox,
    file_name,
    mime_of,
    picture,
    taken_out,
)
from app.views.look import theme
from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_geometry import HEADER
from arvae_models.files import read_phrase
from arvae_models.music import Note, Phrase
from tests.strategies import phrases

ALT = Qt.KeyboardModifier.AltModifier
# Four bars of two halves; the last note is held over the third bar line.
TUNE = Phrase(
    (*(Note(24 * i, 24, 60 + i) for i in range(5)), Note(120, 48, 70)), 4, tempo=96, title="Light"
)


@pytest.mark.parametrize(
    ("title", "bars", "name"),
    [
        ("First light", {1, 2}, "First light – bars 2-3.mid"),
        ("First light", {1}, "First light – bar 2.mid"),
        ("First light", {0, 2, 3}, "First light – bars 1, 3-4.mid"),
        ("First light", (), "First light.mid"),
        ("First light", {0, 1, 2, 3}, "First light.mid"),
        ("", {1}, "Untitled – bar 2.mid"),
        ('a/b\\c: "d"?\n.', (), "a b c   d.mid"),
        ("..", (), "Untitled.mid"),
        ("é" * 200, (), "é" * 90 + ".mid"),
        ("Aux", (), "_Aux.mid"),  # the name of a device on Windows, whatever its suffix
        ("con.moto", (), "_con.moto.mid"),
        ("Con moto", (), "Con moto.mid"),
    ],
)
def test_a_file_is_named_for_people_and_for_every_system(title, bars, name):
    assert file_name(title, bars, 4) == name


def test_a_file_of_many_bars_has_a_name_that_systems_take():
    assert file_name("Light", range(0, 200, 2), 200) == "Light – 100 bars.mid"


@pytest.mark.parametrize(
    ("bars", "notes"),
    [
        ({1, 2}, (Note(0, 24, 62), Note(24, 24, 63), Note(48, 24, 64), Note(72, 24, 70))),
        ({3}, (Note(0, 24, 70),)),  # held over from bar 3, which stays behind
        ({0, 3}, (Note(0, 24, 60), Note(24, 24, 61), Note(48, 24, 70))),
        ({2, 3}, (Note(0, 24, 64), Note(24, 48, 70))),
    ],
)
def test_bars_are_taken_out_as_they_sound(bars, notes):
    taken = taken_out(TUNE, bars)
    assert (taken.notes, taken.measures, taken.tempo) == (notes, len(bars), 96)


@given(phrases(), st.data())
def test_all_bars_are_the_melody(phrase, data):
    assert taken_out(phrase, ()) == phrase
    assert taken_out(phrase, range(phrase.measures)) == phrase
    bar = data.draw(st.integers(0, phrase.measures - 1))
    assert taken_out(phrase, {bar}).notes == phrase.measure(bar).notes


def test_what_is_dragged_is_a_file_with_its_bytes(qapp):
    outbox = Outbox()
    path = outbox.put(TUNE, "Light.mid")
    data = mime_of(path)
    assert data.hasFormat("text/uri-list")
    assert [Path(url.toLocalFile()) for url in data.urls()] == [path]
    assert data.text() == str(path)
    assert read_phrase(path).phrase == TUNE
    assert data.data("audio/midi").data() == path.read_bytes()
    outbox.close()
    assert not path.parent.parent.exists()


def test_the_file_ends_exactly_at_the_bar_line(qapp):
    outbox = Outbox()
    data = mime_of(outbox.put(taken_out(TUNE, {3}), "x.mid")).data("audio/midi").data()
    outbox.close()
    file = mido.MidiFile(file=io.BytesIO(data))
    assert sum(message.time for message in file.tracks[0]) == 4 * file.ticks_per_beat


def test_an_earlier_file_of_the_same_name_stays_as_it_was():
    outbox = Outbox()
    first, second = outbox.put(TUNE, "x.mid"), outbox.put(taken_out(TUNE, {0}), "x.mid")
    assert first.name == second.name
    assert (read_phrase(first).phrase.measures, read_phrase(second).phrase.measures) == (4, 1)
    outbox.close()


def test_the_folder_goes_with_its_outbox_and_comes_back_where_it_is_cleared():
    outbox = Outbox()
    outbox.close()  # nothing to remove
    path = outbox.put(TUNE, "x.mid")
    outbox.close()
    outbox.close()
    assert not path.exists()
    path = outbox.put(TUNE, "x.mid")
    assert path.exists()
    del outbox
    assert not path.exists()


@pytest.fixture
def dragged(monkeypatch):
    """Every drag that has begun, by its file: where it goes is the system's."""
    begun = []

    def begin(drag, _actions):
        begun.append(Path(drag.mimeData().urls()[0].toLocalFile()))
        assert drag.pixmap().width() > 100
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", begin)
    return begun


@pytest.fixture
def handle(qtbot):
    handle = DragHandle()
    qtbot.addWidget(handle)
    handle.show()
    return handle


@pytest.fixture
def roll(qtbot):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 300)
    roll.show()
    roll.show_phrase(TUNE)
    roll.show_selection(frozenset({1, 2}))
    return roll


@pytest.fixture
def out(handle, roll):
    out = DragOut(handle, roll)
    out.show_music(TUNE, "First light")
    yield out
    out.close()


def number(roll, bar):
    """The place of a bar's number."""
    return roll.geometry_map.x(48 * bar + 20), HEADER / 2


def test_the_handle_gives_the_melody(handle, out, mouse, record, dragged):
    told, clicked = record(out.dragged), record(handle.clicked)
    mouse(handle).drag((10, 10), (60, 40))
    assert [path.name for path in dragged] == ["First light.mid"]
    assert read_phrase(dragged[0]).phrase.notes == TUNE.notes
    assert told == ["First light.mid"]
    assert clicked == []


@pytest.mark.parametrize(
    ("bar", "name", "measures"),
    [(1, "First light – bars 2-3.mid", 2), (3, "First light – bar 4.mid", 1)],
)
def test_alt_drags_bars_from_their_numbers(roll, out, mouse, record, dragged, bar, name, measures):
    selected = record(roll.measures_selected)
    x, y = number(roll, bar)
    mouse(roll.viewport()).drag((x, y), (x + 60, y + 60), ALT)
    assert [path.name for path in dragged] == [name]
    assert read_phrase(dragged[0]).phrase.measures == measures
    assert selected == []


def test_a_click_with_alt_and_a_drag_without_it_are_no_drags(roll, out, mouse, record, dragged):
    selected = record(roll.measures_selected)
    mouse(roll.viewport()).click(*number(roll, 3), ALT)
    assert selected == []
    mouse(roll.viewport()).drag(number(roll, 0), number(roll, 1))
    assert selected[-1] == {0, 1}
    mouse(roll.viewport()).drag((300, 150), (360, 150), ALT)  # on the notes
    assert dragged == []


class Folders(QObject):
    """The system's file manager."""

    def __init__(self):
        super().__init__()
        self.shown = []

    @Slot(QUrl)
    def show(self, url):
        self.shown.append(Path(url.toLocalFile()))


@pytest.mark.parametrize("by_key", [False, True])
def test_the_handle_shows_the_file_in_its_folder(handle, out, qtbot, by_key):
    folders = Folders()
    QDesktopServices.setUrlHandler("file", folders, "show")
    if by_key:
        qtbot.keyClick(handle, Qt.Key.Key_Space)
    else:
        qtbot.mouseClick(handle, Qt.MouseButton.LeftButton)
    QDesktopServices.unsetUrlHandler("file")
    (folder,) = folders.shown
    assert [file.name for file in folder.iterdir()] == ["First light.mid"]


def test_a_file_that_cannot_be_written_is_said(handle, out, mouse, record, dragged, monkeypatch):
    said = record(out.failed)
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    mouse(handle).drag((10, 10), (60, 40))
    assert said == ["First light.mid cannot be written: No such file or directory."]
    assert dragged == []


def test_the_handle_says_what_it_is_for(handle):
    assert handle.accessibleName() == "MIDI file"
    assert "click to show the file" in handle.accessibleDescription()
    assert handle.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_what_hangs_at_the_pointer_has_the_notes(qapp):
    look = theme.look()
    full = picture(TUNE, "Light", 1.0).toImage()
    empty = picture(Phrase(), "Light", 1.0).toImage()
    assert full != empty
    note = look.colour("note").rgb()
    assert any(full.pixel(x, y) == note for x in range(full.width()) for y in range(full.height()))


DRAGGING = """
from pathlib import Path
from PySide6.QtCore import QProcess, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from app.views.files.drag_out import DragHandle, DragOut
from app.views.roll.piano_roll import PianoRoll
from arvae_models.files import read_phrase
from arvae_models.music import Note, Phrase

class Target(QWidget):
    def dragEnterEvent(self, event):
        event.acceptProposedAction()
    def dropEvent(self, event):
        path = Path(event.mimeData().urls()[0].toLocalFile())
        event.acceptProposedAction()
        print("dropped", path.name, len(read_phrase(path).phrase.notes), flush=True)

app = QApplication([])
handle, target, roll = DragHandle(), Target(), PianoRoll()
out = DragOut(handle, roll)
out.show_music(Phrase((Note(0, 12, 60), Note(12, 12, 62)), 1), "Air")
out.dragged.connect(lambda name: (print("taken", name, flush=True), app.quit()))
target.setAcceptDrops(True)
for widget, x in ((handle, 20), (target, 300)):
    widget.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    widget.setGeometry(x, 20, 160, 120)
    widget.show()
hand = "mousemove 60 60 mousedown 1 sleep .3 mousemove 90 70 sleep .3 mousemove 330 80 sleep .3 "
hand += "mousemove 350 90 sleep .5 mouseup 1"
QTimer.singleShot(500, lambda: QProcess.startDetached("xdotool", hand.split()))
QTimer.singleShot(20_000, app.quit)
app.exec()
out.close()
"""


@pytest.mark.slow
def test_another_window_takes_the_file_from_a_real_hand():
    if missing := [name for name in ("xvfb-run", "xdotool") if not shutil.which(name)]:
        pytest.skip(f"{missing[0]} is not installed")
    command = ["xvfb-run", "-a", sys.executable, "-c", DRAGGING]
    environment = os.environ | {"QT_QPA_PLATFORM": "xcb"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert done.stdout.splitlines() == ["dropped Air.mid 2", "taken Air.mid"]
