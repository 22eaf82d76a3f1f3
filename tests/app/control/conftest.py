"""Fixtures with real parts: a JACK server of the test's own, and a keyboard in another process."""

import pytest

from tests.app.control.jack_keys import Keyboard
from tests.app.playback.conftest import jack  # noqa: F401


@pytest.fixture
def keyboard(jack):  # noqa: F811
    """A controller with keys and knobs on the test's JACK server."""
    keyboard = Keyboard()
    yield keyboard
    keyboard.unplug()
