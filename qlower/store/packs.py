"""Reading entries of packs, checked on every read."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from qlower.store import files
from qlower.store.findings import Warnings, keep_copy
from qlower.store.frame import MARK_BYTES
from qlower.store.hashing import hash_stretch
from qlower.store.layout import Layout
from qlower.store.pack import (
    HEAD_BYTES,
    EntryName,
    Kind,
    Place,
    Table,
    TableError,
    decode_table,
    spot_of,
    table_bytes,
)

_TABLES_KEPT = 256
"""A compile touches a handful of packs; the bound only keeps a walk through a large store small."""
_AHEAD_BYTES = 1 << 16
"""As much is read ahead of a pack: the actions of most runs."""
_AHEAD_KEPT = 64


class PackFolder:
    """The packs of one store."""

    def __init__(self, layout: Layout, warnings: Warnings) -> None:
        self._layout = layout
        self._warnings = warnings
        self._tables: dict[str, Table] = {}
        self._ahead: dict[str, tuple[int, bytes]] = {}

    def table(self, name: str) -> Table | None:
        """The verified table of a pack, or None with a warning if the pack is missing or damaged.

        Raises:
            OSError: it cannot be read just now.
        """
        table = self._tables.get(name)
        if table is None and (table := self._read_table(name)) is not None:
            if len(self._tables) >= _TABLES_KEPT:
                del self._tables[next(iter(self._tables))]
            self._tables[name] = table
        return table

    def _read_table(self, name: str) -> Table | None:
        path = self._layout.pack(name)
        try:
            return self.load_table(name)
        except FileNotFoundError:
            self._warnings.add("QL0522", f"{path} is missing; what it held will be derived again")
        except TableError as error:
            # The bytes in a segment stay where they are.
            if spot_of(name) is None:
                with suppress(OSError):
                    files.link(path, self._layout.quarantine / path.name)
            self._warnings.add("QL0521", f"{path}: {error}; what it held will be derived again")
        return None

    def load_table(self, name: str) -> Table:
        """Read and verify the table of a pack.

        Raises:
            TableError: the pack is damaged.
            OSError: it cannot be read.
        """
        spot = spot_of(name)
        start = spot.start + MARK_BYTES if spot is not None else 0
        with files.opened(self._layout.pack(name), os.O_RDONLY) as descriptor:
            head = files.read_at(descriptor, HEAD_BYTES, start)
            length = table_bytes(head)
            if start + length > files.size(descriptor):
                raise TableError("it ends within its table")
            rest = files.read_at(descriptor, length - HEAD_BYTES, start + HEAD_BYTES)
            return decode_table(name, head + rest, start)

    def size(self, name: str) -> int:
        """Length in bytes of the file that holds a pack; 0 if it is not there, or cannot be read just now."""
        try:
            return files.size_of(self._layout.pack(name))
        except OSError:
            return 0

    def read_ahead(self, name: str, entry: EntryName) -> bytes | None:
        """The payload of an action, verified, out of bytes that were read with those of all actions of its pack.

        Returns:
            None if it was not among them, or anything is amiss: then it is to be read by itself.
        """
        try:
            table = self.table(name)
            if table is None or (place := table.places.get(entry)) is None:
                return None
            if name not in self._ahead:
                if len(self._ahead) >= _AHEAD_KEPT:
                    del self._ahead[next(iter(self._ahead))]
                self._ahead[name] = self._read_actions(name, table)
        except OSError:
            return None
        start, ahead = self._ahead[name]
        payload = ahead[place.offset - start : place.end - start] if place.offset >= start else b""
        return payload if hashlib.sha256(payload).digest() == place.digest else None

    def _read_actions(self, name: str, table: Table) -> tuple[int, bytes]:
        """The last bytes of a pack from the first action on, for actions stand behind objects; and where they begin."""
        start = next((place.offset for place in table.places.values() if place.kind is Kind.ACTION), table.end)
        start = max(start, table.end - _AHEAD_BYTES)
        with files.opened(self._layout.pack(name), os.O_RDONLY) as descriptor:
            return start, files.read_at(descriptor, table.end - start, start)

    def read(self, name: str, place: Place) -> bytes | None:
        """The payload of an entry, verified.

        Returns:
            None if its bytes are damaged; they are then copied to quarantine and a warning is given.

        Raises:
            OSError: the pack cannot be read.
        """
        with files.opened(self._layout.pack(name), os.O_RDONLY) as descriptor:
            payload = files.read_at(descriptor, place.length, place.offset)
        if len(payload) == place.length and hashlib.sha256(payload).digest() == place.digest:
            return payload
        word = f"{place.kind.word} {place.key.hex()}"
        kept = keep_copy(self._layout.quarantine, _kept_as(name, place), [payload])
        self._warnings.add("QL0520", f"{word} is damaged in {self._layout.pack(name)}; {kept}")
        return None

    def suspects(self, name: str) -> list[Place]:
        """The entries of a pack whose damaged bytes are in quarantine, and those beyond the end of its file.

        Raises:
            OSError: it cannot be read.
        """
        table = self.table(name)
        size = files.size_of(self._layout.pack(name)) if table is not None else 0
        kept = frozenset(files.names(self._layout.quarantine))
        if table is None or (size >= table.end and not kept):
            return []
        places = table.places.values()
        return [place for place in places if place.end > size or _kept_as(name, place) in kept]

    def is_sound(self, name: str, place: Place) -> bool:
        """Whether the entry's bytes are those that were stored; read piece by piece.

        Raises:
            OSError: the pack cannot be read.
        """
        with files.opened(self._layout.pack(name), os.O_RDONLY) as descriptor:
            return hash_stretch(descriptor, place.offset, place.length) == place.digest

    def are_whole(self, names: Sequence[str]) -> bool:
        """Whether packs are there and sound to the last byte.

        Raises:
            OSError: one of them cannot be read just now.
        """
        try:
            tables = {name: self.load_table(name) for name in names}
        except (FileNotFoundError, TableError):
            return False
        return all(self.is_sound(name, place) for name, table in tables.items() for place in table.places.values())

    def names(self) -> tuple[list[str], list[Path]]:
        """The names of all packs that are files of their own, and the files among them that are not; both sorted."""
        packs: list[str] = []
        strangers: list[Path] = []
        for path in self._files():
            name = path.name.removesuffix(".pack")
            if self._layout.pack(name) == path and len(name) == hashlib.sha256().digest_size * 2:
                packs.append(name)
            else:
                strangers.append(path)
        return packs, strangers

    def _files(self) -> Iterator[Path]:
        for name in files.names(self._layout.objects):
            path = self._layout.objects / name
            if path == self._layout.segments:
                continue
            if path.is_dir():
                yield from (path / inner for inner in files.names(path))
            else:
                yield path

    def discard(self, name: str) -> None:
        """Remove a pack. Needs the store's lock.

        Raises:
            OSError: it cannot be removed.
        """
        files.remove(self._layout.pack(name))
        self._tables.pop(name, None)
        self._ahead.pop(name, None)


def _kept_as(name: str, place: Place) -> str:
    """The name in quarantine of the damaged bytes of a pack's entry."""
    return f"{name[:16]}-{place.kind.word}-{place.key.hex()}"
