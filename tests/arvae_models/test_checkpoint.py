import json
import pickle
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from safetensors import SafetensorError
from safetensors.numpy import save

from arvae_models.checkpoint import CheckpointError, read, read_spec, write
from arvae_models.spec import Dial, ModelCard, ModelSpec, NetworkConfig, Vocabulary

SPEC = ModelSpec(
    NetworkConfig(latent=2),
    Vocabulary(55, 84),
    (Dial("note_density", 1, 2, 12, -2, 2),),
    ModelCard("folk", "Fiddle tunes für alle", metrics={"ticks": 0.985}),
)
WEIGHTS = {"encoder.weight": np.arange(6, dtype=np.float32).reshape(2, 3)}


def described(**fields):
    """A model file whose description differs in some fields."""
    description = {**json.loads(SPEC.to_json()), **fields}
    return save(WEIGHTS, {"attune": json.dumps(description)})


def headed(header):
    return struct.pack("<Q", len(header)) + header


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.text("abc.", min_size=1, max_size=8),
        arrays.arrays(
            np.float32,
            arrays.array_shapes(max_dims=3, max_side=4),
            elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_written_is_what_is_read(weights):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "folk.safetensors"
        write(file, SPEC, weights)
        spec, again = read(file)
    assert spec == SPEC
    assert {name: array.tolist() for name, array in again.items()} == {
        name: array.tolist() for name, array in weights.items()
    }


def test_views_are_written_as_what_they_show(tmp_path):
    file = tmp_path / "folk.safetensors"
    write(file, SPEC, {"turned": WEIGHTS["encoder.weight"].T})
    assert read(file)[1]["turned"].tolist() == [[0, 3], [1, 4], [2, 5]]


def test_half_precision_is_read_as_float32(tmp_path):
    file = tmp_path / "folk.safetensors"
    write(file, SPEC, {"half": np.array([0.5], np.float16)})
    assert read(file)[1]["half"].dtype == np.float32


def test_the_description_is_read_without_the_weights(tmp_path):
    file = tmp_path / "folk.safetensors"
    write(file, SPEC, WEIGHTS)
    file.write_bytes(file.read_bytes()[:-4])
    assert read_spec(file) == SPEC
    with pytest.raises(CheckpointError, match=r"^folk\.safetensors is damaged\.$"):
        read(file)


class Trap:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark):
        self.mark = mark

    def __reduce__(self):
        return Path.touch, (self.mark,)


def test_a_pickle_is_refused_unread(tmp_path):
    file, mark = tmp_path / "model.pt", tmp_path / "mark"
    file.write_bytes(pickle.dumps(Trap(mark)))
    with pytest.raises(CheckpointError, match="not an Attune model"):
        read(file)
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x08",
        np.random.default_rng(1).bytes(4096),
        struct.pack("<Q", 2**63) + b"{}",
        headed(b"{}"),
        headed(b"[]"),
        headed(b'{"__metadata__": null}'),
        headed(b"[" * 100_000),
        headed(b"\xff\xfe"),
        save(WEIGHTS),
        save(WEIGHTS, {"format": "pt"}),
    ],
    ids=lambda content: repr(content[:16]),
)
def test_a_strangers_file_is_no_model(tmp_path, content):
    file = tmp_path / "stranger.safetensors"
    file.write_bytes(content)
    for door in (read_spec, read):
        with pytest.raises(CheckpointError, match=r"^stranger\.safetensors is not an Attune"):
            door(file)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (described(format=2), "newer Attune"),
        (described(dials=[]), "no dials"),
        (described(kind="fader"), "fader"),
        (save(WEIGHTS, {"attune": "{"}), "cannot be read"),
    ],
)
def test_an_unusable_model_says_why(tmp_path, content, reason):
    file = tmp_path / "model.safetensors"
    file.write_bytes(content)
    with pytest.raises(CheckpointError, match=rf"^model\.safetensors cannot be used: .*{reason}"):
        read(file)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_refused(tmp_path, value):
    file = tmp_path / "model.safetensors"
    write(file, SPEC, {"weight": np.array([1, value], np.float32)})
    with pytest.raises(CheckpointError, match="not numbers"):
        read(file)


@pytest.mark.parametrize("name", ["missing.safetensors", "folder"])
def test_what_cannot_be_opened_is_one_sentence(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(CheckpointError, match=rf"^{name} cannot be opened: .*\.$"):
        read(tmp_path / name)


def test_a_failed_write_leaves_the_old_model(tmp_path):
    file = tmp_path / "folk.safetensors"
    write(file, SPEC, WEIGHTS)
    with pytest.raises(SafetensorError, match="object"):
        write(file, SPEC, {"weight": np.array([object()])})
    assert read_spec(file) == SPEC
    assert list(tmp_path.iterdir()) == [file]


def test_a_model_is_read_without_torch(tmp_path):
    file = tmp_path / "folk.safetensors"
    write(file, SPEC, WEIGHTS)
    code = (
        "import sys; from pathlib import Path; from arvae_models import checkpoint;"
        "checkpoint.read(Path(sys.argv[1])); print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, file], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
