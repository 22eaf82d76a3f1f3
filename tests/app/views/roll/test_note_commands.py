import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.views.roll.note_commands import (
    SIXTEENTHS,
    SLOTS,
    TRIPLETS,
    CommandError,
    drawn,
    duplicated,
    fitted,
    inverted,
    joined,
    laid,
    legato,
    quantised,
    retrograded,
    split,
    split_all,
    staccato,
    stepped,
    transposed,
)
from arvae_models.grid import on_grid
from arvae_models.keys import MODES, Key
from arvae_models.music import Meter, Note, Phrase
from arvae_models.tokens import rows_of
from tests.strategies import common_time, phrases

C_MAJOR = Key(0, "major")
LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62), Note(24, 24, 64)), 2)
SWUNG = Phrase((Note(0, 4, 60), Note(4, 4, 62), Note(8, 4, 64, 100), Note(12, 9, 65)), 1)


def times(edit):
    return [(note.onset, note.end) for note in edit.phrase.notes]


def pitches(edit):
    return [note.pitch for note in edit.phrase.notes]


@pytest.mark.parametrize(
    ("grid", "expected"),
    [
        (SIXTEENTHS, [(0, 3), (3, 9), (9, 12), (12, 21)]),
        (TRIPLETS, [(0, 4), (4, 8), (8, 12), (12, 21)]),
        (SLOTS, [(0, 4), (4, 8), (8, 12), (12, 21)]),
    ],
)
def test_quantising_carries_onsets_and_touching_ends(grid, expected):
    assert times(quantised(SWUNG, SWUNG.notes, grid)) == expected


def test_quantising_ends_too():
    phrase = Phrase((Note(4, 2, 60), Note(24, 9, 62)))
    assert times(quantised(phrase, phrase.notes, TRIPLETS)) == [(4, 6), (24, 33)]
    assert times(quantised(phrase, phrase.notes, TRIPLETS, ends=True)) == [(4, 8), (24, 32)]


def test_a_note_alone_still_touches_the_next_one():
    assert times(quantised(SWUNG, [SWUNG.notes[1]])) == [(0, 3), (3, 8), (8, 12), (12, 21)]


@pytest.mark.parametrize("ends", [False, True])
def test_a_neighbour_that_was_not_chosen_is_not_covered(ends):
    phrase = Phrase((Note(4, 4, 60), Note(9, 3, 62)))
    edit = quantised(phrase, phrase.notes[:1], (0, 6), ends=ends)
    assert edit.phrase.notes == (Note(6, 3, 60), phrase.notes[1])


def test_of_two_notes_on_one_place_the_longer_stays():
    phrase = Phrase((Note(3, 1, 60), Note(4, 8, 62)))
    assert quantised(phrase, phrase.notes).phrase.notes == (Note(3, 9, 62),)


def test_nothing_is_quantised_beyond_the_end():
    phrase = Phrase((Note(47, 1, 60),), 1)
    assert quantised(phrase, phrase.notes).phrase.notes == (Note(45, 3, 60),)


def test_transposing_stops_together_at_the_top():
    assert pitches(transposed(LINE, LINE.notes, -12)) == [48, 50, 52]
    assert pitches(transposed(LINE, LINE.notes[1:2], 3)) == [60, 65, 64]
    high = Phrase((Note(0, 12, 120), Note(12, 12, 126)))
    assert pitches(transposed(high, high.notes, 4)) == [112, 118]  # an octave lower, where it fits
    wide = Phrase((Note(0, 12, 1), Note(12, 12, 126)))
    assert pitches(transposed(wide, wide.notes, 4)) == [2, 127]


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(1, [62, 64, 65]), (2, [64, 65, 67]), (-1, [59, 60, 62]), (7, [72, 74, 76])],
)
def test_steps_of_a_scale(degrees, expected):
    assert pitches(stepped(LINE, LINE.notes, C_MAJOR, degrees)) == expected


def test_a_note_outside_the_key_steps_into_it():
    phrase = Phrase((Note(0, 12, 61),))
    assert pitches(stepped(phrase, phrase.notes, C_MAJOR, 1)) == [62]
    assert pitches(stepped(phrase, phrase.notes, C_MAJOR, -1)) == [60]


def test_steps_end_where_midi_does():
    high = Phrase((Note(0, 12, 60), Note(12, 12, 125)))
    assert pitches(stepped(high, high.notes, C_MAJOR, 3)) == [62, 127]  # F9, then G9
    top = Phrase((Note(0, 12, 127),))
    assert stepped(top, top.notes, C_MAJOR, 1).phrase == top


def test_fitting_takes_the_nearest_pitch_of_the_key():
    phrase = Phrase(tuple(Note(12 * i, 12, pitch) for i, pitch in enumerate((60, 61, 66, 70))))
    assert pitches(fitted(phrase, phrase.notes, C_MAJOR)) == [60, 60, 65, 69]


def test_legato_reaches_the_next_note_and_staccato_halves():
    phrase = Phrase((Note(0, 3, 60), Note(12, 6, 62), Note(36, 12, 64)))
    assert times(legato(phrase, phrase.notes)) == [(0, 12), (12, 36), (36, 48)]
    assert times(legato(phrase, phrase.notes[:1])) == [(0, 12), (12, 18), (36, 48)]
    assert times(staccato(phrase, phrase.notes)) == [(0, 3), (12, 15), (36, 42)]


def test_an_inversion_begins_with_the_same_note():
    assert pitches(inverted(LINE, LINE.notes)) == [60, 58, 56]
    low = Phrase((Note(0, 12, 5), Note(12, 12, 15)))
    assert pitches(inverted(low, low.notes)) == [17, 7]  # 5 and -5, an octave up


def test_backwards():
    assert pitches(retrograded(LINE, LINE.notes)) == [64, 62, 60]
    assert times(retrograded(LINE, LINE.notes)) == [(0, 24), (24, 36), (36, 48)]


def test_backwards_a_little_later_where_mirrored_slots_are_none():
    assert retrograded(SWUNG, SWUNG.notes).phrase.notes == (
        *(Note(3, 9, 65), Note(12, 4, 64, 100)),
        *(Note(16, 4, 62), Note(20, 4, 60)),
    )


def test_backwards_in_bars_keeps_the_rests():
    assert times(retrograded(LINE, LINE.notes[:2], (0, 48))) == [(24, 36), (36, 48)]


def test_a_copy_follows_at_once_and_the_phrase_grows():
    edit = duplicated(LINE, LINE.notes[:2])
    assert edit.phrase.notes == (*LINE.notes[:2], Note(24, 12, 60), Note(36, 12, 62))
    assert edit.held == set(edit.phrase.notes[2:])
    longer = duplicated(edit.phrase, edit.phrase.notes)
    assert longer.phrase.measures == 2
    assert duplicated(longer.phrase, longer.phrase.notes).phrase.measures == 4


@pytest.mark.parametrize(
    ("onset", "length", "copy"),
    [(0, 3, 3), (4, 4, 8), (9, 3, 12), (6, 4, 12), (0, 1, 3)],
)
def test_a_copy_waits_for_a_slot_that_fits(onset, length, copy):
    phrase = Phrase((Note(onset, length, 60),))
    assert [note.onset for note in duplicated(phrase, phrase.notes).held] == [copy]


def test_splitting_at_a_time():
    edit = split(LINE, LINE.notes[2], 29)
    assert edit.phrase.notes[2:] == (Note(24, 6, 64), Note(30, 18, 64))
    assert edit.held == set(edit.phrase.notes[2:])
    assert split(LINE, LINE.notes[2], 24.4).phrase == LINE
    assert split(LINE, LINE.notes[2], 60).phrase == LINE


def test_splitting_where_it_sounds_or_in_the_middle():
    assert times(split_all(LINE, LINE.notes, 18)) == [(0, 12), (12, 18), (18, 24), (24, 48)]
    halves = [(0, 6), (6, 12), (12, 18), (18, 24), (24, 36), (36, 48)]
    assert times(split_all(LINE, LINE.notes)) == halves
    short = Phrase((Note(0, 3, 60),))
    assert split_all(short, short.notes).phrase == short


def test_joining_takes_neighbours_only():
    assert joined(LINE, LINE.notes[:2]).phrase.notes == (Note(0, 24, 60), LINE.notes[2])
    assert joined(LINE, [LINE.notes[0], LINE.notes[2]]).phrase == LINE
    assert joined(LINE, LINE.notes[1:2]).phrase.notes == (LINE.notes[0], Note(12, 36, 62))


QUARTERS = Phrase((Note(0, 12, 60), Note(12, 12, 67)), 2)


@pytest.mark.parametrize(
    ("notes", "bars", "new"),
    [
        ([Note(0, 12, 60)], [1], Note(12, 12, 60)),  # what it covers gives way
        ([Note(0, 12, 60), Note(12, 12, 67)], [0], Note(24, 12, 67)),
        ([], [0, 1], Note(24, 12, 67)),
        ([], [1], Note(48, 12, 67)),
        ([], [], Note(24, 12, 67)),
    ],
)
def test_a_note_is_drawn_without_a_pointer(notes, bars, new):
    edit = drawn(QUARTERS, notes, bars)
    assert edit.held == {new}
    assert new in edit.phrase.notes


def test_a_note_is_drawn_into_the_room_that_there_is():
    gap = Phrase((Note(0, 12, 60), Note(15, 33, 67)), 1)
    assert drawn(gap, [], [0]).held == {Note(12, 3, 60)}
    assert drawn(Phrase(), [], [0]).held == {Note(0, 12, 60)}
    full = Phrase((Note(0, 48, 60),), 1)
    with pytest.raises(CommandError, match="no silence"):
        drawn(full, [], [0])
    with pytest.raises(CommandError, match="ends here"):
        drawn(full, full.notes, [0])


def test_new_notes_cut_and_cover():
    edit = laid(LINE, (), [Note(6, 20, 70), Note(6, 3, 71), Note(90, 12, 72)])
    assert edit.phrase.notes == (Note(0, 6, 60), Note(6, 20, 70), Note(90, 6, 72))


SCALE = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES)))
COMMANDS = {
    "sixteenths": lambda phrase, notes, _key: quantised(phrase, notes),
    "triplets": lambda phrase, notes, _key: quantised(phrase, notes, TRIPLETS),
    "ends": lambda phrase, notes, _key: quantised(phrase, notes, ends=True),
    "semitones": lambda phrase, notes, _key: transposed(phrase, notes, 5),
    "octaves": lambda phrase, notes, _key: transposed(phrase, notes, -24),
    "up": lambda phrase, notes, key: stepped(phrase, notes, key, 2),
    "down": lambda phrase, notes, key: stepped(phrase, notes, key, -1),
    "fitted": fitted,
    "legato": lambda phrase, notes, _key: legato(phrase, notes),
    "staccato": lambda phrase, notes, _key: staccato(phrase, notes),
    "inverted": lambda phrase, notes, _key: inverted(phrase, notes),
    "retrograded": lambda phrase, notes, _key: retrograded(phrase, notes),
    "duplicated": lambda phrase, notes, _key: duplicated(phrase, notes),
    "split": lambda phrase, notes, _key: split_all(phrase, notes),
    "joined": lambda phrase, notes, _key: joined(phrase, notes),
}


@pytest.mark.parametrize("name", COMMANDS)
@settings(max_examples=15)
@given(phrase=common_time(), key=SCALE, data=st.data())
def test_every_command_keeps_to_the_grid(name, phrase, key, data):
    chosen = data.draw(st.sets(st.sampled_from(phrase.notes)))
    edit = COMMANDS[name](phrase, chosen, key)
    assert edit.held <= set(edit.phrase.notes)
    assert bool(edit.held) == bool(chosen)
    assert all(on_grid(note.onset) and on_grid(note.end) for note in edit.phrase.notes)
    assert rows_of(edit.phrase).shape == (edit.phrase.measures, 24)
    if not chosen:
        assert edit.phrase == phrase


@given(phrase=common_time())
def test_a_drawn_note_keeps_to_the_grid(phrase):
    edit = drawn(phrase.with_measures(phrase.measures + 1), (), [phrase.measures])
    assert len(edit.held) == 1
    assert len(edit.phrase.notes) == len(phrase.notes) + 1
    assert all(on_grid(note.onset) and on_grid(note.end) for note in edit.phrase.notes)


@pytest.mark.parametrize("name", COMMANDS)
@settings(max_examples=15)
@given(phrase=phrases())
def test_every_command_works_in_every_meter(name, phrase):
    edit = COMMANDS[name](phrase, phrase.notes, C_MAJOR)
    assert edit.phrase.meter == phrase.meter
    assert edit.held


@pytest.mark.parametrize("grid", [SIXTEENTHS, TRIPLETS, SLOTS])
@given(phrase=common_time())
def test_what_is_quantised_starts_on_the_grid_and_stays(grid, phrase):
    edit = quantised(phrase, phrase.notes, grid)
    assert all(note.onset % 12 in grid for note in edit.phrase.notes)
    assert quantised(edit.phrase, edit.phrase.notes, grid).phrase == edit.phrase


@given(phrase=common_time(), key=SCALE)
def test_what_fits_a_key_stays(phrase, key):
    edit = fitted(phrase, phrase.notes, key)
    assert all(note.pitch % 12 in key.pitch_classes for note in edit.phrase.notes)
    assert fitted(edit.phrase, edit.phrase.notes, key).phrase == edit.phrase


@given(phrase=common_time())
def test_whole_bars_backwards_twice_are_as_they_were(phrase):
    once = retrograded(phrase, phrase.notes, (0, phrase.ticks))
    assert pitches(once) == [note.pitch for note in reversed(phrase.notes)]
    assert retrograded(once.phrase, once.phrase.notes, (0, phrase.ticks)).phrase == phrase


@given(phrase=common_time(), data=st.data())
def test_backwards_no_note_is_lost(phrase, data):
    first = data.draw(st.integers(0, len(phrase.notes) - 1))
    chosen = phrase.notes[first : data.draw(st.integers(first + 1, len(phrase.notes)))]
    edit = retrograded(phrase, chosen)
    assert [note.pitch for note in sorted(edit.held)] == [note.pitch for note in reversed(chosen)]
    assert {note.duration for note in edit.held} == {note.duration for note in chosen}


def test_bars_that_end_between_beats_are_no_trouble():
    phrase = Phrase((Note(0, 21, 60), Note(21, 21, 62)), 2, Meter(7, 16))
    assert times(quantised(phrase, phrase.notes, TRIPLETS, ends=True)) == [(0, 20), (20, 42)]
