import json
import timeit
from array import array
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import history
from app.document.history import LIMIT, WRITTEN, Entry, History, from_json, to_json
from arvae_models.music import Meter, Note, Phrase
from tests.strategies import phrases

LINE = Phrase((Note(0, 12, 60), Note(12, 12, 62), Note(24, 24, 64), Note(48, 48, 65)), 2)
TURNED = Phrase((*LINE.notes[:1], Note(12, 6, 67, 100), *LINE.notes[2:]), 2)
FIRST = Entry(
    1,
    "Turn note density to 4",
    frozenset({0}),
    {"note_density": 4.0},
    LINE,
    "folk",
    {0: array("f", (0.5, -1.0))},
    {0: {"note_density": 3.0}},
)
SECOND = Entry(2, "Move notes", frozenset({0}), {}, TURNED, "folk", starred=True)

numbers = st.floats(allow_nan=False, allow_infinity=False)
codes = st.lists(st.floats(-64, 64, width=32), max_size=4).map(lambda code: array("f", code))
bars = st.integers(0, 9)
keys = st.sampled_from(["contour", "note_density", "pitch_range"])
entries = st.builds(
    Entry,
    number=st.integers(1, 3),  # the distance from the entry before, see below
    text=st.text(max_size=9),
    bars=st.frozensets(bars, max_size=3),
    asked=st.dictionaries(keys, numbers, max_size=2),
    phrase=phrases(),
    model=st.sampled_from(["", "folk", "bach"]),
    codes=st.dictionaries(bars, codes, max_size=2),
    measured=st.dictionaries(bars, st.dictionaries(keys, numbers, max_size=2), max_size=2),
    starred=st.booleans(),
)


@st.composite
def histories(draw):
    made, number = History(), 0
    for entry in draw(st.lists(entries, max_size=4)):
        number += entry.number
        made = made.with_entry(replace(entry, number=number))
    return made


def many(count, starred=()):
    """A history of one phrase, made at once."""
    return History(
        tuple(replace(FIRST, number=n, starred=n in starred) for n in range(1, count + 1))
    )


def numbers_of(kept):
    return [entry.number for entry in kept.entries]


def test_entries_are_found_by_number():
    kept = History().with_entry(FIRST).with_entry(replace(SECOND, number=5))
    assert kept.entry(1) is FIRST
    assert kept.entry(5).text == "Move notes"
    assert kept.entry(3) is None
    assert kept.entry(6) is None
    assert kept.next_number == 6
    assert History().next_number == 1


def test_a_number_is_never_given_twice():
    with pytest.raises(ValueError, match="newest"):
        History((FIRST,)).with_entry(replace(SECOND, number=1))


def test_a_star_comes_and_goes():
    kept = History((FIRST, SECOND))
    assert kept.starring(1, True).entry(1) == replace(FIRST, starred=True)
    assert kept.starring(2, False).starring(2, True) == kept
    assert kept.starring(2, True) is kept
    assert kept.starring(9, True) is kept
    assert kept.entry(1).starred is False


def test_beyond_the_limit_the_oldest_without_a_star_goes():
    full = many(LIMIT, starred={1, 2})
    kept = full.with_entry(replace(FIRST, number=LIMIT + 1))
    assert len(kept.entries) == LIMIT
    assert numbers_of(kept)[:3] == [1, 2, 4]
    assert numbers_of(kept)[-1] == LIMIT + 1


def test_a_star_is_never_dropped_and_nor_is_the_newest(monkeypatch):
    monkeypatch.setattr(history, "LIMIT", 2)
    full = many(2, starred={1, 2}).with_entry(replace(FIRST, number=3))
    assert numbers_of(full) == [1, 2, 3]
    assert numbers_of(full.with_entry(replace(FIRST, number=4))) == [1, 2, 4]


@pytest.mark.parametrize("starred", [(), range(1, LIMIT // 2)], ids=["plain", "half starred"])
def test_a_full_history_still_takes_an_entry_at_once(starred):
    full, entry = many(LIMIT, starred), replace(FIRST, number=LIMIT + 1)
    assert min(timeit.repeat(lambda: full.with_entry(entry), number=1, repeat=20)) < 0.002


@given(histories())
def test_what_is_written_is_what_is_read(kept):
    assert from_json(json.loads(json.dumps(to_json(kept)))) == kept


def test_an_entry_says_what_changed():
    data = to_json(History((FIRST, SECOND)))
    assert data["entries"] == [
        {
            "number": 1,
            "text": "Turn note density to 4",
            "bars": [0],
            "asked": {"note_density": 4.0},
            "codes": {"0": "AAAAPwAAgL8="},  # 0x3f000000 and 0xbf800000, the low byte first
            "measured": {"0": {"note_density": 3.0}},
            "model": "folk",
            "measures": 2,
            "notes": [0, 0, [0, 12, 60, 84, 12, 12, 62, 84, 24, 24, 64, 84, 48, 48, 65, 84]],
        },
        {
            "number": 2,
            "text": "Move notes",
            "bars": [0],
            "starred": True,
            "notes": [1, 2, [12, 6, 67, 100]],
        },
    ]


def test_a_file_keeps_the_newest_and_the_stars():
    kept = from_json(to_json(many(WRITTEN + 10, starred={3, 200})))
    assert numbers_of(kept) == [3, *range(11, WRITTEN + 11)]
    assert kept == many(WRITTEN + 10, starred={3, 200}).written()


def test_what_is_missing_is_as_before():
    first, second = from_json({"entries": [{"notes": [0, 0, [0, 12, 60, 84]]}, {}]}).entries
    assert (first.number, second.number) == (1, 2)
    assert first.phrase == second.phrase == Phrase((Note(0, 12, 60),))
    assert second == Entry(2, "", frozenset(), {}, first.phrase)
    assert from_json({}) == History()


def test_a_change_of_meter_and_length_comes_back():
    waltz = Entry(3, "Import", frozenset(), {}, Phrase((), 8, Meter(3, 4), 90.0, "Waltz"))
    kept = History((FIRST, waltz))
    assert from_json(to_json(kept)) == kept


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "group of fields"),
        ([], "group of fields"),
        ({"entries": 3}, "“entries” should be a list"),
        ({"entries": [3]}, "entry 1: “entry” should be a group"),
        ({"entries": [{}, {"number": 1}]}, "entry 2: number 1 does not rise"),
        ({"entries": [{"number": True}]}, "“number” should be a whole number"),
        ({"entries": [{"text": 3}]}, "“text” should be a text"),
        ({"entries": [{"bars": [-1]}]}, "bars count from 0"),
        ({"entries": [{"bars": ["x"]}]}, "“bar” should be a whole number"),
        ({"entries": [{"asked": {"contour": "much"}}]}, "“contour” should be a number"),
        ({"entries": [{"asked": {"contour": float("nan")}}]}, "not finite"),
        ({"entries": [{"asked": {"contour": 10**400}}]}, "entry 1"),
        ({"entries": [{"codes": {"0": "?"}}]}, "a code cannot be read"),
        ({"entries": [{"codes": {"0": "AAAA"}}]}, "a code cannot be read"),
        ({"entries": [{"codes": {"0": "AADAfw=="}}]}, "a code is not finite"),
        ({"entries": [{"measured": {"0": 3}}]}, "“measured” should be a group"),
        ({"entries": [{"starred": 1}]}, "“starred” should be true or false"),
        ({"entries": [{"notes": [1, 0, []]}]}, "do not follow"),
        ({"entries": [{"notes": [0, -1, []]}]}, "do not follow"),
        ({"entries": [{"notes": [0, 0]}]}, "“notes” should list 3 things"),
        ({"entries": [{"notes": [0, 0, [1, 2, 3]]}]}, "four numbers"),
        ({"entries": [{"notes": [0, 0, [0, 12, 200, 84]]}]}, "pitch"),
        ({"entries": [{"meter": [4, 5]}]}, "meter"),
        ({"entries": [{"tempo": 1}]}, "tempo"),
        ({"entries": [{"measures": 0}]}, "measure"),
    ],
)
def test_garbage_is_refused_in_words(data, words):
    with pytest.raises(ValueError, match="history of the melody is damaged") as refused:
        from_json(data)
    assert words in str(refused.value)
