import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractAnimation

from app.views.look import theme
from app.views.look.motion import FAR, LENGTH, Glide, Spot, tween
from arvae_models.music import Note, Phrase

STAYS, WAS, NOW = Note(0, 12, 60), Note(12, 12, 62), Note(18, 6, 66)
BEFORE, AFTER = Phrase((STAYS, WAS)), Phrase((STAYS, NOW))


def phrases():
    """Four bars of notes on a grid of three ticks."""
    notes = st.tuples(st.integers(0, 63), st.integers(40, 90))
    return st.lists(notes, max_size=20, unique_by=lambda note: note[0]).map(
        lambda found: Phrase(tuple(Note(3 * at, 3, pitch) for at, pitch in sorted(found)))
    )


@pytest.mark.parametrize(
    ("share", "spot"),
    [
        (0.0, Spot(12, 12, 62, 1.0)),
        (0.5, Spot(15, 9, 64, 0.5)),
        (1.0, Spot(18, 6, 66, 0.0)),
    ],
)
def test_a_note_goes_from_where_it_was_to_where_it_is(share, spot):
    assert tween(BEFORE, AFTER, share) == {NOW: spot}


def test_the_nearest_notes_belong_together():
    was = Phrase((Note(0, 12, 60), Note(12, 12, 70)))
    now = Phrase((Note(0, 12, 61), Note(15, 12, 70)))
    starts = tween(was, now, 0)
    assert (starts[now.notes[0]].pitch, starts[now.notes[1]].onset) == (60, 12)


def test_what_was_nowhere_near_grows_from_its_onset():
    late = Note(12 + FAR + 1, 12, 62)
    spot = tween(BEFORE, Phrase((STAYS, late)), 0)[late]
    assert (spot.onset, spot.duration, spot.pitch) == (late.onset, 1, 62)


@given(before=phrases(), after=phrases())
def test_every_change_ends_where_it_is_and_nothing_else_moves(before, after):
    end = tween(before, after, 1.0)
    assert set(end) == set(after.notes) - set(before.notes)
    for note, spot in end.items():
        assert (spot.onset, spot.duration, spot.pitch) == (note.onset, note.duration, note.pitch)
    starts = [(spot.onset, spot.pitch) for spot in tween(before, after, 0.0).values()]
    assert len(set(starts)) == len(starts)  # no two leave from one


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def glide(qapp, clock):
    glide = Glide(now=clock)
    yield glide
    glide.stop()


def test_the_film_plays_once(glide, qtbot, record):
    steps = record(glide.stepped)
    assert glide.frame() == {}
    with qtbot.waitSignal(glide.film.finished, timeout=2000):
        glide.start(BEFORE, AFTER)
        assert glide.frame()[NOW].onset == 12
        assert glide.span == (12, 24)
        glide.film.setCurrentTime(LENGTH // 2)
        assert 12 < glide.frame()[NOW].onset < 18
    assert glide.frame() == {}
    assert len(steps) > 2


@pytest.mark.parametrize(("pause", "plays"), [(0.05, False), (0.2, True)])
def test_a_fast_hand_sees_notes_where_they_are(glide, clock, pause, plays):
    glide.start(BEFORE, AFTER)
    clock.now += pause
    glide.start(AFTER, BEFORE)
    assert (glide.film.state() == QAbstractAnimation.State.Running) == plays
    assert bool(glide.frame()) == plays


def test_nothing_moves_where_motion_is_unwelcome(glide, qapp):
    try:
        theme.apply(qapp, motion=False)
        glide.start(BEFORE, AFTER)
        assert glide.frame() == {}
    finally:
        theme.apply(qapp)
