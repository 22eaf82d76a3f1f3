"""Hands at a keyboard in another program: up to 30 ms early or late, and still understood."""

import random
import time

import pytest

from app.control.midi_input import MidiInput
from app.document.document import Document
from app.document.project import Project
from app.playback.messages import NOWHERE
from app.playback.player import Player
from app.taking import Taking
from arvae_models.music import Meter, Note, Phrase

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TEMPO = 100.0
TICK = 60 / TEMPO / 12
HAND = 0.03  # seconds that a hand is off, early or late
PATIENCE = 20_000  # ms
FIGURES = ((0,), (0, 6), (0, 3, 6, 9), (0, 6, 9), (0, 3, 6), (0, 9), ())  # of a beat, ticks


def meant(dice):
    """Return a bar as one means it; the first beat is played, and each key is held to the next."""
    onsets = [0]
    for beat in range(4):
        onsets += [12 * beat + at for at in dice.choice(FIGURES) if beat or at]
    ends = [*onsets[1:], 48]
    pitches = [dice.randint(55, 80) for _ in onsets]
    return tuple(
        Note(onset, end - onset, pitch, dice.randint(40, 110))
        for onset, end, pitch in zip(onsets, ends, pitches, strict=True)
    )


def played(notes, begin, dice):
    """Return what a hand does: messages and their seconds from now; the music begins at `begin`."""

    def about(tick):
        return begin + tick * TICK + dice.uniform(-HAND, HAND)

    starts = [about(note.onset) for note in notes]
    events = []
    for note, start, then in zip(notes, starts, [*starts[1:], begin + 50 * TICK], strict=True):
        end = min(max(about(note.end), start + 0.02), then - 0.005)
        events.append((start, f"90{note.pitch:02x}{note.velocity:02x}"))
        events.append((end, f"80{note.pitch:02x}00"))
    return sorted(events)


@pytest.fixture
def room(keyboard, qtbot):
    """A document that is played into, a player that counts in, and inputs that listen."""
    document, midi, player = Document(), MidiInput(), Player()
    player.choose_output(NOWHERE)
    document.new(Project(Phrase((), 1, Meter(), TEMPO), selection=frozenset({0})))
    taking = Taking(document, midi, player)
    midi.choose(None)
    assert midi.listening == {keyboard.input_name}
    yield document, taking
    midi.close()
    player.close()


def test_bars_played_in_by_20_hands_are_what_was_meant(keyboard, room, qtbot):
    document, taking = room
    count_meant = count_right = 0
    for seed in range(20):
        dice = random.Random(seed)
        expected = meant(dice)
        beats, began = [], []

        def count(left, beats=beats, began=began):  # on a busy machine not all beats are told late
            beats.append(time.perf_counter() + left * 12 * TICK)
            began.extend([True] * (left == 1))

        taking.counted_in.connect(count)
        taking.record(True)
        qtbot.waitUntil(lambda began=began: bool(began), timeout=PATIENCE)
        ahead = min(beats) - time.perf_counter()
        keyboard.play(*played(expected, ahead, dice))
        qtbot.waitUntil(lambda: not taking.recording, timeout=PATIENCE)
        keyboard.finish()
        taking.counted_in.disconnect(count)
        found = document.project.phrase.notes
        count_meant += len(expected)
        count_right += len(set(found) & set(expected))
        document.undo()
    assert count_meant > 150
    assert count_right >= 0.99 * count_meant
