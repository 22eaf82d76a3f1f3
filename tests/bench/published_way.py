"""The published way to learn, decode and measure a bar, as the other side of the benchmarks.

Pati & Lerch 2020: a decoder that goes from tick to tick in Python, attributes that are counted
note by note from the names of the symbols, one regularizer after the other, Adam at 1e-4.
"""

import re

import torch
from torch.nn import functional

from arvae_models import grid
from arvae_models.measure_vae import MeasureVae
from arvae_models.spec import NetworkConfig, Vocabulary

NETWORK = NetworkConfig("gru", "hierarchical", latent=32, hidden=128, layers=2, dropout=0.5)
WIDEST = NetworkConfig("gru", "hierarchical", latent=256, hidden=512, layers=2, dropout=0.5)
PITCHES = Vocabulary(55, 84)

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
SCALE = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
NAMES = {0: "__", 1: "rest"} | {
    pitch - PITCHES.lowest + 2: f"{SCALE[pitch % 12]}{pitch // 12 - 1}"
    for pitch in range(PITCHES.lowest, PITCHES.highest + 1)
}
BEAT_WEIGHTS = {0: 0.20, 1: 0.67, 2: 0.25, 3: 0.67}
TICK_WEIGHTS = {1: 1.0, 2: 2.0, 3: 0.5, 4: 2.0, 5: 1.0}


def pitch_of(name):
    letter, sharps, octave = re.match(r"([A-G])(#*)(\d)", name).groups()
    return 12 * (int(octave) + 1) + STEPS[letter] + len(sharps)


def is_note(name):
    return name not in ("__", "rest", "START", "END")


def complexity(bar):
    total = weight = 0.0
    for tick, index in enumerate(bar):
        beat, inside = divmod(tick, 6)
        here = TICK_WEIGHTS.get(inside, BEAT_WEIGHTS[beat])
        total += here
        if is_note(NAMES[index]):
            weight += here
    return weight / total


def pitch_range(bar):
    pitches = [pitch_of(NAMES[index]) for index in bar if is_note(NAMES[index])]
    return max(pitches) - min(pitches) if len(pitches) > 1 else 0


def density(bar):
    notes = 0
    for index in bar:
        if is_note(NAMES[index]):
            notes += 1
    return notes


def contour(bar):
    rise, before = 0, None
    for index in bar:
        if is_note(NAMES[index]):
            pitch = pitch_of(NAMES[index])
            if before is not None:
                rise += pitch - before
            before = pitch
    return rise


FORMULAS = (complexity, pitch_range, density, contour)


def measure(bars):
    """Measure bars, lists of 24 symbol indices: one list of four values for each."""
    return [[formula(bar) for formula in FORMULAS] for bar in bars]


def decode(decoder, z, symbols=None):
    """Return logits (measures, 24, vocabulary) from the layers of our own published decoder.

    Every tick is a call of its own; `symbols` are heard instead of what the decoder says.
    """

    def state(features):
        return torch.stack(features.chunk(decoder.layers, dim=-1)).contiguous()

    heard = decoder.first_symbol.expand(len(z), -1)
    beat_input = decoder.beat_input.expand(len(z), 1, 1)
    beats, logits = state(decoder.beat_state(z)), []
    for _ in range(grid.BEATS):
        beat, beats = decoder.beats(beat_input, beats)
        ticks = state(decoder.tick_state(beat[:, 0]))
        constant = decoder.tick_input(beat[:, 0])
        for _ in range(grid.SLOTS // grid.BEATS):
            out, ticks = decoder.ticks(torch.cat((heard, constant), -1)[:, None], ticks)
            logits.append(decoder.output(out[:, 0]))
            said = logits[-1].argmax(-1) if symbols is None else symbols[:, len(logits) - 1]
            heard = decoder.embedding(said)
    return torch.stack(logits, 1)


def training(rows, batch):
    """Return a step of the network's training: a function of its number.

    Every other batch hears the true symbols, which is half of them.
    """
    torch.manual_seed(0)
    network = MeasureVae(NETWORK, PITCHES.size).train()
    adam = torch.optim.Adam(network.parameters(), 1e-4)
    batches = torch.from_numpy(PITCHES.indices(rows)).split(batch)

    def step(number):
        symbols = batches[number % len(batches)]
        posterior = network.encode(symbols)
        z = posterior.sample()
        logits = decode(network.decoder, z, symbols if number % 2 else None)
        loss = functional.cross_entropy(logits.flatten(0, 1), symbols.flatten())
        variance = (2 * posterior.log_std).exp()
        divergence = posterior.mean.square() + variance - 1 - 2 * posterior.log_std
        loss = loss + 0.001 * 0.5 * divergence.sum(-1).mean()
        for dimension, values in enumerate(torch.tensor(measure(symbols.tolist())).T):
            codes = z[:, dimension]
            distance = torch.tanh(10 * (codes[:, None] - codes[None]))
            loss = loss + functional.l1_loss(distance, torch.sign(values[:, None] - values[None]))
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step
