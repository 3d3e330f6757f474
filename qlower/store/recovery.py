"""Bringing the ledger and the segments into agreement after a power cut, a kill or damage.

A run is acknowledged once its frame is on the disk. Its line may then be missing from the ledger, in which case it is
written again from the frame. A piece of a frame at the end of the last segment was never acknowledged and is cut.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from qlower.diagnostics import QlowerError
from qlower.store import files
from qlower.store.findings import Warnings
from qlower.store.frame import MARK_BYTES, Frame
from qlower.store.layout import VERSION, Layout, format_of, set_format
from qlower.store.ledger import Ledger, Line
from qlower.store.lock import exclusive
from qlower.store.pack import Spot, spot_of
from qlower.store.packs import PackFolder
from qlower.store.record import RunRecord, decode
from qlower.store.segments import End, Framed, Segments


class State(NamedTuple):
    """Where a store stands when ledger and segments agree.

    Attributes:
        end: the end of the segments.
        last: the last line of the ledger; None if there is none.
        ledger_bytes: length of the ledger.
        settled_bytes: how much of the ledger is known to be on the disk.
    """

    end: End
    last: Line | None
    ledger_bytes: int
    settled_bytes: int


class Recovery:
    """What makes ledger and segments of one store agree."""

    def __init__(
        self, layout: Layout, ledger: Ledger, packs: PackFolder, segments: Segments, warnings: Warnings
    ) -> None:
        self._layout = layout
        self._ledger = ledger
        self._packs = packs
        self._segments = segments
        self._warnings = warnings
        self._seen: tuple[State, Sequence[tuple[int, ...]]] | None = None

    def look(self) -> None:
        """Mend what an interrupted run left, for those who only read; without waiting, and never failing.

        Whoever holds the lock has done so itself.
        """
        with suppress(QlowerError):
            if self._layout.version < VERSION:
                return
            state = self.agreed()
            if state is not None:
                self._seen = (state, self._stamps(state))
                return
            with exclusive(self._layout.lock, attempts=1):
                self.recover()

    def _stamps(self, state: State) -> Sequence[tuple[int, ...]]:
        """What tells whether anybody wrote since a store was in a state; nothing if somebody has, or there is no run.

        Whoever writes makes the segment and the ledger longer, or begins the next segment.
        """
        number = state.end.segment
        try:
            stamps = [files.stamp(self._segments.path(number)), files.stamp(self._layout.ledger)]
            is_last = not files.exists(self._segments.path(number + 1))
        except OSError:
            return []
        lengths = [state.end.length, state.ledger_bytes]
        return stamps if is_last and [stamp[0] for stamp in stamps] == lengths else []

    def _unchanged(self) -> State | None:
        """The state that was seen last, if nobody wrote since, for which no file is read again. Needs the lock."""
        seen, self._seen = self._seen, None
        if seen is None:
            return None
        state, stamps = seen
        return state if stamps and self._stamps(state) == stamps else None

    def agreed(self) -> State | None:
        """Where the store stands, or None if ledger and segments do not agree, or may not.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 or QL0505.
        """
        with files.coded(self._layout.segments):
            end = self._segments.end()
        if end.last is None:
            return State(end, None, 0, 0) if end.segment == 0 and self._ledger.size() == 0 else None
        frame = end.last.frame
        if not self._ledger.ends_with(end.line, frame.line_offset, frame.settled_bytes):
            return None
        last = Line(frame.line_offset, end.line, True)
        return State(end, last, last.end, frame.settled_bytes)

    def recover(self) -> State:
        """Make ledger and segments agree. Needs the lock.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 to QL0505.
        """
        if self._layout.version < VERSION:
            self._raise_format()
        return self._unchanged() or self.agreed() or self.mend()

    def _raise_format(self) -> None:
        with files.coded(self._layout.format):
            if format_of(self._layout) == VERSION:
                return
            last = self._ledger.mend_end(self._packs.are_whole)
            # A record that lacked its newline names packs that may not be on the disk, nor may the folder of them.
            record = last.record if last is not None else None
            for path in map(self._layout.pack, record.packs if record is not None else ()):
                if files.exists(path):
                    files.sync_file(path)
                    files.sync_directory(path.parent)
            self._ledger.sync()
            set_format(self._layout)

    def mend(self) -> State:
        """Compare all frames with the ledger, and mend both. Needs the lock.

        Raises:
            QlowerError: QL0535 if the ledger is missing; QL0503 to QL0505.
        """
        with files.coded(self._layout.segments):
            self._cut_unfinished()
            self._ledger.restore(self._lines())
            last = self._ledger.mend_end(self._packs.are_whole)
            self._mark_again()
            size = self._ledger.sync()
            return State(self._segments.end(), last, size, size)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        for number in self._segments.names()[0]:
            for framed in self._segments.walk(number):
                yield framed.frame.line_offset, self._segments.line(framed)

    def _cut_unfinished(self) -> None:
        """Cut from the last segment a frame that was not wholly written, unless the ledger knows of it."""
        end = self._segments.end()
        if end.segment == 0:
            return
        last = end.last
        if last is None:
            *_, last = (None, *self._segments.walk(end.segment))
            start = last.end if last is not None else 0
        else:
            # Bytes may be missing although both marks are there, and whole it need not be on the disk yet.
            self._segments.sync(end.segment)
            start = last.spot.start if not self._is_sound(last) else end.length
        spot = Spot(end.segment, start)
        if start < end.length and not self._is_recorded_behind(spot):
            kept = self._segments.cut(spot)
            what = f"an unfinished frame at byte {start} is cut; {kept}"
            self._warnings.add("QL0530", f"{self._segments.path(end.segment)}: {what}")

    def _is_sound(self, framed: Framed) -> bool:
        record = decode(self._segments.line(framed))
        if record is None or not record.packs:
            return record is not None and framed.frame.pack_bytes == 0
        (name,) = record.packs
        return spot_of(name) == framed.spot and self._packs.are_whole([name])

    def _is_recorded_behind(self, spot: Spot) -> bool:
        """Whether a run of the ledger names a frame that begins at a spot or behind it."""
        return any(found >= spot for record in self._records() for found in map(spot_of, record.packs) if found)

    def _records(self) -> Iterator[RunRecord]:
        return (record for line in self._ledger.lines() if (record := line.record) is not None)

    def _mark_again(self) -> None:
        """Write again the marks and lines of frames that the ledger knows and whose packs are whole."""
        frames = (framed for number in self._segments.names()[0] for framed in self._segments.walk(number))
        whole = {framed.spot for framed in frames if decode(self._segments.line(framed)) is not None}
        for line in self._ledger.lines():
            record = line.record
            for name in record.packs if record is not None else ():
                spot = spot_of(name)
                if spot is None or spot in whole or not self._packs.are_whole([name]):
                    continue
                pack_bytes = self._packs.load_table(name).end - spot.start - MARK_BYTES
                frame = Frame(pack_bytes, len(line.text), line.offset, 0)
                self._segments.mark(Framed(spot, frame), line.text)
                what = f"the frame at byte {spot.start} was damaged, its pack is not; it is marked again"
                self._warnings.add("QL0521", f"{self._layout.pack(name)}: {what}")
