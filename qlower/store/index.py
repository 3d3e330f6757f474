"""Which pack holds which entry: a table in SQLite, derived from the ledger and the packs it names.

The index is never trusted for more than a hint: the pack's verified table decides, and a wrong hint makes the index be
passed over. Most keys that it does not hold are refused at once by a filter. It is written only under the store's lock,
after the run is acknowledged, and only when it is some runs behind, because writing it costs a good part of what
recording a small run does. Readers add in memory what the ledger says beyond the point the file has seen, so a reader
needs neither the lock nor write access nor the file at all.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from qlower.diagnostics import QlowerError, Severity
from qlower.store import files
from qlower.store.findings import Warnings
from qlower.store.key_filter import KeyFilter
from qlower.store.layout import Layout
from qlower.store.ledger import Ledger
from qlower.store.pack import EntryName, Kind
from qlower.store.packs import PackFolder

_SCHEMA_VERSION = 2
_TAIL_BYTES = 256
"""How much of the ledger before the indexed point is compared, to tell that the index belongs to this ledger."""
LAG_BYTES = 1 << 13
"""How far the file may be behind the ledger: a handful of runs."""
_BUSY_S = 5.0
_ASKED_AT_ONCE = 400
"""Entries looked up in one statement; older builds of SQLite allow 999 variables."""
_FAULTS = (sqlite3.Error, OSError, QlowerError)


class _HarmlessError(ValueError):
    """The file is of no use, yet nothing is damaged."""


class Index:
    """The index of one store, for one thread at a time."""

    def __init__(self, layout: Layout, ledger: Ledger, packs: PackFolder, warnings: Warnings) -> None:
        self._layout = layout
        self._ledger = ledger
        self._packs = packs
        self._warnings = warnings
        self._connection: sqlite3.Connection | None = None
        self._distrusted = False
        self._unread = False
        self._seen_bytes = -1
        self._indexed_bytes = 0
        self._filter = KeyFilter.sized_for(0)
        self._added: dict[EntryName, str] = {}
        self._damaged: set[tuple[EntryName, str]] = set()

    def find(self, entries: Collection[EntryName], *, anew: bool = True) -> dict[EntryName, str]:
        """The names of the packs that are said to hold some entries; those nobody knows are left out.

        Args:
            entries: what is looked for.
            anew: whether to see first what others recorded since the last look.

        Raises:
            QlowerError: the ledger cannot be read.
        """
        if anew or self._seen_bytes < 0:
            self.refresh()
        names = {entry: name for entry in entries if (name := self._added.get(entry)) is not None}
        try:
            names |= self._stored([entry for entry in entries if entry not in names])
        except sqlite3.Error as error:
            self.distrust(str(error))
            return self.find(entries)
        if not self._damaged:
            return names
        return {entry: name for entry, name in names.items() if (entry, name) not in self._damaged}

    def _stored(self, entries: Sequence[EntryName]) -> dict[EntryName, str]:
        """What the file says of some entries, asked in as few statements as SQLite's bound on variables allows."""
        names: dict[EntryName, str] = {}
        if self._connection is None or not entries:
            return names
        entries = [entry for entry in entries if self._filter.may_hold(entry[1])]
        for start in range(0, len(entries), _ASKED_AT_ONCE):
            asked = entries[start : start + _ASKED_AT_ONCE]
            rows = ", ".join(["(?, ?)"] * len(asked))
            # CROSS JOIN keeps the order: each asked entry is searched for, `entries` is never gone through.
            asking = f"WITH asked (kind, key) AS (VALUES {rows})"
            query = f"{asking} SELECT kind, key, pack FROM asked CROSS JOIN entries USING (kind, key)"
            values = [value for kind, key in asked for value in (int(kind), key)]
            for kind, key, pack in self._connection.execute(query, values):
                if isinstance(pack, bytes):
                    names[Kind(kind), key] = pack.hex()
        return names

    def refresh(self) -> None:
        """Take in the runs recorded since the last look, by whichever process.

        Raises:
            QlowerError: the ledger cannot be read.
        """
        size = self._ledger.size()
        if size != self._seen_bytes:
            self._load(size)
            self._seen_bytes = size

    def _load(self, size: int) -> None:
        self._added.clear()
        self._unread = False
        self._indexed_bytes = self._stored_position()
        for record in self._ledger.records(self._indexed_bytes) if self._indexed_bytes < size else ():
            for name in record.packs:
                try:
                    table = self._packs.table(name)
                except OSError as error:
                    self._warnings.unreadable(self._layout.pack(name), error)
                    self._unread = True
                    continue
                # A later pack wins: an entry is only ever written again because the earlier one is damaged.
                self._added.update(dict.fromkeys(table.places if table else (), name))

    def _stored_position(self) -> int:
        """How much of the ledger the file has seen; 0 if there is no file or it is of no use."""
        try:
            if not self._distrusted and files.exists(self._layout.index):
                return self._read_position()
        except (*_FAULTS, TypeError, ValueError) as error:
            what = f"{self._layout.index} cannot be used: {error}; it is passed over"
            # A writer that was killed leaves its journal, which a reader may not play back, or a file without tables:
            # nothing is damaged.
            journal = getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_ROLLBACK"
            harmless = journal or isinstance(error, _HarmlessError)
            self._warnings.add("QL0525", what, severity=Severity.REMARK if harmless else Severity.WARNING)
        self.close()
        return 0

    def _read_position(self) -> int:
        if self._connection is None:
            self._connection = _connect(self._layout.index, "ro")
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            # SQLite numbers it so until the transaction that makes the tables is done.
            raise _HarmlessError("it was not finished")
        if 0 < version < _SCHEMA_VERSION:
            raise _HarmlessError("an older qlower wrote it")
        if version != _SCHEMA_VERSION:
            raise ValueError(f"its version is {version}")
        position, tail, bits, filtered = self._connection.execute(
            "SELECT position, tail, filter, filtered FROM state"
        ).fetchone()
        if not bits or not self._belongs(position, tail):
            raise ValueError("it does not match the ledger")
        self._filter = KeyFilter(bits, int(filtered))
        return int(position)

    def _belongs(self, position: int, tail: bytes) -> bool:
        if position > (size := self._ledger.size()):
            what = f"the index has seen {position} bytes of the ledger, but there are {size}"
            what += ": acknowledged runs were removed, unless the index is damaged"
            self._warnings.add("QL0535", what, fix="restore the ledger from a copy")
        return bool(0 <= position <= size and tail == self._ledger.tail_digest(position, _TAIL_BYTES))

    def distrust(self, reason: str) -> None:
        """Pass the file over from now on; the next ``persist`` writes it anew."""
        self._warnings.add("QL0525", f"{self._layout.index}: {reason}; it is passed over and written anew")
        self._distrusted = True
        self._seen_bytes = -1

    def forget(self, kind: Kind, key: bytes, name: str) -> None:
        """Take an entry for absent, because its bytes in that pack are damaged."""
        self._damaged.add(((kind, key), name))

    def written(self, name: str) -> None:
        """Tell that a pack was written, so it is to be taken in, and what was damaged in it is sound."""
        self._seen_bytes = -1
        self._damaged = {entry for entry in self._damaged if entry[1] != name}

    def persist(self) -> None:
        """Bring the file up to date. Needs the store's lock; never fails, for the run is acknowledged by now.

        What cannot be written is derived again by whoever needs it.
        """
        if self._good_enough():
            return
        for _ in range(2):
            try:
                self.refresh()
                if self._unread:
                    return  # a pack that can be read next time must not be left out for good
                self._write()
            except _FAULTS as error:
                self.distrust(str(error))  # so the second try derives the file from nothing
            else:
                self._distrusted = False
                self._seen_bytes = -1
                return

    def _good_enough(self) -> bool:
        """Whether the file is sound, as far as known, and not far behind."""
        try:
            sound = not self._distrusted and not self._damaged
            usable = self._connection is not None or not files.exists(self._layout.index)
            return sound and usable and self._ledger.size() - self._indexed_bytes < LAG_BYTES
        except _FAULTS:
            return False

    def _write(self) -> None:
        fresh = self._connection is None
        if fresh:
            self.remove()
        position = self._ledger.complete_bytes()
        tail = self._ledger.tail_digest(position, _TAIL_BYTES)
        with closing(_connect(self._layout.index, "rwc")) as connection, _transaction(connection):
            if fresh:
                _create(connection)
            rows = [(int(kind), key, bytes.fromhex(name)) for (kind, key), name in self._added.items()]
            connection.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
            gone = [(int(kind), key, bytes.fromhex(name)) for (kind, key), name in sorted(self._damaged)]
            connection.executemany("DELETE FROM entries WHERE kind = ? AND key = ? AND pack = ?", gone)
            keys = self._filter_with(connection, [row[1] for row in rows])
            state = (position, tail, keys.bits, keys.count)
            connection.execute("UPDATE state SET position = ?, tail = ?, filter = ?, filtered = ?", state)

    def _filter_with(self, connection: sqlite3.Connection, keys: Sequence[bytes]) -> KeyFilter:
        """The filter of all entries, into which some have just come; one that is full is made anew, twice as large."""
        if self._connection is not None and self._filter.has_room_for(len(keys)):
            self._filter.add(keys)
            return self._filter
        every = [key for (key,) in connection.execute("SELECT key FROM entries")]
        fresh = KeyFilter.sized_for(len(every))
        fresh.add(every)
        return fresh

    def remove(self) -> None:
        """Remove the file and what SQLite may have left beside it. Needs the store's lock.

        Raises:
            OSError: it cannot be removed.
        """
        self.close()
        self._seen_bytes = -1
        for path in (self._layout.index, Path(f"{self._layout.index}-journal")):
            files.remove(path)

    def stored(self) -> Iterator[tuple[Kind, bytes, str]]:
        """Everything that is found by the file, in order of kind and key; nothing if it is of no use.

        Raises:
            sqlite3.Error: the file is damaged.
        """
        self.refresh()
        if self._connection is not None:
            for kind, key, pack in self._connection.execute("SELECT kind, key, pack FROM entries ORDER BY kind, key"):
                if self._filter.may_hold(key):
                    yield Kind(kind), key, pack.hex()

    @property
    def indexed_bytes(self) -> int:
        """How much of the ledger the file has seen."""
        self.refresh()
        return self._indexed_bytes

    def close(self) -> None:
        """Close the file; it is opened again when needed."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._seen_bytes = -1


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # Opened "ro", SQLite can not even create a journal: readers change nothing.
    return sqlite3.connect(
        f"{path.as_uri()}?mode={mode}", uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False
    )


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    # No fsync: after a power cut the file may be damaged, which is found and mended by deriving it again.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("COMMIT")


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE entries (kind INTEGER, key BLOB, pack BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE state (position INTEGER, tail BLOB, filter BLOB, filtered INTEGER)")
    connection.execute("INSERT INTO state VALUES (0, NULL, NULL, 0)")
    connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
