"""What we export, read by those who did not write it: notes, length, tempo and meter."""

import io
import json
import os
import shutil
import subprocess

import mido
import music21
import pretty_midi
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arvae_models import midi_file, musicxml
from arvae_models.music import TICKS_PER_BEAT
from tests.strategies import phrases

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

MUSESCORE = next(filter(None, map(shutil.which, ("mscore3", "musescore3", "mscore"))), None)
MANY = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
PIANO = st.integers(21, 108)


def notes_of(phrase):
    """Return what every reader knows of a note: start and length in beats, pitch, loudness."""
    return [
        (n.onset / TICKS_PER_BEAT, n.duration / TICKS_PER_BEAT, n.pitch, n.velocity)
        for n in phrase.notes
    ]


# Each returns notes as above, the length in beats, and the tempo in quarter notes a minute.


def by_mido(data):
    file = mido.MidiFile(file=io.BytesIO(data))
    now, held, heard, tempo = 0, {}, [], 0
    for message in mido.merge_tracks(file.tracks):
        now += message.time
        if message.type == "set_tempo":
            tempo = mido.tempo2bpm(message.tempo)
        elif message.type == "note_on" and message.velocity:
            assert message.note not in held
            held[message.note] = now, message.velocity
        elif message.type in ("note_on", "note_off"):
            start, velocity = held.pop(message.note)
            beat = file.ticks_per_beat
            heard.append((start / beat, (now - start) / beat, message.note, velocity))
    assert not held
    return sorted(heard), now / file.ticks_per_beat, tempo


def by_pretty_midi(data):
    file = pretty_midi.PrettyMIDI(io.BytesIO(data))
    _, tempos = file.get_tempo_changes()

    def beats(seconds):
        return file.time_to_tick(seconds) / file.resolution

    heard = [
        (beats(note.start), beats(note.end) - beats(note.start), note.pitch, note.velocity)
        for instrument in file.instruments
        for note in instrument.notes
    ]
    return sorted(heard), None, tempos[0]  # it forgets the end of a track


def by_music21(data):
    score = music21.midi.translate.midiStringToStream(data, quantizePost=False)
    heard = [
        (
            float(n.getOffsetInHierarchy(score)),
            float(n.quarterLength),
            n.pitch.midi,
            n.volume.velocity,
        )
        for n in score.stripTies().recurse().notes
    ]
    tempo = next(score.recurse().getElementsByClass(music21.tempo.MetronomeMark)).getQuarterBPM()
    return sorted(heard), None, tempo  # bars that are empty at the end are not made


def by_symusic(data):
    symusic = pytest.importorskip("symusic")
    score = symusic.Score.from_midi(data)
    beat = score.ticks_per_quarter
    heard = [
        (note.start / beat, note.duration / beat, note.pitch, note.velocity)
        for track in score.tracks
        for note in track.notes
    ]
    return sorted(heard), None, score.tempos[0].qpm


@pytest.mark.parametrize("read", [by_mido, by_pretty_midi, by_music21, by_symusic])
def test_500_exported_phrases_are_read_as_they_are(read):
    @MANY
    @given(phrases())
    def check(phrase):
        heard, beats, tempo = read(midi_file.dumps(phrase))
        expected = notes_of(phrase)
        assert [note[2:] for note in heard] == [note[2:] for note in expected]
        for found, meant in zip(heard, expected, strict=True):
            assert found[:2] == pytest.approx(meant[:2], abs=1e-3)
        assert beats is None or beats == phrase.ticks / TICKS_PER_BEAT
        assert tempo == pytest.approx(phrase.tempo, rel=1e-4)

    check()


def bare(phrase):
    """Return what a score says of a phrase; loudness is not in it."""
    return phrase.meter, phrase.measures, [(n.onset, n.duration, n.pitch) for n in phrase.notes]


@MANY
@given(phrases(pitches=PIANO))
def test_music21_writes_the_same_score_again(phrase):
    score = music21.converter.parseData(musicxml.dumps(phrase), format="musicxml")
    again = music21.musicxml.m21ToXml.GeneralObjectExporter(score).parse()
    found = musicxml.loads(again)
    assert bare(found.phrase) == bare(phrase)
    assert found.phrase.tempo == pytest.approx(phrase.tempo, rel=1e-2)


@pytest.mark.skipif(MUSESCORE is None, reason="MuseScore 3 is not installed")
def test_musescore_opens_100_scores_and_writes_them_again(tmp_path):
    """All in one process, as its job file has it."""
    drawn = drawn_phrases(100)
    jobs = []
    for number, phrase in enumerate(drawn):
        score = tmp_path / f"{number}.musicxml"
        score.write_text(musicxml.dumps(phrase), encoding="utf-8")
        outs = [str(tmp_path / f"again-{number}.{suffix}") for suffix in ("musicxml", "mid")]
        jobs.append({"in": str(score), "out": outs})
    (tmp_path / "jobs.json").write_text(json.dumps(jobs))
    done = subprocess.run(
        [MUSESCORE, "-j", str(tmp_path / "jobs.json")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    assert "not a valid" not in done.stderr
    assert "orrupt" not in done.stderr
    for number, phrase in enumerate(drawn):
        again = tmp_path / f"again-{number}.musicxml"
        assert bare(musicxml.loads(again.read_bytes()).phrase) == bare(phrase)
        heard = midi_file.loads((tmp_path / f"again-{number}.mid").read_bytes()).phrase
        assert heard.notes == phrase.notes


def drawn_phrases(count):
    """Return that many phrases, with no two alike."""
    found = []

    @settings(max_examples=3 * count, deadline=None, database=None, derandomize=True)
    @given(phrases(pitches=PIANO, min_notes=4))
    def draw(phrase):
        if phrase not in found:
            found.append(phrase)

    draw()
    assert len(found) >= count
    return found[:count]
