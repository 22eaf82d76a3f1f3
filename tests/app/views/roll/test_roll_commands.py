import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QAction

from app.views.roll.bar_commands import BarEdit
from app.views.roll.note_clipboard import MIDI, OURS
from app.views.roll.piano_roll import PianoRoll
from app.views.roll.roll_commands import COMMANDS, NO_CLIP, NO_KEY, NOTHING, RollCommands
from arvae_models.keys import Key
from arvae_models.music import Note, Phrase

# In the first bar a swung beat and a note alone; in the second a long one.
LINE = Phrase((Note(0, 8, 60), Note(8, 4, 62), Note(24, 12, 61), Note(48, 48, 67)), 3)
FIRST_BAR = LINE.notes[:3]
BAR_COMMANDS = ("draw_note", "cut", "copy", "paste", "paste_bars", "duplicate", "repeat_bars")


@pytest.fixture
def roll(qtbot):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.show_phrase(LINE)
    return roll


@pytest.fixture
def desk(roll, qapp):
    qapp.clipboard().clear()
    return RollCommands(roll, qapp.clipboard(), lambda: 3, roll)


@pytest.fixture
def refused(desk, record):
    return record(desk.refused)


@pytest.fixture
def done(roll, record):
    return record(roll.edit_finished)


@pytest.fixture
def asked(desk, record):
    return record(desk.bars_edited)


def changed(roll):
    """The notes that are new, against LINE."""
    return [note for note in roll.phrase.notes if note not in LINE.notes]


def test_a_command_works_on_the_selected_notes(roll, desk, done):
    roll.select_notes(frozenset(LINE.notes[1:2]))
    desk.run("quantise")
    assert changed(roll) == [Note(9, 3, 62)]
    assert roll.selected_notes == {Note(9, 3, 62)}
    assert done == ["Quantise"]


def test_without_notes_it_works_on_the_selected_bars_which_stay_so(roll, desk, done):
    roll.show_selection(frozenset({1}))
    desk.run("octave_up")
    desk.run("staccato")
    assert changed(roll) == [Note(48, 24, 79)]
    assert roll.selected_notes == frozenset()
    assert done == ["Transpose", "Staccato"]


@pytest.mark.parametrize("name", [*COMMANDS, "cut", "copy", "duplicate", "repeat_bars"])
def test_with_nothing_selected_it_says_so(desk, refused, done, asked, name):
    desk.run(name)
    assert refused[0] in (NOTHING, "Select bars first.")
    assert done == asked == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("quantise_triplets", []),
        ("quantise_slots", []),
        ("octave_down", [Note(0, 8, 48), Note(8, 4, 50), Note(24, 12, 49)]),
        ("degree_up", [Note(0, 8, 62), Note(8, 4, 64), Note(24, 12, 62)]),
        ("degree_down", [Note(0, 8, 59), Note(8, 4, 60), Note(24, 12, 60)]),
        ("fit_key", [Note(24, 12, 60)]),
        ("legato", [Note(8, 16, 62), Note(24, 24, 61)]),
        ("invert", [Note(8, 4, 58), Note(24, 12, 59)]),
        ("retrograde", [Note(12, 12, 61), Note(36, 4, 62), Note(40, 8, 60)]),
        (
            "split",
            [
                *(Note(0, 4, 60), Note(4, 4, 60), Note(8, 1, 62), Note(9, 3, 62)),
                *(Note(24, 6, 61), Note(30, 6, 61)),
            ],
        ),
        ("join", [Note(0, 36, 60)]),
    ],
)
def test_each_command_on_a_bar(roll, desk, name, expected):
    roll.show_selection(frozenset({0}))
    desk.show_key(Key(0, "major"))
    desk.run(name)
    assert changed(roll) == expected


def test_ends_are_quantised_too_once_asked(roll, desk):
    roll.show_phrase(Phrase((Note(0, 8, 60), Note(24, 12, 61))))
    roll.select_notes(frozenset(roll.phrase.notes[:1]))
    desk.run("quantise")
    assert roll.phrase.notes[0] == Note(0, 8, 60)
    desk.quantise_ends(True)
    desk.run("quantise")
    assert roll.phrase.notes[0] == Note(0, 9, 60)


def test_notes_are_split_where_they_sound(roll, desk):
    roll.select_notes(frozenset(LINE.notes))
    desk.show_playhead(66.2)
    desk.run("split")
    assert changed(roll) == [Note(48, 18, 67), Note(66, 30, 67)]


def test_steps_go_by_the_key_that_the_notes_suggest(roll, desk, refused):
    roll.show_phrase(Phrase(tuple(Note(12 * i, 12, p) for i, p in enumerate((62, 65, 69, 62)))))
    roll.select_notes(frozenset(roll.phrase.notes[:1]))
    desk.run("degree_up")
    assert roll.phrase.notes[0].pitch == 64
    roll.show_phrase(Phrase((Note(0, 1, 60), *(Note(i, 1, 60 + i) for i in range(1, 12)))))
    roll.select_notes(frozenset(roll.phrase.notes[:1]))
    desk.run("degree_up")
    assert refused == [NO_KEY]


def test_notes_go_over_the_clipboard(roll, desk, done):
    roll.select_notes(frozenset(LINE.notes[1:3]))
    desk.run("copy")
    roll.select_notes(frozenset())
    roll.show_selection(frozenset({2}))
    desk.run("paste")
    assert changed(roll) == [Note(104, 4, 62), Note(120, 12, 61)]
    assert roll.selected_notes == set(changed(roll))
    desk.run("cut")
    assert changed(roll) == []
    assert done == ["Paste notes", "Cut notes"]


def test_bars_go_over_the_clipboard(roll, desk, done, asked):
    roll.show_selection(frozenset({1}))
    desk.run("cut")
    assert roll.phrase.notes == FIRST_BAR
    roll.show_selection(frozenset({0}))
    desk.run("paste")
    desk.run("paste_bars")
    over = Phrase((Note(0, 48, 67),), 3)
    assert asked[0] == (BarEdit(over, frozenset({0})), "Paste bars")
    new = Phrase((*FIRST_BAR, Note(48, 48, 67)), 4)
    assert asked[1] == (BarEdit(new, frozenset({1}), 48, 48), "Paste as new bars")
    assert done == ["Cut bars"]


def test_a_file_of_others_is_pasted_as_bars(roll, desk, qapp, asked):
    roll.show_selection(frozenset({1}))
    desk.run("copy")
    ours = qapp.clipboard().mimeData()
    theirs = QMimeData()
    theirs.setData(MIDI[0], ours.data(MIDI[0]))
    assert ours.hasFormat(OURS)
    qapp.clipboard().setMimeData(theirs)
    desk.run("paste")
    assert asked[0][0].phrase.notes == LINE.notes


@pytest.mark.parametrize("name", ["paste", "paste_bars"])
def test_an_empty_clipboard_is_told(desk, refused, name):
    desk.run(name)
    assert refused == [NO_CLIP]


def test_duplicates_of_notes_and_of_bars(roll, desk, done, asked):
    roll.show_selection(frozenset({0}))
    desk.run("duplicate")
    assert asked[0][0].phrase.measures == 4
    assert asked[0][0].bars == {1}
    roll.select_notes(frozenset(LINE.notes[2:3]))
    desk.run("duplicate")
    assert changed(roll) == [Note(36, 12, 61)]
    assert done == ["Duplicate notes"]


def test_bars_are_repeated_as_often_as_was_said(roll, desk, asked):
    roll.show_selection(frozenset({0, 1}))
    desk.run("repeat_bars")
    edit, what = asked[0]
    assert (edit.phrase.measures, what) == (9, "Repeat bars")


def test_bars_are_not_repeated_where_that_was_let_be(roll, qapp, record):
    desk = RollCommands(roll, qapp.clipboard(), lambda: 0, roll)
    asked = record(desk.bars_edited)
    roll.show_selection(frozenset({0}))
    desk.run("repeat_bars")
    assert asked == []


def test_actions_carry_the_commands_out(roll, desk, refused):
    actions = {name: QAction(roll) for name in (*COMMANDS, *BAR_COMMANDS, "quantise_ends")}
    actions["quantise_ends"].setCheckable(True)
    desk.connect_actions(actions)
    actions["quantise_ends"].setChecked(True)
    roll.select_notes(frozenset(LINE.notes[:2]))
    actions["quantise"].trigger()
    assert changed(roll) == [Note(0, 9, 60), Note(9, 3, 62)]
    roll.select_notes(frozenset())
    actions["legato"].trigger()
    assert refused == [NOTHING]
