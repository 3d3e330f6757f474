"""Gate rows as Qiskit's operations, exact with global phase."""

from collections.abc import Mapping, Sequence
from typing import Any

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import callee_of
from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.openqasm_writer.table_gates import definition_of
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate
from qlower.dialects.circuit.qiskit_interchange.gate_names import qiskit_classes
from qlower.dialects.circuit.qiskit_interchange.to_angles import qiskit_angle
from qlower.dialects.circuit.row_meaning import CannotInterpret, matrix_of_declared
from qlower.dialects.circuit.rows import Modifier, modifiers_of
from qlower.ir.module import Module
from qlower.ir.rows import RowKind
from qlower.ir.run import Run
from qlower.ir.value import Value


class GateBuilder:
    """Builds the operations of one module's gate rows."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._built: dict[tuple[RowKind, tuple[Any, ...]], tuple[Any, Any]] = {}

    def operation(self, kind: RowKind, angles: Sequence[Any]) -> tuple[Any, Any]:
        """The operation of a gate row.

        Args:
            kind: the row's kind.
            angles: numbers and parameter expressions.

        Returns:
            The operation, or None for plain global phase, and the global phase that must go with it.
        """
        key = (kind, tuple(angles))
        if key not in self._built:
            self._built[key] = self._build(kind, angles)
        return self._built[key]

    def _build(self, kind: RowKind, angles: Sequence[Any]) -> tuple[Any, Any]:
        name, modifiers = callee_of(kind) or "", modifiers_of(kind)
        own = self._module.find(name) if kind.name in ("circuit.call", "physical.gate") else None
        if own is None and ALIASES.get(name, name) in GATES:
            return self._table_gate(ALIASES.get(name, name), angles, modifiers)
        if isinstance(own, GateDefinition):
            return _modified(self._defined(own, angles), modifiers), 0.0
        if isinstance(own, MatrixGate):
            return _modified(_matrix_gate(own, angles), modifiers), 0.0
        fail("QL1223", f"the gate '{name}' has no definition", fix="define it in the module")

    def _table_gate(self, name: str, angles: Sequence[Any], modifiers: tuple[Modifier, ...]) -> tuple[Any, Any]:
        gate, qiskit_class = GATES[name], qiskit_classes().get(name)
        if name == "gphase" and not modifiers:
            return None, angles[0]
        if qiskit_class is None:
            definition = definition_of(name)
            if definition is None:
                fail("QL1223", f"Qiskit has no gate '{name}'", fix="decompose it first")
            return _modified(self._defined(definition, angles), modifiers), 0.0
        phase: Any = gate.qiskit_phase.constant
        for index, coefficient in gate.qiskit_phase.terms:
            phase = phase + coefficient * angles[index]
        operation = qiskit_class(*angles)
        if not modifiers:
            return operation, phase
        is_exact = gate.qiskit_phase.constant == 0.0 and not gate.qiskit_phase.terms
        return _modified(operation if is_exact else _with_phase(operation, phase), modifiers), 0.0

    def _defined(self, gate: GateDefinition, angles: Sequence[Any]) -> Any:
        from qiskit.circuit import Gate, QuantumCircuit  # noqa: PLC0415  # heavy

        values: Mapping[Value, Any] = dict(zip(gate.body.arguments, angles, strict=True))
        circuit = QuantumCircuit(gate.num_qubits, name=gate.symbol)
        for op in gate.body.operations[:-1]:
            if not isinstance(op, Run):
                fail("QL1223", f"the gate '{gate.symbol}' computes its angles", fix="decompose it first")
            for row in op.unpack():
                parameters = [qiskit_angle(angle, values) for angle in row.parameters]
                if callee_of(row.kind) is None:
                    circuit.barrier(row.qubits)
                    continue
                operation, phase = self.operation(row.kind, parameters)
                circuit.global_phase += phase
                if operation is not None:
                    circuit.append(operation, row.qubits)
        operation = Gate(gate.symbol, gate.num_qubits, list(angles))
        operation.definition = circuit
        return operation


def _matrix_gate(gate: MatrixGate, angles: Sequence[Any]) -> Any:
    from qiskit.circuit.library import UnitaryGate  # noqa: PLC0415  # heavy

    if not all(isinstance(angle, float) for angle in angles):
        fail("QL1222", f"the matrix of '{gate.symbol}' depends on free parameters", fix="bind them first")
    try:
        return UnitaryGate(matrix_of_declared(gate, angles), label=gate.symbol)
    except (CannotInterpret, ValueError) as error:
        fail("QL1223", str(error), fix="correct the matrix")


def _with_phase(operation: Any, phase: Any) -> Any:
    """A gate that is another with a global phase: under modifiers it counts."""
    from qiskit.circuit import Gate, QuantumCircuit  # noqa: PLC0415  # heavy

    circuit = QuantumCircuit(operation.num_qubits, name=operation.name, global_phase=phase)
    circuit.append(operation, range(operation.num_qubits))
    gate = Gate(f"{operation.name}_openqasm", operation.num_qubits, list(operation.params))
    gate.definition = circuit
    return gate


def _modified(operation: Any, modifiers: tuple[Modifier, ...]) -> Any:
    if not modifiers:
        return operation
    from qiskit.circuit import (  # noqa: PLC0415  # heavy
        AnnotatedOperation,
        ControlModifier,
        InverseModifier,
        PowerModifier,
    )

    found: list[Any] = []
    for modifier in reversed(modifiers):
        if len(modifier) == 1:
            found.append(InverseModifier())
        elif modifier[0] == "pow":
            found.append(PowerModifier(modifier[1]))
        else:
            count = int(modifier[1])
            found.append(ControlModifier(count, (1 << count) - 1 if modifier[0] == "ctrl" else 0))
    return AnnotatedOperation(operation, found)
