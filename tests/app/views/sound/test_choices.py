import pytest

from app.views.sound.choices import OutputRow, SoundChoices


@pytest.mark.parametrize(("there", "words"), [(True, "Keys"), (False, "Keys (away)")])
def test_an_output_that_is_away_says_so(there, words):
    assert OutputRow("port:Keys", "Keys", there=there).words == words


def test_values_are_equal_by_what_they_say():
    assert SoundChoices(volume=30) == SoundChoices(volume=30) != SoundChoices()
