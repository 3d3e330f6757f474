"""Declarations, assignments and measurements of OpenQASM 3."""

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.applying import Operand
from qlower.dialects.circuit.openqasm.numbers import NoSuchNumberError
from qlower.dialects.circuit.openqasm.openqasm3_casts import TypesDoNotFitError
from qlower.dialects.circuit.openqasm.openqasm3_expressions import Expressions
from qlower.dialects.circuit.openqasm.openqasm3_operands import Operands
from qlower.dialects.circuit.openqasm.openqasm3_scopes import Fixed, Qubits, Variable
from qlower.dialects.circuit.openqasm.openqasm3_types import (
    ClassicalType,
    Typed,
)
from qlower.dialects.circuit.openqasm.program_builder import LONE, ProgramBuilder, as_scalar
from qlower.ir import Value


class Declarations:
    """What gives names meanings and variables values."""

    def __init__(self, expressions: Expressions, program: ProgramBuilder) -> None:
        self.expressions = expressions
        self.operands = Operands(expressions)
        self.places = expressions.places
        self.scopes = expressions.scopes
        self.program = program

    def qubits(self, node: ast.QubitDeclaration, origin: int) -> None:
        """``qubit[size] name`` or ``qreg name[size]``."""
        if self.scopes.depth > 1:
            self.places.fail(node, codes.NOT_ALLOWED, "qubits are declared inside of a block", expected="at the top")
        size = LONE
        if node.size is not None:
            size = self._size(node.size, origin)
        self.scopes.check_new(node.qubit)
        if self.program.num_qubits and not self.program.qubit_registers:
            self.places.fail(
                node, codes.MIXED_QUBITS, f"'{node.qubit.name}' is declared beside physical qubits",
                fix="declare all or none",
            )  # fmt: skip
        offset = self.places.offset(node.qubit)
        register = self.program.add_qubits(node.qubit.name, size, offset)
        self.scopes.declare(node.qubit, Qubits(register.indices, size == LONE, offset))

    def _size(self, node: ast.Expression, origin: int) -> int:
        size = self.expressions.constant_integer(node, "a register's size", origin)
        if size < 1:
            self.places.fail(node, codes.SIZE, f"a register of size {size}", expected="a size of at least 1")
        return size

    def variable(self, node: ast.ClassicalDeclaration, origin: int) -> None:
        """``type name = value``."""
        type = self.expressions.type_of(node.type, origin)
        self.scopes.check_new(node.identifier)
        if type.is_time:
            self._duration(node, origin)
            return
        measured = isinstance(node.init_expression, ast.QuantumMeasurement)
        initial = None
        if node.init_expression is not None and not measured:
            initial = self.expressions.converted(node.init_expression, type, origin)
        variable = self._declare(node.identifier, type)
        if measured:
            self._measure(node.init_expression, variable, node, origin)
        elif initial is not None:
            self._store(variable, initial)
        elif self.scopes.depth > 1:
            # Inside of a loop it begins anew each time.
            self._store(variable, Typed(type, (_zero(type),) * len(variable.slots)))

    def _duration(self, node: ast.ClassicalDeclaration, origin: int) -> None:
        """A duration: known at compile time, and kept under its name like a constant."""
        if node.init_expression is None:
            self.places.fail(node, codes.UNSUPPORTED, "durations without a value cannot be compiled yet")
        value = self.expressions.evaluate(node.init_expression, origin)
        if not value.type.is_time:
            self.places.fail(node.init_expression, codes.TYPE, f"{value.type} is no duration", expected="a duration")
        self.scopes.declare(node.identifier, Fixed(value, self.places.offset(node.identifier)))

    def _declare(self, name: ast.Identifier, type: ClassicalType) -> Variable:
        offset = self.places.offset(name)
        count = type.size if type.is_register else 1
        if self.scopes.depth > 1:
            if count > 1 << 16:
                self.places.fail(name, codes.SIZE, f"a register of {count} bits inside of a block")
            slots = tuple(self.program.add_local(type.ssa) for _ in range(count))
        elif type.kind == "bit":
            slots = self.program.add_bits(name.name, type.size, offset).indices
        else:
            width = 1 if type.kind == "bool" else type.size
            slots = (self.program.add_variable(name.name, type.kind, width, type.ssa),)
        variable = Variable(type, slots, offset)
        self.scopes.declare(name, variable)
        return variable

    def _store(self, variable: Variable, value: Typed) -> None:
        for slot, scalar in zip(variable.slots, value.scalars, strict=True):
            self.program.write(slot, scalar)

    def constant(self, node: ast.ConstantDeclaration, origin: int) -> None:
        """``const type name = value``."""
        type = self.expressions.type_of(node.type, origin)
        self.scopes.check_new(node.identifier)
        if type.is_time:
            self._duration(node, origin)
            return
        value = self.expressions.converted(node.init_expression, type, origin)
        if not value.known:
            self.places.fail(
                node.init_expression, codes.NOT_CONSTANT,
                f"the value of constant '{node.identifier.name}' is not known at compile time", expected="a constant",
            )  # fmt: skip
        self.scopes.declare(node.identifier, Fixed(value, self.places.offset(node.identifier)))

    def input_or_output(self, node: ast.IODeclaration, origin: int) -> None:
        """``input type name`` or ``output type name``."""
        type = self.expressions.type_of(node.type, origin)
        if type.is_time:
            self.places.fail(node, codes.UNSUPPORTED, f"inputs and outputs of type {type} cannot be compiled yet")
        self.scopes.check_new(node.identifier)
        if node.io_identifier.name == "output":
            self._declare(node.identifier, type)
            self.program.outputs.append(node.identifier.name)
            return
        if type.is_register:
            self.places.fail(
                node, codes.UNSUPPORTED, "registers as inputs cannot be compiled yet", fix="use single bits or a uint"
            )
        value = Value(type.ssa)
        self.program.inputs.append((node.identifier.name, value))
        fixed = Fixed(Typed(type, (as_scalar(value),)), self.places.offset(node.identifier))
        self.scopes.declare(node.identifier, fixed)

    def alias(self, node: ast.AliasStatement, origin: int) -> None:
        """``let name = registers``."""
        found = self.operands.alias(node.value, origin)
        offset = self.places.offset(node.target)
        if isinstance(found, Qubits):
            self.scopes.declare(node.target, Qubits(found.indices, found.lone, offset))
        else:
            self.scopes.declare(node.target, Variable(found.type, found.slots, offset))

    def assignment(self, node: ast.ClassicalAssignment, origin: int) -> None:
        """``target = value`` and the forms with an operator."""
        target = self.operands.target(node.lvalue, origin)
        if node.op.name == "=":
            self._store(target, self.expressions.converted(node.rvalue, target.type, origin))
            return
        right = self.expressions.evaluate(node.rvalue, origin)
        left = self.expressions.read(target)
        try:
            value = self.expressions.operators.binary(node.op.name.removesuffix("="), left, right, origin)
            value = self.expressions.casts.implicit(value, target.type, origin)
        except TypesDoNotFitError as error:
            self.places.fail(node, codes.TYPE, str(error), expected=str(target.type))
        except NoSuchNumberError as error:
            self.places.fail(node, codes.ARITHMETIC, str(error))
        self._store(target, value)

    def measurement(self, node: ast.QuantumMeasurementStatement, origin: int) -> None:
        """``target = measure qubits``, ``measure qubits -> target`` or ``measure qubits``."""
        if node.target is not None:
            self._measure(node.measure, self.operands.target(node.target, origin), node.target, origin)
            return
        for qubit in self.operands.qubits(node.measure.qubit, origin).indices:
            self.program.measure(qubit, -1, origin)

    def _measure(self, node: ast.QuantumMeasurement, target: Variable, place: ast.QASMNode, origin: int) -> None:
        source: Operand = self.operands.qubits(node.qubit, origin)
        if target.type.kind not in ("bit", "bool"):
            self.places.fail(
                place, codes.TYPE, f"a measurement into {target.type}", expected="bits", fix="measure into a bit first"
            )
        if len(source.indices) != len(target.slots):
            self.places.fail(
                place, codes.BROADCAST, f"{len(source.indices)} qubits are measured into {len(target.slots)} bits",
                expected=f"{len(source.indices)} bits",
            )  # fmt: skip
        for qubit, slot in zip(source.indices, target.slots, strict=True):
            self.program.measure(qubit, slot, origin)


def _zero(type: ClassicalType) -> bool | int | float:
    if type.kind in ("bit", "bool"):
        return False
    return 0.0 if type.is_real else 0
