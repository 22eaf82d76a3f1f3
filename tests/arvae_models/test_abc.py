from contextlib import suppress
from pathlib import Path

import music21
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.abc import loads
from arvae_models.melody import UnreadableError
from arvae_models.music import Meter

CORPUS = Path(music21.__file__).parent / "corpus"
HEAD = "X:1\nT:Tune\nM:4/4\nL:1/8\nK:C\n"


def read(music, head=HEAD):
    return loads((head + music).encode())


def notes(result):
    return [(note.onset, note.duration, note.pitch) for note in result.phrase.notes]


def pitches(music, head=HEAD):
    return [note.pitch for note in read(music, head).phrase.notes]


def lengths(music, head=HEAD):
    return [note.duration for note in read(music, head).phrase.notes]


def test_a_tune_is_read():
    result = loads(
        b"X:1\nT:The Tune\nT:Another Name\nM:3/4\nL:1/8\nQ:1/4=90\nK:G\nG2 A2 B2 | c2 z2 F2 |]\n"
    )
    phrase = result.phrase
    assert notes(result) == [
        (0, 12, 67), (12, 12, 69), (24, 12, 71), (36, 12, 72), (60, 12, 66),
    ]  # fmt: skip
    assert (phrase.title, phrase.meter, phrase.tempo) == ("The Tune", Meter(3, 4), 90)
    assert phrase.measures == 2
    assert result.notices == ()


def test_letters_and_marks_give_the_octave():
    assert pitches("C,, C, C c c' c''") == [36, 48, 60, 72, 84, 96]


def test_accidentals_hold_to_the_end_of_the_bar_in_their_octave():
    assert pitches("^F F f =F | F _B __B ^^C") == [66, 66, 77, 65, 65, 70, 69, 62]


def test_the_key_gives_sharps_and_flats():
    assert pitches("CDEFGABc", HEAD.replace("K:C", "K:D")) == [61, 62, 64, 66, 67, 69, 71, 73]


def test_lengths_are_numbers_and_fractions():
    assert lengths("C C2 C/ C/2 C3/2 C// C3", HEAD.replace("1/8", "1/4")) == [
        12, 24, 6, 6, 18, 3, 36,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("A>B", [9, 3]),
        ("A<B", [3, 9]),
        ("A2>B2", [18, 6]),
        ("A->A B", [12, 6]),  # a tie does not break the rhythm
        ("A > B", [9, 3]),
    ],
)
def test_broken_rhythms_lengthen_one_and_shorten_the_other(music, expected):
    assert lengths(music) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("(3ABc d", [4, 4, 4, 6]),
        ("(3A2B2c2", [8, 8, 8]),
        ("(3:2:2A2B c", [8, 4, 6]),
        ("(2AB c", [9, 9, 6]),
        ("(3AzB", [4, 4]),
    ],
)
def test_tuplets_take_the_time_of_others(music, expected):
    assert lengths(music) == expected


def test_tied_notes_are_one_and_keep_their_accidental():
    assert notes(read("^F8-|F4 F4")) == [(0, 72, 66), (72, 24, 65)]


def test_slurs_and_spaces_change_nothing():
    assert notes(read("(A B) (c\\\n d)y")) == notes(read("ABcd"))


def test_rests_of_all_kinds_take_their_time():
    assert notes(read("z2 x2 A4 | Z2 | A8")) == [(24, 24, 69), (144, 48, 69)]


def test_of_a_chord_the_highest_note_stays():
    result = read("[CEG]2 [Ge]2")
    assert notes(result) == [(0, 12, 67), (12, 12, 76)]
    assert result.notices == ("3 notes were left out under the melody.",)


def test_chord_symbols_are_no_notes():
    result = read('"Am"A2 "G7/B"B2 "^slow"c2')
    assert pitches('"Am"A2 "G7/B"B2 "^slow"c2') == [69, 71, 72]
    assert result.notices == ("The chord symbols were left out.",)


def test_what_a_phrase_has_no_place_for_is_spoken_of():
    result = read("|: {ga}A2 ~B2 !trill!c2 .d2 |1 A8 :|2 B8 |]\nw: la la\n")
    assert pitches("|: {ga}A2 ~B2 !trill!c2 .d2 |1 A8 :|2 B8 |]") == [69, 71, 72, 74, 69, 71]
    assert result.notices == (
        "2 grace notes were left out.",
        "Repeats are not played out; every bar was taken once.",
        "The words were left out.",
        "The articulations were left out.",
        "The ornaments were left out.",
    )


def test_an_upbeat_gets_a_rest_before_it():
    result = read("G2|A8|B6|]")
    assert notes(result) == [(36, 12, 67), (48, 48, 69), (96, 36, 71)]
    assert result.notices == ("A rest was put before the upbeat to fill its bar.",)


def test_the_first_of_several_tunes_is_taken():
    result = loads(("% a book\n\n" + HEAD + "A8|\n\nfree text\n\nX:2\nK:G\nB8|\n").encode())
    assert notes(result) == [(0, 48, 69)]
    assert result.notices == ("The file holds 2 tunes; the first was taken.",)


def test_comments_are_no_music():
    assert pitches("A2 B2 % c2\n%%MIDI program 1\nd2") == [69, 71, 74]


def test_fields_inside_the_tune_change_what_follows():
    assert notes(read("F4 [K:G]F2 [L:1/4]F|\nK:C\nL:1/8\nF2")) == [
        (0, 24, 65), (24, 12, 66), (36, 12, 66), (48, 12, 65),
    ]  # fmt: skip


def test_without_a_note_length_the_meter_gives_it():
    assert lengths("A", "X:1\nM:2/4\nK:C\n") == [3]
    assert lengths("A", "X:1\nM:6/8\nK:C\n") == [6]
    assert lengths("A", "X:1\nK:C\n") == [6]


def test_of_several_voices_the_highest_is_taken():
    head = HEAD.replace("K:C", 'V:1 name="Low" clef=bass\nV:2 name="High"\nK:C')
    result = read("V:1\nC,8|D,8|\nV:2\nc8|d8|\n[V:1]E,8|[V:2]e8|", head)
    assert notes(result) == [(0, 48, 72), (48, 48, 74), (96, 48, 76)]
    assert result.notices == ("The melody was taken from “High”; 1 other voice was left out.",)


def test_an_overlaid_voice_is_left_out():
    result = read("c8 & C4 D4 | d8")
    assert notes(result) == [(0, 48, 72), (48, 48, 74)]
    assert result.notices == ("2 overlaid notes were left out.",)


def test_old_files_in_latin_letters_are_read():
    assert loads(HEAD.replace("Tune", "Café").encode("latin-1") + b"A8").phrase.title == "Café"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not an ABC file"),
        (b"\x00\xff\xfe" * 100, "is not an ABC file"),
        (b"Dear Anna,\nhow are you?", "is not an ABC file"),
        (b"X:1\nK:C\n", "has no notes"),
        (b"X:1\nK:C\nz8|z8|", "has no notes"),
        (b"X:1\nK:C\n" + b"Z999" * 1000 + b"c", "has no notes in its first 512 measures"),
        (b"X:1\nK:C\n" + b"c" * 200_000, "is too long to be one tune"),
    ],
)
def test_what_is_no_tune_is_refused(data, message):
    with pytest.raises(UnreadableError, match=message):
        loads(data)


@given(
    st.text(st.sampled_from("abcDEFGzxZ|:[]()<>-{}^_=',/0123456789\" .~!+&\n%KLMQVwT"), max_size=80)
)
def test_any_letters_are_music_or_are_refused(music):
    with suppress(UnreadableError):
        assert read(music).phrase.notes


# Tunes in which music21 makes none of its mistakes (accidentals, broken rhythms, odd rests).
@pytest.mark.parametrize(
    "name", ["CuckooHornpipe", "HuntTheFoxJig", "LadyForbesReel", "LordJamesMurraysReel"]
)
def test_music21_reads_the_same(name):
    path = CORPUS / "ryansMammoth" / f"{name}.abc"
    result = loads(path.read_bytes())
    score = music21.converter.parse(path.read_text("latin-1"), format="abc", forceSource=True)
    heard = [
        (round(12 * float(n.offset)), round(12 * float(n.quarterLength)), n.pitch.midi)
        for n in score.parts[0].flatten().stripTies().notes
        if not n.duration.isGrace
    ]
    shift = result.phrase.notes[0].onset
    assert [(start - shift, length, pitch) for start, length, pitch in notes(result)] == heard
