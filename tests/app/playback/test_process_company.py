"""The player among real peers: several outputs, followers of its clock, and the command line."""

import subprocess
import sys
import time
from itertools import pairwise

import pytest

from app.playback.messages import (
    ChooseOutputs,
    ChooseReturns,
    Destination,
    Panic,
    Play,
    PressKey,
    ReleaseKey,
    Route,
    Send,
    SetClockOut,
    SetLoop,
    SetMetronome,
    SetPhrase,
    Stop,
    Stopped,
)
from arvae_models.files import write_phrase
from arvae_models.music import Note, Phrase
from tests.app.playback.jack_peers import Listener, until

pytestmark = pytest.mark.slow

SCALE = Phrase(tuple(Note(6 * i, 6, 60 + i) for i in range(8)), 1, tempo=300, title="Scale")
HEARD = [(on, 60 + i) for i in range(8) for on in (True, False)]


@pytest.fixture
def two(jack):
    listeners = [Listener(name, clock=True) for name in ("Piano", "Pads")]
    for listener in listeners:
        listener.offer("Keys")
    yield listeners
    for listener in listeners:
        listener.close()


def test_two_instruments_play_the_same_each_on_its_channel_and_with_its_sound(two, line):
    piano, pads = two
    line.say(
        ChooseOutputs(
            (
                Route(Destination("port", "Piano"), 1, 1),
                Route(Destination("port", "Pads"), 5, 90),
            )
        ),
        SetMetronome(True, Route(Destination("port", "Pads:Keys"), 10)),
        SetPhrase(SCALE),
        Play(),
    )
    until(lambda: Stopped() in line.hear())
    until(lambda: piano.notes()[-1:] == [(False, 67)])
    assert piano.notes() == HEARD
    assert piano.heard[0] == (0xC0, 0)
    melody = [(on, pitch) for channel, on, pitch in pads.notes_of_all() if channel == 4]
    clicks = [pitch for channel, on, pitch in pads.notes_of_all() if channel == 9 and on]
    assert melody == HEARD
    assert clicks == [76, 77, 77, 77]
    assert (0xC4, 89) in pads.heard


def test_a_key_sounds_at_every_output_as_long_as_it_is_held_and_a_panic_ends_it(two, line):
    piano, pads = two
    routes = (Route(Destination("port", "Piano")), Route(Destination("port", "Pads"), 3))
    line.say(ChooseOutputs(routes), PressKey(48, 70), SetPhrase(SCALE), Play())
    until(lambda: Stopped() in line.hear())
    until(lambda: piano.notes()[-1:] == [(False, 67)])
    assert piano.notes() == [(True, 48), *HEARD]
    line.say(ReleaseKey(48))
    for listener in two:
        until(lambda listener=listener: listener.sounding() == [])
    line.say(PressKey(50), PressKey(53))
    until(lambda: pads.sounding() == [50, 53])
    line.say(Panic(), ReleaseKey(50))
    until(lambda: pads.sounding() == [])
    assert {channel for channel, *_ in pads.notes_of_all()} == {2}


def test_a_controller_is_told_at_its_own_port_and_instruments_on_their_channel(two, line):
    knobs, pads = two
    line.say(
        ChooseOutputs((Route(Destination("port", "Pads:Keys"), 5),)),
        ChooseReturns(("Piano:Keys",)),
        Send((bytes((0xB1, 21, 64)),), "Piano:Keys"),
        Send((bytes((0xB0, 102, 32)),)),
        PressKey(60),
        ReleaseKey(60),
    )
    until(lambda: len(pads.listen()) == 3)
    assert pads.heard[0] == (0xB4, 102, 32)
    until(knobs.listen)
    assert knobs.heard == [(0xB1, 21, 64)]


def test_the_followers_hear_a_start_even_pulses_and_a_stop(two, line, jack):
    import jack as jack_client  # needs the library that the server brings

    piano, pads = two
    routes = (
        Route(Destination("port", "Piano")),
        Route(Destination("port", "Pads"), clock=False),
    )
    times = []
    client = jack_client.Client("Counter", no_start_server=True, servername=jack.name)
    port = client.midi_inports.register("in")

    @client.set_process_callback
    def note_down(frames):
        now = client.last_frame_time
        times.extend((now + offset, bytes(data)[0]) for offset, data in port.incoming_midi_events())

    with client:
        line.say(ChooseOutputs(routes), SetClockOut(True), SetLoop((0, None)))
        line.say(SetPhrase(Phrase(measures=1, tempo=120)))
        until(lambda: client.get_all_connections("Piano:Keys"))
        client.connect(client.get_all_connections("Piano:Keys")[0], port)
        line.say(Play())
        until(lambda: len(times) > 4 * 96)
        line.say(Stop())
        until(lambda: times[-1][1] != 0xF8 and Stopped() in line.hear())
    realtime = [status for _, status in times if status >= 0xF0]
    assert realtime[0] == 0xFA
    assert realtime[-1] == 0xFC
    pulses = [frame for frame, status in times if status == 0xF8]
    assert set(realtime[1:-1]) == {0xF8}
    gaps = [later - earlier for earlier, later in pairwise(pulses)]
    assert sum(gaps) / len(gaps) / 48_000 == pytest.approx(60 / 120 / 24, rel=0.002)
    usual = sorted(gaps)[len(gaps) // 20 : -len(gaps) // 20]
    assert usual[-1] - usual[0] <= 2 * 256  # JACK hands over once in 256 frames
    assert 0xF8 not in [message[0] for message in pads.listen()]
    heard = [message[0] for message in piano.listen()]
    assert heard.count(0xFA) == heard.count(0xFC) == 1
    assert heard.count(0xF8) > 300


def test_the_command_line_plays_in_a_session_s_tempo(two, peer, tmp_path):
    listener, _ = two
    founder = peer(180.0)
    file = tmp_path / "scale.mid"
    write_phrase(file, SCALE)
    words = ("play", file, "--port", "Piano", "--link", "--loop", "2")
    playing = subprocess.Popen([sys.executable, "-m", "app", *words], stdout=subprocess.DEVNULL)
    until(lambda: listener.notes()[:1], 20)
    begun = time.perf_counter()
    until(lambda: len(listener.notes()) == 32)
    lasted = time.perf_counter() - begun
    assert playing.wait(10) == 0
    assert listener.notes() == HEARD * 2
    assert lasted == pytest.approx(8 * 60 / 180, abs=0.1)
    assert founder.tempo == pytest.approx(180, abs=0.01)


def test_the_command_line_swings_counts_in_and_chooses_channel_and_sound(two, tmp_path):
    listener, _ = two
    file = tmp_path / "scale.mid"
    write_phrase(file, SCALE)
    sound = ("--port", "Piano", "--channel", "3", "--program", "5", "--clock")
    way = ("--swing", "50", "--count-in", "1", "--loop", "2")
    done = subprocess.run(
        [sys.executable, "-m", "app", "play", file, *sound, *way],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    until(lambda: len(listener.notes()) == 32)
    assert listener.notes() == HEARD * 2
    assert {channel for channel, _, _ in listener.notes_of_all()} == {2}
    assert listener.heard[0] == (0xC2, 4)
    realtime = [message[0] for message in listener.heard if message[0] >= 0xF0]
    assert realtime == [*[0xF8] * 96, 0xFA, *[0xF8] * 192, 0xFC]
