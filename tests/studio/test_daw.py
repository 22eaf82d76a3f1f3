"""A real DAW, Ardour without its window, connects to our port through JACK and records a phrase."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import mido
import pytest

from app.playback.events import seconds_per_tick
from app.playback.messages import VIRTUAL, ChooseOutputs, Play, Route, SetPhrase, Stopped
from arvae_models.music import Note, Phrase
from tests.app.playback.jack_peers import until

ARDOUR = next(filter(None, (shutil.which(f"ardour{number}-lua") for number in (9, 8, 7))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.skipif(ARDOUR is None, reason="Ardour is not installed"),
]

BEAT = 0.5  # seconds of a quarter note in a session of Ardour's as it makes one
TUNE = Phrase(tuple(Note(6 * k, 6, 60 + 7 * k % 24, 40 + k) for k in range(32)), 4, tempo=160)
# It reads no command while it runs, so that a file says when to stop. It sleeps in whole seconds.
SCRIPT = """
io.stdout:setvbuf("no")
AudioEngine:set_backend("JACK", "Ardour", "")
local session = create_session(os.getenv("TAKE"), "take", 48000)
local midi = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
local tracks = session:new_midi_track(
  midi, midi, true, ARDOUR.PluginInfo(), nil, nil, 1, "Melody",
  ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, false)
for track in tracks:iter() do
  local input = track:to_track():input():midi(0)
  for _ = 1, 20 do
    if input:connect("Attune:Attune") == 0 then break end
    sleep(1)
  end
  track:to_track():rec_enable_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
end
session:maybe_enable_record(false)
session:request_roll(ARDOUR.TransportRequestSource.TRS_UI)
for _ = 1, 20 do
  if session:actively_recording() then print("recording") break end
  sleep(1)
end
local function stopped()
  local file = io.open(os.getenv("TAKE") .. ".stop")
  if file then file:close() end
  return file ~= nil
end
while not stopped() do sleep(1) end
session:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)
while session:transport_rolling() do sleep(1) end
sleep(1)
session:save_state("", false, false, false, false, false)
print("saved")
sleep(60)
"""


def take(line, folder):
    """Have Ardour record the phrase; returns its file, None where JACK has dropped Ardour."""
    script = folder / "take.lua"
    script.write_text(SCRIPT)
    ardour = subprocess.Popen(
        [ARDOUR, script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TAKE": str(folder / "take"), "HOME": str(folder)},
        text=True,
    )
    try:
        if not any(told == "recording\n" for told in ardour.stdout):
            return None
        line.replies.clear()
        line.say(SetPhrase(TUNE), Play())
        until(lambda: Stopped() in line.hear(), 30)
        time.sleep(0.5)
        (folder / "take.stop").touch()
        if not any(told == "saved\n" for told in ardour.stdout):
            return None
    finally:
        ardour.kill()
        ardour.communicate()
    files = Path(folder, "take", "interchange").rglob("*.mid")
    return max(files, key=lambda file: file.stat().st_size)


def recorded(path):
    """Return the notes of a file: start and length in seconds, pitch, loudness."""
    file = mido.MidiFile(path)
    now, held, notes = 0, {}, []
    for message in mido.merge_tracks(file.tracks):
        now += message.time
        if message.type == "note_on" and message.velocity:
            held[message.note] = now, message.velocity
        elif message.type in ("note_on", "note_off"):
            start, velocity = held.pop(message.note)
            second = file.ticks_per_beat / BEAT
            notes.append((start / second, (now - start) / second, message.note, velocity))
    assert not held
    return notes


def test_ardour_records_the_phrase(jack, line, tmp_path):
    line.say(ChooseOutputs((Route(VIRTUAL),)))
    path = None
    for attempt in range(3):  # a busy machine's JACK may drop a program that starts slowly
        folder = tmp_path / str(attempt)
        folder.mkdir()
        if path := take(line, folder):
            break
    assert path, "Ardour did not record"
    notes = recorded(path)
    assert [note[2:] for note in notes] == [(n.pitch, n.velocity) for n in TUNE.notes]
    begun, tick, period = notes[0][0], seconds_per_tick(TUNE.tempo), 256 / 48_000
    off = [
        max(abs(start - begun - note.onset * tick), abs(length - note.duration * tick))
        for (start, length, *_), note in zip(notes, TUNE.notes, strict=True)
    ]
    assert sorted(off)[len(off) * 3 // 4] < 2 * period  # a busy machine may hold up some of them
