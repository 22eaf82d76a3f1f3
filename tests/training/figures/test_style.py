"""One look: sizes in mm, one colour an attribute, files that are the same every time."""

import re
from xml.etree import ElementTree

import matplotlib
import pytest

from arvae_models.attributes import ATTRIBUTES
from arvae_models.image_attributes import TABLES
from training.config import ConfigError
from training.figures import style


def drawn():
    figure = style.page(88, 40)
    axes = figure.subplots()
    axes.plot([1, 2], [3, -4], label="a $line")
    axes.legend()
    return figure


@pytest.mark.parametrize("table", [ATTRIBUTES, *TABLES.values()])
def test_attributes_of_one_model_have_different_colours(table):
    assert len({style.COLOURS[row.key] for row in table}) == len(table)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("pitch_range", "Pitch range (st)"),
        ("rhythmic_complexity", "Rhythmic complexity"),
        ("area", "Area (px²)"),
    ],
)
def test_a_label_names_the_unit(key, label):
    assert style.label(key) == label


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(-1.26, 1, "−1.3"), (-0.001, 2, "0.00"), (3.0, 0, "3")]
)
def test_numbers(value, decimals, text):
    assert style.number(value, decimals) == text


def test_files_are_the_same_every_time_and_of_the_size_asked_for(tmp_path):
    first = style.save(drawn(), tmp_path / "deep" / "one.two", style.FORMATS)
    second = style.save(drawn(), tmp_path / "other", style.FORMATS)
    assert [path.name for path in first] == ["one.two.svg", "one.two.png", "one.two.pdf"]
    for before, after in zip(first, second, strict=True):
        assert before.read_bytes() == after.read_bytes()
    page = ElementTree.parse(first[0]).getroot()
    assert float(page.get("width").removesuffix("pt")) == pytest.approx(88 / 25.4 * 72)


def test_a_readers_settings_do_not_shine_through():
    plain = style.data(drawn(), "svg")
    with matplotlib.rc_context({"axes.facecolor": "red", "lines.linewidth": 9}), style.look():
        assert style.data(drawn(), "svg") == plain


def test_letters_are_shapes():
    assert not re.search(rb"<text|font-family", style.data(drawn(), "svg"))


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ConfigError, match="svg, png, pdf, not “bmp”"):
        style.save(drawn(), tmp_path / "x", ("svg", "bmp"))
    assert not list(tmp_path.iterdir())


def test_a_panel_stands_where_it_is_put():
    figure = style.page(100, 50, arranged=False)
    box = style.panel(figure, 10, 5, 40, 20).get_position()
    assert (box.x0, box.x1) == pytest.approx((0.1, 0.5))
    assert (box.y0, box.y1) == pytest.approx((0.5, 0.9))


def test_words_stand_where_they_are_put():
    figure = style.page(100, 50, arranged=False)
    style.write(figure, 10, 5, "x" * 9, ha="left")
    box = figure.texts[0].get_window_extent().transformed(figure.transFigure.inverted())
    assert box.x0 * 100 == pytest.approx(10, abs=0.3)  # mm
    assert (1 - (box.y0 + box.y1) / 2) * 50 == pytest.approx(5, abs=0.8)
