"""The statements of OpenQASM 3, one by one."""

from collections.abc import Callable, Sequence
from typing import Any

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.applying import distinct
from qlower.dialects.circuit.openqasm.gate_table import QELIB1, STDGATES, GateTable
from qlower.dialects.circuit.openqasm.openqasm3_calls import Calls, GateBodies
from qlower.dialects.circuit.openqasm.openqasm3_control import ControlFlow
from qlower.dialects.circuit.openqasm.openqasm3_declarations import Declarations
from qlower.dialects.circuit.openqasm.openqasm3_expressions import Expressions
from qlower.dialects.circuit.openqasm.openqasm3_places import Places
from qlower.dialects.circuit.openqasm.openqasm3_scopes import Scopes
from qlower.dialects.circuit.openqasm.openqasm3_types import STEPS
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder
from qlower.dialects.circuit.rows import RESET, delay_kind

_UNSUPPORTED: dict[type[ast.QASMNode], tuple[str, str]] = {
    ast.SubroutineDefinition: ("subroutines", "put the subroutine's body in the place of its calls"),
    ast.ReturnStatement: ("subroutines", "put the subroutine's body in the place of its calls"),
    ast.ExternDeclaration: ("extern functions", ""),
    ast.Box: ("boxes", "put barriers around the statements"),
    ast.BreakStatement: ("'break'", "put the condition into the loop's"),
    ast.ContinueStatement: ("'continue'", "put the rest of the body under an 'if'"),
    ast.EndStatement: ("'end'", "put the rest of the program under an 'if'"),
    ast.Pragma: ("pragmas", "remove it if it does not matter"),
    ast.CalibrationGrammarDeclaration: ("calibrations", "remove them"),
    ast.CalibrationStatement: ("calibrations", "remove them"),
    ast.CalibrationDefinition: ("calibrations", "remove them"),
}
_INCLUDES = {"stdgates.inc": STDGATES, "qelib1.inc": QELIB1}

Reader = Callable[[Any, int], None]


class Statements:
    """Reads a program's statements into the entry function."""

    def __init__(self, places: Places, gates: GateTable, program: ProgramBuilder) -> None:
        self.places = places
        self.gates = gates
        self.program = program
        self.scopes = Scopes(places, gates)
        self.expressions = Expressions(places, self.scopes, program, program)
        self.calls = Calls(self.expressions, gates)
        self.declarations = Declarations(self.expressions, program)
        self.control = ControlFlow(self.expressions, program, self.read)
        self.bodies = GateBodies(places, gates, self.control.unrolling)
        declarations, calls, control = self.declarations, self.calls, self.control
        self._readers: dict[type[ast.QASMNode], Reader] = {
            ast.Include: self._include,
            ast.QubitDeclaration: declarations.qubits,
            ast.ClassicalDeclaration: declarations.variable,
            ast.ConstantDeclaration: declarations.constant,
            ast.IODeclaration: declarations.input_or_output,
            ast.AliasStatement: declarations.alias,
            ast.ClassicalAssignment: declarations.assignment,
            ast.QuantumMeasurementStatement: declarations.measurement,
            ast.QuantumGateDefinition: self._gate_definition,
            ast.QuantumGate: calls.gate,
            ast.QuantumPhase: calls.phase,
            ast.QuantumBarrier: self._barrier,
            ast.QuantumReset: self._reset,
            ast.DelayInstruction: self._delay,
            ast.BranchingStatement: control.branch,
            ast.ForInLoop: control.for_loop,
            ast.WhileLoop: control.while_loop,
            ast.SwitchStatement: control.switch,
            ast.CompoundStatement: lambda node, _origin: control.scoped(node.statements),
            ast.ExpressionStatement: self._expression,
        }

    def read(self, statements: Sequence[ast.Statement]) -> None:
        """Statements in order."""
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.Statement) -> None:
        if isinstance(node, ast.Statement) and node.annotations:
            annotation = node.annotations[0]
            self.places.fail(
                annotation, codes.UNSUPPORTED, f"the annotation '@{annotation.keyword}' has no meaning here",
                fix="remove it if it does not matter",
            )  # fmt: skip
        reader = self._readers.get(type(node))
        if reader is None:
            what, fix = _UNSUPPORTED.get(type(node), (type(node).__name__, ""))
            self.places.fail(node, codes.UNSUPPORTED, f"{what} cannot be compiled yet", fix=fix)
        reader(node, self.places.offset(node))

    def _expression(self, node: ast.ExpressionStatement, origin: int) -> None:
        self.expressions.evaluate(node.expression, origin)

    def _include(self, node: ast.Include, origin: int) -> None:
        library = _INCLUDES.get(node.filename)
        if library is None:
            self.places.fail(
                node, codes.INCLUDE, f"cannot include '{node.filename}'", expected='"stdgates.inc"',
                fix="put the file's text in the place of the include",
            )  # fmt: skip
        self.gates.include(library, origin, self.places.length(node))

    def _gate_definition(self, node: ast.QuantumGateDefinition, origin: int) -> None:
        definition = self.bodies.define(node, self.scopes, origin)
        if definition is not None:
            self.program.gates.append(definition)

    def _barrier(self, node: ast.QuantumBarrier, origin: int) -> None:
        self.calls.barrier(node, range(self.program.num_qubits), origin)

    def _reset(self, node: ast.QuantumReset, origin: int) -> None:
        for qubit in self.calls.operands.qubits(node.qubits, origin).indices:
            self.program.row(RESET, (qubit,), origin=origin)

    def _delay(self, node: ast.DelayInstruction, origin: int) -> None:
        duration = self.expressions.evaluate(node.duration, origin)
        if not duration.type.is_time:
            self.places.fail(node.duration, codes.TYPE, f"a delay of type {duration.type}", expected="such as 100ns")
        if duration.number < 0:
            self.places.fail(node.duration, codes.ARITHMETIC, "a negative delay", expected="a duration from 0 up")
        operands = [self.calls.operands.qubits(qubit, origin) for qubit in node.qubits]
        qubits = distinct(operands) if operands else tuple(range(self.program.num_qubits))
        if qubits:
            kind = delay_kind(len(qubits), "dt" if duration.type == STEPS else "ns")
            self.program.row(kind, qubits, (float(duration.number),), origin=origin)
