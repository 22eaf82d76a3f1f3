import pytest

from app.views.dials import dial_menu
from app.views.dials.dial import AttributeDial
from arvae_models.attributes import BY_KEY


@pytest.fixture
def dial(qtbot):
    """Notes from 4 to 16; the bar has 9."""
    dial = AttributeDial(BY_KEY["note_density"])
    qtbot.addWidget(dial)
    dial.show_range(4, 16)
    dial.show_measured(9)
    dial.show()
    return dial


def entries(dial):
    """Actions by their words, without the key and without lines."""
    actions = dial_menu.build(dial).actions()
    return {each.text().split("\t")[0]: each for each in actions if not each.isSeparator()}


def test_what_a_dial_offers(dial):
    assert list(entries(dial)) == [
        "Lock",
        "Lock all others",
        "Unlock all",
        "Type a value…",
        "Reset",
        "Raw: turn the latent dimension itself",
        "Learn a knob…",
    ]
    assert not entries(dial)["Reset"].isEnabled()


def test_locking(dial, record):
    toggled = record(dial.lock_toggled)
    others, none = record(dial.lock_others_requested), record(dial.unlock_all_requested)
    entries(dial)["Lock"].trigger()
    entries(dial)["Unlock"].trigger()
    entries(dial)["Lock all others"].trigger()
    entries(dial)["Unlock all"].trigger()
    assert toggled == [True, False]
    assert (others, none) == ([()], [()])


def test_typing_and_going_back(dial, record, qtbot):
    finished = record(dial.gesture_finished)
    entries(dial)["Type a value…"].trigger()
    assert dial._field.isVisible()
    dial._field.entered.emit("12")
    entries(dial)["Reset to 9 notes"].trigger()
    assert finished == [12, 9]


def test_raw_is_a_switch(dial, record):
    said = record(dial.raw_toggled)
    switch = entries(dial)["Raw: turn the latent dimension itself"]
    assert (switch.isCheckable(), switch.isChecked()) == (True, False)
    switch.trigger()
    switch = entries(dial)["Raw: turn the latent dimension itself"]
    assert switch.isChecked()
    switch.trigger()
    assert said == [True, False]


def test_a_knob_can_be_learned(dial, record):
    said = record(dial.learn_requested)
    entries(dial)["Learn a knob…"].trigger()
    assert said == [()]


def test_keys_stand_beside_what_they_do(dial):
    keys = {row.text: row.key for row in dial_menu.rows(dial) if row.key}
    assert keys == {"Type a value…": "Enter", "Raw: turn the latent dimension itself": "R"}
