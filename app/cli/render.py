"""`attune render`: a melody as a sound file, without a window and without a sound device."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from app.cli.input import Humanise, Input, Swing, read, tell

_PATIENCE: Final = 1.0  # seconds after which progress is shown


def render(
    source: Input,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT.wav", help="To write.")],
    loop: Annotated[int, typer.Option(metavar="N", min=1, help="How often it is played.")] = 1,
    rate: Annotated[int, typer.Option(help="Samples a second: 44100 or 48000.")] = 44_100,
    bits: Annotated[int, typer.Option(help="Bits a sample: 16 or 24.")] = 16,
    swing: Swing = 50,
    humanise: Humanise = 0,
    program: Annotated[
        int, typer.Option(metavar="P", min=1, max=128, help="General MIDI sound.")
    ] = 1,
) -> None:
    """Write a file as sound: stereo WAV, played by the built-in sound."""
    from app.playback.groove import groove_of
    from app.playback.render import Take, seconds_of, write

    take = Take(rate, bits, loop, groove_of(swing, humanise), program)
    if output.suffix.lower() != ".wav":
        raise ValueError(f"{output.name} is no sound file that Attune can write (.wav).")
    phrase = read(source)
    progress = _Progress(sys.stderr.isatty())
    write(output, phrase, take, progress.show)
    progress.clear()
    tell(f"Wrote {output.name}: {seconds_of(phrase, take):.1f} seconds, and the last note’s end.")


class _Progress:
    """A percentage on the terminal, for those who wait longer than a second."""

    def __init__(self, terminal: bool) -> None:
        self._terminal = terminal
        self._started = time.monotonic()
        self._shown = -1  # per cent

    def show(self, share: float) -> bool:
        """Show what share is done, and go on."""
        per_cent = int(100 * share)
        patient = time.monotonic() - self._started < _PATIENCE
        if self._terminal and not patient and per_cent != self._shown:
            self._shown = per_cent
            print(f"\r{per_cent} %", end="", file=sys.stderr, flush=True)
        return True

    def clear(self) -> None:
        """Take the percentage off the terminal."""
        if self._shown >= 0:
            print("\r     \r", end="", file=sys.stderr, flush=True)
