import ctypes
import mmap
import sys
from pathlib import Path

import pytest

from app.memory import release


def held():
    """Bytes of memory that this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


GLIBC = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim")


@pytest.mark.skipif(not GLIBC, reason="Only glibc has the call; elsewhere `release` does nothing.")
def test_holes_between_blocks_in_use_are_given_back():
    blocks = [bytearray(50_000) for _ in range(1000)]  # small enough to lie beside each other
    del blocks[::2]
    before = held()
    release()
    assert before - held() > 15_000_000
