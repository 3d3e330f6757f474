"""Arithmetic on doubles and angles, constant or symbolic, the same for all readers.

Constants are evaluated in double arithmetic, one operation at a time in the order the program writes them.
Symbolic values stay affine as long as they can; else classical ops compute them.
"""

import math
from collections.abc import Callable

from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder
from qlower.dialects.classical.ops import Binary, Unary
from qlower.ir import F64, Affine, Angle, Value
from qlower.ir.affine import symbol

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "arcsin": math.asin,
    "arccos": math.acos,
    "arctan": math.atan,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "floor": math.floor,
    "ceiling": math.ceil,
}
"""Functions of one double by the name of the operator of ``classical.unary``."""


class NoSuchNumberError(ArithmeticError):
    """An operation on constants has no finite result; the message says why."""


def finite(value: float, what: str) -> float:
    """The value if it is a finite number.

    Raises:
        NoSuchNumberError: it is not.
    """
    if isinstance(value, complex) or not math.isfinite(value):
        raise NoSuchNumberError(f"{what} is not a finite real number")
    return value


def constant_binary(operator: str, left: float, right: float) -> float:
    """``left operator right`` on doubles; operators as ``classical.binary`` names them.

    Raises:
        NoSuchNumberError: it has no finite result.
    """
    try:
        if operator == "add":
            result = left + right
        elif operator == "subtract":
            result = left - right
        elif operator == "multiply":
            result = left * right
        elif operator == "divide":
            result = left / right
        elif operator == "modulo":
            result = math.fmod(left, right)
        else:
            result = left**right
    except ZeroDivisionError:
        raise NoSuchNumberError("division by zero") from None
    except (OverflowError, ValueError):
        raise NoSuchNumberError("the result is not a finite real number") from None
    return finite(result, "the result")


def constant_function(name: str, value: float) -> float:
    """A function of ``FUNCTIONS`` at a constant.

    Raises:
        NoSuchNumberError: outside the function's domain, or not finite.
    """
    try:
        return float(finite(FUNCTIONS[name](value), f"{name}({value!r})"))
    except (ValueError, OverflowError):
        raise NoSuchNumberError(f"{name}({value!r}) is not a finite real number") from None


class Arithmetic:
    """Arithmetic whose non-affine parts go to a body as classical ops."""

    def __init__(self, body: BodyBuilder) -> None:
        self.body = body

    def binary(self, operator: str, left: Angle, right: Angle, origin: int) -> Angle:
        """``left operator right``.

        Raises:
            NoSuchNumberError: constants without a finite result.
        """
        if not isinstance(left, Affine) and not isinstance(right, Affine):
            return constant_binary(operator, left, right)
        if operator == "add":
            return left + right
        if operator == "subtract":
            return left - right
        if operator == "multiply" and not (isinstance(left, Affine) and isinstance(right, Affine)):
            return left * right  # type: ignore[operator]  # one of the two is a double
        if operator == "divide" and isinstance(left, Affine) and not isinstance(right, Affine):
            if right == 0:
                raise NoSuchNumberError("division by zero")
            return left / right
        values = (self.value(left, origin), self.value(right, origin))
        return self._emit(Binary(values, (Value(F64),), {"operator": operator}, origin=(origin,)))

    def function(self, name: str, argument: Angle, origin: int) -> Angle:
        """A function of ``FUNCTIONS``.

        Raises:
            NoSuchNumberError: a constant outside the domain.
        """
        if not isinstance(argument, Affine):
            return constant_function(name, argument)
        operands = (self.value(argument, origin),)
        return self._emit(Unary(operands, (Value(F64),), {"operator": name}, origin=(origin,)))

    def value(self, angle: Angle, origin: int) -> Value:
        """The angle as an SSA value."""
        return self.body.double(angle, origin)

    def _emit(self, op: Binary | Unary) -> Angle:
        self.body.emit(op)
        return symbol(op.results[0])
