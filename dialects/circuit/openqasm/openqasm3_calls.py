"""Calls of gates with modifiers, and definitions of gates."""

from collections.abc import Sequence

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.applying import Operand, broadcast, check_counts, distinct
from qlower.dialects.circuit.openqasm.body_builder import BodyBuilder
from qlower.dialects.circuit.openqasm.gate_table import CallableGate, GateTable
from qlower.dialects.circuit.openqasm.lifting import CannotLiftError, Lifted
from qlower.dialects.circuit.openqasm.numbers import Arithmetic
from qlower.dialects.circuit.openqasm.openqasm3_expressions import Expressions
from qlower.dialects.circuit.openqasm.openqasm3_operands import Operands
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_scopes import Fixed, Qubits, Scopes
from qlower.dialects.circuit.openqasm.openqasm3_types import ANGLE, Typed
from qlower.dialects.circuit.openqasm.openqasm3_unrolling import Unrolling, iterations
from qlower.dialects.circuit.openqasm.program_builder import gate_definition, table_name_of
from qlower.dialects.circuit.ops import GateDefinition
from qlower.dialects.circuit.rows import Modifier, barrier_kind, num_controls
from qlower.ir import F64, Angle, Value
from qlower.ir.affine import symbol

MOST_CONTROLS = 64
"""More controls than this on one gate are refused."""


class Calls:
    """Gate calls, phases and barriers of one body."""

    def __init__(self, expressions: Expressions, gates: GateTable) -> None:
        self.expressions = expressions
        self.operands = Operands(expressions)
        self.places = expressions.places
        self.gates = gates
        self.body = expressions.body

    def gate(self, node: ast.QuantumGate, origin: int) -> None:
        """``modifiers name(angles) qubits``."""
        if node.duration is not None:
            self.places.fail(node.duration, codes.UNSUPPORTED, "a duration of a gate cannot be compiled yet")
        gate = self.gates.find(node.name.name, self.places.offset(node.name))
        self._apply(gate, node.name.name, node, node.arguments, origin)

    def phase(self, node: ast.QuantumPhase, origin: int) -> None:
        """``modifiers gphase(angle) controls``."""
        self._apply(self.gates.gates["gphase"], "gphase", node, [node.argument], origin)

    def _apply(
        self,
        gate: CallableGate,
        name: str,
        node: ast.QuantumGate | ast.QuantumPhase,
        arguments: Sequence[ast.Expression],
        origin: int,
    ) -> None:
        modifiers = self._modifiers(node.modifiers, origin)
        angles: tuple[Angle, ...] = tuple(self.expressions.angle(argument, origin) for argument in arguments)
        operands = [self.operands.qubits(qubit, origin) for qubit in node.qubits]
        place = self.places.offset(node.name) if isinstance(node, ast.QuantumGate) else self.places.offset(node)
        wanted = gate.num_qubits + num_controls(modifiers)
        counts = ((len(angles), gate.num_parameters), (len(operands), wanted))
        check_counts(self.places.faults, name, place, *counts)
        angles = gate.call_angles(Arithmetic(self.body), angles, self.places.faults, origin)
        kind = gate.kind(modifiers)
        for qubits in broadcast(self.places.faults, operands):
            self.body.row(kind, qubits, angles, origin=origin)

    def _modifiers(self, nodes: Sequence[ast.QuantumGateModifier], origin: int) -> tuple[Modifier, ...]:
        modifiers = tuple(self._modifier(node, origin) for node in nodes)
        if num_controls(modifiers) > MOST_CONTROLS:
            self.places.fail(
                nodes[0], codes.MODIFIER, f"{num_controls(modifiers)} controls on one gate", expected="at most 64"
            )
        return modifiers

    def _modifier(self, node: ast.QuantumGateModifier, origin: int) -> Modifier:
        name = node.modifier.name
        if name == "inv":
            return ("inv",)
        if name == "pow":
            return ("pow", self._exponent(node.argument, origin))
        count = 1
        if node.argument is not None:
            count = self.expressions.constant_integer(node.argument, "the number of controls", origin)
        if count < 1:
            self.places.fail(node, codes.MODIFIER, f"{count} controls", expected="a positive number of controls")
        return (name, count)

    def _exponent(self, node: ast.Expression, origin: int) -> float:
        value = self.expressions.evaluate(node, origin)
        if value.type.kind not in ("int", "uint", "float"):
            self.places.fail(node, codes.MODIFIER, f"an exponent of type {value.type}", expected="a number")
        if not value.known:
            self.places.fail(
                node, codes.NOT_CONSTANT, "the exponent is not known at compile time", expected="a constant"
            )
        return float(value.number)

    def barrier(self, node: ast.QuantumBarrier, every_qubit: Sequence[int], origin: int) -> None:
        """``barrier qubits``, or on all qubits if none is given."""
        operands: list[Operand] = [self.operands.qubits(qubit, origin) for qubit in node.qubits]
        qubits = distinct(operands) if operands else tuple(every_qubit)
        if qubits:
            self.body.row(barrier_kind(len(qubits)), qubits, origin=origin)


class GateBodies:
    """Reads definitions of gates."""

    def __init__(self, places: Places, gates: GateTable, unrolling: Unrolling) -> None:
        self.places = places
        self.gates = gates
        self.unrolling = unrolling

    def define(self, node: ast.QuantumGateDefinition, scopes: Scopes, origin: int) -> GateDefinition | None:
        """Make a gate known; its definition, unless it is one of the gate table's.

        ``scopes`` are those of the program.
        """
        scopes.check_new(node.name)
        inner = scopes.for_gate()
        parameters = [(name.name, Value(F64)) for name in node.arguments]
        for name, (_, value) in zip(node.arguments, parameters, strict=True):
            inner.declare(name, Fixed(Typed(ANGLE, (symbol(value),)), self.places.offset(name)))
        for place, name in enumerate(node.qubits):
            inner.declare(name, Qubits((place,), True, self.places.offset(name)))
        body = BodyBuilder()
        expressions = Expressions(self.places, inner, body, None)
        calls = Calls(expressions, self.gates)
        self._statements(node, node.body, calls)
        names = [name.name for name in node.qubits]
        try:
            definition, lifted = gate_definition(node.name.name, parameters, names, body, origin)
        except CannotLiftError:
            message = f"gate '{node.name.name}' makes integers or truth values from its parameters"
            self.places.fail(node.name, codes.UNSUPPORTED, message, fix="compute with angles and floats only")
        return self._declare(node, definition, lifted)

    def _declare(
        self, node: ast.QuantumGateDefinition, definition: GateDefinition, lifted: Lifted
    ) -> GateDefinition | None:
        name, offset = node.name.name, self.places.offset(node.name)
        counts = (len(node.arguments), len(node.qubits))
        table_name = "" if lifted.results else table_name_of(definition)
        symbol_name = "" if table_name else self.gates.new_symbol(name)
        self.gates.gates[name] = CallableGate(name, *counts, table_name, symbol_name, offset, lifted=lifted)
        return None if table_name else definition.with_attribute("sym_name", symbol_name)

    def _statements(self, gate: ast.QuantumGateDefinition, statements: Sequence[ast.Statement], calls: Calls) -> None:
        for statement in statements:
            origin = self.places.offset(statement)
            if isinstance(statement, ast.QuantumGate):
                self._refuse_recursion(gate, statement)
                calls.gate(statement, origin)
            elif isinstance(statement, ast.QuantumPhase):
                calls.phase(statement, origin)
            elif isinstance(statement, ast.QuantumBarrier):
                calls.barrier(statement, range(len(gate.qubits)), origin)
            elif isinstance(statement, ast.ForInLoop):
                self._loop(gate, statement, calls, origin)
            else:
                self.places.fail(
                    statement,
                    codes.NOT_ALLOWED,
                    f"the body of gate '{gate.name.name}' holds a statement that is no gate",
                    expected="gates, barriers and 'for' loops over constants",
                )

    def _loop(self, gate: ast.QuantumGateDefinition, loop: ast.ForInLoop, calls: Calls, origin: int) -> None:
        scopes = calls.expressions.scopes
        for value in iterations(loop, calls.expressions, self.unrolling, origin):
            scopes.open()
            scopes.declare(loop.identifier, Fixed(value, self.places.offset(loop.identifier)))
            self._statements(gate, loop.block, calls)
            scopes.close()

    def _refuse_recursion(self, gate: ast.QuantumGateDefinition, statement: ast.QuantumGate) -> None:
        if statement.name.name == gate.name.name:
            self.places.fail(
                statement.name, codes.UNKNOWN_GATE, f"gate '{gate.name.name}' calls itself", expected="another gate"
            )
