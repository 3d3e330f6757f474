"""Qiskit's gates as row kinds, with definitions where the gate table has no counterpart."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate, Return
from qlower.dialects.circuit.qiskit_interchange.from_angles import angle_of, symbol_table
from qlower.dialects.circuit.qiskit_interchange.gate_names import table_names
from qlower.dialects.circuit.rows import Modifier, barrier_kind, call_kind, gate_kind
from qlower.ir.affine import Angle, symbol
from qlower.ir.attributes import Attribute
from qlower.ir.operation import Operation, Region
from qlower.ir.rows import RowKind
from qlower.ir.run import RunBuilder, body
from qlower.ir.types import F64
from qlower.ir.value import Value

Part = tuple[RowKind, tuple[Angle, ...], tuple[int, ...]]
"""A row: its kind, its angles, and its operands as indices of the operation's qubits."""

_TEXTBOOK = {"u", "u2", "u3"}
_MOST_MATRIX_QUBITS = 6


class GateReader:
    """Turns operations into rows and collects the definitions these need.

    Attributes:
        definitions: gates to stand in the module, each before those that use it.
    """

    def __init__(self) -> None:
        self.definitions: list[Operation] = []
        self._names: set[str] = {"main"}
        self._defined: list[tuple[Any, str, tuple[Any, ...]]] = []
        self._matrices: dict[bytes, str] = {}
        self._textbook = ""

    def rows(self, operation: Any, symbols: Mapping[Any, Angle]) -> list[Part]:
        """The rows of a unitary operation, exact with global phase.

        Raises:
            QlowerError: QL1222, QL1223.
        """
        name = self._table_name(operation)
        if name is not None:
            angles = tuple(angle_of(given, symbols) for given in operation.params)
            return list(self._table_rows(name, angles, operation.num_qubits))
        kind, angles = self._kind(operation, (), symbols)
        return [(kind, angles, tuple(range(operation.num_qubits)))]

    def _table_name(self, operation: Any) -> str | None:
        """The gate of the table that an operation is, if it is one without negative controls."""
        name = table_names().get(getattr(operation, "base_class", type(operation)))
        controls = getattr(operation, "num_ctrl_qubits", 0)
        if name is None or (controls and operation.ctrl_state != (1 << controls) - 1):
            return None
        return name

    def _table_rows(self, name: str, angles: tuple[Angle, ...], num_qubits: int) -> Iterator[Part]:
        yield gate_kind(name), angles, tuple(range(num_qubits))
        expression = GATES[name].qiskit_phase
        if expression.terms or expression.constant:
            yield gate_kind("gphase"), (-expression.evaluate(angles),), ()

    def _kind(
        self, operation: Any, modifiers: tuple[Modifier, ...], symbols: Mapping[Any, Angle]
    ) -> tuple[RowKind, tuple[Angle, ...]]:
        """One row for an operation under modifiers, the outermost first."""
        from qiskit.circuit import AnnotatedOperation, ControlledGate  # noqa: PLC0415  # heavy
        from qiskit.circuit.library import CUGate, UnitaryGate  # noqa: PLC0415  # heavy

        if isinstance(operation, AnnotatedOperation):
            own = tuple(found for modifier in reversed(operation.modifiers) for found in _modifiers(modifier))
            return self._kind(operation.base_op, modifiers + own, symbols)
        name = self._table_name(operation)
        if name in _TEXTBOOK:
            angles = tuple(angle_of(given, symbols) for given in operation.params)
            full = (np.pi / 2, *angles) if len(angles) == 2 else angles
            return call_kind(self._textbook_gate(), 1, 3, modifiers), full
        if name is not None:
            return gate_kind(name, modifiers), tuple(angle_of(given, symbols) for given in operation.params)
        # The base of a cu gate lacks its fourth angle; its definition has it.
        if isinstance(operation, ControlledGate) and not isinstance(operation, CUGate):
            own = tuple(_controls(operation.num_ctrl_qubits, operation.ctrl_state))
            return self._kind(operation.base_gate, modifiers + own, symbols)
        if isinstance(operation, UnitaryGate):
            return call_kind(self._matrix_gate(operation), operation.num_qubits, 0, modifiers), ()
        return self._call(operation, modifiers, symbols)

    def _call(
        self, operation: Any, modifiers: tuple[Modifier, ...], symbols: Mapping[Any, Angle]
    ) -> tuple[RowKind, tuple[Angle, ...]]:
        name, parameters = self._definition(operation)
        kind = call_kind(name, operation.num_qubits, len(parameters), modifiers)
        return kind, tuple(angle_of(parameter, symbols) for parameter in parameters)

    def _definition(self, operation: Any) -> tuple[str, tuple[Any, ...]]:
        """The name of the gate's definition, and the free parameters it is called with."""
        for known, name, parameters in self._defined:
            if known.name == operation.name and known == operation:
                return name, parameters
        circuit = operation.definition
        if circuit is None:
            return self._from_matrix(operation), ()
        parameters = tuple(sorted(circuit.parameters, key=lambda parameter: (parameter.name, str(parameter.uuid))))
        values = {parameter: Value(F64) for parameter in parameters}
        region = self._body(circuit, symbol_table(values), tuple(values.values()))
        name = self._claim(operation.name)
        attributes: dict[str, Attribute] = {
            "sym_name": name,
            "num_qubits": operation.num_qubits,
            "parameters": tuple(parameter.name for parameter in parameters),
            "qubits": tuple(f"q{index}" for index in range(operation.num_qubits)),
        }
        self.definitions.append(GateDefinition(attributes=attributes, regions=(region,)))
        self._defined.append((operation, name, parameters))
        return name, parameters

    def _body(self, circuit: Any, symbols: Mapping[Any, Angle], arguments: tuple[Value, ...]) -> Region:
        builder = RunBuilder()
        self._fill(builder, circuit, range(circuit.num_qubits), symbols)
        return Region(body((builder.finish(), Return())), arguments)

    def _fill(self, builder: RunBuilder, circuit: Any, wires: Sequence[int], symbols: Mapping[Any, Angle]) -> None:
        for instruction in circuit.data:
            operation = instruction.operation
            qubits = [wires[circuit.find_bit(qubit).index] for qubit in instruction.qubits]
            if operation.name == "barrier":
                builder.add(barrier_kind(len(qubits)), qubits)
            elif is_unitary(operation):
                for kind, angles, operands in self.rows(operation, symbols):
                    builder.add(kind, [qubits[operand] for operand in operands], angles)
            elif getattr(operation, "definition", None) is not None and not instruction.clbits:
                self._fill(builder, operation.definition, qubits, symbols)
            else:
                fail("QL1223", f"a gate's definition holds '{operation.name}'", fix="use only gates in it")
        phase = angle_of(circuit.global_phase, symbols)
        if not isinstance(phase, float) or phase:
            builder.add(gate_kind("gphase"), (), (phase,))

    def _from_matrix(self, operation: Any) -> str:
        from qiskit.circuit import CircuitError  # noqa: PLC0415  # heavy
        from qiskit.circuit.library import UnitaryGate  # noqa: PLC0415  # heavy

        if operation.num_qubits > _MOST_MATRIX_QUBITS or not hasattr(operation, "to_matrix"):
            fail("QL1223", f"the gate '{operation.name}' has no definition", fix="give it a definition")
        try:
            return self._matrix_gate(UnitaryGate(operation.to_matrix(), label=operation.name))
        except (CircuitError, TypeError, ValueError) as error:
            fail("QL1223", f"the gate '{operation.name}' has no definition: {error}", fix="give it a definition")

    def _matrix_gate(self, operation: Any) -> str:
        matrix = np.ascontiguousarray(operation.params[0], dtype=np.complex128)
        key = matrix.tobytes()
        if key not in self._matrices:
            name = self._matrices[key] = self._claim(operation.label or operation.name)
            rows = tuple(tuple(_entry_text(entry) for entry in row) for row in matrix.tolist())
            attributes = {"sym_name": name, "num_qubits": operation.num_qubits, "parameters": (), "matrix": rows}
            self.definitions.append(MatrixGate(attributes=attributes))
        return self._matrices[key]

    def _textbook_gate(self) -> str:
        """Qiskit's own U gate, which under modifiers differs from OpenQASM's by a phase that counts."""
        if not self._textbook:
            self._textbook = self._claim("textbook_u")
            theta, phi, lam = values = tuple(Value(F64) for _ in range(3))
            builder = RunBuilder()
            for name, value in (("rz", lam), ("ry", theta), ("rz", phi)):
                builder.add(gate_kind(name), (0,), (symbol(value),))
            builder.add(gate_kind("gphase"), (), (symbol(phi) * 0.5 + symbol(lam) * 0.5,))
            attributes: dict[str, Attribute] = {
                "sym_name": self._textbook,
                "num_qubits": 1,
                "parameters": ("alpha", "beta", "gamma"),
                "qubits": ("q0",),
            }
            region = Region(body((builder.finish(), Return())), values)
            self.definitions.append(GateDefinition(attributes=attributes, regions=(region,)))
        return self._textbook

    def _claim(self, name: str) -> str:
        candidate, number = name, 0
        while candidate in self._names:
            candidate, number = f"{name}_{number}", number + 1
        self._names.add(candidate)
        return candidate


def is_unitary(operation: Any) -> bool:
    """Whether an operation is a gate."""
    from qiskit.circuit import AnnotatedOperation, Gate  # noqa: PLC0415  # heavy

    return isinstance(operation, AnnotatedOperation | Gate)


def _modifiers(modifier: Any) -> Iterator[Modifier]:
    from qiskit.circuit import ControlModifier, InverseModifier  # noqa: PLC0415  # heavy

    if isinstance(modifier, ControlModifier):
        yield from _controls(modifier.num_ctrl_qubits, modifier.ctrl_state)
    elif isinstance(modifier, InverseModifier):
        yield ("inv",)
    else:
        yield ("pow", float(modifier.power))


def _controls(count: int, state: int) -> Iterator[Modifier]:
    """Controls in the order of their qubits, equal neighbours together."""
    start = 0
    while start < count:
        positive = state >> start & 1
        end = start
        while end < count and state >> end & 1 == positive:
            end += 1
        yield ("ctrl" if positive else "negctrl", end - start)
        start = end


def _entry_text(entry: complex) -> str:
    return f"{entry.real!r}{'-' if entry.imag < 0 else '+'}{abs(entry.imag)!r}j"
