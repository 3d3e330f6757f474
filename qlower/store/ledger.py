"""The ledger: one line per run, append-only, each record chained to the one before by hash.

A run is acknowledged by its frame at the end of a segment, which holds the same line (see ``recovery.py``). So the
ledger is written without waiting for the disk, and what is missing or damaged in it is written again from there.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, pairwise

from qlower.diagnostics import Diagnostic, QlowerError, Severity, fail
from qlower.store import files
from qlower.store.findings import Warnings, keep_copy
from qlower.store.layout import Layout
from qlower.store.record import FIRST, RunRecord, decode

RECENT_BYTES = 1 << 20
"""How far back ``recent`` looks: some hundreds of runs."""
_DAMAGED = "`qlower store fsck --repair` writes it again if a segment holds it; else restore the ledger from a copy"
_TAIL_BYTES = 1 << 14
"""How much is read from the end to find the last record; twice as much as long as that is not enough."""


@dataclass(frozen=True)
class Line:
    """One line of the ledger.

    Attributes:
        offset: where it begins, in bytes.
        text: its bytes without the newline.
        complete: whether a newline ended it.
    """

    offset: int
    text: bytes
    complete: bool

    @property
    def record(self) -> RunRecord | None:
        """What the line says, or None if it does not match its own digest; parsed anew at every call."""
        return decode(self.text if self.complete else self.text.rstrip(b"\0"))

    @property
    def end(self) -> int:
        """Where the next line begins."""
        return self.offset + len(self.text) + self.complete

    @property
    def torn(self) -> bool:
        """Whether this last line of a ledger is a write that was cut short, not a record that was damaged later.

        A line without its newline is, unless only the newline was changed. One with a stretch of zeros is too, or with
        a zero in place of its newline: blocks that the file system never came to write. Canonical JSON holds no zero
        byte.
        """
        if self.complete:
            return b"\0\0" in self.text
        return self.text.endswith(b"\0") or decode(self.text[:-1]) is None


class Ledger:
    """The ledger of one store. Whoever appends holds the store's lock."""

    def __init__(self, layout: Layout, warnings: Warnings) -> None:
        self._path = layout.ledger
        self._quarantine = layout.quarantine
        self._warnings = warnings

    def size(self) -> int:
        """Length of the ledger in bytes.

        Raises:
            QlowerError: QL0535 if it is missing; QL0503 or QL0505.
        """
        try:
            return files.size_of(self._path)  # asked at every look-up
        except OSError:
            with self._coded():
                raise

    def complete_bytes(self) -> int:
        """Length of the ledger without a last line that has no newline, in bytes.

        Raises:
            QlowerError: QL0535 if it is missing; QL0503 or QL0505.
        """
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            line = _last_line(descriptor, files.size(descriptor))
        if line is None:
            return 0
        return line.end if line.complete else line.offset

    def tail_digest(self, position: int, length: int) -> bytes:
        """The sha256 of the last ``length`` bytes before a position.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        start = max(0, position - length)
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            return hashlib.sha256(files.read_at(descriptor, position - start, start)).digest()

    def lines(self, start: int = 0) -> Iterator[Line]:
        """All lines that begin at or behind an offset, which must be the beginning of a line.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            rest = b""
            for piece in files.chunks(descriptor, max(0, files.size(descriptor) - start), start):
                *texts, rest = (rest + piece).split(b"\n")
                for text in texts:
                    yield Line(start, text, True)
                    start += len(text) + 1
            if rest:
                yield Line(start, rest, False)

    def records(self, start: int = 0) -> Iterator[RunRecord]:
        """The sound records in order; a damaged one is passed over with a warning.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        for line in self.lines(start):
            if (record := line.record) is not None:
                yield record
            elif line.complete or not line.torn:
                self._warnings.add("QL0531", f"{self._path}: the record at byte {line.offset} is damaged")

    def find(self, run: str) -> RunRecord:
        """The record of a run.

        Raises:
            QlowerError: QL0534 if there is no sound record of it; QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        mark = f'"run":"{run}"'.encode(errors="replace")
        for line in self.lines():
            # Nearly every line is passed over unparsed; a record may quote another run, hence the second look.
            if mark in line.text and (record := line.record) is not None and record.run == run:
                return record
        fail("QL0534", f"there is no run {run!r} in {self._path}", fix="`qlower log` lists the runs")

    def recent(self, containing: str) -> Iterator[RunRecord]:
        """The sound records whose line contains a text, from the last backwards, as far as ``RECENT_BYTES`` reach.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            end = files.size(descriptor)
            tail = files.read_at(descriptor, RECENT_BYTES, max(0, end - RECENT_BYTES))
        found = len(tail)
        while (found := tail.rfind(containing.encode(), 0, found)) >= 0:
            begin = tail.rfind(b"\n", 0, found) + 1
            record = decode(tail[begin : tail.find(b"\n", found)])
            if record is not None:
                yield record
            found = begin

    def last(self) -> RunRecord | None:
        """The last record; None if there is none yet.

        Raises:
            QlowerError: QL0533 if it is damaged; QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            return self.record_of(_last_line(descriptor, files.size(descriptor)))

    def record_of(self, line: Line | None) -> RunRecord | None:
        """What the last line says; None if there is no line.

        Raises:
            QlowerError: QL0533 if it is damaged.
        """
        if line is None:
            return None
        record = line.record
        if record is None:
            fail(
                "QL0533",
                f"{self._path}: the last record, at byte {line.offset}, is damaged; no run can be added behind it",
                fix="restore the ledger from a copy, or run `qlower store fsck --repair`",
            )
        return record

    def append(self, line: bytes) -> None:
        """Append a line without waiting for the disk: the frame that holds it is there.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 to QL0505 if it could not be written whole.
        """
        with self._coded(), files.opened(self._path, os.O_WRONLY | os.O_APPEND) as descriptor:
            files.write_all(descriptor, line + b"\n")

    def sync(self) -> int:
        """Wait until the ledger is on the disk; gives its length in bytes.

        Raises:
            QlowerError: QL0535 if it is missing; QL0503 to QL0505.
        """
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            files.sync(descriptor)
            return files.size(descriptor)

    def ends_with(self, line: bytes, offset: int, settled_bytes: int) -> bool:
        """Whether a line is the last one and nothing seems to be missing before it.

        What was never brought to the disk is missing or zero after a power cut, and canonical JSON holds no zero byte.

        Args:
            line: the line without its newline.
            offset: where it must begin.
            settled_bytes: how much of the ledger is known to have been on the disk.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        end = offset + len(line) + 1
        start = min(settled_bytes, offset)
        with self._coded(), files.opened(self._path, os.O_RDONLY) as descriptor:
            if files.size(descriptor) != end:
                return False
            tail = files.read_at(descriptor, end - start, start)
        return tail.endswith(line + b"\n", offset - start) and b"\0" not in tail

    def restore(self, lines: Iterable[tuple[int, bytes]]) -> None:
        """Write lines, given with their places in ascending order, where they are missing or damaged.

        A line is only written behind the one it is chained to, and never in the place of another sound one. What was
        there is kept in quarantine, unless it is a piece of that line.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 to QL0505.
        """
        restored: list[int] = []
        with self._coded(), files.opened(self._path, os.O_RDWR) as descriptor:
            for offset, line in lines:
                there = files.read_at(descriptor, len(line) + 1, offset)
                if there == line + b"\n" or not _may_stand_at(descriptor, line, offset):
                    continue
                if not line.startswith(there.rstrip(b"\0")):
                    keep_copy(self._quarantine, f"ledger-{offset}", [there])
                files.write_at(descriptor, line + b"\n", offset)
                restored.append(offset)
        if restored:
            what = f"{len(restored)} records, the first at byte {restored[0]}, were missing, unfinished or damaged"
            self._warnings.add("QL0530", f"{self._path}: {what}; they are written again from the segments")

    def mend_end(self, are_whole: Callable[[Sequence[str]], bool]) -> Line | None:
        """Cut an unfinished record from the end, keeping its bytes in quarantine and saying so; gives the last line.

        A record that lacks only its newline is completed instead, if all that it names is there. A damaged record that
        was once complete is left: it may have been acknowledged.

        Args:
            are_whole: whether packs of these names are.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 to QL0505.
        """
        with self._coded(), files.opened(self._path, os.O_RDWR | os.O_APPEND) as descriptor:
            line = _last_line(descriptor, files.size(descriptor))
            if line is None or not line.torn:
                return line
            record = line.record
            if record is not None and are_whole(record.packs):
                files.cut(descriptor, line.offset + len(line.text.rstrip(b"\0")))
                files.write_all(descriptor, b"\n")
                files.sync(descriptor)
                what = "the last record lacked its newline, which is now written"
            else:
                kept = keep_copy(self._quarantine, f"ledger-{line.offset}", [line.text])
                files.cut(descriptor, line.offset)
                what = f"an unfinished record at byte {line.offset} is cut; {kept}"
            self._warnings.add("QL0530", f"{self._path}: {what}")
            return _last_line(descriptor, files.size(descriptor))

    def cut_damaged_end(self) -> list[str]:
        """Move the damaged lines behind the last sound record to quarantine; says what was done. Only on request.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 to QL0505.
        """
        damaged: list[Line] = []
        for line in self.lines():
            damaged = [] if line.record is not None else [*damaged, line]
        if not damaged:
            return []
        start = damaged[0].offset
        content = b"\n".join(line.text for line in damaged) + b"\n" * damaged[-1].complete
        with self._coded():
            files.write_new(self._quarantine / f"ledger-{start}", [content])
            with files.opened(self._path, os.O_RDWR) as descriptor:
                files.cut(descriptor, start)
        return [f"{self._path}: the damaged end from byte {start} is moved to {self._quarantine / f'ledger-{start}'}"]

    def check(self) -> Iterator[Diagnostic]:
        """Go through the whole chain; gives everything that is wrong with it.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        digest: str | None = FIRST
        number = 0
        for line, following in pairwise(chain(self.lines(), [None])):
            if line is None:
                continue
            where = f"{self._path}: the record at byte {line.offset}"
            record = line.record
            torn = following is None and line.torn
            if torn:
                what = f"{where} is unfinished; the next run cuts or completes it"
                yield Diagnostic("QL0530", what, severity=Severity.REMARK)
            elif record is None:
                yield Diagnostic("QL0531", f"{where} is damaged", fix=_DAMAGED)
            # What a damaged record was is not known, so the record behind it starts a new chain.
            elif digest is not None and (record.previous, record.number) != (digest, number + 1):
                yield Diagnostic("QL0532", f"{where} does not follow the one before it")
            digest, number = (record.digest, record.number) if record else (None, number)

    @contextmanager
    def _coded(self) -> Iterator[None]:
        try:
            with files.coded(self._path):
                yield
        except QlowerError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                fail("QL0535", f"the ledger {self._path} is missing", fix="restore it from a copy")
            raise


def _may_stand_at(descriptor: int, text: bytes, offset: int) -> bool:
    """Whether a line follows the one before that place, and no other sound one is there."""
    record = decode(text)
    before = _last_line(descriptor, offset)
    if record is None or (before is not None and not before.complete):
        return False
    known = before.record if before is not None else None
    if record.previous != (known.digest if known else FIRST) or (before is not None and known is None):
        return False
    there = b""
    for piece in files.chunks(descriptor, files.size(descriptor) - offset, offset):
        there += piece
        if b"\n" in piece:
            break
    there = there.split(b"\n")[0]
    return there == text or decode(there) is None


def _last_line(descriptor: int, end: int) -> Line | None:
    """The last line before a place of the ledger, complete or not."""
    tail = b""
    while len(tail) < end and b"\n" not in tail[:-1]:
        step = min(max(_TAIL_BYTES, len(tail)), end - len(tail))
        tail = files.read_at(descriptor, step, end - len(tail) - step) + tail
    if not tail:
        return None
    text = tail.removesuffix(b"\n")
    text = text[text.rfind(b"\n") + 1 :]
    complete = tail.endswith(b"\n")
    return Line(end - len(text) - complete, text, complete)
