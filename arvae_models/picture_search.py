"""PictureSearch: the codes around a picture, what each decodes to, and which one is asked for.

A plain dial moves one dimension of the code and hopes. Here a request is answered from a pool of
pictures that were decoded and MEASURED: misses of what is asked count most, then misses of what is
locked, then the distance from the picture as it is (its pixels and its other attributes), then what
makes a picture unlikely: grey where there should be ink or paper, a code far out. The picture
itself is in the pool, so asking for what is there changes nothing. Knows neither torch nor files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from arvae_models.image_attributes import ImageAttribute
from arvae_models.morphometry import Values
from arvae_models.spec import Dial

Image = NDArray[np.float32]  # (side, side), 0 paper .. 1 ink
Images = NDArray[np.float32]  # (pictures, side, side)
Code = NDArray[np.float32]  # (width,)
Codes = NDArray[np.float32]  # (pictures, width)
Asked = Mapping[str, float]  # attribute key -> value, in its unit
Span = tuple[float, float]

_SCAN: Final = 24  # codes along a dial's own dimension
_BEYOND: Final = 0.75  # of a dial's range of codes that the scan goes on past each end
_AROUND: Final = 24  # codes about the picture's own, from which the way is learned
_FREE_STEP: Final = 0.4  # of a dimension without a dial; the codes of a prior spread by 1
_DIAL_STEP: Final = 0.12  # of a dial's dimension, as a share of its range of codes
_ROUNDS: Final = 6  # of looking closer
_ELITES: Final = 3  # candidates that a round begins from
_STRIDES: Final = (0.5, 1.0, 1.6)  # of the way that should lead to what is asked
_RIDGE: Final = 1e-3
_ASKED: Final = 1000.0  # weight of a miss of what is asked, as a share of the dial's range
_LOCKED: Final = 60.0  # of a miss of what is locked
_DRIFT: Final = 0.1  # of what the other attributes move
_GREY: Final = 0.5  # of what is neither ink nor paper; the distance from the picture: 1
_ODD: Final = 0.1  # of a code far from those that the model knows


class Coder(Protocol):
    """What a search needs of an engine."""

    @property
    def dials(self) -> tuple[Dial, ...]: ...  # a dial's dimension is a column of the codes

    def decode(self, codes: Codes) -> Images: ...

    def measure(self, images: Images) -> Values: ...  # (pictures, dials)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that a model can turn."""

    image: Image
    code: Code
    measured: Asked  # of every dial


def named(values: Values, keys: Collection[str]) -> dict[str, float]:
    """Turn one picture's values (keys,) into a dictionary."""
    return {key: round(float(value), 4) for key, value in zip(keys, values, strict=True)}


def on_dial(code: Code, dial: Dial, values: Any) -> Codes:
    """Return a code (width,) with a dial's dimension where values (n,) should need it."""
    codes = np.repeat(code[None], len(values), axis=0)
    codes[:, dial.dimension] = dial.code_of(np.asarray(values))
    return codes


class PictureSearch:
    """The pool around one picture; it grows where it is asked."""

    def __init__(
        self, coder: Coder, table: tuple[ImageAttribute, ...], image: Image, code: Code
    ) -> None:
        self._coder = coder
        self._image = image
        self._dials = {dial.attribute: dial for dial in coder.dials}
        self._tolerance = np.array([row.tolerance for row in table])
        self._span = np.array([max(dial.high - dial.low, 1e-6) for dial in coder.dials])
        self._random = np.random.default_rng(0)  # the same picture is answered alike
        self._scanned: set[str] = set()
        self._codes = code[None].astype(np.float32)
        self._images = image[None].astype(np.float32)
        self._values = coder.measure(self._images).astype(np.float64)
        self._far = np.zeros(1)  # how far each is from the picture, and how unlikely
        self._steps = np.full(len(code), _FREE_STEP)  # (width,) of a small change
        self._ends = np.array([[-2.0, 2.0]] * len(code))  # (width, 2) of the codes to be expected
        for dial in coder.dials:
            self._ends[dial.dimension] = dial.code_low, dial.code_high
            self._steps[dial.dimension] = _DIAL_STEP * (dial.code_high - dial.code_low)

    @property
    def keys(self) -> tuple[str, ...]:
        """Attribute keys of the dials, in order."""
        return tuple(self._dials)

    @property
    def size(self) -> int:
        """Pictures in the pool."""
        return len(self._codes)

    @property
    def origin(self) -> Picture:
        """The picture that the pool lies around."""
        return self._picture(0)

    def reached(self, locks: Collection[str] = ()) -> dict[str, Span]:
        """Return what the pool has of each attribute while those in `locks` stay as they are."""
        kept = [k for k, key in enumerate(self.keys) if key in locks]
        away = np.abs(self._values[:, kept] - self._values[0, kept])
        near = self._values[(away <= self._tolerance[kept] + 1e-6).all(axis=1)]
        ends = zip(near.min(axis=0), near.max(axis=0), strict=True)
        return {
            key: (round(float(low), 4), round(float(high), 4))
            for key, (low, high) in zip(self.keys, ends, strict=True)
        }

    def look_around(self, stop: Callable[[], bool] = lambda: False) -> bool:
        """Scan every dial and the free dimensions; False where `stop` said so first."""
        return all(not stop() and self._scan(key) for key in ("", *self.keys))

    def choose(self, asked: Asked, locks: Collection[str] = ()) -> Picture:
        """Return the best of the pool, after a look along the dials that are asked."""
        for key in asked:
            self._scan(key)
        return self._picture(int(self._cost(asked, locks).argmin()))

    def settle(
        self, asked: Asked, locks: Collection[str] = (), stop: Callable[[], bool] = lambda: False
    ) -> bool:
        """Look closer around the best, until a round finds no better; False where `stop` said so.

        The ways tried are those that a linear fit of the pool's values on its codes promises.
        """
        best = self._cost(asked, locks).min()
        for _ in range(_ROUNDS):
            for index in np.argsort(self._cost(asked, locks), kind="stable")[:_ELITES]:
                if stop():
                    return False
                self._scan("")
                homewards = (self._codes[index] + self._codes[0]) / 2
                jitter = self._random.normal(size=len(self._steps)) * self._steps / 2
                near = np.array([homewards, self._codes[index] + jitter])
                self._add(np.concatenate([self._ways(int(index), asked, locks), near]))
            found = self._cost(asked, locks).min()
            if found > best - 1e-4:
                break
            best = found
        return True

    def traverse(self, asked: Asked) -> Picture:
        """Set the dials' own dimensions where the values should lie, and take what comes."""
        code = self._codes[0]
        for key, value in asked.items():
            code = on_dial(code, self._dials[key], [value])[0]
        image = self._coder.decode(code[None])
        return Picture(image[0], code, named(self._coder.measure(image)[0], self.keys))

    def _picture(self, index: int) -> Picture:
        measured = named(self._values[index].astype(np.float32), self.keys)
        return Picture(self._images[index], self._codes[index], measured)

    def _targets(self, asked: Asked, locks: Collection[str]) -> tuple[Values, NDArray[np.float64]]:
        """Return the values that a request wants, and how much a miss of each weighs."""
        goal, weight = self._values[0].copy(), np.zeros(len(self._dials))
        for k, key in enumerate(self.keys):
            if key in asked:
                goal[k], weight[k] = asked[key], _ASKED
            elif key in locks:
                weight[k] = _LOCKED
        return goal, weight

    def _cost(self, asked: Asked, locks: Collection[str]) -> NDArray[np.float64]:
        goal, weight = self._targets(asked, locks)
        away = np.abs(self._values - goal)
        missed = np.maximum(away - self._tolerance, 0) / self._span
        drifted = (away / self._span) @ np.where(weight == 0, _DRIFT, 0)
        return missed @ weight + drifted + self._far

    def _scan(self, key: str) -> bool:
        """Add codes along a dial's dimension; about the picture's own code where `key` is empty."""
        if key in self._scanned:
            return True
        self._scanned.add(key)
        if key:
            dial = self._dials[key]
            more = _BEYOND * (dial.code_high - dial.code_low)
            codes = np.repeat(self._codes[:1], _SCAN, axis=0)
            ends = dial.code_low - more, dial.code_high + more
            codes[:, dial.dimension] = np.linspace(*ends, _SCAN)
        else:
            drawn = self._random.normal(size=(_AROUND, len(self._steps)))
            codes = self._codes[:1] + 2 * drawn * self._steps
        self._add(codes)
        return True

    def _ways(self, index: int, asked: Asked, locks: Collection[str]) -> Codes:
        """Return codes on the way that should lead from a candidate to what is asked.

        The shortest step that a ridge regression says does it, once with what is locked held.
        """
        steps = (self._codes - self._codes[index]) / self._steps  # (pool, width)
        moved = (self._values - self._values[index]) / self._span  # (pool, dials)
        near = np.exp(-np.square(steps).mean(axis=1) / 8)[:, None]
        square = steps.T @ (near * steps)
        square += _RIDGE * np.trace(square) / len(square) * np.eye(len(square))
        slopes = np.linalg.solve(square, steps.T @ (near * moved))  # (width, dials)
        goal, weight = self._targets(asked, locks)
        wanted = (goal - self._values[index]) / self._span
        ways = []
        for rows in (weight == _ASKED, weight > 0):
            chosen = slopes[:, rows]
            gram = chosen.T @ chosen
            gram += 1e-6 * (np.trace(gram) + 1e-12) * np.eye(len(gram))
            way = chosen @ np.linalg.solve(gram, wanted[rows])
            ways.append(way * min(1.0, 12 / (np.linalg.norm(way) + 1e-9)))  # not out of the model
        taken = [stride * way * self._steps for way in ways for stride in _STRIDES]
        return np.array(self._codes[index] + np.array(taken), np.float32)

    def _add(self, codes: NDArray[Any]) -> None:
        codes = codes.astype(np.float32)
        images = self._coder.decode(codes)
        far = np.abs(images - self._image).mean(axis=(1, 2))
        grey = (4 * images * (1 - images)).mean(axis=(1, 2))
        low, high = self._ends.T
        out = np.maximum(np.maximum(low - codes, codes - high), 0) / (high - low + 1e-6)
        far = far + _GREY * grey + _ODD * np.square(4 * out).mean(axis=1)
        self._codes = np.concatenate((self._codes, codes))
        self._images = np.concatenate((self._images, images))
        self._values = np.concatenate((self._values, self._coder.measure(images)))
        self._far = np.concatenate((self._far, far))
