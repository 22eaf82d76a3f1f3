"""Writes a file whole or not at all. Knows nothing of what it writes."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Write `data` to `path`; whatever fails, an existing file there stays as it was.

    A new file gets the permissions that `open` would give it, an existing one keeps its own, and
    a link is followed. Raises OSError.
    """
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):  # `replace` would not mind
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    temporary = target.with_name(f".attune-{os.urandom(8).hex()}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
