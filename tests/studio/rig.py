"""A studio at work, each part in a process of its own: JACK, window, engine, player, and a witness.

The window has a loop played while a dial is turned without a pause; beside it runs the simplest
player there is, a thread that sleeps from note to note. The witness, another program on JACK,
writes down what comes from both, and when.
"""

import functools
import gc
import multiprocessing
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from arvae_models.music import Note, Phrase
from tests.app.playback.jack_peers import Server, until

TEMPO = 120
STEP = 60 / TEMPO / 4  # seconds of a sixteenth
PULSE = 60 / TEMPO / 24  # seconds
LOOP = Phrase(tuple(Note(3 * k, 3, 48 + k) for k in range(32)), 2, tempo=TEMPO)
PERIOD = 32  # frames; what is sent arrives at the next period, up to .7 ms later
TURN = 0.03  # seconds between two phrases that the turned dial hands to the player
EDGE = 10  # seconds at either end between which drift is measured

MODEL = Path(__file__).parents[2] / "assets" / "models" / "folk.safetensors"


@dataclass(frozen=True)
class Lateness:
    """How late messages were against an even beat; the beat's own place is the median."""

    count: int
    off: np.ndarray  # seconds from the beat, in order
    drift: float  # seconds by which the last ones are later than the first ones

    @classmethod
    def of(cls, times, step):
        times = np.array(times)
        late = times - step * np.arange(len(times))
        edge = max(1, min(len(times) // 3, round(EDGE / step)))
        drift = float(np.median(late[-edge:]) - np.median(late[:edge]))
        return cls(len(times), late - np.median(late), drift)

    def within(self, share):
        """Return the seconds that a share of them keeps to."""
        return float(np.quantile(np.abs(self.off), share))


@dataclass(frozen=True)
class Heard:
    """What the witness heard in one run, and what the player itself says of it."""

    ours: list  # (seconds, message) in the order they came
    simplest: list
    sent: list  # the same as ours, as the player sent it
    xruns: int
    turns: int  # answers of the engine
    phrases: int  # that were handed to the player meanwhile

    def notes(self, whose):
        return [
            (message[0] == 0x90, message[1]) for _, message in whose if message[0] & 0xE0 == 0x80
        ]

    def starts(self, whose):
        return Lateness.of([when for when, message in whose if message[0] == 0x90], STEP)

    def pulses(self, whose):
        return Lateness.of([when for when, message in whose if message[0] == 0xF8], PULSE)


def expected(count):
    """Return what `count` notes of the loop sound like, each ended before the next begins."""
    pitches = cycle(note.pitch for note in LOOP.notes)
    return [(on, pitch) for _, pitch in zip(range(count), pitches, strict=False) for on in (1, 0)]


def perform(seconds):
    """Let the studio work so long and return what was heard."""
    # Synchronous, for otherwise JACK leaves out who is late, and what it should have heard is lost.
    server = Server(f"attune-studio-{os.getpid()}", PERIOD, "-S")
    before = os.environ.get("JACK_DEFAULT_SERVER")
    os.environ["JACK_DEFAULT_SERVER"] = server.name
    server.start()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        ends = [context.Pipe() for _ in range(2)]
        witness = context.Process(target=listen, args=(ends[0][1], server.name))
        window = context.Process(target=turn, args=(ends[1][1], f"{folder}/sent.npz"))
        (hears, _), (plays, _) = ends
        try:
            witness.start()
            window.start()
            for _, theirs in ends:
                theirs.close()  # else nobody would hear of the end of a process
            assert answer(plays) == "ready"
            hears.send("connect")
            assert answer(hears) == "connected"
            plays.send(seconds)
            turns, phrases = answer(plays, seconds)
            hears.send("end")
            ours, simplest, xruns = answer(hears)
            window.join(10)
            with np.load(f"{folder}/sent.npz") as file:
                sent = list(zip(file["times"], map(bytes, file["messages"]), strict=True))
        finally:
            for process in (witness, window):
                process.kill()
                process.join()
            server.stop()
            os.environ.pop("JACK_DEFAULT_SERVER")
            if before is not None:
                os.environ["JACK_DEFAULT_SERVER"] = before
    return Heard(ours, simplest, sent, xruns, turns, phrases)


def answer(pipe, seconds=0):
    """Return what comes through a pipe, after so many seconds and a minute at most."""
    assert pipe.poll(seconds + 60), "a process does not answer"
    return pipe.recv()


# The witness.


def listen(pipe, server):
    """Write down all that arrives, with its time."""
    import jack

    gc.disable()
    client = jack.Client("Witness", no_start_server=True, servername=server)
    ports = [client.midi_inports.register(name) for name in ("ours", "simplest")]
    heard = [[], []]
    xruns = []

    @client.set_xrun_callback
    def note_down_xrun(delay):
        xruns.append(delay)

    @client.set_process_callback
    def note_down(frames):
        now = time.perf_counter()
        for port, down in zip(ports, heard, strict=True):
            for _, data in port.incoming_midi_events():
                down.append((now, bytes(data)))

    def connect(name, port):
        until(lambda: client.get_ports(name, is_output=True))
        client.connect(client.get_ports(name, is_output=True)[0], port)

    with client:
        assert pipe.recv() == "connect"
        connect("^Attune:Attune$", ports[0])
        connect("^Simplest:out$", ports[1])
        xruns.clear()
        pipe.send("connected")
        pipe.recv()
        time.sleep(0.1)
    pipe.send((*heard, len(xruns)))


# The window.


def turn(pipe, sent):
    """Be the window: a player, an engine, a dial that is turned without a pause, and no views."""
    from PySide6.QtCore import QCoreApplication, Qt, QTimer

    from app.inference.service import InferenceService
    from app.playback.messages import VIRTUAL, Route
    from app.playback.player import Player
    from arvae_models import tokens
    from arvae_models.request import Request

    application = QCoreApplication([])
    player = Player(start=functools.partial(note_and_run, sent))
    player.choose_outputs((Route(VIRTUAL),))
    player.set_clock_out(True)
    player.set_phrase(LOOP)
    player.set_loop((0, None))
    service = InferenceService()
    row = tokens.rows_of(LOOP)[0].copy()
    row[1::2] = tokens.HOLD
    counts = {"turns": 0, "phrases": 0}

    def ask():
        service.turn({0: row}, {0: Request({"note_density": 4.0 + counts["turns"] % 9})})

    def go_on(turned):
        counts["turns"] += 1
        ask()

    def hand_over():
        """The notes stay, so that a witness can tell what is missing; their loudness turns."""
        counts["phrases"] += 1
        loudness = 40 + counts["phrases"] % 80
        notes = (Note(n.onset, n.duration, n.pitch, loudness) for n in LOOP.notes)
        player.set_phrase(Phrase(tuple(notes), LOOP.measures, tempo=TEMPO))

    done = threading.Event()
    simplest = threading.Thread(target=play_simply, args=(offered(), done))
    dial = QTimer(interval=round(1000 * TURN))
    dial.timeout.connect(hand_over)
    stop = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)

    def begin(_loaded):
        service.turned.connect(go_on)
        ask()
        pipe.send("ready")
        seconds = pipe.recv()
        simplest.start()
        player.play()
        dial.start()
        stop.start(round(1000 * seconds))

    def end():
        dial.stop()
        player.playing_changed.connect(application.quit)
        player.stop()
        done.set()
        simplest.join()

    stop.timeout.connect(end)
    service.model_loaded.connect(begin)
    service.load(MODEL)
    application.exec()
    service.close()
    player.close()
    pipe.send((counts["turns"], counts["phrases"]))


def offered():
    """Open the simplest player's port."""
    import rtmidi

    port = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name="Simplest")
    port.open_virtual_port("out")
    return port


def play_simply(port, done):
    """Sleep from note to note."""
    for note in cycle(LOOP.notes):
        if done.is_set():
            break
        port.send_message([0x90, note.pitch, note.velocity])
        time.sleep(STEP)
        port.send_message([0x80, note.pitch, 0])


# The player.


def note_and_run(path, connection):
    """Be the player process, and write down at the end what it sent when."""
    from app.playback import ports, process

    sent, send = [], ports.MidiPort.send

    def note_down(self, message):
        sent.append((time.perf_counter(), message))
        send(self, message)

    ports.MidiPort.send = note_down
    process.run(connection)
    messages = np.zeros((len(sent), 3), np.uint8)
    for row, (_, message) in zip(messages, sent, strict=True):
        row[: len(message)] = list(message)
    np.savez(path, times=[when for when, _ in sent], messages=messages)
