"""Evaluating expressions of OpenQASM 3: what is known at once, the rest as classical ops."""

from typing import NoReturn

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder
from qlower.dialects.circuit.openqasm.faults import did_you_mean
from qlower.dialects.circuit.openqasm.numbers import FUNCTIONS, Arithmetic, NoSuchNumberError
from qlower.dialects.circuit.openqasm.openqasm3_casts import Casts, TypesDoNotFitError
from qlower.dialects.circuit.openqasm.openqasm3_indices import positions
from qlower.dialects.circuit.openqasm.openqasm3_operators import Operators
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_scopes import OTHER_FUNCTIONS, Fixed, Qubits, Scopes, Variable
from qlower.dialects.circuit.openqasm.openqasm3_types import (
    BIT,
    BOOL,
    DEFAULT_WIDTHS,
    DURATION,
    FLOAT,
    STEPS,
    WIDEST,
    ClassicalType,
    Typed,
    literal,
    truth,
)
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder
from qlower.dialects.classical.ops import Binary, Unary
from qlower.ir import Angle, Value

NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}
_UNSUPPORTED_TYPES = {
    ast.ArrayType: "arrays",
    ast.ArrayReferenceType: "arrays",
    ast.ComplexType: "complex numbers",
    ast.StretchType: "stretches",
}
_UNSUPPORTED_EXPRESSIONS = {
    ast.DurationOf: "durationof",
    ast.SizeOf: "sizeof",
    ast.ArrayLiteral: "array literals",
    ast.ImaginaryLiteral: "complex numbers",
}
_NUMERIC_TYPES = {ast.IntType: "int", ast.UintType: "uint", ast.FloatType: "float", ast.AngleType: "angle"}


class Expressions:
    """Evaluates expressions for one body.

    Attributes:
        places: where nodes stand.
        scopes: the names.
        body: where classical ops go.
        program: the same if it is the entry function, whose variables can be read; None in a gate's body.
    """

    def __init__(self, places: Places, scopes: Scopes, body: BodyBuilder, program: ProgramBuilder | None) -> None:
        self.places = places
        self.scopes = scopes
        self.body = body
        self.program = program
        self.casts = Casts(body)
        self.operators = Operators(body, self.casts)

    def evaluate(self, node: ast.Expression, origin: int) -> Typed:
        """The value of an expression in a statement at a text offset."""
        try:
            return self._evaluate(node, origin)
        except TypesDoNotFitError as error:
            self.places.fail(node, codes.TYPE, str(error))
        except NoSuchNumberError as error:
            self.places.fail(node, codes.ARITHMETIC, str(error))

    def converted(self, node: ast.Expression, target: ClassicalType, origin: int) -> Typed:
        """The value of an expression as a type, without a cast in the program."""
        value = self.evaluate(node, origin)
        try:
            return self.casts.implicit(value, target, origin)
        except TypesDoNotFitError as error:
            self.places.fail(node, codes.TYPE, str(error), expected=str(target), fix=f"write {target}(…)")

    def angle(self, node: ast.Expression, origin: int) -> Angle:
        """The value of a gate's parameter."""
        value = self.evaluate(node, origin)
        if not (value.type.is_real or value.type.is_integer):
            self.places.fail(node, codes.TYPE, f"{value.type} is no angle", expected="an angle or a number")
        return self.casts.double(value, origin)

    def constant_integer(self, node: ast.Expression, what: str, origin: int) -> int:
        """The value of an expression that must be an integer known at compile time."""
        value = self.evaluate(node, origin)
        if not value.type.is_integer:
            self.places.fail(node, codes.TYPE, f"{what} is of type {value.type}", expected="an integer")
        if not value.known:
            self.places.fail(node, codes.NOT_CONSTANT, f"{what} is not known at compile time", expected="a constant")
        return int(value.number)

    def type_of(self, node: ast.ClassicalType, origin: int) -> ClassicalType:
        """The type a declaration or a cast names."""
        if type(node) in _UNSUPPORTED_TYPES:
            self.places.fail(node, codes.UNSUPPORTED, f"{_UNSUPPORTED_TYPES[type(node)]} are not supported yet")
        if isinstance(node, ast.BoolType):
            return BOOL
        if isinstance(node, ast.DurationType):
            return DURATION
        size = None if node.size is None else self.constant_integer(node.size, "a size", origin)
        if isinstance(node, ast.BitType):
            return BIT if size is None else ClassicalType("bit", self._checked_size(node.size, size, 1 << 62))
        kind = _NUMERIC_TYPES[type(node)]
        if size is None:
            return ClassicalType(kind, DEFAULT_WIDTHS[kind])
        return ClassicalType(kind, self._checked_size(node.size, size, WIDEST))

    def _checked_size(self, node: ast.Expression, size: int, most: int) -> int:
        if not 1 <= size <= most:
            self.places.fail(node, codes.SIZE, f"a size of {size}", expected=f"1 to {most}")
        return size

    def read(self, variable: Variable) -> Typed:
        """The present value of a variable."""
        assert self.program is not None, "a gate's body sees no variables"
        return Typed(variable.type, tuple(self.program.read(slot) for slot in variable.slots))

    def _evaluate(self, node: ast.Expression, origin: int) -> Typed:
        if isinstance(node, ast.Identifier):
            return self._identifier(node)
        if isinstance(node, ast.BinaryExpression):
            left, right = self.evaluate(node.lhs, origin), self.evaluate(node.rhs, origin)
            return self.operators.binary(node.op.name, left, right, origin)
        if isinstance(node, ast.UnaryExpression):
            return self.operators.unary(node.op.name, self.evaluate(node.expression, origin), origin)
        if isinstance(node, ast.Cast):
            target = self.type_of(node.type, origin)
            return self.casts.cast(self.evaluate(node.argument, origin), target, origin)
        if isinstance(node, ast.IndexExpression):
            return self._indexed(node, origin)
        if isinstance(node, ast.FunctionCall):
            return self._call(node, origin)
        return self._literal(node)

    def _literal(self, node: ast.Expression) -> Typed:
        if isinstance(node, ast.IntegerLiteral):
            if node.value >= 1 << WIDEST:
                raise NoSuchNumberError(f"an integer of more than {WIDEST} bits")
            return literal(node.value)
        if isinstance(node, ast.FloatLiteral):
            if node.value == float("inf"):
                raise NoSuchNumberError("the number is too large for a double")
            return Typed(FLOAT, (node.value,))
        if isinstance(node, ast.BooleanLiteral):
            return truth(node.value)
        if isinstance(node, ast.BitstringLiteral):
            bits = tuple(bool(node.value >> place & 1) for place in range(node.width))
            return Typed(ClassicalType("bit", node.width), bits)
        if isinstance(node, ast.DurationLiteral):
            if node.unit.name == "dt":
                return Typed(STEPS, (node.value,))
            return Typed(DURATION, (node.value * NANOSECONDS[node.unit.name],))
        what = _UNSUPPORTED_EXPRESSIONS.get(type(node), type(node).__name__)
        self.places.fail(node, codes.UNSUPPORTED, f"{what} cannot be compiled yet")

    def _identifier(self, node: ast.Identifier) -> Typed:
        if node.name.startswith("$"):
            self._fail_quantum(node)
        found = self.scopes.find(node, "name")
        if isinstance(found, Fixed):
            return found.value
        if isinstance(found, Variable):
            return self.read(found)
        self._fail_quantum(node)

    def _fail_quantum(self, node: ast.Identifier) -> NoReturn:
        self.places.fail(
            node, codes.WRONG_KIND, f"'{node.name}' holds qubits", expected="a classical value", fix="measure it first"
        )

    def _indexed(self, node: ast.IndexExpression, origin: int) -> Typed:
        if isinstance(node.collection, ast.Identifier):
            found = self.scopes.find(node.collection, "name")
            if isinstance(found, Qubits):
                self._fail_quantum(node.collection)
        value = self.evaluate(node.collection, origin)
        if value.type.is_integer and value.type.size:
            return self._bit_of_integer(value, node, origin)
        if not value.type.is_register:
            self.places.fail(node, codes.TYPE, f"{value.type} cannot be indexed", expected="a register of bits")
        place, whole = positions(self, node.index, len(value.scalars), node, origin)
        scalars = tuple(value.scalars[index] for index in place)
        return Typed(ClassicalType("bit", len(place)) if whole else BIT, scalars)

    def _bit_of_integer(self, value: Typed, node: ast.IndexExpression, origin: int) -> Typed:
        place, whole = positions(self, node.index, value.type.size, node, origin)
        if value.known:
            bits: tuple[Value | bool, ...] = tuple(bool(int(value.number) >> index & 1) for index in place)
        else:
            source = self.body.as_value(value.type.ssa, value.scalar, origin)
            bits = tuple(self.casts.bit_of(source, index, origin) for index in place)
        return Typed(ClassicalType("bit", len(bits)) if whole else BIT, bits)

    def _call(self, node: ast.FunctionCall, origin: int) -> Typed:
        name = node.name.name
        arguments = [self.evaluate(argument, origin) for argument in node.arguments]
        if name in FUNCTIONS:
            self._expect_arguments(node, 1)
            double = self._number(node.arguments[0], arguments[0], origin)
            return Typed(FLOAT, (Arithmetic(self.body).function(name, double, origin),))
        if name == "mod":
            self._expect_arguments(node, 2)
            return self.operators.binary("%", arguments[0], arguments[1], origin)
        if name == "popcount":
            self._expect_arguments(node, 1)
            return self._popcount(node, arguments[0], origin)
        if name in ("rotl", "rotr"):
            self._expect_arguments(node, 2)
            return self._rotate(node, arguments, origin)
        if name in ("real", "imag"):
            self.places.fail(node, codes.UNSUPPORTED, "complex numbers cannot be compiled yet")
        guess = did_you_mean(name, (*FUNCTIONS, *OTHER_FUNCTIONS))
        self.places.fail(node.name, codes.UNKNOWN_NAME, f"unknown function '{name}'", fix=guess)

    def _expect_arguments(self, node: ast.FunctionCall, count: int) -> None:
        if len(node.arguments) != count:
            self.places.fail(
                node,
                codes.NUM_PARAMETERS,
                f"'{node.name.name}' is given {len(node.arguments)} arguments",
                expected=f"{count} argument{'s' if count > 1 else ''}",
            )

    def _number(self, node: ast.Expression, value: Typed, origin: int) -> Angle:
        if not (value.type.is_real or value.type.is_integer):
            self.places.fail(node, codes.TYPE, f"{value.type} is no number", expected="a number")
        return self.casts.double(value, origin)

    def _popcount(self, node: ast.FunctionCall, value: Typed, origin: int) -> Typed:
        type = ClassicalType("uint", DEFAULT_WIDTHS["uint"])
        if value.type.is_real or value.type.is_time or value.type.is_truth:
            self.places.fail(node, codes.TYPE, f"'popcount' of {value.type}", expected="bits or an integer")
        if value.known:
            width = value.type.size or WIDEST
            return Typed(type, ((int(value.number) & ((1 << width) - 1)).bit_count(),))
        ssa = self.casts.packed(value, origin) if value.type.is_register else value.scalar
        assert isinstance(ssa, Value), "neither known nor affine"
        op = Unary((ssa,), (Value(type.ssa),), {"operator": "popcount"}, origin=(origin,))
        self.body.emit(op)
        return Typed(type, (op.output,))

    def _rotate(self, node: ast.FunctionCall, arguments: list[Typed], origin: int) -> Typed:
        value, by = arguments
        if not by.type.is_integer:
            self.places.fail(node.arguments[1], codes.TYPE, f"a rotation by {by.type}", expected="an integer")
        left = node.name.name == "rotl"
        if value.type.is_register and by.known:
            shift = int(by.number) % len(value.scalars) * (-1 if left else 1)
            return Typed(value.type, value.scalars[shift:] + value.scalars[:shift])
        if value.type.kind != "uint" or value.known:
            self.places.fail(node, codes.UNSUPPORTED, f"'{node.name.name}' of {value.type} cannot be compiled yet")
        operands = tuple(self.body.as_value(side.type.ssa, side.scalar, origin) for side in arguments)
        name = "rotate_left" if left else "rotate_right"
        op = Binary(operands, (Value(value.type.ssa),), {"operator": name}, origin=(origin,))
        self.body.emit(op)
        return Typed(value.type, (op.output,))
