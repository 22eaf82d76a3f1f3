"""A training run from settings to the best weights, in a folder that can be taken up again.

The folder holds config.json (settings, seed, versions, data), the logs and two checkpoints of
Lightning's: `best.ckpt`, and `last.ckpt` from which `--resume auto` goes on.
"""

from __future__ import annotations

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
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint, RichProgressBar
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger

from arvae_models.atomic import write_atomically
from arvae_models.spec import Vocabulary
from arvae_models.tokens import Rows
from training.config import Config, ConfigError
from training.data import store
from training.data.bars import BarSet, in_order, shuffled
from training.data.store import Bars
from training.tasks import MeasureTask

BEST: Final = "best.ckpt"
LAST: Final = "last.ckpt"
RECORD: Final = "config.json"
_MONITOR: Final = "validation/bars"
_PACKAGES: Final = ("attune", "torch", "lightning", "numpy", "music21")


def vocabulary_of(bars: Bars) -> Vocabulary:
    """Return the symbols of a set: every pitch between its lowest and its highest."""
    pitches = bars.rows[bars.rows >= 0]
    return Vocabulary(int(pitches.min()), int(pitches.max()))


def record_of(config: Config, bars: Bars) -> dict[str, Any]:
    """Describe a run so that it can be repeated."""
    return {
        "config": asdict(config),
        "data": {"name": config.data.name, "digest": bars.digest, "source": bars.source},
        "versions": {name: version(name) for name in _PACKAGES}
        | {"python": platform.python_version()},
    }


def train(config: Config, run: Path, resume: bool, overwrite: bool) -> Path:
    """Train and return the run folder's best checkpoint.

    Raises ConfigError where the folder holds another run, or the same one and neither `resume` nor
    `overwrite` is asked for; DataError where the data is missing.
    """
    bars = store.load(config.data.name)
    record = json.loads(json.dumps(record_of(config, bars)))
    train_rows, validation_rows = _rows(bars)
    last = _opened(run, record, resume, overwrite)
    torch.set_num_threads(config.fit.threads)
    lightning.seed_everything(config.fit.seed, verbose=False)
    vocabulary = vocabulary_of(bars)
    keys = config.attributes
    data = config.data
    training = BarSet(train_rows, vocabulary, keys, splice=data.splice, transpose=data.transpose)
    validation = BarSet(validation_rows, vocabulary, keys)
    logging.getLogger("lightning.pytorch").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="lightning")  # advice to its developers
        trainer = _trainer(config, run)
        try:
            trainer.fit(
                MeasureTask(config, vocabulary.size),
                shuffled(training, config.fit.batch, config.fit.seed),
                in_order(validation, config.fit.batch),
                ckpt_path=last,
                weights_only=True,
            )
        except SystemExit as error:  # so Lightning leaves after Ctrl-C, its last epoch saved
            raise KeyboardInterrupt from error
    return run / BEST


def _rows(bars: Bars) -> tuple[Rows, Rows]:
    """Return training bars, and those validation bars that training never shows."""
    training, validation = bars.split("train"), bars.split("validation")
    fresh = validation[store.unseen(validation, training)]
    if not len(training) or not len(validation):
        raise ConfigError("The data has too few tunes to be split; add more.")
    return training, fresh if len(fresh) else validation


def _opened(run: Path, record: dict[str, Any], resume: bool, overwrite: bool) -> Path | None:
    """Prepare the run folder; return the checkpoint to go on from, if any."""
    path = run / RECORD
    if path.exists() and not overwrite:
        if not resume:
            raise ConfigError(f"{run} holds a run already: add --resume auto, or --overwrite.")
        old = json.loads(path.read_text(encoding="utf-8"))
        if (old["config"], old["data"]) != (record["config"], record["data"]):
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
    best = ModelCheckpoint(run, "best", monitor=_MONITOR, mode="max", enable_version_counter=False)
    last = ModelCheckpoint(run, "last", enable_version_counter=False, save_on_train_epoch_end=True)
    stop = EarlyStopping(_MONITOR, patience=fit.patience, mode="max")
    return lightning.Trainer(
        default_root_dir=run,
        accelerator="auto",
        max_epochs=fit.epochs,
        precision=fit.precision,  # type: ignore[arg-type]  # Lightning lists its names
        gradient_clip_val=fit.gradient_clip,
        check_val_every_n_epoch=fit.validate_every,
        num_sanity_val_steps=0,
        callbacks=[best, last, stop, RichProgressBar(leave=False)],
        logger=[
            CSVLogger(run, name="", version="logs"),
            TensorBoardLogger(run, name="", version="logs"),
        ],
        log_every_n_steps=50,
        enable_model_summary=False,
    )


def trained_network(run: Path) -> tuple[Config, MeasureTask, Bars]:
    """Load the best weights of a run. Raises ConfigError where there are none."""
    from training.config import filled

    if not (run / BEST).exists():
        raise ConfigError(f"{run} holds no trained model yet.")
    record = json.loads((run / RECORD).read_text(encoding="utf-8"))
    config: Config = filled(Config(), record["config"])
    bars = store.load(config.data.name)
    if bars.digest != record["data"]["digest"]:
        raise ConfigError(f"The data “{config.data.name}” has changed since {run} was trained.")
    state = torch.load(run / BEST, map_location="cpu", weights_only=True)["state_dict"]
    task = MeasureTask(config, vocabulary_of(bars).size)
    task.load_state_dict(state)
    return config, task.eval(), bars
