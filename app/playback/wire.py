"""MIDI as it leaves and comes: messages as bytes, and what it means to be on a channel."""

from __future__ import annotations

from typing import Final

from arvae_models.music import TICKS_PER_BEAT

NOTE_OFF: Final = 0x80  # on MIDI channel 1, as all of these
NOTE_ON: Final = 0x90
CONTROL: Final = 0xB0
PROGRAM: Final = 0xC0
SONG_POSITION: Final = 0xF2
PULSE: Final = b"\xf8"  # of MIDI clock, 24 to a quarter note
START: Final = b"\xfa"  # from the song's beginning, at the next pulse
CONTINUE: Final = b"\xfb"  # from the song position, at the next pulse
STOP: Final = b"\xfc"

EXPRESSION: Final = 11  # controllers
SUSTAIN: Final = 64
ALL_NOTES_OFF: Final = 123
PANIC: Final = (SUSTAIN, 120, 121, ALL_NOTES_OFF)  # 120: sounds off, 121: controllers back

PULSES_PER_TICK: Final = 24 // TICKS_PER_BEAT
SIXTEENTH: Final = TICKS_PER_BEAT // 4  # ticks, the unit of song positions
LAST_SIXTEENTH: Final = 0x3FFF


def on_channel(message: bytes, channel: int) -> bytes:
    """Move a message of channel 1 to another one, 1..16; what belongs to no channel stays."""
    if message[0] >= 0xF0:
        return message
    return bytes((message[0] & 0xF0 | channel - 1, *message[1:]))


def program_change(channel: int, program: int) -> bytes:
    """Choose a sound: channel 1..16, program 1..128, as musicians count."""
    return bytes((PROGRAM | channel - 1, program - 1))


def silence(channel: int) -> tuple[bytes, ...]:
    """Lift the pedal and end all notes of a channel, 1..16, for those who know these messages."""
    return tuple(
        bytes((CONTROL | channel - 1, controller, 0)) for controller in (SUSTAIN, ALL_NOTES_OFF)
    )


def loudness(percent: int) -> tuple[bytes, ...]:
    """Let all channels be so loud, 0..100, where loudness goes with the cube of a controller.

    It is expression, for General MIDI's volume balances one channel against another.
    """
    value = round(127 * (percent / 100) ** (1 / 3))
    return tuple(bytes((CONTROL | channel, EXPRESSION, value)) for channel in range(16))


def song_position(sixteenth: int) -> bytes:
    """Say where the song is; a place that MIDI cannot say becomes its last one."""
    place = min(max(0, sixteenth), LAST_SIXTEENTH)
    return bytes((SONG_POSITION, place & 0x7F, place >> 7))


def sixteenth_of(message: bytes) -> int:
    """Read a song position, the inverse of `song_position`."""
    return message[1] | message[2] << 7
