import io
import struct
from contextlib import suppress

import mido
import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arvae_models.melody import UnreadableError
from arvae_models.midi_file import dumps, loads
from arvae_models.music import Meter, Note, Phrase
from tests.strategies import phrases

PHRASE = Phrase((Note(0, 12, 60), Note(12, 4, 67, 100), Note(24, 12, 67)), 1, tempo=96, title="Two")


def smf(*tracks, division=480, kind=1):
    """A file of raw tracks."""
    head = b"MThd" + struct.pack(">IHHH", 6, kind, len(tracks), division)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(track)) + track for track in tracks)


def made(*tracks):
    """A file that mido wrote, of lists of messages."""
    file = mido.MidiFile(tracks=[mido.MidiTrack(track) for track in tracks])
    data = io.BytesIO()
    file.save(file=data)
    return data.getvalue()


def played(*notes, channel=0, name=None):
    """A track of (beat, beats, pitch)."""
    track = [mido.MetaMessage("track_name", name=name)] if name else []
    events = sorted(
        event
        for start, length, pitch in notes
        for event in ((start, "note_on", pitch), (start + length, "note_off", pitch))
    )
    now = 0
    for beat, kind, pitch in events:
        delta = round((beat - now) * 480)
        track.append(mido.Message(kind, note=pitch, velocity=64, time=delta, channel=channel))
        now = beat
    return track


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
def test_mido_reads_the_same(phrase):
    file = mido.MidiFile(file=io.BytesIO(dumps(phrase)))
    (track,) = file.tracks
    assert sum(message.time for message in track) == phrase.ticks * 40  # no loop is too short
    assert track[-1].type == "end_of_track"
    now, heard = 0, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            heard.append((now, message.note, message.velocity))
    assert heard == [(note.onset * 40, note.pitch, note.velocity) for note in phrase.notes]
    meter = next(message for message in track if message.type == "time_signature")
    assert (meter.numerator, meter.denominator) == (
        phrase.meter.numerator,
        phrase.meter.denominator,
    )


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
    result = loads(made(drums, bass, tune))
    assert notes(result) == [(0, 24, 72), (24, 12, 74), (36, 12, 76)]
    assert result.phrase.measures == 2  # the drums go on for two
    assert result.notices == (
        "8 drum strokes were left out.",
        "The melody was taken from “Flute”; 1 other voice was left out.",
    )


def test_the_channels_of_a_track_are_voices():
    both = [
        *played((0, 1, 72), channel=0),
        *played((0, 1, 50), channel=3),
    ]
    result = loads(made(both))
    assert notes(result) == [(0, 12, 72)]
    assert result.notices == (
        "The melody was taken from “track 1, channel 1”; 1 other voice was left out.",
    )


def test_meters_tempos_and_controls_are_spoken_of():
    conductor = [
        mido.MetaMessage("set_tempo", tempo=625_000),
        mido.MetaMessage("time_signature", numerator=6, denominator=8),
        mido.MetaMessage("set_tempo", tempo=500_000, time=480),
        mido.MetaMessage("time_signature", numerator=3, denominator=4),
    ]
    tune = [mido.Message("program_change", program=5), *played((0, 1, 72))]
    result = loads(made(conductor, tune))
    assert (result.phrase.meter, result.phrase.tempo) == (Meter(6, 8), 96)
    assert result.notices == (
        "Instruments, pedals, bends and other controls were left out.",
        "The changes of meter were left out; all bars are in 6/8.",
        "The tempo changes were left out; the tune keeps 96.",
    )


def test_a_file_without_tempo_and_meter_has_the_standard_ones():
    phrase = loads(made(played((0, 1, 60)))).phrase
    assert (phrase.tempo, phrase.meter) == (120, Meter(4, 4))


def test_a_release_one_tick_early_is_nobodys_business():
    assert loads(made(played((0, 479 / 480, 60), (1, 479 / 480, 62)))).notices == ()


def test_keys_never_let_go_end_with_the_next_note_or_the_bar():
    result = loads(smf(bytes.fromhex("00 90 3c 40  83 60 90 3e 40")))
    assert notes(result) == [(0, 12, 60), (12, 36, 62)]
    assert result.notices == (
        "2 notes were never let go; each ends with the next note or its bar.",
    )


def test_a_key_struck_again_before_it_is_let_go_sounds_twice():
    data = smf(bytes.fromhex("00 90 3c 40  83 60 3c 40  01 3c 00  83 60 3c 00"))
    assert notes(loads(data)) == [(0, 12, 60), (12, 12, 60)]


def test_a_file_that_is_cut_off_gives_what_can_be_read():
    data = dumps(PHRASE)
    result = loads(data[:-10])  # the last note's end is gone
    assert notes(result) == [(0, 12, 60), (12, 4, 67), (24, 24, 67)]
    assert result.notices[0] == "The file is damaged; what could be read was kept."


def test_an_impossible_key_signature_is_nobodys_business():
    assert notes(loads(smf(bytes.fromhex("00ff59025009 00903c40 8360 803c00")))) == [(0, 12, 60)]


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
        (b"MThd", "is not a MIDI file"),
        (b"RIFF" + bytes(100), "is not a MIDI file"),
        (smf(), "has no notes"),
        (smf(bytes.fromhex("00ff2f00")), "has no notes"),
        (smf(bytes.fromhex("0099264083600099260000ff2f00")), "has no notes"),  # drums only
        (smf(b"", division=0), "has no beats"),
        (smf(b"", division=0xE728), r"counts in film frames \(SMPTE\), not in beats"),
        (smf(bytes.fromhex("00903c40") + bytes.fromhex("003c40") * 200_000), "has more than"),
    ],
)
def test_what_is_no_music_is_refused(data, message):
    with pytest.raises(UnreadableError, match=message):
        loads(data)


@pytest.mark.parametrize(
    "event", ["00ff5103000000", "00ff580400020000", "00ff5804ffff0000", "00ff5100", "00ff5801 04"]
)
def test_senseless_tempos_and_meters_do_no_harm(event):
    assert notes(loads(smf(bytes.fromhex(event + "00903c40 8360 803c00")))) == [(0, 12, 60)]


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
