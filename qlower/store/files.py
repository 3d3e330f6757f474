"""Every file operation of the store, in one place: checked, coded on failure, and easy to make fail in tests."""
# ruff: noqa: PTH102, PTH105, PTH108, PTH116, PTH208

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qlower.diagnostics import Diagnostic, QlowerError

CHUNK_BYTES = 1 << 20
"""How much is read at once where a whole file need not be in memory."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def diagnose(error: OSError, path: Path) -> Diagnostic:
    """The coded diagnostic of a failed file operation (QL0503 to QL0505)."""
    reason = error.strerror or str(error)
    if error.errno in _FULL:
        return Diagnostic("QL0504", f"no room left for {path}: {reason}", fix="free some space and run again")
    if error.errno in _REFUSED:
        return Diagnostic("QL0503", f"no access to {path}: {reason}", fix="change its permissions or use another store")
    return Diagnostic("QL0505", f"{path}: {reason}", fix="look at the file and its disk, then run again")


@contextmanager
def coded(path: Path) -> Iterator[None]:
    """Turn an OSError into a QlowerError that names the path.

    Raises:
        QlowerError: QL0503, QL0504 or QL0505.
    """
    try:
        yield
    except OSError as error:
        raise QlowerError(diagnose(error, path)) from error


@contextmanager
def opened(path: Path, flags: int) -> Iterator[int]:
    """A file descriptor that is closed at the end; a failing ``close`` counts, because it may report a lost write.

    Raises:
        OSError: opening or closing failed.
    """
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o666)
    try:
        yield descriptor
    except BaseException:  # Ctrl-C, too; what is on its way matters more than a failing close
        with suppress(OSError):
            os.close(descriptor)
        raise
    os.close(descriptor)


def write_all(descriptor: int, payload: bytes | bytearray | memoryview) -> None:
    """Write every byte, in as many calls as it takes, without copying."""
    rest = memoryview(payload)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_at(descriptor: int, payload: bytes, offset: int) -> None:
    """Write bytes in the place of others."""
    rest = memoryview(payload)
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest = rest[written:]
        offset += written


def write_pieces(descriptor: int, pieces: Iterable[bytes | memoryview]) -> None:
    """Write pieces one behind the other; small ones are gathered, so that they need few calls."""
    gathered = bytearray()
    for piece in pieces:
        if len(gathered) + len(piece) > CHUNK_BYTES:
            write_all(descriptor, gathered)
            gathered = bytearray()
        if len(piece) > CHUNK_BYTES:
            write_all(descriptor, piece)
        else:
            gathered += piece
    write_all(descriptor, gathered)


def read_at(descriptor: int, length: int, offset: int) -> bytes:
    """Up to ``length`` bytes from ``offset``; fewer only at the end of the file."""
    first = os.pread(descriptor, length, offset)
    if len(first) == length or not first:
        return first
    pieces = [first]  # one call reads at most 2 GiB
    read = len(first)
    while read < length and (piece := os.pread(descriptor, length - read, offset + read)):
        pieces.append(piece)
        read += len(piece)
    return b"".join(pieces)


def chunks(descriptor: int, length: int, offset: int) -> Iterator[bytes]:
    """The bytes of a stretch of the file, piece by piece; ends early at the end of the file."""
    end = offset + length
    while offset < end and (piece := os.pread(descriptor, min(CHUNK_BYTES, end - offset), offset)):
        yield piece
        offset += len(piece)


def size(descriptor: int) -> int:
    """Length of an open file in bytes."""
    return os.fstat(descriptor).st_size


def size_of(path: Path) -> int:
    """Length of a file in bytes."""
    return os.stat(path).st_size


def stamp(path: Path) -> tuple[int, ...]:
    """Which file is there, its length in bytes first, and when it was last changed; equal as long as nobody writes."""
    found = os.stat(path)
    return found.st_size, found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns


def exists(path: Path) -> bool:
    """Whether something is there, links not followed."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def sync(descriptor: int) -> None:
    """Wait until the file's bytes are on the disk."""
    os.fsync(descriptor)


def sync_data(descriptor: int) -> None:
    """Wait until the file's bytes and its length are on the disk; its times need not be."""
    if sys.platform == "darwin":
        os.fsync(descriptor)
    else:
        os.fdatasync(descriptor)


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with opened(path, os.O_RDONLY) as descriptor:
        os.fsync(descriptor)


def sync_directory(path: Path) -> None:
    """Wait until the directory's entries are on the disk."""
    with opened(path, os.O_RDONLY | os.O_DIRECTORY) as descriptor:
        os.fsync(descriptor)


def cut(descriptor: int, length: int) -> None:
    """Cut an open file to ``length`` bytes and wait until that is on the disk."""
    os.ftruncate(descriptor, length)
    os.fsync(descriptor)


def make_directory(path: Path) -> bool:
    """Create a directory whose parent exists; says whether it is new."""
    try:
        os.mkdir(path)
    except FileExistsError:
        return False
    return True


def move(source: Path, destination: Path) -> None:
    """Rename within the file system; an existing destination is replaced."""
    os.replace(source, destination)


def link(source: Path, destination: Path) -> None:
    """Give a file a second name."""
    os.link(source, destination)


def remove(path: Path) -> None:
    """Remove a file; one that is not there is no error."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def names(path: Path) -> list[str]:
    """The names in a directory, sorted; none if there is no such directory."""
    try:
        return sorted(os.listdir(path))
    except FileNotFoundError:
        return []


def read_file(path: Path) -> bytes:
    """The whole content of a file."""
    with opened(path, os.O_RDONLY) as descriptor:
        return read_at(descriptor, size(descriptor), 0)


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file from its beginning and wait until it is on the disk."""
    with opened(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as descriptor:
        write_pieces(descriptor, pieces)
        sync(descriptor)
