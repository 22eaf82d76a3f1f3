import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arvae_models import notation
from arvae_models.keys import MODES, Key, fits
from arvae_models.music import Phrase
from tests.bars import tune
from tests.strategies import PITCHES

KEYS = [Key(tonic, mode) for mode in MODES for tonic in range(12)]
C, D, E, F, G, A, B = 60, 62, 64, 65, 67, 69, 71


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (Key(0, "major"), {0, 2, 4, 5, 7, 9, 11}),
        (Key(2, "minor"), {2, 4, 5, 7, 9, 10, 0}),
        (Key(9, "harmonic minor"), {9, 11, 0, 2, 4, 5, 8}),
        (Key(9, "melodic minor"), {9, 11, 0, 2, 4, 6, 8}),
        (Key(2, "dorian"), {0, 2, 4, 5, 7, 9, 11}),
        (Key(4, "phrygian"), {0, 2, 4, 5, 7, 9, 11}),
        (Key(5, "lydian"), {0, 2, 4, 5, 7, 9, 11}),
        (Key(7, "mixolydian"), {0, 2, 4, 5, 7, 9, 11}),
        (Key(11, "locrian"), {0, 2, 4, 5, 7, 9, 11}),
        (Key(6, "major pentatonic"), {6, 8, 10, 1, 3}),  # the black keys
        (Key(3, "minor pentatonic"), {6, 8, 10, 1, 3}),
        (Key(0, "blues"), {0, 3, 5, 6, 7, 10}),
        (Key(1, "whole tone"), {1, 3, 5, 7, 9, 11}),
        (Key(5, "chromatic"), set(range(12))),
    ],
    ids=lambda value: value.name if isinstance(value, Key) else "",
)
def test_what_belongs_to_a_key(key, expected):
    assert key.pitch_classes == expected


@pytest.mark.parametrize(
    ("tonic", "mode", "name", "fifths"),
    [
        (2, "minor", "D minor", -1),
        (3, "major", "E♭ major", -3),
        (0, "blues", "C blues", -3),
        (1, "major", "D♭ major", -5),
        (1, "minor", "C♯ minor", 4),
        (6, "major", "F♯ major", 6),
        (3, "minor", "E♭ minor", -6),
        (8, "harmonic minor", "G♯ harmonic minor", 5),
        (6, "dorian", "F♯ dorian", 4),
        (8, "dorian", "A♭ dorian", -6),
        (11, "lydian", "B lydian", 6),
        (5, "locrian", "F locrian", -6),
        (10, "phrygian", "B♭ phrygian", -6),
        (10, "minor pentatonic", "B♭ minor pentatonic", -5),
    ],
)
def test_a_key_is_spelled_with_the_fewest_signs(tonic, mode, name, fifths):
    key = Key(tonic, mode)
    assert (key.name, key.fifths) == (name, fifths)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_a_name_is_read_back(key):
    assert Key.parse(key.name) == key
    assert Key.parse(key.name.upper()) == key
    typed = key.name.replace("♭", "b").replace("♯", "#")
    spoken = key.name.replace("♭", "-flat").replace("♯", " sharp")
    assert Key.parse(typed) == Key.parse(spoken) == key


@pytest.mark.parametrize(
    ("text", "tonic", "mode"),
    [
        ("d", 2, "minor"),
        ("D", 2, "major"),
        ("Dm", 2, "minor"),
        ("dM", 2, "major"),
        ("b", 11, "minor"),
        ("bb", 10, "minor"),
        ("Bb", 10, "major"),
        ("BbM", 10, "major"),
        ("f#min", 6, "minor"),
        ("eb major", 3, "major"),
        ("Cb", 11, "major"),
        ("B#m", 0, "minor"),
        ("c-sharp minor", 1, "minor"),
        ("E Flat Major", 3, "major"),
        ("A natural minor", 9, "minor"),
        ("A aeolian", 9, "minor"),
        ("A blues", 9, "blues"),  # not A♭
        ("Ab blues", 8, "blues"),
        ("  F#  Harmonic   Minor ", 6, "harmonic minor"),
        ("G-Mixolydian", 7, "mixolydian"),
        ("Amix", 9, "mixolydian"),
    ],
)
def test_a_key_is_read_as_people_type_it(text, tonic, mode):
    assert Key.parse(text) == Key(tonic, mode)


@pytest.mark.parametrize(
    "text", ["", "H major", "D foo", "minor", "C##", "D minorish", "4", "Bass"]
)
def test_what_is_no_key_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^“.*” is not a key; write one such as D minor or .*\.$"):
        Key.parse(text)


@pytest.mark.parametrize(("tonic", "mode"), [(12, "major"), (-1, "minor"), (0, "Major")])
def test_a_key_outside_the_table_is_refused(tonic, mode):
    with pytest.raises(ValueError, match="tonic within"):
        Key(tonic, mode)


def test_what_fits_is_counted_in_time():
    phrase = tune((C, 2), F + 1, (G, 3), C + 1)
    assert fits(phrase, Key(0, "major")) == 5 / 7
    assert fits(phrase, Key(7, "major")) == 6 / 7
    assert fits(phrase, Key(0, "chromatic")) == 1
    assert fits(tune(C + 1), Key(0, "major")) == 0
    assert fits(Phrase(()), Key(0, "major")) == 1


@given(PITCHES, st.sampled_from(KEYS))
def test_a_note_of_the_key_is_written_without_an_accidental(pitch, key):
    """The seven-note scales that key signatures are made for, as `notation` spells them."""
    assume(len(key.pitch_classes) == 7 and key.mode not in ("harmonic minor", "melodic minor"))
    spelling = notation.spelled(pitch, key.fifths)
    natural = spelling.alter == notation.key_alter(spelling.step, key.fifths)
    assert natural == (fits(tune(pitch), key) == 1)
