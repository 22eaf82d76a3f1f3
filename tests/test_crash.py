"""What is on disk after the worst: a kill in mid-save or mid-gesture, a full disk, a second run."""

import json
import random
import signal
import subprocess
import sys
import time

import pytest
from PySide6.QtTest import QSignalSpy

from app.document import storage
from app.document.autosave import INTERVAL, Autosave, recoverable
from app.document.document import Document
from app.document.project import Project
from arvae_models.music import Note, Phrase
from tests.walker import PATIENCE, ROOT, Walker

pytestmark = [pytest.mark.slow, pytest.mark.timeout(6 * PATIENCE)]
OLD = Project(Phrase(tuple(Note(k, 1, 60) for k in range(0, 9600, 2)), 200, title="old"))
NEW = OLD.with_phrase(Phrase(tuple(Note(k, 1, 72) for k in range(0, 9600, 2)), 200, title="new"))

SAVES = """
import sys
from pathlib import Path
from app.document import storage
from tests.test_crash import NEW, OLD

file = Path(sys.argv[1])
storage.save(file, OLD)
print("saved", flush=True)
while True:
    storage.save(file, NEW)
    storage.save(file, OLD)
"""

# One edit after another, each a gesture that stays open for a while; one copy a second.
EDITS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from app.document import autosave
from app.document.document import Document
from app.document.project import Project
from arvae_models.music import Note, Phrase

app = QCoreApplication([])
autosave.INTERVAL = 1000
document = Document()
keeper = autosave.Autosave(document, Path(sys.argv[1]))
number = 0

def go_on():
    global number
    if document.gesture_origin is None:
        number += 1
        document.begin("Draw")
        note = Note(0, 12, number % 128)
        document.preview(Project(Phrase((note,), 1, title=str(number))))
    else:
        document.commit()
        print(number, flush=True)

timer = QTimer(interval=20)
timer.timeout.connect(go_on)
timer.start()
app.exec()
"""

# A whole session with unsaved work, of which there is a copy.
SESSION = """
from PySide6.QtWidgets import QApplication

if __name__ == "__main__":
    app = QApplication([])
    from app.session import Session
    session = Session()
    project = session.document.project
    session.document.apply("Clear", project.with_phrase(type(project.phrase)()))
    print(session.autosave.save_now(), flush=True)
    app.exec()
"""


def run(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(program):
    program.send_signal(signal.SIGKILL)
    program.communicate()


def test_killed_in_mid_save_the_file_is_the_old_one_or_the_new_one(tmp_path):
    file, lot = tmp_path / "tune.attune", random.Random(1)
    for _ in range(12):
        program = run(SAVES, file)
        assert program.stdout.readline() == "saved\n"
        time.sleep(lot.uniform(0, 0.2))
        kill(program)
        assert storage.load(file) in (OLD, NEW)


def test_killed_in_mid_gesture_no_more_is_lost_than_since_the_last_copy(tmp_path):
    assert INTERVAL <= 10_000
    program = run(EDITS, tmp_path)
    done = []
    while len(done) < 100:  # some 4 s
        done.append((int(program.stdout.readline()), time.monotonic()))
    killed = time.monotonic()
    kill(program)
    (found,) = recoverable(tmp_path)
    kept = int(found.project.phrase.title)
    older = [number for number, told in done if told < killed - 2]  # an interval, and as much again
    assert older
    assert kept >= older[-1]
    assert found.past.entries[-1].number >= older[-1]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 4 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk):
    """Write until nothing more fits; returns what takes the room."""
    stuffing = disk / "stuffing"

    def write():
        with stuffing.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    with pytest.raises(OSError, match="No space"):
        write()
    return stuffing


def test_on_a_full_disk_the_old_files_stay_and_it_is_told(qapp, small_disk):
    small = Project(Phrase((Note(0, 12, 60),), 1))
    document, file = Document(), small_disk / "tune.attune"
    keeper = Autosave(document, small_disk / "autosave")
    told = QSignalSpy(keeper.failed)
    document.new(small)
    document.save(file)
    document.apply("Draw", small.with_phrase(Phrase((Note(0, 12, 61),), 1)))
    assert keeper.save_now()
    (copy,) = (small_disk / "autosave").glob("*.attune")
    before = file.read_bytes(), copy.read_bytes()

    stuffing = fill(small_disk)
    document.apply("Draw more", OLD)
    with pytest.raises(storage.StorageError, match=r"cannot be saved: No space left on device\.$"):
        document.save()
    assert not keeper.save_now()
    assert not keeper.save_now()
    assert told.count() == 1
    assert (file.read_bytes(), copy.read_bytes()) == before
    assert document.modified
    assert not list(small_disk.rglob(".attune-*"))  # nothing half-written

    stuffing.unlink()
    assert keeper.save_now()
    assert storage.load(copy) == OLD
    document.save()
    assert storage.load(file) == OLD
    keeper.close()


def test_a_second_run_in_the_same_home_leaves_the_first_ones_work_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path))
    script = tmp_path / "session.py"
    script.write_text(SESSION)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    first = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "True\n"
        second = Walker(tmp_path)
        second.see("Note density", "Dial")  # the document is there: nothing was asked before
        assert len(second.look()["windows"]) == 1
        assert second.end() == 0
    finally:
        kill(first)
    json.loads((tmp_path / "settings.json").read_text())

    third = Walker(tmp_path)
    third.see("Recover", "Button")  # now it is nobody’s any more
    third.end()
