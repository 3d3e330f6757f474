"""A logical program as what is done to its qubits: products that are measured, Paulis that are written down."""

from dataclasses import dataclass, field
from functools import cached_property
from math import pi

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.classical.ops import Binary, Cast, Constant, Unary
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE, ROTATION
from qlower.ir import Affine, Angle, Module, Operation, Run, Value
from qlower.ir.run import Row
from qlower.ir.types import I1
from qlower.passes.logical_to_circuit.parity import ONE, ZERO, Parity

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Measurement:
    """A Pauli product is measured; its outcome is bit ``bit`` of the logical program.

    Attributes:
        letters: by logical qubit, ascending; ``X``, ``Y`` or ``Z``.
        bit: number of the outcome.
        origin: the rows it comes from.
    """

    letters: tuple[tuple[int, str], ...]
    bit: int
    origin: tuple[int, ...] = ()


@dataclass(frozen=True)
class Flip:
    """A Pauli product is applied where a sum of outcomes is odd.

    Attributes:
        letters: by logical qubit, ascending.
        condition: sum of outcomes of the logical program.
    """

    letters: tuple[tuple[int, str], ...]
    condition: Parity


@dataclass(frozen=True)
class Restart:
    """A logical qubit that holds nothing any more begins anew, in |0⟩ for the basis Z, in |+⟩ for X."""

    qubit: int
    basis: str


Step = Measurement | Flip | Restart


@dataclass
class LogicalProgram:
    """What a logical program does, in order.

    Attributes:
        num_qubits: logical qubits, with those of stand-ins for magic states.
        steps: in order.
        num_bits: outcomes.
        values: what bits of the program stand for, as sums of outcomes.
        outputs: final values of the program's bits.
        output_names: such as ``c[0]``.
        stand_ins: how many rotations a stand-in took the place of.
    """

    num_qubits: int
    steps: list[Step] = field(default_factory=list)
    num_bits: int = 0
    values: dict[Value, Parity] = field(default_factory=dict)
    outputs: tuple[Parity, ...] = ()
    output_names: tuple[str, ...] = ()
    stand_ins: int = 0

    def measure(self, letters: tuple[tuple[int, str], ...], origin: tuple[int, ...]) -> Parity:
        """Add the measurement of a product; its outcome. The empty product's is 0."""
        if not letters:
            return ZERO
        self.steps.append(Measurement(letters, self.num_bits, origin))
        self.num_bits += 1
        return Parity(frozenset({self.num_bits - 1}))


class Reader:
    """Reads ``main`` of a module at the logical level."""

    def __init__(self, module: Module, stand_in: str) -> None:
        main = module.find("main")
        if not isinstance(main, Function):
            fail("QL1380", "the module has no program main", fix="lower a circuit with lower-circuit-to-logical")
        self.main = main
        self.stand_in = stand_in
        self.program = LogicalProgram(main.num_qubits)

    def read(self) -> LogicalProgram:
        """The program.

        Raises:
            QlowerError: QL1380, control flow or other rows; QL1381, a rotation that takes a magic state.
        """
        for op in self.main.body.operations:
            if isinstance(op, Run):
                self._run(op)
            elif isinstance(op, Return):
                self.program.outputs = tuple(self._value(value) for value in op.values)
            else:
                self._classical(op)
        self.program.output_names = _output_names(self.main)
        return self.program

    def _run(self, run: Run) -> None:
        table = PauliTable.from_columns(self.main.num_qubits, run.rows.columns) if _is_pauli(run) else None
        if table is None:
            names = ", ".join(sorted({kind.name for kind in run.rows.kinds}))
            fail("QL1380", f"the program holds rows {names}", expected="logical.rotation and logical.measure rows")
        for row, text in zip(run.unpack(), table.strings(), strict=True):
            letters = tuple((qubit, letter) for qubit, letter in enumerate(text) if letter != "I")
            if row.kind.name == MEASURE.name:
                outcome = self.program.measure(letters, row.origin)
                self.program.values[row.results[0]] = outcome ^ (ONE if row.kind.attribute("negated") else ZERO)
            else:
                self._rotation(letters, row)

    def _rotation(self, letters: tuple[tuple[int, str], ...], row: Row) -> None:
        condition = self._half_turns(row.parameters[0])
        if condition is not None:
            if letters:
                self.program.steps.append(Flip(letters, condition))
        elif self.stand_in and letters:
            self._inject(letters, row.origin)
        elif letters:
            fail(
                "QL1381",
                f"a rotation by {_shown(row.parameters[0])} takes a state that the surface code does not prepare",
                expected="rotations by multiples of π, which are written down and not executed",
                fix="realize-surface-code{stand-in=plus} puts |+⟩ in the place of every such state",
            )

    def _inject(self, letters: tuple[tuple[int, str], ...], origin: tuple[int, ...]) -> None:
        """Measure P⊗Z with a patch in |+⟩, measure its X, and undo with P: as with a magic state, but P's turn is 0."""
        program = self.program
        extra = self.stand_in_qubit
        program.steps.append(Restart(extra, "X"))
        program.measure((*letters, (extra, "Z")), origin)
        program.steps.append(Flip(letters, program.measure(((extra, "X"),), origin)))
        program.stand_ins += 1

    @cached_property
    def stand_in_qubit(self) -> int:
        """The logical qubit behind the program's own that stands in for every magic state."""
        self.program.num_qubits += 1
        return self.main.num_qubits

    def _half_turns(self, angle: Angle) -> Parity | None:
        """When an angle is an odd multiple of π; None if it can be something else than a multiple."""
        affine = angle if isinstance(angle, Affine) else Affine(angle, ())
        total = ZERO
        for turns, value in ((affine.constant, ONE), *((c, self._value_of(v)) for v, c in affine.terms)):
            count = round(turns / pi)
            if value is None or abs(turns - count * pi) > TOLERANCE * max(1, abs(count)):
                return None
            total ^= value if count % 2 else ZERO
        return total

    def _value_of(self, value: Value) -> Parity | None:
        return self.program.values.get(value)

    def _value(self, value: Value) -> Parity:
        found = self.program.values.get(value)
        if found is None:
            fail(
                "QL1380",
                "a classical value is no sum of outcomes modulo two",
                expected="xor, not and constants of bits",
            )
        return found

    def _classical(self, op: Operation) -> None:
        values = self.program.values
        if isinstance(op, Constant) and op.output.type == I1:
            values[op.output] = ONE if op.attributes["value"] else ZERO
        elif isinstance(op, Binary) and op.operator == "xor" and op.output.type == I1:
            values[op.output] = self._value(op.left) ^ self._value(op.right)
        elif isinstance(op, Unary) and op.operator == "not":
            values[op.output] = self._value(op.source) ^ ONE
        elif isinstance(op, Cast) and op.source.type == I1:
            values[op.output] = self._value(op.source)
        else:
            fail(
                "QL1380",
                f"the program holds {op.name}",
                expected="straight-line measurements and Pauli corrections",
                fix="run track-pauli-frame before; it turns conditional Paulis into sums of outcomes",
            )


def _is_pauli(run: Run) -> bool:
    used = {run.rows.kinds[kind].name for kind in set(run.rows.kind.tolist())}
    return used <= {ROTATION.name, MEASURE.name}


def _shown(angle: Angle) -> str:
    return "a symbolic angle" if isinstance(angle, Affine) else f"{angle:.6g} rad"


def _output_names(main: Function) -> tuple[str, ...]:
    names: list[str] = []
    for name, kind, size in main.variables:
        names.extend([f"{name}[{bit}]" for bit in range(size)] if kind == "bit" and size != -1 else [name])
    return tuple(names)
