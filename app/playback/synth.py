"""The built-in sound: a General MIDI piano to hear phrases without a DAW, live or into a file.

It is an output like a MIDI port. Where a package or a sound device is missing it cannot be opened,
and says why in a sentence (PortError).
"""

from __future__ import annotations

import io
import time
import wave
from collections import deque
from collections.abc import Callable, Generator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from app.midi_system import PortError, jack_runs, quiet
from app.playback.events import Kind, events_of, seconds_per_tick
from app.playback.wire import CONTROL, NOTE_OFF, NOTE_ON, PROGRAM
from arvae_models.music import Phrase

SAMPLE_RATE: Final = 44_100  # Hz
PERIOD: Final = 12  # milliseconds that the sound device asks for at once
FRAME_BYTES: Final = 8  # two channels of 32-bit floats
TAIL: Final = 1.5  # seconds for the last note to ring out in a file
PIANO: Final = 0  # General MIDI program
GAIN: Final = 9.0  # dB: the loudest single note reaches about a third of full scale
DRUMS: Final = 9  # General MIDI's channel for them, counted from 0
DRUM_VOLUME: Final = 70  # of 127: a metronome's click is as loud as the loudest note
VOLUME: Final = 7  # controllers
RESET: Final = 121


class Synth:
    """The built-in sound on the sound device.

    Messages are sounded one period after they came, each at its own sample, so that the distances
    between the notes are exact although the device asks for whole periods.
    """

    name = "built-in sound"

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._instrument = _instrument()
        self._arrivals: deque[tuple[float, bytes]] = deque()  # the only thing both threads touch
        self._device = _device()
        frames = self._frames()
        next(frames)
        self._device.start(frames)

    def send(self, message: bytes) -> None:
        """Sound one MIDI message."""
        self._arrivals.append((self._now(), message))

    def close(self) -> None:
        """Fall silent."""
        with quiet():
            self._device.close()

    def _frames(self) -> Generator[memoryview | bytes, int, None]:
        """Give the sound device what it asks for; runs on the device's thread."""
        asked = yield b""
        while True:
            asked = yield sounded(self._instrument, self._arrivals, asked, self._now())


def sounded(
    instrument: Any, arrivals: deque[tuple[float, bytes]], frames: int, now: float
) -> memoryview:
    """Return the period that ends now: what arrived in it sounds at its place in it."""
    period = memoryview(bytearray(frames * FRAME_BYTES))
    start = now - frames / SAMPLE_RATE
    done = 0
    while arrivals and arrivals[0][0] < now:
        arrival, message = arrivals.popleft()
        place = min(max(round((arrival - start) * SAMPLE_RATE), done), frames)
        instrument.generate(place - done, period[done * FRAME_BYTES : place * FRAME_BYTES])
        _apply(instrument, message)
        done = place
    instrument.generate(frames - done, period[done * FRAME_BYTES :])
    return period


def render(phrase: Phrase) -> bytes:
    """Return the phrase as a WAV file: 16 bits, stereo. Raises PortError without a synthesizer."""
    import numpy as np

    instrument = _instrument()
    seconds = seconds_per_tick(phrase.tempo)
    parts: list[memoryview] = []
    done = 0
    for event in events_of(phrase):
        place = round(event.tick * seconds * SAMPLE_RATE)
        parts.append(instrument.generate(place - done))
        done = place
        if event.kind is Kind.ON:
            instrument.noteon(0, event.pitch, event.velocity)
        else:
            instrument.noteoff(0, event.pitch)
    end = round((phrase.ticks * seconds + TAIL) * SAMPLE_RATE)
    parts.append(instrument.generate(end - done))
    samples = np.frombuffer(b"".join(parts), np.float32)
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(2)
        target.setsampwidth(2)
        target.setframerate(SAMPLE_RATE)
        target.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _apply(instrument: Any, message: bytes) -> None:
    status, channel = message[0] & 0xF0, message[0] & 0x0F
    first, second = message[1], message[-1]
    if status == PROGRAM:
        instrument.program_change(channel, first, channel == DRUMS)
    elif status == NOTE_ON and second:
        instrument.noteon(channel, first, second)
    elif status in (NOTE_OFF, NOTE_ON):
        instrument.noteoff(channel, first)
    elif status == CONTROL:
        instrument.control_change(channel, first, second)
        if channel == DRUMS and first == RESET:
            instrument.control_change(DRUMS, VOLUME, DRUM_VOLUME)


def _instrument() -> Any:
    """A synthesizer with the piano of the SoundFont that pretty_midi brings along."""
    try:
        import tinysoundfont
    except ImportError as error:
        raise PortError(
            "The built-in sound needs the package tinysoundfont, which is missing."
        ) from error
    instrument = tinysoundfont.Synth(gain=GAIN, samplerate=SAMPLE_RATE)
    instrument.program_select(0, loaded(instrument), 0, PIANO)
    instrument.program_change(DRUMS, 0, True)
    instrument.control_change(DRUMS, VOLUME, DRUM_VOLUME)
    return instrument


def loaded(instrument: Any) -> int:
    """Let a synthesizer load the SoundFont; returns its number there. Raises PortError."""
    path = _soundfont()
    try:
        number: int = instrument.sfload(str(path))
    except RuntimeError as error:
        raise PortError(
            f"The SoundFont “{path.name}” cannot be read, so the built-in sound stays silent."
        ) from error
    return number


def _soundfont() -> Path:
    spec = find_spec("pretty_midi")  # finds it without importing it
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder).glob("*.sf2")):
            return path
    raise PortError("The built-in sound needs the SoundFont of pretty_midi, which is missing.")


def _device() -> Any:
    """Open the computer's sound device, or JACK where a server runs."""
    try:
        import miniaudio
    except ImportError as error:
        raise PortError(
            "The built-in sound needs the package miniaudio, which is missing."
        ) from error
    for backends in ([], [miniaudio.Backend.JACK] if jack_runs() else []):
        try:
            with quiet():
                device = miniaudio.PlaybackDevice(
                    miniaudio.SampleFormat.FLOAT32,
                    2,
                    SAMPLE_RATE,
                    PERIOD,
                    backends=backends,
                    app_name="Attune",
                )
        except miniaudio.MiniaudioError:
            continue
        if device.backend != "Null":
            return device
        device.close()
    raise PortError("There is no sound device, so the built-in sound stays silent.")
