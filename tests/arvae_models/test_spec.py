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
    return Vocabulary(lowest, draw(st.integers(lowest, 127)))


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
    pitches = st.integers(vocabulary.lowest, vocabulary.highest)
    symbols = st.sampled_from([HOLD, REST]) | pitches
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
