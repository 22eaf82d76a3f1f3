"""The whole window among real peers on JACK: several outputs, clicks, clocks, held keys, rings."""

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from statistics import mean

import pytest
from pytestqt.exceptions import TimeoutError as Waited

from app import paths
from app.control.learn import Binding
from app.document import storage
from app.playback.messages import Destination, Route
from app.playback.setup import Setup, Voice
from app.settings import Settings
from tests.app.control.jack_keys import Keyboard
from tests.app.hands import PATIENCE, trigger
from tests.app.playback.jack_peers import Listener, Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

PIANO, PADS = Destination("port", "Piano:Keys"), Destination("port", "Pads:Keys")


@pytest.fixture(scope="module")
def server():
    if not shutil.which("jackd"):
        pytest.skip("jackd is not installed")
    with pytest.MonkeyPatch.context() as patch:
        server = Server(f"attune-test-sound-{os.getpid()}")
        patch.setenv("JACK_DEFAULT_SERVER", server.name)
        server.start()
        yield server
        server.stop()


@pytest.fixture(scope="module")
def studio(server, qapp, tmp_path_factory):
    """A session on that server whose model is ready."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTUNE_HOME", str(tmp_path_factory.mktemp("home")))
        from pytestqt.wait_signal import SignalBlocker

        from app.session import Session

        session = Session()
        blocker = SignalBlocker(timeout=60_000)
        blocker.connect(session.service.model_loaded)
        blocker.wait()
        session.window.show()
        yield session
        session.shut_down()


@pytest.fixture
def room(studio):
    """The same session on the demo again, as if nothing had ever been chosen."""
    studio.sounding._apply(Setup())
    studio.remember(Settings())
    studio.document.new(storage.load(paths.assets() / "demo.attune"))
    yield studio
    studio.player.stop()


@pytest.fixture
def two(server):
    listeners = [Listener(name, clock=True) for name in ("Piano", "Pads")]
    for listener in listeners:
        listener.offer("Keys")
    yield listeners
    for listener in listeners:
        listener.close()


@pytest.fixture
def plug(room, qtbot):
    """Return a function that plugs a keyboard in which is certainly heard.

    A busy JACK now and then connects nothing and says nothing: then it is plugged in anew.
    """
    boards, heard = [], []
    room.midi.control_changed.connect(lambda *_: heard.append(True))

    def put(name):
        for _ in range(5):
            boards.append(Keyboard(name))
            qtbot.waitUntil(lambda: f"{name}:out" in room.midi.listening, timeout=PATIENCE)
            heard.clear()
            boards[-1].play((0, "b07700"))
            boards[-1].finish()
            with suppress(Waited):
                qtbot.waitUntil(lambda: bool(heard), timeout=3000)
                return boards[-1]
            boards.pop().unplug()
            qtbot.waitUntil(lambda: f"{name}:out" not in room.midi.names, timeout=PATIENCE)
        raise AssertionError("no keyboard could be plugged in")

    yield put
    for board in boards:
        board.unplug()


def let(room, *voices, **fields):
    """Choose outputs and more, as the sheet does."""
    room.sounding._apply(replace(Setup(tuple(voices)), **fields))


def test_two_outputs_play_the_melody_and_one_of_them_clicks_on_its_own_channel(room, two, qtbot):
    piano, pads = two
    let(
        room,
        Voice(Route(PIANO), on=True),
        Voice(Route(PADS, 5, 90), on=True),
        metronome=True,
        click=Route(PADS, 10),
        send_clock=True,
    )
    trigger(room, "play")
    qtbot.waitUntil(lambda: len(piano.notes()) >= 12, timeout=PATIENCE)
    trigger(room, "play")
    qtbot.waitUntil(lambda: not piano.sounding() and not pads.sounding(), timeout=PATIENCE)
    struck = [pitch for on, pitch in piano.notes() if on]
    start = room.document.project.phrase.measure(1).notes[0].pitch
    assert struck[0] == start  # from the selected bar on
    beside = [pitch for channel, on, pitch in pads.notes_of_all() if on and channel == 4]
    assert beside == struck
    clicks = [pitch for channel, on, pitch in pads.notes_of_all() if on and channel == 9]
    assert clicks[0] == 76
    assert set(clicks) == {76, 77}
    assert {channel for channel, *_ in piano.notes_of_all()} == {0}
    assert (0xC4, 89) in pads.heard
    for listener in two:
        pulses = sum(message == (0xF8,) for message in listener.heard)
        assert pulses > 20
        assert {(0xFB,), (0xFC,)} <= set(listener.heard)  # on from a place, and a stop


def test_a_held_key_is_heard_without_recording_and_ends_when_it_is_unplugged(
    room, two, plug, qtbot
):
    piano, _ = two
    let(room, Voice(Route(PIANO, 2, 1), on=True))
    keyboard = plug("Keys")
    qtbot.waitUntil(lambda: (0xC1, 0) in piano.listen(), timeout=PATIENCE)  # it is open
    keyboard.play((0, "903c40"), (0.7, "904040"), (0.8, "803c00"))
    qtbot.waitUntil(lambda: (False, 60) in piano.notes(), timeout=PATIENCE)
    assert piano.notes() == [(True, 60), (True, 64), (False, 60)]
    assert {channel for channel, *_ in piano.notes_of_all()} == {1}
    keyboard.unplug()
    qtbot.waitUntil(lambda: piano.sounding() == [], timeout=PATIENCE)
    assert not room.document.modified


STOPS = {
    "the pedal goes up": lambda room, keyboard: keyboard.play((0, "b04000")),
    "the music is stopped": lambda room, keyboard: trigger(room, "play"),
    "panic": lambda room, keyboard: trigger(room, "panic"),
    "monitoring ends": lambda room, keyboard: room.controlling.monitor(False),
    "it is unplugged": lambda room, keyboard: keyboard.unplug(),
}


@pytest.mark.parametrize("stop", STOPS)
def test_a_pedal_lets_notes_sound_on_and_leaves_none(room, two, plug, qtbot, stop):
    _, pads = two
    let(room, Voice(Route(PADS, 2, 1), on=True))
    keyboard = plug("Keys")
    qtbot.waitUntil(lambda: (0xC1, 0) in pads.listen(), timeout=PATIENCE)  # it is open
    room.player.set_loop((0, None))  # it must not end by itself
    trigger(room, "play")
    qtbot.waitUntil(lambda: room.player.playing, timeout=PATIENCE)
    low = {20, 21, 22}  # no note of the melody is so low
    for message in ("b0407f", "901440", "901540", "901640", "801400", "801500", "801600"):
        keyboard.play((0.02, message))
        keyboard.finish()
    qtbot.waitUntil(lambda: low <= set(pads.sounding()), timeout=PATIENCE)
    qtbot.wait(500)
    assert low <= set(pads.sounding())  # though no key is down
    STOPS[stop](room, keyboard)
    qtbot.waitUntil(lambda: not low & set(pads.sounding()), timeout=PATIENCE)
    room.player.stop()
    room.player.set_loop(None)
    qtbot.waitUntil(lambda: pads.sounding() == [], timeout=PATIENCE)
    room.controlling.monitor(True)


def test_another_machines_clock_leads_and_its_tempo_is_seen(room, two, plug, qtbot):
    piano, _ = two
    leader = plug("Leader")
    let(room, Voice(Route(PIANO), on=True), follow="Leader:out", send_clock=True)
    period = 60 / 150 / 24
    leader.play((0.2, "fa"), *((0.3 + k * period, "f8") for k in range(24 * 40)))
    box = room.window.transport.tempo_box
    qtbot.waitUntil(lambda: abs(box.value() - 150) < 8 and box.isReadOnly(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: room.player.playing, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(piano.notes()) > 4, timeout=PATIENCE)
    leader.finish()
    leader.play((0.1, "fc"))
    qtbot.waitUntil(lambda: not room.player.playing, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not box.isReadOnly(), timeout=PATIENCE)
    assert box.value() == room.document.project.phrase.tempo


def test_a_ring_of_a_controller_shows_its_dial_and_an_instrument_hears_what_is_measured(
    room, two, server, qtbot
):
    import jack as jack_client  # needs the library that the server brings

    piano, _ = two
    heard = []
    knobs = jack_client.Client("Knobs", no_start_server=True, servername=server.name)
    ring = knobs.midi_inports.register("ring")
    knobs.midi_outports.register("out")

    @knobs.set_process_callback
    def note_down(frames):
        heard.extend(bytes(data) for _, data in ring.incoming_midi_events())

    with knobs:
        let(room, Voice(Route(PIANO, 3), on=True))
        panel = room.window.dial_panel
        qtbot.waitUntil(lambda: "Knobs:out" in room.midi.listening, timeout=PATIENCE)
        controlling = room.controlling
        controlling._bind(controlling.setup.bindings.binding(Binding(1, 21, "dial:note_density")))
        controlling.answer(True)
        controlling.tell(True, {"contour": 102})
        dial = panel.dials["note_density"]
        place = round(127 * dial.scale.fraction(mean(dial.measured)))
        qtbot.waitUntil(lambda: bytes((0xB1, 21, place)) in heard, timeout=PATIENCE)
        rise = panel.dials["contour"]
        place = round(127 * rise.scale.fraction(mean(rise.measured)))
        qtbot.waitUntil(lambda: (0xB2, 102, place) in piano.listen(), timeout=PATIENCE)
        controlling.answer(False)
        controlling.tell(False, {})
        controlling.forget("dial:note_density")
