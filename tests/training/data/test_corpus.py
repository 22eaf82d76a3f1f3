"""Bars from real tunes, checked against what the scores say."""

import numpy as np
import pytest

from arvae_models.tokens import HOLD, REST
from training.data import corpus
from training.data.corpus import TuneSource


def row(**notes):
    found = np.full(24, HOLD, np.int8)
    for slot, value in notes.items():
        found[int(slot[1:])] = value
    return found.tolist()


def read(body, meter="4/4"):
    text = f"X:1\nT:By hand\nM:{meter}\nL:1/8\nK:C\n{body}\n"
    return corpus.bars_of(TuneSource("by hand", "abc", text)).tolist()


def test_a_bar_by_hand():
    """Quarter, two eighths, a triplet of eighths, a quarter rest."""
    assert read("C2 DE (3FGA z2|E8|") == [
        row(s0=60, s6=62, s9=64, s12=65, s14=67, s16=69, s18=REST),
        row(s0=64),
    ]


def test_a_tie_over_the_bar_line_is_held():
    assert read("C8-|C4 D4|") == [row(s0=60), row(s12=62)]


def test_pick_ups_other_meters_and_chords_are_left_out():
    assert read("CD|E8|") == [row(s0=64)]
    assert read("C6|D6|", meter="3/4") == []
    assert read("[CE]8|D8|") == [row(s0=62)]
    assert read("C1/2C1/2 C1/4C1/4C1/2 C6|D8|") == [row(s0=62)]  # 32nds are off the grid


def test_cut_time_counts_as_four_quarters():
    assert read("C8|D8|", meter="C|") == [row(s0=60), row(s0=62)]


def test_what_music21_cannot_read_gives_no_bars():
    assert corpus.bars_of(TuneSource("noise", "abc", "X:\nM:9/\n|[[C")).shape == (0, 24)


def test_a_chorale_gives_its_soprano():
    """BWV 269 (Aus meines Herzens Grunde) is in 3/4; BWV 267 is in 4/4."""
    found = corpus.bars_of(TuneSource("bwv267", "chorale", "bach/bwv267"))
    assert len(found) >= 8
    assert found[found >= 0].min() >= 60
    assert len(corpus.bars_of(TuneSource("bwv269", "chorale", "bach/bwv269"))) == 0


def test_the_tiny_set_is_split(tiny):
    assert len(tiny.rows) > 300
    assert all(len(tiny.split(name)) for name in ("train", "validation", "test"))


def test_the_essen_songs_are_listed_once():
    sources = corpus.essen_sources()
    assert 8_400 < len(sources) < 8_514  # tunes in the books
    assert sources[0].name == "essenFolksong/altdeu10/0/Das Hildebrandslied"
    assert len({source.name for source in sources}) == len(sources)


def test_bars_from_essen_say_what_they_may_be_used_for(monkeypatch):
    few = corpus.essen_sources()[:12]
    monkeypatch.setitem(corpus.SOURCES, "essen", lambda: few)
    found = corpus.prepare("essen", 1, lambda done, total: None)
    assert found.source.startswith("essen (for non-commercial use only), music21 ")
    assert len(found.rows)


@pytest.mark.slow
def test_the_chorales_are_counted_once():
    names = [source.name for source in corpus.chorale_sources()]
    assert len(names) == len(set(names))
    assert 340 <= len(names) <= 371
