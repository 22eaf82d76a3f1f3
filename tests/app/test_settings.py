import json
import logging

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from app import settings
from app.settings import Settings

words = st.text(max_size=10)


def test_everything_has_a_default(tmp_path):
    assert settings.load(tmp_path / "missing.json") == Settings()


@budget(max_examples=25)  # each waits for the disk
@given(st.builds(Settings, st.lists(words, max_size=10).map(tuple), words, words, words, words))
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
        "folder": None,
        "window_geometry": 7,
        "output": "FluidSynth",
        "model": ["folk"],
    }
    file.write_text(json.dumps(stored))
    assert settings.load(file) == Settings(output="FluidSynth")


def test_a_newer_programs_values_stay(tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"theme": "light", "model": "bach"}')
    settings.save(file, Settings(model="folk"))
    stored = json.loads(file.read_text())
    assert (stored["theme"], stored["model"]) == ("light", "folk")


def test_recent_files_are_the_last_ten_newest_first(tmp_path):
    files = [tmp_path / f"{number}.attune" for number in range(12)]
    values = Settings()
    for file in files:
        values = values.with_recent(file)
    assert values.recent_files == tuple(str(file) for file in reversed(files[2:]))

    again = values.with_recent(files[5])
    assert again.recent_files[:2] == (str(files[5]), str(files[11]))
    assert len(again.recent_files) == 10
    assert str(files[5]) not in again.without_recent(files[5]).recent_files


def test_a_folder_that_takes_no_file_costs_a_warning(tmp_path, caplog):
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING):
        settings.save(tmp_path / "file" / "settings.json", Settings())
    assert "could not be kept" in caplog.text
