import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.commands import key_table
from app.views.commands.actions import KEYS
from app.views.commands.key_table import changes, in_force, owner, plain, reset, split, why_not

TABLE = {"undo": "Ctrl+Z", "redo": "Ctrl+Shift+Z; Ctrl+Y", "loop": "L", "about": ""}
DEFAULT = {"undo": ("Ctrl+Z",), "redo": ("Ctrl+Shift+Z", "Ctrl+Y"), "loop": ("L",), "about": ()}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ctrl+k", "Ctrl+K"),
        ("Ctrl+;", "Ctrl+;"),
        ("Del", "Del"),
        ("Shift+?", "Shift+?"),
        ("", ""),
        ("Shift", ""),
        ("Ctrl+", ""),
        ("Foo+Bar", ""),
        ("Ctrl+K, Ctrl+L", ""),
        ("\0", ""),
    ],
)
def test_a_key_is_written_in_one_way_or_not_at_all(text, key):
    assert plain(text) == key


@pytest.mark.parametrize("key", ["L", "Ctrl+K", "Home", "Space", "Del", "Ctrl+Return", "F12"])
def test_most_keys_are_to_be_had(key):
    assert why_not(key) == ""


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("Up", "arrow"),
        ("Ctrl+Left", "arrow"),
        ("Return", "part of the window"),
        ("Esc", "part of the window"),
        ("Shift+Tab", "part of the window"),
        ("Ctrl++", "zooms"),
        ("Alt+L", "menu"),
        ("Foo", "no key"),
    ],
)
def test_keys_that_the_window_needs_are_refused_with_a_reason(key, word):
    assert word in why_not(key)
    assert why_not(key).endswith(".")


def test_the_table_itself_is_to_be_had():
    assert {key: text for key, text in KEYS.items() if "; ".join(split(text)) != text} == {}


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({}, {}),
        ({"loop": "Ctrl+G"}, {"loop": ("Ctrl+G",)}),
        ({"loop": ""}, {"loop": ()}),
        ({"loop": "Ctrl+;; Shift+L"}, {"loop": ("Ctrl+;", "Shift+L")}),
        ({"about": "Ctrl+Y"}, {"about": ("Ctrl+Y",), "redo": ("Ctrl+Shift+Z",)}),
        ({"about": "Ctrl+G", "undo": "Ctrl+G"}, {"undo": ("Ctrl+G",), "about": ()}),
        ({"loop": "Up"}, {}),
        ({"loop": "nonsense; Up; Ctrl+G"}, {"loop": ("Ctrl+G",)}),
        ({"loop": "A; B; C"}, {"loop": ("A", "B")}),
        ({"gone": "Ctrl+Z"}, {}),
    ],
)
def test_what_the_composer_wants_goes_before_the_table(changed, differs):
    assert in_force(TABLE, changed) == {**DEFAULT, **differs}


@given(st.dictionaries(st.sampled_from([*TABLE, "gone"]), st.text(max_size=12)))
def test_no_garbage_gives_a_key_two_meanings(changed):
    keys = [key for own in in_force(TABLE, changed).values() for key in own]
    assert len(keys) == len(set(keys))
    assert not any(why_not(key) for key in keys)


some_keys = st.sampled_from(["A", "Ctrl+A", "Ctrl+Z", "Ctrl+Y", "L", "F3", ""])


@given(st.lists(st.tuples(st.sampled_from(list(TABLE)), st.integers(0, 1), some_keys)))
def test_what_is_stored_gives_the_same_keys_again(steps):
    keys = in_force(TABLE, {})
    for identity, place, key in steps:
        keys = key_table.given(keys, identity, place, key)
    assert in_force(TABLE, changes(TABLE, keys)) == keys
    for identity in TABLE:
        keys = reset(TABLE, keys, identity)
    assert keys == DEFAULT
    assert changes(TABLE, keys) == {}


def test_a_key_moves_from_one_action_to_another():
    keys = key_table.given(DEFAULT, "loop", 1, "Ctrl+Y")
    assert (keys["loop"], keys["redo"]) == (("L", "Ctrl+Y"), ("Ctrl+Shift+Z",))
    assert (owner(keys, "Ctrl+Y"), owner(keys, "F3")) == ("loop", None)
    assert key_table.given(keys, "loop", 0, "")["loop"] == ("Ctrl+Y",)
    assert key_table.given(keys, "loop", 0, "F3")["loop"] == ("F3", "Ctrl+Y")
    again = reset(TABLE, keys, "redo")
    assert (again["loop"], again["redo"]) == (("L",), ("Ctrl+Shift+Z", "Ctrl+Y"))
