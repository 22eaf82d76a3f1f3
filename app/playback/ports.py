"""The only door to MIDI outputs: lists them, opens them by name, and says so when they are gone.

Not to be used from two threads at once. Every failure is a PortError, one sentence for a musician.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from app.midi_system import (
    FAILURES,
    OUR_NAME,
    PortError,
    client,
    identity,
    index_of,
    is_ours,
    names_of,
    quiet,
)

VIRTUAL_NAME = OUR_NAME


class Output(Protocol):
    """What notes can be sent to."""

    @property
    def name(self) -> str:
        """What a musician calls it."""

    def send(self, message: bytes) -> None:
        """Send one MIDI message. Raises PortError where the output is gone."""

    def close(self) -> None:
        """Let go of it. Ends no notes: that is the rack's, while the output is still there."""


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
        except FAILURES as error:
            raise PortError(f"The MIDI port “{self._name}” is gone.") from error

    def close(self) -> None:
        """Close the port and leave the MIDI system."""
        with quiet():
            self._client.close_port()
            self._client.delete()


class Directory:
    """The outputs there are, to be looked at again and again while the music plays.

    It stays a member of the MIDI system, for to join it takes longer than a clock can spare.
    """

    def __init__(self) -> None:
        self._client: Any = None
        self._system: object = None  # which one it has joined

    def outputs(self) -> tuple[str, ...]:
        """Return the names of all MIDI outputs. Raises PortError where there is no MIDI."""
        if self._system != (system := identity()):
            self.close()
            self._system = system
        if self._client is None:
            with quiet():
                self._client = client("MidiOut", f"{OUR_NAME} ports")
        try:
            names = names_of(self._client.get_ports())
        except FAILURES as error:
            raise PortError("The MIDI system of this computer cannot be reached.") from error
        return tuple(name for name in names if not is_ours(name))  # our inputs would be a loop

    def close(self) -> None:
        """Leave the MIDI system."""
        if self._client:
            with quiet():
                self._client.delete()
            self._client = None


def list_outputs() -> tuple[str, ...]:
    """Return the names of all MIDI outputs. Raises PortError where there is no MIDI."""
    directory = Directory()
    names = directory.outputs()
    directory.close()
    return names


def open_output(name: str) -> Output:
    """Open the output of that name; its beginning will do, if no other port begins so.

    Raises PortError where there is none.
    """
    # Under another name: other programs would find a port of our own beside it as “Attune-01”.
    with _joining(f"{OUR_NAME} out", f"The MIDI port “{name}” cannot be opened.") as joined:
        found = joined.get_ports()
        index = index_of(name, found)
        joined.open_port(index, VIRTUAL_NAME)
        return MidiPort(joined, names_of(found)[index])


def open_virtual(name: str = VIRTUAL_NAME) -> Output:
    """Open a port of our own, to which other programs can listen. Raises PortError."""
    with _joining(VIRTUAL_NAME, f"The MIDI port “{name}” cannot be made.") as joined:
        try:
            joined.open_virtual_port(name)
        except NotImplementedError as error:
            raise PortError(
                "Windows lets no program make MIDI ports of its own: set up a loopback pair with"
                " loopMIDI or Windows MIDI Services and choose it here."
            ) from error
        return MidiPort(joined, name)


@contextmanager
def _joining(name: str, failure: str) -> Iterator[Any]:
    """Join the MIDI system to open a port, and leave it again where that fails."""
    with quiet():
        joined = client("MidiOut", name)
        try:
            yield joined
        except PortError:
            joined.delete()
            raise
        except FAILURES as error:
            joined.delete()
            raise PortError(failure) from error
