"""A whole window with its engine and player, shared by a module's tests; a command line; JACK.

Window and command line have a home of their own, JACK has a server of the test's own.
"""

import os
import shutil

import pytest

from app import paths, settings
from app.cli.commands import main
from app.document import storage
from arvae_models.files import write_phrase
from arvae_models.music import Note, Phrase
from tests.app.control.jack_keys import Keyboard
from tests.app.playback.jack_peers import Server

PATIENCE = 60_000  # ms; importing torch may take long on a busy machine


@pytest.fixture(scope="module")
def running(qapp, tmp_path_factory):
    """A session whose model is ready."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTUNE_HOME", str(tmp_path_factory.mktemp("home")))
        import shiboken6
        from pytestqt.wait_signal import SignalBlocker

        from app.session import Session

        session = Session()
        blocker = SignalBlocker(timeout=PATIENCE)
        blocker.connect(session.service.model_loaded)
        blocker.wait()
        session.window.show()
        yield session
        session.shut_down()
        # Every change of look dresses all windows that are left. What still has a timer goes first.
        shiboken6.delete(session)
        shiboken6.delete(session.window)


@pytest.fixture
def session(running, qtbot):
    """The running session, on the demo again and with nothing remembered."""
    running.turning.end_turn()
    running.remember(settings.Settings())
    running.document.new(storage.load(paths.assets() / "demo.attune"))
    running.window.banner.hide()
    panel = running.window.dial_panel
    qtbot.waitUntil(lambda: all(d.isEnabled() for d in panel.dials.values()), timeout=PATIENCE)
    return running


@pytest.fixture
def attune(capsys, tmp_path, monkeypatch):
    """Return a function that runs a command as it is typed: exit code, output, what is told."""
    monkeypatch.setenv("ATTUNE_HOME", str(tmp_path / "home"))

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def tune(tmp_path):
    """A file of two bars: four quarters, then two halves."""
    notes = [Note(12 * k, 12, pitch) for k, pitch in enumerate((67, 69, 71, 74))]
    notes += [Note(48, 24, 72), Note(72, 24, 67)]
    path = tmp_path / "tune.mid"
    write_phrase(path, Phrase(tuple(notes), 2))
    return path


@pytest.fixture
def jack(monkeypatch):
    """A running JACK server, made the default one for this test and its child processes."""
    if not shutil.which("jackd"):
        pytest.skip("jackd is not installed")
    server = Server(f"attune-test-{os.getpid()}")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def keyboard(jack):
    """A controller with keys and knobs, on the test's JACK server."""
    keyboard = Keyboard()
    yield keyboard
    keyboard.unplug()
