"""The engine's process from outside: it answers through a pipe and leaves when the pipe closes."""

from pathlib import Path

from app.inference.messages import Load, Loaded
from app.inference.worker_entry import start

MODEL = Path(__file__).parents[3] / "assets" / "models" / "folk.safetensors"


def test_the_process_loads_and_leaves_with_the_window():
    process, ours = start()
    ours.send(Load(MODEL))
    assert ours.poll(60)
    assert isinstance(ours.recv(), Loaded)
    ours.close()
    process.join(60)
    assert process.exitcode == 0
