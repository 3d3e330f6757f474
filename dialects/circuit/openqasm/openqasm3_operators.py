"""Operators of OpenQASM 3 on typed values; what is known at compile time is computed at once."""

from collections.abc import Callable
from dataclasses import dataclass

from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder, Scalar
from qlower.dialects.circuit.openqasm.conditions import bits_differ, bits_equal
from qlower.dialects.circuit.openqasm.numbers import Arithmetic, NoSuchNumberError, constant_binary
from qlower.dialects.circuit.openqasm.openqasm3_casts import Casts, TypesDoNotFitError
from qlower.dialects.circuit.openqasm.openqasm3_types import (
    ANGLE,
    BOOL,
    DURATION,
    FLOAT,
    LITERAL,
    WIDEST,
    ClassicalType,
    Typed,
    fits,
    truth,
    wrapped,
)
from qlower.dialects.classical.ops import Binary, Compare, Unary
from qlower.ir import I1, Type, Value

ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo", "**": "power"}
BITWISE = {"&": "and", "|": "or", "^": "xor"}
SHIFTS = {"<<": "shift_left", ">>": "shift_right"}
LOGICAL = {"&&": "and", "||": "or"}
COMPARISONS = {"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SYMBOLS = {name: symbol for symbol, name in (ARITHMETIC | BITWISE).items()}
_LARGEST_EXPONENT = 64
_A_COMPARISON = "a comparison"

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
}
_ON_INTEGERS: dict[str, Callable[[int, int], int]] = {
    "and": lambda left, right: left & right,
    "or": lambda left, right: left | right,
    "xor": lambda left, right: left ^ right,
    "shift_left": lambda left, right: left << right if right <= WIDEST else 0,
    "shift_right": lambda left, right: left >> min(right, 2 * WIDEST),
}


@dataclass(frozen=True)
class Operators:
    """Operators whose results on unknown values go to a body as classical ops.

    All methods raise TypesDoNotFitError where the language does not define the operator for the types, and
    NoSuchNumberError where constants have no result.
    """

    body: BodyBuilder
    casts: Casts

    def binary(self, operator: str, left: Typed, right: Typed, origin: int) -> Typed:
        """``left operator right``."""
        if operator in LOGICAL:
            first, second = self.casts.cast(left, BOOL, origin), self.casts.cast(right, BOOL, origin)
            return truth(self._bits(LOGICAL[operator], first.scalar, second.scalar, origin))
        if operator in COMPARISONS:
            return truth(self._compare(COMPARISONS[operator], left, right, origin))
        if operator in SHIFTS:
            return self._shift(SHIFTS[operator], left, right, origin)
        if operator in BITWISE:
            left, right = _literal_as_bit(left, right), _literal_as_bit(right, left)
        if operator in BITWISE and left.type.kind in ("bit", "bool") and right.type.kind in ("bit", "bool"):
            return self._bitwise(BITWISE[operator], left, right, origin)
        if left.type.is_time or right.type.is_time:
            return _on_durations(ARITHMETIC.get(operator, ""), left, right)
        name = ARITHMETIC.get(operator) or BITWISE[operator]
        if left.type.is_real or right.type.is_real:
            return self._real(name, left, right, origin)
        return self._integer(name, left, right, origin)

    def unary(self, operator: str, value: Typed, origin: int) -> Typed:
        """``operator value``."""
        if operator == "!":
            return truth(self._not(self.casts.cast(value, BOOL, origin).scalar, origin))
        if operator == "~":
            return self._complement(value, origin)
        if value.type.is_time:
            return Typed(value.type, (-value.number,))
        if value.type.is_real:
            scalar = value.scalar
            assert not isinstance(scalar, Value), "doubles are affine expressions"
            return Typed(value.type, (-scalar,))
        if not value.type.is_integer:
            raise TypesDoNotFitError(f"'-' is not defined for {value.type}")
        if value.known:
            return Typed(value.type, (wrapped(-int(value.number), value.type),))
        return self._unary_op("negate", value, origin)

    def _not(self, scalar: Scalar, origin: int) -> Scalar:
        if not isinstance(scalar, Value):
            return not scalar
        op = Unary((scalar,), (Value(I1),), {"operator": "not"}, origin=(origin,))
        self.body.emit(op)
        return op.output

    def _complement(self, value: Typed, origin: int) -> Typed:
        if value.type.kind in ("bit", "bool"):
            return Typed(value.type, tuple(self._not(scalar, origin) for scalar in value.scalars))
        if not value.type.is_integer:
            raise TypesDoNotFitError(f"'~' is not defined for {value.type}")
        if value.known:
            return Typed(value.type, (wrapped(~int(value.number), value.type),))
        return self._unary_op("complement", value, origin)

    def _unary_op(self, name: str, value: Typed, origin: int) -> Typed:
        ssa = self.body.as_value(value.type.ssa, value.scalar, origin)
        op = Unary((ssa,), (Value(ssa.type),), {"operator": name}, origin=(origin,))
        self.body.emit(op)
        return Typed(value.type, (op.output,))

    def _bits(self, name: str, left: Scalar, right: Scalar, origin: int) -> Scalar:
        if not isinstance(left, Value) and not isinstance(right, Value):
            return bool(_ON_INTEGERS[name](int(bool(left)), int(bool(right))))
        return self._emit_binary(name, (left, right), I1, origin)

    def _bitwise(self, name: str, left: Typed, right: Typed, origin: int) -> Typed:
        if left.type.is_register != right.type.is_register or len(left.scalars) != len(right.scalars):
            raise TypesDoNotFitError(f"{left.type} and {right.type} differ in size")
        pairs = zip(left.scalars, right.scalars, strict=True)
        return Typed(left.type, tuple(self._bits(name, a, b, origin) for a, b in pairs))

    def _compare(self, predicate: str, left: Typed, right: Typed, origin: int) -> Scalar:
        if right.type.is_register and not left.type.is_register:
            mirrored = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
            return self._compare(mirrored.get(predicate, predicate), right, left, origin)
        if left.known and right.known:
            self._check_comparable(left.type, right.type)
            return _COMPARE[predicate](left.number, right.number)
        if left.type.is_register and right.known and predicate in ("eq", "ne"):
            self._check_comparable(left.type, right.type)
            bits = tuple(self.body.as_value(I1, bit, origin) for bit in left.scalars)
            compared = bits_equal if predicate == "eq" else bits_differ
            return compared(self.body, bits, int(right.number), origin)
        if left.type.is_truth or right.type.is_truth:
            return self._compare_truth(predicate, left, right, origin)
        common = self._common(left, right, _A_COMPARISON)
        operands = tuple(self.casts.cast(side, common, origin).scalar for side in (left, right))
        return self._emit_compare(predicate, operands, common.ssa, origin)

    def _check_comparable(self, left: ClassicalType, right: ClassicalType) -> None:
        if left.is_time != right.is_time or (left.is_time and left != right):
            raise TypesDoNotFitError(f"{left} cannot be compared with {right}")
        if left.is_register and right.is_register and left.size != right.size:
            raise TypesDoNotFitError(f"{left} and {right} differ in size")

    def _compare_truth(self, predicate: str, left: Typed, right: Typed, origin: int) -> Scalar:
        """A bit compared with a bit, or with a number that stands for one."""
        if left.known:
            mirrored = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
            return self._compare_truth(mirrored.get(predicate, predicate), right, left, origin)
        if right.known:
            outcomes = tuple(_COMPARE[predicate](bit, right.number) for bit in (0, 1))
            if outcomes[0] == outcomes[1]:
                return outcomes[0]
            return left.scalar if outcomes[1] else self._not(left.scalar, origin)
        if not (left.type.is_truth and right.type.is_truth):
            raise TypesDoNotFitError(f"{left.type} cannot be compared with {right.type}")
        return self._emit_compare(predicate, (left.scalar, right.scalar), I1, origin)

    def _shift(self, name: str, left: Typed, right: Typed, origin: int) -> Typed:
        if not right.type.is_integer:
            raise TypesDoNotFitError(f"a shift by {right.type} is not defined")
        if right.known and int(right.number) < 0:
            raise NoSuchNumberError("a shift by a negative number")
        if left.type.is_register:
            return self._shift_register(name, left, right)
        if not left.type.is_integer:
            raise TypesDoNotFitError(f"a shift of {left.type} is not defined")
        if left.known and right.known:
            value = _ON_INTEGERS[name](int(left.number), int(right.number))
            return _bounded(value, left.type)
        operands = (left.scalar, self.body.as_value(right.type.ssa, right.scalar, origin))
        return Typed(left.type, (self._emit_binary(name, operands, left.type.ssa, origin),))

    def _shift_register(self, name: str, left: Typed, right: Typed) -> Typed:
        if not right.known:
            raise TypesDoNotFitError(f"{left.type} is shifted by a number that is not known at compile time")
        by, size = min(int(right.number), len(left.scalars)), len(left.scalars)
        empty: tuple[Scalar, ...] = (False,) * by
        kept = left.scalars[: size - by] if name == "shift_left" else left.scalars[by:]
        return Typed(left.type, empty + kept if name == "shift_left" else kept + empty)

    def _real(self, name: str, left: Typed, right: Typed, origin: int) -> Typed:
        if name in ("and", "or", "xor") or {"bit", "bool"} & {left.type.kind, right.type.kind}:
            raise TypesDoNotFitError(f"'{_SYMBOLS[name]}' is not defined for {left.type} and {right.type}")
        type = ANGLE if "angle" in (left.type.kind, right.type.kind) else FLOAT
        if type is ANGLE and left.type.kind == right.type.kind and name not in ("add", "subtract"):
            raise TypesDoNotFitError(f"'{_SYMBOLS[name]}' of two angles is not an angle")
        first, second = self.casts.double(left, origin), self.casts.double(right, origin)
        return Typed(type, (Arithmetic(self.body).binary(name, first, second, origin),))

    def _integer(self, name: str, left: Typed, right: Typed, origin: int) -> Typed:
        common = self._common(left, right, f"'{_SYMBOLS[name]}'")
        if left.known and right.known:
            return _known_integer(name, int(left.number), int(right.number), common)
        if name in ("divide", "modulo") and right.known and right.number == 0:
            raise NoSuchNumberError("division by zero")
        operands = tuple(self.casts.cast(side, common, origin).scalar for side in (left, right))
        return Typed(common, (self._emit_binary(name, operands, common.ssa, origin),))

    def _common(self, left: Typed, right: Typed, what: str) -> ClassicalType:
        """The type both operands are converted to."""
        types = (left.type, right.type)
        if any(type.is_time for type in types):
            raise TypesDoNotFitError(f"{what} is not defined for {left.type} and {right.type}")
        if any(type.is_real for type in types):
            return FLOAT
        numbers = [_as_number(side, what == _A_COMPARISON) for side in (left, right)]
        if None in numbers:
            raise TypesDoNotFitError(f"{what} is not defined for {left.type} and {right.type} without a cast")
        first, second = (number for number in numbers if number is not None)
        if LITERAL in (first, second):
            other, constant = (second, left) if first == LITERAL else (first, right)
            if other != LITERAL and not fits(int(constant.number), other):
                raise TypesDoNotFitError(f"{constant.number} does not fit {other}")
            return other
        size = max(first.size, second.size)
        unsigned_wins = any(type.kind == "uint" and type.size == size for type in (first, second))
        return ClassicalType("uint" if unsigned_wins else "int", size)

    def _emit_binary(self, name: str, operands: tuple[Scalar, ...], type: Type, origin: int) -> Value:
        op = Binary(self._values(operands, type, origin), (Value(type),), {"operator": name}, origin=(origin,))
        self.body.emit(op)
        return op.output

    def _emit_compare(self, predicate: str, operands: tuple[Scalar, ...], type: Type, origin: int) -> Value:
        op = Compare(self._values(operands, type, origin), (Value(I1),), {"predicate": predicate}, origin=(origin,))
        self.body.emit(op)
        return op.output

    def _values(self, operands: tuple[Scalar, ...], type: Type, origin: int) -> tuple[Value, ...]:
        return tuple(
            operand if isinstance(operand, Value) else self.body.as_value(type, operand, origin) for operand in operands
        )


def _literal_as_bit(value: Typed, other: Typed) -> Typed:
    """A literal 0 or 1 beside a bit stands for a bit."""
    if value.type == LITERAL and other.type.is_truth and value.number in (0, 1):
        return Typed(other.type, (bool(value.number),))
    return value


def _as_number(value: Typed, compared: bool) -> ClassicalType | None:
    """The integer type a value takes part in arithmetic or comparisons as, or None where that needs a cast."""
    if value.type.is_register:
        return ClassicalType("uint", value.type.size) if compared and value.type.size <= WIDEST else None
    return value.type if value.type.is_integer else None


def _known_integer(name: str, left: int, right: int, type: ClassicalType) -> Typed:
    if name in _ON_INTEGERS:
        return _bounded(_ON_INTEGERS[name](left, right), type)
    if name == "power":
        if right < 0:
            return Typed(FLOAT, (constant_binary(name, float(left), float(right)),))
        if right > _LARGEST_EXPONENT and abs(left) > 1:
            raise NoSuchNumberError("the result does not fit 64 bits")
        return _bounded(left**right, type)
    if name in ("divide", "modulo"):
        if right == 0:
            raise NoSuchNumberError("division by zero")
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return _bounded(quotient if name == "divide" else left - right * quotient, type)
    return _bounded({"add": left + right, "subtract": left - right, "multiply": left * right}[name], type)


def _bounded(value: int, type: ClassicalType) -> Typed:
    result = wrapped(value, type)
    if not -(1 << (WIDEST - 1)) <= result < 1 << WIDEST:
        raise NoSuchNumberError("the result does not fit 64 bits")
    return Typed(type, (result,))


def _on_durations(name: str, left: Typed, right: Typed) -> Typed:
    """Durations are known at compile time; they are added, subtracted, and scaled by numbers."""
    if left.type.is_time and right.type.is_time:
        if left.type != right.type or name not in ("add", "subtract", "divide"):
            raise TypesDoNotFitError("durations in ns and in dt cannot be combined")
        type = FLOAT if name == "divide" else left.type
    elif name == "multiply" or (name == "divide" and left.type.is_time):
        type = left.type if left.type.is_time else right.type
    else:
        raise TypesDoNotFitError(f"{left.type} and {right.type} cannot be combined so")
    if not (left.known and right.known) or left.type.is_register or right.type.is_register:
        raise TypesDoNotFitError("a duration must be known at compile time")
    assert type in (FLOAT, DURATION) or type.is_time, "the cases above"
    return Typed(type, (constant_binary(name, float(left.number), float(right.number)),))
