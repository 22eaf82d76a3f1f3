"""A phrase into a sound file by the built-in sound, faster than it plays.

Needs no sound device and no clock: the time of every note is counted in samples.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from app.playback import synth
from app.playback.events import Kind, events_of, repeated, seconds_per_tick
from app.playback.groove import STRAIGHT, Groove
from arvae_models.atomic import write_atomically
from arvae_models.music import Phrase

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]  # (frames, 2), full scale is 1

RATES: Final = (44_100, 48_000)  # Hz
DEPTHS: Final = (16, 24)  # bits
LONGEST: Final = 30 * 60.0  # seconds; the whole file is in memory before it is written
TAIL: Final = 6.0  # seconds after the last bar at most

_CHANNELS: Final = 2
_BLOCK: Final = 0.1  # seconds that the tail is listened to at once
_SILENT: Final = 1e-4  # of full scale: -80 dB
_STEP: Final = 5.0  # seconds of sound between two reports


class RenderError(ValueError):
    """A phrase cannot become a sound file; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Take:
    """How a phrase is rendered."""

    rate: int = RATES[0]  # Hz
    depth: int = DEPTHS[0]  # bits a sample
    loops: int = 1  # how often the phrase is played
    groove: Groove = STRAIGHT
    program: int = 1 + synth.PIANO  # 1..128 of General MIDI

    def __post_init__(self) -> None:
        if self.rate not in RATES:
            raise RenderError(f"Sound files have {_either(RATES)} samples a second.")
        if self.depth not in DEPTHS:
            raise RenderError(f"Sound files have {_either(DEPTHS)} bits.")
        if self.loops < 1:
            raise RenderError("A melody is played at least once.")
        if not 1 <= self.program <= 128:
            raise RenderError(f"MIDI programs go from 1 to 128, not to {self.program}.")


def seconds_of(phrase: Phrase, take: Take) -> float:
    """Return how long a phrase plays, without the tail."""
    return take.loops * phrase.ticks * seconds_per_tick(phrase.tempo)


def write(
    path: Path,
    phrase: Phrase,
    take: Take | None = None,
    report: Callable[[float], bool] = lambda share: True,
) -> bool:
    """Write a phrase as a WAV file, whole or not at all.

    `report` hears what share is done, up to 1; where it answers False, nothing is written. Tells
    whether the file was written. Raises RenderError, or PortError without a SoundFont.
    """
    take = take or Take()
    if seconds_of(phrase, take) > LONGEST:
        raise RenderError(
            f"A sound file can last {LONGEST / 60:.0f} minutes; play the melody less often."
        )
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(_CHANNELS)
        target.setsampwidth(take.depth // 8)
        target.setframerate(take.rate)
        for samples, share in rendered(phrase, take):
            target.writeframesraw(_packed(samples, take.depth))
            if not report(share):
                return False
        target.writeframes(b"")  # now that the length is known
    try:
        write_atomically(path, file.getvalue())
    except OSError as error:
        raise RenderError(f"{path.name} cannot be written: {_reason(error)}.") from error
    return True


def rendered(phrase: Phrase, take: Take) -> Iterator[tuple[Samples, float]]:
    """Yield the sound piece by piece, each with the share of the melody that is done after it.

    The last bar is whole, and then it goes on until the last note has died away. Raises like
    `write`.
    """
    instrument = _instrument(take.rate, take.program)
    played = repeated(phrase, take.loops)
    samples_per_tick = seconds_per_tick(phrase.tempo) * take.rate
    end = round(played.ticks * samples_per_tick)
    longest = round(_STEP * take.rate)
    done = 0

    def sounds_until(place: int) -> Iterator[tuple[Samples, float]]:
        nonlocal done
        while done < place:
            frames = min(place - done, longest)
            done += frames
            yield _sound(instrument, frames), done / end

    for event in events_of(played, groove=take.groove):
        yield from sounds_until(round(event.tick * samples_per_tick))
        if event.kind is Kind.ON:
            instrument.noteon(0, event.pitch, event.velocity)
        else:
            instrument.noteoff(0, event.pitch)
    yield from sounds_until(end)
    for _ in range(round(TAIL / _BLOCK)):
        samples = _sound(instrument, round(_BLOCK * take.rate))
        if abs(samples).max() < _SILENT:
            return
        yield samples, 1.0


def _sound(instrument: Any, frames: int) -> Samples:
    import numpy as np

    return np.frombuffer(instrument.generate(frames), np.float32).reshape(-1, _CHANNELS)


def _packed(samples: Samples, depth: int) -> bytes:
    """Return samples as whole numbers, the lowest byte first."""
    import numpy as np

    full = 2 ** (depth - 1) - 1
    whole = np.rint(samples.clip(-1, 1).astype(np.float64) * full).astype("<i4")
    return whole.view(np.uint8).reshape(-1, 4)[:, : depth // 8].tobytes()


def _instrument(rate: int, program: int) -> Any:
    """A synthesizer with a program of the built-in sound, 1..128, at a rate in Hz."""
    try:
        import tinysoundfont
    except ImportError as error:
        raise RenderError(
            "The built-in sound needs the package tinysoundfont, which is missing."
        ) from error
    instrument = tinysoundfont.Synth(gain=synth.GAIN, samplerate=rate)
    instrument.program_select(0, synth.loaded(instrument), 0, program - 1)
    return instrument


def _either(numbers: tuple[int, ...]) -> str:
    return " or ".join(f"{number:,}" for number in numbers)


def _reason(error: OSError) -> str:
    reason = error.strerror or "the system refused"
    return reason[0].lower() + reason[1:]
