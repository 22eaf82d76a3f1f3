"""A whole window with its engine and player, in a home of its own, shared by a module's tests."""

import pytest

from app import paths, settings
from app.document import storage

PATIENCE = 60_000  # ms; importing torch may take long on a busy machine


@pytest.fixture(scope="module")
def running(qapp, tmp_path_factory):
    """A session whose model is ready."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTUNE_HOME", str(tmp_path_factory.mktemp("home")))
        from pytestqt.wait_signal import SignalBlocker

        from app.session import Session

        session = Session()
        blocker = SignalBlocker(timeout=PATIENCE)
        blocker.connect(session.service.model_loaded)
        blocker.wait()
        session.window.show()
        yield session
        session.shut_down()


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
