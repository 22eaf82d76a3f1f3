"""Bars before and after: which are shown, what is asked of them, and how the page says it."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from arvae_models import tokens
from arvae_models.attributes import measure
from arvae_models.engine import Engine
from arvae_models.spec import Dial
from training import steering
from training.data import store
from training.figures import engraving, style, turns


def bar(notes):
    """Make a bar of {slot: token}."""
    row = np.full(24, tokens.HOLD, np.int8)
    row[list(notes)] = list(notes.values())
    return row


@pytest.fixture
def unseen(rows):
    """Forty bars, each of a tune in the test split."""
    names = (f"tune {k}" for k in range(10_000))
    tunes = [name for name in names if store.split_of(name) == "test"][:40]
    return store.Bars(rows, np.arange(40, dtype=np.int32), tuple(tunes), "made here")


@pytest.fixture
def with_dial(engine):
    """Return the model with one dial only."""

    def made(dial):
        return Engine(replace(engine.spec, dials=(dial,)), engine._network, "cpu")

    return made


def test_the_first_bars_of_the_draw_and_the_dials_in_turn(engine, unseen):
    # The third bar of the draw spans 40 semitones, the model's pitches only 29.
    wide = steering.draw(unseen, 3, 5)[2]
    place = int((unseen.rows == wide).all(1).argmax())
    unseen.rows[place] = bar({0: 50, 6: 90})
    found = turns.drawn(engine, unseen, 5)
    assert [turn.key for turn in found] == [*engine.spec.keys * 3][:10]
    before = np.stack([turn.before for turn in found])
    np.testing.assert_array_equal(before, np.delete(steering.draw(unseen, 11, 5), 2, axis=0))
    for turn in found:
        both = np.stack((turn.before, turn.after))
        values = measure(both, (turn.key,))[:, 0]
        assert (turn.own, turn.measured) == pytest.approx(tuple(values), abs=1e-4)
        assert turn.kept == (turn.before == turn.after).mean()


@pytest.mark.parametrize(
    ("low", "high", "count", "asked"),
    [
        (3.0, 9.0, 5, 9.0),  # below the middle: up
        (3.0, 9.0, 6, 3.0),  # in the middle: down
        (3.0, 9.0, 8, 3.0),
        (2.6, 9.4, 5, 9.0),  # there are whole notes only
        (2.6, 9.4, 8, 3.0),
        (-4.0, 9.0, 8, 0.0),  # no bar has fewer than none
        (3.0, 60.0, 8, 24.0),  # or more than its slots
    ],
)
def test_the_further_end_is_asked_for(with_dial, low, high, count, asked):
    engine = with_dial(Dial("note_density", 0, low, high, -2.0, 2.0))
    turn = turns.turned(engine, bar(dict.fromkeys(range(count), 64)), place=3)
    assert (turn.own, turn.asked) == (count, asked)


def turn(key, own, asked, measured, kept=1.0, before=None, after=None):
    silence = bar({0: tokens.REST})
    rows = (silence if row is None else row for row in (before, after))
    return turns.Turn(key, asked, own, measured, *rows, kept)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (
            turn("note_density", 5, 10, 10, 0.875),
            ("Note density", "5 → 10 notes", "88 % of the bar kept"),
        ),
        (
            turn("note_density", 3, 1, 2),
            ("Note density", "3 → 2 notes (asked: 1)", "100 % of the bar kept"),
        ),
        (
            turn("contour", 5, -12, -11, 0.5),
            ("Net rise", "+5 → −11 st (asked: −12)", "50 % of the bar kept"),
        ),
        (
            turn("rhythmic_complexity", 0.113, 0.35, 0.349, 0.7),
            ("Rhythmic complexity", "0.11 → 0.35", "70 % of the bar kept"),
        ),
    ],
)
def test_words(made, says):
    assert turns.words(made) == says


BEFORE = bar({0: 60, 6: 62, 12: 64, 18: 65})
AFTER = bar({0: 60, 4: 67, 6: 62, 12: 69})
TURN = turn("pitch_range", 5, 9, 9, 0.9, BEFORE, AFTER)


def test_what_the_other_bar_has_not():
    phrase = tokens.phrase_of(np.stack((BEFORE, AFTER)))
    # 64 became 69, 65 went, 67 came; 60 only makes room.
    assert turns.changed(phrase) == {2, 3, 5, 7}


def test_page(complete, words):
    # A note that is tied in is not drawn: it would lengthen the bar before.
    tied = turn("contour", 0, 3, 3, 0.9, bar({6: 62, 12: 62}), bar({6: 62, 12: 65}))
    figure = turns.score("One $ \\models" * 5, [TURN, tied])
    complete(figure)
    texts = words(figure)
    assert {"before", "after", "Pitch range", "5 → 9 st", "90 % of the bar kept"} <= set(texts)
    assert texts.count("→") == 2
    assert len(figure.axes) == 4
    # 64 and 65; 67 and 69; the second of two notes, twice.
    for axes, key, count in zip(
        figure.axes, ("pitch_range",) * 2 + ("contour",) * 2, (2, 2, 1, 1), strict=True
    ):
        (shapes,) = axes.collections
        colours = [tuple(colour) for colour in shapes.get_facecolor()]
        tint = to_rgba(style.COLOURS[key])
        assert set(colours) == {tint, to_rgba(style.INK)}
        space = engraving.STAFF / 4
        boxes = [path.get_extents() for path in shapes.get_paths()]
        heads = [
            colour
            for box, colour in zip(boxes, colours, strict=True)
            if 0.8 * space < box.height < 1.2 * space and 1.1 * space < box.width < 1.6 * space
        ]
        assert heads.count(tint) == count


def test_both_bars_stand_on_one_line():
    figure = turns.score("One", [TURN])
    before, after = figure.axes
    assert before.get_position().y0 == after.get_position().y0
    lines = []
    for axes in (before, after):
        paths = axes.collections[0].get_paths()[:5]
        (top, *_) = sorted(path.get_extents().y0 for path in paths)
        lines.append(axes.transData.transform((0, top))[1])
    assert lines[0] == pytest.approx(lines[1], abs=0.1)  # pixels


def test_a_set_without_unseen_bars_gives_no_turns(engine, unseen):
    train = [name for name in map(str, range(200)) if store.split_of(name) == "train"][:40]
    assert turns.drawn(engine, replace(unseen, tunes=tuple(train))) == []
