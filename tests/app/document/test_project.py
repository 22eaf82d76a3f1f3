import pytest

from app.document.project import MOST_MEASURES, Project
from app.document.rules import Rules
from arvae_models.music import Note, Phrase

LOCKED = Rules(frozenset({"contour"}))


def test_a_shorter_phrase_takes_its_selected_measures_along():
    project = Project(Phrase(measures=4), selection=frozenset({0, 2, 3}))
    assert project.with_phrase(Phrase(measures=3)).selection == {0, 2}


def test_selecting_leaves_out_what_the_phrase_lacks():
    assert Project(Phrase(measures=2)).selecting([-1, 1, 2]).selection == {1}


def held(*onsets):
    """Three bars with a note on every beat, some of them held."""
    notes = tuple(Note(12 * beat, 12, 60 + beat) for beat in range(12))
    project = Project(Phrase(notes, 3))
    return project.with_rules(project.rules.holding(onsets))


def pitches(project):
    """The pitches of the held notes."""
    return [note.pitch for note in project.phrase.notes if note.onset in project.rules.held]


@pytest.mark.parametrize(
    ("index", "onsets"),
    [(0, {60, 96, 144}), (1, {12, 96, 144}), (2, {12, 48, 144}), (3, {12, 48, 96})],
)
def test_held_notes_move_with_an_inserted_measure(index, onsets):
    project = held(12, 48, 96).with_empty_measure(index)
    assert project.rules.held == onsets
    assert pitches(project) == [61, 64, 68]
    assert project.selection == {index}


@pytest.mark.parametrize(
    ("gone", "onsets", "left"),
    [
        ({0}, {0, 48}, [64, 68]),
        ({1}, {12, 48}, [61, 68]),
        ({2}, {12, 48}, [61, 64]),
        ({0, 1}, {0}, [68]),
        ({0, 2}, {0}, [64]),
    ],
)
def test_held_notes_move_and_go_with_removed_measures(gone, onsets, left):
    project = held(12, 48, 96).without_measures(gone)
    assert project.rules.held == onsets
    assert pitches(project) == left


def test_a_note_that_goes_is_held_no_more():
    project = held(12, 48)
    fewer = project.phrase.without({project.phrase.notes[1]})
    assert project.with_phrase(fewer).rules.held == {48}
    assert project.with_phrase(project.phrase).rules is project.rules


def test_an_edit_leaves_the_original_alone():
    project = Project()
    project.with_model("bach").with_rules(LOCKED).selecting([0])
    assert project == Project()


@pytest.mark.parametrize(
    "changed",
    [
        Project().with_phrase(Phrase((Note(0, 12, 60),))),
        Project().with_model("bach"),
        Project().with_rules(LOCKED),
    ],
)
def test_work_makes_a_difference(changed):
    assert changed.differs_from(Project())


def test_a_selection_makes_no_difference():
    assert not Project().selecting([1]).differs_from(Project())


def test_impossible_projects_are_refused():
    with pytest.raises(ValueError, match="selected"):
        Project(Phrase(measures=1), selection=frozenset({1}))
    with pytest.raises(ValueError, match=str(MOST_MEASURES)):
        Project(Phrase(measures=MOST_MEASURES + 1))
