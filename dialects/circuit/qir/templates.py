"""Gates as products of the instructions of QIR's quantum instruction set.

Global phase cannot be observed in a QIR program, which has no controlled calls of its own parts: it is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import callee_of
from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.ops import GateDefinition
from qlower.dialects.circuit.rows import modifiers_of
from qlower.ir.affine import Affine, Angle, symbol
from qlower.ir.module import Module
from qlower.ir.rows import RowKind
from qlower.ir.run import Run
from qlower.ir.types import F64
from qlower.ir.value import Value

INSTRUCTIONS = {
    "h": "h__body", "x": "x__body", "y": "y__body", "z": "z__body", "s": "s__body", "sdg": "s__adj", "t": "t__body",
    "tdg": "t__adj", "sx": "sx__body", "rx": "rx__body", "ry": "ry__body", "rz": "rz__body", "cx": "cnot__body",
    "cz": "cz__body", "swap": "swap__body", "ccx": "ccx__body", "rxx": "rxx__body", "ryy": "ryy__body",
    "rzz": "rzz__body",
}  # fmt: skip
"""Gates of the gate table that are one instruction ``__quantum__qis__…``, with parameters in the same order."""

_MOST_INSTRUCTIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction of the product a gate is written as.

    Attributes:
        name: of the function, without ``__quantum__qis__``.
        angles: over the placeholders of the template.
        operands: indices of the gate's operands.
    """

    name: str
    angles: tuple[Angle, ...]
    operands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A gate as instructions.

    Attributes:
        placeholders: values that stand for the gate's parameters.
        instructions: in the order of application.
    """

    placeholders: tuple[Value, ...]
    instructions: tuple[Instruction, ...]


class Templates:
    """The templates of the gates of one module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._known: dict[RowKind, Template] = {}

    def of(self, kind: RowKind) -> Template:
        """The template of a gate row."""
        if kind not in self._known:
            self._known[kind] = self._make(kind)
        return self._known[kind]

    def _make(self, kind: RowKind) -> Template:
        name = callee_of(kind)
        if name is None:
            fail("QL1254", f"{kind.name} has no form in QIR")
        placeholders = tuple(Value(F64) for _ in range(kind.num_parameters))
        found: list[Instruction] = []
        angles = [symbol(value) for value in placeholders]
        self._expand(kind, angles, range(kind.num_qubits), found)
        return Template(placeholders, tuple(found))

    def _expand(
        self, kind: RowKind, angles: Sequence[Angle], operands: Sequence[int], found: list[Instruction]
    ) -> None:
        name = callee_of(kind)
        if name is None:
            return  # a barrier in a gate's body
        if modifiers_of(kind):
            fail("QL1252", f"the gate '{name}' is modified", fix="run decompose-standard before writing QIR")
        own = self._module.find(name) if kind.name in ("circuit.call", "physical.gate") else None
        if isinstance(own, GateDefinition):
            self._expand_own(own, angles, operands, found)
        elif own is None and kind.name != "circuit.call" and ALIASES.get(name, name) in GATES:
            self._expand_table_gate(ALIASES.get(name, name), angles, operands, found)
        else:
            fail("QL1252", f"the gate '{name}' has no product of simpler gates", fix="decompose it first")

    def _expand_own(
        self, gate: GateDefinition, angles: Sequence[Angle], operands: Sequence[int], found: list[Instruction]
    ) -> None:
        values = dict(zip(gate.body.arguments, angles, strict=True))
        for op in gate.body.operations[:-1]:
            if not isinstance(op, Run):
                fail("QL1252", f"the gate '{gate.symbol}' computes its angles", fix="decompose it first")
            for row in op.unpack():
                inner = [substituted(angle, values) for angle in row.parameters]
                self._expand(row.kind, inner, [operands[qubit] for qubit in row.qubits], found)

    def _expand_table_gate(
        self, name: str, angles: Sequence[Angle], operands: Sequence[int], found: list[Instruction]
    ) -> None:
        if len(found) > _MOST_INSTRUCTIONS:
            fail("QL1252", "a gate is made of more than a million instructions", fix="decompose it first")
        if name in INSTRUCTIONS:
            found.append(Instruction(INSTRUCTIONS[name], tuple(angles), tuple(operands)))
        elif name == "u":
            theta, phi, lam = angles
            for inner, angle in (("rz", lam), ("ry", theta), ("rz", phi)):
                if isinstance(angle, Affine) or angle != 0.0:
                    self._expand_table_gate(inner, (angle,), operands, found)
        elif name != "gphase":
            for inner, expressions, places in GATES[name].definition or ():
                inner_angles = [expression.evaluate(angles) for expression in expressions]
                self._expand_table_gate(inner, inner_angles, [operands[place] for place in places], found)


def substituted(angle: Angle, values: dict[Value, Angle]) -> Angle:
    """The angle with values replaced by angles."""
    if not isinstance(angle, Affine):
        return angle
    total: Angle = angle.constant
    for value, coefficient in angle.terms:
        total = total + values[value] * coefficient
    return total
