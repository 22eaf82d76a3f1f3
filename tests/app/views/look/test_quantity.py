"""A dial takes attributes of bars and of pictures alike."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolTip

from app.views.dials.dial import AttributeDial
from app.views.dials.dial_panel import DialPanel
from app.views.dials.dial_scale import DialScale
from app.views.look import quantity, theme
from app.views.look.lamp import TrustLamp
from app.views.look.trust import POOR, trust
from arvae_models.attributes import ATTRIBUTES, BY_KEY
from arvae_models.image_attributes import DIGIT_ATTRIBUTES, SPRITE_ATTRIBUTES, TABLES
from arvae_models.spec import Dial

DIGIT = {row.key: row for row in DIGIT_ATTRIBUTES}
SHAPE = SPRITE_ATTRIBUTES[0]


def test_what_is_said_of_an_attribute():
    assert (BY_KEY["contour"].thing, SHAPE.thing) == ("bar", "picture")
    assert BY_KEY["note_density"].units == ("notes", "note")
    assert (DIGIT["area"].units, SHAPE.units) == (("px²",), ())
    assert SHAPE.names == ("square", "ellipse", "heart")
    assert quantity.end_text(SHAPE, 3) == "heart"
    assert quantity.end_text(DIGIT["slant"], -0.5) == "−0.50"
    assert quantity.span_text(DIGIT["area"], 90, 110) == "90 – 110 px²"


def test_every_attribute_of_a_model_has_a_colour_of_its_own():
    for table in (ATTRIBUTES, *TABLES.values()):
        for look in theme.LOOKS.values():
            assert len({quantity.colour(row, look).rgb() for row in table}) == len(table)


@pytest.mark.parametrize(
    ("text", "value"), [("heart", 3), (" Square ", 1), ("2", 2), ("circle", None)]
)
def test_a_named_value_can_be_typed(text, value):
    assert DialScale.of(SHAPE, 1, 3).read(text) == value


def test_what_can_be_typed_is_said():
    assert DialScale.of(SHAPE, 1, 3).wanted() == "Type square, ellipse or heart."
    assert DialScale.of(DIGIT["area"], 48, 170).wanted() == "Type a number, such as 170 px²."


@pytest.fixture
def dial(qtbot):
    dial = AttributeDial(SHAPE)
    qtbot.addWidget(dial)
    dial.show_range(1, 3)
    return dial


def test_a_dial_of_names(dial, qtbot, record, monkeypatch):
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, *_rest: told.append(text))
    assert dial.accessibleDescription() == "no picture to measure"
    dial.show_measured(1.0)
    spoken = "asked square, measured square, from square to heart"
    assert dial.accessibleDescription() == spoken
    finished = record(dial.gesture_finished)
    dial.show()
    dial.open_field("circle")
    qtbot.keyClick(dial._field, Qt.Key.Key_Return)
    dial._field.setText("ellipse")
    qtbot.keyClick(dial._field, Qt.Key.Key_Return)
    qtbot.keyClick(dial, Qt.Key.Key_Up)
    dial.settle()
    assert finished == [2, 3]
    assert told[0] == "Type square, ellipse or heart."


def test_the_panel_takes_the_attributes_of_a_table(qtbot):
    panel = DialPanel()
    qtbot.addWidget(panel)
    panel.show_dials((Dial("slant", 4, -0.4, 0.6, -2, 2),), DIGIT)
    panel.show_measured({"slant": 0.25})
    assert panel.dials["slant"].attribute is DIGIT["slant"]
    lost = {"slope": -0.0, "spearman": -0.0, "side_effects": 0.03, "usable": [0, 0]}
    panel.show_trust({"slant": lost})
    assert panel.dials["slant"].findChild(TrustLamp).level == POOR


def test_a_dial_of_pictures_can_be_judged():
    figures = {"slope": 1.0, "spearman": 1.0, "side_effects": 0.0, "usable": [50, 160]}
    dial = Dial("area", 1, 48, 170, -2, 2)
    assert trust(dial, figures, DIGIT["area"])[1] == (
        "The latent dial itself follows closely from 50 to 160 px² and moves the other dials "
        "little."
    )
