"""A filter that tells at once of most keys that they are not in the index.

Nearly all that a new program asks for was never stored, and every question to SQLite locks its file. The filter is that
of B. H. Bloom, Space/time trade-offs in hash coding with allowable errors, Commun. ACM 13 (1970),
doi:10.1145/362686.362692. Keys are sha256 digests, so their own bits are the hash values.
"""

from collections.abc import Collection
from struct import Struct

_PARTS = Struct("<3I")
"""The first bytes of a key, as the numbers of three bits."""
_BITS_PER_KEY = 16
"""At least; three bits of so many let one strange key in two hundred through."""
_FEWEST_BYTES = 1 << 10


class KeyFilter:
    """Which keys may be in the index.

    Attributes:
        bits: the filter's bits, eight to the byte.
        count: how many keys were added; one that came twice counts twice.
    """

    def __init__(self, bits: bytes, count: int) -> None:
        self.bits = bytearray(bits)
        self.count = count

    @staticmethod
    def sized_for(count: int) -> "KeyFilter":
        """An empty filter with room for twice so many keys."""
        return KeyFilter(bytes(max(_FEWEST_BYTES, 2 * count * _BITS_PER_KEY // 8)), 0)

    def has_room_for(self, more: int) -> bool:
        """Whether it is still fit for use with so many keys more."""
        return len(self.bits) * 8 >= (self.count + more) * _BITS_PER_KEY

    def add(self, keys: Collection[bytes]) -> None:
        """Let keys of 32 bytes through from now on."""
        bits = self.bits
        size = len(bits) * 8
        for key in keys:
            for part in _PARTS.unpack_from(key):
                place = part % size
                bits[place >> 3] |= 1 << (place & 7)
        self.count += len(keys)

    def may_hold(self, key: bytes) -> bool:
        """False only for a key that was never added."""
        bits = self.bits
        size = len(bits) * 8
        for part in _PARTS.unpack_from(key):
            place = part % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
        return True
