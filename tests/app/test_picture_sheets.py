"""Sheets drawn on demand: an engine that remembers what it is asked, the real explorer."""

from pathlib import Path

import numpy as np
import pytest

from app.errands import Errands
from app.inference.picture_messages import Grid, GridDrawn, Sampled, Samples, Strip, StripDrawn
from app.picture_sheets import PictureSheets
from app.views.look import theme
from app.views.pictures.image_explorer import COLUMNS, GRID, SAMPLES, STRIPS, ImageExplorer
from app.views.pictures.picture_export import FRAMES
from arvae_models import checkpoint
from arvae_models.picture_search import Picture

SPEC = checkpoint.read_image_spec(
    Path(__file__).parents[2] / "assets" / "models" / "digits.safetensors"
)
CODE = np.zeros(16, np.float32)
MEASURED = dict.fromkeys(SPEC.keys, 10.0)
DOT = Picture(np.eye(28, dtype=np.float32), CODE, MEASURED)


class Desk:
    """Sheets whose questions are answered when the test says so."""

    def __init__(self):
        self.asked = []
        self.path = None
        self.explorer = ImageExplorer()
        self.explorer.show_model(SPEC, 28)
        self.errands = Errands(self.ask, (SAMPLES, STRIPS, GRID, "sweep"))
        self.sheets = PictureSheets(self.explorer, self.errands, lambda *_words: self.path)
        self.errands.go_on()

    def ask(self, make):
        self.asked.append(make(len(self.asked)))
        return len(self.asked) - 1

    def answer(self):
        """Answer the last question, as the engine would."""
        question = self.asked[-1]
        assert self.errands.answered(question.number, final=True)
        match question:
            case Samples():
                reply = Sampled(question.number, (DOT,) * question.count)
            case Strip():
                rows = dict.fromkeys(question.keys, (DOT,) * question.steps)
                reply = StripDrawn(question.number, rows)
            case Grid():
                cells = (DOT,) * question.steps**2
                reply = GridDrawn(question.number, question.key_x, question.key_y, cells)
        self.sheets.show_answer(reply)
        self.errands.next()

    def kinds(self):
        return [type(question) for question in self.asked]


@pytest.fixture
def desk(qtbot, qapp):
    theme.apply(qapp)
    desk = Desk()
    qtbot.addWidget(desk.explorer)
    desk.sheets.show_keys(SPEC.keys)
    desk.answer()
    desk.sheets.show_picture(CODE, MEASURED)
    return desk


def test_samples_are_made_for_a_model_and_others_on_request(desk):
    assert len(desk.explorer.sheet(SAMPLES).images) == 32
    desk.explorer.more_button.click()
    assert [question.seed for question in desk.asked] == [0, 1]


def test_a_page_is_drawn_when_it_is_looked_at_and_only_once(desk):
    assert desk.kinds() == [Samples]
    desk.explorer.page_buttons[STRIPS].click()
    desk.answer()
    desk.explorer.page_buttons[SAMPLES].click()
    desk.explorer.page_buttons[STRIPS].click()
    assert desk.kinds() == [Samples, Strip]
    assert (desk.asked[1].keys, desk.asked[1].steps) == (SPEC.keys, COLUMNS[STRIPS])


def test_another_picture_draws_the_page_anew(desk):
    desk.explorer.page_buttons[GRID].click()
    desk.answer()
    desk.sheets.forget_picture()
    assert desk.kinds() == [Samples, Grid]
    desk.sheets.show_picture(CODE + 1, MEASURED)
    assert desk.kinds() == [Samples, Grid, Grid]
    np.testing.assert_array_equal(desk.asked[2].code, CODE + 1)


def test_the_axes_of_the_grid_are_chosen(desk):
    desk.explorer.page_buttons[GRID].click()
    desk.answer()
    desk.explorer.across_box.setCurrentIndex(0)
    desk.explorer.across_box.activated.emit(0)
    desk.answer()
    assert desk.asked[-1].key_x == "area"
    assert desk.explorer.sheet(GRID).axes[0][0] == "Area"


def test_a_picture_is_taken_from_a_page(desk):
    said = []
    desk.sheets.taken.connect(lambda *words: said.append(words))
    desk.explorer.tiles[SAMPLES].taken.emit(5)
    desk.explorer.tiles[GRID].taken.emit(5)  # nothing is drawn there
    assert said == [(SAMPLES, DOT)]


def test_a_sheet_is_drawn_to_be_written(desk, tmp_path):
    desk.path = str(tmp_path / "grid.png")
    desk.explorer.export_pressed.emit(GRID)
    assert not (tmp_path / "grid.png").exists()
    desk.answer()
    assert (tmp_path / "grid.png").read_bytes().startswith(b"\x89PNG")


def test_a_sweep_is_written_and_not_shown(desk, tmp_path):
    desk.path = str(tmp_path / "slant.gif")
    desk.explorer.sweep_pressed.emit("slant")
    assert (desk.asked[-1].keys, desk.asked[-1].steps) == (("slant",), FRAMES)
    desk.answer()
    assert (tmp_path / "slant.gif").read_bytes().startswith(b"GIF89a")
    assert desk.explorer.sheet(STRIPS).images == ()


def test_without_a_picture_nothing_is_written(desk):
    desk.sheets.forget_picture()
    desk.explorer.sweep_pressed.emit("slant")
    assert desk.explorer._message.text().startswith("There is no picture yet")
    assert desk.kinds() == [Samples]


def test_a_question_that_is_not_answered_writes_nothing(desk):
    desk.explorer.export_pressed.emit(STRIPS)  # no path was chosen
    assert desk.kinds() == [Samples]
