"""A whole session by mouse, from the first launch to an exported file, on a virtual screen."""

import pytest

from app.document import storage
from arvae_models.files import read_phrase
from tests.walker import PATIENCE, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(15 * PATIENCE)]
DIAL = "Note density"


def call(walker, menu, entry):
    """Open a menu and click on one of its entries."""
    walker.click(walker.see(menu, "MenuItem"))
    walker.click(walker.see(entry, "MenuItem", no=("disabled",)))


def choose(walker, menu, entry):
    """Call a command and wait until its menu has gone."""
    call(walker, menu, entry)
    walker.see_no(entry, "MenuItem")


def name_file(walker, title, path, button):
    """Give the file dialog a name and click on its button."""
    walker.see_window(title)
    walker.click(walker.see("File name", "EditableText"))
    walker.press("ctrl+a")
    walker.type(str(path))
    walker.click(walker.see(button, "Button", no=("disabled",)))
    walker.see_window(path.stem if title == "Save" else "song")
    until(path.exists, f"{path.name} written")


def test_a_session_by_mouse(walker, tmp_path):
    dial = walker.see(DIAL, "Dial", no=("disabled",))

    for number in (1, 2, 3):  # the hints, each with its place in the row
        walker.see(f"{number} of 4")
        walker.click(walker.see("Close this hint"))
    walker.see_no("Hint:")

    first = walker.notes
    walker.click_at(walker.bar_number(2))
    starts = sum(96 <= onset < 144 for onset, *_ in first)
    until(lambda: f"measured {starts} notes" in walker.see(DIAL, "Dial")["words"], "another bar")

    x, y = walker.point(dial)
    walker.drag((x, y), (x, y - 90))
    walker.see_undo("turn note density to")
    turned = walker.notes
    assert [n for n in turned if not 96 <= n[0] < 144] == [n for n in first if not 96 <= n[0] < 144]
    more = sum(96 <= onset < 144 for onset, *_ in turned)
    assert more > starts
    assert f"measured {more} notes" in walker.see(DIAL, "Dial")["words"]

    walker.click(walker.see("Lock pitch range"))
    walker.see("Lock pitch range", None, "checked")

    top = max(pitch for _, _, pitch, _ in turned) + 2
    walker.drag(walker.place(193, top), walker.place(202, top))
    walker.see_undo("draw note")
    drawn = walker.notes
    assert (192, 12, top) in {note[:3] for note in drawn}

    choose(walker, "Edit", "Undo draw note")
    until(lambda: walker.notes == turned, "undo")
    choose(walker, "Edit", "Redo draw note")
    until(lambda: walker.notes == drawn, "redo")

    walker.click(walker.see("Play", "Button"))
    walker.click(walker.see("Stop", "Button"))
    walker.see("Play", "Button")

    song, export = tmp_path / "song.attune", tmp_path / "song.mid"
    choose(walker, "File", "Save")
    name_file(walker, "Save", song, "Save")
    choose(walker, "File", "Export MIDI")
    name_file(walker, "Export", export, "Save")
    saved = storage.load(song)
    assert [(n.onset, n.duration, n.pitch, n.velocity) for n in saved.phrase.notes] == drawn
    assert read_phrase(export).phrase.notes == saved.phrase.notes
    assert saved.rules.locks == {"pitch_range"}

    call(walker, "File", "Quit")
    assert walker.program.wait(PATIENCE) == 0
