import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.commands.actions import ACTIONS
from app.views.commands.palette_search import Command, marked, ranked

TABLE = [
    Command(row.id, row.text, row.menu, row.shortcut.replace("; ", " or "), row.tip)
    for row in ACTIONS
]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("save", ["save", "save_as"]),
        ("sa", ["save", "save_as", "select_all"]),  # of equals the shorter one
        ("ex mid", ["export_midi"]),
        ("export pdf", ["export_score"]),  # a word of its sentence
        ("dlt", ["delete_notes"]),
        ("ctrl+y", ["redo"]),
        ("SILENCE", ["panic"]),
        ("ré-röll", ["reroll"]),
        ("vl", ["vary_large"]),  # beginnings of words before letters inside one
    ],
)
def test_the_best_comes_first(query, best):
    assert ranked(query, TABLE)[: len(best)] == best


@pytest.mark.parametrize("query", ["zzz", "save zzz", "evas"])
def test_every_word_must_be_found_in_order(query):
    assert "save" not in ranked(query, TABLE)


def test_a_menu_finds_all_of_its_commands():
    play = {row.id for row in ACTIONS if row.menu == "Play"}
    assert play <= set(ranked("play", TABLE))


def test_nothing_asked_is_the_recent_ones_and_then_the_table():
    order = [row.id for row in ACTIONS]
    assert ranked("", TABLE) == order
    assert ranked("  ", TABLE, ["loop", "undo"]) == ["loop", "undo"] + [
        identity for identity in order if identity not in ("loop", "undo")
    ]


def test_of_equals_the_one_used_last_comes_first():
    assert ranked("vary", TABLE)[:2] == ["vary_medium", "vary_large"]
    assert ranked("vary", TABLE, ["vary_large"])[:2] == ["vary_large", "vary_medium"]
    assert ranked("save", TABLE, ["loop"])[0] == "save"  # recent, but no better answer


@given(st.text(max_size=8), st.lists(st.sampled_from([row.id for row in ACTIONS])))
def test_ids_come_once_and_all_of_them_answer(query, recent):
    found = ranked(query, TABLE, list(dict.fromkeys(recent)))
    assert len(found) == len(set(found)) <= len(TABLE)


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("sa", "Save as…", {0, 1}),
        ("va", "Vary a lot", {0, 1}),
        ("vl", "Vary a lot", {0, 7}),
        ("lot vary", "Vary a lot", {0, 1, 2, 3, 7, 8, 9}),
        ("to", "Vary a lot to", {11, 12}),  # not the t of lot
        ("x", "Vary", set()),
        ("", "Vary", set()),
        ("İ", "Iß", {0}),
    ],
)
def test_the_letters_found_are_marked(query, text, places):
    assert marked(query, text) == places


def test_a_command_says_everything():
    command = Command("loop", "Loop…", "Play", "L", "Start again.", on=True)
    assert command.words() == "Loop, on, Play, L, Start again."
    off = Command("undo", "Undo", "Edit", "Ctrl+Z", "Take back.", "Nothing yet.")
    assert off.words() == "Undo, Edit, Ctrl+Z, Nothing yet."
    assert (command.available, off.available) == (True, False)
