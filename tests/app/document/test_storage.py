import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import storage
from app.document.history import Entry, History
from app.document.project import Project
from app.document.rules import Rules
from app.document.storage import StorageError, decode, encode, load, save
from arvae_models.keys import MODES, Key
from arvae_models.music import Meter, Note, Phrase

MELODY = Project(
    Phrase((Note(0, 12, 60), Note(12, 36, 67, 100)), 2, Meter(4, 4), 96.5, "Für den Morgen"),
    model="folk",
    rules=Rules(
        locks=frozenset({"contour", "note_density"}),
        rhythm=True,
        held=frozenset({12}),
        key=Key.parse("D dorian"),
    ),
    selection=frozenset({1}),
)
# What the file of MELODY looks like; it changes only together with docs/formats.md.
MELODY_FILE = """{
 "attune": 2,
 "title": "Für den Morgen",
 "tempo": 96.5,
 "meter": {"numerator": 4, "denominator": 4},
 "measures": 2,
 "model": "folk",
 "locks": ["contour", "note_density"],
 "raw": [],
 "relative": false,
 "keep_rhythm": true,
 "keep_pitches": false,
 "held": [12],
 "key": "D dorian",
 "selection": [1],
 "notes": [
  {"onset": 0, "duration": 12, "pitch": 60, "velocity": 84},
  {"onset": 12, "duration": 36, "pitch": 67, "velocity": 100}
 ]
}
"""
# A file name can hold bytes that are no text: Python reads them as lone surrogates.
anything = st.text(max_size=20) | st.text(st.characters(categories=["Cs"]), max_size=3)


@st.composite
def phrases(draw):
    meter = Meter(draw(st.integers(1, 32)), draw(st.sampled_from([1, 2, 4, 8, 16])))
    measures = draw(st.integers(1, 6))
    edges = sorted(draw(st.sets(st.integers(0, measures * meter.ticks), max_size=16)))
    notes = tuple(
        Note(start, end - start, draw(st.integers(0, 127)), draw(st.integers(1, 127)))
        for start, end in pairwise(edges)
        if draw(st.booleans())
    )
    return Phrase(notes, measures, meter, draw(st.floats(20, 400)), draw(anything))


rules = st.builds(
    Rules,
    locks=st.frozensets(anything, max_size=3),
    raw=st.frozensets(anything, max_size=3),
    relative=st.booleans(),
    rhythm=st.booleans(),
    pitches=st.booleans(),
    held=st.frozensets(st.integers(0, 500), max_size=4),
    key=st.none() | st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES))),
)


@st.composite
def projects(draw):
    phrase = draw(phrases())
    return Project(
        phrase,
        draw(anything),
        draw(rules),
        draw(st.frozensets(st.integers(0, phrase.measures - 1))),
    )


def damaged(**fields):
    return json.dumps({**json.loads(MELODY_FILE), **fields}).encode()


def note(**fields):
    return {"onset": 0, "duration": 12, "pitch": 60, "velocity": 84, **fields}


@given(projects())
def test_what_is_written_is_what_is_read(project):
    assert decode(encode(project)) == project


def test_a_file_is_readable_by_a_person(tmp_path):
    file = tmp_path / "morning.attune"
    save(file, MELODY)
    assert file.read_text("utf-8") == MELODY_FILE
    assert load(file) == MELODY


def test_little_is_needed_of_a_file_written_by_hand():
    assert decode(b'{"attune": 1, "measures": 4, "notes": []}') == Project(Phrase(measures=4))


def test_a_file_of_the_first_format_still_opens():
    first = MELODY_FILE.replace('"attune": 2', '"attune": 1')
    for field in ("raw", "relative", "keep_rhythm", "keep_pitches", "held", "key"):
        first = "\n".join(line for line in first.splitlines() if f'"{field}"' not in line)
    opened = decode(first.encode())
    assert opened.phrase == MELODY.phrase
    assert opened.rules == Rules(locks=MELODY.rules.locks)


def test_the_history_is_kept_in_the_file(tmp_path):
    past = History().with_entry(Entry(1, "Start", frozenset(), {}, MELODY.phrase, starred=True))
    save(tmp_path / "morning.attune", MELODY, past)
    assert storage.load_all(tmp_path / "morning.attune") == (MELODY, past)


@pytest.mark.parametrize("history", [7, {"entries": 3}, {"entries": [{"text": 5}]}])
def test_a_damaged_history_costs_no_notes(tmp_path, history):
    file = tmp_path / "morning.attune"
    file.write_bytes(damaged(history=history))
    assert storage.load_all(file) == (MELODY, History())


def test_a_history_too_long_for_the_file_is_left_out(tmp_path, monkeypatch):
    past = History().with_entry(Entry(1, "x" * 5000, frozenset(), {}, MELODY.phrase))
    monkeypatch.setattr(storage, "SIZE_LIMIT", 4000)
    save(tmp_path / "morning.attune", MELODY, past)
    assert storage.load_all(tmp_path / "morning.attune") == (MELODY, History())


def test_fields_of_others_are_left_alone():
    assert decode(encode(MELODY, original="/music/morning.attune")) == MELODY


def test_a_project_opens_without_its_model_and_with_unknown_locks():
    assert decode(damaged(model="/gone.safetensors", locks=["swing"])).rules.locks == {"swing"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe garbage \x80",
        b"MThd\x00\x00\x00\x06",
        b"[1, 2]",
        b"null",
        b'{"measures": 4, "notes": []}',
        damaged(attune=0),
        damaged(attune="1"),
        damaged(attune=True),
        b"[" * 100_000,
        b'{"attune": 1, "notes": ' + b'{"a": ' * 100_000,
        damaged(tempo=float("nan")),
        damaged(tempo=float("-inf")),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_strangers_file_is_no_project(content):
    with pytest.raises(StorageError, match="not an Attune project"):
        decode(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (damaged(notes=None), "“notes” should be a list"),
        (damaged(notes=[1]), "“notes” should list"),
        (damaged(notes=[note(pitch="C4")]), "“pitch” should be a whole number"),
        (damaged(notes=[note(pitch=True)]), "“pitch”"),
        (damaged(notes=[note(onset=0.5)]), "“onset”"),
        (damaged(notes=[{"onset": 0, "duration": 12}]), "“pitch”"),
        (damaged(notes=[note(pitch=128)]), "MIDI"),
        (damaged(notes=[note(), note()]), "overlap"),
        (damaged(notes=[note(onset=95, duration=2)]), "beyond the last measure"),
        (damaged(notes=[note(onset=10**400)]), "beyond the last measure"),
        (damaged(measures=0), "at least one measure"),
        (damaged(measures=10**9), "at most 9999 measures"),
        (damaged(tempo="fast"), "“tempo” should be a number"),
        (damaged(tempo=10**400), "tempo lies between"),
        (MELODY_FILE.replace("96.5", "1e999").encode(), "tempo lies between"),
        (damaged(meter="4/4"), "“meter” should be a group of fields"),
        (damaged(meter={"numerator": 4, "denominator": 0}), "meter"),
        (damaged(title=4), "“title” should be a text"),
        (damaged(model=["folk"]), "“model” should be a text"),
        (damaged(locks=[1]), "“locks” should list a text each"),
        (damaged(selection=[True]), "“selection” should list a whole number each"),
    ],
)
def test_a_damaged_file_says_what_is_wrong(content, reason):
    with pytest.raises(StorageError, match=reason) as caught:
        decode(content)
    assert "\n" not in str(caught.value)


def test_a_selection_that_the_phrase_lacks_costs_no_music():
    assert decode(damaged(selection=[0, 7, -1])) == MELODY.selecting([0])


def test_a_newer_file_asks_for_a_newer_program(tmp_path):
    file = tmp_path / "future.attune"
    file.write_bytes(damaged(attune=storage.FORMAT + 1))
    with pytest.raises(StorageError) as caught:
        load(file)
    assert str(caught.value) == (
        "future.attune cannot be opened: it was made by a newer Attune; please update Attune."
    )


def test_an_older_file_is_brought_up_step_by_step(monkeypatch):
    monkeypatch.setattr(storage, "FORMAT", 3)
    monkeypatch.setitem(storage.UPGRADES, 1, lambda data: {**data, "title": "one"})
    monkeypatch.setitem(storage.UPGRADES, 2, lambda data: {**data, "title": data["title"] + " two"})
    assert decode(damaged(attune=1)).phrase.title == "one two"
    assert decode(damaged(attune=2)).phrase.title == "Für den Morgen two"
    assert decode(damaged(attune=3)).phrase.title == "Für den Morgen"


def test_every_older_format_has_an_upgrade():
    assert sorted(storage.UPGRADES) == list(range(1, storage.FORMAT))


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "huge.attune"
    with file.open("wb") as handle:
        handle.truncate(100 * 2**20)
    with pytest.raises(StorageError, match=r"huge\.attune cannot be opened: .* too large"):
        load(file)


def test_a_melody_too_long_to_open_again_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "SIZE_LIMIT", 6000)  # bytes; a note takes some 65
    crowded = Project(Phrase(tuple(Note(tick, 1, 60) for tick in range(96)), 2))
    with pytest.raises(StorageError, match=r"long\.attune cannot be saved: .* too long"):
        save(tmp_path / "long.attune", crowded)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["missing.attune", "folder"])
def test_what_cannot_be_opened_is_one_sentence(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match=rf"^{name} cannot be opened: .*\.$"):
        load(tmp_path / name)


@pytest.mark.parametrize("name", ["missing/new.attune", "folder"])
def test_what_cannot_be_saved_is_one_sentence(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match=r"cannot be saved: .*\.$"):
        save(tmp_path / name, MELODY)
    assert [item.name for item in tmp_path.iterdir()] == ["folder"]


def test_saving_through_a_link_keeps_the_link(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.attune"
    link.symlink_to(tmp_path / "real" / "tune.attune")
    save(link, MELODY)
    assert link.is_symlink()
    assert load(tmp_path / "real" / "tune.attune") == MELODY


FULL_DISK = """
import resource, sys
from pathlib import Path
from app.document.storage import StorageError, load, save
from arvae_models.keys import MODES, Key
from arvae_models.music import Note, Phrase

resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))  # the disk takes 2 kB a file
file = Path(sys.argv[1])
project = load(file)
long = Phrase(tuple(Note(tick, 1, 60) for tick in range(96)), 2)
try:
    save(file, project.with_phrase(long))
except StorageError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits a file's size as POSIX does")
def test_a_full_disk_leaves_the_old_file_whole(tmp_path):
    file = tmp_path / "tune.attune"
    save(file, MELODY)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, file], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("tune.attune cannot be saved: ")
    assert load(file) == MELODY
    assert list(tmp_path.iterdir()) == [file]
