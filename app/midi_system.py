"""The computer's MIDI system: how it is joined, and how its ports are called.

Names are without the numbers that a system deals out per session; twins get an ordinal. Every
failure is a PortError, one sentence for a musician. Not to be used from two threads at once.
"""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

OUR_NAME: Final = "Attune"  # never changes: it is what other programs remember us by
FAILURES: Final = (OSError, RuntimeError, ValueError)  # the bases of rtmidi's own exceptions

_SESSION_NUMBERS: Final = re.compile(r" \d+$" if sys.platform == "win32" else r" \d+:\d+$")
_OURS: Final = re.compile(rf"{OUR_NAME}\b")
_ECHOES: Final = re.compile(r"midi through|loopmidi|loopback", re.IGNORECASE)


class PortError(ValueError):
    """A MIDI port or the built-in sound cannot be used; the message is one sentence."""


def names_of(found: Sequence[str]) -> tuple[str, ...]:
    """Turn the system's names into lasting ones: no session numbers, twins told apart.

    All differ: a twin gets no ordinal that makes it another port's namesake.
    """
    bare = [_SESSION_NUMBERS.sub("", raw) for raw in found]
    names: list[str] = []
    for name in bare:
        twins = (f"{name} ({ordinal})" for ordinal in count(2))
        free = (twin for twin in twins if twin not in bare and twin not in names)
        names.append(next(free) if name in names else name)
    return tuple(names)


def index_of(wanted: str, found: Sequence[str]) -> int:
    """Find a port by its lasting name, else without session numbers, else by its beginning.

    Raises PortError where there is none, or several begin so.
    """
    names = names_of(found)
    for candidate in (wanted, _SESSION_NUMBERS.sub("", wanted)):
        if candidate in names:
            return names.index(candidate)
    begun = [index for index, name in enumerate(names) if wanted and name.startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    if begun:
        several = " or ".join(f"“{names[index]}”" for index in begun)
        raise PortError(f"The MIDI port “{wanted}” could be {several}.")
    there = f"there are {', '.join(f'“{name}”' for name in names)}" if names else "there is none"
    raise PortError(f"There is no MIDI port “{wanted}” ({there}).")


def counterpart(name: str, others: Sequence[str]) -> str | None:
    """Find the port of the same device in the other direction: by its name, else by its device's.

    None where there is none, or several could be meant.
    """
    if name in others:
        return name
    device = name.partition(":")[0]
    same = [other for other in others if other.partition(":")[0] == device]
    return same[0] if len(same) == 1 else None


def is_ours(name: str) -> bool:
    """Tell whether a port is one that Attune itself has opened: listening to it would be a loop."""
    return _OURS.match(name) is not None


def echoes(name: str) -> bool:
    """Tell whether a port gives back what is sent to it, so that nobody may open it unasked."""
    return _ECHOES.search(name) is not None


def jack_runs() -> bool:
    """Tell whether a JACK server runs, without JACK: its library complains aloud or starts one."""
    return _jack() is not None


def _jack() -> os.stat_result | None:
    """Return the state of the JACK server's socket; None where no server runs."""
    if not hasattr(os, "getuid"):
        return None
    server = os.environ.get("JACK_DEFAULT_SERVER", "default")
    place = Path(f"/dev/shm/jack_{server}_{os.getuid()}_0")
    try:
        state = place.stat()
    except OSError:
        return None
    return state if _answers(place) else None


def _answers(place: Path) -> bool:
    """Knock at a socket: a server that was killed leaves its own behind."""
    with socket.socket(socket.AF_UNIX) as knocking:
        knocking.setblocking(False)
        try:
            knocking.connect(os.fspath(place))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            pass  # busy, but there
        return True


def identity() -> object:
    """Return what differs once the MIDI system was started again: who joined before is cut off."""
    state = _jack()
    return (state.st_ino, state.st_ctime_ns) if state else is_there()


def is_there() -> bool:
    """Tell whether this computer has a MIDI system that can be joined now."""
    on_linux = sys.platform not in ("darwin", "win32")
    return not on_linux or os.access("/dev/snd/seq", os.R_OK | os.W_OK) or jack_runs()


def client(kind: Literal["MidiIn", "MidiOut"], name: str) -> Any:
    """Join the MIDI system under a name: rtmidi's client of a kind. Raises PortError."""
    try:
        import rtmidi
    except ImportError as error:
        raise PortError("MIDI ports need the package python-rtmidi, which is missing.") from error
    if not is_there():
        raise PortError("There is no MIDI here: neither ALSA's sequencer nor a JACK server runs.")
    if sys.platform == "darwin":
        api = rtmidi.API_MACOSX_CORE
    elif sys.platform == "win32":
        api = rtmidi.API_WINDOWS_MM
    elif os.access("/dev/snd/seq", os.R_OK | os.W_OK):
        api = rtmidi.API_LINUX_ALSA
    else:
        api = rtmidi.API_UNIX_JACK
    try:
        return getattr(rtmidi, kind)(api, name=name)
    except FAILURES as error:
        raise PortError("The MIDI system of this computer cannot be reached.") from error


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the sound libraries' own complaints off the terminal; ours are sentences."""
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
