import numpy as np
import pytest
from hypothesis import given
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QScrollArea

from app.views.bars.explanation_panel import (
    RHYTHM,
    Comparison,
    ExplanationPanel,
    paint_comparison,
    share_bar,
    shares,
)
from app.views.bars.mini_roll import MiniRoll
from app.views.look import theme
from arvae_models.attributes import rhythmic_complexity
from arvae_models.music import Note, Phrase
from arvae_models.tokens import rows_of
from tests import strategies

SENTENCES = ("A note was added: F4, a triplet after beat 1.", "The range grew to 5 st & more.")
WIDTH, HEIGHT = 240, 170


def bar(*notes):
    """A bar (24,) with notes as (onset, duration, pitch)."""
    return rows_of(Phrase(tuple(Note(*note) for note in notes), 1))[0]


BEFORE = bar((0, 12, 60), (12, 12, 62))
AFTER = bar((0, 4, 60), (4, 8, 65), (24, 12, 62))


@pytest.fixture
def panel(qtbot, activate):
    panel = ExplanationPanel()
    qtbot.addWidget(panel)
    panel.resize(280, 400)
    activate(panel)
    return panel


def test_shares_by_hand():
    """Weights of a beat: 1, 1/2 a step, 2 a triplet; times .2, .67, .25, .67; 11.635 in all."""
    found = shares(AFTER)
    total = (0.2 + 0.67 + 0.25 + 0.67) + 4 * (1.0 + 2.0 + 0.5 + 2.0 + 1.0)
    assert [slot for slot, share in enumerate(found) if share] == [0, 2, 12]
    assert np.allclose([found[0], found[2], found[12]], [0.2 / total, 2 / total, 0.25 / total])


@given(strategies.rows)
def test_shares_add_up_to_the_complexity(rows):
    assert sum(shares(rows[0])) == pytest.approx(float(rhythmic_complexity(rows[:1])[0]), abs=1e-6)


def test_a_bar_stands_under_its_slot_as_high_as_its_share():
    roll = MiniRoll(0, 0, 240, 112, 55, 70)
    beat, triplet = share_bar(roll, 0, shares(AFTER)[0]), share_bar(roll, 2, shares(AFTER)[2])
    assert 0 <= beat.left() < beat.right() <= 5
    assert 20 <= triplet.left() < triplet.right() <= 25
    assert triplet.height() == pytest.approx(10 * beat.height())  # 2 against .2
    assert triplet.bottom() == beat.bottom()


def test_what_is_seen_in_words():
    found = Comparison.of(BEFORE, AFTER)
    assert found.complexity == "0.03 → 0.09"
    assert found.words == ("Notes: 2 changed, 1 added. Rhythmic complexity 0.03 to 0.09.")
    assert Comparison.of(BEFORE, BEFORE).complexity == "0.03"
    silence = Comparison.of(bar(), bar())
    assert silence.words == "Notes: none. Rhythmic complexity 0.00."


def painted(before, after):
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.black)
    with QPainter(image) as painter:
        size = QSizeF(WIDTH, HEIGHT)
        paint_comparison(painter, size, Comparison.of(before, after), theme.DARK)
    return image


def test_the_bars_tell_kept_added_and_removed_onsets_apart():
    image = painted(BEFORE, AFTER)
    roll = MiniRoll(0, 0, WIDTH, 112, 55, 70)

    def colour(slot, row):
        middle = share_bar(roll, slot, shares(row)[slot]).center()
        return image.pixelColor(int(middle.x()), int(middle.y())).name()

    assert colour(0, AFTER) == theme.attribute_colour(RHYTHM.key, theme.DARK).name()
    assert colour(2, AFTER) == theme.DARK.accent
    assert colour(6, BEFORE) == "#000000"


def test_a_change_is_shown_and_told(panel):
    panel.show_change(BEFORE, AFTER, SENTENCES)
    assert panel.picture.isVisible()
    assert panel.picture.accessibleName().startswith("Notes: 2 changed, 1 added.")
    assert panel.accessibleDescription() == " ".join(SENTENCES)
    before = panel.picture.grab().toImage()
    panel.show_change(BEFORE, BEFORE, ())
    assert panel.accessibleDescription() == "Nothing changed."
    assert panel.picture.grab().toImage() != before
    panel.clear()
    assert panel.picture.isHidden()
    assert "changed" in panel.accessibleDescription()


def test_the_sentences_can_be_selected_by_the_keyboard(panel, qtbot):
    panel.show_change(BEFORE, AFTER, SENTENCES)
    panel.sentences.setFocus()
    qtbot.keyClick(panel.sentences, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert panel.sentences.selectedText().split("\u2029") == list(SENTENCES)


def test_a_narrow_dock_wraps_and_a_low_one_scrolls(panel):
    panel.show_change(BEFORE, AFTER, SENTENCES * 6)
    panel.resize(220, 300)
    bar = panel.findChild(QScrollArea).verticalScrollBar()
    assert panel.minimumSizeHint().width() <= 220
    assert panel.picture.width() <= 220
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    panel.show_change(BEFORE, AFTER, SENTENCES)
    assert bar.value() == 0
