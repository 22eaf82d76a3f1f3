"""The built-in sound, judged by its samples: the pitches that were asked for, where they belong."""

import io
import subprocess
import sys
import time
import wave
from collections import deque

import numpy as np
import pytest

from app.playback import synth
from app.playback.ports import PortError
from app.playback.synth import SAMPLE_RATE, Synth, render, sounded
from arvae_models.music import Note, Phrase

pytest.importorskip("tinysoundfont", reason="the synthesizer is not installed")

PITCHES = (60, 64, 67, 72, 55, 71, 62, 76)
TUNE = Phrase(tuple(Note(24 * i, 22, pitch) for i, pitch in enumerate(PITCHES)), 4, tempo=120)


def samples_of(wav):
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, SAMPLE_RATE)
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return frames.reshape(-1, 2).mean(axis=1) / 32768


def pitch_of(samples, rate=SAMPLE_RATE):
    """Return the MIDI pitch whose first four harmonics hold the most of the spectrum."""
    size = 1 << 16
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    strengths = {}
    for pitch in range(36, 97):
        frequency = 440 * 2 ** ((pitch - 69) / 12)
        bins = [round(frequency * harmonic * size / rate) for harmonic in (1, 2, 3, 4)]
        strengths[pitch] = sum(np.log(spectrum[b - 2 : b + 3].max() + 1e-3) for b in bins)
    return max(strengths, key=strengths.get)


def test_a_rendered_phrase_has_the_pitches_of_its_notes():
    samples = samples_of(render(TUNE))
    heard = [pitch_of(samples[i * 44_100 + 3000 : i * 44_100 + 35_000]) for i in range(8)]
    assert heard == list(PITCHES)


def test_a_rendered_phrase_is_loud_enough_does_not_clip_and_dies_away():
    loudest = Phrase(tuple(Note(24 * i, 24, 30 + 7 * i, 127) for i in range(12)), 6, tempo=120)
    samples = samples_of(render(loudest))
    assert 0.1 < np.abs(samples).max() < 1
    assert np.abs(samples[-2000:]).max() < 0.002


def heard(*messages):
    """What sounds within a fifth of a second of these."""
    arrivals = deque((4.8, message) for message in messages)
    period = np.frombuffer(sounded(synth._instrument(), arrivals, 8820, 5.0), np.float32)
    return period.reshape(-1, 2).mean(axis=1)


def test_a_program_changes_the_sound_of_its_channel_alone():
    note, other = b"\x90\x3c\x60", b"\x91\x3c\x60"
    piano = heard(note)
    assert np.array_equal(heard(other), piano)  # every channel is a piano
    assert not np.allclose(heard(b"\xc0\x28", note), piano, atol=1e-3)
    assert np.array_equal(heard(b"\xc0\x28", other), piano)


@pytest.mark.parametrize("before", [(), (b"\xb9\x79\x00",)], ids=["fresh", "after panic"])
def test_the_metronome_clicks_as_loud_as_notes_and_not_louder(before):
    high, low = heard(*before, b"\x99\x4c\x6e"), heard(*before, b"\x99\x4d\x50")
    assert 0.1 < np.abs(low).max() < np.abs(high).max() < 0.5
    assert np.abs(high[4410:]).max() < 0.03  # it is a click


def test_a_message_sounds_at_its_own_sample_of_the_period():
    frames = 4410  # 0.1 s, ending at second 5
    arrivals = deque([(4.95, bytes((0x90, 60, 120))), (5.01, bytes((0x80, 60, 0)))])
    period = np.frombuffer(sounded(synth._instrument(), arrivals, frames, 5.0), np.float32)
    loud = np.abs(period.reshape(-1, 2)).max(axis=1) > 1e-6
    assert 2205 <= np.flatnonzero(loud)[0] < 2205 + 100
    assert [message[0] for _, message in arrivals] == [0x80]  # belongs to the next period


def test_all_notes_off_is_understood():
    instrument = synth._instrument()
    arrivals = deque([(0.0, bytes((0x90, 60, 120))), (0.4, bytes((0xB0, 123, 0)))])
    sounded(instrument, arrivals, SAMPLE_RATE, 1.0)
    later = np.frombuffer(sounded(instrument, deque(), SAMPLE_RATE, 2.0), np.float32)
    assert np.abs(later[-2000:]).max() < 1e-3


OPENING = """
from app.playback.ports import PortError
from app.playback.synth import Synth
try:
    Synth()
except PortError as error:
    print(error)
"""


def test_without_a_sound_device_a_sentence_says_so_and_nothing_else_is_printed(monkeypatch):
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "attune-test-none")
    done = subprocess.run([sys.executable, "-c", OPENING], capture_output=True, text=True)
    assert done.stderr == ""
    if done.stdout == "":
        pytest.skip("this computer has a sound device")
    assert done.stdout == "There is no sound device, so the built-in sound stays silent.\n"


@pytest.mark.parametrize("package", ["tinysoundfont", "miniaudio"])
def test_a_missing_package_is_named(monkeypatch, package):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PortError, match=f"needs the package {package}"):
        Synth()


def test_a_missing_soundfont_is_named(monkeypatch):
    monkeypatch.setattr(synth, "find_spec", lambda name: None)
    with pytest.raises(PortError, match="SoundFont of pretty_midi"):
        render(TUNE)


@pytest.mark.slow
def test_the_sound_comes_out_of_the_sound_device(jack):
    """A JACK client is put where the loudspeaker would be."""
    jack_client = pytest.importorskip("jack", reason="JACK-Client is not installed")

    recorder = jack_client.Client("recorder", no_start_server=True)
    port = recorder.inports.register("in")
    blocks = []
    recorder.set_process_callback(lambda frames: blocks.append(port.get_array().copy()))
    with recorder:
        sound = Synth()
        speakers = {f"system:playback_{channel}" for channel in (1, 2)}
        left = next(
            output
            for output in recorder.get_ports(is_audio=True, is_output=True)
            if speakers & {end.name for end in recorder.get_all_connections(output)}
        )
        recorder.connect(left, port)
        for pitch in (69, 62):
            sound.send(bytes((0x90, pitch, 120)))
            time.sleep(0.6)
            sound.send(bytes((0x80, pitch, 0)))
            time.sleep(0.4)
        sound.close()
    samples = np.concatenate(blocks)
    first = int(np.flatnonzero(np.abs(samples) > 0.003)[0])
    for begin, pitch in ((first, 69), (first + 48_000, 62)):
        assert pitch_of(samples[begin + 4000 : begin + 28_000], 48_000) == pitch
