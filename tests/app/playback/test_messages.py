"""What window and player say crosses a pipe whole."""

import pickle

import pytest

from app.playback import messages
from arvae_models.music import Note, Phrase


@pytest.mark.parametrize(
    "message",
    [
        messages.Play(12),
        messages.SetPhrase(Phrase((Note(0, 12, 60),), 1), "bar"),
        messages.SetLoop((0, None)),
        messages.ChooseOutput(messages.Destination("port", "FluidSynth")),
        messages.PortsChanged(("a", "b")),
    ],
    ids=lambda message: type(message).__name__,
)
def test_messages_survive_the_pipe(message):
    assert pickle.loads(pickle.dumps(message)) == message
