import pytest

from app.document.project import MOST_MEASURES, Project
from arvae_models.music import Note, Phrase


def test_a_shorter_phrase_takes_its_selected_measures_along():
    project = Project(Phrase(measures=4), selection=frozenset({0, 2, 3}))
    assert project.with_phrase(Phrase(measures=3)).selection == {0, 2}


def test_selecting_leaves_out_what_the_phrase_lacks():
    assert Project(Phrase(measures=2)).selecting([-1, 1, 2]).selection == {1}


def test_a_lock_is_set_and_freed():
    locked = Project().with_lock("contour", True).with_lock("contour", True)
    assert locked.rules.locks == {"contour"}
    assert locked.with_lock("contour", False).rules.locks == frozenset()
    assert locked.with_lock("pitch_range", False) == locked


def test_an_edit_leaves_the_original_alone():
    project = Project()
    project.with_model("bach").with_lock("contour", True).selecting([0])
    assert project == Project()


@pytest.mark.parametrize(
    "changed",
    [
        Project().with_phrase(Phrase((Note(0, 12, 60),))),
        Project().with_model("bach"),
        Project().with_lock("contour", True),
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
