"""Incoming bytes: by hand, in random pieces, and as much rubbish as one likes."""

import time
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.control.midi_bytes import (
    TIMING,
    Controlled,
    Parser,
    Pressed,
    Released,
    Timed,
    read,
    write,
)

DATA = st.integers(0, 127)
CHANNEL = st.integers(0, 15)
HAPPENINGS = st.one_of(
    st.builds(Pressed, DATA, st.integers(1, 127), CHANNEL),
    st.builds(Released, DATA, CHANNEL),
    st.builds(Controlled, DATA, DATA, CHANNEL),
    st.builds(Timed, st.sampled_from([bytes((byte,)) for byte in sorted(TIMING)])),
    st.builds(Timed, st.builds(lambda low, high: bytes((0xF2, low, high)), DATA, DATA)),
)


def messages(*pieces):
    parser = Parser()
    return [message.hex(" ") for piece in pieces for message in parser.feed(bytes.fromhex(piece))]


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["90 3c 40"], ["90 3c 40"]),
        (["90", "3c", "40"], ["90 3c 40"]),
        (["90 3c 40 3e 41 40"], ["90 3c 40", "90 3e 41"]),  # running status, one byte left over
        (["b0 07", "64 0a"], ["b0 07 64"]),
        (["c3 05 06"], ["c3 05", "c3 06"]),
        (["90 f8 3c f8 40"], ["f8", "f8", "90 3c 40"]),  # the clock goes on inside a note
        (["f0 7e 01 02 f7 90 3c 40"], ["90 3c 40"]),
        (["f0 01 f8 02", "03 f7"], ["f8"]),
        (["f0 01 02 90 3c 40"], ["90 3c 40"]),  # cut short by a note
        (["90 3c 40 f0 01 f7 3e 41"], ["90 3c 40"]),  # which ends running status
        (["f2 01 02 03 04"], ["f2 01 02"]),  # a song position does not run
        (["f2 01 90 3c 40"], ["90 3c 40"]),
        (["f6 01"], ["f6"]),
        (["f4 01 f5 02 f7 03"], []),
        (["3c 40"], []),
        (["90 3c b0 07 64"], ["b0 07 64"]),
        (["ff fe f8 fc"], ["ff", "fe", "f8", "fc"]),
        ([""], []),
    ],
)
def test_bytes_become_whole_messages(pieces, whole):
    assert messages(*pieces) == whole


@given(st.lists(st.binary(max_size=80), max_size=12))
def test_any_bytes_are_survived_and_little_of_them_is_kept(pieces):
    parser = Parser()
    for piece in pieces:
        for message in parser.feed(piece):
            assert message[0] >= 0x80
            assert len(message) <= 3
            assert all(byte < 0x80 for byte in message[1:])
            read(message)
        assert len(parser._data) < 2


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_where_the_stream_is_cut_makes_no_difference(stream, cuts):
    places = [0, *sorted(cuts), len(stream)]
    parts = [stream[start:end] for start, end in pairwise(places)]
    parser = Parser()
    assert [m for part in parts for m in parser.feed(part)] == list(Parser().feed(stream))


@given(st.lists(HAPPENINGS, max_size=20), st.binary(max_size=6))
def test_what_is_written_is_read_again_also_after_rubbish(happenings, rubbish):
    parser = Parser()
    list(parser.feed(rubbish))
    list(parser.feed(b"\xf7"))  # whatever it was is over
    stream = b"".join(write(happening) for happening in happenings)
    assert [read(message) for message in parser.feed(stream)] == happenings


@pytest.mark.parametrize(
    ("message", "happening"),
    [
        ("913c40", Pressed(60, 64, 1)),
        ("913c00", Released(60, 1)),
        ("8f3c40", Released(60, 15)),
        ("b00700", Controlled(7, 0, 0)),
        ("e00040", None),
        ("fe", None),
        ("f22001", Timed(b"\xf2\x20\x01")),
    ],
)
def test_what_a_message_tells(message, happening):
    assert read(bytes.fromhex(message)) == happening


@pytest.mark.parametrize(
    ("pieces", "count"),
    [
        ([b"\xf0", *[bytes(10**5)] * 10, b"\xf7"], 0),
        ([b"\xf0", *[bytes(10**6)]], 0),  # which never ends
        ([b"\xb0", *[b"\x01\x02" * 10**4] * 5], 5 * 10**4),
        ([b"\x90\x3c" + b"\xf8" * 10**5], 10**5),
    ],
    ids=["exclusive", "endless", "running status", "clock"],
)
def test_floods_take_little_time_and_no_memory(pieces, count):
    parser = Parser()
    began = time.perf_counter()
    assert sum(1 for piece in pieces for _ in parser.feed(piece)) == count
    assert time.perf_counter() - began < 2
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for piece in pieces:
        for _ in parser.feed(piece[:1000]):
            pass
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 2000  # bytes
