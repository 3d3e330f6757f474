"""The lock a process holds while it changes the store; readers never take it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qlower.diagnostics import fail
from qlower.store import files

PAUSE_S = 0.005
ATTEMPTS = 6000
"""Counted, not clocked: with the pause between them about half a minute, far more than any commit takes."""


@contextmanager
def exclusive(path: Path, attempts: int | None = None) -> Iterator[None]:
    """Hold the advisory lock on a file. The operating system releases it when its process ends, however it ends.

    Args:
        path: the file.
        attempts: how often to try; ``ATTEMPTS`` times if not given.

    Raises:
        QlowerError: QL0506 if another process does not let go, QL0503 to QL0505 if the file cannot be locked.
    """
    with files.coded(path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        with files.coded(path):
            _acquire(descriptor, path, ATTEMPTS if attempts is None else attempts)
        yield
    finally:
        # Nothing was written through it, and what was done under the lock must not seem to fail.
        with suppress(OSError):
            os.close(descriptor)


def _acquire(descriptor: int, path: Path, attempts: int) -> None:
    for _ in range(attempts):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(PAUSE_S)
        else:
            return
    fail("QL0506", f"another process holds {path}", fix="wait for it or end it, then run again")
