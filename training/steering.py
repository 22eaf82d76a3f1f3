"""Whether the dials keep their word: what is asked of a model against what comes back.

There are two ways to ask. "raw" sets a dial's own latent dimension and decodes, as in the paper;
the value asked for is mapped linearly from the data's range onto the code's. The other way is the
Neighbourhood. Knows no model files: bars in, figures out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arvae_models.attributes import BY_KEY, Values, measure
from arvae_models.candidates import Choice
from arvae_models.neighbourhood import Coder, Neighbourhood
from arvae_models.reach import reachable
from arvae_models.request import Request
from arvae_models.spec import Dial
from arvae_models.tokens import Rows, kept_share
from training.data import store
from training.data.store import Bars

STEPS: Final = 8  # of a sweep over a dial's range
# Attributes that no bar can change freely of each other; while one turns, the other is not locked.
_COUPLED: Final = (
    {"rhythmic_complexity", "note_density"},
    {"pitch_range", "contour"},
)
_SLACK: Final = 1e-4  # measured values are rounded

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer a bar: what all dials measure, and how much of the bar is left."""

    measured: Values  # (bars, dials) in the attributes' units
    kept: NDArray[np.floating[Any]]  # (bars,) share of the slots that did not change


def draw(bars: Bars, count: int, seed: int) -> Rows:
    """Draw test bars that stand in no transposition in the training bars; all where fewer."""
    test = bars.split("test")
    fresh = test[store.unseen(test, bars.split("train"))]
    return fresh[np.random.default_rng(seed).permutation(len(fresh))[:count]]


def steer(
    coder: Coder,
    rows: Rows,
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, Any]:
    """Turn every dial on every bar (bars, 24); `on_progress` hears (turns done, turns in all).

    Each bar is asked for one value of each dial, drawn evenly from the data's 3..97 % range. Under
    "dials", each dial has figures for five ways to ask: "raw"; the Neighbourhood's "first" answer;
    its "refined" one; the same for a single "step" from what the bar has; and "locked", refined
    while the other uncoupled dials keep the bar's values. Of those, only requests count that lie
    within the exact bounds which the locks leave ("reachable" is their share). "raw" and "refined"
    have the figures of a sweep too. "n" counts the bars: those whose range is wider
    than the model's pitches are left out. Raises ValueError where none is left.
    """
    rows = coder.spec.vocabulary.fitting(rows)
    if not len(rows):
        raise ValueError("There are no bars on which the dials could be turned.")
    random = np.random.default_rng(seed)
    dials = coder.spec.dials
    figures = {}
    for k, dial in enumerate(dials):
        decimals = BY_KEY[dial.attribute].decimals
        asked = random.uniform(dial.low, dial.high, len(rows)).round(decimals)

        def on_bar(bars: int, turned: int = k * len(rows)) -> None:
            on_progress(turned + bars, len(dials) * len(rows))

        figures[dial.attribute] = {
            "raw": _raw(coder, k, rows, asked),
            **_through_neighbourhood(coder, k, rows, asked, seed, on_bar),
        }
    return {"n": len(rows), "seed": seed, "dials": figures}


def traverse(coder: Coder, dial: Dial, rows: Rows, asked: NDArray[np.floating[Any]]) -> Rows:
    """Decode bars (bars, 24) with a dial's dimension set to what values (bars,) should need."""
    codes = coder.encode(rows)
    codes[:, dial.dimension] = dial.code_of(asked)
    return coder.decode(codes)


def answer_figures(key: str, asked: NDArray[np.floating[Any]], own: Values) -> Figures:
    """Compare what was asked (bars,) with what was measured (bars,) of one attribute.

    "r" is Pearson's correlation (0 where all answers are alike), "hit" the share of answers within
    the attribute's tolerance, "error" the mean absolute error in its unit.
    """
    return {
        "r": _pearson(asked, own),
        "hit": _mean(_same(key, own, asked)),
        "error": _mean(np.abs(own - asked)),
    }


def sweep_figures(swept: Values, k: int, dials: tuple[Dial, ...]) -> Figures:
    """Judge sweeps (bars, steps, dials) of dial k over its range in equal steps.

    "monotone" is the share of bars whose value never falls (a dead dial's does not: read it beside
    "linearity"). The others follow Tan & Herremans, "Music FaderNets" (ISMIR 2020), with every
    attribute scaled by its 3..97 % range:
    "consistency" is 1 - the spread over bars of the value at one step, mean over steps;
    "restrictiveness" 1 - the spread of each other attribute along a sweep, mean over bars and
    attributes, those coupled to the dial included; "linearity" R^2 of the value on the step.
    """
    never_falls = np.diff(swept[:, :, k], axis=1) >= -_SLACK
    scaled = swept / np.array([_width(dial) for dial in dials])
    own, others = scaled[:, :, k], np.delete(scaled, k, axis=2)
    steps = np.broadcast_to(np.arange(swept.shape[1]), own.shape)
    return {
        "monotone": _mean(np.all(never_falls, axis=1)),
        "consistency": _mean(1 - own.std(0)),
        "restrictiveness": _mean(1 - others.std(1)) if len(dials) > 1 else 1.0,
        "linearity": round(_pearson(steps.ravel(), own.ravel()) ** 2, 4),
    }


def lockable(key: str, keys: Collection[str]) -> tuple[str, ...]:
    """Return the other attributes that a bar can keep while one turns."""
    bound = set().union(*(pair for pair in _COUPLED if key in pair), {key})
    return tuple(other for other in keys if other not in bound)


def _raw(coder: Coder, k: int, rows: Rows, asked: NDArray[np.floating[Any]]) -> Figures:
    dials = coder.spec.dials
    dial, keys = dials[k], coder.spec.keys
    decoded = traverse(coder, dial, rows, asked)
    steps = [np.full(len(rows), value) for value in _steps(dial)]
    swept = [measure(traverse(coder, dial, rows, step), keys) for step in steps]
    return {
        **answer_figures(dial.attribute, asked, measure(decoded, keys)[:, k]),
        "kept": _mean(kept_share(rows, decoded)),
        **sweep_figures(np.stack(swept, axis=1), k, dials),
    }


def _through_neighbourhood(
    coder: Coder,
    k: int,
    rows: Rows,
    asked: NDArray[np.floating[Any]],
    seed: int,
    on_bar: Callable[[int], None],
) -> dict[str, Figures]:
    """Ask bar after bar, each in neighbourhoods of its own, as a hand that comes to a new bar."""
    dial, keys = coder.spec.dials[k], coder.spec.keys
    key, locks = dial.attribute, frozenset(lockable(dial.attribute, keys))
    ways: dict[str, list[Choice]] = {"first": [], "refined": [], "step": [], "locked": []}
    stepped, swept, possible = [], [], []
    for done, (row, value) in enumerate(zip(rows, asked.tolist(), strict=True), start=1):
        near = Neighbourhood(coder, row, seed)
        ways["first"].append(near.choose(Request({key: value})))
        ways["refined"].append(_settled(near, Request({key: value})))
        swept.append([_settled(near, Request({key: s})).measured for s in _steps(dial).tolist()])
        own = near.measured[key]
        stepped.append(own + BY_KEY[key].step * (1 if own < dial.high else -1))
        ways["step"].append(_settled(near, Request({key: stepped[-1]})))
        locked = Request({key: value}, locks)
        possible.append(reachable(near.bounds(locked), key, value))
        ways["locked"].append(_settled(Neighbourhood(coder, row, seed), locked))
        on_bar(done)
    answers = {way: _collected(choices, keys) for way, choices in ways.items()}
    goals = dict.fromkeys(ways, asked) | {"step": np.array(stepped)}
    counted = dict.fromkeys(ways, np.ones(len(rows), bool)) | {"locked": np.array(possible)}
    figures = {}
    for way, answer in answers.items():
        these = np.flatnonzero(counted[way])
        figures[way] = {
            **answer_figures(key, goals[way][these], answer.measured[these, k]),
            "kept": _mean(answer.kept[these]),
            "kept_median": _mean(np.median(answer.kept[these])) if len(these) else 0.0,
        }
    sweeps = np.array([[[found[name] for name in keys] for found in bar] for bar in swept])
    figures["refined"] |= sweep_figures(sweeps, k, coder.spec.dials)
    held = _locks_held(answers["locked"].measured, rows, keys, locks)
    within = np.array(possible)
    figures["locked"] |= {"reachable": _mean(within), "locks": _mean(held[within])}
    return figures


def _settled(near: Neighbourhood, request: Request) -> Choice:
    near.settle(request)
    return near.choose(request)


def _collected(choices: list[Choice], keys: tuple[str, ...]) -> Answers:
    return Answers(
        np.array([[choice.measured[key] for key in keys] for choice in choices]),
        np.array([choice.kept for choice in choices]),
    )


def _locks_held(
    measured: Values, rows: Rows, keys: tuple[str, ...], locks: Collection[str]
) -> NDArray[np.bool_]:
    """Tell on which bars every lock held: (bars,)."""
    own = measure(rows, keys)
    held = np.ones(len(rows), bool)
    for k, key in enumerate(keys):
        if key in locks:
            held &= _same(key, measured[:, k], own[:, k])
    return held


def _same(key: str, values: Values, others: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Tell where two values of an attribute count as one."""
    return np.abs(values - others) <= BY_KEY[key].tolerance + _SLACK


def _steps(dial: Dial) -> NDArray[np.float64]:
    return np.linspace(dial.low, dial.high, STEPS)


def _width(dial: Dial) -> float:
    """Range of the attribute in the data; one step where it never changed."""
    return dial.high - dial.low or BY_KEY[dial.attribute].step


def _mean(values: NDArray[Any]) -> float:
    return round(float(np.mean(values)), 4) if values.size else 0.0


def _pearson(x: NDArray[Any], y: NDArray[Any]) -> float:
    if len(x) < 2 or not (np.ptp(x) and np.ptp(y)):
        return 0.0
    return round(float(np.corrcoef(x, y)[0, 1]), 4)
