from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox

from app.views.look import theme
from app.views.look.lamp import TrustLamp
from app.views.pictures.image_explorer import COLUMNS, GRID, PICTURE, SAMPLES, STRIPS, ImageExplorer
from app.views.pictures.picture_brush import ERASER
from arvae_models import checkpoint
from arvae_models.picture_search import Picture

MODELS = Path(__file__).parents[4] / "assets" / "models"
DIGITS, SPRITES = (
    checkpoint.read_image_spec(MODELS / f"{name}.safetensors") for name in ("digits", "sprites")
)
MEASURED = dict(zip(DIGITS.keys, (100.0, 40.0, 3.0, 0.2, 12.0, 18.0), strict=True))


def picture(**measured):
    return Picture(np.eye(28, dtype=np.float32), np.zeros(16, np.float32), MEASURED | measured)


@pytest.fixture
def explorer(qtbot):
    explorer = ImageExplorer()
    qtbot.addWidget(explorer)
    explorer.show_model(DIGITS, 28)
    explorer.show()
    return explorer


def test_it_waits_for_a_model(qtbot):
    explorer = ImageExplorer()
    qtbot.addWidget(explorer)
    assert not explorer.isEnabled()


def test_the_dials_are_the_models_own(explorer):
    assert tuple(explorer.dial_panel.dials) == DIGITS.keys
    assert explorer.dial_panel.dials["area"].findChild(TrustLamp).level == "fair"
    explorer.show_model(SPRITES, 64)
    assert tuple(explorer.dial_panel.dials) == SPRITES.keys
    assert explorer.view.image.shape == (64, 64)
    assert explorer.across_box.count() == len(SPRITES.keys)


def test_pages(explorer, record):
    said = record(explorer.page_chosen)
    for page in (GRID, STRIPS, SAMPLES):
        explorer.page_buttons[page].click()
        assert explorer.page == page
        assert explorer.tiles[page].isVisible()
        assert explorer.more_button.isVisible() == (page == SAMPLES)
        assert explorer.across_box.isVisible() == (page == GRID)
    assert said == [GRID, STRIPS, SAMPLES]


def test_a_picture_of_a_page_is_taken(explorer, record, qtbot):
    said = record(explorer.taken)
    explorer.show_samples([picture(), picture(area=120.0)])
    tiles = explorer.tiles[SAMPLES]
    place = tiles.plan().rect(1).center().toPoint()
    qtbot.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=place)
    assert said == [(SAMPLES, 1)]
    assert tiles.accessibleDescription().startswith("area 120 px², length 40.0 px, ")


def test_strips_mark_what_is_nearest(explorer):
    row = [picture(area=value) for value in np.linspace(50, 150, 11)]
    other = [picture(slant=value) for value in np.linspace(-0.3, 0.7, 11)]
    explorer.show_strips({"area": row, "slant": other}, {"area": 92.0, "slant": 9.0})
    sheet = explorer.sheet(STRIPS)
    assert (sheet.rows, sheet.columns) == (2, COLUMNS[STRIPS])
    assert sheet.marked == {4, 21}
    assert [text for text, _ in sheet.labels] == ["Area", "Slant"]
    assert sheet.words[12] == "Slant -0.20 rad"


def test_a_grid_names_its_axes(explorer):
    explorer.show_grid("slant", "area", [picture()] * 64)
    sheet = explorer.sheet(GRID)
    assert [text for text, _ in sheet.axes] == ["Slant", "Area"]
    assert sheet.words[0] == "slant +0.20 rad, area 100 px²"


def test_the_axes_are_chosen(explorer, record, qtbot):
    said = record(explorer.axes_chosen)
    assert explorer.axes == ("slant", "width")
    explorer.page_buttons[GRID].click()
    qtbot.keyClick(explorer.across_box, Qt.Key.Key_Up)
    assert said == [("thickness", "width")]


def test_before_and_change(explorer):
    blank, full = np.zeros((28, 28), np.float32), np.ones((28, 28), np.float32)
    explorer.show_picture(full)
    explorer.show_before(blank)
    assert explorer.before.image is blank
    assert explorer.change.image is full
    explorer.show_before(None)
    assert (explorer.before.image, explorer.change.image) == (None, None)


def test_tools(explorer):
    explorer.tool_buttons[ERASER].click()
    assert explorer.view.brush.tool == ERASER
    assert explorer.width_label.text() == "5.6 px"
    explorer.smooth_button.click()
    assert explorer.smooth_button.isChecked()


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("open_button", "open_pressed"),
        ("clear_button", "clear_pressed"),
        ("more_button", "more_pressed"),
        ("undo_button", "undo_pressed"),
        ("redo_button", "redo_pressed"),
    ],
)
def test_buttons_say_what_they_are_for(explorer, record, button, signal):
    said = record(getattr(explorer, signal))
    explorer.show_history("Draw", "Draw")
    getattr(explorer, button).click()
    assert said == [()]


def test_undo_names_what_it_takes_back(explorer):
    explorer.show_history("Turn slant to +0.20 rad", "")
    assert explorer.undo_button.accessibleName() == "Undo turn slant to +0.20 rad"
    assert not explorer.redo_button.isEnabled()


def test_the_export_menu(explorer, record):
    exports, sweeps = record(explorer.export_pressed), record(explorer.sweep_pressed)
    actions = [action for action in explorer.export_button.menu().actions() if action.text()]
    for action in actions:
        action.trigger()
    assert exports == [PICTURE, STRIPS, GRID]
    assert sweeps == list(DIGITS.keys)
    assert actions[3].text() == "Area, a sweep as GIF…"


def test_everything_has_a_name(explorer):
    parts = [*explorer.findChildren(QAbstractButton), *explorer.findChildren(QComboBox)]
    assert [part for part in parts if not part.accessibleName()] == []


def test_another_look_dresses_it_anew(explorer, qapp):
    before = explorer.page_buttons[SAMPLES].styleSheet()
    try:
        theme.apply(qapp, "light")
        assert explorer.page_buttons[SAMPLES].styleSheet() != before
    finally:
        theme.apply(qapp)
