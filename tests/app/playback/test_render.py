"""Sound files, judged by an ear that measures: which pitches sound, when, and for how long."""

import errno
import sys

import numpy as np
import pytest

from app.playback import render, synth
from app.playback.groove import groove_of
from app.playback.render import RenderError, Take, seconds_of, write
from arvae_models.music import Meter, Note, Phrase
from tests.ears import heard, pitch_of

pytest.importorskip("tinysoundfont", reason="the synthesizer is not installed")

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
TUNE = Phrase(tuple(Note(12 * i, 11, pitch) for i, pitch in enumerate(SCALE)), 2, tempo=120)
BEAT = 0.5  # seconds of it
SHORT = Phrase((Note(0, 6, 60),), 1, Meter(1, 4), tempo=240)


def written(path, phrase, *options):
    assert write(path, phrase, *options)
    return heard(path.read_bytes())


@pytest.mark.parametrize("rate", render.RATES)
@pytest.mark.parametrize("depth", render.DEPTHS)
def test_a_scale_is_heard_as_it_is_written(tmp_path, rate, depth):
    samples, found = written(tmp_path / "scale.wav", TUNE, Take(rate, depth, 2))
    assert (found, samples.shape[1]) == (rate, 2)
    beat = BEAT * rate
    notes = [samples[int(i * beat + 0.08 * rate) : int((i + 0.85) * beat)] for i in range(16)]
    assert [pitch_of(note.mean(axis=1), rate) for note in notes] == [*SCALE, *SCALE]


def test_every_note_starts_at_its_own_sample(tmp_path):
    apart = Phrase(tuple(Note(24 * i, 2, 60 + i, 127) for i in range(4)), 2, tempo=97.3)
    samples, rate = written(tmp_path / "apart.wav", apart)
    loud = np.abs(samples).max(axis=1)
    for index in range(4):
        start = round(24 * index * 60 / 97.3 / 12 * rate)
        onset = np.flatnonzero(
            loud[start:] > loud[max(start - 100, 0) : start].max(initial=0) * 2 + 1e-4
        )
        assert onset[0] < 0.004 * rate


def test_it_lasts_as_long_as_its_bars_and_until_the_last_note_has_died_away(tmp_path):
    held = Phrase((Note(72, 24, 48, 127),), 2, tempo=120)  # to the last bar line, 4 s
    samples, rate = written(tmp_path / "held.wav", held)
    after = samples[4 * rate :]
    assert 0.1 * rate < len(after) <= render.TAIL * rate
    assert np.abs(after[: rate // 20]).max() > 0.01
    assert np.abs(after[-rate // 20 :]).max() < 0.001


def test_what_has_died_away_before_the_last_bar_line_ends_there(tmp_path):
    samples, rate = written(tmp_path / "early.wav", Phrase((Note(0, 3, 72),), 4, tempo=120))
    assert len(samples) == 8 * rate


def test_silence_is_as_long_as_its_bars(tmp_path):
    samples, rate = written(tmp_path / "rest.wav", Phrase(measures=1, tempo=120))
    assert len(samples) == 2 * rate
    assert not samples.any()


def test_repeats_are_alike(tmp_path):
    once = seconds_of(SHORT, Take())
    assert seconds_of(SHORT, Take(loops=3)) == 3 * once == pytest.approx(0.75)
    samples, rate = written(tmp_path / "thrice.wav", SHORT, Take(loops=3))
    for turn in range(3):
        start = int((turn * once + 0.02) * rate)
        assert pitch_of(samples[start : start + rate // 10].mean(axis=1), rate) == 60


def test_it_is_loud_enough_and_does_not_clip(tmp_path):
    loudest = Phrase(tuple(Note(24 * i, 24, 30 + 7 * i, 127) for i in range(12)), 6, tempo=120)
    samples, _ = written(tmp_path / "loud.wav", loudest, Take(depth=24))
    assert 0.1 < np.abs(samples).max() < 1


def test_the_deeper_file_is_the_finer_one(tmp_path):
    coarse, _ = written(tmp_path / "16.wav", SHORT)
    fine, _ = written(tmp_path / "24.wav", SHORT, Take(depth=24))
    assert 0 < np.abs(coarse - fine).max() < 2**-15  # a step of the coarse one
    assert len(np.unique(fine)) > 2 * len(np.unique(coarse))


def test_the_share_that_is_done_only_grows(tmp_path):
    shares = []
    write(tmp_path / "tune.wav", TUNE, None, lambda share: shares.append(share) or True)
    assert shares == sorted(shares)
    assert (shares[0] > 0, shares[-1]) == (True, 1)


def test_broken_off_it_writes_nothing(tmp_path):
    asked = []
    assert not write(tmp_path / "tune.wav", TUNE, None, lambda share: asked.append(share))
    assert len(asked) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"rate": 22_050}, "Sound files have 44,100 or 48,000 samples a second."),
        ({"depth": 8}, "Sound files have 16 or 24 bits."),
        ({"loops": 0}, "A melody is played at least once."),
    ],
)
def test_what_no_take_can_have_is_one_sentence(options, sentence):
    with pytest.raises(RenderError) as caught:
        Take(**options)
    assert str(caught.value) == sentence


def test_hours_of_sound_are_refused_before_anything_is_done(tmp_path):
    with pytest.raises(RenderError, match="can last 30 minutes; play the melody less often"):
        write(tmp_path / "long.wav", TUNE, Take(loops=451))
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(
        RenderError, match=r"^a\.wav cannot be written: no such file or directory\.$"
    ):
        write(tmp_path / "gone" / "a.wav", SHORT)


def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    monkeypatch.setattr(render, "write_atomically", full)
    with pytest.raises(RenderError, match=r"^a\.wav cannot be written: no space left on device\.$"):
        write(path, SHORT)
    assert path.read_bytes() == b"old"


def test_a_missing_synthesizer_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tinysoundfont", None)
    with pytest.raises(RenderError, match="needs the package tinysoundfont"):
        write(tmp_path / "a.wav", SHORT)


def test_a_missing_soundfont_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(synth, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="SoundFont of pretty_midi"):
        write(tmp_path / "a.wav", SHORT)


def onsets(samples, rate):
    """Seconds at which it suddenly becomes louder than it was."""
    loud = np.abs(samples).max(axis=1)
    frames = np.array([part.max() for part in np.array_split(loud, len(loud) // (rate // 200))])
    struck = frames[1:] > 4 * frames[:-1] + 0.003
    return (np.flatnonzero(struck[:]) + 1) / 200


def test_swing_is_heard_in_the_file(tmp_path):
    eighths = Phrase(tuple(Note(6 * i, 2, 72, 127) for i in range(4)), 1, Meter(2, 4), 60)
    samples, rate = written(tmp_path / "swung.wav", eighths, Take(groove=groove_of(75)))
    assert onsets(samples, rate) == pytest.approx([0.75, 1.0, 1.75], abs=0.012)
    samples, rate = written(tmp_path / "straight.wav", eighths)
    assert onsets(samples, rate) == pytest.approx([0.5, 1.0, 1.5], abs=0.012)


def test_another_sound_is_chosen_by_its_program(tmp_path):
    piano, _ = written(tmp_path / "piano.wav", SHORT)
    violin, rate = written(tmp_path / "violin.wav", SHORT, Take(program=41))
    length = min(len(piano), len(violin))
    assert np.abs(piano[:length] - violin[:length]).max() > 0.01
    assert pitch_of(violin[rate // 20 : rate // 8].mean(axis=1), rate) == 60
    with pytest.raises(RenderError, match="programs go from 1 to 128, not to 0"):
        Take(program=0)
