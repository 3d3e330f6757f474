"""The segments: files to whose end every run writes one frame."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from qlower.diagnostics import fail
from qlower.store import files
from qlower.store.findings import keep_copy
from qlower.store.frame import CLOSING, MARK_BYTES, OPENING, Frame, decode_mark, encode_mark
from qlower.store.hashing import hash_stretches
from qlower.store.layout import Layout
from qlower.store.pack import Entry, Spot, encode_table

SEGMENT_BYTES = 1 << 26
"""A segment that is as long as this gets no further frame."""
_TAIL_BYTES = 1 << 13
"""How much of the end is read at once: more than most lines and their closing mark need."""
_NAME = re.compile(r"([0-9]{6})\.pack")


class Framed(NamedTuple):
    """A frame and where it stands."""

    spot: Spot
    frame: Frame

    @property
    def end(self) -> int:
        """Where the next frame begins."""
        return self.spot.start + self.frame.length


class End(NamedTuple):
    """The end of the last segment that holds anything.

    Attributes:
        segment: its number; 0 if there is none.
        length: its length in bytes.
        last: the frame that ends there, None if its marks are not whole.
        line: the line in that frame.
    """

    segment: int
    length: int
    last: Framed | None
    line: bytes

    @property
    def next(self) -> Spot:
        """Where the next frame is to begin; never behind bytes that are no frame, which may have been one."""
        if self.last is None or self.length >= SEGMENT_BYTES:
            return Spot(self.segment + 1, 0)
        return Spot(self.segment, self.length)


class Segments:
    """The segments of one store. Whoever writes holds the store's lock."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def path(self, number: int) -> Path:
        """The file of a segment."""
        return self._layout.segment(number)

    def names(self) -> tuple[list[int], list[Path]]:
        """The numbers of all segments there are, and the files among them that are none; both sorted."""
        found = [(name, _NAME.fullmatch(name)) for name in files.names(self._layout.segments)]
        strangers = [self._layout.segments / name for name, match in found if match is None]
        return [int(match[1]) for _, match in found if match is not None], strangers

    def end(self) -> End:
        """What stands at the end.

        Raises:
            OSError: it cannot be read.
        """
        for number in reversed(self.names()[0]):
            with files.opened(self.path(number), os.O_RDONLY) as descriptor:
                if length := files.size(descriptor):
                    last, line = _last_frame(descriptor, number, length)
                    return End(number, length, last, line)
        return End(0, 0, None, b"")

    def append(self, spot: Spot, entries: Sequence[Entry], line: bytes, line_offset: int, settled_bytes: int) -> None:
        """Write a frame where ``End.next`` said, and wait until it is on the disk.

        Args:
            spot: where it begins.
            entries: what its pack holds, sorted by kind and key; without any there is no pack.
            line: the run's line of the ledger.
            line_offset: where that stands in the ledger.
            settled_bytes: how much of the ledger is known to be on the disk.

        Raises:
            QlowerError: QL0511 if what was written is not what was hashed.
            OSError: it could not be written; nothing of it is left unless that failed too.
        """
        table = encode_table(entries) if entries else b""
        lengths = [len(entry.payload) for entry in entries]
        frame = Frame(len(table) + sum(lengths), len(line), line_offset, settled_bytes)
        pieces = [encode_mark(OPENING, frame), table, *(entry.payload for entry in entries)]
        with files.opened(self.path(spot.segment), os.O_RDWR | os.O_CREAT | os.O_APPEND) as descriptor:
            try:
                files.write_pieces(descriptor, [*pieces, line, encode_mark(CLOSING, frame)])
                # Hashed again from the file: a buffer may have changed since `put`, and a caller's digest is a claim.
                digests = hash_stretches(descriptor, spot.start + MARK_BYTES + len(table), lengths)
                for entry, digest in zip(entries, digests, strict=True):
                    if digest != entry.digest:
                        fail("QL0511", f"the payload of {entry.kind.word} {entry.key.hex()} does not match its digest")
                files.sync_data(descriptor)
                if spot.start == 0:
                    files.sync_directory(self._layout.segments)
            except BaseException:
                with suppress(OSError):
                    files.cut(descriptor, spot.start)
                raise

    def walk(self, number: int) -> Iterator[Framed]:
        """The frames of a segment whose marks are whole, in order; what stands between them is passed over.

        Raises:
            OSError: it cannot be read.
        """
        with files.opened(self.path(number), os.O_RDONLY) as descriptor:
            length = files.size(descriptor)
            start = 0
            while start < length:
                framed = _frame_at(descriptor, Spot(number, start), length)
                if framed is not None:
                    yield framed
                start = framed.end if framed is not None else _next_mark(descriptor, start + 1, length)

    def line(self, framed: Framed) -> bytes:
        """The line in a frame.

        Raises:
            OSError: it cannot be read.
        """
        with files.opened(self.path(framed.spot.segment), os.O_RDONLY) as descriptor:
            return _line(descriptor, framed)

    def sync(self, number: int) -> None:
        """Wait until a segment is on the disk."""
        files.sync_file(self.path(number))
        files.sync_directory(self._layout.segments)

    def cut(self, spot: Spot) -> str:
        """Cut a segment, keeping in quarantine what is cut; says where that is."""
        with files.opened(self.path(spot.segment), os.O_RDWR) as descriptor:
            name = f"segment-{spot.segment:06}-{spot.start}"
            pieces = files.chunks(descriptor, files.size(descriptor) - spot.start, spot.start)
            kept = keep_copy(self._layout.quarantine, name, pieces)
            files.cut(descriptor, spot.start)
        return kept

    def mark(self, framed: Framed, line: bytes) -> None:
        """Write anew the marks and the line of a frame whose pack is whole."""
        spot, frame = framed
        with files.opened(self.path(spot.segment), os.O_RDWR) as descriptor:
            files.write_at(descriptor, encode_mark(OPENING, frame), spot.start)
            files.write_at(descriptor, line + encode_mark(CLOSING, frame), framed.end - MARK_BYTES - len(line))
            files.sync(descriptor)

    def gaps(self, number: int, frames: Sequence[Framed]) -> list[tuple[int, int]]:
        """The stretches of a segment that are neither in one of some frames nor all zero; begin and end of each.

        Raises:
            OSError: it cannot be read.
        """
        with files.opened(self.path(number), os.O_RDONLY) as descriptor:
            starts = [0, *(framed.end for framed in frames)]
            ends = [*(framed.spot.start for framed in frames), files.size(descriptor)]
            stretches = [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
            return [
                (start, end)
                for start, end in stretches
                if any(piece.strip(b"\0") for piece in files.chunks(descriptor, end - start, start))
            ]

    def keep_only(self, number: int, frames: Sequence[Framed]) -> None:
        """Write a segment anew with some of its frames, each where it was; the rest takes no room.

        Raises:
            OSError: that failed; the segment is then as it was.
        """
        unfinished = self._layout.temporary / self.path(number).name
        how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with files.opened(self.path(number), os.O_RDONLY) as source, files.opened(unfinished, how) as descriptor:
            for framed in frames:
                start = framed.spot.start
                for piece in files.chunks(source, framed.frame.length, start):
                    files.write_at(descriptor, piece, start)
                    start += len(piece)
            files.sync(descriptor)
        files.move(unfinished, self.path(number))
        files.sync_directory(self._layout.segments)


def _last_frame(descriptor: int, number: int, length: int) -> tuple[Framed | None, bytes]:
    tail = files.read_at(descriptor, _TAIL_BYTES, max(0, length - _TAIL_BYTES))
    frame = decode_mark(CLOSING, tail[-MARK_BYTES:])
    if frame is None or frame.length > length:
        return None, b""
    framed = Framed(Spot(number, length - frame.length), frame)
    if decode_mark(OPENING, files.read_at(descriptor, MARK_BYTES, framed.spot.start)) != frame:
        return None, b""
    if frame.line_bytes + MARK_BYTES > len(tail):
        return framed, _line(descriptor, framed)
    return framed, tail[-MARK_BYTES - frame.line_bytes : -MARK_BYTES]


def _frame_at(descriptor: int, spot: Spot, length: int) -> Framed | None:
    frame = decode_mark(OPENING, files.read_at(descriptor, MARK_BYTES, spot.start))
    if frame is None or spot.start + frame.length > length:
        return None
    framed = Framed(spot, frame)
    closing = files.read_at(descriptor, MARK_BYTES, framed.end - MARK_BYTES)
    return framed if decode_mark(CLOSING, closing) == frame else None


def _next_mark(descriptor: int, start: int, length: int) -> int:
    """Where the next opening mark may begin; the end of the file if nowhere."""
    while start < length:
        piece = files.read_at(descriptor, files.CHUNK_BYTES, start)
        if (found := piece.find(OPENING)) >= 0:
            return start + found
        start += max(1, len(piece) - len(OPENING) + 1)
    return length


def _line(descriptor: int, framed: Framed) -> bytes:
    length = framed.frame.line_bytes
    return files.read_at(descriptor, length, framed.end - MARK_BYTES - length)
