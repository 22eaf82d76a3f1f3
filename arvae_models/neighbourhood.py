"""Neighbourhood: the bars near one bar, measured, so that a dial's request becomes a look-up.

Some thousand candidates around the bar's own code are decoded and measured once. Each is a patch on
the composer's bar: only where decoding another code changes the bar's reconstruction, the bar is
changed. A request is answered by the candidate that measures what is asked and what is locked, and
among those by the one nearest to the bar. `refine` looks closer around the best ones. numpy only:
the networks stay behind the Coder protocol.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from arvae_models import proposals, reach
from arvae_models.attributes import BY_KEY, measure, named
from arvae_models.candidates import Candidates, Choice, distances, leaps, strange, tidied
from arvae_models.keep import Keep
from arvae_models.proposals import Codes
from arvae_models.request import Request
from arvae_models.spec import ModelSpec
from arvae_models.tokens import Rows, kept_share

POOL: Final = 1024  # candidates decoded when a bar is selected
REFINEMENT: Final = 128  # candidates decoded in one refinement
PIECES: Final = 2  # bars made of others, for each that is decoded at first
CLOSER: Final = 640  # bars made of the best ones in one refinement
MOST: Final = 65_536  # candidates that a neighbourhood may begin with
ROUNDS: Final = (4, 10)  # refinements of a request that is met, and of one that is not yet
_ELITE: Final = 24  # candidates that a refinement starts from
_LIMIT: Final = 9216  # candidates kept; the oldest refinements give way
_ANSWERS: Final = 4096  # remembered: more requests than one bar is ever asked
_LOCK_WEIGHT: Final = 1e6  # one step off a lock, beyond its tolerance, weighs more than anything
_ASKED_WEIGHT: Final = 1e3  # and one step off the request more than any change of notes
_NEAR_WEIGHT: Final = 12.0  # of a request that is met, but not to the point, in slots a step
_DRIFT_WEIGHT: Final = 1.0  # of a lock inside its tolerance, in slots a step
_ASIDE_WEIGHT: Final = 1 / 20  # of an attribute that is free, in slots a step
_PRIOR_WEIGHT: Final = 1 / 100  # of a unit of -log p(z), in slots
_STRANGE_WEIGHT: Final = 1 / 3  # of a new pitch that the melody does not have, in slots
_LEAP_WEIGHT: Final = 1 / 4  # of a semitone of a leap into the bar beyond a fifth, in slots
_BETTER: Final = 1.0  # slots by which another answer to the same request must be nearer
_NOTHING: Final = Keep()
_ROUNDING: Final = 1e-4  # steps


class Coder(Protocol):
    """What a neighbourhood needs of an engine."""

    @property
    def spec(self) -> ModelSpec: ...

    def encode(self, rows: Rows) -> Codes: ...

    def decode(self, codes: Codes) -> Rows: ...


@dataclass(frozen=True, slots=True)
class _Answer:
    choice: Choice
    cost: float
    settled: bool = False  # the same request gets this, as long as it is remembered


class Neighbourhood:
    """Candidates around one bar. Deterministic for a seed and a sequence of calls."""

    def __init__(self, coder: Coder, row: Rows, seed: int = 0, pool: int = POOL) -> None:
        """Decode and measure `pool` candidates around a bar, a row of 24 slots.

        Raises ValueError where the bar's range is wider than the model's pitches, or for a pool of
        impossible size.
        """
        if not 1 <= pool <= MOST:
            raise ValueError(f"A neighbourhood begins with 1 to {MOST:,} candidates.")
        shift = coder.spec.vocabulary.shift_into(row)
        if shift is None:
            raise ValueError("The bar's range is wider than the model's pitches.")
        self.original = row
        self.keys = coder.spec.keys
        self.dials = coder.spec.dials
        self.random = np.random.default_rng(seed)
        self.coder = coder
        self._shift = shift  # semitones up into the model's pitches
        self._keep = Keep()
        self._familiar: frozenset[int] = frozenset()
        self._answers: OrderedDict[object, _Answer] = OrderedDict()
        self.own = coder.encode(_transposed(row, shift)[None])  # (1, latent)
        codes = np.concatenate(
            (self.own, proposals.around(self.own, self.dials, pool - 1, self.random))
        )
        decoded = self._decode(codes)
        self.reconstruction = decoded[0].copy()
        # The bar itself is the first candidate: its own reconstruction is an empty patch.
        patches = self._measured(codes, self._patch(decoded), self._keep)
        self._found = self.with_pieces(patches)
        self._first = len(self._found)  # what is never forgotten

    def __len__(self) -> int:
        return len(self._found)

    @property
    def nbytes(self) -> int:
        """Memory of the candidates, in bytes."""
        return self._found.nbytes

    @property
    def measured(self) -> dict[str, float]:
        """The original bar's own values."""
        return named(self._found.values[0], self.keys)

    @property
    def faithful(self) -> float:
        """Share of the bar's slots that the model's reconstruction has right."""
        return float(kept_share(self.original, self.reconstruction))

    def choose(self, request: Request) -> Choice:
        """Answer from the candidates at hand.

        The same request gets the same bar again, unless a refinement found one that is nearer by
        more than a slot, or the request was not met. Raises ValueError for an unknown dial.
        """
        self._bend(request)
        known = self._answers.get(request.key)
        if known is not None and known.settled:
            return known.choice
        costs = self.costs(self._found, request)
        best = int(np.argmin(costs))
        if known is not None and costs[best] > known.cost - _BETTER:
            return known.choice
        choice = self.choice(self._found, best, request)
        self._remember(request, _Answer(choice, float(costs[best])))
        return choice

    def refine(self, request: Request) -> None:
        """Look closer around the best candidates for a request."""
        self._bend(request)
        elite = self._found.at(self._elite(request))
        targets = self._targets(request)
        codes = proposals.towards(
            targets, elite.codes, elite.values, self.own, self.dials, REFINEMENT, self.random
        )
        fresh = self.candidates(codes, request.keep)
        both = elite.and_also(fresh)
        best = both.at(self._best(self.costs(both, request)))
        pieces = self._pieces(best, CLOSER, request.keep)
        first, later = self._found.at(slice(self._first)), self._found.at(slice(self._first, None))
        room = max(_LIMIT, 2 * self._first) - self._first - len(fresh) - len(pieces)
        later = later.at(slice(max(len(later) - room, 0), None))
        self._found = first.and_also(later, fresh, pieces)

    def settle(self, request: Request, stop: Callable[[], bool] = lambda: False) -> bool:
        """Refine a request, longer where it is not met yet; False where `stop` said so first.

        What `choose` answers then is its answer for good.
        """
        known = self._answers.get(request.key)
        if known is not None and known.settled:
            return True
        least, most = ROUNDS
        for count in range(most):
            if count >= least and self.satisfies(self.choose(request), request):
                break
            if stop():
                return False
            self.refine(request)
        self.choose(request)
        self._remember(request, replace(self._answers[request.key], settled=True))
        return True

    def satisfies(self, choice: Choice, request: Request) -> bool:
        """Tell whether an answer has what is asked, and what is locked."""
        return choice.met and all(
            BY_KEY[key].meets(self.measured[key], choice.measured[key])
            for key in request.held & set(self.keys)
        )

    def traverse(self, values: Mapping[str, float], keep: Keep = _NOTHING) -> Choice:
        """Turn dials raw: set their own latent dimensions to what the values should need."""
        code = self.own.copy()
        for dial in self.dials:
            if dial.attribute in values:
                code[:, dial.dimension] = dial.code_of(values[dial.attribute])
        return self.choice(self.candidates(code, keep), 0, Request(values, keep=keep))

    def bounds(self, request: Request) -> dict[str, tuple[float, float]]:
        """Return each dial's exact lowest and highest value, from the formulas; see reach.py."""
        return reach.bounds(self.original, request, self.keys, self._width)

    def in_the_way(self, request: Request) -> tuple[str, ...]:
        """Name what keeps the bar from a request that is not met: locks, or what is kept.

        By the formulas; where those allow it, the locks without which a candidate at hand meets it.
        """
        if things := reach.in_the_way(self.original, request, self.keys, self._width):
            return things
        locks = sorted(request.held & set(self.keys))
        without = {key: replace(request, locks=request.locks - {key}) for key in locks}
        return tuple(
            key for key in locks if self.satisfies(self.choose(without[key]), without[key])
        )

    def reached(self, request: Request) -> dict[str, tuple[float, float]]:
        """Return each dial's lowest and highest value among the candidates that hold the locks.

        What the request asks of the other dials holds as well.
        """
        self._bend(request)
        found = {}
        for k, key in enumerate(self.keys):
            others = {other: value for other, value in request.asked.items() if other != key}
            free = replace(request, asked=others, locks=request.locks - {key})
            values = self._found.values[self.misses(self._found, free) == 0, k]
            values = values if len(values) else self._found.values[:1, k]
            found[key] = (float(values.min()), float(values.max()))
        return found

    # For whoever looks for other bars than a dial asks for.

    def found(self, request: Request) -> Candidates:
        """Return all candidates at hand, bent to what a request keeps."""
        self._bend(request)
        return self._found

    def candidates(self, codes: Codes, keep: Keep = _NOTHING) -> Candidates:
        """Decode codes (candidates, latent) and lay what changes on the original bar."""
        return self._measured(codes, self._patch(self._decode(codes)), keep)

    def with_pieces(self, candidates: Candidates, keep: Keep = _NOTHING) -> Candidates:
        """Add bars made of them without decoding."""
        return candidates.and_also(self._pieces(candidates, PIECES * len(candidates), keep))

    def choice(self, candidates: Candidates, place: int, request: Request) -> Choice:
        """Make an answer of one candidate."""
        row = candidates.rows[place].copy()
        row.flags.writeable = False  # the same request gets it again
        return Choice(
            row,
            candidates.codes[place].copy(),
            dict(request.asked),
            named(candidates.values[place], self.keys),
            float(kept_share(self.original, row)),
        )

    def costs(self, candidates: Candidates, request: Request) -> NDArray[np.float64]:
        """Cost of candidates: misses first, then the distance from the bar, then the prior."""
        costs = self.misses(candidates, request) + candidates.distances + candidates.doubts
        for key, value in request.asked.items():
            costs += _NEAR_WEIGHT * self._off(candidates, key, value)
        own = self.measured
        for key in set(self.keys) - set(request.asked):
            weight = _DRIFT_WEIGHT if key in request.locks else _ASIDE_WEIGHT
            costs += weight * self._off(candidates, key, own[key])
        if request.leads_from is not None:
            costs += _LEAP_WEIGHT * leaps(candidates.rows, self.original, request.leads_from)
        return costs

    def misses(self, candidates: Candidates, request: Request) -> NDArray[np.float64]:
        """Weigh what candidates miss of what is asked, and of what is locked; 0 where nothing."""
        misses = np.zeros(len(candidates))
        for key, value in request.asked.items():
            if key not in self.keys:
                raise ValueError(f"The model has no dial {key}.")
            off, attribute = self._off(candidates, key, value), BY_KEY[key]
            slack = max(attribute.step, attribute.tolerance) / attribute.step / 2
            misses += _ASKED_WEIGHT * np.where(off > slack + _ROUNDING, off, 0)
        for key in request.held & set(self.keys):
            off, attribute = self._off(candidates, key, self.measured[key]), BY_KEY[key]
            slack = attribute.tolerance / attribute.step
            misses += _LOCK_WEIGHT * np.where(off > slack + _ROUNDING, off, 0)
        return misses

    # Inside.

    @property
    def _width(self) -> int:
        """Widest pitch range that the model's vocabulary allows, in semitones."""
        vocabulary = self.coder.spec.vocabulary
        return vocabulary.highest - vocabulary.lowest

    def _off(self, candidates: Candidates, key: str, value: float) -> NDArray[np.float64]:
        """Steps of an attribute between each candidate and a value."""
        own = candidates.values[:, self.keys.index(key)].astype(np.float64)
        return np.asarray(np.abs(own - value) / BY_KEY[key].step)

    def _targets(self, request: Request) -> dict[str, float]:
        """Return the values that candidates should step towards."""
        own = self.measured
        return {key: own[key] for key in request.held & set(self.keys)} | dict(request.asked)

    def _elite(self, request: Request) -> NDArray[np.intp]:
        """Places of the best candidates in all, and of the best for each thing but one."""
        best = [self._best(self.costs(self._found, request))]
        targets = self._targets(request)
        if len(targets) > 1:
            for key in targets:
                asked = {other: value for other, value in request.asked.items() if other != key}
                without = replace(request, asked=asked, locks=request.locks - {key})
                best.append(self._best(self.costs(self._found, without), _ELITE // 4))
        return np.concatenate(best)

    def _best(self, costs: NDArray[np.float64], count: int = _ELITE) -> NDArray[np.intp]:
        if len(costs) <= count:
            return np.arange(len(costs))
        return np.argpartition(costs, count)[:count]

    def _remember(self, request: Request, answer: _Answer) -> None:
        self._answers[request.key] = answer
        self._answers.move_to_end(request.key)
        if len(self._answers) > _ANSWERS:
            self._answers.popitem(last=False)

    def _decode(self, codes: Codes) -> Rows:
        return _transposed(self.coder.decode(codes), -self._shift)

    def _patch(self, decoded: Rows) -> Rows:
        """Change the original bar only where the decoded ones differ from its reconstruction."""
        return np.where(decoded == self.reconstruction, self.original, decoded)

    def _pieces(self, candidates: Candidates, count: int, keep: Keep) -> Candidates:
        """Make other bars without decoding: in parts, crossed with the original, nudged."""
        rows, parents = proposals.spliced(candidates.patches, self.original, count, self.random)
        quarter = count // 4
        crossed = slice(0, quarter)
        rows[crossed] = proposals.crossed(
            candidates.patches[parents[crossed]], self.original, self.random
        )
        nudged = slice(quarter, 3 * quarter)
        moved = proposals.nudged(candidates.patches[parents[nudged]], self.random)
        vocabulary = self.coder.spec.vocabulary  # else the answer could not be turned again
        ends = np.clip([vocabulary.lowest - self._shift, vocabulary.highest - self._shift], 0, 127)
        rows[nudged] = np.where(moved >= 0, moved.clip(*ends), moved)
        return self._measured(candidates.codes[parents], rows, keep)

    def _bend(self, request: Request) -> None:
        """Let every candidate keep what must be kept, and prefer what is familiar."""
        keep = request.keep
        if (keep, request.familiar) != (self._keep, self._familiar):
            self._keep, self._familiar = keep, request.familiar
            self._found = self._measured(self._found.codes, self._found.patches, keep)

    def _measured(self, codes: Codes, patches: Rows, keep: Keep) -> Candidates:
        rows = tidied(keep.applied(patches, self.original), self.original)
        away = distances(rows, self.original)
        doubts = _STRANGE_WEIGHT * strange(rows, self.original, self._familiar)
        doubts = doubts + _PRIOR_WEIGHT / 2 * np.square(codes).sum(1)
        doubts[away == 0] = 0  # nothing speaks against the bar itself
        return Candidates(codes, patches, rows, measure(rows, self.keys), away, doubts)


def faithful(coder: Coder, rows: Rows) -> NDArray[np.float64]:
    """Return the share of each bar's slots (bars, 24) that its reconstruction has right: (bars,).

    0 where a bar's range is wider than the model's pitches.
    """
    vocabulary = coder.spec.vocabulary
    fits = np.array([vocabulary.shift_into(row) is not None for row in rows], bool)
    shares = np.zeros(len(rows))
    if fits.any():
        moved = vocabulary.fitting(rows)
        shares[fits] = kept_share(moved, coder.decode(coder.encode(moved)))
    return shares


def _transposed(rows: Rows, semitones: int) -> Rows:
    """Move every pitch; a candidate that would leave MIDI's pitches stops at the end."""
    moved = np.clip(rows.astype(np.int16) + semitones, 0, 127)
    return np.where(rows >= 0, moved, rows).astype(np.int8)
