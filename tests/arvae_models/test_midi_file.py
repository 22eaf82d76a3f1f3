import io
import struct
from contextlib import suppress

import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21.midi import MidiFile

from arvae_models.melody import UnreadableError
from arvae_models.midi_file import dumps, loads
from arvae_models.music import Meter, Note, Phrase
from tests.strategies import phrases

PHRASE = Phrase((Note(0, 12, 60), Note(12, 4, 67, 100), Note(24, 12, 67)), 1, tempo=96, title="Two")


def smf(*tracks, division=480, kind=1):
    """A file of raw tracks."""
    head = b"MThd" + struct.pack(">IHHH", 6, kind, len(tracks), division)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)


def waiting(ticks):
    """A number below 16,384, always in two bytes."""
    return bytes((ticks >> 7 | 0x80, ticks & 0x7F))


def played(*notes, channel=0, name=None):
    """A raw track of (beat, beats, pitch)."""
    track = b"\0\xff\x03" + bytes([len(name)]) + name.encode() if name else b""
    events = sorted(
        event
        for start, length, pitch in notes
        for event in ((start, 0x90, pitch, 64), (start + length, 0x80, pitch, 0))
    )
    now = 0
    for beat, kind, pitch, velocity in events:
        track += waiting(round((beat - now) * 480)) + bytes((kind | channel, pitch, velocity))
        now = beat
    return track + bytes.fromhex("00 ff 2f 00")


def notes(result):
    return [(note.onset, note.duration, note.pitch) for note in result.phrase.notes]


def test_a_phrase_is_these_bytes():
    phrase = Phrase((Note(0, 12, 60, 80), Note(12, 12, 60, 80)), 1, Meter(2, 4), 120.0, "A♭")
    track = bytes.fromhex(
        "00 ff 03 04 41 e2 99 ad"  # the name
        "00 ff 51 03 07 a1 20"  # 500,000 microseconds a quarter note
        "00 ff 58 04 02 02 18 08"  # 2/4
        "00 90 3c 50 83 60 80 3c 00"  # after 480 ticks, off before on
        "00 90 3c 50 83 60 80 3c 00"
        "00 ff 2f 00"
    )
    assert dumps(phrase) == smf(track, kind=0)


@given(phrases())
def test_a_phrase_comes_back_from_its_file(phrase):
    result = loads(dumps(phrase))
    assert result.phrase == phrase
    assert result.notices == ()


@given(phrases())
def test_music21_reads_the_same_and_its_own_file_comes_back(phrase):
    file = MidiFile()
    file.readstr(dumps(phrase))
    assert (file.format, file.ticksPerQuarterNote) == (0, 480)
    (track,) = file.tracks
    now, heard, held, meter = 0, [], {}, None
    for event in track.events:  # every other one is the time to wait
        if event.isDeltaTime():
            now += event.time
        elif event.isNoteOn():
            held[event.pitch] = now, event.pitch, event.velocity
        elif event.isNoteOff():
            start, pitch, velocity = held.pop(event.pitch)
            heard.append((start, now - start, pitch, velocity))
        elif event.type.name == "TIME_SIGNATURE":
            meter = event.data
    assert now == phrase.ticks * 40  # no loop is too short
    assert event.type.name == "END_OF_TRACK"
    assert heard == [
        (note.onset * 40, note.duration * 40, note.pitch, note.velocity) for note in phrase.notes
    ]
    powers = {1: 0, 2: 1, 4: 2, 8: 3, 16: 4}
    assert meter == bytes((phrase.meter.numerator, powers[phrase.meter.denominator], 24, 8))
    assert loads(file.writestr()).phrase == phrase


def test_pretty_midi_hears_the_same_at_the_same_time():
    heard = pretty_midi.PrettyMIDI(io.BytesIO(dumps(PHRASE))).instruments[0].notes
    second = 60 / 96 / 12  # of one tick
    assert [(note.pitch, note.velocity) for note in heard] == [(60, 84), (67, 100), (67, 84)]
    assert [note.start for note in heard] == pytest.approx([0, 12 * second, 24 * second])
    assert [note.end for note in heard] == pytest.approx([12 * second, 16 * second, 36 * second])


@pytest.mark.parametrize("tempo", [20, 50.5, 96, 112, 127.33, 133.37, 400])
def test_tempos_survive_the_microseconds(tempo):
    assert loads(dumps(Phrase((Note(0, 1, 60),), tempo=tempo))).phrase.tempo == tempo


def test_the_melody_is_taken_from_the_highest_voice():
    drums = played(*((beat, 0.1, 38) for beat in range(8)), channel=9)
    bass = played(*((beat, 1, 36) for beat in range(4)), name="Bass")
    tune = played((0, 2, 72), (2, 1, 74), (3, 1, 76), name="Flute")
    result = loads(smf(drums, bass, tune))
    assert notes(result) == [(0, 24, 72), (24, 12, 74), (36, 12, 76)]
    assert result.phrase.measures == 2  # the drums go on for two
    assert result.notices == (
        "8 drum strokes were left out.",
        "The melody was taken from “Flute”; 1 other voice was left out.",
    )


def test_the_channels_of_a_track_are_voices():
    result = loads(smf(bytes.fromhex("00 90 48 40  00 93 32 40  83 60 80 48 00  00 83 32 00")))
    assert notes(result) == [(0, 12, 72)]
    assert result.notices == (
        "The melody was taken from “track 1, channel 1”; 1 other voice was left out.",
    )


def test_meters_tempos_and_controls_are_spoken_of():
    conductor = bytes.fromhex(
        "00 ff 51 03 09 89 68"  # 625,000 microseconds
        "00 ff 58 04 06 03 18 08"
        "83 60 ff 51 03 07 a1 20"
        "00 ff 58 04 03 02 18 08"
    )
    tune = bytes.fromhex("00 c0 05") + played((0, 1, 72))
    result = loads(smf(conductor, tune))
    assert (result.phrase.meter, result.phrase.tempo) == (Meter(6, 8), 96)
    assert result.notices == (
        "Instruments, pedals, bends and other controls were left out.",
        "The changes of meter were left out; all bars are in 6/8.",
        "The tempo changes were left out; the tune keeps 96.",
    )


def test_a_file_without_tempo_and_meter_has_the_standard_ones():
    phrase = loads(smf(played((0, 1, 60)))).phrase
    assert (phrase.tempo, phrase.meter) == (120, Meter(4, 4))


def test_a_release_one_tick_early_is_nobodys_business():
    assert loads(smf(played((0, 479 / 480, 60), (1, 479 / 480, 62)))).notices == ()


def test_keys_never_let_go_end_with_the_next_note_or_the_bar():
    result = loads(smf(bytes.fromhex("00 90 3c 40  83 60 90 3e 40")))
    assert notes(result) == [(0, 12, 60), (12, 36, 62)]
    assert result.notices == (
        "2 notes were never let go; each ends with the next note or its bar.",
    )


def test_a_key_struck_again_before_it_is_let_go_sounds_twice():
    data = smf(bytes.fromhex("00 90 3c 40  83 60 3c 40  01 3c 00  83 60 3c 00"))
    assert notes(loads(data)) == [(0, 12, 60), (12, 12, 60)]


@pytest.mark.parametrize("left", range(4, len(dumps(PHRASE))))
def test_a_file_that_is_cut_off_is_refused(left):
    with pytest.raises(UnreadableError, match="is cut short or damaged"):
        loads(dumps(PHRASE)[:left])


@pytest.mark.parametrize("kind", ["08", "09", "10", "60", "6f"])
def test_marks_of_unknown_kinds_keep_their_time(kind):
    """A mark a quarter after the first note, and a note a quarter after the mark."""
    data = f"00 90 3c 40  83 60 80 3c 00  83 60 ff {kind} 01 78  00 90 3e 40  83 60 80 3e 00"
    found = loads(smf(bytes.fromhex(data)))
    assert notes(found) == [(0, 12, 60), (24, 12, 62)]
    assert found.notices == ()


def test_titles_of_old_programs_are_read():
    assert loads(smf(bytes.fromhex("00ff0304 43 61 66 e9 00903c40 8360 803c00"))).phrase.title == (
        "Café"
    )


def test_a_note_years_away_makes_no_thousand_bars():
    data = smf(bytes.fromhex("00903c40 8360 803c00 ffffff7f 903c40"))
    assert loads(data).phrase.measures == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a MIDI file"),
        (b"RIFF" + bytes(100), "is not a MIDI file"),
        (smf(), "has no notes"),
        (smf(bytes.fromhex("00ff2f00")), "has no notes"),
        (smf(bytes.fromhex("00992640 8360992600 00ff2f00")), "has no notes"),  # drums only
        (smf(b"", division=0), "has no beats"),
        (smf(b"", division=0xE728), r"counts in film frames \(SMPTE\), not in beats"),
        (smf(bytes.fromhex("00903c40") + bytes.fromhex("003c40") * 200_000), "has more than"),
    ],
)
def test_what_is_no_music_is_refused(data, message):
    with pytest.raises(UnreadableError, match=message):
        loads(data)


@pytest.mark.parametrize("event", ["00ff5103000000", "00ff580400020000", "00ff5804ffff0000"])
def test_senseless_tempos_and_meters_do_no_harm(event):
    assert notes(loads(smf(bytes.fromhex(event + "00903c40 8360 803c00")))) == [(0, 12, 60)]


@pytest.mark.parametrize(
    "event",
    [
        "00ff5100",  # a tempo of no bytes
        "00ff5801 04",  # half a meter
        "00ff5902 5009",  # a key of 80 sharps
        "00ff5405 8000000000",  # an unknown kind of film
        "00ff5405 003c000000",  # minute 60
        "ffffffff7f 90 3c 40",  # five bytes of waiting
        "00 f4",  # a status without a meaning
        "00 3c 40",  # the status of before, before there is any
    ],
)
def test_what_cannot_be_is_refused(event):
    with pytest.raises(UnreadableError, match="is cut short or damaged"):
        loads(smf(bytes.fromhex(event + "00903c40 8360 803c00")))


@pytest.mark.parametrize("byte", [b"\0", b"\xff"])
def test_a_file_that_lost_all_but_its_start_keeps_nobody_waiting(byte):
    with pytest.raises(UnreadableError):
        loads(dumps(PHRASE)[:40] + byte * 300_000)


# Bytes that look like MIDI more often than chance has it.
tracks = st.lists(
    st.sampled_from([0, 1, 3, 0x2F, 0x3C, 0x40, 0x51, 0x58, 0x80, 0x90, 0xC0, 0xF0, 0xF7, 0xFF])
    | st.integers(0, 255),
    max_size=60,
).map(bytes)


@given(st.lists(tracks, max_size=3), st.integers(0, 0xFFFF))
def test_any_bytes_are_music_or_are_refused(found, division):
    with suppress(UnreadableError):
        assert loads(smf(*found, division=division)).phrase.notes


# One of every kind of event that files have.
EVENTS = bytes.fromhex(
    "00 ff 00 02 00 01  00 ff 03 01 61  00 ff 08 01 61  00 ff 20 01 00  00 ff 21 01 00"
    "00 ff 51 03 07 a1 20  00 ff 54 05 40 00 00 00 00  00 ff 58 04 04 02 18 08"
    "00 ff 59 02 00 00  00 ff 7f 01 00  00 c0 05  00 b0 40 7f  00 e0 00 40  00 f0 02 01 f7"
    "00 90 3c 40  83 60 80 3c 00  00 ff 2f 00"
)
changes = st.lists(st.tuples(st.integers(0, len(EVENTS) - 1), st.integers(0, 255)), max_size=4)


@given(changes, st.integers(0, 3))
def test_a_file_with_some_wrong_bytes_is_music_or_is_refused(changes, surplus):
    data = bytearray(EVENTS)
    for place, byte in changes:
        data[place] = byte
    with suppress(UnreadableError):
        assert loads(smf(bytes(data) + bytes(surplus))).phrase.notes


def test_the_file_of_every_event_is_read_as_it_stands():
    assert notes(loads(smf(EVENTS))) == [(0, 12, 60)]
