"""How late the player sends a note while the window's process is as busy as Python can be."""

import multiprocessing
import threading
import time

import numpy as np

from app.playback import outputs
from app.playback.events import repeated, seconds_per_tick
from app.playback.messages import NOWHERE, ChooseOutput, Play, SetPhrase
from app.playback.process import Performer, _become_punctual
from app.playback.wire import NOTE_ON
from arvae_models.music import Note, Phrase

SIXTEENTHS = repeated(Phrase(tuple(Note(3 * i, 3, 60) for i in range(16)), 1, tempo=120), 4)


class Recorder:
    """An output that notes down when each note was sent."""

    name = "recorder"

    def __init__(self):
        self.times = []

    def send(self, message):
        if message[0] == NOTE_ON:
            self.times.append(time.perf_counter())

    def close(self):
        pass


def perform(pipe):
    """Play in a process of its own and report how late each note was, in ms."""
    _become_punctual()
    recorder = Recorder()
    outputs.opened = lambda destination: recorder
    performer = Performer(lambda reply: None)
    performer.obey(ChooseOutput(NOWHERE))
    performer.obey(SetPhrase(SIXTEENTHS))
    performer.obey(Play())
    begin, _ = performer.clock._anchor
    while performer.clock.playing:
        performer.step(time.sleep)
    due = [begin + note.onset * seconds_per_tick(120) for note in SIXTEENTHS.notes]
    pipe.send([1000 * (sent - at) for sent, at in zip(recorder.times, due, strict=True)])


def test_sixteenths_leave_in_time_beside_a_busy_window():
    done = threading.Event()

    def be_busy():
        while not done.is_set():
            sum(range(1000))

    busy = threading.Thread(target=be_busy)
    busy.start()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    player = context.Process(target=perform, args=(theirs,))
    player.start()
    late = np.array(ours.recv())
    done.set()
    busy.join()
    player.join()
    median, p99 = np.quantile(late, (0.5, 0.99))
    print(f"\nsent late, ms: median {median:.3f}, p99 {p99:.3f}, max {late.max():.3f}")
    assert len(late) == 64
    assert p99 < 1
