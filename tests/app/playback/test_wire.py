"""MIDI messages, byte for byte as the standard writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.playback.wire import (
    loudness,
    on_channel,
    program_change,
    silence,
    sixteenth_of,
    song_position,
)


@pytest.mark.parametrize(
    ("message", "channel", "moved"),
    [
        (b"\x90\x3c\x50", 1, b"\x90\x3c\x50"),
        (b"\x90\x3c\x50", 10, b"\x99\x3c\x50"),
        (b"\xc0\x05", 16, b"\xcf\x05"),
        (b"\xf8", 5, b"\xf8"),
        (b"\xf2\x01\x02", 5, b"\xf2\x01\x02"),
    ],
)
def test_a_message_moves_to_its_channel_unless_it_has_none(message, channel, moved):
    assert on_channel(message, channel) == moved


def test_musicians_count_programs_and_channels_from_one():
    assert program_change(1, 1) == b"\xc0\x00"
    assert program_change(10, 128) == b"\xc9\x7f"
    assert silence(16) == (b"\xbf\x40\x00", b"\xbf\x7b\x00")


@given(st.integers(0, 0x3FFF))
def test_a_song_position_is_read_as_it_was_written(sixteenth):
    message = song_position(sixteenth)
    assert sixteenth_of(message) == sixteenth
    assert max(message[1:]) < 0x80


def test_a_song_position_beyond_midi_is_its_last():
    assert song_position(20_000) == song_position(0x3FFF)


@pytest.mark.parametrize(("percent", "value"), [(0, 0), (12.5, 64), (50, 101), (100, 127)])
def test_loudness_is_the_cube_of_expression_on_all_channels(percent, value):
    assert loudness(percent) == tuple(bytes((0xB0 + n, 11, value)) for n in range(16))
