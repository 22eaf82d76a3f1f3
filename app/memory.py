"""Freed memory, given back to the system now and then.

glibc keeps what is freed between two blocks in use. Engraved lines, pictures and neighbourhoods of
all sizes come and go, and in an hour of work such holes make up a tenth of what a process holds.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

EVERY: Final = 20.0  # seconds; it takes 1 to 3 ms then, and the longer the rarer


def release() -> None:
    """Give freed memory back where glibc holds it; does nothing elsewhere."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's alone
        if trim is not None:
            trim(0)
