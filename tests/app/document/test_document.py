import pytest
from PySide6.QtTest import QSignalSpy

from app.document import storage
from app.document.document import Document
from app.document.project import Project
from app.document.storage import StorageError
from arvae_models.music import Note, Phrase


def tune(*pitches):
    """A tune of quarter notes."""
    notes = tuple(Note(12 * index, 12, pitch) for index, pitch in enumerate(pitches))
    return Project(Phrase(notes, measures=4))


@pytest.fixture
def document(qapp):
    document = Document()
    document.new(tune(60))
    return document


def test_a_gesture_of_many_previews_is_one_step(document):
    shown = QSignalSpy(document.project_changed)
    document.begin("Turn Note density")
    for pitch in range(61, 100):
        document.preview(tune(pitch))
    document.commit()
    assert shown.count() == 39
    assert document.undo_text == "Turn Note density"

    document.undo()
    assert (document.project, document.undo_text) == (tune(60), "")
    document.redo()
    assert (document.project, document.redo_text) == (tune(99), "")


def test_the_origin_of_a_gesture_stays_while_it_is_open(document):
    document.begin("Draw")
    document.preview(tune(61))
    assert document.gesture_origin == tune(60)
    document.commit()
    assert document.gesture_origin is None


def test_a_cancelled_gesture_leaves_nothing(document):
    document.begin("Turn")
    document.preview(tune(61))
    document.cancel()
    assert document.project == tune(60)
    assert (document.undo_text, document.modified) == ("", False)


def test_a_gesture_that_comes_back_makes_no_step(document):
    document.begin("Turn")
    document.preview(tune(61))
    document.preview(tune(60))
    document.commit()
    assert (document.undo_text, document.modified) == ("", False)


def test_an_undo_in_a_gesture_takes_back_the_gesture_alone(document):
    document.apply("Draw", tune(60, 62))
    document.begin("Turn")
    assert document.undo_text == "Turn"
    document.preview(tune(70))
    document.undo()
    assert (document.project, document.undo_text) == (tune(60, 62), "Draw")
    document.commit()  # the mouse button is released only now
    assert (document.project, document.undo_text) == (tune(60, 62), "Draw")


def test_a_redo_in_a_gesture_drops_it_first(document):
    document.apply("Draw", tune(60, 62))
    document.undo()
    document.begin("Turn")
    document.preview(tune(70))
    document.redo()
    assert (document.project, document.gesture_origin) == (tune(60, 62), None)


def test_a_new_gesture_finishes_the_open_one(document):
    document.begin("Turn")
    document.preview(tune(61))
    document.apply("Draw", tune(61, 62))
    document.undo()
    assert (document.project, document.undo_text) == (tune(61), "Turn")


def test_a_preview_needs_a_gesture(document):
    with pytest.raises(RuntimeError, match="gesture"):
        document.preview(tune(61))
    assert document.project == tune(60)


def test_a_selection_is_neither_a_step_nor_work(document):
    shown = QSignalSpy(document.project_changed)
    document.select([2])
    document.select([2])
    assert shown.count() == 1
    assert document.project.selection == {2}
    assert (document.undo_text, document.modified) == ("", False)


def test_undo_brings_back_the_selection_of_the_change(document):
    document.select([1])
    document.apply("Turn", document.project.with_phrase(tune(72).phrase))
    document.select([3])
    document.undo()
    assert document.project == tune(60).selecting([1])
    document.select([0])
    document.redo()
    assert document.project == tune(72).selecting([1])


def test_history_is_announced_when_it_changes(document):
    announced = QSignalSpy(document.history_changed)
    document.begin("Turn")
    assert announced.count() == 1
    document.preview(tune(61))
    document.preview(tune(62))
    assert announced.count() == 1
    document.commit()
    document.undo()
    assert announced.count() == 3


def test_modified_follows_the_file(document, tmp_path):
    file = tmp_path / "tune.attune"
    announced = QSignalSpy(document.file_changed)
    document.apply("Draw", tune(60, 62))
    assert document.modified
    assert announced.count() == 1

    document.save(file)
    assert (document.path, document.modified) == (file, False)
    assert storage.load(file) == tune(60, 62)

    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified


def test_an_open_gesture_is_saved_too(document, tmp_path):
    document.begin("Turn")
    document.preview(tune(61))
    document.save(tmp_path / "tune.attune")
    assert storage.load(tmp_path / "tune.attune") == tune(61)
    assert (document.undo_text, document.modified) == ("Turn", False)


def test_a_failed_save_leaves_the_document_modified(document, tmp_path):
    document.save(tmp_path / "tune.attune")
    document.apply("Draw", tune(60, 62))
    with pytest.raises(StorageError):
        document.save(tmp_path / "missing" / "tune.attune")
    assert (document.path, document.modified) == (tmp_path / "tune.attune", True)


def test_saving_needs_a_file_once(document):
    with pytest.raises(ValueError, match="never saved"):
        document.save()


def test_opening_starts_a_new_history(document, tmp_path):
    file = tmp_path / "tune.attune"
    storage.save(file, tune(72))
    document.apply("Draw", tune(60, 62))
    document.begin("Turn")
    document.open(file)
    assert (document.project, document.path) == (tune(72), file)
    assert (document.undo_text, document.modified) == ("", False)
    assert document.gesture_origin is None


def test_a_file_that_cannot_be_opened_changes_nothing(document, tmp_path):
    file = tmp_path / "tune.attune"
    file.write_text("no project")
    document.apply("Draw", tune(60, 62))
    document.begin("Turn")
    document.preview(tune(70))
    with pytest.raises(StorageError):
        document.open(file)
    assert (document.project, document.path) == (tune(70), None)
    assert document.gesture_origin == tune(60, 62)


def test_rescued_work_differs_from_its_file_until_it_is_saved(document, tmp_path):
    document.restore(tune(72), tmp_path / "tune.attune")
    assert (document.undo_text, document.modified) == ("", True)
    document.save()
    assert not document.modified


def test_listeners_see_a_settled_document(document, tmp_path):
    seen = []
    document.project_changed.connect(lambda project: seen.append((project, document.modified)))
    document.file_changed.connect(lambda: seen.append((document.project, document.modified)))
    document.apply("Draw", tune(60, 62))
    seen.clear()
    document.new(tune(72))
    assert seen
    assert set(seen) == {(tune(72), False)}
