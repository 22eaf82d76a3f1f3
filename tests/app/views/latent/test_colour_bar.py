import pytest
from PySide6.QtGui import QColor

from app.views.latent import colour_bar
from app.views.latent.colour_bar import ColourBar
from app.views.latent.latent_picture import Legend
from app.views.look import theme


@pytest.fixture
def bar(qtbot):
    bar = ColourBar()
    qtbot.addWidget(bar)
    bar.resize(bar.width(), 300)
    bar.show_ends(10, 290)
    return bar


COMPLEXITY = ["0.06", "0.08", "0.10", "0.12", "≥ 0.15"]  # 0.14 would touch the end


@pytest.mark.parametrize(
    ("legend", "beyond", "words"),
    [
        (("note_density", 4, 10), (False, False), ["4", "5", "6", "7", "8", "9", "10"]),
        (("contour", -12, 12), (True, True), ["≤ −12", "−5", "0", "+5", "≥ +12"]),
        (("rhythmic_complexity", 0.06, 0.15), (False, True), COMPLEXITY),
    ],
)
def test_numbers_stand_at_the_ends_and_between(bar, legend, beyond, words):
    bar.show_legend(Legend.of(*legend), beyond)
    texts = [text for _, text in bar.marks()]
    values = [value for value, _ in bar.marks()]
    assert values == sorted(values)
    assert (values[0], values[-1]) == legend[1:]
    assert texts == words


def test_it_is_read_with_its_unit(bar):
    bar.show_legend(Legend.of("contour", -12, 12), (False, False))
    assert bar.accessibleDescription() == "Net rise: −12 st to +12 st"
    bar.show_legend(None, (False, False))
    assert bar.marks() == []
    assert bar.accessibleDescription() == ""


def test_it_shows_the_ramp_and_a_value(bar):
    bar.show_legend(Legend.of("rhythmic_complexity", 0, 0.3), (False, False))
    plain = bar.grab().toImage()
    assert _near(plain.pixelColor(6, 14), "rhythmic_complexity")
    bar.show_value(0.15)
    marked = bar.grab().toImage()
    changed = [y for y in range(300) if marked.pixelColor(6, y) != plain.pixelColor(6, y)]
    assert changed
    assert min(changed) < 150 < max(changed)
    assert max(changed) - min(changed) < 10


def _near(colour: QColor, key: str) -> bool:
    aim = theme.attribute_colour(key, theme.look())
    return max(abs(a - b) for a, b in zip(colour.getRgb(), aim.getRgb(), strict=True)) < 8


@pytest.mark.parametrize(
    ("apart", "kept"), [(40, "abcd"), (10, "ad"), (7, "ad"), (3, "a"), (14, "abcd")]
)
def test_numbers_never_run_into_each_other(apart, kept):
    marks = [(100 - apart * at, name) for at, name in enumerate("abcd")]
    assert sorted(name for _, name in colour_bar.spaced(marks)) == list(kept)


def test_no_number_is_none():
    assert colour_bar.spaced([]) == []
