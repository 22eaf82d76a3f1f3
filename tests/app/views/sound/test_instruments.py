from app.views.sound.instruments import FAMILIES, NAMES


def test_there_are_128_sounds_in_16_families_and_no_name_twice():
    assert [len(family) for family in FAMILIES.values()] == [8] * 16
    assert len(set(NAMES)) == len(NAMES) == 128


def test_known_sounds_have_their_known_numbers():
    known = {1: "Acoustic grand piano", 25: "Nylon-string guitar", 41: "Violin", 74: "Flute"}
    assert {number: NAMES[number - 1] for number in known} == known
    assert NAMES[-1] == "Gunshot"
