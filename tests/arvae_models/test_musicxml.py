import io
import os
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import music21
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arvae_models import midi_file
from arvae_models.melody import UnreadableError
from arvae_models.music import Meter, Note, Phrase
from arvae_models.musicxml import SIZE_LIMIT, dumps, dumps_compressed, loads, loads_compressed
from tests.strategies import phrases

# A triplet, a tie over the bar line with an accidental, and a rest.
PHRASE = Phrase(
    (Note(0, 4, 67), Note(4, 4, 69, 100), Note(8, 4, 71), Note(36, 24, 66), Note(60, 12, 66)),
    2,
    tempo=96.5,
    title="Tea & <Toast>",
)
NOTE = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
SCORE = f'<score-partwise><part id="P1"><measure>{NOTE}</measure></part></score-partwise>'
MUSESCORE = next(filter(None, map(shutil.which, ("mscore3", "musescore3", "mscore"))), None)


def tree(phrase):
    return ElementTree.fromstring(dumps(phrase))


def archive(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr("META-INF/container.xml" if name == "container" else name, content)
    return data.getvalue()


def container(path):
    return f'<container><rootfiles><rootfile full-path="{path}"/></rootfiles></container>'


def test_a_note_is_this_text():
    text = dumps(Phrase((Note(0, 48, 61, 90),), 1, tempo=96.0))
    assert (
        '<measure number="1">\n'
        "<attributes><divisions>12</divisions><key><fifths>2</fifths></key>"
        "<time><beats>4</beats><beat-type>4</beat-type></time>"
        "<clef><sign>G</sign><line>2</line></clef></attributes>\n"
        '<direction placement="above"><direction-type><metronome><beat-unit>quarter</beat-unit>'
        "<per-minute>96</per-minute></metronome></direction-type>"
        '<sound tempo="96.0"/></direction>\n'
        '<note id="n0" dynamics="100.00"><pitch><step>C</step><alter>1</alter><octave>4</octave>'
        "</pitch><duration>48</duration><voice>1</voice><type>whole</type></note>\n"
    ) in text


@given(phrases())
def test_a_phrase_comes_back_from_its_text(phrase):
    result = loads(dumps(phrase).encode())
    assert result.phrase == phrase
    assert result.notices == ()


@given(phrases())
def test_a_phrase_comes_back_from_an_archive(phrase):
    assert loads_compressed(dumps_compressed(phrase)).phrase == phrase


@given(phrases())
def test_every_measure_sums_to_its_meter(phrase):
    measures = tree(phrase).findall("part/measure")
    assert len(measures) == phrase.measures
    for measure in measures:
        durations = [int(text.text or 0) for text in measure.iterfind("note/duration")]
        assert sum(durations) == phrase.meter.ticks


@given(phrases())
def test_every_note_has_its_id_once(phrase):
    ids = [note.get("id") for note in tree(phrase).iter("note") if note.get("id")]
    assert ids == [f"n{index}" for index in range(len(phrase.notes))]


@given(phrases())
def test_ties_start_and_stop_in_turn(phrase):
    ties = [tie.get("type") for tie in tree(phrase).iter("tie")]
    assert ties == ["start", "stop"] * (len(ties) // 2)


def test_accidentals_stand_where_a_reader_needs_them():
    # | G A B C | D F F♮ F♯ held into | F♯ F♯, G♯ an octave apart G | in G major
    spans = [(0, 67), (12, 69), (24, 71), (36, 72), (48, 74), (60, 66), (72, 65), (84, 66)]
    spans += [(108, 66), (120, 68), (132, 79), (144, 67)]
    ends = [start for start, _ in spans[1:]] + [192]
    notes = [
        Note(start, end - start, pitch) for (start, pitch), end in zip(spans, ends, strict=True)
    ]
    score = tree(Phrase(tuple(notes), 4))
    assert score.findtext(".//fifths") == "1"
    shown = [note.findtext("accidental") for note in score.iter("note")]
    assert shown == [
        *(None, None, None, None),
        *(None, None, "natural", "sharp"),
        *(None, None, "sharp", None),  # the F's sharp is the key's; the other G is an octave off
        None,
    ]  # fmt: skip


def test_notes_beyond_the_staff_survive():
    extreme = Phrase((Note(0, 24, 0), Note(24, 24, 127)), 1)
    assert loads(dumps(extreme).encode()).phrase == extreme


def test_signs_that_xml_cannot_hold_are_left_out_of_the_title():
    phrase = Phrase((Note(0, 48, 60),), 1, title="a\x00b\x1bc\ud800")
    assert loads(dumps(phrase).encode()).phrase.title == "abc"


def test_music21_reads_the_same():
    score = music21.converter.parse(dumps(PHRASE), format="musicxml")
    heard = [
        (float(note.offset), float(note.quarterLength), note.pitch.midi, note.volume.velocity)
        for note in score.flatten().stripTies().notes
    ]
    expected = [(n.onset / 12, n.duration / 12, n.pitch, n.velocity) for n in PHRASE.notes]
    assert heard == [pytest.approx(note, abs=1e-6) for note in expected]
    assert score.metadata.title == PHRASE.title
    assert score.flatten().getElementsByClass("MetronomeMark")[0].getQuarterBPM() == 96.5


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a MusicXML file"),
        (b"\xff\xfe\x00", "is not a MusicXML file"),
        (b"hello", "is not a MusicXML file"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "is not a MusicXML file"),
        (b"<html/>", "is not a MusicXML score"),
        (b"<score-partwise/>", "is not a MusicXML score"),
        (SCORE.replace(NOTE, "").encode(), "has no notes"),
        (b"<a>" * 2_000_001, "is too large to be one tune"),
        (
            b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><score-partwise>&c;'
            b"</score-partwise>",
            "defines entities of its own",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><score-partwise>&b;'
            b"</score-partwise>",
            "defines entities of its own",
        ),
    ],
)
def test_what_is_no_score_is_refused(data, message):
    with pytest.raises(UnreadableError, match=message):
        loads(data)


def test_a_document_with_its_usual_doctype_is_read():
    doctype = '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD" "http://www.musicxml.org/x.dtd">'
    assert loads((doctype + SCORE).encode("utf-8")).phrase.notes


def test_a_document_in_utf_16_is_read():
    text = '<?xml version="1.0" encoding="UTF-16"?>' + SCORE
    assert loads(text.encode("utf-16")).phrase.notes


def test_an_archive_may_call_its_score_what_it_likes():
    assert loads_compressed(archive(container=container("a.xml"), **{"a.xml": SCORE})).phrase.notes


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a compressed"),
        (b"PK\x03\x04 and so on", "is not a compressed"),
        (archive(score=SCORE), "is not a compressed"),
        (archive(container="<a/>"), "is not a compressed"),
        (archive(container=container("gone.xml")), "is not a compressed"),
        (archive(container="no xml", score=SCORE), "is not a MusicXML file"),
        (archive(container=container("bomb"), bomb=bytes(SIZE_LIMIT + 1)), "is too large"),
        (archive(container=bytes(SIZE_LIMIT + 1)), "is too large"),
    ],
)
def test_what_is_no_archive_is_refused(data, message):
    with pytest.raises(UnreadableError, match=message):
        loads_compressed(data)


def test_an_archive_that_lies_about_its_size_is_refused():
    honest = archive(container=container("bomb"), bomb=bytes(SIZE_LIMIT + 1))
    size = (SIZE_LIMIT + 1).to_bytes(4, "little")
    assert honest.count(size) == 2
    with pytest.raises(UnreadableError, match="is not a compressed"):
        loads_compressed(honest.replace(size, (100).to_bytes(4, "little")))


def test_a_damaged_archive_is_read_or_refused():
    whole = archive(container=container("a"), a=SCORE)
    refused = 0
    for place in range(len(whole)):
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            loads_compressed(damaged)
        except UnreadableError:
            refused += 1
    assert refused > len(whole) / 4


def converted(source, target):
    """Have MuseScore open one file and write another."""
    done = subprocess.run(
        [str(MUSESCORE), "-o", str(target), str(source)],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_RUNTIME_DIR": str(target.parent),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "Error" not in done.stderr
    assert "not a valid" not in done.stderr
    return target.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(MUSESCORE is None, reason="MuseScore 3 is not installed")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(phrases(pitches=st.integers(21, 108), min_notes=4))  # a piano's keys
def test_musescore_plays_and_writes_the_same_notes(tmp_path_factory, phrase):
    folder = tmp_path_factory.mktemp("musescore")
    score = folder / "score.musicxml"
    score.write_text(dumps(phrase), encoding="utf-8")
    heard = midi_file.loads(converted(score, folder / "played.mid")).phrase
    assert (heard.meter, heard.notes) == (phrase.meter, phrase.notes)
    assert heard.tempo == pytest.approx(phrase.tempo, rel=1e-4)
    written = loads_compressed(converted(score, folder / "written.mxl")).phrase
    assert (written.meter, written.measures) == (phrase.meter, phrase.measures)
    assert [(n.onset, n.duration, n.pitch) for n in written.notes] == [
        (n.onset, n.duration, n.pitch) for n in phrase.notes
    ]


@pytest.mark.parametrize("meter", [Meter(6, 8), Meter(2, 2), Meter(3, 16)])
def test_the_metronome_mark_counts_the_beats_that_are_heard(meter):
    mark = tree(Phrase((), 1, meter, 90.0)).find(".//metronome")
    assert mark is not None
    shown = {
        Meter(6, 8): ("quarter", 1, "60"),
        Meter(2, 2): ("quarter", 0, "90"),
        Meter(3, 16): ("eighth", 1, "120"),
    }[meter]
    dots = len(mark.findall("beat-unit-dot"))
    assert (mark.findtext("beat-unit"), dots, mark.findtext("per-minute")) == shown
