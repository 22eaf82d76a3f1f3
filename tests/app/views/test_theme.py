import pytest
from PySide6.QtGui import QColor

from app.views import theme
from arvae_models.attributes import BY_KEY


def luminance(colour):
    parts = [value / 255 for value in QColor(colour).getRgb()[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Contrast of WCAG 2, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("table", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_text_can_be_read(table):
    for ground in (table.window, table.panel, table.raised):
        assert contrast(table.text, ground) >= 7
        assert contrast(table.dim, ground) >= 4.5
    assert contrast(table.on_accent, table.accent) >= 4.5
    assert contrast(table.on_note, table.note) >= 4.3
    assert contrast(table.faint, table.panel) >= 3


@pytest.mark.parametrize("table", [theme.DARK, theme.LIGHT], ids=["dark", "light"])
def test_every_attribute_has_one_colour_that_can_be_seen(table):
    colours = [theme.attribute_colour(key, table) for key in BY_KEY]
    assert set(theme.ATTRIBUTE_COLOURS) == set(BY_KEY)
    assert len({colour.name() for colour in colours}) == len(BY_KEY)
    assert all(contrast(colour, table.panel) >= 3 for colour in colours)


def test_a_colour_can_be_clear():
    assert theme.DARK.colour("accent", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    assert theme.DARK.colour("accent").name() == theme.DARK.accent


def test_the_look_follows_the_palette(qapp):
    try:
        theme.apply(qapp, theme.LIGHT)
        assert theme.look() is theme.LIGHT
    finally:
        theme.apply(qapp)
    assert theme.look() is theme.DARK


def test_type_is_measured_in_pixels(qapp):
    assert theme.font(theme.LARGE, strong=True).pixelSize() == 22
    assert theme.font(strong=True).weight() > theme.font().weight()
