"""Garbage in every format through every door of the window: a sentence, and nothing has changed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.document import storage
from app.document.autosave import Autosave
from app.document.document import Document
from app.document.project import Project
from app.filing import Filing
from app.settings import Settings
from app.views.files import dialogs, import_dialog
from app.views.main_window import MainWindow
from arvae_models.files import write_phrase
from arvae_models.music import Note, Phrase

TUNE = Phrase((Note(0, 12, 62), Note(12, 6, 67), Note(24, 24, 69)), 2)
ABC = "X:1\nT:Tune\nM:4/4\nL:1/4\nK:D\nDF A2|d4|\n"
SUFFIXES = (".attune", ".mid", ".midi", ".musicxml", ".xml", ".mxl", ".abc")
WAYS = ("open", "import", "drop", "recent")


class Desk:
    """A window with a document and its file menu; no engine, no player."""

    def __init__(self, folder):
        self.folder, self.settings, self.chosen = folder, Settings(), None
        self.window, self.document = MainWindow(), Document()
        self.autosave = Autosave(self.document, folder / "autosave")
        self.filing = Filing(
            self.window, self.document, self.autosave, lambda: self.settings, self.remember
        )
        self.window.recent_menu.file_chosen.connect(self.filing.open_recent)

    def remember(self, changed):
        self.settings = changed

    def bring(self, way, name, content):
        """Bring a file in and tell what the banner says; empty where it says nothing."""
        path = self.folder / name
        path.write_bytes(content)
        self.window.banner.hide()
        self.chosen = str(path)
        match way:
            case "open" | "import":
                self.window.actions_by_id[way].trigger()
            case "drop":
                self.window.file_dropped.emit(str(path))
            case "recent":
                self.window.recent_menu.file_chosen.emit(str(path))
        return "" if self.window.banner.isHidden() else self.window.banner.sentence.text()


@pytest.fixture(scope="module")
def desk(qapp, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(tmp_path_factory.mktemp("garbage"))
        patch.setattr(dialogs, "ask_open_path", lambda *_: desk.chosen)
        patch.setattr(import_dialog, "ask", lambda *_: None)
        yield desk
        desk.autosave.close()
        desk.window.deleteLater()


@pytest.fixture(scope="module")
def whole(desk):
    """What a whole file of each format holds."""
    found = {".abc": ABC.encode(), ".attune": storage.encode(Project(TUNE))}
    for suffix in (".mid", ".musicxml", ".mxl"):
        write_phrase(desk.folder / f"whole{suffix}", TUNE)
        found[suffix] = (desk.folder / f"whole{suffix}").read_bytes()
    return found | {".midi": found[".mid"], ".xml": found[".musicxml"]}


@pytest.fixture(autouse=True)
def begun(desk):
    desk.document.new(Project(TUNE))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("way", WAYS)
def test_noise_is_one_sentence(desk, suffix, way):
    for content in (b"", bytes(range(256)) * 8, b"\n" * 500):
        before, recent = desk.document.project, desk.settings.recent_files
        told = desk.bring(way, f"noise{suffix}", content)
        assert told.startswith(f"noise{suffix} ")
        assert told.endswith(".")
        assert "\n" not in told
        assert desk.document.project is before
        assert desk.settings.recent_files == recent


@st.composite
def damage(draw):
    """A place from 0 to 1, how much goes there, and what comes instead."""
    return draw(st.floats(0, 1)), draw(st.integers(0, 60)), draw(st.binary(max_size=12))


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hurt=st.lists(damage(), min_size=1, max_size=3), way=st.sampled_from(WAYS))
def test_a_damaged_file_is_read_or_refused(desk, whole, suffix, hurt, way):
    """Whatever is left of it: it opens, or a sentence says why not, and all is as it was."""
    content = whole[suffix]
    for share, length, new in hurt:
        place = round(share * len(content))
        content = content[:place] + new + content[place + length :]
    desk.document.new(Project(TUNE))
    before = desk.document.project
    told = desk.bring(way, f"hurt{suffix}", content)
    if desk.document.project is before:
        assert told.startswith(f"hurt{suffix} ") or not told  # nothing where a choice was left
    else:
        assert desk.document.project.phrase.measures >= 1


@pytest.mark.parametrize("way", WAYS)
def test_a_file_of_a_newer_attune_asks_for_it(desk, whole, way):
    newer = json.loads(whole[".attune"]) | {"attune": storage.FORMAT + 1, "notes": "elsewhere"}
    before = desk.document.project
    told = desk.bring(way, "newer.attune", json.dumps(newer).encode())
    assert "made by a newer Attune" in told
    assert desk.document.project is before


def test_a_file_under_another_name_is_no_trouble(desk, whole):
    for suffix in SUFFIXES:
        for other, content in whole.items():
            desk.bring("drop", f"renamed{suffix}", content)
            assert desk.document.project.phrase.measures >= 1, (suffix, other)


@pytest.mark.parametrize("name", ["folder.attune", "folder.mid", "gone.abc", "notes.txt", "noname"])
def test_what_is_no_file_of_ours_is_said(desk, name):
    path = desk.folder / name
    if name.startswith("folder"):
        path.mkdir(exist_ok=True)
    elif not name.startswith("gone"):
        path.write_text("words")
    before = desk.document.project
    desk.window.banner.hide()
    desk.window.file_dropped.emit(str(path))
    assert not desk.window.banner.isHidden()
    assert name in desk.window.banner.sentence.text()
    assert desk.document.project is before
