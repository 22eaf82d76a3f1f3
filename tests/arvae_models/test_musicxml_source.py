from contextlib import suppress
from xml.etree.ElementTree import fromstring

import music21
import pytest

from arvae_models import midi_file
from arvae_models.melody import Imported, UnreadableError, imported
from arvae_models.music import Meter
from arvae_models.musicxml import loads
from arvae_models.musicxml_source import source

FOUR_FOUR = (
    "<attributes><divisions>2</divisions><time><beats>4</beats><beat-type>4</beat-type></time>"
)


def note(name, divisions, inside="", **attributes):
    """A note such as C4 or F#4; a rest as R; inside stands what comes before the duration."""
    what = "<rest/>"
    if name != "R":
        alter = {"#": 1, "b": -1}.get(name[1:-1], 0)
        what = f"<step>{name[0]}</step><alter>{alter}</alter><octave>{name[-1]}</octave>"
        what = f"<pitch>{what}</pitch>"
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<note{written}>{inside}{what}<duration>{divisions}</duration></note>"


def tied(name, divisions, *kinds):
    ties = "".join(f'<tie type="{kind}"/>' for kind in kinds)
    return note(name, divisions).replace("</note>", f"{ties}</note>")


def part(*measures, attributes=f"{FOUR_FOUR}</attributes>"):
    """A part of measures, the first with its attributes."""
    inside = "".join(
        f"<measure>{attributes if index == 0 else ''}{measure}</measure>"
        for index, measure in enumerate(measures)
    )
    return f"<part>{inside}</part>"


def score(*parts, names=(), head=""):
    listed = "".join(
        f'<score-part id="P{index}"><part-name>{name}</part-name></score-part>'
        for index, name in enumerate(names)
    )
    numbered = (text.replace("<part>", f'<part id="P{i}">') for i, text in enumerate(parts))
    return (
        f"<score-partwise>{head}<part-list>{listed}</part-list>{''.join(numbered)}</score-partwise>"
    )


def read(*parts, **options) -> Imported:
    return imported(source(fromstring(score(*parts, **options))))


def notes(result):
    return [(n.onset, n.duration, n.pitch) for n in result.phrase.notes]


def test_notes_follow_each_other_in_divisions():
    result = read(part(note("C4", 2) + note("F#4", 1) + note("R", 1) + note("Bb4", 4)))
    assert notes(result) == [(0, 12, 60), (12, 6, 66), (24, 24, 70)]
    assert result.phrase.measures == 1
    assert result.notices == ()


def test_divisions_may_change_on_the_way():
    triplets = "<attributes><divisions>3</divisions></attributes>" + note("D4", 1) * 3
    result = read(part(note("C4", 6), note("C4", 6) + triplets))
    assert notes(result)[-3:] == [(84, 4, 62), (88, 4, 62), (92, 4, 62)]


def test_of_a_chord_the_highest_note_stays():
    result = read(part(note("C4", 2) + note("G4", 2, "<chord/>") + note("E4", 6)))
    assert notes(result) == [(0, 12, 67), (12, 36, 64)]
    assert result.notices == ("1 note was left out under the melody.",)


def test_of_several_voices_and_parts_the_highest_is_taken():
    upper, lower = note("C5", 8), note("C4", 4) + note("D4", 4)
    both = (
        upper
        + "<backup><duration>8</duration></backup>"
        + lower.replace("<duration>", "<voice>2</voice><duration>")
    )
    result = read(part(both), part(note("E3", 8)), names=("Viola", "Cello"))
    assert notes(result) == [(0, 48, 72)]
    assert result.notices == (
        "The melody was taken from “Viola (1)”; 2 other voices were left out.",
    )


def test_tied_notes_are_one():
    result = read(
        part(tied("C4", 8, "start"), tied("C4", 8, "stop", "start"), tied("C4", 2, "stop"))
    )
    assert notes(result) == [(0, 108, 60)]


def test_notes_tied_by_their_signs_alone_are_one():
    sign = '<notations><tied type="{}"/></notations>'
    first = note("C4", 8).replace("</note>", sign.format("start") + "</note>")
    second = note("C4", 8).replace("</note>", sign.format("stop") + "</note>")
    assert notes(read(part(first, second))) == [(0, 96, 60)]


def test_grace_notes_are_left_out():
    grace = note("D5", 0, "<grace/>").replace("<duration>0</duration>", "")
    result = read(part(grace + note("C5", 8)))
    assert notes(result) == [(0, 48, 72)]
    assert result.notices == ("1 grace note was left out.",)


def test_an_upbeat_gets_a_rest_before_it():
    result = read(part(note("G4", 2), note("C5", 8), note("C5", 6)))
    assert notes(result) == [(36, 12, 67), (48, 48, 72), (96, 36, 72)]
    assert result.notices == ("A rest was put before the upbeat to fill its bar.",)


def test_a_transposing_instrument_is_read_as_it_sounds():
    clarinet = (
        f"{FOUR_FOUR}<transpose><chromatic>-2</chromatic><octave-change>-1</octave-change>"
        "</transpose></attributes>"
    )
    assert notes(read(part(note("D5", 8), attributes=clarinet))) == [(0, 48, 60)]


def test_loudness_is_read_from_the_note_or_from_what_was_said_before():
    loud = '<direction><sound dynamics="100"/></direction>'
    result = read(part(note("C4", 4, dynamics="50") + loud + note("D4", 4)))
    assert [n.velocity for n in result.phrase.notes] == [45, 90]


@pytest.mark.parametrize(
    ("mark", "tempo"),
    [
        ('<sound tempo="96"/>', 96),
        ('<direction><sound tempo="72.5"/></direction>', 72.5),
        (
            "<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/>"
            "<per-minute>60</per-minute></metronome></direction-type></direction>",
            90,
        ),
        (
            "<direction><direction-type><metronome><beat-unit>half</beat-unit>"
            "<per-minute>60</per-minute></metronome></direction-type></direction>",
            120,
        ),
    ],
)
def test_the_tempo_counts_quarter_notes(mark, tempo):
    assert read(part(mark + note("C4", 8))).phrase.tempo == tempo


def test_what_a_phrase_has_no_place_for_is_spoken_of():
    repeat = '<barline><repeat direction="backward"/></barline>'
    lyric = note("C4", 4).replace("</note>", "<lyric><text>la</text></lyric></note>")
    result = read(part("<harmony/>" + lyric + note("C4", 4) + repeat))
    assert result.notices == (
        "Repeats are not played out; every bar was taken once.",
        "The words were left out.",
        "The chord symbols were left out.",
    )


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<work><work-title> One </work-title></work><movement-title>Two</movement-title>", "One"),
        ("<movement-title>Two</movement-title>", "Two"),
        ("", ""),
    ],
)
def test_the_title_is_the_works_or_the_movements(head, title):
    assert read(part(note("C4", 8)), head=head).phrase.title == title


def test_additive_meters_are_added_up():
    attributes = FOUR_FOUR.replace("<beats>4", "<beats>3+2") + "</attributes>"
    assert read(part(note("C4", 10), attributes=attributes)).phrase.meter == Meter(5, 4)


def test_a_bar_that_one_part_leaves_open_is_as_long_as_in_the_others():
    result = read(part(note("C5", 2), note("D5", 8)), part(note("C4", 8), note("C4", 8)))
    assert notes(result) == [(0, 12, 72), (48, 48, 74)]


def test_a_time_wise_score_is_read_like_a_part_wise_one():
    first = f'<part id="P0">{FOUR_FOUR}</attributes>{note("C4", 8)}</part>'
    second = f'<part id="P0">{note("D4", 8)}</part>'
    root = fromstring(
        f"<score-timewise><measure>{first}</measure><measure>{second}</measure></score-timewise>"
    )
    assert notes(imported(source(root))) == [(0, 48, 60), (48, 48, 62)]


@pytest.mark.parametrize("number", ["1e308", "-1e308", "nan", "inf", "x", "", "9" * 5000])
def test_senseless_numbers_do_no_harm(number):
    attributes = FOUR_FOUR.replace("<divisions>2", f"<divisions>{number}") + (
        f"<transpose><chromatic>{number}</chromatic><octave-change>{number}</octave-change>"
        "</transpose></attributes>"
    )
    wild = note("C4", number, dynamics=number) + f'<sound tempo="{number}" dynamics="{number}"/>'
    wild += f"<forward><duration>{number}</duration></forward>"
    with suppress(UnreadableError):
        assert read(part(note("C4", 8) + wild, attributes=attributes)).phrase.notes


@pytest.mark.parametrize("name", ["bwv66.6", "bwv269"])
def test_a_chorale_from_music21_gives_its_soprano(name):
    chorale = music21.corpus.parse(f"bach/{name}")
    text = music21.musicxml.m21ToXml.GeneralObjectExporter(chorale).parse()
    result = loads(text)
    soprano = chorale.parts[0].flatten().stripTies().notes
    upbeat = result.phrase.notes[0].onset
    assert notes(result) == [
        (round(12 * float(n.offset)) + upbeat, round(12 * float(n.quarterLength)), n.pitch.midi)
        for n in soprano
    ]
    assert upbeat == result.phrase.meter.ticks - 12 * float(
        chorale.parts[0].measure(0).quarterLength
    )
    assert any("3 other voices were left out" in notice for notice in result.notices)
    assert midi_file.loads(midi_file.dumps(result.phrase)).phrase == result.phrase
