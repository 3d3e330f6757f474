"""A module as a Qiskit circuit."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import statement_of
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate
from qlower.dialects.circuit.qiskit_interchange.to_angles import parameter_expression, qiskit_angle
from qlower.dialects.circuit.qiskit_interchange.to_expressions import ExpressionBuilder, qiskit_type
from qlower.dialects.circuit.qiskit_interchange.to_gates import GateBuilder
from qlower.dialects.circuit.structured import Structure, structure
from qlower.dialects.circuit.structured.nodes import (
    Assign,
    Choice,
    Conditional,
    Counted,
    Literal,
    Repeated,
    Rows,
    Statement,
)
from qlower.dialects.circuit.structured.places import slot_types
from qlower.dialects.physical.ops import Program
from qlower.ir.module import Module
from qlower.ir.operation import Trait
from qlower.ir.run import Row
from qlower.ir.types import F64, I1, Type
from qlower.ir.value import Value


def to_qiskit(module: Module, *, keep_definitions: bool = True) -> Any:
    """The program as a ``qiskit.QuantumCircuit``.

    Registers keep names and order; a lone qubit or bit becomes a register of one. A program of the physical level gives
    a circuit on all qubits of the device. Global phase is exact. Modified gates become annotated operations, free
    parameters ``Parameter``s. Start times are left out.

    Args:
        module: of the circuit or the physical level.
        keep_definitions: whether gates that Qiskit does not know are gates with a definition; else the definition's
            gates stand in their place.

    Raises:
        QlowerError: QL1202, QL1220 … QL1223; QL1225, a modified gate where definitions are not kept.
    """
    function = _entry(module)
    return _CircuitBuilder(module, function, structure(function), keep_definitions).circuit


def _entry(module: Module) -> Function | Program:
    found: Function | Program | None = None
    for op in module.operations:
        if isinstance(op, Function | Program) and op.symbol == "main":
            found = op
        elif not isinstance(op, GateDefinition | MatrixGate) and not op.has(Trait.ANNOTATION):
            fail("QL1220", f"the module holds {op.name} besides its program", fix="inline it or take it out")
    if found is None:
        fail("QL1220", "the module has no function 'main'", fix="name the program 'main'")
    return found


class _CircuitBuilder:
    def __init__(
        self, module: Module, function: Function | Program, structured: Structure, keep_definitions: bool
    ) -> None:
        from qiskit.circuit import QuantumCircuit  # noqa: PLC0415  # heavy

        self.circuit = QuantumCircuit(name=function.symbol)
        self._keep_definitions = keep_definitions
        self._gates = GateBuilder(module)
        self._places: list[Any] = []
        self._registers: dict[int, Any] = {}
        self._parameters: dict[Value, Any] = {}
        self._inputs: dict[Value, Any] = {}
        self._unkept: Any = None
        self._add_qubits(function)
        self._add_variables(function, structured)
        self._add_inputs(function)
        self._expressions = ExpressionBuilder(self._places, self._registers, self._inputs)
        self._statements(structured.statements)
        _name_blocks(self.circuit)

    def _add_qubits(self, function: Function | Program) -> None:
        from qiskit.circuit import QuantumRegister  # noqa: PLC0415  # heavy

        registers: Sequence[tuple[str, int]] = function.qubit_registers
        if isinstance(function, Program) or not registers:
            registers = (("q", function.num_qubits),) if function.num_qubits else ()
        for name, size in registers:
            self.circuit.add_register(QuantumRegister(abs(size), name))

    def _add_variables(self, function: Function | Program, structured: Structure) -> None:
        from qiskit.circuit import ClassicalRegister, Clbit  # noqa: PLC0415  # heavy

        for index, (name, kind, size) in enumerate(function.variables):
            if kind == "bit":
                register = ClassicalRegister(abs(size), name)
                self.circuit.add_register(register)
                self._places += list(register)
                self._registers[index] = register
            else:
                type = slot_types(kind, size)[0]
                self._places.append(self._variable(name, type))
        for number, type_ in enumerate(structured.temporaries):
            if type_ == I1:
                bit = Clbit()
                self.circuit.add_bits([bit])
                self._places.append(bit)
            else:
                self._places.append(self._variable(f"temporary_{number}", type_))

    def _variable(self, name: str, type: Type) -> Any:
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        variable = expr.Var(stable_uuid(name), qiskit_type(type), name=name)
        self.circuit.add_var(variable, expr.lift(_zero(type), qiskit_type(type)))
        return variable

    def _add_inputs(self, function: Function | Program) -> None:
        from qiskit.circuit import Parameter  # noqa: PLC0415  # heavy
        from qiskit.circuit.classical import expr  # noqa: PLC0415  # heavy

        for name, value in zip(function.inputs, function.body.arguments, strict=True):
            if value.type == F64:
                self._parameters[value] = Parameter(name, uuid=stable_uuid(name))
            else:
                variable = expr.Var(stable_uuid(name), qiskit_type(value.type), name=name)
                self._inputs[value] = self.circuit.add_input(variable)

    def _statements(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            if isinstance(statement, Rows):
                self._rows(statement)
            elif isinstance(statement, Assign):
                target = self._places[statement.place]
                self.circuit.store(target, self._expressions.build(statement.expression))
            elif isinstance(statement, Conditional):
                self._conditional(statement)
            elif isinstance(statement, Choice):
                self._choice(statement)
            elif isinstance(statement, Counted):
                self._counted(statement)
            else:
                self._repeated(statement)

    def _rows(self, statement: Rows) -> None:
        operands = [parameter_expression(operand, self._parameters) for operand in statement.operands]
        values = dict(zip(statement.run.operands, operands, strict=True))
        targets = iter(statement.targets)
        for row in statement.run.unpack():
            name = statement_of(row.kind)
            if name == "measure":
                self.circuit.measure(row.qubits[0], self._target(next(targets)))
            elif name == "delay":
                self._delay(row)
            elif name:
                getattr(self.circuit, name)(list(row.qubits))
            else:
                self._gate(row, [qiskit_angle(angle, values) for angle in row.parameters])

    def _gate(self, row: Row, angles: Sequence[Any]) -> None:
        operation, phase = self._gates.operation(row.kind, angles)
        if not isinstance(phase, float) or phase:
            self.circuit.global_phase += phase
        if operation is not None:
            self._append(operation, row.qubits)

    def _append(self, operation: Any, qubits: Sequence[int]) -> None:
        from qiskit.circuit import AnnotatedOperation, Gate  # noqa: PLC0415  # heavy

        if self._keep_definitions or (not isinstance(operation, AnnotatedOperation) and type(operation) is not Gate):
            self.circuit.append(operation, qubits, copy=False)
        elif isinstance(operation, AnnotatedOperation):
            fail("QL1225", f"the gate '{operation.base_op.name}' is modified", fix="run decompose-standard first")
        else:
            definition = operation.definition
            self.circuit.global_phase += definition.global_phase
            for instruction in definition.data:
                operands = [qubits[definition.find_bit(qubit).index] for qubit in instruction.qubits]
                self._append(instruction.operation, operands)

    def _target(self, place: int | None) -> Any:
        """The bit for a result; one bit for all results that are not kept, since Qiskit must keep each."""
        if place is not None:
            return self._places[place]
        if self._unkept is None:
            from qiskit.circuit import Clbit  # noqa: PLC0415  # heavy

            self._unkept = Clbit()
            self.circuit.add_bits([self._unkept])
        return self._unkept

    def _delay(self, row: Row) -> None:
        unit = str(row.kind.attribute("unit", "ns"))
        duration = row.parameters[0]
        if not isinstance(duration, float):
            fail("QL1222", "a delay depends on a free parameter", fix="bind the parameter")
        self.circuit.delay(int(duration) if unit == "dt" else duration, list(row.qubits), unit)

    def _conditional(self, statement: Conditional) -> None:
        with self.circuit.if_test(self._expressions.build(statement.condition)) as otherwise:
            self._statements(statement.then)
        if statement.otherwise:
            with otherwise:
                self._statements(statement.otherwise)

    def _choice(self, statement: Choice) -> None:
        with self.circuit.switch(self._expressions.build(statement.value)) as case:
            for labels, branch in zip(statement.cases, statement.branches, strict=True):
                with case(*labels):
                    self._statements(branch)
            if statement.default:
                with case(case.DEFAULT):
                    self._statements(statement.default)

    def _counted(self, statement: Counted) -> None:
        from qiskit.circuit import Parameter  # noqa: PLC0415  # heavy

        limits = [statement.start, statement.step, statement.stop]
        known = [int(limit.value) for limit in limits if isinstance(limit, Literal)]
        if len(known) < 3 or known[1] == 0:
            fail("QL1221", "a loop's limits are known only at run time", fix="write OpenQASM 3 instead")
        start, step, stop = known
        turns = range(start, stop + (1 if step > 0 else -1), step)
        name = f"i_{len(self._parameters)}"
        parameter = Parameter(name, uuid=stable_uuid(name))
        self._parameters[statement.variable] = parameter
        with self.circuit.for_loop(turns, parameter):
            self._statements(statement.body)

    def _repeated(self, statement: Repeated) -> None:
        with self.circuit.while_loop(self._expressions.build(statement.condition)):
            self._statements(statement.body)


def _zero(type: Type) -> bool | int | float:
    if type == I1:
        return False
    return 0.0 if type == F64 else 0


def stable_uuid(name: str) -> UUID:
    """The identity of a parameter or variable: the same wherever the program is built."""
    return uuid5(NAMESPACE_OID, name)


def _name_blocks(circuit: Any) -> None:
    """Name the blocks of control flow by their place; Qiskit counts them through all circuits of a process."""
    for place, instruction in enumerate(circuit.data):
        for number, block in enumerate(getattr(instruction.operation, "blocks", ())):
            block.name = f"{circuit.name}_{place}_{number}"
            _name_blocks(block)
