"""Plans of networks: the sizes of the real ones, and neither memory nor waiting."""

import subprocess
import sys
from pathlib import Path

import pytest

from arvae_models.image_vae import ImageVae
from arvae_models.measure_vae import MeasureVae
from arvae_models.plan import planning
from arvae_models.spec import NetworkConfig

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "assets" / "models"


@pytest.mark.parametrize(
    "build",
    [
        lambda: MeasureVae(NetworkConfig(), 40),
        lambda: MeasureVae(NetworkConfig("gru", "hierarchical", 8, 16), 40),
        lambda: ImageVae("sprites", 10),
        lambda: ImageVae("digits", 16),
    ],
)
def test_a_plan_has_the_sizes_of_the_network(build):
    with planning():
        plan = build()
    weights = build().state_dict()
    assert {name: one.shape for name, one in plan.state_dict().items()} == {
        name: one.shape for name, one in weights.items()
    }
    assert {one.device.type for one in plan.state_dict().values()} == {"meta"}
    assert {one.device.type for one in weights.values()} == {"cpu"}


@pytest.mark.parametrize(
    ("engine", "model"), [("engine.Engine", "folk"), ("image_engine.ImageEngine", "digits")]
)
def test_a_model_is_loaded_without_a_compiler(engine, model):
    """Importing torch's takes over a second, for which the composer would wait."""
    module, kind = engine.split(".")
    code = f"""
import sys
from pathlib import Path
from arvae_models.{module} import {kind}
{kind}.load(Path({str(MODELS / f"{model}.safetensors")!r}))
print([name for name in ("torch._dynamo", "sympy") if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
