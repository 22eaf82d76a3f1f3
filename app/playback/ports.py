"""The only door to MIDI outputs: lists them, opens them by name, and says so when they are gone.

Not to be used from two threads at once. Names are without the numbers that a system deals out per
session; twins get an ordinal. Every failure is a PortError, one sentence for a musician.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

VIRTUAL_NAME = "Attune"  # never changes: it is what other programs remember us by

_SESSION_NUMBERS = re.compile(r" \d+$" if sys.platform == "win32" else r" \d+:\d+$")

_FAILURES = (OSError, RuntimeError, ValueError)  # the bases of rtmidi's own exceptions


class PortError(ValueError):
    """A MIDI output or the built-in sound cannot be used; the message is one sentence."""


class Output(Protocol):
    """What notes can be sent to."""

    @property
    def name(self) -> str:
        """What a musician calls it."""

    def send(self, message: bytes) -> None:
        """Send one MIDI message. Raises PortError where the output is gone."""

    def close(self) -> None:
        """Let go of it. Ends no notes: that is the clock's, while the output is still there."""


class MidiPort:
    """An open MIDI output."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    @property
    def name(self) -> str:
        """The port's name, as `list_outputs` gives it."""
        return self._name

    def send(self, message: bytes) -> None:
        """Send one MIDI message. Raises PortError where the port is gone."""
        try:
            self._client.send_message(message)
        except _FAILURES as error:
            raise PortError(f"The MIDI port “{self._name}” is gone.") from error

    def close(self) -> None:
        """Close the port and leave the MIDI system."""
        with quiet():
            self._client.close_port()
            self._client.delete()


def list_outputs() -> tuple[str, ...]:
    """Return the names of all MIDI outputs. Raises PortError where there is no MIDI."""
    with quiet():
        client = _client("Attune ports")
        names = names_of(client.get_ports())
        client.delete()
    return names


def open_output(name: str) -> Output:
    """Open the output of that name; its beginning will do, if no other port begins so.

    Raises PortError where there is none.
    """
    with _joining(f"The MIDI port “{name}” cannot be opened.") as client:
        found = client.get_ports()
        index = index_of(name, found)
        client.open_port(index, VIRTUAL_NAME)
        return MidiPort(client, names_of(found)[index])


def open_virtual(name: str = VIRTUAL_NAME) -> Output:
    """Open a port of our own, to which other programs can listen. Raises PortError."""
    with _joining(f"The MIDI port “{name}” cannot be made.") as client:
        try:
            client.open_virtual_port(name)
        except NotImplementedError as error:
            raise PortError(
                "Windows lets no program make MIDI ports of its own: set up a loopback pair with"
                " loopMIDI or Windows MIDI Services and choose it here."
            ) from error
        return MidiPort(client, name)


def names_of(found: Sequence[str]) -> tuple[str, ...]:
    """Turn the system's names into lasting ones: no session numbers, twins told apart."""
    names = [_SESSION_NUMBERS.sub("", raw) for raw in found]
    ordinals = [names[:index].count(name) + 1 for index, name in enumerate(names)]
    return tuple(
        name if ordinal == 1 else f"{name} ({ordinal})"
        for name, ordinal in zip(names, ordinals, strict=True)
    )


def index_of(wanted: str, found: Sequence[str]) -> int:
    """Find a port by its lasting name, else without session numbers, else by its beginning."""
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


def jack_runs() -> bool:
    """Tell whether a JACK server runs, without JACK: its library complains aloud or starts one."""
    if not hasattr(os, "getuid"):
        return False
    server = os.environ.get("JACK_DEFAULT_SERVER", "default")
    return Path(f"/dev/shm/jack_{server}_{os.getuid()}_0").exists()


def _client(name: str) -> Any:
    """Join the MIDI system of this computer under a name."""
    try:
        import rtmidi
    except ImportError as error:
        raise PortError("MIDI ports need the package python-rtmidi, which is missing.") from error
    if sys.platform == "darwin":
        api = rtmidi.API_MACOSX_CORE
    elif sys.platform == "win32":
        api = rtmidi.API_WINDOWS_MM
    elif os.access("/dev/snd/seq", os.R_OK | os.W_OK):
        api = rtmidi.API_LINUX_ALSA
    elif jack_runs():
        api = rtmidi.API_UNIX_JACK
    else:
        raise PortError("There is no MIDI here: neither ALSA's sequencer nor a JACK server runs.")
    try:
        return rtmidi.MidiOut(api, name=name)
    except _FAILURES as error:
        raise PortError("The MIDI system of this computer cannot be reached.") from error


@contextmanager
def _joining(failure: str) -> Iterator[Any]:
    """Join the MIDI system to open a port, and leave it again where that fails."""
    with quiet():
        client = _client(VIRTUAL_NAME)
        try:
            yield client
        except PortError:
            client.delete()
            raise
        except _FAILURES as error:
            client.delete()
            raise PortError(failure) from error


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
