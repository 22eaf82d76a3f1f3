"""The rack with outputs that note down what they get: what one suffers, no other one notices."""

import pytest

from app.midi_system import PortError
from app.playback import outputs
from app.playback.messages import BUILT_IN, DRUMS, NOWHERE, VIRTUAL, Destination, Route
from app.playback.outputs import Rack
from app.playback.wire import PULSE

ON, OFF = b"\x90\x3c\x50", b"\x80\x3c\x00"
PIANO = Destination("port", "Piano")
PADS = Destination("port", "Pads")


class Instrument:
    """An output of a hall that may lose it."""

    def __init__(self, name, hall):
        self.name = name
        self._hall = hall
        self.sent = []

    def send(self, message):
        if self.name in self._hall.broken:
            raise PortError(f"The MIDI port “{self.name}” is gone.")
        self.sent.append(message.hex(" "))

    def close(self):
        self.sent.append("closed")


class Hall:
    """Stands for the MIDI system: what is opened, in order, and what cannot be reached."""

    def __init__(self):
        self.opened = []
        self.broken = set()

    def open(self, destination):
        if destination == NOWHERE:
            return None
        name = destination.name or destination.kind
        if name in self.broken:
            raise PortError(f"There is no MIDI port “{name}”.")
        self.opened.append(Instrument(name, self))
        return self.opened[-1]

    def sent(self, name):
        """What the newest instrument of that name was sent since the last question."""
        newest = next(one for one in reversed(self.opened) if one.name == name)
        told, newest.sent = newest.sent, []
        return told


@pytest.fixture
def hall(monkeypatch):
    hall = Hall()
    monkeypatch.setattr(outputs, "opened", hall.open)
    monkeypatch.setattr(outputs, "PACE", 0)
    return hall


@pytest.fixture
def told():
    return []


@pytest.fixture
def rack(hall, told):
    return Rack(told.append)


def test_every_output_gets_the_note_on_its_channel_and_its_sound_before(rack, hall):
    assert rack.choose((Route(PIANO, 2, 5), Route(PADS))) == ()
    rack.send(ON)
    rack.send(OFF)
    assert hall.sent("Piano") == ["c1 04", "91 3c 50", "81 3c 00"]
    assert hall.sent("Pads") == ["90 3c 50", "80 3c 00"]
    assert rack.names == "“Piano” and “Pads”"


def test_one_port_with_two_channels_is_opened_once(rack, hall):
    rack.choose((Route(PIANO, 1, 10), Route(PIANO, 2, 20)))
    rack.send(ON)
    assert len(hall.opened) == 1
    assert hall.sent("Piano") == ["c0 09", "c1 13", "90 3c 50", "91 3c 50"]


def test_the_built_in_sound_is_a_piano_again_where_nothing_is_chosen(rack, hall):
    rack.choose((Route(BUILT_IN, program=20),))
    rack.choose((Route(BUILT_IN),))
    assert hall.sent("built-in") == ["c0 13", "c0 00"]


def test_what_stays_is_not_interrupted_and_what_goes_is_ended_before(rack, hall):
    rack.choose((Route(PIANO), Route(PADS)))
    rack.send(ON)
    rack.choose((Route(PIANO), Route(VIRTUAL)))
    assert hall.sent("Piano") == ["90 3c 50"]
    assert hall.sent("Pads") == ["90 3c 50", "80 3c 00", "b0 40 00", "b0 7b 00", "closed"]
    rack.send(OFF)
    assert hall.sent("Piano") == ["80 3c 00"]
    assert hall.sent("virtual") == []  # it has never heard of that note


def test_a_channel_that_is_left_is_silenced_alone(rack, hall):
    rack.choose((Route(PIANO, 1), Route(PIANO, 2)))
    rack.send(ON)
    hall.sent("Piano")
    rack.choose((Route(PIANO, 1), Route(PIANO, 3)))
    assert hall.sent("Piano") == ["81 3c 00", "b1 40 00", "b1 7b 00"]


def test_the_loss_of_one_is_told_once_and_the_others_play_on(rack, hall, told):
    rack.choose((Route(PIANO, 2), Route(PADS)))
    rack.send(ON)
    hall.sent("Pads")
    hall.broken.add("Piano")
    rack.send(OFF)
    rack.send(ON)
    gone = "The MIDI port “Piano” is gone. It will be used again when it is back."
    assert told == [gone]
    assert hall.sent("Pads") == ["80 3c 00", "90 3c 50"]
    hall.broken.clear()
    rack.watch(("Pads", "Piano"), True)
    assert told == [gone, "The MIDI port “Piano” is there; the notes go to it."]
    rack.send(OFF)
    assert hall.sent("Piano") == []  # that note began while it was away
    rack.send(ON)
    assert hall.sent("Piano") == ["91 3c 50"]


def test_a_port_that_vanishes_from_the_list_is_let_go(rack, hall, told):
    rack.choose((Route(PIANO, program=3), Route(PADS)))
    rack.watch(("Pads",), True)
    assert told == ["The MIDI port “Piano” is gone. It will be used again when it is back."]
    assert hall.sent("Piano") == ["c0 02", "closed"]
    rack.watch(("Piano", "Pads"), True)
    assert hall.sent("Piano") == ["c0 02"]  # the new one has to be told again
    assert hall.sent("Pads") == []


def test_a_port_that_is_not_there_is_waited_for_and_known_by_its_beginning(rack, hall, told):
    hall.broken.add("Pads")
    assert rack.choose((Route(PIANO), Route(PADS))) == ("There is no MIDI port “Pads”.",)
    rack.send(ON)
    assert hall.sent("Piano") == ["90 3c 50"]
    hall.broken.clear()
    rack.watch(("Piano", "Pads:Pads 1"), True)
    assert told == ["The MIDI port “Pads” is there; the notes go to it."]


def test_the_same_channel_of_a_port_cannot_be_chosen_twice(rack):
    rack.choose((Route(PADS),))
    with pytest.raises(ValueError, match="Two outputs cannot share"):
        rack.choose((Route(PIANO, program=1), Route(PIANO, program=2)))
    assert rack.names == "“Pads”"


def test_clicks_go_to_an_output_and_a_channel_of_their_own(rack, hall):
    rack.choose((Route(PIANO),))
    rack.choose_click(DRUMS)
    rack.click(ON)
    rack.send(ON)
    assert hall.sent("built-in") == ["99 3c 50"]
    assert hall.sent("Piano") == ["90 3c 50"]
    rack.choose_click(None)
    assert hall.sent("built-in") == ["89 3c 00", "b9 40 00", "b9 7b 00", "closed"]
    rack.click(ON)


@pytest.mark.parametrize("click", [Route(PIANO, 3), Route(Destination("port", "Pia"), 3)])
def test_clicks_are_never_among_the_melody_s_notes(rack, hall, click, monkeypatch):
    monkeypatch.setattr(
        outputs,
        "opened",
        lambda wanted: hall.open(PIANO if wanted.name.startswith("Pia") else wanted),
    )
    rack.choose((Route(PIANO, 3),))
    silent = ("The metronome is silent, for channel 3 of “Piano” is the melody's.",)
    assert rack.choose_click(click) == silent
    rack.click(ON)
    assert [one.sent for one in hall.opened if one.sent] == []
    assert rack.choose((Route(PIANO, 4),)) == ()
    rack.click(ON)
    assert hall.sent("Piano") == ["92 3c 50"]
    assert rack.choose((Route(PIANO, 3),)) == silent
    rack.click(b"\x90\x40\x50")
    rack.click(OFF)
    assert hall.sent("Piano") == ["82 3c 00"]  # the click that sounded when the melody came


def test_the_pulse_goes_once_to_each_port_that_wants_it(rack, hall):
    rack.choose(
        (
            Route(PIANO, 1),
            Route(PIANO, 2),
            Route(PADS, clock=False),
            Route(VIRTUAL),
            Route(BUILT_IN),
        )
    )
    hall.sent("built-in")
    rack.pulse(PULSE)
    rack.deaf = "Piano"
    rack.pulse(PULSE)
    assert hall.sent("Piano") == ["f8"]
    assert hall.sent("virtual") == ["f8", "f8"]
    assert hall.sent("Pads") == hall.sent("built-in") == []


def test_panic_ends_the_notes_and_silences_all_channels_of_every_output(rack, hall):
    rack.choose((Route(PIANO), Route(PADS, 7)))
    rack.choose_click(DRUMS)
    rack.send(ON)
    rack.click(ON)
    heard = {name: hall.sent(name) for name in ("Piano", "Pads", "built-in")}
    rack.panic()
    for name, before in heard.items():
        sent = hall.sent(name)
        assert sent[0] == "8" + before[-1][1:5] + " 00"
        assert sorted(sent[1:]) == sorted(
            f"b{channel:x} {controller:02x} 00"
            for channel in range(16)
            for controller in (64, 120, 121, 123)
        )


def test_a_built_in_sound_that_was_missing_is_tried_again(rack, hall):
    hall.broken.add("built-in")
    assert len(rack.choose((Route(BUILT_IN),))) == 1
    assert len(rack.retry()) == 1
    hall.broken.clear()
    assert rack.retry() == ()
    rack.send(ON)
    assert hall.sent("built-in") == ["c0 00", "90 3c 50"]
    assert rack.retry() == ()


def test_closing_ends_what_sounds_everywhere(rack, hall):
    rack.choose((Route(PIANO), Route(NOWHERE), Route(PADS, 2)))
    rack.send(ON)
    rack.close()
    assert hall.sent("Piano") == ["90 3c 50", "80 3c 00", "b0 40 00", "b0 7b 00", "closed"]
    assert hall.sent("Pads")[-1] == "closed"
    rack.send(ON)


# What is sent beside the notes.


def test_messages_beside_the_notes_go_where_these_go_on_their_channels(rack, hall):
    rack.choose((Route(PIANO, 2), Route(PADS, 16)))
    rack.send_raw((b"\xb0\x66\x40", b"\xb0\x67\x00"))
    assert hall.sent("Piano") == ["b1 66 40", "b1 67 00"]
    assert hall.sent("Pads") == ["bf 66 40", "bf 67 00"]


def test_a_controller_hears_at_its_own_port_as_it_is_and_hears_no_notes(rack, hall):
    rack.choose((Route(PIANO),))
    rack.choose_returns(("Pads",))
    rack.send(ON)
    rack.send_raw((b"\xb3\x15\x40",), "Pads")
    rack.pulse(PULSE)
    assert hall.sent("Pads") == ["b3 15 40"]
    assert hall.sent("Piano") == ["90 3c 50", "f8"]
    rack.send_raw((b"\xb3\x15\x41",), "Piano")  # an output is there, too
    assert hall.sent("Piano") == ["b3 15 41"]
    rack.choose_returns(())
    assert hall.sent("Pads") == ["closed"]
    rack.send_raw((b"\xb3\x15\x42",), "Pads")


def test_a_port_that_is_both_stays_open_until_it_is_neither(rack, hall):
    rack.choose((Route(PADS, 2),))
    rack.choose_returns(("Pads",))
    rack.send(ON)
    rack.choose(())
    assert hall.sent("Pads") == ["91 3c 50", "81 3c 00", "b1 40 00", "b1 7b 00"]
    rack.send_raw((b"\xb0\x15\x40",), "Pads")
    rack.choose_returns(())
    assert hall.sent("Pads") == ["b0 15 40", "closed"]
    assert len(hall.opened) == 1


def test_controllers_come_and_go_without_a_word(rack, hall, told):
    hall.broken.add("Pads")
    rack.choose_returns(("Pads",))
    hall.broken.clear()
    rack.watch(("Pads",), True)
    rack.send_raw((b"\xb0\x15\x40",), "Pads")
    rack.watch((), True)
    rack.watch(("Pads",), True)
    assert told == []
    assert len(hall.opened) == 2


def test_the_built_in_sound_alone_has_a_volume_and_keeps_it(rack, hall):
    quiet = [f"{0xB0 + channel:02x} 0b 65" for channel in range(16)]  # 101: half as loud
    rack.choose((Route(BUILT_IN), Route(PIANO)))
    assert hall.sent("built-in") == ["c0 00"]
    rack.set_volume(50)
    assert hall.sent("built-in") == quiet
    rack.panic()
    assert hall.sent("built-in")[-16:] == quiet
    assert not [message for message in hall.sent("Piano") if " 0b " in message]
    rack.choose(())
    rack.choose((Route(BUILT_IN),))
    assert hall.sent("built-in") == ["c0 00", *quiet]
    rack.set_volume(100)
    assert hall.sent("built-in")[0] == "b0 0b 7f"
