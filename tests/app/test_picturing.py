"""A picture drawn, turned, taken and written in the real explorer with the real engine."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.wait_signal import SignalBlocker

from app.inference.service import InferenceService
from app.picturing import Picturing
from app.views.look import theme
from app.views.pictures.image_explorer import GRID, PICTURE, SAMPLES, STRIPS, ImageExplorer
from tests.app.hands import Mouse, pull

MODELS = Path(__file__).parents[2] / "assets" / "models"
PATIENCE = 60_000  # ms


class Desk:
    """An explorer with its engine, and the paths that its dialogs will answer."""

    def __init__(self):
        self.explorer = ImageExplorer()
        self.service = InferenceService()
        self.path = None
        self.picturing = Picturing(self.explorer, self.service, self._answer, self._answer)

    def _answer(self, *_words):
        return self.path

    def load(self, name):
        blocker = SignalBlocker(timeout=PATIENCE)
        blocker.connect(self.service.model_loaded)
        self.service.load(MODELS / f"{name}.safetensors")
        blocker.wait()

    @property
    def idle(self):
        errands = self.picturing._errands
        return not (self.picturing.turning or errands._todo or errands._number is not None)


@pytest.fixture(scope="module")
def running(qapp):
    theme.apply(qapp)
    desk = Desk()
    desk.load("digits")
    desk.explorer.show()
    yield desk
    desk.service.close()
    desk.explorer.close()


@pytest.fixture
def desk(running, qtbot):
    """The desk with a three on it, and nothing to take back."""
    running.path = None
    running.picturing._stack.clear()
    running.explorer.show_page(SAMPLES)
    running.explorer.dial_panel.show_locks(())
    running.explorer.dial_panel.show_raw(())
    qtbot.waitUntil(lambda: running.idle, timeout=PATIENCE)
    running.explorer.taken.emit(SAMPLES, 3)
    running.picturing._stack.clear()
    qtbot.waitUntil(lambda: running.idle, timeout=PATIENCE)
    return running


def dial(desk, key):
    return desk.explorer.dial_panel.dials[key]


def turn(desk, qtbot, key, pixels):
    pull(dial(desk, key), pixels).release()
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)


def test_there_is_something_to_turn_at_once(desk):
    assert desk.picturing.image.any()
    assert all(one.measured is not None for one in desk.explorer.dial_panel.dials.values())
    assert dial(desk, "slant").face().reach is not None
    assert desk.explorer.seen.image is not None


def test_a_drag_turns_the_picture_and_is_one_undo_step(desk, qtbot):
    before, slant = desk.picturing.image, dial(desk, "slant").measured[0]
    turn(desk, qtbot, "slant", -60)
    after = desk.picturing.image
    low, high = dial(desk, "slant").measured
    assert low == high
    assert low < slant - 0.1
    asked = float(desk.picturing.undo_text.removeprefix("Turn slant to ").removesuffix(" rad"))
    assert abs(low - asked) <= 0.0275 + 0.005  # what is written is rounded
    np.testing.assert_array_equal(desk.explorer.before.image, before)
    np.testing.assert_array_equal(desk.explorer.view.image, after)
    desk.explorer.undo_button.click()
    np.testing.assert_array_equal(desk.picturing.image, before)
    assert desk.picturing.undo_text == ""
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    assert dial(desk, "slant").measured[0] == slant
    desk.explorer.redo_button.click()
    np.testing.assert_array_equal(desk.picturing.image, after)


def test_escape_gives_the_picture_back(desk, qtbot):
    before = desk.picturing.image
    pull(dial(desk, "area"), -60)
    qtbot.waitUntil(lambda: (desk.explorer.view.image != before).any(), timeout=PATIENCE)
    QTest.keyClick(dial(desk, "area"), Qt.Key.Key_Escape)
    np.testing.assert_array_equal(desk.explorer.view.image, before)
    assert desk.picturing.undo_text == ""
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    assert dial(desk, "area").measured is not None


def test_what_cannot_be_reached_is_said(desk, qtbot):
    dial(desk, "height").open_field("30")  # of a picture 28 pixels high
    QTest.keyClick(dial(desk, "height")._field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    assert desk.explorer.dial_panel._message.text().startswith("This is the nearest")
    assert dial(desk, "height").measured[0] < 29


def test_a_locked_dial_holds(desk, qtbot):
    dial(desk, "height").lock_button.click()
    height = dial(desk, "height").measured[0]
    turn(desk, qtbot, "slant", -40)
    assert dial(desk, "height").measured[0] == pytest.approx(height, abs=0.3)


def test_a_raw_dial_traverses(desk, qtbot):
    QTest.keyClick(dial(desk, "slant"), Qt.Key.Key_R)
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    turn(desk, qtbot, "slant", -60)
    code = desk.picturing._now.code
    asked = float(desk.picturing.undo_text.removeprefix("Turn slant to ").removesuffix(" rad"))
    tied = next(d for d in desk.explorer.dial_panel._specs if d.attribute == "slant")
    assert code[tied.dimension] == pytest.approx(tied.code_of(asked), abs=0.05)


def test_drawing_is_a_step_and_is_measured(desk, qtbot):
    area = dial(desk, "area").measured[0]
    view = desk.explorer.view
    paper = view.paper()
    corners = [(paper.left() + share * paper.width(), paper.bottom() - 40) for share in (0.2, 0.8)]
    Mouse(view).drag(*corners)
    assert desk.picturing.undo_text == "Draw"
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    assert dial(desk, "area").measured[0] > area + 20  # 17 pixels long, about 3 broad


def test_a_clean_sheet_has_nothing_to_turn(desk, qtbot):
    desk.explorer.clear_button.click()
    assert dial(desk, "area").measured is None
    assert desk.explorer.dial_panel._message.text() == "Draw a picture, or take a sample."
    desk.explorer.undo_button.click()
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    assert dial(desk, "area").measured is not None


def test_a_file_is_taken(desk, qtbot, tmp_path):
    image = QImage(56, 56, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    for x in range(20, 30):
        for y in range(8, 48):
            image.setPixelColor(x, y, Qt.GlobalColor.white)
    desk.path = str(tmp_path / "one.png")
    image.save(desk.path)
    desk.explorer.open_button.click()
    assert desk.picturing.undo_text == "Take a picture"
    assert "inverted" in desk.explorer._message.text()
    assert desk.picturing.image[14, 14] > 0.9
    assert desk.picturing.image[0, 0] < 0.1


def test_a_picture_of_a_strip_is_taken(desk, qtbot):
    desk.explorer.page_buttons[STRIPS].click()
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    tiles = desk.explorer.tiles[STRIPS]
    assert len(tiles.sheet.images) == 6 * 11
    QTest.mouseClick(tiles, Qt.MouseButton.LeftButton, pos=tiles.plan().rect(0).center().toPoint())
    np.testing.assert_array_equal(desk.picturing.image, tiles.sheet.images[0])
    assert desk.picturing.undo_text == "Take from a strip"


def test_sheets_and_sweeps_are_written(desk, qtbot, tmp_path):
    said = []
    desk.picturing.noticed.connect(said.append)
    for what in (PICTURE, STRIPS, GRID):
        desk.path = str(tmp_path / f"{what}.png")
        desk.explorer.export_pressed.emit(what)
        qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    desk.path = str(tmp_path / "slant.gif")
    desk.explorer.sweep_pressed.emit("slant")
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    desk.picturing.noticed.disconnect(said.append)
    names = ["picture.png", "strips.png", "grid.png", "slant.gif"]
    assert said == [f"{name} was written." for name in names]
    assert all(not QImage(str(tmp_path / name)).isNull() for name in names[:3])
    assert (tmp_path / "slant.gif").read_bytes().startswith(b"GIF89a")
    assert not list(tmp_path.glob(".attune*"))


def test_what_cannot_be_written_is_said(desk, qtbot, tmp_path):
    desk.path = str(tmp_path / "nowhere" / "picture.png")
    desk.explorer.export_pressed.emit(PICTURE)
    assert desk.explorer._message.text() == (
        "picture.png cannot be written: No such file or directory."
    )


def test_a_failure_keeps_the_picture(desk, qtbot):
    before = desk.picturing.image
    hand = pull(dial(desk, "slant"), -30)
    desk.service.failed.emit("The engine could not answer.", "")
    assert desk.explorer._message.text() == "The engine could not answer."
    hand.release()
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    if desk.picturing.undo_text:
        desk.picturing.undo()
    np.testing.assert_array_equal(desk.picturing.image, before)


def test_another_model_keeps_a_picture_of_its_size(desk, qtbot):
    before = desk.picturing.image
    desk.load("digits-fader")
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    np.testing.assert_array_equal(desk.picturing.image, before)
    assert dial(desk, "area").face().reach is not None
    desk.load("sprites")
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
    assert desk.picturing.image.shape == (64, 64)
    assert list(desk.explorer.dial_panel.dials) == ["shape", "scale", "orientation", "x", "y"]
    assert dial(desk, "shape").accessibleDescription().startswith("asked square, measured square")
    desk.load("digits")
    qtbot.waitUntil(lambda: desk.idle, timeout=PATIENCE)
