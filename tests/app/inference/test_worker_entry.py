"""The engine's process from outside: it answers through a pipe and leaves when the pipe closes."""

import multiprocessing
from pathlib import Path

from app.inference.messages import Load, Loaded
from app.inference.worker_entry import serve

MODEL = Path(__file__).parents[3] / "assets" / "models" / "folk.safetensors"


def test_the_process_loads_and_leaves_with_the_window():
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    ours.send(Load(MODEL))
    assert ours.poll(60)
    assert isinstance(ours.recv(), Loaded)
    ours.close()
    process.join(10)
    assert process.exitcode == 0
