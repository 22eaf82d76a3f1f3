"""A training run from settings to the best weights, in a folder that can be taken up again.

The folder holds config.json (settings, seed, versions, data), the logs and two checkpoints of
Lightning's: `best.ckpt`, and `last.ckpt` from which `--resume auto` goes on.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import platform
import shutil
import warnings
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import lightning
import torch
from lightning.fabric.plugins.io import TorchCheckpointIO
from lightning.pytorch.callbacks import (
    Callback,
    EarlyStopping,
    EMAWeightAveraging,
    ModelCheckpoint,
    RichProgressBar,
)
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from lightning.pytorch.utilities import rank_zero_only

from arvae_models import checkpoint
from arvae_models.atomic import write_atomically
from arvae_models.image_spec import FADER
from training.config import Config, ConfigError, filled
from training.kinds import KINDS, Data
from training.tasks import LOGGED, Task

BEST: Final = "best.ckpt"
LAST: Final = "last.ckpt"
RECORD: Final = "config.json"
_PACKAGES: Final = ("attune", "torch", "lightning", "numpy", "music21")


class WholeFiles(TorchCheckpointIO):
    """Checkpoints written beside their place and moved there whole.

    Lightning writes them in the system's folder for such files; where that is on another disk, the
    move is a copy, and a run that is killed or a disk that is full leaves half a checkpoint.
    """

    def save_checkpoint(self, checkpoint: Any, path: Any, storage_options: Any = None) -> None:
        """Write a checkpoint. Raises OSError."""
        buffer = io.BytesIO()
        torch.save(checkpoint, buffer)
        place = Path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, buffer.getvalue())


def record_of(config: Config, data: Data) -> dict[str, Any]:
    """Describe a run so that it can be repeated."""
    return {
        "config": asdict(config),
        "data": {"name": config.data.name, "digest": data.digest, "source": data.source},
        "versions": {name: version(name) for name in _PACKAGES}
        | {"python": platform.python_version()},
    }


def record_in(run: Path) -> dict[str, Any]:
    """Read the record of a run."""
    record: dict[str, Any] = json.loads((run / RECORD).read_text(encoding="utf-8"))
    return record


def train(
    config: Config, run: Path, resume: bool, overwrite: bool, start: Path | None = None
) -> Path:
    """Train and return the run folder's best checkpoint.

    `start` is a model file of the same network whose weights are the first ones. Raises ConfigError
    where that does not fit, or where the folder holds another run, or the same one and neither
    `resume` nor `overwrite` is asked for; DataError where the data is missing.
    """
    kind = KINDS[config.kind]
    data = kind.data(config)
    check_devices(config)
    record = _record(config, data, start)
    training, validation = kind.loaders(config, data)
    last = _opened(run, record, resume, overwrite)
    torch.set_num_threads(config.fit.threads)
    lightning.seed_everything(config.fit.seed, verbose=False)
    task = kind.task(config, data)
    if start is not None:
        _warm(task, start)
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")  # advice to its developers
        trainer = _trainer(config, run)
        try:
            trainer.fit(task, training, validation, ckpt_path=last, weights_only=True)
        except SystemExit as error:  # so Lightning leaves after Ctrl-C, its last epoch saved
            raise KeyboardInterrupt from error
    return run / BEST


def check_devices(config: Config) -> None:
    """Raise ConfigError where this machine lacks what the settings name."""
    there = {
        "auto": True,
        "cpu": True,
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    fit = config.fit
    name = fit.accelerator
    if name not in there:
        raise ConfigError(f"“fit.accelerator” is one of {', '.join(there)}.")
    if config.kind == FADER and fit.devices * fit.num_nodes > 1:
        raise ConfigError("A Fader and its adversary train on one device.")
    cards = torch.cuda.device_count() if name in ("auto", "cuda") else 0
    if 0 < cards < fit.devices:
        raise ConfigError(f"This machine has {cards} cuda devices, not {fit.devices}.")
    if not there[name]:
        raise ConfigError(f"This machine has no {name} device; leave it out to take what there is.")


def planned(config: Config, start: Path | None = None) -> dict[str, Any]:
    """Describe what `train` would do, after the checks that need no training."""
    kind = KINDS[config.kind]
    data = kind.data(config)
    check_devices(config)
    training, validation = kind.loaders(config, data)
    task = kind.task(config, data)
    if start is not None:
        _warm(task, start)
    return {
        **_record(config, data, start),
        "batches": {"of an epoch": len(training), "of a validation": len(validation)},
        "weights": sum(weights.numel() for weights in task.parameters()),
    }


def _record(config: Config, data: Data, start: Path | None) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(json.dumps(record_of(config, data)))
    if start is not None:
        record["start"] = {"name": start.stem, "digest": _digest(start)}
    return record


def _opened(run: Path, record: dict[str, Any], resume: bool, overwrite: bool) -> Path | None:
    """Prepare the run folder; return the checkpoint to go on from, if any."""
    path = run / RECORD
    if getattr(rank_zero_only, "rank", 0):  # another process has opened it for all
        return run / LAST if (run / LAST).exists() else None
    if path.exists() and not overwrite:
        if not resume:
            raise ConfigError(f"{run} holds a run already: add --resume auto, or --overwrite.")
        old = record_in(run)
        if any(old.get(part) != record.get(part) for part in ("config", "data", "start")):
            raise ConfigError(
                f"{run} holds a run with other settings or data; take another folder."
            )
        last = run / LAST
        return last if last.exists() else None
    if run.exists() and overwrite:
        shutil.rmtree(run)
    run.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(record, indent=1).encode())
    return None


def _trainer(config: Config, run: Path) -> lightning.Trainer:
    fit = config.fit
    figure, mode = f"validation/{fit.monitor}", mode_of(fit.monitor)
    best = ModelCheckpoint(run, "best", monitor=figure, mode=mode, enable_version_counter=False)
    last = ModelCheckpoint(run, "last", enable_version_counter=False, save_on_train_epoch_end=True)
    stop = EarlyStopping(figure, patience=fit.patience, mode=mode)
    callbacks: list[Callback] = [best, last, stop, RichProgressBar(leave=False)]
    if fit.averaging:
        callbacks.append(EMAWeightAveraging(decay=fit.averaging))
    return lightning.Trainer(
        default_root_dir=run,
        accelerator=fit.accelerator,
        devices=fit.devices,
        num_nodes=fit.num_nodes,
        use_distributed_sampler=False,  # the sampler deals its batches out itself
        max_epochs=fit.epochs,
        precision=fit.precision,  # type: ignore[arg-type]  # Lightning lists its names
        gradient_clip_val=fit.gradient_clip,
        check_val_every_n_epoch=min(fit.validate_every, fit.epochs),  # once at least
        num_sanity_val_steps=0,
        callbacks=callbacks,
        logger=[
            CSVLogger(run, name="", version="logs"),
            TensorBoardLogger(run, name="", version="logs"),
        ],
        log_every_n_steps=LOGGED,
        enable_model_summary=False,
        plugins=[WholeFiles()],
    )


def _warm(task: Task, start: Path) -> None:
    """Give the network the weights of a model file. Raises ConfigError, CheckpointError."""
    weights = checkpoint.weights(start)
    network: Any = task.network
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    if shapes != {name: array.shape for name, array in weights.items()}:
        raise ConfigError(f"{start.name} is another network, or of other pitches, than this run's.")
    network.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})


def _digest(path: Path) -> str:
    checkpoint.describe(path)  # a sentence where it is no model
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def mode_of(monitor: str) -> str:
    """Tell whether the highest or the lowest value of a figure is the best."""
    return "min" if monitor == "loss" else "max"


def trained(run: Path) -> tuple[Config, Task, Data]:
    """Load the best weights of a run. Raises ConfigError where there are none."""
    if not (run / BEST).exists():
        raise ConfigError(f"{run} holds no trained model yet.")
    record = record_in(run)
    config: Config = filled(Config(), record["config"])
    kind = KINDS[config.kind]
    data = kind.data(config)
    if data.digest != record["data"]["digest"]:
        raise ConfigError(f"The data “{config.data.name}” has changed since {run} was trained.")
    task = kind.task(config, data)
    state = torch.load(run / BEST, map_location="cpu", weights_only=True)["state_dict"]
    task.load_state_dict(state)
    return config, task.eval(), data
