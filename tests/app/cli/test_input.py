"""What is typed becomes bars, keys and models, or one sentence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import paths
from app.cli.input import bars_of, keys_of, model_of, print_table, read
from arvae_models.files import write_phrase
from arvae_models.music import Note, Phrase


@pytest.mark.parametrize(
    ("text", "indices"),
    [
        ("", [0, 1, 2, 3, 4, 5, 6]),
        ("1", [0]),
        ("7", [6]),
        ("2-4", [1, 2, 3]),
        ("3-3", [2]),
        ("1-2,7", [0, 1, 6]),
        (" 5 , 1 - 2 ,1", [0, 1, 4]),
    ],
)
def test_bars_are_counted_from_one(text, indices):
    assert bars_of(text, 7) == indices


@given(st.sets(st.integers(0, 40), min_size=1))
def test_bars_written_one_by_one_come_back(indices):
    assert bars_of(",".join(str(index + 1) for index in indices), 41) == sorted(indices)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "There is no bar 0: the tune has 7 bars."),
        ("8", "There is no bar 8: the tune has 7 bars."),
        ("2,6-8", "There is no bar 6-8: the tune has 7 bars."),
        ("4-2", "There is no bar 4-2: the tune has 7 bars."),
        ("x", "“x” names no bars; write 1-4,7."),
        ("1,", "“1,” names no bars; write 1-4,7."),
        ("-3", "“-3” names no bars; write 1-4,7."),
        ("1-", "“1-” names no bars; write 1-4,7."),
    ],
)
def test_bars_that_are_not_there(text, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        bars_of(text, 7)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", set()),
        ("contour", {"contour"}),
        ("note-density, pitch_range,", {"note_density", "pitch_range"}),
    ],
)
def test_keys_may_have_hyphens(text, keys):
    assert keys_of(text) == keys


def test_an_unknown_key_is_told_with_those_there_are():
    with pytest.raises(ValueError, match="no dial “swing”; there are rhythmic_complexity, pitch"):
        keys_of("contour,swing")


def test_a_model_has_a_name_or_a_file(tmp_path):
    file = tmp_path / "mine.safetensors"
    file.touch()
    assert model_of(str(file)) == file
    assert model_of(paths.DEFAULT_MODEL).name == "folk.safetensors"
    with pytest.raises(ValueError, match=r"There is no model “jazz”; there are .*folk"):
        model_of("jazz")


def test_what_was_changed_in_reading_is_told_beside_the_output(tmp_path, capsys):
    path = tmp_path / "off.mid"
    write_phrase(path, Phrase((Note(0, 7, 60), Note(7, 12, 64)), 1))  # between two sixteenths
    phrase = read(path)
    assert [note.pitch for note in phrase.notes] == [60, 64]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("1 note was moved to the grid")


def test_columns_are_as_wide_as_their_widest_cell(capsys):
    print_table(["bar", "asked"], [["1", "9 notes"], ["12", ""]])
    assert capsys.readouterr().out.splitlines() == ["bar  asked", "1    9 notes", "12"]
