import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from app.views.latent.latent_map import HINT, MEASURING, PATH_HINT, LatentMapView
from app.views.look import theme
from tests.surfaces import DIALS, staircase

PINS = {0: (-1.0, 0.0), 2: (0.0, 0.0)}


@pytest.fixture
def view(qtbot, activate):
    view = LatentMapView()
    qtbot.addWidget(view)
    view.resize(760, 620)
    activate(view)
    return view


@pytest.fixture
def full(view, qtbot):
    view.show_dials(DIALS, 6)
    view.show_surface(staircase(empty=[(10, 10)]))
    view.show_pins(PINS, 2)
    qtbot.waitUntil(lambda: view.layer.scene().frame.width > 300)
    return view


def texts(box):
    return [box.itemText(place) for place in range(box.count())]


def choose(box, dimension):
    box.setCurrentIndex(box.findData(dimension))
    box.activated.emit(box.currentIndex())


def test_nothing_heavy_is_imported_before_it_is_shown():
    code = (
        "import sys; from PySide6.QtWidgets import QApplication; a = QApplication([]);"
        "from app.views.latent.latent_map import LatentMapView; v = LatentMapView();"
        "print('pyqtgraph' in sys.modules, end=' '); v.show(); print('pyqtgraph' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"


def test_dimensions_of_dials_come_first(view, record):
    wanted = record(view.surface_wanted)
    view.show_dials(DIALS, 6)
    names = ["Note density", "Net rise", "z 1", "z 2", "z 3", "z 5"]
    assert texts(view.across_box) == texts(view.upwards_box) == names
    assert texts(view.colour_box) == ["Note density", "Net rise"]
    assert view.axes == (4, 0)
    assert wanted == [(4, 0)]
    assert view.key == "note_density"


def test_what_is_not_seen_is_not_asked_for(qtbot, record):
    view = LatentMapView()
    qtbot.addWidget(view)
    wanted = record(view.surface_wanted)
    view.show_dials(DIALS, 6)
    assert wanted == []
    view.show()
    assert wanted == [(4, 0)]


def test_another_dimension_is_asked_for_and_the_old_map_rests(full, record):
    wanted = record(full.surface_wanted)
    choose(full.across_box, 5)
    assert wanted == [(5, 0)]
    assert not full.layer.isEnabled()
    assert full._sentence.text() == MEASURING
    full.show_surface(staircase(x=4, y=0))  # an old answer
    assert not full.layer.isEnabled()
    full.show_surface(staircase(x=5, y=0))
    assert full.layer.isEnabled()
    assert full._sentence.isHidden()


@pytest.mark.parametrize(("box", "other"), [("across_box", 0), ("upwards_box", 4)])
def test_the_same_dimension_twice_swaps_them(full, record, box, other):
    wanted = record(full.surface_wanted)
    choose(getattr(full, box), other)
    assert wanted == [(0, 4)]
    assert full.axes == (0, 4)


def test_gestures_go_through(full, record, mouse):
    chosen, dragged = record(full.pin_chosen), record(full.pin_dragged)
    dropped, cancelled = record(full.pin_dropped), record(full.pin_cancelled)
    frame = full.layer.scene().frame
    pointer = mouse(full.layer)
    x, y = frame.point((-1, 0))
    pointer.drag((x, y - 20), (x + frame.width / 4, y - 20))
    assert chosen == [0]
    assert dragged[-1] == dropped[0] == (0, pytest.approx(0, abs=0.01), pytest.approx(0, abs=0.01))
    pointer.press(x + frame.width / 4, y - 20)
    pointer.by(30, 0)
    full.show_message("The dials wait.")
    assert len(cancelled) == 1
    assert len(dropped) == 1


def test_a_path_follows_the_number_of_bars(full, record, mouse):
    paths = record(full.path_drawn)
    full.path_button.click()
    assert full._readout.text() == PATH_HINT
    assert full.bars_box.isVisible()
    assert full.bars_box.value() == 2  # as many as there are pins
    full.bars_box.setValue(5)
    frame = full.layer.scene().frame
    mouse(full.layer).drag(frame.point((-1, -1)), frame.point((1, -1)))
    across = [place[0] for place in paths[0]]
    assert across == pytest.approx([-1, -0.5, 0, 0.5, 1], abs=0.02)


def test_escape_leaves_the_path(full, qtbot):
    full.path_button.click()
    qtbot.keyClick(full.layer, Qt.Key.Key_Escape)
    assert not full.path_button.isChecked()
    assert full._readout.text() != PATH_HINT


def test_values_are_told_below(full, mouse):
    frame = full.layer.scene().frame
    mouse(full.layer).move(*frame.point((1.2, -2)))
    colour = theme.attribute_colour("note_density", theme.look()).name()
    assert f"color:{colour}'>8 notes</span>" in full._readout.text()
    assert "−5 st" in full._readout.text()
    mouse(full.layer).move(*frame.point((2, 2)))
    assert full._readout.text() == "No notes here"


def test_other_colours_are_another_picture_of_the_same_map(full, record):
    wanted = record(full.surface_wanted)
    before = full.grab().toImage()
    full.colour_box.setCurrentIndex(1)
    assert full.grab().toImage() != before
    assert full.colour_bar.accessibleDescription() == "Net rise: −10 st to +10 st"
    assert wanted == []


def test_a_message_takes_the_place_of_the_map(full):
    full.show_message("Load a model to see its map.")
    assert not full.layer.isEnabled()
    assert not full.across_box.isEnabled()
    assert full._readout.text() == HINT
    full.show_message("")
    assert full.layer.isEnabled()
    assert full.across_box.isEnabled()


def test_another_model_forgets_the_map(full, record):
    wanted = record(full.surface_wanted)
    full.show_dials(DIALS[1:], 3)
    assert wanted == [(0, 1)]
    assert full.key == "contour"
    assert not full.layer.isEnabled()


def test_it_follows_the_look(full, qapp):
    dark = full.grab().toImage()
    theme.apply(qapp, "light")
    try:
        light = full.grab().toImage()
    finally:
        theme.apply(qapp)
    frame = full.layer.scene().frame
    place = full.layer.mapTo(full, full.layer.rect().topLeft())
    x, y = frame.point((-1.5, -1.0))
    pixel = (round(place.x() + x), round(place.y() + y))
    assert light.pixelColor(*pixel).lightness() > dark.pixelColor(*pixel).lightness() + 100
