import json
import logging
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from app import settings
from app.settings import Settings

words = st.text(max_size=10)
KINDS = {
    str: words,
    tuple: st.lists(words, max_size=10).map(tuple),
    dict: st.dictionaries(words, words, max_size=5),
}


def some_settings():
    """Draw a value for every row, one of its choices where it has some."""
    return st.builds(
        Settings,
        **{
            row.name: st.sampled_from(settings.choices(row.name))
            if settings.choices(row.name)
            else KINDS[type(getattr(Settings(), row.name))]
            for row in fields(Settings)
        },
    )


def test_everything_has_a_default(tmp_path):
    assert settings.load(tmp_path / "missing.json") == Settings()


@budget(max_examples=25)  # each waits for the disk
@given(some_settings())
def test_what_is_kept_is_what_is_read(tmp_path_factory, values):
    file = tmp_path_factory.getbasetemp() / "round-trip" / "settings.json"
    settings.save(file, values)
    assert settings.load(file) == values


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[]", b"null", b"{", b"[" * 100_000, b'{"model": 1e'], ids=repr
)
def test_an_unreadable_file_is_all_defaults(tmp_path, content):
    file = tmp_path / "settings.json"
    file.write_bytes(content)
    assert settings.load(file) == Settings()


def test_one_bad_value_costs_that_value_alone(tmp_path):
    file = tmp_path / "settings.json"
    stored = {
        "recent_files": ["a.attune", 3],
        "folder": "/music",
        "window_geometry": 7,
        "sound": 5,
        "model": ["folk"],
        "theme": "pink",
        "scale": 125.0,
        "reduced_motion": True,
        "takes_over": ["bar"],
        "device": "gpu",
        "shortcuts": {"loop": "Ctrl+G", "undo": 3, "redo": None},
        "hints_seen": {"dial": True},
    }
    file.write_text(json.dumps(stored))
    sound = Settings(folder="/music", device="gpu", shortcuts={"loop": "Ctrl+G"})
    assert settings.load(file) == sound


@pytest.mark.parametrize("shortcuts", [[], "L", None, [["loop", "L"]]], ids=repr)
def test_shortcuts_that_are_no_table_are_none(tmp_path, shortcuts):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"shortcuts": shortcuts}))
    assert settings.load(file).shortcuts == {}


def test_a_row_of_choices_begins_with_its_default():
    for row in fields(Settings):
        choices = settings.choices(row.name)
        assert not choices or choices[0] == getattr(Settings(), row.name)
    assert settings.choices("scale") == (100, 125, 150, 200)
    assert settings.choices("folder") == ()


def test_a_newer_programs_values_stay(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"tuning": "just", "model": "bach"}')
    settings.save(file, Settings(model="folk"))
    stored = json.loads(file.read_text())
    assert (stored["tuning"], stored["model"]) == ("just", "folk")


def test_recent_files_are_the_last_ten_newest_first(tmp_path):
    files = [tmp_path / f"{number}.attune" for number in range(12)]
    values = Settings()
    for file in files:
        values = values.with_recent(file)
    assert values.recent_files == tuple(str(file) for file in reversed(files[2:]))

    again = values.with_recent(files[5])
    assert again.recent_files[:2] == (str(files[5]), str(files[11]))
    assert len(again.recent_files) == 10


def test_a_folder_that_takes_no_file_costs_a_warning(tmp_path, caplog):
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING):
        settings.save(tmp_path / "file" / "settings.json", Settings())
    assert "could not be kept" in caplog.text
