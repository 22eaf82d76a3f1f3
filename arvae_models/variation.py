"""Other bars than a dial asks for: alternatives, the same profile with other notes, variations,
surprises, and the way from one bar to another.

Functions of a Neighbourhood. Each returns answers that differ from each other, the most fitting
first, and fewer than asked for where there are not so many.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arvae_models import proposals
from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.candidates import Candidates, Choice, distances, tidied
from arvae_models.grid import SLOTS
from arvae_models.keep import Keep
from arvae_models.neighbourhood import Coder, Neighbourhood
from arvae_models.proposals import Codes
from arvae_models.request import Request
from arvae_models.tokens import Rows, kept_share, pitch_line

COUNT: Final = 12  # answers
SIZES: Final = {  # of a variation: reach of the codes' steps, fewest and most slots that change
    "small": (0.4, 1, 4),
    "medium": (0.8, 5, 9),
    "large": (1.4, 10, SLOTS),
}
_DRAWN: Final = 1024  # codes
_NOTHING: Final = Keep()
_APART: Final = 2  # slots by which answers differ from each other
_OTHER: Final = 3.0  # slots away from the bar, at least, for other notes
_SHORTLIST: Final = 512
_STRAY: Final = 1000.0  # a value on the way that is missed weighs more than any place on it
_HELD: Final = 100 * _STRAY  # and a held one more than all of those


def alternatives(near: Neighbourhood, request: Request, count: int = COUNT) -> list[Choice]:
    """Return different answers to one request, the nearest to the bar first."""
    near.settle(request)
    found = near.found(request)
    best = near.choose(request)  # what the dial itself would give leads
    others = _distinct(near, found, near.costs(found, request), request, count, seen=[best.row])
    enough = near.satisfies(best, request)
    return [best, *(one for one in others if near.satisfies(one, request) or not enough)][:count]


def rerolled(near: Neighbourhood, request: Request, count: int = COUNT) -> list[Choice]:
    """Return bars that measure what the bar does in every attribute, with other notes.

    The regularized dimensions are kept and the others drawn anew; bars in the same register lead.
    """
    same = replace(request, asked={}, locks=frozenset(near.keys))
    codes = near.random.standard_normal((_DRAWN, near.own.shape[1])).astype(np.float32)
    tied = [dial.dimension for dial in near.dials]
    codes[:, tied] = near.own[:, tied]
    found = near.candidates(codes, request.keep)
    elite = found.at(np.argsort(near.misses(found, same), kind="stable")[:64])
    nearer = proposals.towards(
        near.measured, elite.codes, elite.values, near.own, near.dials, _DRAWN // 2, near.random
    )
    found = near.with_pieces(found.and_also(near.candidates(nearer, request.keep)), request.keep)
    register = np.abs(_register(found.rows) - _register(near.original[None]))
    other = found.at(np.flatnonzero(found.distances >= _OTHER))
    order = register[found.distances >= _OTHER] / 12 + near.random.random(len(other))
    return _fitting(near, other, same, order, count)


def varied(
    near: Neighbourhood, request: Request, size: str = "medium", count: int = COUNT
) -> list[Choice]:
    """Return variations of a bar: a small, medium or large step in any direction.

    What is locked and kept holds. Raises ValueError for an unknown size.
    """
    if size not in SIZES:
        raise ValueError(f"A variation is {', '.join(SIZES)}, not “{size}”.")
    reach, fewest, most = SIZES[size]
    steps = near.random.standard_normal((_DRAWN, near.own.shape[1])).astype(np.float32)
    found = near.with_pieces(near.candidates(near.own + reach * steps, request.keep), request.keep)
    slots = (found.rows != near.original).sum(1)
    found = found.at(np.flatnonzero((slots >= fewest) & (slots <= most)))
    return _fitting(near, found, request, near.random.random(len(found)), count)


def surprising(near: Neighbourhood, request: Request, count: int = COUNT) -> list[Choice]:
    """Return bars drawn from the whole latent space; what is locked and kept holds."""
    codes = near.random.standard_normal((_DRAWN, near.own.shape[1])).astype(np.float32)
    found = near.candidates(codes, request.keep)
    if request.held:  # too few of them hold a lock by chance
        elite = found.at(np.argsort(near.misses(found, request), kind="stable")[:64])
        nearer = proposals.towards(
            {key: near.measured[key] for key in request.held & set(near.keys)},
            elite.codes,
            elite.values,
            near.own,
            near.dials,
            _DRAWN // 2,
            near.random,
        )
        found = found.and_also(near.candidates(nearer, request.keep))
        found = near.with_pieces(found, request.keep)
    return _fitting(near, found, request, near.random.random(len(found)), count)


def morphed(
    coder: Coder,
    first: Rows,
    last: Rows,
    steps: int,
    held: Collection[str] = (),
    ramped: Collection[str] = (),
    seed: int = 0,
    keep: Keep = _NOTHING,
) -> list[Choice]:
    """Return `steps` bars on the way between two bars (24,), both ends left out.

    What must be kept is kept of the first bar.

    Attributes in `held` keep the first bar's value; those in `ramped` go evenly from one bar's to
    the other's. The notes move from one to the other in equal shares, as far as that allows.
    """
    ends = Neighbourhood(coder, first, seed, pool=1), Neighbourhood(coder, last, seed, pool=1)
    keys, random = ends[0].keys, ends[0].random
    share = np.asarray(random.uniform(0, 1, (_DRAWN, 1)), np.float32)
    codes = (1 - share) * ends[0].own + share * ends[1].own
    codes += np.asarray(0.3 * random.standard_normal(codes.shape), np.float32)
    rows, behind = _between(ends, codes, first, last, random)
    rows = tidied(keep.applied(rows, first), first)
    values = measure(rows, keys)
    own = [named(measure(row[None], keys)[0], keys) for row in (first, last)]
    gaps = distances(rows, first), distances(rows, last)
    whole = float(distances(last[None], first)[0])
    choices = []
    for place in np.arange(1, steps + 1) / (steps + 1):
        goals = {key: (1 - place) * own[0][key] + place * own[1][key] for key in ramped}
        goals |= {key: own[0][key] for key in held}
        costs = np.abs(gaps[0] - place * whole) + np.abs(gaps[1] - (1 - place) * whole)
        for key, goal in goals.items():
            attribute = BY_KEY[key]
            goals[key] = goal = round(goal / attribute.step) * attribute.step
            off = np.abs(values[:, keys.index(key)] - goal) / attribute.step
            costs += (_HELD if key in held else _STRAY) * np.where(off > 0.5 + 1e-4, off, 0)
        best = int(costs.argmin())
        choices.append(
            Choice(
                rows[best].copy(),
                behind[best].copy(),
                goals,
                named(values[best], keys),
                float(kept_share(first, rows[best])),
            )
        )
    return choices


def _register(rows: Rows) -> NDArray[np.float64]:
    """Mean of the pitches that sound, slot by slot."""
    return np.asarray(pitch_line(rows).mean(axis=1))


def _between(
    ends: tuple[Neighbourhood, Neighbourhood],
    codes: Codes,
    first: Rows,
    last: Rows,
    random: np.random.Generator,
) -> tuple[Rows, Codes]:
    """Patches on both bars, and pieces of them and of the bars themselves put together."""
    patches = [end.candidates(codes) for end in ends]
    rows = np.concatenate([first[None], last[None], *(found.rows for found in patches)])
    behind = np.concatenate([ends[0].own, ends[1].own, *(found.codes for found in patches)])
    for other in (first, last):
        joined, parents = proposals.spliced(rows, other, 2 * _DRAWN, random)
        rows, behind = np.concatenate((rows, joined)), np.concatenate((behind, behind[parents]))
    direct, _ = proposals.spliced(first[None], last, _DRAWN // 2, random)
    back = np.repeat(ends[0].own, len(direct), axis=0)
    rows = tidied(tidied(np.concatenate((rows, direct)), last), first)
    return rows, np.concatenate((behind, back))


def _fitting(
    near: Neighbourhood,
    found: Candidates,
    request: Request,
    order: NDArray[np.float64],
    count: int,
) -> list[Choice]:
    """Take those that hold what is locked, least `order` first, none of them the bar itself."""
    fits = (near.misses(found, request) == 0) & (found.distances > 0)
    places = np.flatnonzero(fits)
    found, order = found.at(places), order[places]
    return _distinct(near, found, order, request, count, seen=[])


def _distinct(
    near: Neighbourhood,
    found: Candidates,
    order: NDArray[np.float64],
    request: Request,
    count: int,
    seen: list[Rows],
) -> list[Choice]:
    """Take candidates in order, each at least some slots away from those taken and seen."""
    taken: list[int] = []
    rows = list(seen)
    places = np.argsort(order, kind="stable")
    bars = np.ascontiguousarray(found.rows[places]).view(f"V{SLOTS}")[:, 0]
    first = np.sort(np.unique(bars, return_index=True)[1])  # each bar where it first comes
    for place in places[first][:_SHORTLIST].tolist():
        if len(taken) == count:
            break
        if all((row != found.rows[place]).sum() >= _APART for row in rows):
            taken.append(place)
            rows.append(found.rows[place])
    return [near.choice(found, place, request) for place in taken]
