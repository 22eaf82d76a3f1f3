"""Holds the tree against the house's rules; docs/CONTRIBUTING.md gives their reasons."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "arvae_models", "training")
LONGEST = 400  # lines
HEAVY = {"torch", "music21", "matplotlib", "pretty_midi", "verovio", "pyqtgraph"}

SOURCES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
MODULES = [file for file in SOURCES if file.name != "__init__.py"]


def names(files):
    return [str(file.relative_to(ROOT)) for file in files]


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_rooms_keep_to_themselves():
    linter = Path(sys.executable).with_name("lint-imports")
    done = run(linter, "--no-logo", "--no-cache")
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_too_long():
    files = SOURCES + sorted((ROOT / "tests").rglob("*.py"))
    assert (
        names(file for file in files if len(file.read_text("utf-8").splitlines()) > LONGEST) == []
    )


def test_every_module_says_what_it_is_for():
    silent = [file for file in SOURCES if not ast.get_docstring(ast.parse(file.read_text("utf-8")))]
    assert names(silent) == []


def test_every_module_has_its_twin():
    """app/document/storage.py is tested by tests/app/document/test_storage.py."""
    alone = [
        file
        for file in MODULES
        if file.name != "__main__.py"
        and not (ROOT / "tests" / file.relative_to(ROOT)).with_name(f"test_{file.name}").exists()
    ]
    assert names(alone) == []


def test_the_map_shows_every_module():
    shown = set(re.findall(r"\w+\.py\b", (ROOT / "docs" / "architecture.md").read_text("utf-8")))
    assert names(file for file in MODULES if file.name not in shown) == []


FIRST_WINDOW = """
from PySide6.QtWidgets import QApplication
from app.views.main_window import MainWindow
app = QApplication([])
window = MainWindow()
window.show()
app.processEvents()
"""


@pytest.mark.parametrize(
    "start",
    [FIRST_WINDOW, "import app.session", "import app.cli.commands"],
    ids=["window", "session", "cli"],
)
def test_the_start_waits_for_nothing_heavy(start):
    code = f"{start}\nimport sys\nprint(sorted({HEAVY} & set(sys.modules)))"
    done = run(sys.executable, "-c", code)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


LATER = (  # what is imported once the window has been painted; these and what is below them
    *(
        "numpy",
        "multiprocessing",
        "importlib.metadata",
        "urllib.request",
        "xml",
        "email",
        "http",
        "mido",
    ),
    *("app.session", "app.document", "app.inference", "app.playback", "app.control"),
    *("app.views.bars", "app.views.lanes", "app.views.latent", "app.views.pictures"),
    *("app.views.score", "app.views.commands.palette", "app.views.files.dialogs"),
    *("arvae_models.files", "arvae_models.neighbourhood", "arvae_models.midi_file"),
)


def test_what_is_not_seen_at_first_is_imported_later():
    start = FIRST_WINDOW.replace("MainWindow()", "MainWindow(bare=True)")
    done = run(sys.executable, "-c", f"{start}\nimport sys\nprint(*sys.modules, sep='\\n')")
    assert done.returncode == 0, done.stderr
    early = [
        name
        for name in done.stdout.split()
        if f"{name}.".startswith(tuple(f"{one}." for one in LATER))
    ]
    assert early == []
