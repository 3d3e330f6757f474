"""Looking a store over (fsck), mending it on request, and removing what nobody needs (gc)."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from qlower.diagnostics import Diagnostic, QlowerError, Severity
from qlower.store import files
from qlower.store.layout import open_layout
from qlower.store.pack import Kind, Spot, Table, TableError, content_of, spot_of
from qlower.store.record import RunRecord, decode
from qlower.store.segments import Framed
from qlower.store.store import Store

_Key = tuple[Kind, bytes]


def fsck(store: Store) -> list[Diagnostic]:
    """Check every byte of a store, changing nothing.

    Remarks are traces of processes that were ended, warnings are damage that mends itself, errors are the rest.

    Raises:
        QlowerError: the store cannot be read at all.
    """
    found = _check_format(store)
    with files.coded(store.layout.root):
        found += store.ledger.check()
        records = list(_recorded(store))
        packs = _Packs(store)
        for record in records:
            for name in record.packs:
                packs.check(name, record.run)
        found += packs.report()
        found += _check_objects(records, packs)
        found += _check_segments(store, records, packs)
        found += _check_index(store, packs)
        found += _leftovers(store, records)
    return found


def _recorded(store: Store) -> Iterator[RunRecord]:
    """The sound records; a last one without its newline counts only if all that it names is there."""
    for line in store.ledger.lines():
        record = line.record
        if record is not None and (line.complete or store.packs.are_whole(record.packs)):
            yield record


def _check_format(store: Store) -> list[Diagnostic]:
    try:
        open_layout(store.layout.root, create=False)
    except QlowerError as error:
        return list(error.diagnostics)
    return []


class _Packs:
    """What the packs of the ledger hold, and what is wrong with them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: list[Diagnostic] = []
        self._damaged: list[tuple[_Key, str]] = []
        self._lost: list[tuple[str, str, str, str]] = []
        self.whole: set[str] = set()
        self.unknown: set[str] = set()  # named by a run, but missing or damaged
        self.tables: dict[str, Table] = {}
        self.sound: dict[_Key, str] = {}
        self._results: dict[bytes, bytes] = {}

    def check(self, name: str, run: str) -> None:
        """Check one pack that a run names."""
        path = self._store.layout.pack(name)
        self.unknown.add(name)
        try:
            table = self._store.packs.load_table(name)
            self.tables[name] = table
            self.unknown.discard(name)
            damaged = []
            for key, place in table.places.items():
                if self._store.packs.is_sound(name, place):
                    self._accept(key, place.digest, name)
                else:
                    damaged.append((key, name))
            self._damaged += damaged
            if not damaged:
                self.whole.add(name)
            if spot_of(name) is None and files.size_of(path) > table.end:
                self._error("QL0521", f"{path}: bytes follow its last entry")
        except FileNotFoundError:
            self._lost.append(("QL0522", f"{path}, named by {run}, is missing", run, name))
        except TableError as error:
            self._lost.append(("QL0521", f"{path}, named by {run}: {error}", run, name))
        except OSError as error:
            self._found.append(files.diagnose(error, path))

    def _accept(self, key: _Key, digest: bytes, name: str) -> None:
        self.sound[key] = name
        if key[0] is Kind.ACTION and self._results.setdefault(key[1], digest) != digest:
            self._error("QL0527", f"action {key[1].hex()} has two different results")

    def _error(self, code: str, message: str, fix: str = "") -> None:
        self._found.append(Diagnostic(code, message, fix=fix))

    def report(self) -> list[Diagnostic]:
        """Everything found; damage is a remark where another pack holds the same."""
        contents = {content_of(name) for name in self.whole}
        for code, what, run, name in self._lost:
            if content_of(name) in contents:
                again = f"{what}; another pack holds the same"
                self._found.append(Diagnostic(code, again, severity=Severity.REMARK))
            else:
                self._error(code, what, f"replay it: `qlower replay {run}`")
        for key, name in self._damaged:
            what = f"{key[0].word} {key[1].hex()} is damaged in {self._store.layout.pack(name)}"
            if key in self.sound:
                what += "; another pack holds it"
                self._found.append(Diagnostic("QL0520", what, severity=Severity.REMARK))
            else:
                self._error("QL0520", what, "`qlower store fsck --repair`, then run the compilation again")
        return self._found


def _check_objects(records: list[RunRecord], packs: _Packs) -> Iterator[Diagnostic]:
    """Every digest that a record lists under ``objects`` must be in a sound pack."""
    sound = {key.hex() for kind, key in packs.sound if kind is Kind.OBJECT}
    for record in records:
        listed = record.content.get("objects", [])
        for digest in listed if isinstance(listed, list) else []:
            if digest not in sound:
                yield Diagnostic("QL0526", f"object {digest}, named by {record.run}, is in no sound pack")


def _check_segments(store: Store, records: list[RunRecord], packs: _Packs) -> Iterator[Diagnostic]:
    """Every frame must hold the record of its run, and every pack of a run stand in a frame."""
    named = _spots(records)
    for number in store.segments.names()[0]:
        path = store.segments.path(number)
        frames, strange = _frames(store, number, records)
        recorded = {framed.spot for framed in frames}
        for spot, name in named.items():
            if spot.segment == number and spot not in recorded and name in packs.whole:
                what = f"{path}: the frame at byte {spot.start} is damaged, its pack is not"
                fix = "`qlower store fsck --repair` marks it again"
                yield Diagnostic("QL0521", what, fix=fix, severity=Severity.WARNING)
        starts = [framed.spot.start for framed in strange if framed.spot not in named]
        for start, end in store.segments.gaps(number, [*frames, *strange]):
            if not any(Spot(number, start) <= spot < Spot(number, end) for spot in named):
                starts.append(start)
        for start in sorted(starts):
            what = f"{path}: what begins at byte {start} belongs to no recorded run"
            yield Diagnostic("QL0523", what, fix="`qlower store gc` removes it", severity=Severity.REMARK)


def _spots(records: list[RunRecord]) -> dict[Spot, str]:
    """Where frames with packs begin, and the names of the packs."""
    return {spot: name for record in records for name in record.packs if (spot := spot_of(name)) is not None}


def _frames(store: Store, number: int, records: list[RunRecord]) -> tuple[list[Framed], list[Framed]]:
    """The frames of a segment that belong to recorded runs, and the others."""
    digests = {record.digest for record in records}
    frames: tuple[list[Framed], list[Framed]] = ([], [])
    for framed in store.segments.walk(number):
        record = decode(store.segments.line(framed))
        is_recorded = record is not None and record.digest in digests and _is_at(framed.spot, record)
        frames[not is_recorded].append(framed)
    return frames


def _is_at(spot: Spot, record: RunRecord) -> bool:
    """Whether a record does not say of its pack that it is elsewhere."""
    return all(spot_of(name) == spot for name in record.packs)


def _check_index(store: Store, packs: _Packs) -> Iterator[Diagnostic]:
    """The index may lack entries, which are then derived again, but may not place one where it is not."""
    known = len(store.warnings)
    try:
        stored = {(kind, key): name for kind, key, name in store.index.stored()}
    except (sqlite3.Error, ValueError, TypeError, AttributeError) as error:
        yield Diagnostic("QL0525", f"{store.layout.index} is damaged: {error}", severity=Severity.WARNING)
        return
    yield from (warning for warning in store.warnings[known:] if warning.code in {"QL0525", "QL0535"})
    seen = {
        key
        for line in store.ledger.lines()
        if line.offset < store.index.indexed_bytes and (record := line.record) is not None
        for name in record.packs
        for key in (packs.tables[name].places if name in packs.tables else ())
        if key in packs.sound
    }
    known_places = {(key, name) for name, table in packs.tables.items() for key in table.places}
    wrong = [entry for entry in stored.items() if entry not in known_places and entry[1] not in packs.unknown]
    if wrong or not seen <= stored.keys():
        what = f"{store.layout.index} does not agree with the packs: {len(wrong)} entries wrong, "
        what += f"{len(seen - stored.keys())} missing"
        yield Diagnostic("QL0525", what, fix="`qlower store fsck --repair` writes it anew", severity=Severity.WARNING)


def _leftovers(store: Store, records: list[RunRecord]) -> Iterator[Diagnostic]:
    named = {name for record in records for name in record.packs}
    present, strangers = store.packs.names()
    fix = "`qlower store gc` removes it"
    for name in present:
        if name not in named:
            what = f"{store.layout.pack(name)} belongs to no recorded run"
            yield Diagnostic("QL0523", what, fix=fix, severity=Severity.REMARK)
    for path in [*strangers, *store.segments.names()[1]]:
        yield Diagnostic("QL0524", f"{path} is not a file of the store", severity=Severity.REMARK)
    for path in _unfinished(store):
        yield Diagnostic("QL0524", f"{path} was never finished", fix=fix, severity=Severity.REMARK)


def _unfinished(store: Store) -> list[Path]:
    return [store.layout.temporary / name for name in files.names(store.layout.temporary)]


def gc(store: Store) -> list[Diagnostic]:
    """Remove unfinished writes, and packs and frames of no recorded run; gives a remark for each file.

    What an interrupted run left is mended first, as by whoever records a run.

    If a record of the ledger is damaged, its packs are not known, so no pack is removed.

    Raises:
        QlowerError: QL0506 if the store is locked; QL0503 or QL0505 if something cannot be removed.
    """
    removed = []
    with store.exclusive(), files.coded(store.layout.root):
        # Whatever can be restored is restored before anything goes.
        store.recovery.recover()
        store.recovery.mend()
        for path in _unfinished(store):
            files.remove(path)
            removed.append(_done(f"removed {path}"))
        damaged = [finding for finding in store.ledger.check() if finding.severity is Severity.ERROR]
        if damaged:
            return [*removed, *damaged]
        records = list(store.ledger.records())
        named = {name for record in records for name in record.packs}
        for name in store.packs.names()[0]:
            if name not in named:
                path = store.layout.pack(name)
                store.packs.discard(name)
                removed.append(_done(f"removed {path}"))
        removed += _tidy_segments(store, records)
    return removed


def _tidy_segments(store: Store, records: list[RunRecord]) -> Iterator[Diagnostic]:
    named = _spots(records)
    for number in store.segments.names()[0]:
        frames, _ = _frames(store, number, records)
        damaged = {spot for spot in named if spot.segment == number} - {framed.spot for framed in frames}
        if not damaged and store.segments.gaps(number, frames):
            store.segments.keep_only(number, frames)
            yield _done(f"removed what belongs to no run from {store.segments.path(number)}")


def rebuild_index(store: Store) -> None:
    """Derive index.sqlite anew from the ledger and the packs.

    Raises:
        QlowerError: QL0506 if the store is locked; QL0503 or QL0505 if the old file cannot be removed.
    """
    with store.exclusive(), files.coded(store.layout.index):
        store.index.remove()
        store.index.persist()


def repair(store: Store) -> list[Diagnostic]:
    """Mend what can be mended.

    Damaged records of the ledger are written again from the segments, and the other way round; a damaged end for which
    there is no frame is cut. The index is derived anew.

    Damaged entries are set aside, by which whoever compiles again knows that they are to be derived and stored again.
    Nothing is lost: what is cut is kept in quarantine/. Gives a remark for everything done.

    Raises:
        QlowerError: QL0506 if the store is locked; QL0503 to QL0505 or QL0535 if it cannot be mended.
    """
    known = len(store.warnings)
    with store.exclusive():
        store.recovery.recover()
        store.recovery.mend()
        done = [_done(what) for what in store.ledger.cut_damaged_end()]
        with files.coded(store.layout.root):
            _set_aside(store)
    rebuild_index(store)
    return [*store.warnings[known:], *done, _done(f"{store.layout.index} is derived anew")]


def _set_aside(store: Store) -> None:
    """Put a copy of every damaged entry in quarantine."""
    for record in store.ledger.records():
        for name in record.packs:
            table = store.packs.table(name)
            for place in table.places.values() if table is not None else ():
                if place.end <= store.packs.size(name) and not store.packs.is_sound(name, place):
                    store.packs.read(name, place)


def _done(what: str) -> Diagnostic:
    return Diagnostic("QL0540", what, severity=Severity.REMARK)
