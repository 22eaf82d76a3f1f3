import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.attributes import BY_KEY
from arvae_models.spec import (
    FORMAT_VERSION,
    Dial,
    ModelCard,
    ModelSpec,
    NetworkConfig,
    SpecError,
    Vocabulary,
)
from arvae_models.tokens import HOLD, REST

numbers = st.floats(allow_nan=False, allow_infinity=False)
ranges = st.tuples(numbers, numbers).map(sorted)
words = st.text(max_size=12)
SPEC = ModelSpec(NetworkConfig(), Vocabulary(55, 84), (Dial("note_density", 1, 2, 12, -2, 2),))


@st.composite
def vocabularies(draw):
    lowest = draw(st.integers(0, 127))
    highest = draw(st.integers(lowest, 127))
    if draw(st.booleans()):
        return Vocabulary(lowest, highest)
    needed = [HOLD, REST, lowest, highest]
    more = st.lists(st.sampled_from([HOLD, REST]) | st.integers(lowest, highest), max_size=20)
    symbols = draw(st.permutations(needed + draw(more)))
    order = draw(st.permutations(list(enumerate(symbols))))
    written = {token: index for index, token in order}
    return Vocabulary(lowest, highest, tuple(symbols), tuple(written.values()))


def sounding(vocabulary):
    """Pitches that a vocabulary has a symbol for."""
    pitches = range(vocabulary.lowest, vocabulary.highest + 1)
    return [token for token in vocabulary.symbols or pitches if token >= 0]


@st.composite
def specs(draw):
    latent = draw(st.integers(1, 4096))
    dials = tuple(
        Dial(
            key,
            draw(st.integers(0, latent - 1)),
            *draw(ranges),
            *draw(ranges),
            draw(st.sampled_from([-1, 1])),
        )
        for key in draw(st.lists(st.sampled_from(list(BY_KEY)), min_size=1, unique=True))
    )
    card = ModelCard(
        draw(words),
        draw(words),
        draw(words),
        draw(words),
        draw(st.dictionaries(words, numbers, max_size=3)),
        draw(st.dictionaries(words, words | st.integers(), max_size=3)),
    )
    network = NetworkConfig(draw(words), draw(words), latent, dropout=draw(st.floats(0, 1)))
    return ModelSpec(network, draw(vocabularies()), dials, card)


def described(**fields):
    return json.dumps({**json.loads(SPEC.to_json()), **fields})


@given(specs())
def test_a_description_survives_its_json(spec):
    assert ModelSpec.from_json(spec.to_json()) == spec


@given(vocabularies(), st.data())
def test_symbols_are_the_inverse_of_rows(vocabulary, data):
    symbols = st.sampled_from([HOLD, REST, *sounding(vocabulary)])
    rows = np.array([data.draw(st.lists(symbols, min_size=24, max_size=24))], np.int8)
    indices = vocabulary.indices(rows)
    assert indices.min() >= 0
    assert indices.max() < vocabulary.size
    assert vocabulary.rows(indices).tolist() == rows.tolist()


def test_symbols_of_a_known_row():
    vocabulary = Vocabulary(60, 72)
    assert vocabulary.size == 15
    row = np.array([HOLD, REST, 60, 72], np.int8)
    assert vocabulary.indices(row).tolist() == [0, 1, 2, 14]


@pytest.mark.parametrize("pitch", [59, 73])
def test_a_foreign_pitch_has_no_symbol(pitch):
    with pytest.raises(ValueError, match="outside"):
        Vocabulary(60, 72).indices(np.array([pitch], np.int8))


@pytest.mark.parametrize(
    ("pitches", "shift"),
    [
        ([], 0),
        ([60, 72], 0),
        ([48, 50], 12),  # an octave up
        ([84, 80], -12),
        ([55, 67], 5),  # fills the range: no octave fits, the fourth does
        ([50, 63], None),  # wider than the range
    ],
)
def test_a_bar_is_shifted_into_the_range_by_octaves_first(pitches, shift):
    row = np.array([REST, *pitches], np.int8)
    assert Vocabulary(60, 72).shift_into(row) == shift


# Two symbols for 61, one that sounds like a rest, nothing for 62 and 63.
OWN = Vocabulary(60, 64, (60, 61, REST, HOLD, 64, 61, REST), (0, 3, 4, 5, 6))


def test_a_model_s_own_symbols_are_kept_apart():
    assert OWN.size == 7
    assert OWN.rows(np.arange(7)).tolist() == [60, 61, REST, HOLD, 64, 61, REST]
    assert OWN.indices(np.array([REST, HOLD, 60, 61, 64], np.int8)).tolist() == [6, 3, 0, 5, 4]


def test_a_pitch_in_a_gap_has_no_symbol():
    with pytest.raises(ValueError, match="outside"):
        OWN.indices(np.array([62], np.int8))


@pytest.mark.parametrize(
    ("pitches", "shift"), [([61], 0), ([62], -1), ([48, 52], 12), ([50, 52], None)]
)
def test_a_bar_is_shifted_past_the_gaps(pitches, shift):
    assert OWN.shift_into(np.array(pitches, np.int8)) == shift


def test_bars_that_fit_nowhere_are_left_out():
    rows = np.array([[62, HOLD], [50, 52], [REST, REST], [48, 52]], np.int8)
    assert OWN.fitting(rows).tolist() == [[61, HOLD], [REST, REST], [60, 64]]
    assert OWN.fitting(rows[:0]).shape == (0, 2)


@pytest.mark.parametrize(
    ("symbols", "written"),
    [
        ((60, HOLD, 64), (0, 1, 2)),  # no rest
        ((60, HOLD, REST), (0, 1, 2)),  # the highest is missing
        ((60, HOLD, REST, 64, 65), (0, 1, 2, 3, 4)),  # above the highest
        ((60, HOLD, REST, 64, -3), (0, 1, 2, 3, 4)),  # no token
        ((60, HOLD, REST, 64), (0, 1, 2)),  # 64 cannot be written
        ((60, HOLD, REST, 64, 64), (0, 1, 2, 3, 4)),  # 64 is written in two ways
        ((60, HOLD, REST, 64), (0, 1, 2, 3, 4)),  # beyond the symbols
        ((60, HOLD, REST, 64), (0, 1, 2, -1)),
        ((), (0,)),
    ],
)
def test_symbols_that_contradict_each_other_are_refused(symbols, written):
    with pytest.raises(SpecError, match="fit together"):
        Vocabulary(60, 64, symbols, written)


@pytest.mark.parametrize(("lowest", "highest"), [(61, 60), (-1, 60), (0, 128)])
def test_a_range_has_a_low_and_a_high_end(lowest, highest):
    with pytest.raises(SpecError):
        Vocabulary(lowest, highest)


def test_the_keys_are_the_dials():
    assert SPEC.keys == ("note_density",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("{}", "cannot be read"),
        (described(format="one"), "cannot be read"),
        (described(format=float("inf")), "cannot be read"),
        (described(format=FORMAT_VERSION + 1), "newer Attune"),
        (described(kind="image-vae"), "image-vae"),
        (described(network=None), "incomplete"),
        (described(network={"latent": "32"}), "incomplete"),
        (described(network={"latent": True}), "incomplete"),
        (described(network={"colour": 1}), "incomplete"),
        (described(network={"latent": 0}), "impossible sizes"),
        (described(network={"hidden": 10**6}), "impossible sizes"),
        (described(vocabulary={"lowest": 60}), "incomplete"),
        (described(vocabulary={"lowest": 60, "highest": 200}), "no range"),
        (described(vocabulary={"lowest": 60, "highest": 64, "symbols": [60]}), "fit together"),
        (described(vocabulary={"lowest": 60, "highest": 64, "symbols": ["C4"]}), "incomplete"),
        (described(vocabulary={"lowest": 60, "highest": 64, "symbols": 60}), "incomplete"),
        (described(dials=None), "incomplete"),
        (described(dials=[]), "no dials"),
        (described(card=[]), "incomplete"),
    ],
    ids=lambda value: value[:40],
)
def test_a_bad_description_says_what_is_wrong(text, reason):
    with pytest.raises(SpecError, match=reason):
        ModelSpec.from_json(text)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"attribute": "swing"}, "does not know: swing"),
        ({"dimension": 32}, "no dimension"),
        ({"dimension": -1}, "no dimension"),
        ({"dimension": 1.5}, "incomplete"),
        ({"low": None}, "incomplete"),
        ({"low": 12.5}, "no range"),
        ({"low": float("nan")}, "no range"),
        ({"code_high": float("inf")}, "no range"),
    ],
)
def test_a_bad_dial_says_what_is_wrong(changes, reason):
    (dial,) = json.loads(SPEC.to_json())["dials"]
    with pytest.raises(SpecError, match=reason):
        ModelSpec.from_json(described(dials=[{**dial, **changes}]))


def test_no_dial_stands_twice():
    (dial,) = json.loads(SPEC.to_json())["dials"]
    with pytest.raises(SpecError, match="twice"):
        ModelSpec.from_json(described(dials=[dial, dial]))


RISING = Dial("note_density", 1, 2.0, 12.0, -2.0, 3.0)
FALLING = Dial("note_density", 1, 2.0, 12.0, -2.0, 3.0, code_direction=-1)


@pytest.mark.parametrize(
    ("dial", "value", "code"),
    [
        (RISING, 2, -2),
        (RISING, 12, 3),
        (RISING, 6, 0),
        (RISING, 0, -3),  # beyond the ends
        (RISING, 14, 4),
        (FALLING, 2, 3),
        (FALLING, 12, -2),
        (FALLING, 6, 1),
        (FALLING, 14, -3),
        (Dial("note_density", 1, 5.0, 5.0, -2.0, 3.0), 5, -2),  # a dial without a range
    ],
)
def test_a_value_needs_a_code(dial, value, code):
    assert dial.code_of(value) == pytest.approx(code)


def test_many_values_need_as_many_codes():
    codes = FALLING.code_of(np.array([[2.0, 7.0, 12.0]]))
    np.testing.assert_allclose(codes, [[3.0, 0.5, -2.0]])
