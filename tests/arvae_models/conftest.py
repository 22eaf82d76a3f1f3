"""The shipped folk model, loaded once."""

from pathlib import Path

import pytest

from arvae_models.engine import Engine, limit_threads

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"


@pytest.fixture(scope="session")
def folk():
    limit_threads()
    return Engine.load(MODEL, "cpu")
