"""Sha256 of stretches of an open file."""

import hashlib
from collections.abc import Iterator, Sequence

from qlower.store import files


def hash_stretch(descriptor: int, offset: int, length: int) -> bytes:
    """The sha256 of a stretch, read piece by piece."""
    digest = hashlib.sha256()
    for piece in files.chunks(descriptor, length, offset):
        digest.update(piece)
    return digest.digest()


def hash_stretches(descriptor: int, offset: int, lengths: Sequence[int]) -> Iterator[bytes]:
    """The sha256 of stretches that follow each other; short ones are read many at once."""
    window, start = memoryview(b""), offset
    end = offset + sum(lengths)
    for length in lengths:
        if length > files.CHUNK_BYTES:
            yield hash_stretch(descriptor, offset, length)
        else:
            if offset + length > start + len(window):
                # No more than there is: room for a whole window would be made even to read a few bytes.
                window = memoryview(files.read_at(descriptor, min(files.CHUNK_BYTES, end - offset), offset))
                start = offset
            yield hashlib.sha256(window[offset - start : offset - start + length]).digest()
        offset += length
