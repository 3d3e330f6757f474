"""The bytes a run makes: in memory up to a bound, beyond it in a temporary file that nobody else sees."""

import mmap
import tempfile
import weakref
from collections.abc import Iterator
from typing import IO

MEMORY_BYTES = 1 << 28
"""What is held in memory at most, small payloads not counted."""
SMALL_BYTES = 1 << 16
"""Payloads up to this length always stay in memory."""

Place = tuple[int, int]


class Payloads:
    """Bytes by digest, each put once. The file goes when the last reference to it does."""

    def __init__(self) -> None:
        self._found: dict[str, bytes | Place] = {}
        self._held = 0
        self._file: IO[bytes] | None = None

    def __contains__(self, digest: str) -> bool:
        return digest in self._found

    def put(self, digest: str, payload: bytes) -> None:
        """Keep bytes under their digest; nothing happens if they are there."""
        if digest in self._found:
            return
        if len(payload) > SMALL_BYTES:
            if self._held + len(payload) > MEMORY_BYTES:
                self._found[digest] = self._write(payload)
                return
            self._held += len(payload)
        self._found[digest] = payload

    def _write(self, payload: bytes) -> Place:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="qlower-")  # noqa: SIM115  # open as long as this object is
            weakref.finalize(self, self._file.close)
        start = self._file.seek(0, 2)
        self._file.write(payload)
        return start, len(payload)

    def get(self, digest: str) -> bytes | None:
        """The bytes of a digest, or None."""
        found = self._found.get(digest)
        if not isinstance(found, tuple):
            return found
        assert self._file is not None
        self._file.seek(found[0])
        return self._file.read(found[1])

    def items(self) -> Iterator[tuple[str, bytes | memoryview]]:
        """All digests with their bytes, in the order they were put; those of the file are mapped, not read."""
        view = memoryview(b"")
        if self._file is not None:
            self._file.flush()
            view = memoryview(mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ))
        for digest, found in self._found.items():
            yield digest, view[found[0] : found[0] + found[1]] if isinstance(found, tuple) else found
