"""A whole session by keys alone, from the first launch to an exported file, on a virtual screen.

Tab goes round, and wherever it rests something with a name has the keys.
"""

import pytest

from app.document import storage
from arvae_models.files import read_phrase
from tests.walker import PATIENCE, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(15 * PATIENCE)]
ROUND = 80  # steps of Tab at most, to come round


def tab_to(walker, name, key="Tab"):
    """Go on by Tab until a thing whose name begins so has the keys; nothing on the way is lost."""
    before = walker.focus
    for _ in range(ROUND):
        if before.startswith(name):
            return
        walker.press(key)
        until(lambda before=before: walker.focus not in ("", before), f"Tab from “{before}”")
        before = walker.focus
    raise AssertionError(f"Tab does not lead to “{name}”")


def name_file(walker, title, path):
    """Give the file dialog a name and accept it."""
    walker.see_window(title)
    walker.press("ctrl+a")
    walker.type(str(path))
    until(lambda: str(path) in {t["value"] for t in walker.look()["things"]}, f"{path.name} typed")
    walker.press("Return")
    until(path.exists, f"{path.name} written")
    walker.see_window("song")


def test_a_session_by_keys(walker, tmp_path):
    walker.see("Note density", "Dial", no=("disabled",))

    for number in (1, 2, 3):
        walker.see(f"{number} of 4")
        tab_to(walker, "Close this hint")
        walker.press("space")
        walker.see_no(f"{number} of 4")
    walker.see_no("Hint:")

    tab_to(walker, "Piano roll", "shift+Tab")
    before = walker.look()["chosen"]
    walker.press("alt+Right")
    until(lambda: walker.look()["chosen"] != before, "another bar")
    (bar,) = walker.look()["chosen"]

    tab_to(walker, "Net rise")
    rise = walker.asked("Net rise")
    walker.press("Up", "Up", "Up")
    walker.see_undo("turn net rise to")
    assert walker.asked("Net rise") > rise
    tab_to(walker, "Note density", "shift+Tab")
    walker.type("9")
    walker.press("Return")
    walker.see_undo("turn note density to 9")
    turned = walker.notes
    assert sum(48 * bar <= onset < 48 * (bar + 1) for onset, *_ in turned) == 9

    tab_to(walker, "Lock note density")
    walker.press("space")
    walker.see("Lock note density", None, "checked")

    tab_to(walker, "Piano roll", "shift+Tab")
    walker.press("ctrl+b")  # an empty bar, which the next note goes to
    walker.see_undo("insert bar")
    walker.press("n")
    walker.see_undo("draw note")
    walker.press("Up", "Up", "shift+Right")
    walker.see_undo("change length")
    drawn = walker.notes
    assert len(drawn) == len(turned) + 1

    for _ in range(5):
        walker.press("ctrl+z")
    until(lambda: walker.notes == turned, "undo")
    for _ in range(5):
        walker.press("ctrl+shift+z")
    until(lambda: walker.notes == drawn, "redo")

    walker.press("space")
    walker.see("Stop", "Button")
    walker.press("space")
    walker.see("Play", "Button")

    song, export = tmp_path / "song.attune", tmp_path / "song.mid"
    walker.press("ctrl+s")
    name_file(walker, "Save", song)
    walker.press("ctrl+k")
    until(lambda: walker.focus == "Find a command", "the palette")
    walker.type("export midi")
    walker.see("Export MIDI", "ListItem")
    walker.press("Return")
    name_file(walker, "Export", export)
    saved = storage.load(song)
    assert [(n.onset, n.duration, n.pitch, n.velocity) for n in saved.phrase.notes] == drawn
    assert read_phrase(export).phrase.notes == saved.phrase.notes
    assert saved.rules.locks == {"note_density"}

    assert walker.focus == "Piano roll"  # which had the keys before
    walker.press("ctrl+q")
    assert walker.program.wait(PATIENCE) == 0
