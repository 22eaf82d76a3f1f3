import os
from collections import Counter

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.views.look import theme
from app.views.look.looks import CONTRAST, DARK, LIGHT, LOOKS
from app.views.main_window import MainWindow
from app.views.roll.roll_geometry import GUTTER
from arvae_models.attributes import BY_KEY
from arvae_models.music import Note, Phrase
from arvae_models.spec import Dial

NOTE = Note(0, 48, 72, 127)


@pytest.fixture(autouse=True)
def undressed(qapp):
    yield
    theme.apply(qapp)


@pytest.fixture
def build(qapp):
    """Return a function that builds a window full of things and shows it."""
    built = []

    def window():
        result = MainWindow()
        built.append(result)
        result.resize(1500, 1250)
        result.roll.show_phrase(Phrase((NOTE,), 2))
        result.dial_panel.show_dials(
            tuple(Dial(key, at, 0, 12, -2, 2) for at, key in enumerate(BY_KEY)),
            BY_KEY,
        )
        result.dial_panel.show_measured([{"contour": 4.0, "note_density": 6.0}])
        for key in ("show_history", "show_map", "show_lanes", "show_candidates"):
            result.fold(key, True)
        result.keep_bar.rhythm_button.setChecked(True)
        result.show_error("The model could not be read.", "details")
        result.show()
        for _ in range(2):  # what is polished in the first round is laid out in the second
            qapp.processEvents()
        return result

    yield window
    for result in filter(shiboken6.isValid, built):
        shiboken6.delete(result)


def inks(icon):
    """Count the solid colours of an icon's pixels."""
    image = icon.pixmap(18, 18).toImage()
    pixels = [image.pixelColor(x, y) for x in range(18) for y in range(18)]
    return Counter(pixel.name() for pixel in pixels if pixel.alpha() == 255)


def commonest(widget):
    image = widget.grab().toImage()
    return Counter(
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    ).most_common(1)[0][0]


def test_no_widget_keeps_an_old_colour(build, qapp):
    """What has worn other looks is, pixel by pixel, what was built in this one."""
    window = build()
    for name in ("light", "contrast", "dark"):
        theme.apply(qapp, name)
        qapp.processEvents()
        fresh = build()
        worn, new = window.grab().toImage(), fresh.grab().toImage()
        shiboken6.delete(fresh)  # every window there is takes its time to change
        assert worn.size() == new.size()
        assert worn == new, name


@pytest.mark.parametrize("name", LOOKS)
def test_what_is_seen_is_in_the_table(build, qapp, name):
    window, look = build(), LOOKS[name]
    theme.apply(qapp, name)
    qapp.processEvents()
    image, roll = window.grab().toImage(), window.roll.viewport().grab().toImage()
    place = window.roll.geometry_map.rect(NOTE).center().toPoint()
    assert image.pixelColor(4, window.height() // 2).name() == look.window
    assert roll.pixelColor(place.x() + 40, place.y()).name() == look.note
    assert roll.pixelColor(GUTTER - 5, roll.height() - 3).name() == look.key_white
    assert commonest(window.keep_bar) == look.panel
    assert commonest(window.transport.play_button) == look.raised
    assert commonest(window.menuBar()) == look.window
    for button, ink in (
        (window.transport.play_button, look.text),
        (window.transport.panic_button, look.danger),
        (window.keep_bar.rhythm_button, look.accent),
        (window.dial_panel.dials["contour"].lock_button, look.faint),
    ):
        assert inks(button.icon()).most_common(1)[0][0] == ink
    title = window.keep_bar.tonic_box.grab().toImage()
    names = {title.pixelColor(x, title.height() // 2).name() for x in range(title.width())}
    assert look.text in names


def test_the_system_is_followed_until_a_look_is_named(qapp):
    changed = qapp.styleHints().colorSchemeChanged
    theme.apply(qapp)
    assert theme.look() is DARK
    changed.emit(Qt.ColorScheme.Light)
    assert theme.look() is LIGHT
    theme.apply(qapp, "contrast")
    changed.emit(Qt.ColorScheme.Dark)
    assert theme.look() is CONTRAST
    theme.apply(qapp, "a look that is no more")
    assert theme.look() is DARK


def test_a_look_that_is_worn_is_not_put_on_again(qapp, build):
    window, events = build(), []
    window.keep_bar.changeEvent = lambda event: events.append(event.type())
    theme.apply(qapp, "dark")
    assert events == []
    theme.apply(qapp, "light")
    assert events != []


def test_what_switches_off_motion(qapp):
    theme.apply(qapp, motion=False)
    assert not theme.moves()
    theme.apply(qapp)
    assert theme.moves()


@pytest.mark.parametrize(
    ("percent", "before", "after"),
    [(100, None, None), (150, None, "1.5"), (900, None, "2"), (150, "3", "3"), (50, None, "1")],
)
def test_the_size_of_the_interface(monkeypatch, percent, before, after):
    monkeypatch.setattr(os, "environ", {} if before is None else {"QT_SCALE_FACTOR": before})
    theme.scale_environment(percent)
    assert os.environ.get("QT_SCALE_FACTOR") == after


def test_every_attribute_has_one_colour():
    assert set(theme.ATTRIBUTE_COLOURS) == set(BY_KEY)
    for look in LOOKS.values():
        assert len({theme.attribute_colour(key, look).name() for key in BY_KEY}) == len(BY_KEY)
        assert theme.attribute_colour("no attribute", look) == QColor(look.accent)


def test_every_look_has_a_name_to_be_chosen_by():
    assert set(theme.NAMES) == {theme.SYSTEM, *LOOKS}


def test_type_is_measured_in_pixels(qapp):
    assert theme.font(theme.LARGE, strong=True).pixelSize() == 22
    assert theme.font(strong=True).weight() > theme.font().weight()
