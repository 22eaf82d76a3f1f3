import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.control.learn import Binding, Bindings
from app.control.setup import Setup, from_json, to_json

KNOBS = Bindings((Binding(0, 21, "dial:contour"),), {"contour": 70})
SETUPS = st.builds(
    Setup,
    st.none() | st.lists(st.text()).map(tuple),
    st.booleans(),
    st.booleans(),
    st.sampled_from([Bindings(), KNOBS]),
)


@given(SETUPS)
def test_a_set_up_comes_back(setup):
    assert from_json(to_json(setup)) == setup


@given(st.text())
def test_any_text_is_some_set_up(text):
    assert isinstance(from_json(text), Setup)


@pytest.mark.parametrize(
    "text", ["", "[]", "7", '{"inputs": "Keys", "monitor": 1}', '{"inputs": [5]}', "[" * 100_000]
)
def test_nonsense_is_as_if_nothing_had_been_chosen(text):
    assert from_json(text) == Setup()


def test_a_part_that_makes_sense_is_kept():
    assert from_json(json.dumps({"inputs": ["Keys"], "bindings": 5})) == Setup(("Keys",))
