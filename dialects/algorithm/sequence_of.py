"""Programs of the algorithm, circuit and physical level as sequences of Pauli rotations and Clifford gates."""

from collections.abc import Mapping, Sequence

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import rotations_of
from qlower.dialects.algorithm.rotation_sequence import Sequence as RotationSequence
from qlower.dialects.circuit.equivalence import Program
from qlower.dialects.circuit.liveness import terminal_measurements
from qlower.dialects.circuit.rotations_and_cx import CX, PHASE, X, Z, primitives_of
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, effect_of
from qlower.dialects.classical.ops import Constant
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Affine, Angle, Run, Value

MOST_COMPARISONS = 200_000_000
"""Comparisons of two strings after which a program counts as too large."""


def sequence_of(
    program: Program, wires: Sequence[int], sequence: RotationSequence, inputs: Mapping[Value, Value]
) -> RotationSequence:
    """Fill a sequence with a program that is measured at its end at most, and give it back.

    Args:
        program: the program.
        wires: for each of its qubits the one it stands for in the sequence.
        sequence: an empty one.
        inputs: for each of its free parameters the value it stands for.

    Raises:
        CannotInterpret: it holds control flow, a reset, a measurement before the end, or a gate without a known form.
    """
    filling = _Filling(program, wires, sequence, inputs)
    (body,) = program.function.regions
    for op in body.operations[:-1]:
        filling.operation(op)
    return filling.sequence


class _Filling:
    def __init__(
        self, program: Program, wires: Sequence[int], sequence: RotationSequence, inputs: Mapping[Value, Value]
    ) -> None:
        self.program, self.wires, self.inputs = program, wires, inputs
        self.sequence = sequence
        (body,) = program.function.regions
        self.last = terminal_measurements(body)

    def operation(self, op: object) -> None:
        if isinstance(op, PauliRotations):
            self.rotations(op)
        elif isinstance(op, Run):
            self.rows(op)
        elif not isinstance(op, Constant):
            raise CannotInterpret("the program has control flow")

    def rotations(self, op: PauliRotations) -> None:
        rows = rotations_of(op, self.program.num_qubits)
        strings = list(zip(*(self.masks(rows.table, letter) for letter in "xz"), strict=True))
        angles = [self.renamed(angle) for run in op.body.operations if isinstance(run, Run) for angle in run.angles()]
        for _ in range(op.repeat):
            for (x, z), angle in zip(strings, angles, strict=True):
                self.sequence.rotate(x, z, angle)
            self.check_size()

    def masks(self, table: PauliTable, letter: str) -> list[int]:
        found = [0] * len(table)
        rows, qubits = (table.x_bits if letter == "x" else table.z_bits).nonzero()
        for row, qubit in zip(rows.tolist(), qubits.tolist(), strict=True):
            found[row] |= 1 << self.wires[qubit]
        return found

    def rows(self, run: Run) -> None:
        for row in run.unpack():
            effect = effect_of(row.kind)
            if effect is Effect.UNITARY:
                if self.program.module.find(str(row.kind.attribute("gate"))) is not None:
                    raise CannotInterpret("a gate of the device's own")
                parameters = tuple(self.renamed(angle) for angle in row.parameters)
                for step in primitives_of(row.kind):
                    self.step(step.name, [self.wires[row.qubits[i]] for i in step.operands], step.angle(parameters))
            elif effect is not Effect.NOTHING and not (row.results and row.results[0] in self.last):
                raise CannotInterpret("a reset, or a measurement before the end")
        self.check_size()

    def step(self, name: str, wires: list[int], angle: Angle) -> None:
        if name == CX:
            self.sequence.cx(*wires)
        elif name == PHASE:
            self.sequence.add_phase(angle)
        else:
            bit = 1 << wires[0]
            self.sequence.rotate(0 if name == Z else bit, 0 if name == X else bit, angle)

    def renamed(self, angle: Angle) -> Angle:
        if not isinstance(angle, Affine):
            return angle
        if any(value not in self.inputs for value, _ in angle.terms):
            raise CannotInterpret("an angle is computed in the program")
        return Affine(angle.constant, tuple((self.inputs[value], factor) for value, factor in angle.terms))

    def check_size(self) -> None:
        if self.sequence.comparisons > MOST_COMPARISONS:
            raise CannotInterpret("too many rotations to compare")
