"""Learned knobs: detection by what real controllers send, holds that never jump, round trips."""

import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.control import learn
from app.control.learn import (
    ACTION,
    DIAL,
    STEPS,
    Binding,
    Bindings,
    Hold,
    detected,
    feedback,
    from_plain,
    learned,
    sent,
    to_plain,
    told,
    turned,
)
from app.control.midi_bytes import Controlled

NOTES = f"{DIAL}note_density"
KNOB = Binding(0, 21, NOTES)
VALUE = st.integers(0, 127)
NAMES = ("rows", "sends", "channel", "controller", "target", "kind", "mode", "feedback")


@st.composite
def rows(draw):
    kind = draw(st.sampled_from(learn.KINDS))
    controller = draw(st.integers(0, 31 if kind == "fine" else 127))
    target = draw(st.sampled_from([DIAL, ACTION])) + draw(st.text("abc_", min_size=1, max_size=6))
    channel, mode = draw(st.integers(0, 15)), draw(st.sampled_from(learn.MODES))
    return Binding(channel, controller, target, kind, mode, draw(st.booleans()))


@st.composite
def tables(draw):
    table = Bindings()
    for row in draw(st.lists(rows(), max_size=8)):
        table = table.binding(row)
    sends = draw(st.dictionaries(st.text("abc", min_size=1), VALUE, max_size=3))
    return replace(table, sends=sends)


# The list.


@given(tables())
def test_bindings_come_back_from_plain_values(table):
    assert from_plain(json.loads(json.dumps(to_plain(table)))) == table


PLAIN = st.recursive(
    st.none() | st.booleans() | VALUE | st.floats(0, 1) | st.text("ab:"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(NAMES), inner),
)


@given(PLAIN)
def test_no_stored_value_can_break_them(stored):
    assert from_plain(to_plain(from_plain(stored))) == from_plain(stored)


def test_what_makes_no_sense_is_left_out_and_the_rest_is_kept():
    good = {"channel": 0, "controller": 21, "target": NOTES}
    bad = [{**good, "channel": 99}, {**good, "channel": 1.5}, {**good, "target": 5}]
    bad += [{"colour": 1}, 7, None, {**good, "feedback": 1}]
    stored = {"rows": [*bad, good], "sends": {"a": 300, "b": "x", "c": 70}}
    assert from_plain(stored) == Bindings((KNOB,), {"c": 70})


@given(tables())
def test_a_controller_turns_one_thing_and_a_thing_has_one_controller(table):
    everything = [place for row in table.rows for place in row.controllers]
    assert len(everything) == len(set(everything))
    assert len({row.target for row in table.rows}) == len(table.rows)
    for row in table.rows:
        assert table.to(row.target) == row
        assert {table.of(*place) for place in row.controllers} == {row}
        assert table.without(row.target).to(row.target) is None


def test_a_controller_that_learns_something_else_forgets_the_first():
    table = Bindings().binding(KNOB).binding(Binding(0, 21, f"{ACTION}play"))
    assert [row.target for row in table.rows] == [f"{ACTION}play"]
    fine = Binding(0, 7, NOTES, "fine")
    assert table.binding(fine).of(0, 39) == fine
    assert table.binding(Binding(0, 39, "dial:contour")).binding(fine).rows[1:] == (fine,)


def test_a_changed_binding_keeps_its_place_in_the_list():
    table = Bindings().binding(KNOB).binding(Binding(0, 22, "dial:contour"))
    changed = Binding(0, 21, NOTES, mode="jump")
    assert table.binding(changed).rows[0] == changed


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": 16},
        {"controller": 128},
        {"controller": 40, "kind": "fine"},
        {"kind": "logarithmic"},
        {"mode": "leap"},
        {"target": "note_density"},
    ],
)
def test_a_binding_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"knob|controller"):
        Binding(**{"channel": 0, "controller": 21, "target": NOTES, **wrong})


# Learning.


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([40, 41, 43, 46], "absolute"),
        ([0, 1, 2, 3], "absolute"),
        ([127, 126, 125, 124, 123, 122, 121, 120], "absolute"),
        ([3, 4, 5], None),  # a fader's end, or an endless knob that is turned faster and faster
        ([1, 1, 2, 1, 127, 127], "twos_complement"),
        ([1, 1, 3, 1, 65, 65], "sign_bit"),
        ([65, 65, 66, 63, 63], "binary_offset"),
        ([127, 127], "twos_complement"),
        ([63, 63, 62], "binary_offset"),
        ([1, 127, 1, 127], "twos_complement"),
        ([1, 1, 1, 1], None),  # up only: two encodings do so
        ([1] * 16, "twos_complement"),
        ([65, 65, 65], None),
        ([65] * 16, "binary_offset"),
        ([], None),
    ],
)
def test_the_kind_of_a_knob_shows_in_what_it_sends(values, kind):
    assert detected(values) == kind


@given(st.sampled_from(sorted(STEPS)), st.lists(st.integers(1, 3), min_size=2, max_size=8))
def test_an_endless_knob_turned_up_and_down_is_always_known(kind, speeds):
    of_step = {STEPS[kind](value): value for value in range(128)}
    up = [of_step[speed] for speed in speeds]
    down = [of_step[-speed] for speed in speeds]
    assert detected([*up, up[-1], *down, down[-1]]) == kind


@given(st.integers(0, 112), st.integers(8, 15))
def test_a_knob_with_ends_turned_slowly_is_always_known(start, count):
    assert detected(list(range(start, start + count))) == "absolute"


def test_the_knob_that_is_turned_is_learned_and_not_one_that_was_touched():
    touched = [Controlled(1, 64)]
    turning = [Controlled(21, value, 2) for value in (30, 32, 33, 35)]
    assert learned([*touched, *turning[:3]], NOTES) is None
    assert learned([*touched, *turning], NOTES) == Binding(2, 21, NOTES)


def test_a_pair_of_controllers_is_learned_as_one_of_fourteen_bits():
    heard = [Controlled(7, 50), Controlled(39, 1), Controlled(7, 50), Controlled(39, 90)]
    assert learned(heard[:3], NOTES) is None
    assert learned(heard, NOTES) == Binding(0, 7, NOTES, "fine")


def test_a_button_is_learned_as_it_is_pressed():
    play = f"{ACTION}play"
    assert learned([Controlled(64, 0)], play) is None
    assert learned([Controlled(64, 0), Controlled(64, 127)], play) == Binding(0, 64, play)


# Turning.


def turn(binding, values, place, grain=1 / 12, hold=None):
    """Turn a knob with a dial that goes where it is told; returns the dial's places."""
    hold, places = hold or Hold(), []
    for value in values:
        hold, out = turned(binding, hold, Controlled(binding.controller, value), place, grain)
        place = place if out is None else round(out / grain) * grain
        places.append(round(place, 3))
    return places


@pytest.mark.parametrize(
    ("mode", "places"),
    [
        ("jump", [0.0, 0.25, 0.5, 0.75, 1.0, 0.75]),
        ("pickup", [0.5, 0.5, 0.5, 0.75, 1.0, 0.75]),
        ("scale", [0.5, 0.667, 0.75, 0.833, 1.0, 0.75]),
    ],
)
def test_the_three_ways_to_take_hold(mode, places):
    """The dial stands in the middle of 12 steps, the knob at its lower end."""
    binding = Binding(0, 21, NOTES, mode=mode)
    assert turn(binding, [0, 32, 63, 95, 127, 95], 0.5) == places


def test_a_picked_up_dial_that_goes_elsewhere_must_be_picked_up_again():
    hold, out = turned(KNOB, Hold(), Controlled(21, 64), 0.5, 1 / 12)
    assert out == pytest.approx(64 / 127)
    hold, out = turned(KNOB, hold, Controlled(21, 70), 0.5, 1 / 12)
    assert out is not None
    _, out = turned(KNOB, hold, Controlled(21, 76), 0.1, 1 / 12)  # the mouse was there
    assert out is None


def test_the_lower_half_completes_a_value_of_fourteen_bits():
    fine = Binding(0, 7, NOTES, "fine", "jump")
    hold, out = turned(fine, Hold(), Controlled(7, 64), 0.0, 0.01)
    assert out is None
    hold, out = turned(fine, hold, Controlled(39, 0), 0.0, 0.01)
    assert out == pytest.approx(8192 / 16383)
    _, out = turned(fine, hold, Controlled(39, 127), 0.0, 0.01)
    assert out == pytest.approx(8319 / 16383)


SWEEPS = st.lists(VALUE, min_size=1, max_size=40)
PLACES = st.floats(0, 1)
GRAINS = st.sampled_from([1 / 100, 1 / 24, 1 / 12, 1 / 3])


@given(SWEEPS, PLACES, GRAINS)
def test_pickup_never_jumps(values, place, grain):
    """It moves the dial by no more than the hand moves the knob, and what the dial can't show."""
    hold = Hold()
    for value in values:
        before = hold.knob
        hold, out = turned(KNOB, hold, Controlled(21, value), place, grain)
        if out is not None:
            way = 0.0 if before is None else abs(out - before)
            assert abs(out - place) <= way + grain / 2 + 1e-5
            place = min(max(round(out / grain) * grain, 0.0), 1.0)


@given(SWEEPS, PLACES, GRAINS)
def test_scaling_follows_the_hand_and_reaches_the_ends_with_it(values, place, grain):
    scale, hold = Binding(0, 21, NOTES, mode="scale"), Hold()
    for before, value in pairwise([None, *values]):
        hold, out = turned(scale, hold, Controlled(21, value), place, grain)
        if before is None:
            assert out is None
            continue
        assert -1e-9 <= out <= 1 + 1e-9
        assert (out - place) * (value - before) >= -abs(value - before) * (grain / 2 + 1e-5)
        if value in (0, 127) and value != before:
            assert out == pytest.approx(value / 127)
        place = min(max(round(out / grain) * grain, 0.0), 1.0)


@given(SWEEPS)
def test_a_knob_swept_from_end_to_end_always_takes_hold(values):
    for mode in learn.MODES:
        binding = Binding(0, 21, NOTES, mode=mode)
        assert turn(binding, [*values, 0, 127], 0.4)[-1] == 1


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("twos_complement", {1: 1, 63: 63, 127: -1, 65: -63, 0: 0}),
        ("binary_offset", {65: 1, 127: 63, 63: -1, 1: -63, 64: 0}),
        ("sign_bit", {1: 1, 63: 63, 65: -1, 127: -63, 0: 0, 64: 0}),
    ],
)
def test_steps_of_endless_knobs(kind, steps):
    assert {value: STEPS[kind](value) for value in steps} == steps


# What is told to others.


@given(rows(), st.floats(0, 1))
def test_a_controller_that_is_told_a_place_would_send_the_same(row, place):
    if row.endless:
        return
    hold, out = Hold(), None
    jump = Binding(row.channel, row.controller, row.target, row.kind, "jump")
    for message in told(row, place):
        hold, out = turned(jump, hold, message, 0.0, 0.01)
    assert out == pytest.approx(place, abs=1 / 254 if row.kind == "absolute" else 1 / 32766)


def test_only_those_who_want_it_are_told():
    wants = Binding(3, 21, NOTES, feedback=True)
    table = Bindings().binding(wants).binding(Binding(0, 22, "dial:contour"))
    places = {NOTES: 1.0, "dial:contour": 0.5}
    assert feedback(table, places) == (Controlled(21, 127, 3),)
    assert feedback(table, {}) == ()


def test_measured_attributes_are_sent_beside_the_notes():
    table = Bindings(sends={"note_density": 70, "contour": 71})
    assert sent(table, {"note_density": 0.5, "contour": 2.0}) == (
        Controlled(70, 64),
        Controlled(71, 127),
    )
    assert sent(Bindings(), {"contour": 0.5}) == ()
