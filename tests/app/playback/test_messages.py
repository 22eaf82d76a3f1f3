"""What window and player say crosses a pipe whole."""

import pickle

import pytest

from app.playback import messages
from app.playback.groove import Groove
from arvae_models.music import Note, Phrase


@pytest.mark.parametrize(
    "message",
    [
        messages.Play(12),
        messages.SetPhrase(Phrase((Note(0, 12, 60),), 1), "bar"),
        messages.SetLoop((0, None)),
        messages.ChooseOutput(messages.Destination("port", "FluidSynth")),
        messages.ChooseOutputs((messages.Route(messages.VIRTUAL, 16, 128),)),
        messages.SetMetronome(True),
        messages.SetGroove(Groove(0.5, 10, 5, 2)),
        messages.HearClock(b"\xf8", 12.5),
        messages.JoinLink(True),
        messages.Linked(2),
        messages.PressKey(60, 80),
        messages.ReleaseKey(60),
        messages.SetVolume(0),
        messages.ChooseReturns(("Keys",)),
        messages.Send((b"\xb0\x15\x40",), "Keys"),
        messages.PortsChanged(("a", "b")),
    ],
    ids=lambda message: type(message).__name__,
)
def test_messages_survive_the_pipe(message):
    assert pickle.loads(pickle.dumps(message)) == message


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: messages.Route(messages.VIRTUAL, 0), "MIDI channels go from 1 to 16, not to 0"),
        (lambda: messages.Route(messages.VIRTUAL, 17), "MIDI channels go from 1 to 16, not to 17"),
        (lambda: messages.Route(messages.VIRTUAL, 1, 0), "programs go from 1 to 128, not to 0"),
        (lambda: messages.Route(messages.VIRTUAL, 1, 129), "programs go from 1 to 128, not to 129"),
        (lambda: messages.SetVolume(101), "volume goes from 0 to 100 per cent, not to 101"),
        (lambda: messages.SetVolume(-1), "not to -1"),
        (lambda: messages.SetCountIn(3), "counted in for 0, 1 or 2 bars, not for 3"),
    ],
)
def test_what_midi_does_not_have_is_refused_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
