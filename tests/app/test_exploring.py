"""The candidates of the real engine, heard, taken and let go in the real strip."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app import paths
from app.document.project import Project
from app.document.rules import Rules
from app.views.bars.candidates import EMPTY
from arvae_models import variation
from arvae_models.attributes import BY_KEY
from arvae_models.music import Meter, Note, Phrase
from tests.app.hands import PATIENCE, bar, edit, measured, rows, settle, trigger, turn

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
SEARCHES = ("reroll", "vary_small", "vary_medium", "vary_large", "surprise")


@pytest.fixture
def strip(session):
    """The strip, folded out; what it auditions is let go in the end."""
    session.window.fold("show_candidates", True)
    yield session.window.candidates
    session.exploring.let_go()
    session.window.candidates.clear()
    session.window.fold("show_candidates", False)


@pytest.fixture
def find(session, qtbot):
    """Return a function that searches and waits for what the engine has found."""

    def search(name):
        with qtbot.waitSignal(session.service.explored, timeout=PATIENCE) as told:
            trigger(session, name)
        return told.args[0].choices

    return search


def message(strip):
    return strip._message.text()


def wide(session):
    """Put a bar in the melody's first place that no model can read."""
    phrase = Phrase((Note(0, 24, 5), Note(24, 24, 120)), 1)
    session.document.new(Project(phrase, selection=frozenset({0})))


def test_a_candidate_that_is_taken_is_one_step_and_the_row_that_was_shown(session, strip, qtbot):
    before, old = session.document.project.phrase, rows(session)
    with qtbot.waitSignal(session.service.explored, timeout=PATIENCE) as told:
        qtbot.mouseClick(strip.reroll_button, LEFT)
    qtbot.mouseClick(strip.row.cards[0], LEFT)
    qtbot.mouseClick(strip.row.cards[2], LEFT)
    assert session.document.undo_text == "Re-roll"
    qtbot.mouseDClick(strip.row.cards[2], LEFT)
    choice = told.args[0].choices[strip.selected]
    np.testing.assert_array_equal(bar(session), choice.row)
    np.testing.assert_array_equal(np.delete(rows(session), 1, 0), np.delete(old, 1, 0))
    assert session.document.gesture_origin is None
    entry = session.document.past.entries[-1]
    assert (entry.text, entry.bars, set(entry.codes)) == ("Re-roll", {1}, {1})
    assert entry.measured[1] == measured(session)
    assert session.window.explanation.isVisibleTo(session.window.explanation.parent())
    session.document.undo()
    assert (session.document.project.phrase, session.document.undo_text) == (before, "")
    session.document.redo()
    np.testing.assert_array_equal(bar(session), choice.row)


def test_keys_walk_through_the_candidates_and_take_one(session, strip, find, qtbot):
    before = session.document.project.phrase
    choices = find("vary_medium")
    qtbot.keyClick(strip.row, KEY.Key_Right)
    qtbot.keyClick(strip.row, KEY.Key_Right)
    np.testing.assert_array_equal(bar(session), choices[strip.selected].row)
    qtbot.keyClick(strip.row, KEY.Key_Return)
    np.testing.assert_array_equal(bar(session), choices[strip.selected].row)
    assert session.document.undo_text == "Vary"
    qtbot.keyClick(strip.row, KEY.Key_Left)  # another one can still be taken instead
    qtbot.keyClick(strip.row, KEY.Key_Return)
    np.testing.assert_array_equal(bar(session), choices[strip.selected].row)
    session.document.undo()
    session.document.undo()
    assert session.document.project.phrase == before


def test_escape_gives_the_bar_back(session, strip, find, qtbot):
    before = session.document.project
    find("surprise")
    for key in (KEY.Key_1, KEY.Key_2, KEY.Key_3):
        qtbot.keyClick(strip.row, key)
        assert session.document.project.phrase != before.phrase
    qtbot.keyClick(strip.row, KEY.Key_Escape)
    assert session.document.project == before
    assert (session.document.undo_text, session.document.modified) == ("", False)
    assert strip.row.cards  # still there to choose from
    assert len(session.document.past.entries) == 1


def test_undo_lets_go_of_what_is_auditioned(session, strip, find, qtbot):
    before = session.document.project
    find("reroll")
    qtbot.keyClick(strip.row, KEY.Key_1)
    trigger(session, "undo")
    assert session.document.project == before
    qtbot.keyClick(strip.row, KEY.Key_2)
    assert session.document.project != before


@pytest.mark.parametrize("name", SEARCHES)
def test_what_is_found_is_another_bar_each_time(session, strip, find, name):
    own, values = bar(session), measured(session)
    choices = find(name)
    assert len(strip.row.cards) == len(choices) > 1
    assert len({choice.row.tobytes() for choice in choices} | {own.tobytes()}) == len(choices) + 1
    for choice in choices:
        if name == "reroll":
            for key, value in values.items():
                assert BY_KEY[key].meets(value, choice.measured[key])
        elif name.startswith("vary"):
            _, fewest, most = variation.SIZES[name.removeprefix("vary_")]
            assert fewest <= np.sum(choice.row != own) <= most


def test_locks_and_keeps_hold_in_what_is_found(session, strip, find):
    rules = Rules(frozenset({"note_density"}), held=frozenset({48, 60}))
    session.document.apply("Lock", session.document.project.with_rules(rules))
    for choice in find("surprise"):
        assert choice.measured["note_density"] == 5
        assert (choice.row[0], choice.row[6]) == (72, 69)


def test_a_morph_leads_from_the_first_bar_to_the_last(session, strip, find, qtbot):
    session.document.select({1, 2})
    assert strip.morph_button.isEnabled()
    choices = find("morph")
    last = bar(session, 2)
    assert len(choices) == 7
    away = [int(np.sum(choice.row != last)) for choice in choices]
    assert away[-1] < away[0]
    rise = [choice.measured["contour"] for choice in choices]  # from -10 to +10, in eight steps
    for step, found in enumerate(rise, start=1):
        assert BY_KEY["contour"].meets(-10 + 20 * step / 8, found)
    qtbot.keyClick(strip.row, KEY.Key_1)
    qtbot.keyClick(strip.row, KEY.Key_Return)
    np.testing.assert_array_equal(bar(session, 1), choices[strip.selected].row)
    np.testing.assert_array_equal(bar(session, 2), last)


def test_a_morph_needs_two_bars(session, strip, qtbot):
    assert not strip.morph_button.isEnabled()
    trigger(session, "morph")
    assert "two bars" in message(strip)
    qtbot.wait(200)
    assert strip.row.cards == ()


@pytest.mark.parametrize("how", ["selection", "edit", "turn", "undo"])
def test_candidates_are_forgotten_when_the_bar_changes(session, strip, find, qtbot, how):
    edit(session, session.document.project.phrase.with_note(Note(48, 6, 74)))
    find("reroll")
    match how:
        case "selection":
            session.document.select({2})
        case "edit":
            edit(session, session.document.project.phrase.with_note(Note(48, 6, 76)))
        case "turn":
            turn(session, qtbot, "note_density", 1)
        case "undo":
            trigger(session, "undo")
    assert (strip.row.cards, message(strip)) == ((), EMPTY)


def test_candidates_stay_when_other_bars_change(session, strip, find):
    cards = len(find("reroll"))
    edit(session, session.document.project.phrase.with_note(Note(0, 6, 76)))
    assert len(strip.row.cards) == cards


def test_an_answer_to_an_earlier_question_is_not_shown(session, strip, qtbot):
    answers = []
    session.service.explored.connect(answers.append)
    trigger(session, "reroll")
    trigger(session, "vary_small")
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=PATIENCE)
    session.service.explored.disconnect(answers.append)
    assert len(strip.row.cards) == len(answers[1].choices)
    qtbot.keyClick(strip.row, KEY.Key_1)
    np.testing.assert_array_equal(bar(session), answers[1].choices[strip.selected].row)
    assert session.document.undo_text == "Vary"


def test_an_answer_for_a_bar_that_was_left_is_not_shown(session, strip, qtbot):
    with qtbot.waitSignal(session.service.explored, timeout=PATIENCE):
        trigger(session, "reroll")
        session.document.select({3})
    assert (strip.row.cards, message(strip)) == ((), EMPTY)


def test_where_nothing_is_found_there_is_a_sentence(session, strip, find):
    project = session.document.project
    held = frozenset(note.onset for note in project.phrase.notes)
    rules = Rules(frozenset({"note_density"}), held=held)
    session.document.apply("Lock", project.with_rules(rules))
    assert find("reroll") == ()
    assert message(strip).startswith("No other bar holds what is locked and kept.")


@pytest.mark.parametrize(
    ("phrase", "selection", "sentence"),
    [
        (None, (), "Click a bar’s number"),
        (Phrase((Note(0, 12, 60),), 1, Meter(3, 4)), {0}, "3/4"),
    ],
)
def test_what_cannot_be_explored_is_said(session, strip, phrase, selection, sentence):
    project = session.document.project
    changed = project.with_phrase(phrase) if phrase else project
    session.document.apply("Change", changed.selecting(selection))
    session.document.select(selection)
    trigger(session, "vary_small")
    assert sentence in message(strip)
    assert session.document.gesture_origin is None


def test_a_search_that_fails_does_not_go_on_for_ever(session, strip, qtbot):
    wide(session)
    with qtbot.waitSignal(session.service.failed, timeout=PATIENCE):
        trigger(session, "reroll")
    assert message(strip) == "The bar's range is wider than the model's pitches."


def test_a_cancelled_turn_does_not_leave_a_search_open(session, strip, qtbot):
    """A turn takes the engine's next answer: the search is given up, and no longer announced."""
    trigger(session, "surprise")
    dial = session.window.dial_panel.dials["contour"]
    qtbot.keyClick(dial, KEY.Key_Up)
    qtbot.keyClick(dial, KEY.Key_Escape)
    settle(session, qtbot)
    qtbot.wait(300)
    assert message(strip) == EMPTY or strip.row.cards


def test_a_search_is_answered_while_a_map_is_measured(session, strip, qtbot):
    """A busy engine and an open map: what measures the map must not take the search's place."""
    session.window.fold("show_map", True)
    for name in ("reroll", "surprise"):
        session.document.select({2})
        session.mapping.survey()
        trigger(session, name)
        session.mapping.survey()  # as when the map is opened meanwhile, or has other axes
        qtbot.waitUntil(lambda: bool(strip.row.cards), timeout=PATIENCE)
        session.document.select({1})
    session.window.fold("show_map", False)


def test_another_model_ends_a_search(session, strip, qtbot):
    models = paths.models()
    for name in ("bach", "folk"):
        trigger(session, "surprise")
        assert message(strip) == "Looking for bars…"
        with qtbot.waitSignal(session.service.model_loaded, timeout=PATIENCE):
            session.modelling.choose_model(str(models[name]))
        qtbot.wait(100)
        assert message(strip) == EMPTY
        assert not strip.row.cards  # of the model that is gone


def test_a_pin_that_is_let_go_ends_a_search(session, strip, qtbot):
    session.window.fold("show_map", True)
    trigger(session, "surprise")
    session.mapping.drag(1, 0.5, 0.5)
    session.mapping.cancel()
    assert message(strip) == EMPTY
    session.window.fold("show_map", False)


@pytest.mark.parametrize("how", ["turn", "edit", "insert"])
def test_going_on_from_what_is_auditioned_takes_it(session, strip, find, qtbot, how):
    """Nothing that was heard is lost, and the strip has let go of it."""
    before = session.document.project.phrase
    choices = find("reroll")
    qtbot.keyClick(strip.row, KEY.Key_1)
    heard = choices[strip.selected].row
    match how:
        case "turn":
            turn(session, qtbot, "contour", 3)
        case "edit":
            edit(session, session.document.project.phrase.with_note(Note(0, 6, 76)))
        case "insert":
            trigger(session, "insert_bar")
    assert strip.row.cards == ()
    qtbot.keyClick(strip.row, KEY.Key_2)
    qtbot.keyClick(strip.row, KEY.Key_Escape)  # there is nothing to give back any more
    assert session.document.undo_text != "Re-roll"
    session.document.undo()
    np.testing.assert_array_equal(bar(session), heard)
    assert session.document.undo_text == "Re-roll"
    session.document.undo()
    assert session.document.project.phrase == before


def test_other_answers_all_have_what_the_turn_asked(session, strip, find, qtbot):
    before = bar(session)
    asked = turn(session, qtbot, "note_density", 2)
    turned = bar(session)
    choices = find("answers")
    assert len(choices) > 1
    assert {choice.measured["note_density"] for choice in choices} == {asked}
    np.testing.assert_array_equal(choices[0].row, turned)
    assert choices[0].kept == pytest.approx(np.mean(turned == before))
    qtbot.keyClick(strip.row, KEY.Key_2)
    qtbot.keyClick(strip.row, KEY.Key_Return)
    assert session.document.past.entries[-1].asked == {"note_density": asked}
    assert measured(session)["note_density"] == asked


def test_an_audition_plays_its_bar_only(session, strip, find, qtbot):
    session.document.apply("Tempo", _at_tempo(session, 300.0))
    find("reroll")
    ticks = []
    session.player.position_changed.connect(ticks.append)
    with qtbot.waitSignal(
        session.player.playing_changed, timeout=PATIENCE, check_params_cb=lambda on: not on
    ):
        qtbot.keyClick(strip.row, KEY.Key_1)
    session.player.position_changed.disconnect(ticks.append)
    assert ticks
    assert min(ticks) >= 48
    assert max(ticks) < 96


def test_what_plays_already_goes_on(session, strip, find, qtbot):
    session.document.apply("Tempo", _at_tempo(session, 300.0))
    find("reroll")
    with qtbot.waitSignal(session.player.playing_changed, timeout=PATIENCE):
        session.window.transport.play_toggled.emit()
    ticks = []
    session.player.position_changed.connect(ticks.append)
    qtbot.keyClick(strip.row, KEY.Key_1)
    qtbot.waitUntil(lambda: max(ticks, default=0) > 100, timeout=PATIENCE)
    session.player.position_changed.disconnect(ticks.append)
    with qtbot.waitSignal(session.player.playing_changed, timeout=PATIENCE):
        session.window.transport.play_toggled.emit()


def _at_tempo(session, tempo):
    project = session.document.project
    return project.with_phrase(replace(project.phrase, tempo=tempo))
