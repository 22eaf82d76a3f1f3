import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.music import Meter, Note, Phrase
from arvae_models.notation import (
    PLAIN,
    TRIPLET,
    TRIPLET_UNITS,
    Clef,
    beat_ticks,
    clef,
    key_alter,
    key_fifths,
    signs,
    spelled,
)
from tests.strategies import phrases

COMMON_TIME = Meter(4, 4)
C_MAJOR = (60, 62, 64, 65, 67, 69, 71)


def tune(*pitches):
    return Phrase(tuple(Note(12 * i, 12, pitch) for i, pitch in enumerate(pitches)), len(pitches))


def written(*spans, meter=COMMON_TIME, measures=1):
    """Start and ticks of each sign, r for a rest, ' for each sign under a bracket, ~ for a tie."""
    phrase = Phrase(tuple(Note(start, ticks, 60) for start, ticks in spans), measures, meter)
    return [
        " ".join(
            f"{'r' if sign.note is None else ''}{sign.ticks}"
            f"{'' if sign.triplet == 0 else chr(39)}{'' if sign.last else '~'}"
            for sign in measure
        )
        for measure in signs(phrase)
    ]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 48)], "48"),
        ([(0, 12), (36, 12)], "12 r12 r12 12"),
        ([(6, 12)], "r6 12 r6 r24"),  # a syncopated quarter stays whole
        ([(12, 24)], "r12 24 r12"),  # so does a syncopated half
        ([(18, 12)], "r12 r6 6~ 6 r6 r12"),  # but the middle of the bar is shown
        ([(0, 30), (30, 18)], "24~ 6 6~ 12"),
        ([(0, 36), (36, 9), (45, 3)], "36 9 3"),
        ([(0, 3), (3, 9), (12, 15)], "3 9 12~ 3 r3 r6 r12"),
        ([(0, 4), (4, 4), (8, 4)], "4' 4' 4' r12 r24"),
        ([(0, 8), (8, 4), (12, 36)], "8' 4' 12~ 24"),
        ([(0, 16), (16, 8), (24, 24)], "12~ 4' 8' 24"),
        ([(0, 3), (3, 1), (4, 2), (6, 6)], "3' 1' 2' 6 r12 r24"),  # three in an eighth's time
        ([(0, 3), (3, 5), (8, 4)], "3' 1'~ 4' 4' r12 r24"),  # a beat of both grids
        ([(0, 6), (6, 2), (8, 1), (9, 3)], "6 2' 1' 1'~ 2' r12 r24"),
    ],
)
def test_a_bar_of_four_four_is_written_like_this(spans, expected):
    assert written(*spans) == [expected]


@pytest.mark.parametrize(
    ("meter", "spans", "expected"),
    [
        (Meter(3, 4), [(0, 36)], "36"),
        (Meter(3, 4), [(0, 12), (12, 24)], "12 24"),
        (Meter(6, 8), [(0, 18), (18, 18)], "18 18"),
        (Meter(6, 8), [(0, 12), (12, 6), (18, 6), (24, 12)], "12 6 6 12"),
        (Meter(6, 8), [(12, 12)], "r12 6~ 6 r12"),
        (Meter(12, 8), [(0, 72)], "72"),
        (Meter(2, 2), [(0, 24), (24, 24)], "24 24"),
        (Meter(5, 8), [(0, 30)], "24~ 6"),
        (Meter(7, 16), [(0, 21)], "12~ 9"),
        (Meter(4, 1), [(0, 192)], "96~ 96"),
    ],
)
def test_other_meters_show_their_own_beats(meter, spans, expected):
    assert written(*spans, meter=meter) == [expected]


def test_notes_are_tied_over_the_bar_line():
    assert written((36, 24), measures=2) == ["r24 r12 12~", "12 r12 r24"]


def test_an_empty_bar_is_one_rest_without_a_value():
    (measure,) = signs(Phrase((), 1, Meter(7, 8)))
    assert [(sign.ticks, sign.value) for sign in measure] == [(42, None)]


def test_a_bracket_opens_and_closes_once():
    (measure,) = signs(Phrase((Note(0, 4, 60), Note(4, 4, 60), Note(8, 4, 60)), 1))
    assert [(sign.opens, sign.closes) for sign in measure[:3]] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spans", "beams"),
    [
        ([(0, 6), (6, 6)], [("begin",), ("end",)]),
        ([(0, 9), (9, 3)], [("begin",), ("end", "backward hook")]),
        ([(0, 3), (3, 9)], [("begin", "forward hook"), ("end",)]),
        (
            [(0, 3), (3, 3), (6, 6)],
            [("begin", "begin"), ("continue", "end"), ("end",)],
        ),
        ([(0, 6), (18, 6)], [(), ()]),  # alone in their beats
    ],
)
def test_notes_of_a_beat_share_their_beams(spans, beams):
    phrase = Phrase(tuple(Note(start, ticks, 60) for start, ticks in spans), 1)
    assert [sign.beams for sign in signs(phrase)[0] if sign.note is not None] == beams


def test_the_beats_of_six_eight_are_beamed_in_threes():
    phrase = Phrase(tuple(Note(6 * i, 6, 60) for i in range(6)), 1, Meter(6, 8))
    assert [sign.beams for sign in signs(phrase)[0]] == [("begin",), ("continue",), ("end",)] * 2


@given(phrases())
def test_the_signs_of_every_measure_fill_it_exactly(phrase):
    for measure in signs(phrase):
        now = 0
        for sign in measure:
            assert sign.start == now
            now += sign.ticks
        assert now == phrase.meter.ticks


@given(phrases())
def test_the_signs_of_a_note_last_as_long_as_it_does(phrase):
    lengths = [0] * len(phrase.notes)
    for measure in signs(phrase):
        for sign in measure:
            if sign.note is not None:
                lengths[sign.note] += sign.ticks
    assert lengths == [note.duration for note in phrase.notes]


@given(phrases())
def test_every_value_has_the_length_it_says(phrase):
    for measure in signs(phrase):
        under = 0  # ticks under the open bracket so far
        for sign in measure:
            if sign.value is None:
                assert measure == (sign,)
            elif not sign.triplet:
                assert PLAIN[sign.ticks] == sign.value
                assert under == 0
            else:
                assert TRIPLET[sign.ticks] == sign.value
                assert sign.triplet in TRIPLET_UNITS
                assert sign.opens == (under == 0)
                under += sign.ticks
                assert sign.closes == (under == sign.triplet)
                under = 0 if sign.closes else under
        assert under == 0


@given(st.integers(0, 127), st.integers(-5, 6))
def test_a_spelling_sounds_like_its_pitch(pitch, fifths):
    spelling = spelled(pitch, fifths)
    natural = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[spelling.step]
    assert 12 * (spelling.octave + 1) + natural + spelling.alter == pitch
    assert abs(spelling.alter) <= 2


@pytest.mark.parametrize("fifths", range(-5, 7))
def test_the_scale_of_a_key_needs_no_accidentals(fifths):
    for pitch in C_MAJOR:
        spelling = spelled(pitch + 7 * fifths % 12, fifths)
        assert spelling.alter == key_alter(spelling.step, fifths)


def test_sharps_and_flats_of_a_key():
    assert "".join(step for step in "CDEFGAB" if key_alter(step, 3)) == "CFG"
    assert [key_alter(step, -2) for step in "CDEFGAB"] == [0, 0, -1, 0, 0, 0, -1]


@pytest.mark.parametrize(
    ("pitches", "fifths"),
    [
        (C_MAJOR, 0),
        ([pitch + 7 for pitch in C_MAJOR], 1),
        ([pitch + 3 for pitch in C_MAJOR], -3),
        ([60], 0),
        ([], 0),
        ([66, 68, 70, 71, 73, 75, 77], 6),
        ([62, 64, 66, 67, 69, 71, 73, 73, 60], 2),  # D major with one C natural
    ],
)
def test_the_key_needs_the_fewest_accidentals(pitches, fifths):
    assert key_fifths(tune(*pitches) if pitches else Phrase()) == fifths


@pytest.mark.parametrize(
    ("pitch", "expected"),
    [(72, Clef("G", 2, 0)), (53, Clef("G", 2, -1)), (40, Clef("F", 4, 0))],
)
def test_the_clef_suits_the_register(pitch, expected):
    assert clef(tune(pitch)) == expected


@pytest.mark.parametrize(
    ("meter", "ticks"), [((4, 4), 12), ((2, 2), 12), ((6, 8), 18), ((3, 16), 9), ((5, 8), 12)]
)
def test_beats_are_quarters_or_three_of_a_kind(meter, ticks):
    assert beat_ticks(Meter(*meter)) == ticks
