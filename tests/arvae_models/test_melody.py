import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.grid import on_grid
from arvae_models.melody import (
    MEASURE_LIMIT,
    Imported,
    Part,
    Sound,
    Source,
    UnreadableError,
    Voice,
    counted,
    imported,
    joined_ties,
    needs_choice,
    parts,
)
from arvae_models.music import Meter, Note, Phrase

TITLE = "Tune"


def read(*sounds, **options) -> Imported:
    """Import one voice of sounds (start, end, pitch)."""
    voice = Voice("part 1", tuple(Sound(*sound) for sound in sounds))
    return imported(Source((voice,), title=TITLE, **options))


def notes(result):
    return [(note.onset, note.duration, note.pitch) for note in result.phrase.notes]


def test_music_on_the_grid_comes_in_unchanged_and_without_a_word():
    result = read((0, 12, 60), (12, 20, 62), (20, 24, 64), length=96, tempos=(96.0,))
    expected = (Note(0, 12, 60), Note(12, 8, 62), Note(20, 4, 64))
    assert result == Imported(Phrase(expected, 2, tempo=96.0, title=TITLE), ())


def test_of_a_chord_the_highest_note_stays():
    result = read((0, 12, 60), (0, 12, 67), (0, 12, 64))
    assert notes(result) == [(0, 12, 67)]
    assert result.notices == ("2 notes were left out under the melody.",)


def test_a_rolled_chord_is_a_chord():
    result = read((0, 12, 60), (0.3, 12, 64), (0.6, 12, 67))
    assert notes(result) == [(0, 12, 67)]
    assert "2 notes were left out under the melody." in result.notices


def test_overlapping_notes_end_where_the_next_begins():
    result = read((0, 18, 60), (12, 24, 64), (24, 40, 62), (36, 48, 60))
    assert notes(result) == [(0, 12, 60), (12, 12, 64), (24, 12, 62), (36, 12, 60)]
    assert result.notices == ("2 notes were cut short where the next one starts.",)


def test_a_note_under_a_long_higher_one_is_no_melody():
    result = read((0, 24, 72), (12, 24, 60), (24, 36, 71))
    assert notes(result) == [(0, 24, 72), (24, 12, 71)]
    assert result.notices == ("1 note was left out under the melody.",)


def test_of_notes_too_fast_for_the_grid_the_last_stays():
    result = read((0, 0.5, 62), (0.5, 1, 64), (1, 12, 60))
    assert notes(result) == [(0, 12, 60)]
    assert result.notices == (
        "2 notes were left out, too fast for the grid.",
        "1 note was moved to the grid of sixteenths and triplets (at most 1/12 of a beat).",
    )


def test_what_moves_to_the_grid_is_said():
    # 1.6 goes to 3, 13.4 to 12; the ends 12.4 and 24 go to 12 and 24.
    result = read((1.6, 12.4, 60), (13.4, 24, 62), (24, 36, 64))
    assert notes(result) == [(3, 9, 60), (12, 12, 62), (24, 12, 64)]
    assert result.changed == {3, 12}
    assert result.notices == (
        "2 notes were moved to the grid of sixteenths and triplets (at most 1.4/12 of a beat).",
        "1 note was lengthened or shortened to the grid.",
    )


def test_a_note_is_never_shorter_than_a_slot():
    assert notes(read((4, 4, 60), (12, 12.1, 62))) == [(4, 2, 60), (12, 3, 62)]


def test_of_several_voices_the_highest_is_the_tune():
    low = Voice("Bass", tuple(Sound(12 * i, 12 * i + 12, 40) for i in range(8)))
    high = Voice("Flute", tuple(Sound(24 * i, 24 * i + 24, 70) for i in range(4)))
    chords = Voice("Organ", tuple(Sound(0, 48, pitch) for pitch in (80, 84, 88)))
    rare = Voice("Bell", (Sound(0, 12, 100),))
    result = imported(Source((low, high, chords, rare)))
    assert {note.pitch for note in result.phrase.notes} == {70}
    assert result.notices == ("The melody was taken from “Flute”; 3 other voices were left out.",)


def test_a_voice_that_calls_itself_melody_is_the_tune():
    voices = (Voice("Strings", (Sound(0, 12, 80),)), Voice("MELODY", (Sound(0, 12, 60),)))
    result = imported(Source(voices))
    assert notes(result) == [(0, 12, 60)]
    assert result.notices == ("The melody was taken from “MELODY”; 1 other voice was left out.",)


def test_a_rest_fills_the_bar_of_an_upbeat():
    result = read((0, 12, 60), (12, 60, 62), (60, 96, 64), measures=(12, 48, 36))
    assert notes(result) == [(36, 12, 60), (48, 48, 62), (96, 36, 64)]
    assert result.phrase.measures == 3
    assert result.notices == ("A rest was put before the upbeat to fill its bar.",)


def test_a_bar_parted_by_a_repeat_sign_is_no_trouble():
    assert read((0, 12, 60), measures=(48, 36, 12, 48)).notices == ()


def test_bars_that_do_not_fill_the_meter_are_spoken_of():
    assert read((0, 12, 60), measures=(48, 36, 48)).notices == (
        "Some bars do not fill 4/4; the bar lines were laid out anew.",
    )


def test_the_first_meter_and_tempo_stay():
    result = read((0, 12, 60), meters=((3, 4), (4, 4)), tempos=(96.0, 120.0))
    assert (result.phrase.meter, result.phrase.tempo) == (Meter(3, 4), 96.0)
    assert result.notices == (
        "The changes of meter were left out; all bars are in 3/4.",
        "The tempo changes were left out; the tune keeps 96.",
    )


def test_what_attune_cannot_hold_is_changed_with_a_word():
    result = read((0, 12, 60), meters=((5, 32),), tempos=(999.0,))
    assert (result.phrase.meter, result.phrase.tempo) == (Meter(4, 4), 400.0)
    assert result.notices == (
        "Attune cannot write bars of 5/32; they were laid out in 4/4.",
        "The tempo of 999 was changed to 400.",
    )


def test_a_stray_note_far_away_does_not_make_a_thousand_bars():
    result = read((0, 12, 60), (2.0**40, 2.0**40 + 12, 62), length=2.0**41)
    assert (notes(result), result.phrase.measures) == ([(0, 12, 60)], 1)
    assert result.notices == (f"Only the first {MEASURE_LIMIT} measures were kept.",)


def test_a_note_that_outlasts_the_limit_is_cut():
    result = read((0, 2.0**40, 60))
    assert notes(result) == [(0, MEASURE_LIMIT * 48, 60)]


@pytest.mark.parametrize(
    ("voices", "message"),
    [
        ((), "has no notes"),
        ((Voice("x", ()),), "has no notes"),
        ((Voice("x", (Sound(1e9, 2e9, 60),)),), "has no notes in its first 512 measures"),
    ],
)
def test_music_without_notes_is_refused(voices, message):
    with pytest.raises(UnreadableError, match=f"^{message}$"):
        imported(Source(voices))


# A flute and a piano: 2 bars of quarters, and half notes with one more under each.
FLUTE = Voice("Flute", tuple(Sound(12 * i, 12 * i + 12, 72 + i) for i in range(8)))
PIANO = Voice(
    "Piano",
    tuple(Sound(24 * i, 24 * i + 24, 60 + i - 7 * low) for i in range(4) for low in (0, 1)),
)
SILENT = Voice("Click", ())
DUET = Source((PIANO, SILENT, FLUTE), length=96, title=TITLE)


def test_a_file_has_the_parts_that_sound():
    piano, flute = parts(DUET)
    assert flute == Part(2, "Flute", tuple(Note(12 * i, 12, 72 + i) for i in range(8)), True)
    assert (piano.place, piano.name, piano.is_tune) == (0, "Piano", False)
    assert (len(piano.notes), piano.lowest, piano.highest) == (8, 53, 63)


def test_parts_stand_where_their_phrases_do():
    source = Source((Voice("x", (Sound(0, 12, 60), Sound(12.4, 36, 62))),), measures=(12, 48))
    assert parts(source)[0].notes == (Note(36, 12, 60), Note(48, 24, 62))
    assert imported(source).phrase.notes == (Note(36, 12, 60), Note(48, 24, 62))


def test_another_part_can_be_taken():
    assert imported(DUET) == imported(DUET, 2)
    piano = imported(DUET, 0)
    assert notes(piano) == [(24 * i, 24, 60 + i) for i in range(4)]
    assert piano.notices == (
        "The melody was taken from “Piano”; 1 other voice was left out.",
        "4 notes were left out under the melody.",
    )
    assert piano.changed == frozenset()


def test_some_bars_can_be_taken():
    result = imported(DUET, 0, (1, 2))
    assert notes(result) == [(0, 24, 62), (24, 24, 63)]
    assert result.phrase.measures == 1
    assert result.notices == (
        "The melody was taken from “Piano”; 1 other voice was left out.",
        "Of 2 bars, only bar 2 came in.",
        "2 notes were left out under the melody.",
    )
    assert imported(DUET, 0, (0, 2)) == imported(DUET, 0)


def test_notes_across_the_bar_lines_of_a_choice_are_spoken_of():
    # Bar 2 of 4: a note is held into it, one begins late and moved in it, and lasts too long.
    source = Source((Voice("x", (Sound(36, 60, 60), Sound(73, 100, 62), Sound(144, 192, 64))),))
    result = imported(source, bars=(1, 2))
    assert notes(result) == [(24, 24, 62)]
    assert result.changed == {24}
    assert result.notices == (
        "Of 4 bars, only bar 2 came in.",
        "1 note was left out, held over from the bar before.",
        "1 note was cut short at the last bar line.",
        "1 note was moved to the grid of sixteenths and triplets (at most 1/12 of a beat).",
    )


@pytest.mark.parametrize(
    ("part", "bars", "message"),
    [
        (3, None, "has no part 4"),
        (-1, None, "has no part 0"),
        (1, None, "has no notes in “Click”"),
        (2, (0, 3), "has 2 bars, not those that were asked for"),
        (2, (1, 1), "has 2 bars, not those that were asked for"),
    ],
)
def test_what_a_file_does_not_hold_is_refused(part, bars, message):
    with pytest.raises(UnreadableError, match=f"^{message}$"):
        imported(DUET, part, bars)


def test_bars_of_silence_are_refused():
    with pytest.raises(UnreadableError, match=r"^has no notes in bars 2–3$"):
        imported(Source((Voice("x", (Sound(0, 12, 60),)),), length=144), bars=(1, 3))


def test_a_choice_is_needed_among_voices_or_very_many_bars():
    assert needs_choice(imported(DUET))
    assert not needs_choice(imported(Source((FLUTE, SILENT), length=16 * 48)))
    assert needs_choice(imported(Source((FLUTE,), length=17 * 48)))


def test_tied_notes_are_joined():
    pieces = [
        (Sound(0, 12, 60), False, True),
        (Sound(0, 12, 64), False, False),
        (Sound(12, 24, 60), True, True),
        (Sound(24, 36, 60), True, False),
        (Sound(36, 48, 60), True, False),  # tied to nothing
    ]
    assert joined_ties(pieces) == [Sound(0, 36, 60), Sound(0, 12, 64), Sound(36, 48, 60)]


def test_one_is_counted_in_the_singular():
    assert [counted(count) for count in (1, 2)] == ["1 note was", "2 notes were"]


times = st.floats(0, 500)
sounds = st.builds(
    lambda start, length, pitch: Sound(start, start + length, pitch),
    times, st.floats(0, 60), st.integers(0, 127),
)  # fmt: skip


@given(st.lists(sounds, min_size=1, max_size=30))
def test_any_sounds_make_one_line_on_the_grid(found):
    result = imported(Source((Voice("x", tuple(found)),)))
    phrase = result.phrase
    # Phrase itself refuses overlaps; every pitch and start must come from the file.
    assert all(on_grid(note.onset) and on_grid(note.end) for note in phrase.notes)
    assert {note.pitch for note in phrase.notes} <= {sound.pitch for sound in found}
    lost = len(found) - len(phrase.notes)
    said = [int(notice.split()[0]) for notice in result.notices if "left out" in notice]
    assert sum(said) == lost


@given(st.lists(sounds, min_size=1, max_size=30), st.integers(0, 11), st.integers(1, 12))
def test_some_bars_are_the_bars_of_the_whole(found, first, count):
    source = Source((Voice("x", tuple(found)),), length=12 * 48)
    whole, bars = imported(source), (first, min(first + count, 12))
    rest = set(range(whole.phrase.measures)) - set(range(*bars))
    expected = whole.phrase.without_measures(rest).notes
    if not expected:
        with pytest.raises(UnreadableError, match="has no notes in bar"):
            imported(source, bars=bars)
        return
    some = imported(source, bars=bars)
    assert some.phrase.notes == expected
    assert some.phrase.measures == bars[1] - bars[0]
    start = 48 * first
    kept = {onset - start for onset in whole.changed} & {note.onset for note in expected}
    assert some.changed >= kept


@given(st.lists(sounds, min_size=1, max_size=30))
def test_notes_that_are_not_called_changed_are_as_the_file_has_them(found):
    result = imported(Source((Voice("x", tuple(found)),)))
    exact = {(sound.start, sound.end, sound.pitch) for sound in found}
    for note in result.phrase.notes:
        if note.onset not in result.changed:
            near = [s for s in exact if s[2] == note.pitch and abs(s[0] - note.onset) < 2e-3]
            assert any(abs(end - note.end) < 2e-3 for _, end, _ in near)
