"""Conversions between classical types of OpenQASM 3."""

from dataclasses import dataclass

from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder, Scalar
from qlower.dialects.circuit.openqasm.openqasm3_types import LITERAL, ClassicalType, Typed, wrapped
from qlower.dialects.classical.ops import Cast, Compare, Extract, Pack
from qlower.ir import F64, I1, Affine, Angle, Type, Value
from qlower.ir.affine import symbol
from qlower.ir.types import unsigned

WIDEST_PACKED = 64


class TypesDoNotFitError(TypeError):
    """The language does not define an operation or a conversion for these types; the message says which."""


@dataclass(frozen=True)
class Casts:
    """Conversions; what is not known at compile time goes to a body as classical ops.

    All methods raise TypesDoNotFitError.
    """

    body: BodyBuilder

    def cast(self, value: Typed, target: ClassicalType, origin: int) -> Typed:
        """The value as another type, as a cast written in the program does it."""
        if value.type == target:
            return value
        if value.type.is_time or target.is_time:
            raise TypesDoNotFitError(f"{value.type} cannot be converted to {target}")
        if target.is_register:
            return Typed(target, self._register(value, target, origin))
        if value.type.kind == "angle" and target.kind not in ("angle", "float"):
            raise TypesDoNotFitError(f"{value.type} cannot be converted to {target}")
        if target.is_real:
            if value.type.is_register:
                raise TypesDoNotFitError(f"{value.type} cannot be converted to {target}")
            return Typed(target, (self.double(value, origin),))
        if target.is_truth:
            return Typed(target, (self._truth(value, origin),))
        return Typed(target, (self._integer(value, target, origin),))

    def implicit(self, value: Typed, target: ClassicalType, origin: int) -> Typed:
        """The value as another type where the program writes no cast, as in an assignment."""
        if value.type.is_register != target.is_register or (target.is_truth and not _means_truth(value)):
            raise TypesDoNotFitError(f"{value.type} is no {target}")
        if target.is_register and value.type.size != target.size:
            raise TypesDoNotFitError(f"{value.type} is no {target}")
        if target.is_integer and value.type.is_real:
            raise TypesDoNotFitError(f"{value.type} becomes {target} only by a cast")
        return self.cast(value, target, origin)

    def double(self, value: Typed, origin: int) -> Angle:
        """A number as a double or an affine expression."""
        scalar = value.scalar
        if isinstance(scalar, Affine):
            return scalar
        if isinstance(scalar, Value):
            return symbol(scalar if scalar.type == F64 else self._convert(scalar, F64, origin))
        return float(scalar)

    def packed(self, value: Typed, origin: int) -> Value:
        """A register of bits as one unsigned number."""
        size = len(value.scalars)
        if size > WIDEST_PACKED:
            raise TypesDoNotFitError(f"{value.type} is wider than the widest number, {WIDEST_PACKED} bits")
        bits = tuple(self.body.as_value(I1, bit, origin) for bit in value.scalars)
        op = Pack(bits, (Value(unsigned(size)),), origin=(origin,))
        self.body.emit(op)
        return op.output

    def _convert(self, value: Value, type: Type, origin: int) -> Value:
        op = Cast((value,), (Value(type),), origin=(origin,))
        self.body.emit(op)
        return op.output

    def _truth(self, value: Typed, origin: int) -> Scalar:
        if value.known:
            return value.number != 0
        if value.type.is_truth:
            return value.scalar
        number = self.packed(value, origin) if value.type.is_register else self._ssa(value, origin)
        zero = self.body.as_value(number.type, 0.0 if number.type == F64 else 0, origin)
        op = Compare((number, zero), (Value(I1),), {"predicate": "ne"}, origin=(origin,))
        self.body.emit(op)
        return op.output

    def _integer(self, value: Typed, target: ClassicalType, origin: int) -> Scalar:
        if value.known:
            return wrapped(int(value.number), target)
        if value.type.is_register:
            packed = self.packed(value, origin)
            return packed if packed.type == target.ssa else self._convert(packed, target.ssa, origin)
        source = self._ssa(value, origin)
        return source if source.type == target.ssa else self._convert(source, target.ssa, origin)

    def _ssa(self, value: Typed, origin: int) -> Value:
        return self.body.as_value(value.type.ssa, value.scalar, origin)

    def _register(self, value: Typed, target: ClassicalType, origin: int) -> tuple[Scalar, ...]:
        if value.type.is_truth and target.size == 1:
            return value.scalars
        same = value.type.size == target.size or value.type == LITERAL
        if value.type.is_real or value.type.is_truth or not same:
            if value.type.is_integer and value.known:
                return tuple(bool(int(value.number) >> place & 1) for place in range(target.size))
            raise TypesDoNotFitError(f"{value.type} cannot be converted to {target}")
        if value.type.is_register:
            return value.scalars
        if value.known:
            return tuple(bool(int(value.number) >> place & 1) for place in range(target.size))
        source = self._ssa(value, origin)
        return tuple(self.bit_of(source, place, origin) for place in range(target.size))

    def bit_of(self, source: Value, index: int, origin: int) -> Value:
        """One bit of an integer."""
        op = Extract((source,), (Value(I1),), {"index": index}, origin=(origin,))
        self.body.emit(op)
        return op.output


def _means_truth(value: Typed) -> bool:
    """Whether a value stands for a bit without a cast: bits, booleans and the literals 0 and 1."""
    return value.type.is_truth or (value.known and value.type.is_integer and value.number in (0, 1))
