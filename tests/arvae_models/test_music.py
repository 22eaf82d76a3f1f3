import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.music import Meter, Note, Phrase, pitch_name
from tests.strategies import phrases

# | C4 quarter, E4 half tied over the bar | E4 goes on a quarter, rest, G4 half |
PHRASE = Phrase((Note(0, 12, 60), Note(36, 24, 64), Note(72, 24, 67)), measures=2)


@pytest.mark.parametrize(
    ("pitch", "name"), [(60, "C4"), (61, "C♯4"), (70, "B♭4"), (69, "A4"), (0, "C-1"), (127, "G9")]
)
def test_pitches_have_the_names_that_musicians_read(pitch, name):
    assert pitch_name(pitch) == name


@pytest.mark.parametrize(
    "numbers", [(-1, 1, 60), (0, 0, 60), (0, 1, 128), (0, 1, -1), (0, 1, 60, 0)]
)
def test_a_note_that_cannot_be_played_is_refused(numbers):
    with pytest.raises(ValueError, match=r"note|pitch"):
        Note(*numbers)


@pytest.mark.parametrize(
    ("numerator", "denominator", "ticks"),
    [(4, 4, 48), (3, 4, 36), (6, 8, 36), (2, 2, 48), (7, 16, 21), (1, 16, 3), (3, 2, 72)],
)
def test_a_measure_has_twelve_ticks_a_quarter(numerator, denominator, ticks):
    assert Meter(numerator, denominator).ticks == ticks


@pytest.mark.parametrize("numbers", [(0, 4), (33, 4), (4, 3), (4, 32)])
def test_a_meter_that_cannot_be_written_is_refused(numbers):
    with pytest.raises(ValueError, match="not a meter"):
        Meter(*numbers)


@pytest.mark.parametrize(
    "notes",
    [
        (Note(0, 12, 60), Note(11, 2, 60)),  # overlapping
        (Note(12, 2, 60), Note(0, 2, 60)),  # out of order
        (Note(40, 9, 60),),  # beyond the end
    ],
)
def test_a_phrase_keeps_its_notes_apart_and_inside(notes):
    with pytest.raises(ValueError, match="note"):
        Phrase(notes, measures=1)


@pytest.mark.parametrize("options", [{"measures": 0}, {"tempo": 19.9}, {"tempo": float("nan")}])
def test_a_phrase_has_measures_and_a_tempo(options):
    with pytest.raises(ValueError, match=r"measure|tempo"):
        Phrase(**options)


def test_a_measure_is_cut_at_its_bar_lines():
    first, second = PHRASE.measure(0), PHRASE.measure(1)
    assert first.notes == (Note(0, 12, 60), Note(36, 12, 64))
    assert (first.tied_in, first.tied_out) == (False, True)
    assert second.notes == (Note(0, 12, 64), Note(24, 24, 67))
    assert (second.tied_in, second.tied_out) == (True, False)
    with pytest.raises(IndexError):
        PHRASE.measure(2)


def test_a_new_note_takes_the_place_of_what_it_covers():
    # It starts inside the first note and ends with the half note's first quarter.
    changed = PHRASE.with_note(Note(6, 42, 72))
    assert changed.notes == (Note(0, 6, 60), Note(6, 42, 72), Note(72, 24, 67))


def test_a_new_note_ends_with_the_phrase():
    assert PHRASE.with_note(Note(90, 48, 72)).notes[-1] == Note(90, 6, 72)


def test_notes_can_be_taken_out():
    assert PHRASE.without([PHRASE.notes[1]]).notes == (Note(0, 12, 60), Note(72, 24, 67))


def test_measures_are_put_in_and_taken_out():
    assert PHRASE.with_measures(1).notes == (Note(0, 12, 60), Note(36, 12, 64))
    assert PHRASE.with_measures(3).notes == PHRASE.notes
    opened = PHRASE.with_empty_measure(1)
    assert opened.notes == (Note(0, 12, 60), Note(36, 12, 64), Note(120, 24, 67))
    assert opened.without_measures([1]).notes == (
        Note(0, 12, 60),
        Note(36, 12, 64),
        Note(72, 24, 67),
    )
    assert PHRASE.without_measures([0]).notes == (Note(24, 24, 67),)
    assert PHRASE.without_measures([0, 1]) == Phrase((), 1)


@given(phrases())
def test_the_measures_together_hold_every_tick_of_the_notes(phrase):
    inside = [phrase.measure(index) for index in range(phrase.measures)]
    sounding = sum(note.duration for measure in inside for note in measure.notes)
    assert sounding == sum(note.duration for note in phrase.notes)
    assert [measure.tied_out for measure in inside[:-1]] == [
        measure.tied_in for measure in inside[1:]
    ]


@given(phrases(), st.data())
def test_a_note_put_in_is_there(phrase, data):
    onset = data.draw(st.integers(0, phrase.ticks - 1))
    note = Note(onset, data.draw(st.integers(1, phrase.ticks - onset)), 60)
    assert note in phrase.with_note(note).notes
