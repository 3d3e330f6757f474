"""What a gate row becomes in terms of basic gates: table gates, calls of the module's gates, and their modifiers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from qlower.diagnostics import fail
from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter
from qlower.dialects.circuit.gate_definitions import DefinitionRow
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate
from qlower.dialects.circuit.rows import CALL, Modifier, gate_kind, gate_name, modifiers_of, num_controls
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.formula import parse_formula
from qlower.ir.affine import Affine, Angle
from qlower.ir.attributes import SymbolRef
from qlower.ir.module import Module
from qlower.ir.rows import RowKind
from qlower.ir.run import Run
from qlower.ir.value import Value
from qlower.passes.circuit.body_values import body_values
from qlower.passes.circuit.gate_sequences import controlled_rows, inverted, lowered, matrix_rows, raised
from qlower.passes.circuit.templates import Template, TemplateRow, substitute

Rows = list[DefinitionRow]

TWO_QUBIT_GATES = frozenset(gate.name for gate in GATES.values() if gate.num_qubits == 2)
"""Those of the gate table."""


@dataclass
class Expander:
    """Expands the gate rows of one module.

    Attributes:
        module: where called gates are defined.
        keep: names of two-qubit gates that may stay.
    """

    module: Module
    keep: frozenset[str]
    _templates: dict[tuple[RowKind, tuple[float, ...] | None], Template] = field(default_factory=dict)

    def needs_expansion(self, kind: RowKind) -> bool:
        """Whether a row kind is a gate that is not basic."""
        if kind.name == CALL:
            return True
        name = gate_name(kind)
        if name is None:
            return False
        return bool(modifiers_of(kind)) or (GATES[name].num_qubits > 1 and name != "cx" and name not in self.keep)

    def needs_values(self, kind: RowKind) -> bool:
        """Whether the expansion of a kind depends on the values of its parameters other than by sums of multiples."""
        if not kind.num_parameters:
            return False
        return any(m[0] == "pow" for m in modifiers_of(kind)) or (kind.name == CALL and self._body_needs_values(kind))

    def _body_needs_values(self, kind: RowKind) -> bool:
        callee = self._callee(kind)
        if isinstance(callee, MatrixGate):
            return True
        runs = [op for op in callee.body.operations if isinstance(op, Run)]
        if len(callee.body.operations) - len(runs) > 1:
            return True
        return any(self.needs_values(inner) for run in runs for inner in run.rows.canonical().kinds)

    def template(self, kind: RowKind, values: tuple[float, ...] | None = None) -> Template:
        """The basic rows of a kind, over its parameters; or for given values of them.

        Raises:
            QlowerError: QL0670 to QL0674, when the gate cannot be expanded.
        """
        name = gate_name(kind)
        if name is not None and values is None and not kind.attributes:
            return _template_of_gate(name, self.keep)
        key = (kind, values)
        if key not in self._templates:
            free = [parameter(i) for i in range(kind.num_parameters)]
            angles = free if values is None else [constant(value) for value in values]
            rows = lowered(self._rows(kind, angles, ()), self.keep)
            self._templates[key] = _as_template(list(rows))
        return self._templates[key]

    def table_rows(self, kind: RowKind, values: Sequence[float]) -> Rows:
        """The rows of a kind as gates of the gate table on any number of qubits, for given values of its parameters.

        Raises:
            QlowerError: QL0670 to QL0674, when the gate cannot be expanded.
        """
        return self._rows(kind, [constant(value) for value in values], ())

    def _rows(self, kind: RowKind, angles: Sequence[AngleExpression], callers: tuple[str, ...]) -> Rows:
        """The rows of a kind as gates of the table, not all of them basic."""
        modifiers = _inward(modifiers_of(kind))
        width = kind.num_qubits - num_controls(modifiers)
        name = gate_name(kind)
        if name is not None:
            rows: Rows = [(name, tuple(angles), tuple(range(width)))]
        elif kind.name == CALL:
            rows = self._called(kind, angles, callers)
        else:
            fail("QL0674", f"{kind.name} is not a gate", fix="only gates may stand in the body of a gate")
        for modifier in reversed(modifiers):
            if modifier[0] == "inv":
                rows = inverted(rows)
            elif modifier[0] == "pow":
                rows = raised(rows, float(modifier[1]), width)  # type: ignore[misc]  # the verifier checks the shape
            else:
                count = int(modifier[1])  # type: ignore[misc]
                rows = controlled_rows(rows, count, negative=modifier[0] == "negctrl")
                width += count
        return rows

    def _callee(self, kind: RowKind) -> GateDefinition | MatrixGate:
        reference = kind.attribute("callee")
        name = reference.name if isinstance(reference, SymbolRef) else str(reference)
        found = self.module.find(name)
        if not isinstance(found, GateDefinition | MatrixGate):
            fail("QL0674", f"the gate '{name}' is not defined", fix="define it in the module")
        return found

    def _called(self, kind: RowKind, angles: Sequence[AngleExpression], callers: tuple[str, ...]) -> Rows:
        callee = self._callee(kind)
        if callee.symbol in callers:
            fail("QL0674", f"the gate '{callee.symbol}' calls itself", fix="define it without recursion")
        if isinstance(callee, MatrixGate):
            return _matrix_gate_rows(callee, angles)
        values = body_values(callee, angles)
        rows: Rows = []
        for op in callee.body.operations:
            if not isinstance(op, Run):
                continue
            for row in op.unpack():
                inner = [_expression(angle, values, callee.symbol) for angle in row.parameters]
                for name, row_angles, operands in self._rows(row.kind, inner, (*callers, callee.symbol)):
                    rows.append((name, row_angles, tuple(row.qubits[i] for i in operands)))
        return rows


def _expression(angle: Angle, values: dict[Value, AngleExpression], gate: str) -> AngleExpression:
    """An angle of a gate's body over the parameters of its caller."""
    if not isinstance(angle, Affine):
        return constant(angle)
    if any(value not in values for value, _ in angle.terms):
        fail(
            "QL0673",
            f"an angle in the gate '{gate}' is not a sum of multiples of its parameters, which have no values yet",
            fix="give the parameters values",
        )
    outer = AngleExpression(angle.constant, tuple((place, c) for place, (_, c) in enumerate(angle.terms)))
    return substitute(outer, [values[value] for value, _ in angle.terms])


def _matrix_gate_rows(gate: MatrixGate, angles: Sequence[AngleExpression]) -> Rows:
    if any(angle.terms for angle in angles):
        fail("QL0672", f"the matrix of the gate '{gate.symbol}' depends on a parameter that has no value yet")
    try:
        return matrix_rows(matrix_of_gate(gate, [angle.constant for angle in angles]))
    except (ValueError, ArithmeticError) as error:
        fail("QL0672", f"the gate '{gate.symbol}': {error}", fix="correct its matrix, or give the gate a body")


def matrix_of_gate(gate: MatrixGate, values: Sequence[float]) -> Matrix:
    """The matrix of a gate given by formulas, the first qubit the least significant.

    Raises:
        ValueError, ArithmeticError: an entry is no formula or has no value.
    """
    import numpy as np  # noqa: PLC0415

    by_name = {name: complex(value) for name, value in zip(gate.parameters, values, strict=True)}
    entries = [[parse_formula(entry, gate.parameters).evaluate(by_name) for entry in row] for row in gate.matrix]
    return np.array(entries, dtype=np.complex128)


def _inward(modifiers: tuple[Modifier, ...]) -> tuple[Modifier, ...]:
    """The modifiers with powers moved inside of controls, which is exact: the power of a one is one."""
    result: list[Modifier] = []
    for modifier in reversed(modifiers):
        place = len(result)
        while modifier[0] == "pow" and place and result[place - 1][0] in ("ctrl", "negctrl"):
            place -= 1
        result.insert(place, modifier)
    return tuple(reversed(result))


@cache
def _template_of_gate(name: str, keep: frozenset[str]) -> Template:
    """The basic rows of a gate of the table without modifiers, over its parameters."""
    gate = GATES[name]
    row = (name, tuple(parameter(i) for i in range(gate.num_parameters)), tuple(range(gate.num_qubits)))
    return _as_template(list(lowered([row], keep)))


def _as_template(rows: Rows) -> Template:
    """The rows with all global phase in one row at the end, which is left out when it is exactly zero."""
    template = [TemplateRow(gate_kind(name), operands, angles) for name, angles, operands in rows if name != "gphase"]
    phases = [angles[0] for name, angles, _ in rows if name == "gphase"]
    if phases:
        total = AngleExpression(0.0, tuple((place, 1.0) for place in range(len(phases))))
        phase = substitute(total, phases)
        if phase != constant(0.0):
            template.append(TemplateRow(gate_kind("gphase"), (), (phase,)))
    return tuple(template)
