"""Expected musical attributes of bars whose slots are drawn independently: differentiable.

A decoder's logits are such distributions. On a bar that is certain, the expectation is the
attribute itself (arvae_models.attributes), which the tests hold it to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import torch
from torch import Tensor

from arvae_models.attributes import ONSET_SHARES
from arvae_models.spec import FIRST_PITCH_INDEX

_CERTAIN: Final = 1 - 1e-7  # the highest probability whose complement has a logarithm


class Slots(NamedTuple):
    """What the slots of bars hold, as probabilities."""

    pitches: Tensor  # (measures, 24, pitches) of an onset at each pitch, rising by semitones
    onset: Tensor  # (measures, 24) of an onset at all


def slots_of(logits: Tensor) -> Slots:
    """Turn logits (measures, 24, vocabulary) into probabilities; hold and rest are no onset."""
    pitches = logits.softmax(-1)[..., FIRST_PITCH_INDEX:]
    return Slots(pitches, pitches.sum(-1).clamp(max=1))


def rhythmic_complexity(slots: Slots) -> Tensor:
    """Weighted share of the slots with an onset, (measures,)."""
    return slots.onset @ torch.as_tensor(ONSET_SHARES, device=slots.onset.device)


def note_density(slots: Slots) -> Tensor:
    """Number of onsets, (measures,)."""
    return slots.onset.sum(-1)


def pitch_range(slots: Slots) -> Tensor:
    """Semitones from the lowest to the highest note, (measures,).

    The range counts the steps between neighbouring pitches that have a note on either side. With
    independent slots, P(no note in a set of pitches) is a product over the slots, so
    P(a note at or below p and one above) = 1 - P(none at or below) - P(none above) + P(none).
    """
    below = slots.pitches.cumsum(-1)[..., :-1]  # (measures, slots, steps), of one at or below
    above = slots.onset[..., None] - below
    none_below, none_above = (_none(each) for each in (below, above))
    return (1 - none_below - none_above + _none(slots.onset[..., None])).sum(-1)


def contour(slots: Slots) -> Tensor:
    """Semitones from the first note up to the last, (measures,)."""
    forward = _pitch_of_first(slots.pitches, slots.onset)
    return _pitch_of_first(slots.pitches.flip(1), slots.onset.flip(1)) - forward


def _none(probabilities: Tensor) -> Tensor:
    """Probability (measures, steps) that none of the slots (measures, slots, steps) has it."""
    return torch.log1p(-probabilities.clamp(0, _CERTAIN)).sum(1).exp()


def _pitch_of_first(pitches: Tensor, onset: Tensor) -> Tensor:
    """Expected pitch of the first onset, above the lowest of the vocabulary; 0 without one."""
    silent = (1 - onset).cumprod(1)
    is_first = torch.cat((torch.ones_like(silent[:, :1]), silent[:, :-1]), dim=1)
    steps = torch.arange(pitches.shape[-1], device=pitches.device, dtype=pitches.dtype)
    return (is_first * (pitches @ steps)).sum(-1)


EXPECTATIONS: Final[dict[str, Callable[[Slots], Tensor]]] = {
    "rhythmic_complexity": rhythmic_complexity,
    "pitch_range": pitch_range,
    "note_density": note_density,
    "contour": contour,
}


def expected(logits: Tensor, keys: tuple[str, ...]) -> Tensor:
    """Expect attributes of logits (measures, 24, vocabulary): (measures, keys), in their units."""
    slots = slots_of(logits)
    return torch.stack([EXPECTATIONS[key](slots) for key in keys], dim=-1)
