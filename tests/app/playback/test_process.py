"""The player process as it really runs: its own process, a pipe, JACK, and someone who listens."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.playback.messages import (
    NOWHERE,
    VIRTUAL,
    Alive,
    Audition,
    ChooseOutput,
    CountedIn,
    Destination,
    FollowClock,
    Followed,
    HearClock,
    ListPorts,
    Panic,
    Play,
    PortsChanged,
    Position,
    Quit,
    Route,
    SetCountIn,
    SetLoop,
    SetMetronome,
    SetPhrase,
    SetTempo,
    Started,
    Stop,
    Stopped,
)
from app.playback.process import play_blocking
from app.playback.wire import PULSE, START, STOP
from arvae_models.music import Meter, Note, Phrase
from tests.app.playback.jack_peers import Listener, until
from tests.app.playback.player_line import Line, hasty, is_running

EIGHTHS = Phrase(tuple(Note(6 * i, 6, 60 + i % 12) for i in range(16)), 2, tempo=300)
EIGHTHS_HEARD = [(on, note.pitch) for note in EIGHTHS.notes for on in (True, False)]


def test_a_phrase_is_played_to_its_end_and_its_places_are_told(line):
    line.say(ChooseOutput(NOWHERE), SetPhrase(EIGHTHS), Play())
    until(lambda: Stopped() in line.hear())
    told = [reply for reply in line.replies if isinstance(reply, Started | Stopped | Position)]
    assert told[0] == Started()
    assert told[-1] == Stopped()
    ticks = [position.tick for position in told[1:-1]]
    assert ticks == sorted(set(ticks))
    assert ticks[0] == 0
    assert 90 <= ticks[-1] < 96
    line.say(Quit())
    line.process.join(2)
    assert line.process.exitcode == 0


def test_the_process_knows_neither_qt_nor_torch():
    program = (
        "import sys, app.playback.process, app.playback.synth;"
        "print([name for name in ('PySide6', 'torch', 'music21') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_nonsense_is_answered_with_a_sentence_and_survived(line):
    line.say(SetTempo(5.0), ChooseOutput(Destination("port", "Nowhere at all")))
    until(lambda: len(line.notices()) == 2)
    assert line.notices()[0].startswith("the tempo lies between 20 and 400")
    assert line.notices()[1].startswith("There is no MIDI")
    assert line.process.is_alive()


def test_the_beats_of_a_count_in_are_told_before_the_first_place(line):
    line.say(ChooseOutput(NOWHERE), SetMetronome(False, Route(NOWHERE)), SetCountIn(1))
    line.say(SetPhrase(Phrase(measures=1, tempo=400)), Play())
    until(lambda: Stopped() in line.hear())
    told = [reply for reply in line.replies if isinstance(reply, Started | CountedIn | Position)]
    assert told[:6] == [Started(), *map(CountedIn, (4, 3, 2, 1, 0))]
    assert told[6].tick < 4  # one frame later at most


def pulse(line, tempo, count, jitter=0.002):
    """Be another machine: send a clock that shakes, each pulse with its own time."""
    until(line.hear)
    dice = random.Random(5)
    due = time.perf_counter()
    for _ in range(count):
        due += 60 / tempo / 24
        time.sleep(max(0.0, due - time.perf_counter()))
        line.say(HearClock(PULSE, due + dice.uniform(-jitter, jitter)))


def test_another_machine_s_clock_starts_leads_and_stops_the_music(line):
    line.say(ChooseOutput(NOWHERE), SetPhrase(Phrase(measures=20, tempo=60)), FollowClock(True))
    pulse(line, 150, 24)
    line.say(HearClock(START, time.perf_counter()))
    pulse(line, 150, 49)
    line.say(HearClock(STOP, time.perf_counter()))
    until(lambda: Stopped() in line.hear())
    places = [reply.tick for reply in line.replies if isinstance(reply, Position)]
    assert places[0] == 0
    assert places[-1] in (23, 24)
    tempos = [reply.tempo for reply in line.replies if isinstance(reply, Followed)]
    assert tempos[-1] == pytest.approx(150, rel=0.005)


def test_a_clock_that_is_lost_is_told_and_the_music_goes_on_as_it_went(line):
    line.say(ChooseOutput(NOWHERE), SetPhrase(Phrase(measures=20, tempo=60)), FollowClock(True))
    line.say(HearClock(START, time.perf_counter()))
    pulse(line, 240, 40)
    until(line.notices)
    assert line.notices() == ["No MIDI clock comes any more; the music keeps its tempo."]
    assert Followed(0.0) in line.replies
    assert Stopped() not in line.replies
    line.say(Stop())
    until(lambda: Stopped() in line.hear())


def test_a_stream_of_commands_does_not_keep_the_process_from_its_signs_of_life():
    line = Line(hasty)
    pulse(line, 200, 100)  # one every 12 ms, while it looks at the ports every 50 ms
    signs = line.hear().count(Alive())
    line.end()
    assert signs > 5


@pytest.mark.slow
def test_a_window_that_stops_reading_does_not_stop_the_music(line):
    line.say(ChooseOutput(NOWHERE), SetPhrase(Phrase(tempo=400)), SetLoop((0, None)), Play())
    time.sleep(7)  # long enough to fill the pipe with places, if nothing held them back
    assert line.pipe.poll()
    line.say(Quit())
    line.process.join(2)
    assert line.process.exitcode == 0


@pytest.mark.slow
def test_every_note_arrives_in_order_with_its_end(listener, line):
    line.say(ChooseOutput(VIRTUAL), SetPhrase(EIGHTHS), ListPorts())
    listener.connect()
    line.say(Play())
    until(lambda: Stopped() in line.hear())
    until(lambda: listener.listen()[-1] == (0xB0, 123, 0))
    assert listener.notes() == EIGHTHS_HEARD
    assert listener.heard[-2:] == [(0xB0, 64, 0), (0xB0, 123, 0)]


@pytest.mark.slow
def test_stopping_at_random_moments_leaves_no_note(listener, line):
    line.say(ChooseOutput(VIRTUAL), SetPhrase(EIGHTHS), SetLoop((0, None)))
    listener.connect()
    moments = random.Random(7)
    for _ in range(25):
        line.say(Play())
        time.sleep(moments.uniform(0, 0.25))
        line.say(SetPhrase(Phrase((Note(moments.randrange(40), 40, 50),), 2, tempo=300), "now"))
        time.sleep(moments.uniform(0, 0.1))
        line.say(Stop(), SetPhrase(EIGHTHS))
        until(lambda: listener.listen() and listener.heard[-1] == (0xB0, 123, 0))
        assert listener.sounding() == []
    assert len(listener.notes()) >= 50


WINDOW = """
import multiprocessing
from PySide6.QtCore import QCoreApplication
from app.playback.messages import VIRTUAL
from app.playback.player import Player
from arvae_models.music import Meter, Note, Phrase
if __name__ == "__main__":
    application = QCoreApplication([])
    player = Player()
    player.choose_output(VIRTUAL)
    player.set_phrase(Phrase((Note(0, 480, 60),), 10))
    print(multiprocessing.active_children()[0].pid, flush=True)
    input()
    player.play()
    application.exec()
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "interrupt"])
def test_however_the_window_dies_the_note_ends_and_the_process_goes(how, listener, tmp_path):
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    window = subprocess.Popen(
        [sys.executable, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        start_new_session=True,
    )
    player = int(window.stdout.readline())
    listener.connect()
    window.stdin.write(b"\n")
    window.stdin.flush()
    until(lambda: listener.notes() == [(True, 60)])
    if how == "kill":
        window.kill()
    else:
        os.killpg(window.pid, signal.SIGINT)  # as Ctrl-C in a terminal does
    until(lambda: not is_running(player), 3)
    window.kill()
    window.communicate()
    until(lambda: listener.notes() == [(True, 60), (False, 60)])


@pytest.mark.slow
def test_an_end_by_signal_ends_the_note(listener, line):
    line.say(ChooseOutput(VIRTUAL), SetPhrase(Phrase((Note(0, 480, 60),), 10)))
    listener.connect()
    line.say(Play())
    until(lambda: listener.notes() == [(True, 60)])
    line.process.terminate()
    line.process.join(3)
    assert line.process.exitcode == 128 + signal.SIGTERM
    until(lambda: listener.notes() == [(True, 60), (False, 60)])


@pytest.mark.slow
def test_another_output_takes_over_after_the_first_one_s_note_has_ended(listener, line):
    listener.offer("Keys")
    line.say(SetPhrase(Phrase((Note(0, 12, 60), Note(24, 12, 62)), 1, tempo=100)))
    line.say(ChooseOutput(Destination("port", "Listener")), Play())
    until(lambda: listener.notes() == [(True, 60)])
    line.say(ChooseOutput(NOWHERE))
    until(lambda: listener.sounding() == [])
    until(lambda: Stopped() in line.hear())
    assert listener.notes() == [(True, 60), (False, 60)]


@pytest.mark.slow
def test_a_port_that_goes_and_comes_back_is_told_once_and_played_to_again(jack, line):
    before = Listener("Keyboard")
    before.offer("Keys")
    line.say(SetPhrase(EIGHTHS), SetLoop((0, None)))
    line.say(ChooseOutput(Destination("port", "Keyboard")), Play())
    until(before.notes)
    before.close()
    until(line.notices)
    time.sleep(2)
    gone = "The MIDI port “Keyboard:Keys” is gone. It will be used again when it is back."
    assert line.notices() == [gone]
    after = Listener("Keyboard")
    after.offer("Keys")
    until(after.notes)
    assert line.notices() == [gone, "The MIDI port “Keyboard:Keys” is there; the notes go to it."]
    assert Stopped() not in line.hear()
    line.say(Stop())
    until(lambda: Stopped() in line.hear())
    after.close()


@pytest.mark.slow
def test_when_the_midi_system_ends_the_music_goes_on_and_the_port_returns_with_it(jack, line):
    line.say(ChooseOutput(VIRTUAL), SetPhrase(EIGHTHS), SetLoop((0, None)), Play())
    until(lambda: Started() in line.hear())
    jack.stop()
    until(line.notices)
    assert line.notices() == [
        "The MIDI port “Attune” is gone. It will be used again when it is back."
    ]
    jack.start()
    until(lambda: len(line.notices()) == 2)
    listener = Listener()
    listener.connect()
    until(listener.notes)
    listener.close()
    assert Stopped() not in line.hear()


@pytest.mark.slow
def test_panic_silences_all_sixteen_channels(listener, line):
    line.say(ChooseOutput(VIRTUAL), Audition(60))
    listener.connect()
    line.say(Panic(), ListPorts())
    until(lambda: any(isinstance(reply, PortsChanged) for reply in line.hear()))
    until(lambda: (0xBF, 123, 0) in listener.listen())
    for controller in (64, 120, 121, 123):
        assert {(0xB0 | channel, controller, 0) for channel in range(16)} <= set(listener.heard)


ALONE = """
from app.playback.messages import VIRTUAL, Route
from app.playback.process import play_blocking
from arvae_models.music import Meter, Note, Phrase
phrase = Phrase(tuple(Note(6 * i, 6, 60 + i) for i in range(8)), 1, tempo=300, title="Scale")
def wait(sentence):
    print(sentence, flush=True)
    input()
play_blocking(phrase, Route(VIRTUAL), 2, wait)
"""


@pytest.mark.slow
def test_the_command_line_s_player_plays_without_a_window(listener):
    player = subprocess.Popen(
        [sys.executable, "-c", ALONE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert player.stdout.readline() == "“Scale” goes to “Attune”.\n"
    listener.connect()
    player.communicate("\n", timeout=10)
    assert player.returncode == 0
    assert listener.notes() == [(on, 60 + i) for _ in range(2) for i in range(8) for on in (1, 0)]


def test_whoever_plays_is_punctual_for_as_long_as_that_lasts():
    def manners():
        return sys.getswitchinterval(), getattr(os, "sched_getscheduler", id)(0)

    during, before = [], manners()
    bar = Phrase((), 1, Meter(1, 4), 400)
    play_blocking(bar, Route(NOWHERE), 1, lambda _: during.append(manners()))
    assert during[0][0] == pytest.approx(0.0005)
    assert manners() == before
