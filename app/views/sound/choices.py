"""What the sheet of sound shows and can change: frozen values, and no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Landing = Literal["now", "beat", "bar"]


@dataclass(frozen=True, slots=True)
class OutputRow:
    """An output as it is shown."""

    key: str  # as it is told in signals
    label: str
    about: str = ""  # a few words below it
    there: bool = True  # whether it can be heard now
    on: bool = False  # whether notes go there
    channel: int = 1  # 1..16
    program: int | None = None  # 1..128 of General MIDI; None leaves the sound alone
    built_in: bool = False  # it is ours, so that it always has one of General MIDI's sounds

    @property
    def words(self) -> str:
        """Its name, and whether it is there."""
        return self.label if self.there else f"{self.label} (away)"


@dataclass(frozen=True, slots=True)
class SoundChoices:
    """All that the sheet shows and can change."""

    outputs: tuple[OutputRow, ...] = ()
    volume: int = 100  # of the built-in sound, per cent
    metronome: bool = False
    click_key: str = ""  # of the output that it clicks at
    click_channel: int = 10  # 1..16
    count_bars: int = 0  # 0..2
    swing: int = 50  # per cent, 50..75
    humanise: int = 0  # per cent, 0..100
    landing: Landing = "beat"  # where a changed bar takes over
    send_clock: bool = False
    follow: str = ""  # name of the input whose clock leads
    inputs: tuple[str, ...] = ()  # names of those that are there
    link: bool = False  # whether the Link session leads
    link_missing: str = ""  # package that Link needs and that is not there
