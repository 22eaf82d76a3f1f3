import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from arvae_models import abc
from arvae_models.key_finding import guess
from arvae_models.keys import Key, fits
from arvae_models.music import Note, Phrase
from tests.bars import tune
from tests.strategies import phrases

C, D, E, F, G, A, B = 60, 62, 64, 65, 67, 69, 71


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        (tune(C, D, E, F, G, A, B, (C + 12, 2)), "C major"),
        (tune(A, B, C, D, E, F, G, (A, 2)), "A minor"),
        (tune(D, E, F, G, A, A + 1, D + 11, (D, 2)), "D minor"),  # B♭ and C♯
        (tune(G, A, B, G, D, D, (G, 2)), "G major"),
        (tune((E, 4)), "E major"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_melody_tells_its_key(phrase, name):
    assert guess(phrase).name == name


@pytest.mark.parametrize(
    ("long", "name"), [((C, G), "C major"), ((A, E), "A minor"), ((F, C), "F major")]
)
def test_of_the_same_pitches_the_long_ones_tell(long, name):
    scale = (C, D, E, F, G, A, B)
    assert guess(tune(*((pitch, 4 if pitch in long else 1) for pitch in scale))).name == name


@pytest.mark.parametrize("phrase", [Phrase(()), tune(*range(60, 72))], ids=["silence", "all alike"])
def test_nothing_is_guessed_where_nothing_tells(phrase):
    assert guess(phrase) is None


@given(phrases(pitches=st.integers(12, 115)), st.integers(-12, 12))
def test_a_transposed_melody_is_in_the_transposed_key(phrase, semitones):
    moved = replace(
        phrase, notes=tuple(replace(note, pitch=note.pitch + semitones) for note in phrase.notes)
    )
    found, moved_key = guess(phrase), guess(moved)
    assume(found is not None)
    assert moved_key == Key((found.tonic + semitones) % 12, found.mode)
    assert fits(moved, moved_key) == fits(phrase, found)


def by_music21(phrase):
    """What music21 makes of the same notes, by the same method."""
    from music21 import note, stream

    part = stream.Part()
    for sound in phrase.notes:
        length = sound.duration / 12
        part.insert(sound.onset / 12, note.Note(sound.pitch, quarterLength=length))
    found = part.analyze("krumhansl")
    return Key(found.tonic.pitchClass, found.mode)


@pytest.mark.slow
def test_folk_tunes_are_in_the_keys_that_music21_finds_and_mostly_in_those_written():
    from music21 import corpus

    file = Path(corpus.__file__).parent / "oneills1850" / "0001-0050.abc"
    texts = re.split(r"(?m)^(?=X:)", file.read_text("utf-8"))[1:]
    tunes = [abc.loads(text.encode()).phrase for text in texts]
    found = [guess(phrase) for phrase in tunes]
    assert len(tunes) >= 40
    assert found == [by_music21(phrase) for phrase in tunes]
    written = [Key.parse(re.search(r"(?m)^K:\s*(\w+)", text)[1]) for text in texts]
    assert sum(map(Key.__eq__, found, written)) > 0.8 * len(tunes)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(250, 274))
def test_chorales_are_in_the_keys_that_music21_finds(number):
    from music21 import corpus

    soprano = corpus.parse(f"bach/bwv{number}").parts[0].flatten().stripTies().notes
    notes = [Note(round(12 * n.offset), round(12 * n.quarterLength), n.pitch.midi) for n in soprano]
    phrase = Phrase(tuple(notes), notes[-1].end // 48 + 1)
    assert guess(phrase) == by_music21(phrase)
