import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models import mei, notation
from arvae_models.music import Meter, Note, Phrase
from tests.strategies import phrases

MEI = "{http://www.music-encoding.org/ns/mei}"
ID = "{http://www.w3.org/XML/1998/namespace}id"

# A triplet, and a note that is tied over two bar lines.
PHRASE = Phrase((Note(0, 4, 67), Note(4, 4, 69), Note(8, 4, 71), Note(36, 72, 66)), 3)


def tree(text):
    return ElementTree.fromstring(text)


def layers(text):
    """The inside of each measure, without namespaces."""
    return re.findall(r'<layer n="1">(.*?)</layer>', text)


def ids(text, tag="note"):
    return [element.get(ID) for element in tree(text).iter(MEI + tag)]


def test_a_measure_is_this_text():
    text = mei.dumps(Phrase((Note(0, 12, 60), Note(24, 18, 63), Note(42, 6, 62)), 1))
    assert '<clef shape="G" line="2"/><keySig sig="2f"/><meterSig count="4" unit="4"/>' in text
    assert layers(text) == [
        '<note xml:id="n0" dur="4" oct="4" pname="c"/><rest dur="4"/>'
        '<note xml:id="n1" dur="4" dots="1" oct="4" pname="e" accid.ges="f"/>'
        '<note xml:id="n2" dur="8" oct="4" pname="d"/>'
    ]
    assert '<measure n="1" right="end">' in text


def test_silence_is_a_rest_of_the_whole_measure():
    assert layers(mei.dumps(Phrase((), 2))) == ["<mRest/>"] * 2


def test_tuplets_stand_inside_beams():
    (layer, *_) = layers(mei.dumps(PHRASE))
    shape = re.sub(r"<(\w+)[^>]*?/>", r"\1 ", layer)
    inside = '<beam><tuplet num="3" numbase="2">note note note </tuplet></beam>'
    assert shape == f"{inside}rest rest note "


def test_a_beam_ends_at_a_bracket_that_it_would_cross():
    # Three sixteenths of a triplet, the first of them silent, and an eighth: one beam in the beat.
    notes = (Note(2, 2, 60), Note(4, 2, 60), Note(6, 6, 60))
    (layer,) = layers(mei.dumps(Phrase(notes, 1, Meter(1, 4))))
    shape = re.sub(r"<(\w+)[^>]*?/>", r"\1 ", layer)
    assert shape == '<tuplet num="3" numbase="2">rest <beam>note note </beam></tuplet>note '


def test_an_accidental_is_written_once_in_a_measure():
    # C♯ twice, C♮ and, in the next measure, C♯ again; the G major leaves F♯ to the key.
    pitches = (61, 61, 60, 66, 61)
    scale = [Note(96 + 3 * i, 3, p) for i, p in enumerate((67, 69, 71, 72, 74, 76, 78, 79) * 2)]
    notes = tuple(Note(12 * i, 12, pitch) for i, pitch in enumerate(pitches))
    text = mei.dumps(Phrase((*notes, *scale), 4))
    written = [(note.get("accid"), note.get("accid.ges")) for note in tree(text).iter(MEI + "note")]
    assert notation.key_fifths(Phrase((*notes, *scale), 4)) == 1
    assert written[:5] == [("s", None), (None, "s"), ("n", None), (None, "s"), ("s", None)]


def test_a_line_counts_its_own_notes_and_leads_ties_out():
    first, second, third = mei.lines(PHRASE, [range(1), range(1, 2), range(2, 3)])
    assert [line.first_note for line in (first, second, third)] == [0, 3, 3]
    assert ids(first.text) == ["n0", "n1", "n2", "n3"]
    assert ids(second.text) == ["n0"]
    assert '<tie xml:id="t3-0" startid="#n3" tstamp2="0m+5"/>' in first.text
    assert '<tie xml:id="t0-in" tstamp="0" endid="#n0"/>' in second.text
    assert '<tie xml:id="t0-0" startid="#n0" tstamp2="0m+5"/>' in second.text
    assert 'startid="#n0"' not in third.text
    meters = ['visible="false"' in line.text for line in (first, second, third)]
    assert meters == [False, True, True]


def test_bars_that_stay_keep_their_text_when_others_get_more_notes():
    more = PHRASE.with_note(Note(24, 12, 72)).with_note(Note(12, 12, 72))
    breaks = [range(1), range(1, 3)]
    before, after = mei.lines(PHRASE, breaks), mei.lines(more, breaks)
    assert before[0].text != after[0].text
    assert before[1].text == after[1].text
    assert (before[1].first_note, after[1].first_note) == (3, 5)


def test_a_deep_melody_has_a_clef_of_its_own():
    assert '<clef shape="F" line="4"/>' in mei.dumps(Phrase((Note(0, 12, 40),), 1))
    tenor = mei.dumps(Phrase((Note(0, 12, 52),), 1))
    assert '<clef shape="G" line="2" dis="8" dis.place="below"/>' in tenor


@pytest.mark.parametrize(("pitch", "octave"), [(0, "-1"), (60, "4"), (127, "9")])
def test_every_pitch_of_midi_has_an_octave(pitch, octave):
    (note,) = tree(mei.dumps(Phrase((Note(0, 12, pitch),), 1))).iter(MEI + "note")
    assert note.get("oct") == octave


LENGTHS = {"breve": 96, "1": 48, "2": 24, "4": 12, "8": 6, "16": 3, "32": 1.5}


def ticks(element, share=1.0):
    """How long everything in an element lasts."""
    if element.tag == MEI + "tuplet":
        share *= 2 / 3
    own = LENGTHS.get(element.get("dur"), 0) * (1.5 if element.get("dots") else 1)
    return share * own + sum(ticks(child, share) for child in element)


@given(phrases(), st.integers(1, 3))
def test_measures_are_full_and_every_note_is_written_once(phrase, size):
    last = phrase.measures
    breaks = [range(first, min(first + size, last)) for first in range(0, last, size)]
    written = set()
    for line in mei.lines(phrase, breaks):
        root = tree(line.text)
        for layer in root.iter(MEI + "layer"):
            rests = layer.find(f"{MEI}mRest") is not None
            assert ticks(layer) == (0 if rests else pytest.approx(phrase.meter.ticks))
        names = ids(line.text)
        assert len(names) == len(set(names))
        start = line.bars[0] * phrase.meter.ticks
        begun = [int(name[1:]) for name in names if name and "-" not in name]
        found = [line.first_note + note for note in begun]
        fresh = {note for note in found if phrase.notes[note].onset >= start}
        assert not written & fresh
        written |= fresh
        known = {f"#{name}" for name in names}
        ends = [tie.get(end) for tie in root.iter(MEI + "tie") for end in ("startid", "endid")]
        assert known.issuperset(end for end in ends if end)
    assert written == set(range(len(phrase.notes)))
