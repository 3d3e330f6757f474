"""One pack: the new objects and actions of one run.

Layout: magic and version (8 bytes), number of entries (8 bytes, little-endian like every number here), the table with
one row per entry (kind 1, key 32, sha256 of the payload 32, length 8), then the payloads in the order of the rows. Rows
are sorted by kind and key, so the same entries give the same bytes.

A pack is named by the sha256 of all that comes before the payloads. The table holds the sha256 of every payload, so
the name stands for every byte of the file, yet no payload is hashed twice and the table can be trusted without reading
the payloads.

Packs stand in the frames of segments (see ``frame.py``), and there the name goes on with the place of the frame. In
formats 1 to 3 of the store each pack was a file of its own.
"""

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, TypeAlias

MAGIC = b"QLPACK\x00\x01"
_COUNT = struct.Struct("<Q")
_ROW = struct.Struct("<B32s32sQ")
_SPOT = struct.Struct(">IQ")
_CONTENT_DIGITS = 64
HEAD_BYTES = len(MAGIC) + _COUNT.size


class Kind(IntEnum):
    """What an entry is: an object, whose key is its digest, or the record of an action."""

    OBJECT = 1
    ACTION = 2

    @property
    def word(self) -> str:
        """The kind as diagnostics and file names spell it."""
        return self.name.lower()


_KINDS = {kind.value: kind for kind in Kind}

EntryName: TypeAlias = tuple[Kind, bytes]
"""What an entry is known by: its kind and its key."""


class Entry(NamedTuple):
    """An entry about to be packed.

    Attributes:
        digest: sha256 of the payload.
        payload: contiguous; not copied.
    """

    kind: Kind
    key: bytes
    digest: bytes
    payload: bytes | memoryview


class Spot(NamedTuple):
    """Where a frame begins: number of the segment, and offset in bytes."""

    segment: int
    start: int


class Place(NamedTuple):
    """Where an entry stands in the file of its pack, and the sha256 its payload must have."""

    kind: Kind
    key: bytes
    digest: bytes
    offset: int
    length: int

    @property
    def end(self) -> int:
        """Where the entry behind it begins."""
        return self.offset + self.length


@dataclass(frozen=True)
class Table:
    """The verified table of a pack.

    Attributes:
        places: entries by kind and key, in file order.
        end: where the pack ends in its file.
    """

    places: Mapping[EntryName, Place]
    end: int


class TableError(Exception):
    """The head of a pack is not what its name says; never leaves the store."""


def encode_table(entries: Iterable[Entry]) -> bytes:
    """Everything that stands before the payloads; the entries must be sorted by kind and key."""
    rows = [_ROW.pack(entry.kind, entry.key, entry.digest, len(entry.payload)) for entry in entries]
    return b"".join([MAGIC, _COUNT.pack(len(rows)), *rows])


def name_of(table: bytes, spot: Spot) -> str:
    """The name of the pack that begins with this table, in the frame at a spot."""
    return hashlib.sha256(table).hexdigest() + _SPOT.pack(*spot).hex()


def content_of(name: str) -> str:
    """The sha256 of the table, with which the name of a pack begins; packs with the same entries have the same."""
    return name[:_CONTENT_DIGITS]


def spot_of(name: str) -> Spot | None:
    """Where the frame of a pack begins; None if the pack is a file of its own, or this is no name."""
    try:
        return Spot(*_SPOT.unpack(bytes.fromhex(name[_CONTENT_DIGITS:])))
    except (ValueError, struct.error):
        return None


def table_bytes(head: bytes) -> int:
    """Length of head and table together, read from the first ``HEAD_BYTES``.

    Raises:
        TableError: this is not the head of a pack.
    """
    if len(head) != HEAD_BYTES or not head.startswith(MAGIC):
        raise TableError("it does not begin like a pack")
    return HEAD_BYTES + int(_COUNT.unpack_from(head, len(MAGIC))[0]) * _ROW.size


def decode_table(name: str, table: bytes, start: int) -> Table:
    """Read a table, with which a pack begins at an offset of its file, after checking it against the name of the pack.

    Raises:
        TableError: they do not match.
    """
    if hashlib.sha256(table).hexdigest() != content_of(name):
        raise TableError("its table does not match its name")
    places = {}
    offset = start + len(table)
    for number, key, digest, length in _ROW.iter_unpack(table[HEAD_BYTES:]):
        kind = _KINDS[number]
        places[kind, key] = Place(kind, key, digest, offset, length)
        offset += length
    return Table(places, offset)
