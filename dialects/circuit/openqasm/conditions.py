"""Registers of bits compared with numbers."""

from collections.abc import Sequence

from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder
from qlower.dialects.classical.ops import Binary, Compare, Pack, Unary
from qlower.ir import I1, Value
from qlower.ir.types import unsigned

WIDEST_NUMBER = 63
"""Bits of the largest constant an attribute holds without a sign."""


def bits_differ(body: BodyBuilder, bits: Sequence[Value], number: int, origin: int) -> Value:
    """Whether bits, the first being the least significant, read as a number, are another one than a constant."""
    if number < 0 or number >> len(bits):
        return body.constant(I1, True)
    if len(bits) <= WIDEST_NUMBER:
        return _piece_compared(body, tuple(bits), number, "ne", origin)
    op = Unary((bits_equal(body, bits, number, origin),), (Value(I1),), {"operator": "not"}, origin=(origin,))
    body.emit(op)
    return op.output


def bits_equal(body: BodyBuilder, bits: Sequence[Value], number: int, origin: int) -> Value:
    """Whether bits, the first being the least significant, read as a number, are equal to a constant.

    Wider registers than a constant can be are compared piece by piece.
    """
    if number < 0 or number >> len(bits):
        return body.constant(I1, False)
    equal: Value | None = None
    for start in range(0, len(bits), WIDEST_NUMBER):
        piece = tuple(bits[start : start + WIDEST_NUMBER])
        wanted = (number >> start) & ((1 << len(piece)) - 1)
        same = _piece_compared(body, piece, wanted, "eq", origin)
        if equal is not None:
            both = Binary((equal, same), (Value(I1),), {"operator": "and"}, origin=(origin,))
            body.emit(both)
            same = both.output
        equal = same
    assert equal is not None, "a register holds at least one bit"
    return equal


def _piece_compared(body: BodyBuilder, bits: tuple[Value, ...], number: int, predicate: str, origin: int) -> Value:
    type = unsigned(len(bits))
    packed = Pack(bits, (Value(type),), origin=(origin,))
    body.emit(packed)
    constant = body.constant(type, number)
    compared = Compare((packed.output, constant), (Value(I1),), {"predicate": predicate}, origin=(origin,))
    body.emit(compared)
    return compared.output
