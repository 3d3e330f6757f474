"""The store: content-addressed objects, results of actions, and the ledger of runs. It deals in bytes and JSON only.

What a run adds is collected in a transaction and written as one frame at the end of a segment: its pack and the record
that acknowledges it. So a run waits for the disk once. The record is then appended to the ledger, without a wait.
Whatever is interrupted leaves either a piece of a frame, which the next writer cuts, or a whole frame, from which it
completes the ledger. The results of actions stand in the packs beside the objects and are found through the index, so
there is no directory of them: a file for each would cost an fsync for each.
"""

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.store import files
from qlower.store.findings import Warnings
from qlower.store.layout import Layout, open_layout
from qlower.store.ledger import Ledger
from qlower.store.lock import exclusive
from qlower.store.pack import Entry, EntryName, Kind, Place, encode_table, name_of
from qlower.store.packs import PackFolder
from qlower.store.record import FIRST, JSON, RunRecord, encode
from qlower.store.recovery import Recovery, State
from qlower.store.segments import Segments

if TYPE_CHECKING:
    from qlower.store.index import Index

Payload: TypeAlias = bytes | bytearray | memoryview
SETTLED_WITHIN_BYTES = 1 << 16
"""How much of the ledger may not be on the disk: some dozens of runs, and what is looked through before each."""
_NAME = re.compile("[0-9a-f]{64}")


class Store:
    """A store on disk, for one thread of one process at a time; other threads and processes open their own.

    Attributes:
        layout: where its files stand.
        warnings: what was found amiss and gone on from, in the order it was met.
        ledger: the runs.
        packs: the packs.
        segments: the segments, in which they stand.
        recovery: what brings ledger and segments into agreement.
    """

    def __init__(self, layout: Layout, warnings: list[Diagnostic]) -> None:
        self.layout = layout
        self.warnings = warnings
        self._warn = Warnings(warnings)
        self.ledger = Ledger(layout, self._warn)
        self.packs = PackFolder(layout, self._warn)
        self.segments = Segments(layout)
        self.recovery = Recovery(layout, self.ledger, self.packs, self.segments, self._warn)
        self._lost: dict[str, bool] = {}

    @classmethod
    def open(cls, path: Path, create: bool = True, warnings: list[Diagnostic] | None = None) -> "Store":
        """Open the store at a path, creating it if there is none and ``create`` allows it.

        Args:
            path: the directory of the store, usually ``.qlower``.
            create: whether a new store may be made.
            warnings: the list that findings are added to; a new one if not given.

        Raises:
            QlowerError: QL0500 to QL0506.
        """
        store = cls(open_layout(path.absolute(), create), [] if warnings is None else warnings)
        store.recovery.look()
        return store

    @cached_property
    def index(self) -> "Index":
        """Which pack holds which entry; SQLite is imported on first use."""
        from qlower.store.index import Index  # noqa: PLC0415

        return Index(self.layout, self.ledger, self.packs, self._warn)

    def has(self, digest: str) -> bool:
        """Whether the object is there; its bytes are not read.

        Raises:
            QlowerError: QL0512 for a malformed digest; QL0503, QL0505 or QL0535 if the ledger cannot be read.
        """
        return self.locate(Kind.OBJECT, raw_name(digest)) is not None

    def get(self, digest: str) -> bytes | None:
        """The object with a digest, verified, or None. A damaged object is absent, quarantined, and a warning.

        Raises:
            QlowerError: QL0512 for a malformed digest; QL0503, QL0505 or QL0535 if the ledger cannot be read.
        """
        return self._read(Kind.OBJECT, raw_name(digest))

    def action(self, key: str) -> bytes | None:
        """The recorded result of an action, verified, or None.

        None, too, if the pack that holds it has lost something that no other holds: what is done again is stored again.
        What other processes recorded since the store was last looked at may be missed: every pass of every run asks.

        Raises:
            QlowerError: QL0512 for a malformed key; QL0503, QL0505 or QL0535 if the ledger cannot be read.
        """
        entry = (Kind.ACTION, raw_name(key))
        name = self.index.find([entry], anew=False).get(entry)
        if name is None:
            return None
        # Nearly all that a repeated run asks for stands in one pack.
        if self._lost.get(name) is False and (payload := self.packs.read_ahead(name, entry)) is not None:
            return payload
        found = self.locate(*entry)
        if found is None or self._has_lost(found[0]):
            return None
        return self._payload(*entry, found)

    def is_beside_loss(self, digest: str) -> bool:
        """Whether the pack that holds an object is known to have lost something that no other pack holds.

        Raises:
            QlowerError: QL0512 for a malformed digest; QL0503, QL0505 or QL0535 if the ledger cannot be read.
        """
        found = self.locate(Kind.OBJECT, raw_name(digest))
        return found is not None and self._has_lost(found[0])

    def _has_lost(self, name: str) -> bool:
        if name not in self._lost:
            try:
                suspects = self.packs.suspects(name)
            except OSError as error:
                self._warn.unreadable(self.layout.pack(name), error)
                return False
            # All are read, so that all that are damaged are stored again.
            found = [self._read(place.kind, place.key) for place in suspects]
            self._lost[name] = None in found
        return self._lost[name]

    def transaction(self) -> "Transaction":
        """A new transaction; nothing is written before its ``commit``."""
        return Transaction(self)

    def locate(self, kind: Kind, key: bytes) -> tuple[str, Place] | None:
        """The pack and the place of an entry, by the pack's own verified table.

        Raises:
            QlowerError: QL0503, QL0505 or QL0535 if the ledger cannot be read.
        """
        return self.locate_all([(kind, key)]).get((kind, key))

    def locate_all(self, entries: Collection[EntryName]) -> dict[EntryName, tuple[str, Place]]:
        """The packs and places of those entries that are there, asked for at once.

        Raises:
            QlowerError: QL0503, QL0505 or QL0535 if the ledger cannot be read.
        """
        found: dict[EntryName, tuple[str, Place]] = {}
        sizes: dict[str, int] = {}
        for entry, name in self.index.find(entries).items():
            try:
                table = self.packs.table(name)
            except OSError as error:
                self._warn.unreadable(self.layout.pack(name), error)
                continue
            if table is None:
                continue
            place = table.places.get(entry)
            if place is None:
                self.index.distrust(f"it places {entry[0].word} {entry[1].hex()} in a pack that does not hold it")
                return self.locate_all(entries)
            if name not in sizes:
                sizes[name] = self.packs.size(name)
            if place.end <= sizes[name]:
                found[entry] = (name, place)
        return found

    def _read(self, kind: Kind, key: bytes) -> bytes | None:
        found = self.locate(kind, key)
        return None if found is None else self._payload(kind, key, found)

    def _payload(self, kind: Kind, key: bytes, found: tuple[str, Place]) -> bytes | None:
        try:
            payload = self.packs.read(*found)
        except OSError as error:
            self._warn.unreadable(self.layout.pack(found[0]), error)
            return None
        if payload is None:
            self.index.forget(kind, key, found[0])
        return payload

    def forget_losses(self) -> None:
        """Look again which packs have lost something, since what was lost may have been stored again."""
        self._lost.clear()

    def exclusive(self) -> AbstractContextManager[None]:
        """The lock to hold while changing the store."""
        return exclusive(self.layout.lock)

    def close(self) -> None:
        """Close what is open; the store can be used again afterwards."""
        if "index" in self.__dict__:
            self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Transaction:
    """What one run adds. Used as a context manager: leaving it without ``commit`` writes nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: dict[EntryName, Entry] = {}
        self._committed = False

    def put(self, payload: Payload) -> str:
        """Add an object; gives its digest. The payload is not copied: leave it alone until ``commit``."""
        view = _as_bytes(payload)
        digest = hashlib.sha256(view).digest()
        self._put(digest, view)
        return digest.hex()

    def put_hashed(self, digest: str, payload: Payload) -> str:
        """Add an object whose sha256 is known; gives its digest. A wrong one makes ``commit`` fail with QL0511.

        Raises:
            QlowerError: QL0512 for a malformed digest.
        """
        self._put(raw_name(digest), _as_bytes(payload))
        return digest

    def _put(self, digest: bytes, view: bytes | memoryview) -> None:
        self._entries.setdefault((Kind.OBJECT, digest), Entry(Kind.OBJECT, digest, digest, view))

    def put_action(self, key: str, payload: Payload) -> None:
        """Record the result of an action.

        Raises:
            QlowerError: QL0510 if another result was put for the key; QL0512 for a malformed key. What is recorded
                already is looked at by ``commit``.
        """
        view = _as_bytes(payload)
        entry = Entry(Kind.ACTION, raw_name(key), hashlib.sha256(view).digest(), view)
        earlier = self._entries.setdefault((entry.kind, entry.key), entry)
        _refuse_difference(entry, earlier)

    def commit(self, record: Mapping[str, JSON]) -> RunRecord:
        """Write what was put, durably, and acknowledge it with one record in the ledger.

        Args:
            record: the caller's fields of the record; ``objects``, if given, lists digests the run needs.

        Returns:
            The record as the ledger holds it. Once it is returned, the run survives a power cut.

        Raises:
            QlowerError: QL0503 to QL0506 if it cannot be written; QL0510 or QL0511 for wrong content; QL0513 for a
                record that is not JSON; QL0533 or QL0535 for a damaged ledger. Nothing is acknowledged then, and
                ``commit`` may be called again.
        """
        if self._committed:
            raise RuntimeError("the transaction is committed already")
        store = self._store
        with store.exclusive():
            state = store.recovery.recover()
            # Asked only now, under the lock: another process may have stored the same since `put`.
            run = self._write(record, sorted(self._not_stored()), state)
            self._committed = True
            for name in run.packs:
                store.index.written(name)
            store.index.persist()
            store.forget_losses()
        return run

    def _write(self, content: Mapping[str, JSON], entries: Sequence[Entry], state: State) -> RunRecord:
        store, spot = self._store, state.end.next
        before = store.ledger.record_of(state.last)
        packs = [name_of(encode_table(entries), spot)] if entries else []
        run = f"r{before.number + 1 if before else 1}"
        record, line = encode(content, run, before.digest if before else FIRST, packs)
        settled_bytes = state.settled_bytes
        if state.ledger_bytes - settled_bytes > SETTLED_WITHIN_BYTES:
            settled_bytes = store.ledger.sync()
        with files.coded(store.segments.path(spot.segment)):
            store.segments.append(spot, entries, line, state.ledger_bytes, settled_bytes)
        try:
            store.ledger.append(line)
        except QlowerError as error:
            # The run is recorded: whoever opens the store next completes the ledger from the segment.
            store.warnings += error.diagnostics
        return record

    def _not_stored(self) -> list[Entry]:
        stored = self._store.locate_all(self._entries.keys())
        for name, (_, place) in stored.items():
            _refuse_difference(self._entries[name], place)
        return [entry for name, entry in self._entries.items() if name not in stored]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entries.clear()


def _refuse_difference(entry: Entry, earlier: Entry | Place) -> None:
    if entry.digest != earlier.digest:
        fail(
            "QL0510",
            f"action {entry.key.hex()} gave another result: sha256 {entry.digest.hex()}, before {earlier.digest.hex()}",
            fix="make the pass deterministic, or raise its version if it was changed",
        )


def raw_name(text: str) -> bytes:
    """The 32 bytes of a digest or action key written as 64 lower-case hexadecimal digits.

    Raises:
        QlowerError: QL0512.
    """
    if not _NAME.fullmatch(text):
        fail("QL0512", f"{text!r} is not a digest", expected="64 lower-case hexadecimal digits")
    return bytes.fromhex(text)


def _as_bytes(payload: Payload) -> bytes | memoryview:
    if isinstance(payload, bytes):
        return payload
    view = memoryview(payload)
    if view.nbytes == 0:
        return b""
    return view.cast("B") if view.c_contiguous else memoryview(view.tobytes())
