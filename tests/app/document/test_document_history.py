"""The document's history: every gesture that wrote notes, looked at, taken up, saved."""

from array import array
from dataclasses import replace

import pytest
from PySide6.QtTest import QSignalSpy

from app.document.document import Details, Document
from app.document.history import LIMIT
from app.document.project import Project
from app.document.rules import Rules
from arvae_models import tokens
from arvae_models.music import Meter, Note, Phrase

LOCKED = Rules(frozenset({"contour"}))


def tune(*pitches):
    """A tune of quarter notes."""
    notes = tuple(Note(12 * index, 12, pitch) for index, pitch in enumerate(pitches))
    return Project(Phrase(notes, measures=4))


@pytest.fixture
def document(qapp):
    document = Document()
    document.new(tune(60))
    return document


def texts(document):
    return [entry.text for entry in document.past.entries]


def test_a_gesture_is_an_entry_with_what_was_asked_and_what_came_of_it(document):
    document.begin("Turn")
    document.preview(tune(62, 62, 67))
    details = Details({"note_density": 3.0}, {0: array("f", (0.5, -1.0))})
    document.commit("Turn note density to 3 notes", details)
    start, entry = document.past.entries
    assert (start.text, start.phrase) == ("Start", tune(60).phrase)
    assert (entry.number, entry.text) == (2, "Turn note density to 3 notes")
    assert (entry.bars, entry.asked, entry.codes) == (
        {0},
        {"note_density": 3.0},
        {0: array("f", (0.5, -1.0))},
    )
    assert entry.phrase == tune(62, 62, 67).phrase
    values = entry.measured[0]
    assert (values["note_density"], values["pitch_range"], values["contour"]) == (3, 5, 5)
    assert document.current == 2


def test_only_the_bars_that_changed_are_measured(document):
    second = tune(60).phrase.with_note(Note(48, 12, 65)).with_note(Note(60, 24, 67))
    document.apply("Draw", document.project.with_phrase(second))
    entry = document.past.entries[-1]
    assert entry.bars == {1}
    assert set(entry.measured) == {1}
    assert entry.measured[1]["note_density"] == 2


def test_what_has_no_bars_for_dials_is_an_entry_all_the_same(document):
    waltz = Phrase((Note(0, 12, 60),), 1, Meter(3, 4))
    document.apply("Waltz", Project(waltz))
    entry = document.past.entries[-1]
    assert (entry.text, entry.phrase, entry.measured) == ("Waltz", waltz, {})


def test_what_writes_no_notes_is_a_step_but_no_entry(document):
    told = QSignalSpy(document.past_changed)
    document.apply("Lock", document.project.with_rules(LOCKED))
    document.select([2])
    document.begin("Turn")
    document.cancel()
    assert document.undo_text == "Lock"
    assert (texts(document), told.count()) == (["Start"], 0)


def test_undo_goes_back_in_the_history_and_forgets_nothing(document):
    document.apply("One", tune(61))
    document.apply("Two", tune(62))
    document.apply("Lock", document.project.with_rules(LOCKED))
    walk = []
    for step in (document.undo, document.undo, document.undo, document.redo):
        step()
        walk.append(document.current)
    assert walk == [3, 2, 1, 2]
    document.apply("Three", tune(63))  # instead of Two, which undo can reach no more
    assert texts(document) == ["Start", "One", "Two", "Three"]
    assert [document.current, document.past.entries[2].phrase] == [4, tune(62).phrase]


def test_looking_at_the_past_is_no_step(document):
    for pitch in (61, 62, 63):
        document.apply("Draw", tune(pitch))
    before = document.project
    for number in (1, 2, 3):
        document.scrub(number)
        assert document.project.phrase == tune(59 + number).phrase
    document.scrub(99)  # there is no such entry
    assert document.project.phrase == tune(62).phrase
    document.cancel()
    assert (document.project, document.current, document.undo_text) == (before, 4, "Draw")
    assert len(texts(document)) == 4


def test_going_back_is_exact_and_one_step(document):
    document.apply("One", tune(61, 65))
    document.apply("Lock", tune(61, 65).with_rules(LOCKED).selecting({2}))
    document.apply("Two", document.project.with_phrase(tune(62).phrase))
    before = document.project
    document.scrub(1)
    document.scrub(2)
    document.recall(2)
    assert document.project == before.with_phrase(tune(61, 65).phrase)  # locks are not notes
    assert (document.current, document.undo_text) == (2, "Recall “One”")
    assert texts(document) == ["Start", "One", "Two"]  # it is an entry already
    document.undo()
    assert (document.project, document.current, document.undo_text) == (before, 3, "Two")
    document.redo()
    assert (document.project.phrase, document.current) == (tune(61, 65).phrase, 2)


@pytest.mark.parametrize("scrubbed", [None, 1, 2])
def test_going_to_where_one_is_leaves_no_trace(document, scrubbed):
    document.apply("One", tune(61))
    told = []
    document.history_changed.connect(lambda: told.append(document.undo_text))
    if scrubbed:
        document.scrub(scrubbed)
    document.recall(2)
    assert (document.project, document.current, document.undo_text) == (tune(61), 2, "One")
    assert told[-1] == "One"  # the menu says so too
    assert document.gesture_origin is None


def test_an_open_gesture_is_kept_before_the_past_is_looked_at(document):
    document.begin("Turn")
    document.preview(tune(61))
    document.scrub(1)
    assert texts(document) == ["Start", "Turn"]
    document.cancel()
    assert document.project == tune(61)


def test_a_star_is_told_and_saved(document, tmp_path):
    document.apply("One", tune(61))
    told = QSignalSpy(document.past_changed)
    document.star(2, True)
    assert told.count() == 1
    assert document.undo_text == "One"
    document.save(tmp_path / "tune.attune")
    document.new(tune(70))
    assert texts(document) == ["Start"]
    document.open(tmp_path / "tune.attune")
    assert [entry.starred for entry in document.past.entries] == [False, True]
    document.star(2, False)
    assert [entry.starred for entry in document.past.entries] == [False, False]


def test_the_history_goes_on_where_the_file_left_it(document, tmp_path):
    document.begin("Turn")
    document.preview(tune(61))
    document.commit("Turn", Details({"contour": 2.0}, {0: array("f", (0.25, 1.5))}))
    document.apply("Two", tune(62))
    document.undo()
    past = document.past
    document.save(tmp_path / "tune.attune")
    again = Document()
    again.open(tmp_path / "tune.attune")
    assert again.past.entries[:3] == past.entries
    assert again.past.entry(again.current).phrase == tune(61).phrase  # what is on the screen
    again.apply("Three", tune(63))
    assert again.past.entries[-1].number == again.current == again.past.next_number - 1
    again.recall(3)
    assert again.project.phrase == tune(62).phrase


def test_rescued_work_brings_its_history(document):
    document.apply("One", tune(61))
    again = Document()
    again.restore(document.project, None, document.past)
    assert again.past == document.past
    assert (again.current, again.undo_text) == (2, "")


@pytest.mark.parametrize("limit", [300, pytest.param(LIMIT, marks=pytest.mark.slow)])
def test_steps_and_entries_have_one_limit(qapp, monkeypatch, limit):
    """The oldest steps go; what is left of them is whole, and undo still walks it all."""
    monkeypatch.setattr("app.document.document.LIMIT", limit)
    monkeypatch.setattr("app.document.history.LIMIT", limit)
    document = Document()
    document.new(tune(60))
    count = limit + 5
    for number in range(count):
        document.begin("Draw")
        document.preview(tune(60 + number % 7 + 1, 50 + number % 11))
        document.commit()
    entries = document.past.entries
    assert len(entries) == limit
    assert (entries[0].number, entries[-1].number) == (count + 1 - limit + 1, count + 1)
    steps = 0
    while document.undo_text:
        document.undo()
        steps += 1
    assert steps == limit
    assert document.current == count + 1 - limit  # its entry has gone, its notes have not
    assert document.project.phrase == tune(60 + 4 % 7 + 1, 50 + 4 % 11).phrase
    document.redo()
    assert document.current == entries[0].number
    assert document.project.phrase == entries[0].phrase


def test_notes_that_stay_are_shared(document):
    """A long history of a long melody stays small: each entry adds what it changed."""
    notes = tuple(Note(12 * k, 12, 60 + k % 5) for k in range(64))
    document.new(Project(Phrase(notes, 16)))
    rows = tokens.rows_of(document.project.phrase)
    for pitch in range(70, 90):
        row = rows[3].copy()
        row[0] = pitch
        changed = tokens.with_rows(document.project.phrase, {3: row})
        document.apply("Turn", document.project.with_phrase(changed))
    first, last = document.past.entries[1].phrase, document.past.entries[-1].phrase
    shared = {id(note) for note in first.notes} & {id(note) for note in last.notes}
    assert len(shared) == 63


def test_a_past_of_other_notes_than_the_projects_begins_anew(document):
    """A file whose notes were changed by hand: what is on the screen is an entry as well."""
    document.apply("One", tune(61))
    again = Document()
    again.restore(replace(document.project, phrase=tune(64).phrase), None, document.past)
    assert texts(again) == ["Start", "One", "Start"]
    assert again.past.entry(again.current).phrase == tune(64).phrase
