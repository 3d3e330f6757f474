"""The folder of packs: writing one durably, and reading entries that are checked on every read."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from qlower.diagnostics import fail
from qlower.store import files
from qlower.store.findings import Warnings, keep_copy
from qlower.store.layout import Layout
from qlower.store.pack import (
    HEAD_BYTES,
    Entry,
    Place,
    Table,
    TableError,
    decode_table,
    encode_table,
    name_of,
    table_bytes,
)

_TABLES_KEPT = 256
"""A compile touches a handful of packs; the bound only keeps a walk through a large store small."""


class PackFolder:
    """The packs of one store."""

    def __init__(self, layout: Layout, warnings: Warnings) -> None:
        self._layout = layout
        self._warnings = warnings
        self._tables: dict[str, Table] = {}

    def write(self, entries: Sequence[Entry], syncing: files.Syncing) -> str:
        """Write a pack; gives its name. It survives a power cut once ``syncing`` is done. Needs the store's lock.

        Raises:
            QlowerError: QL0511 if what was written is not what was hashed.
            OSError: the pack could not be written; nothing of it is left unless that failed too.
        """
        ordered = sorted(entries)  # by kind and key, which no two have in common
        table = encode_table(ordered)
        name = name_of(table)
        path = self._layout.pack(name)
        if self._layout.version == 1 and files.make_directory(path.parent):
            files.sync_directory(self._layout.objects)
        try:
            self._write_file(path, os.O_EXCL, table, ordered, syncing)
        except FileExistsError:
            self._replace(path, table, ordered)
        syncing.directory(path.parent)
        self._tables.pop(name, None)
        return name

    def _replace(self, path: Path, table: bytes, entries: Sequence[Entry]) -> None:
        """Put a pack in the place of a damaged one with the same name, or of one that was never finished.

        The damaged one may still be of use, so it goes only once the other is on the disk.
        """
        unfinished = self._layout.temporary / path.name
        with files.Syncing() as syncing:
            self._write_file(unfinished, os.O_TRUNC, table, entries, syncing)
            syncing.wait()
        files.move(unfinished, path)

    def _write_file(self, path: Path, how: int, table: bytes, entries: Sequence[Entry], syncing: files.Syncing) -> None:
        with files.opened(path, os.O_RDWR | os.O_CREAT | how) as descriptor:
            try:
                files.write_pieces(descriptor, [table, *(entry.payload for entry in entries)])
                syncing.file(path, descriptor)
                # Hashed again from the file: a buffer may have changed since `put`, and a caller's digest is a claim.
                lengths = [len(entry.payload) for entry in entries]
                for entry, digest in zip(entries, _hash_stretches(descriptor, len(table), lengths), strict=True):
                    if digest != entry.digest:
                        fail("QL0511", f"the payload of {entry.kind.word} {entry.key.hex()} does not match its digest")
            except BaseException:
                with suppress(OSError):
                    files.remove(path)
                raise

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
            # A link, not a move: another process may be healing the pack by renaming a sound one over it.
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
        with files.opened(self._layout.pack(name), os.O_RDONLY) as descriptor:
            head = files.read_at(descriptor, HEAD_BYTES, 0)
            length = table_bytes(head)
            if length > files.size(descriptor):
                raise TableError("it ends within its table")
            return decode_table(name, head + files.read_at(descriptor, length - HEAD_BYTES, HEAD_BYTES))

    def holds(self, name: str, place: Place) -> bool:
        """Whether the pack is long enough to hold the entry; its bytes are not looked at."""
        try:
            return files.size_of(self._layout.pack(name)) >= place.offset + place.length
        except OSError:
            return False

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
        kept = keep_copy(self._layout.quarantine, _kept_as(name, place), payload)
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
        return [place for place in places if place.offset + place.length > size or _kept_as(name, place) in kept]

    def is_sound(self, name: str, place: Place) -> bool:
        """Whether the entry's bytes are those that were stored; read piece by piece.

        Raises:
            OSError: the pack cannot be read.
        """
        with files.opened(self._layout.pack(name), os.O_RDONLY) as descriptor:
            return _hash_stretch(descriptor, place.offset, place.length) == place.digest

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

    def secure(self, names: Sequence[str]) -> bool:
        """Whether packs are whole; if so, they survive a power cut once this returns.

        Raises:
            OSError: one of them cannot be read just now.
            QlowerError: QL0503 to QL0505 if one cannot be brought to the disk.
        """
        if not self.are_whole(names):
            return False
        with files.Syncing() as syncing:
            for path in map(self._layout.pack, names):
                with files.opened(path, os.O_RDONLY) as descriptor:
                    syncing.file(path, descriptor)
                syncing.directory(path.parent)
            syncing.wait()
        return True

    def names(self) -> tuple[list[str], list[Path]]:
        """The names of all packs there are, and the files among them that are not packs; both sorted."""
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


def _hash_stretches(descriptor: int, offset: int, lengths: Sequence[int]) -> Iterator[bytes]:
    """The sha256 of stretches that follow each other; short ones are read many at once."""
    window, start = memoryview(b""), offset
    end = offset + sum(lengths)
    for length in lengths:
        if length > files.CHUNK_BYTES:
            yield _hash_stretch(descriptor, offset, length)
        else:
            if offset + length > start + len(window):
                # No more than there is: room for a whole window would be made even to read a few bytes.
                window = memoryview(files.read_at(descriptor, min(files.CHUNK_BYTES, end - offset), offset))
                start = offset
            yield hashlib.sha256(window[offset - start : offset - start + length]).digest()
        offset += length


def _hash_stretch(descriptor: int, offset: int, length: int) -> bytes:
    digest = hashlib.sha256()
    for piece in files.chunks(descriptor, length, offset):
        digest.update(piece)
    return digest.digest()


def _kept_as(name: str, place: Place) -> str:
    """The name in quarantine of the damaged bytes of a pack's entry."""
    return f"{name[:16]}-{place.kind.word}-{place.key.hex()}"
