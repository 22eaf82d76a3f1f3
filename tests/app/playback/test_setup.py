"""What is chosen about sound: kept as one text, and changed output by output."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.groove import Groove
from app.playback.messages import BUILT_IN, DRUMS, VIRTUAL, Destination, Route
from app.playback.setup import Setup, Voice, destination_of, from_json, key_of, to_json

KEYS = Destination("port", "Keys")
DESTINATIONS = st.sampled_from([BUILT_IN, VIRTUAL, KEYS, Destination("port", "built-in")])
ROUTES = st.builds(
    Route,
    DESTINATIONS,
    st.integers(1, 16),
    st.none() | st.integers(1, 128),
    st.booleans(),
)


@st.composite
def setups(draw):
    """Draw a set-up as one can be chosen: what is built in and the own port are always known."""
    rest = draw(
        st.builds(
            Setup,
            volume=st.integers(0, 100),
            metronome=st.booleans(),
            click=ROUTES,
            count_in=st.booleans(),
            count_bars=st.integers(1, 2),
            swing=st.integers(50, 75),
            humanise=st.integers(0, 100),
            send_clock=st.booleans(),
            follow=st.text(max_size=5),
        )
    )
    rest = replace(rest, link=draw(st.booleans()) and not rest.follow)
    for voice in draw(st.lists(st.builds(Voice, ROUTES, st.booleans()), max_size=3)):
        rest = rest.with_voice(voice)
    return rest


@given(setups())
def test_a_set_up_comes_back(setup):
    assert from_json(to_json(setup)) == setup


@given(DESTINATIONS)
def test_a_key_stands_for_one_destination(destination):
    assert destination_of(key_of(destination)) == destination


@given(st.text())
def test_any_text_is_some_set_up(text):
    assert isinstance(from_json(text), Setup)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"volume": 101, "swing": 50.5, "count_bars": 0, "metronome": 1, "follow": null}',
        '{"voices": 3, "click": "drums"}',
        '{"voices": [7, {}, {"to": "nowhere", "channel": 1, "on": true}, {"to": "virtual"}]}',
        '{"voices": [{"to": "virtual", "channel": 17, "on": true}]}',
        '{"click": {"to": "port:", "channel": 3}}',
    ],
)
def test_nonsense_is_as_if_nothing_had_been_chosen(text):
    assert from_json(text) == Setup()


def test_a_part_that_makes_sense_is_kept():
    assert from_json(json.dumps({"volume": 40, "swing": 90})) == Setup(volume=40)


def test_there_is_one_leader_at_most():
    assert from_json(json.dumps({"follow": "Keys:out", "link": True})) == Setup(link=True)


def test_the_first_time_the_built_in_sound_is_heard_alone():
    assert Setup().routes == (Route(BUILT_IN),)
    assert (Setup().groove, Setup().bars, Setup().click) == (Groove(), 0, DRUMS)


def test_several_outputs_are_on_each_with_its_channel_and_sound():
    chosen = Setup().with_voice(Voice(Route(KEYS, 3, 41), on=True))
    assert chosen.routes == (Route(BUILT_IN), Route(KEYS, 3, 41))
    assert chosen.voice("port:Keys").route.channel == 3
    off = chosen.with_voice(replace(chosen.voice("port:Keys"), on=False))
    assert off.routes == (Route(BUILT_IN),)
    assert off.voice("port:Keys").route.program == 41
    assert off.without_voice("port:Keys") == Setup()


def test_one_output_alone_keeps_what_is_known_of_the_others():
    chosen = Setup().with_voice(Voice(Route(KEYS, 3), on=True)).only("virtual")
    assert chosen.routes == (Route(VIRTUAL),)
    assert chosen.only("port:Keys").routes == (Route(KEYS, 3),)
    assert chosen.only("port:Pads").routes == (Route(Destination("port", "Pads")),)


@pytest.mark.parametrize("key", ["", "port:", "none", "Keys"])
def test_what_is_no_output_is_refused(key):
    with pytest.raises(ValueError, match=f"“{key}” is no output"):
        Setup().voice(key)


def test_the_count_in_remembers_its_bars_while_it_is_off():
    assert Setup(count_bars=2).bars == 0
    assert Setup(count_in=True, count_bars=2).bars == 2
