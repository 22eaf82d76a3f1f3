"""Notes played in: with a real player that counts in, and step by step; each is one undo step."""

import time

import pytest

from app.control.midi_input import MidiInput
from app.document.document import Document
from app.document.project import Project
from app.playback.messages import NOWHERE, Route, SetCountIn, SetMetronome, SetPhrase
from app.playback.player import Player
from app.taking import Taking
from arvae_models.music import Meter, Note, Phrase
from tests.app.control.byte_keys import ByteKeys

TEMPO = 400.0  # a tick is 12.5 ms, a bar of 2/4 is 0.3 s
TICK = 60 / TEMPO / 12
OLD = Phrase(tuple(Note(12 * k, 12, 50 + k) for k in range(6)), 3, Meter(2, 4), TEMPO)


class Room:
    """A document, a player, inputs and what connects them; keys are pressed by hand."""

    def __init__(self, player):
        self.document, self.midi, self.player = Document(), MidiInput(), player
        self.document.new(Project(OLD, selection=frozenset({1})))
        self.taking = Taking(self.document, self.midi, self.player)
        self.notices, self.states, self.ends = [], [], []
        self.taking.noticed.connect(self.notices.append)
        self.taking.recording_changed.connect(self.states.append)
        self.taking.stepping_changed.connect(self.states.append)
        self.taking.ended.connect(lambda: self.ends.append(True))
        self.began = 0.0
        self.beats = []
        self.taking.counted_in.connect(self.note_down)

    def note_down(self, beats):
        """Learn when the music begins; on a busy machine a beat is told late, but not all are."""
        beat = 60 / self.document.project.phrase.tempo
        self.beats.append(time.perf_counter() + beats * beat)
        if beats == 0:
            self.began = min(self.beats)
            self.beats.clear()

    def play(self, onset, end, pitch, velocity=80):
        """Press a key and let it go, some ticks after the count-in."""
        self.midi.note_played.emit(pitch, velocity, self.began + onset * TICK)
        self.midi.note_released.emit(pitch, self.began + end * TICK)

    @property
    def notes(self):
        return self.document.project.phrase.notes


@pytest.fixture(scope="module")
def player(qapp):
    player = Player()
    player.choose_output(NOWHERE)
    yield player
    player.close()


@pytest.fixture
def room(player, qtbot, monkeypatch):
    monkeypatch.setattr(MidiInput, "listening", frozenset({"Keys"}))
    yield Room(player)
    player.stop()
    with qtbot.waitSignal(player.outputs_changed):  # by then it has told all that came before
        player.list_outputs()


def test_a_bar_is_counted_in_and_recorded_as_one_undo_step(room, qtbot):
    beats = []
    room.taking.counted_in.connect(beats.append)
    room.taking.record(True)
    room.midi.note_played.emit(40, 80, time.perf_counter())  # before its time
    qtbot.waitUntil(lambda: room.began > 0)
    room.play(0, 6, 60, 70)
    room.play(6, 17, 62)
    assert room.document.gesture_origin is not None
    qtbot.waitUntil(lambda: not room.taking.recording)
    assert beats == [2, 1, 0]
    assert room.notes[2:4] == (Note(24, 6, 60, 70), Note(30, 12, 62, 80))
    assert room.notes[:2] + room.notes[4:] == OLD.notes[:2] + OLD.notes[4:]
    assert (room.states, room.ends) == ([True, False], [True])
    assert room.document.undo_text == "Record"
    room.document.undo()
    assert room.document.project.phrase == OLD
    assert not room.player.playing


def test_a_player_that_is_given_every_preview_still_ends_with_the_bar(room, qtbot):
    room.document.project_changed.connect(lambda now: room.player.set_phrase(now.phrase))
    ticks = []
    room.player.position_changed.connect(ticks.append)
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    for onset in (0, 6, 12):
        room.play(onset, onset + 6, 60)
    qtbot.waitUntil(lambda: not room.taking.recording)
    assert [note.onset for note in room.notes[2:5]] == [24, 30, 36]
    assert max(ticks) <= 48


@pytest.mark.parametrize("keys", [(60,), ()])
def test_afterwards_the_player_has_the_melody_and_does_not_click(room, qtbot, keys):
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    for pitch in keys:
        room.play(0, 6, pitch)
    qtbot.waitUntil(lambda: not room.taking.recording)
    kept = room.player._kept  # what another process would be told
    assert (kept[SetCountIn].bars, kept[SetMetronome].on) == (0, False)
    assert kept[SetPhrase].phrase == room.document.project.phrase


def test_it_clicks_where_the_metronome_does_and_counts_in_as_long_as_it_does(
    player, qtbot, monkeypatch
):
    monkeypatch.setattr(MidiInput, "listening", frozenset({"Keys"}))
    document, midi, click = Document(), MidiInput(), Route(NOWHERE, 7)
    document.new(Project(OLD, selection=frozenset({1})))
    taking = Taking(document, midi, player, None, lambda: click, lambda: 2)
    beats = []
    taking.counted_in.connect(beats.append)
    taking.record(True)
    assert player._kept[SetMetronome] == SetMetronome(True, click)
    qtbot.waitUntil(lambda: 4 in beats)
    taking.record(False)
    qtbot.waitUntil(lambda: not player.playing)


def test_a_key_that_stays_down_ends_with_the_bar(room, qtbot):
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    room.midi.note_played.emit(60, 80, room.began + 12 * TICK)
    qtbot.waitUntil(lambda: not room.taking.recording)
    assert room.notes[2:3] == (Note(36, 12, 60, 80),)


def test_a_note_is_as_long_as_its_key_was_held_though_the_pedal_lets_it_sound_on(room, qtbot):
    keys = ByteKeys(room.midi)
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    keys.send("b0407f")
    room.play(0, 6, 60)
    keys.send("b04000")
    qtbot.waitUntil(lambda: not room.taking.recording)
    assert room.notes[2:3] == (Note(24, 6, 60, 80),)


def test_where_it_is_stopped_what_lies_behind_stays(room, qtbot):
    room.document.select({0, 1, 2})
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    room.play(0, 6, 60)
    qtbot.wait(100)
    room.taking.record(False)
    qtbot.waitUntil(lambda: not room.taking.recording)
    assert room.notes[0] == Note(0, 6, 60, 80)
    assert room.notes[-3:] == OLD.notes[-3:]


@pytest.mark.parametrize("moment", ["at once", "while it counts", "after a beat"])
def test_where_nothing_was_played_nothing_changes(room, qtbot, moment):
    room.taking.record(True)
    if moment != "at once":
        qtbot.waitUntil(lambda: room.player.playing)
    if moment == "after a beat":
        qtbot.waitUntil(lambda: room.began > 0)
        qtbot.wait(100)
    room.taking.record(False)
    qtbot.waitUntil(lambda: not room.taking.recording)
    qtbot.waitUntil(lambda: not room.player.playing)
    assert room.document.project.phrase == OLD
    assert room.document.undo_text == ""
    assert (room.states, room.ends) == ([True, False], [True])


@pytest.mark.parametrize(
    "interrupt", [lambda document: document.undo(), lambda document: document.begin("Turn")]
)
def test_whatever_else_is_begun_ends_the_take(room, qtbot, interrupt):
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    interrupt(room.document)
    assert not room.taking.recording
    room.play(0, 12, 60)
    qtbot.waitUntil(lambda: not room.player.playing)
    assert room.document.project.phrase == OLD


def test_a_take_that_follows_at_once_is_not_ended_by_the_one_before(room, qtbot):
    for on in (True, False, True, False, True):
        room.taking.record(on)
    qtbot.waitUntil(lambda: room.began > 0)
    room.play(0, 6, 60)
    qtbot.waitUntil(lambda: not room.taking.recording)
    assert room.notes[2] == Note(24, 6, 60, 80)


def test_a_player_that_never_begins_is_not_waited_for_for_ever(room, monkeypatch, qtbot):
    monkeypatch.setattr(room.player, "play", lambda _tick: None)  # as one whose process has died
    room.taking._patience.setInterval(50)
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.states == [True, False])
    assert room.document.undo_text == ""


def test_step_by_step_the_keys_fill_the_bar(room):
    room.taking.step(True)
    room.taking.set_length(6)
    for time_, pitch in enumerate((60, 62)):
        room.midi.note_played.emit(pitch, 90, float(time_))
    assert room.notes[2:5] == (Note(24, 6, 60, 90), Note(30, 6, 62, 90), OLD.notes[3])
    ByteKeys(room.midi).send("b0402f 404f 407f 4000")  # a pedal on its way down and up is one rest
    room.taking.set_length(3)
    room.midi.note_played.emit(64, 90, 5.0)
    room.taking.step_back()
    room.midi.note_played.emit(65, 90, 6.0)
    room.taking.rest()
    room.midi.note_played.emit(70, 90, 7.0)  # there is no room for it
    room.taking.step(False)
    assert room.notes[2:5] == (Note(24, 6, 60, 90), Note(30, 6, 62, 90), Note(42, 3, 65, 90))
    assert room.states == [True, False]
    assert room.document.undo_text == "Enter notes"
    room.document.undo()
    assert room.document.project.phrase == OLD


def test_steps_become_longer_and_shorter(room):
    for slot in (*[room.taking.shorten] * 2, room.taking.lengthen, *[room.taking.lengthen] * 4):
        slot()
    assert room.notices[:3] == [
        "Next step: quarter triplet.",
        "Next step: eighth.",
        "Next step: quarter triplet.",
    ]
    assert room.notices[-1] == "Next step: whole."
    room.taking.step(True)
    room.midi.note_played.emit(60, 90, 1.0)
    assert room.notes[2] == Note(24, 24, 60, 90)  # as much as the bar has


def test_another_bar_takes_the_next_steps(room):
    room.taking.step(True)
    room.midi.note_played.emit(60, 90, 1.0)
    room.document.select({2})
    assert room.taking.stepping
    room.midi.note_played.emit(62, 90, 2.0)
    room.taking.step(False)
    assert Note(24, 12, 60, 90) in room.notes
    assert Note(48, 12, 62, 90) in room.notes
    room.document.undo()
    assert Note(24, 12, 60, 90) in room.notes
    assert Note(48, 12, 62, 90) not in room.notes


def test_undo_ends_the_steps(room):
    room.taking.step(True)
    room.midi.note_played.emit(60, 90, 1.0)
    room.document.undo()
    assert not room.taking.stepping
    assert room.document.project.phrase == OLD
    room.midi.note_played.emit(60, 90, 2.0)
    assert room.document.project.phrase == OLD


def test_recording_goes_over_to_steps_and_back(room, qtbot):
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0)
    room.play(0, 3, 60)
    room.taking.step(True)
    assert (room.taking.recording, room.taking.stepping) == (False, True)
    room.taking.record(True)
    assert (room.taking.recording, room.taking.stepping) == (True, False)
    room.taking.record(False)
    assert room.notes[2].pitch == 60


@pytest.mark.parametrize("start", ["record", "step"])
def test_without_a_bar_or_a_keyboard_it_says_what_is_missing(room, monkeypatch, start):
    room.document.select(())
    getattr(room.taking, start)(True)
    assert room.notices == ["Click a bar’s number above the notes to play into it."]
    room.document.select({0})
    monkeypatch.setattr(MidiInput, "listening", frozenset())
    getattr(room.taking, start)(True)
    assert room.notices[1:] == [
        "No MIDI keyboard is listened to, so there is nothing to record from."
    ]
    assert room.states == [False, False]
    assert room.document.undo_text == ""


@pytest.mark.slow
def test_a_keyboard_in_another_process_records_what_it_plays(keyboard, qtbot):
    player = Player()
    room = Room(player)
    phrase = Phrase((), 2, tempo=100.0)  # a tick is 50 ms
    room.document.new(Project(phrase, selection=frozenset({1})))
    room.midi.choose(None)
    room.taking.record(True)
    qtbot.waitUntil(lambda: room.began > 0, timeout=20_000)
    late = time.perf_counter() - room.began
    meant = [(12, 9, 60), (21, 3, 64), (24, 6, 65), (30, 6, 67), (36, 9, 69)]
    events = []
    for onset, length, pitch in meant:
        events.append((onset * 0.05 - late + 0.004, f"90{pitch:02x}50"))
        events.append(((onset + length) * 0.05 - late - 0.004, f"80{pitch:02x}00"))
    keyboard.play(*sorted(events))
    qtbot.waitUntil(lambda: not room.taking.recording, timeout=20_000)
    got = [(note.onset - 48, note.duration, note.pitch) for note in room.notes]
    assert got == meant
    player.close()
    room.midi.close()
