"""Music, models, training, documents and playback work where PySide6 is not installed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = {
    "arvae_models": (),
    "training": (),
    "app/document": ("document", "document_history", "autosave"),
    "app/playback": ("player",),
    "app/control": ("midi_input",),
    "app/inference": ("service",),
}  # folder -> what is a QObject in it

# Runs pytest in a Python where Qt cannot be imported, as where it is not installed.
BARE = """
import sys

import pytest

if __name__ == "__main__":
    for name in ("PySide6", "shiboken6"):
        sys.modules[name] = None
    sys.exit(pytest.main(sys.argv[1:]))
"""
SETTINGS = f"""
[pytest]
addopts = -q -m "not slow" --import-mode=importlib -p no:pytest-qt -p no:cacheprovider
pythonpath = {ROOT}
timeout = 180
markers = slow
filterwarnings = error
"""


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("folder", TESTS)
def test_what_needs_no_qt_does_without(folder, tmp_path):
    script, settings = tmp_path / "bare.py", tmp_path / "pytest.ini"
    script.write_text(BARE)
    settings.write_text(SETTINGS)
    left = [f"--ignore=tests/{folder}/test_{name}.py" for name in TESTS[folder]]
    done = subprocess.run(
        [sys.executable, script, "-c", settings, "--rootdir", ROOT, *left, f"tests/{folder}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
