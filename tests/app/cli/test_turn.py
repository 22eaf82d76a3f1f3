"""`attune turn` as it is typed; every answer is measured again in the files it writes."""

import json

import numpy as np
import pytest

from arvae_models import tokens, variation
from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.files import read_phrase, write_phrase
from arvae_models.keys import Key
from arvae_models.music import Meter, Note, Phrase

FOUR = 4  # notes of the tune's first bar: G A B D; the second has C and G


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.mid"


@pytest.fixture
def turned(attune, tune, out):
    """Return a function that turns the tune and gives the report, the rows before and after."""

    def turn(*arguments, told=False):
        code, printed, err = attune("turn", tune, "-o", out, *arguments, "--json")
        assert (code, bool(err)) == (0, told), err
        return json.loads(printed)["bars"], rows(tune), rows(out)

    return turn


def rows(path):
    return tokens.rows_of(read_phrase(path).phrase)


def pitches(row):
    return set(row[row >= 0].tolist())


@pytest.mark.parametrize("suffix", [".mid", ".musicxml", ".mxl"])
def test_turn_writes_what_it_reports(attune, tune, tmp_path, suffix):
    target = tmp_path / f"out{suffix}"
    arguments = ("turn", tune, "-o", target, "--bars", "1", "--note-density", 7, "--json")
    code, printed, err = attune(*arguments)
    assert (code, err) == (0, "")
    report = json.loads(printed)
    assert report["model"] == "folk"
    (bar,) = report["bars"]
    before, after = rows(tune), rows(target)
    assert bar["asked"] == {"note_density": 7}
    assert bar["before"] == named(measure(before)[0])
    assert bar["measured"] == named(measure(after)[0])
    assert bar["measured"]["note_density"] == 7
    assert bar["kept"] == pytest.approx(np.mean(before[0] == after[0]), abs=1e-4)
    np.testing.assert_array_equal(before[1], after[1])


def test_locks_hold_and_a_seed_finds_the_same_again(turned):
    arguments = ("--note-density", 6, "--lock", "contour,pitch-range", "--seed", 5)
    found = []
    for _ in range(2):
        bars, before, after = turned(*arguments)
        for bar in bars:
            assert bar["measured"]["note_density"] == 6
            assert abs(bar["measured"]["contour"] - bar["before"]["contour"]) <= 1
            assert abs(bar["measured"]["pitch_range"] - bar["before"]["pitch_range"]) <= 1
        found.append(after.tobytes())
    assert found[0] == found[1] != before.tobytes()


def test_several_dials_at_once(turned):
    bars, _, after = turned("--note-density", 6, "--contour", -5, "--pitch-range", 9)
    for bar, values in zip(bars, measure(after), strict=True):
        found = named(values)
        assert all(BY_KEY[key].meets(value, found[key]) for key, value in bar["asked"].items())
        assert set(bar["asked"]) == {"note_density", "contour", "pitch_range"}


def test_a_locked_rhythm(turned):
    bars, before, after = turned("--contour", -7, "--lock-rhythm")
    assert all(abs(bar["measured"]["contour"] + 7) <= 1 for bar in bars)
    np.testing.assert_array_equal(after >= 0, before >= 0)
    np.testing.assert_array_equal(after[before < 0], before[before < 0])


def test_locked_pitches(turned):
    bars, before, after = turned("--note-density", 7, "--lock-pitches")
    for bar, old, new in zip(bars, before, after, strict=True):
        assert bar["measured"]["note_density"] == 7
        assert pitches(new) <= pitches(old)


@pytest.mark.parametrize("name", ["E flat major", "c# minor", "C blues"])
def test_new_notes_are_of_the_key(turned, name):
    _, before, after = turned("--note-density", 9, "--key", name)
    new = {int(pitch) % 12 for pitch in after[(after >= 0) & (after != before)]}
    assert new
    assert new <= Key.parse(name).pitch_classes


def test_the_key_can_be_guessed_and_is_told(attune, tune, out):
    code, _, err = attune("turn", tune, "-o", out, "--note-density", 9, "--key", "auto")
    assert (code, err) == (0, "The tune seems to be in G major.\n")
    before, after = rows(tune), rows(out)
    new = {int(pitch) % 12 for pitch in after[(after >= 0) & (after != before)]}
    assert new <= Key(7, "major").pitch_classes


def test_steps_from_what_each_bar_has(turned):
    bars, _, after = turned("--note-density", 2, "--relative")
    assert [bar["asked"]["note_density"] for bar in bars] == [6, 4]
    assert measure(after, ("note_density",))[:, 0].tolist() == [6, 4]


def test_a_raw_dial_takes_what_comes(turned):
    bars, before, after = turned("--contour", 9, "--raw", "--lock-rhythm")
    np.testing.assert_array_equal(after >= 0, before >= 0)
    assert [bar["asked"] for bar in bars] == [{"contour": 9}] * 2
    assert [bar["measured"] for bar in bars] == [named(values) for values in measure(after)]


def test_other_notes_with_the_same_profile(turned):
    bars, before, after = turned("--reroll", "--seed", 1)
    for bar in bars:
        assert bar["asked"] == {}
        for key, value in bar["before"].items():
            assert BY_KEY[key].meets(value, bar["measured"][key])
    assert (before != after).any(axis=1).all()


@pytest.mark.parametrize("size", list(variation.SIZES))
def test_variations_are_as_large_as_they_are_called(turned, size):
    _, fewest, most = variation.SIZES[size]
    _, before, after = turned("--vary", size, "--bars", 1)
    assert fewest <= np.sum(before[0] != after[0]) <= most


def test_a_surprise_holds_what_is_locked(turned):
    bars, before, after = turned("--surprise", "--lock", "note_density,contour", "--bars", 1)
    assert bars[0]["measured"]["note_density"] == FOUR
    assert abs(bars[0]["measured"]["contour"] - 7) <= 1
    assert (before[0] != after[0]).any()


def test_a_bar_without_another_stays_and_is_told(attune, tune, out):
    code, _, err = attune(
        "turn", tune, "-o", out, "--reroll", "--lock-rhythm", "--lock-pitches", "--bars", 2
    )
    assert code == 0
    if err:
        assert err == "Bar 2 stays: no other bar holds what is locked.\n"
        np.testing.assert_array_equal(rows(out), rows(tune))
    else:
        assert (rows(out)[1] != rows(tune)[1]).any()


def test_what_stands_in_the_way_is_named(attune, tune, out):
    code, _, err = attune("turn", tune, "-o", out, "--note-density", 9, "--lock-rhythm")
    assert code == 0
    assert err.splitlines() == [
        f"Bar {bar} cannot have that; it has the nearest. --lock-rhythm stands in the way."
        for bar in (1, 2)
    ]
    np.testing.assert_array_equal(rows(out) >= 0, rows(tune) >= 0)


@pytest.fixture
def other(tmp_path):
    """A second tune, of one bar."""
    notes = [Note(6 * k, 6, pitch) for k, pitch in enumerate((72, 71, 69, 67, 66, 64, 62, 60))]
    path = tmp_path / "other.abc.mid"
    write_phrase(path, Phrase(tuple(notes), 1))
    return path


@pytest.mark.parametrize("steps", [1, 6, 9])
def test_a_morph_leads_from_bar_to_bar(attune, tune, other, out, steps):
    code, printed, err = attune(
        "turn", tune, "-o", out, "--morph", other, "--bars", 1, "--steps", steps
    )
    assert (code, err) == (0, "")
    way, first, last = rows(out), rows(tune)[0], rows(other)[0]
    assert len(way) == steps + 2
    np.testing.assert_array_equal(way[[0, -1]], [first, last])
    rise = measure(way, ("contour",))[:, 0]  # from +7 to -12
    for place, found in enumerate(rise):
        assert BY_KEY["contour"].meets(round(7 - 19 * place / (steps + 1)), found)
    table = printed.splitlines()
    assert [line.split()[0] for line in table] == ["bar", *map(str, range(1, steps + 3))]


def test_a_morph_as_json_and_with_a_lock(attune, tune, other, out):
    arguments = ("--bars", 1, "--lock", "note_density", "--steps", 3, "--json")
    code, printed, _ = attune("turn", tune, "-o", out, "--morph", other, *arguments)
    assert code == 0
    bars = json.loads(printed)["bars"]
    assert [bar["measured"] for bar in bars] == [named(values) for values in measure(rows(out))]
    assert [bar["measured"]["note_density"] for bar in bars] == [4, 4, 4, 4, 8]


def test_candidates_are_files_that_differ(attune, tune, tmp_path, out):
    code, _, _ = attune(
        "turn", tune, "-o", out, "--note-density", 6, "--candidates", 4, "--bars", 1
    )
    assert code == 0
    files = sorted(tmp_path.glob("out*"))
    assert [file.name for file in files] == [f"out-{number}.mid" for number in (1, 2, 3, 4)]
    found = [rows(file)[0] for file in files]
    assert len({row.tobytes() for row in found}) == 4
    assert set(measure(np.stack(found), ("note_density",))[:, 0]) == {6}


def test_there_are_no_more_files_than_answers(attune, tune, tmp_path, out):
    code, _, _ = attune("turn", tune, "-o", out, "--contour", 5, "--raw", "--candidates", 3)
    assert code == 0
    assert [file.name for file in tmp_path.glob("out*")] == ["out-1.mid"]


def test_the_change_is_explained(attune, tune, out):
    arguments = ("turn", tune, "-o", out, "--note-density", 5, "--bars", 1)
    code, printed, _ = attune(*arguments, "--explain")
    assert code == 0
    assert printed.splitlines()[-1].startswith("Bar 1: A note was added on")
    assert "Bar 1:" not in attune(*arguments)[1]


def test_a_table_for_people(attune, tune, out):
    code, printed, _ = attune("turn", tune, "-o", out, "--pitch-range", 12)
    assert code == 0
    assert printed.splitlines()[0].split() == ["bar", "asked", "measured", "kept"]
    assert "12 st" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Nothing is asked"),
        (("--contour", "nan"), "A dial takes a number"),
        (("--contour", "inf"), "A dial takes a number"),
        (("--contour", "up"), "valid number"),
        (("--reroll", "--surprise"), "Choose one: --reroll or --surprise."),
        (("--contour", "3", "--reroll"), "Choose one: --reroll or dials."),
        (("--vary", "small", "--morph", "{tune}"), "Choose one: --vary or --morph."),
        (("--vary", "huge"), "--vary takes small, medium, large, not “huge”."),
        (("--contour", "3", "--key", "H minor"), "“H minor” is not a key"),
        (("--contour", "3", "--bars", "3"), "has 2 bars"),
        (("--contour", "3", "--bars", "x"), "names no bars"),
        (("--contour", "3", "--lock", "swing"), "no dial “swing”"),
        (("--contour", "3", "--lock", "contour"), "contour cannot be asked and locked at once."),
        (("--contour", "3", "--model", "jazz"), "no model “jazz”"),
        (("--contour", "3", "--candidates", "0"), "greater than or equal to 1"),
        (("--contour", "3", "--candidates", "65"), "less than or equal to 64"),
        (("--morph", "{tune}", "--steps", "0"), "greater than or equal to 1"),
        (("--morph", "{waltz}"), "3/4"),
        (("--morph", "missing.mid"), "missing.mid"),
        (("--morph", "{short}", "--bars", "2"), "The second tune has no bar 2."),
        (("--frobnicate",), "No such option"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_writes_nothing(
    attune, tune, tmp_path, out, arguments, sentence
):
    files = {"tune": tune, "waltz": tmp_path / "waltz.mid", "short": tmp_path / "short.mid"}
    write_phrase(files["waltz"], Phrase((Note(0, 12, 60),), 1, Meter(3, 4)))
    write_phrase(files["short"], Phrase((Note(0, 12, 60),), 1))
    given = (argument.format(**files) for argument in arguments)
    code, printed, err = attune("turn", tune, "-o", out, *given)
    assert (code, printed) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert sentence in err
    assert list(tmp_path.glob("out*")) == []


@pytest.mark.parametrize("target", ["tune.midx", "no/out.mid"])
def test_where_nothing_can_be_written_there_is_a_sentence(attune, tune, tmp_path, target):
    code, _, err = attune("turn", tune, "-o", tmp_path / target, "--contour", 3)
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    assert target.split("/")[-1] in err


def test_a_bar_that_no_model_can_read_is_named(attune, tmp_path, out):
    wide = tmp_path / "wide.mid"
    write_phrase(wide, Phrase((Note(0, 12, 60), Note(48, 24, 5), Note(72, 24, 120)), 2))
    code, _, err = attune("turn", wide, "-o", out, "--contour", 3)
    assert code == 2
    assert err.startswith("attune: Bar 2 cannot be turned.")
    assert not out.exists()
