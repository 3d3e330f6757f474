"""One frame of a segment: all that one run adds, so that one wait for the disk brings it there.

Layout: an opening mark, the pack of what the run stored (see ``pack.py``; nothing if all of it was stored before), the
run's line of the ledger without its newline, a closing mark. Both marks hold the same: magic and version (8 bytes), the
lengths of pack and line, where the line stands in the ledger, how many bytes of the ledger were on the disk by then (8
bytes each, little-endian), and the sha256 of all that. So a frame is found from either end and one that was cut short
lacks its closing mark. What stands between the marks carries digests of its own: the line one of itself and, as the
name of the pack, one of the pack.
"""

import hashlib
import struct
from typing import NamedTuple

OPENING = b"QLFRAME\x01"
CLOSING = b"QLCLOSE\x01"
_NUMBERS = struct.Struct("<QQQQ")
_CHECKED_BYTES = len(OPENING) + _NUMBERS.size
MARK_BYTES = _CHECKED_BYTES + hashlib.sha256().digest_size


class Frame(NamedTuple):
    """What the marks of a frame say.

    Attributes:
        pack_bytes: length of the pack.
        line_bytes: length of the line without its newline.
        line_offset: where the line begins in the ledger, in bytes.
        settled_bytes: how much of the ledger was known to be on the disk when the frame was written.
    """

    pack_bytes: int
    line_bytes: int
    line_offset: int
    settled_bytes: int

    @property
    def length(self) -> int:
        """Length of the whole frame in bytes."""
        return MARK_BYTES + self.pack_bytes + self.line_bytes + MARK_BYTES


def encode_mark(magic: bytes, frame: Frame) -> bytes:
    """The opening or the closing mark of a frame."""
    checked = magic + _NUMBERS.pack(*frame)
    return checked + hashlib.sha256(checked).digest()


def decode_mark(magic: bytes, mark: bytes) -> Frame | None:
    """Read a mark, or None if it is none."""
    checked = mark[:_CHECKED_BYTES]
    if not checked.startswith(magic) or hashlib.sha256(checked).digest() != mark[_CHECKED_BYTES:]:
        return None
    return Frame(*_NUMBERS.unpack_from(checked, len(magic)))
