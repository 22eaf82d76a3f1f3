"""The page for composers who script: its code runs as it stands, and does what it says."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest

from arvae_models import keys, tokens
from arvae_models.attributes import ATTRIBUTES, BY_KEY, measure
from arvae_models.files import FORMATS, read_phrase, write_phrase
from arvae_models.music import Note, Phrase

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "python.md"
TEXT = PAGE.read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"^ *print\(.*\)  # (.+)$", re.MULTILINE)

EIGHTHS = (62, 64, 66, 67, 69, 67, 66, 64)
BARS = (EIGHTHS, (69, 71, 74, 73, 71, 67), EIGHTHS[::-1], (62, 66, 69, 74))
MELODY = tuple(
    Note(48 * bar + 48 // len(EIGHTHS) * place, 6, pitch)
    for bar, pitches in enumerate(BARS)
    for place, pitch in enumerate(pitches)
)
PHRASE = Phrase(MELODY, len(BARS))


def blocks():
    """Each block of code, put on the lines where it stands on the page."""
    for found in _BLOCK.finditer(TEXT):
        yield "\n" * TEXT.count("\n", 0, found.start(1)) + found[1]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Run the page's blocks in order, where a reader would: beside the assets and a tune."""
    folder = tmp_path_factory.mktemp("scripting")
    (folder / "assets").symlink_to(ROOT / "assets", target_is_directory=True)
    write_phrase(folder / "tune.mid", PHRASE)
    names, printed = {}, io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.chdir(folder)
        for block in blocks():
            exec(compile(block, PAGE, "exec"), names)
    return names | {"folder": folder, "printed": printed.getvalue()}


def own(row, key):
    return float(measure(row[None], (key,))[0, 0])


def test_the_first_example(ran):
    before, after = PHRASE, read_phrase(ran["folder"] / "nine.mid").phrase
    old, new = tokens.rows_of(before), tokens.rows_of(after)
    assert own(new[1], "note_density") == 9
    assert BY_KEY["contour"].meets(own(old[1], "contour"), own(new[1], "contour"))
    np.testing.assert_array_equal(old[[0, 2, 3]], new[[0, 2, 3]])
    assert ran["nine"].met


def test_what_is_kept(ran):
    near, bar = ran["near"], ran["bar"]
    wide, lively, fallen = (near.choose(ran[name]) for name in ("wide", "lively", "fallen"))
    np.testing.assert_array_equal(np.where(bar >= 0, 0, bar), np.where(wide.row >= 0, 0, wide.row))
    assert ran["key"] == keys.Key.parse("D major")
    new = lively.row[(lively.row >= 0) & (lively.row != bar)]
    assert {pitch % 12 for pitch in new.tolist()} <= ran["key"].pitch_classes
    assert fallen.row[0] == bar[0]
    assert all(choice.met for choice in (wide, lively, fallen))


def test_more_than_one_answer(ran):
    same, other, few, far, way = ran["answers"].values()
    bar, rise = ran["bar"], ran["near"].measured["contour"]
    for choices in (same, other, few, far):
        assert 1 < len(choices) <= 12
    assert all(own(choice.row, "note_density") == 8 for choice in same)
    for key, attribute in BY_KEY.items():
        assert all(attribute.meets(own(bar, key), own(choice.row, key)) for choice in other)
    assert all(1 <= (choice.row != bar).sum() <= 4 for choice in few)
    assert all(BY_KEY["contour"].meets(rise, own(choice.row, "contour")) for choice in few + far)
    kept = [choice.kept for choice in way]
    assert len(kept) == 3
    assert kept == sorted(kept, reverse=True)


def test_a_whole_tune(ran):
    tune = read_phrase(ran["folder"] / "six.musicxml").phrase
    assert [own(row, "note_density") for row in tokens.rows_of(tune)] == [6] * len(BARS)


def test_what_the_page_says_is_printed_is(ran):
    said = [line for block in blocks() for line in _SAID.findall(block)]
    assert len(said) >= 6
    wanted = ".*".join(re.escape(line).replace("…", ".+?") + r"\n" for line in said)
    assert re.search(wanted, ran["printed"], re.DOTALL)


def test_the_table_of_attributes():
    rows = [re.split(r" *\| *", line)[1:-1] for line in TEXT.splitlines() if line.startswith("| `")]
    table = [(attribute.key, attribute.label, attribute.tolerance) for attribute in ATTRIBUTES]
    assert [(key.strip("`"), label, float(within)) for key, label, _, within in rows] == table


def test_the_suffixes():
    sentence = re.search(r"`read_phrase` reads (.*?); `write_phrase` (.*?)\. ", TEXT, re.DOTALL)
    read_only = [kind for kind in FORMATS if kind.dumps is None]
    for said, kinds in zip(sentence.groups(), (FORMATS, read_only), strict=True):
        suffixes = [suffix for kind in kinds for suffix in kind.suffixes]
        assert re.findall(r"`(\.\w+)`", said) == suffixes
