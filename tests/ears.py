"""Ears for tests: sound files as samples, and the pitch that a listener would hear in them."""

import io
import wave

import numpy as np

_DEEP, _HIGH = 30.0, 2200.0  # Hz


def heard(data):
    """Return a WAV file's samples (frames, channels) at full scale 1, and its rate in Hz."""
    with wave.open(io.BytesIO(data)) as file:
        size, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        raw = np.frombuffer(file.readframes(file.getnframes()), np.uint8).reshape(-1, size)
    padded = np.zeros((len(raw), 4), np.uint8)
    padded[:, 4 - size :] = raw
    return padded.view("<i4").reshape(-1, channels) / 2**31, rate


def pitch_of(samples, rate):
    """Return the MIDI pitch of a mono sound: how soon it repeats itself.

    The cumulative mean normalised difference of de Cheveigné and Kawahara, “YIN, a fundamental
    frequency estimator for speech and music” (2002), sections 2.B to 2.D.
    """
    longest = round(rate / _DEEP)
    window = len(samples) - longest
    spectrum = np.fft.rfft(samples, 2 * len(samples))
    first = np.fft.rfft(samples[:window], 2 * len(samples))
    product = np.fft.irfft(spectrum * first.conj())[:longest]
    energy = np.append(0, np.cumsum(samples**2))
    lags = np.arange(longest)
    difference = energy[window] + energy[lags + window] - energy[lags] - 2 * product
    mean = np.cumsum(difference[1:]) / lags[1:]
    normal = np.append(1, difference[1:] / np.maximum(mean, 1e-12))
    shortest = round(rate / _HIGH)
    dips = np.flatnonzero(normal[shortest:] < 0.1) + shortest
    lag = dips[0] if dips.size else int(normal[shortest:].argmin()) + shortest
    while lag + 1 < longest and normal[lag + 1] < normal[lag]:
        lag += 1
    before, here, after = normal[lag - 1 : lag + 2]
    exact = lag + (before - after) / (2 * (before - 2 * here + after))
    return round(69 + 12 * np.log2(rate / exact / 440))
