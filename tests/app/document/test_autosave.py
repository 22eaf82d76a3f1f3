import signal
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from PySide6.QtTest import QSignalSpy

from app.document import autosave, storage
from app.document.autosave import Autosave, discard, recoverable
from app.document.document import Document
from app.document.project import Project
from arvae_models.music import Note, Phrase

DRAWN = Project(Phrase((Note(0, 12, 72),)))

# Another run of the program: it draws a note, saves a copy, and waits until it is killed.
ANOTHER_RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.document.autosave import Autosave
from app.document.document import Document
from app.document.project import Project
from arvae_models.music import Note, Phrase

app = QCoreApplication([])
document = Document()
autosave = Autosave(document, Path(sys.argv[1]))
if len(sys.argv) > 2:
    document.save(Path(sys.argv[2]))
document.apply("Draw", Project(Phrase((Note(0, 12, 72),))))
print(autosave.save_now(), flush=True)
app.exec()
"""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "autosave"


@pytest.fixture
def document(qapp):
    return Document()


@pytest.fixture
def keeper(document, folder):
    keeper = Autosave(document, folder)
    yield keeper
    keeper.close()


def start_another_run(*arguments):
    run = subprocess.Popen(
        [sys.executable, "-c", ANOTHER_RUN, *arguments], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout.readline() == "True\n"
    return run


def crash(run):
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()


def copies(folder):
    return sorted(folder.glob("*.attune"))


def test_a_copy_is_made_only_of_unsaved_work(document, keeper, folder):
    assert keeper.save_now()
    document.select([1])
    assert keeper.save_now()
    assert not folder.exists()

    document.apply("Draw", DRAWN)
    assert keeper.save_now()
    assert [storage.load(file) for file in copies(folder)] == [DRAWN]


def test_a_copy_is_made_by_itself(document, folder, qtbot, monkeypatch):
    monkeypatch.setattr(autosave, "INTERVAL", 10)
    keeper = Autosave(document, folder)
    document.apply("Draw", DRAWN)
    qtbot.waitUntil(lambda: len(copies(folder)) == 1)
    keeper.close()


def test_a_copy_goes_when_the_work_is_saved(document, keeper, folder, tmp_path):
    document.apply("Draw", DRAWN)
    keeper.save_now()
    document.save(tmp_path / "tune.attune")
    assert list(folder.iterdir()) == []

    document.apply("Clear", Project())
    keeper.save_now()
    assert len(copies(folder)) == 1


def test_a_copy_stays_when_saving_fails(document, keeper, folder, tmp_path):
    document.apply("Draw", DRAWN)
    keeper.save_now()
    with pytest.raises(storage.StorageError):
        document.save(tmp_path / "missing" / "tune.attune")
    document.file_changed.emit()
    assert [storage.load(file) for file in copies(folder)] == [DRAWN]


def test_a_clean_end_leaves_nothing(document, keeper, folder):
    document.apply("Draw", DRAWN)
    keeper.save_now()
    keeper.close()
    assert list(folder.iterdir()) == []


def test_what_a_living_run_holds_is_not_recoverable(document, keeper, folder):
    document.apply("Draw", DRAWN)
    keeper.save_now()
    other = start_another_run(folder)
    assert len(copies(folder)) == 2
    assert recoverable(folder) == []

    crash(other)
    (found,) = recoverable(folder)
    discard(found)
    assert recoverable(folder) == []
    assert len(copies(folder)) == 1
    assert keeper.save_now()


def test_a_crash_leaves_the_work_with_its_time_and_file(folder, tmp_path):
    tune = tmp_path / "tune.attune"
    crash(start_another_run(folder, tune))
    crash(start_another_run(folder))

    found = recoverable(folder)
    assert [recovery.project for recovery in found] == [DRAWN, DRAWN]
    assert [recovery.original for recovery in found] == [None, tune]
    assert all(
        timedelta(0) <= datetime.now() - recovery.saved_at < timedelta(minutes=1)
        for recovery in found
    )
    assert storage.load(tune) == Project()

    for recovery in found:
        discard(recovery)
    assert list(folder.iterdir()) == []


def test_recovered_work_is_kept_by_the_new_run_before_the_old_copy_goes(
    document, keeper, folder, tmp_path
):
    tune = tmp_path / "tune.attune"
    crash(start_another_run(folder, tune))
    (found,) = recoverable(folder)

    keeper.recover(found)
    assert (document.project, document.path, document.modified) == (DRAWN, tune, True)
    assert not found.file.exists()
    assert [storage.load(file) for file in copies(folder)] == [DRAWN]
    assert recoverable(folder) == []

    document.save()
    assert storage.load(tune) == DRAWN
    assert list(folder.iterdir()) == []


def test_the_old_copy_stays_while_there_is_no_new_one(document, folder, tmp_path):
    crash(start_another_run(folder))
    (found,) = recoverable(folder)
    (tmp_path / "file").touch()
    unable = Autosave(document, tmp_path / "file" / "autosave")
    unable.recover(found)
    assert document.project == DRAWN
    assert storage.load(found.file) == DRAWN
    unable.close()


def test_a_failure_is_told_once_until_it_is_mended(document, tmp_path):
    (tmp_path / "file").touch()
    keeper = Autosave(document, tmp_path / "file" / "autosave")
    failures = QSignalSpy(keeper.failed)
    document.apply("Draw", DRAWN)
    assert not keeper.save_now()
    assert not keeper.save_now()
    assert failures.count() == 1

    (tmp_path / "file").unlink()
    assert keeper.save_now()
    keeper.close()


def test_the_history_is_rescued_with_the_notes(document, keeper, folder):
    document.new(Project())
    document.apply("Draw", DRAWN)
    document.star(2, True)
    document.apply("Clear", Project())
    document.undo()  # what was taken back is not forgotten either
    keeper.save_now()
    (copy,) = copies(folder)
    keeper._lock.unlock()  # as if this run had ended
    (found,) = recoverable(folder)
    assert found.file == copy
    assert found.past.entries[:3] == document.past.entries
    again = Document()
    again.restore(found.project, found.original, found.past)
    assert again.project.phrase == DRAWN.phrase
    assert [entry.text for entry in again.past.entries[:3]] == ["Start", "Draw", "Clear"]
    again.recall(3)
    assert again.project.phrase == Project().phrase


def test_work_that_undo_took_back_is_in_the_copy_as_well(document, keeper, folder):
    document.new(Project())
    document.apply("Draw", DRAWN)
    keeper.save_now()
    document.apply("Clear", Project())
    document.undo()  # the notes are those of the copy, the history is not
    keeper.save_now()
    (copy,) = copies(folder)
    assert [entry.text for entry in storage.load_all(copy)[1].entries] == [
        "Start", "Draw", "Clear",
    ]  # fmt: skip


def test_a_strangers_file_is_neither_offered_nor_touched(folder):
    folder.mkdir(parents=True)
    stranger = folder / "stranger.attune"
    stranger.write_text("no project")
    assert recoverable(folder) == []
    assert list(folder.iterdir()) == [stranger]


def test_no_folder_is_nothing_to_recover(folder):
    assert recoverable(folder) == []
