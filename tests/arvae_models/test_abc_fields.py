import pytest

from arvae_models.abc_fields import (
    Settings,
    factor_of,
    key_of,
    meter_of,
    tempo_of,
    tuplet_of,
    with_field,
)


def altered(text):
    """The sharps and flats of a key, such as "F# C#"."""
    key = key_of(text) or {}
    order = [step for step in "FCGDAEB" if key.get(step)]
    return " ".join(f"{step}{'#' if key[step] > 0 else 'b'}" for step in order)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C", ""),
        ("G", "F#"),
        ("Am", ""),
        ("A minor", ""),
        ("D Major", "F# C#"),
        ("Edor", "F# C#"),
        ("E Dorian", "F# C#"),
        ("AMix", "F# C#"),
        ("F#m", "F# C# G#"),
        ("Bb", "Bb Eb"),
        ("Dphr", "Bb Eb"),
        ("Gb", "Cb Gb Db Ab Eb Bb"),
        ("Clyd", "F#"),
        ("Bloc", ""),
        ("D clef=bass", "F# C#"),
        ("D =c ^g", "F# G#"),
        ("HP", "F# C#"),
        ("none", ""),
        ("D exp _b ^f", "F# Bb"),
    ],
)
def test_keys_have_their_sharps_and_flats(text, expected):
    assert sorted(altered(text).split()) == sorted(expected.split())


def test_a_clef_alone_is_no_key():
    assert key_of("clef=bass") is None
    assert key_of("treble") is None


@pytest.mark.parametrize(
    ("text", "meter"),
    [
        ("4/4", (4, 4)), ("6/8", (6, 8)), ("C", (4, 4)), ("C|", (2, 2)), ("2+3/8", (5, 8)),
        ("(2+2+3)/8", (7, 8)), ("none", None), ("", None), ("0/4", None), ("4/0", None),
    ],
)  # fmt: skip
def test_meters_are_read(text, meter):
    assert meter_of(text) == meter


@pytest.mark.parametrize(
    ("text", "tempo"),
    [
        ("1/4=120", 120), ("3/8=60", 90), ("1/2=60", 120), ("120", 60),  # of eighths
        ('"Allegro" 1/4=132', 132), ("1/4 1/8=60", 90), ("C=100", 50), ('"Slow"', None), ("", None),
    ],
)  # fmt: skip
def test_tempos_count_quarter_notes(text, tempo):
    assert tempo_of(text, Settings(unit=6.0)) == tempo


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        ("", 1), ("2", 2), ("3/2", 1.5), ("/", 0.5), ("//", 0.25), ("/4", 0.25), ("3/", 1.5),
        ("/0", 1), ("12", 12),
    ],
)  # fmt: skip
def test_lengths_multiply_the_unit(text, factor):
    assert factor_of(text) == factor


@pytest.mark.parametrize(
    ("text", "meter", "expected"),
    [
        ("(3", (4, 4), (2 / 3, 3)),
        ("(2", (6, 8), (3 / 2, 2)),
        ("(5", (4, 4), (2 / 5, 5)),
        ("(5", (6, 8), (3 / 5, 5)),
        ("(3:4:6", (4, 4), (4 / 3, 6)),
        ("(3::2", (4, 4), (2 / 3, 2)),
    ],
)
def test_tuplets_are_read(text, meter, expected):
    assert tuplet_of(text, Settings(meter=meter)) == expected


@pytest.mark.parametrize(
    ("text", "shift"),
    [("D transpose=-2", -2), ("C octave=1", 12), ("C treble-8", -12), ("C clef=bass", 0)],
)
def test_a_key_may_say_how_it_sounds(text, shift):
    assert with_field(Settings(), "K", text).shift == shift
