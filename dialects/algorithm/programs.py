"""Programs of the algorithm level: making them and taking them apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.ops import End, PauliRotations
from qlower.dialects.algorithm.rows import PAULI_ROTATION
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import F64, I1, Angle, Attribute, Module, Operation, Region, Rows, Run, RunBuilder, Value
from qlower.ir.rows import LongColumn, Terms, offsets_of
from qlower.ir.run import body as merged

Origins = tuple[LongColumn, LongColumn]
"""``offsets`` int64 [n + 1] and ``positions`` int64: row i came from ``positions[offsets[i]:offsets[i + 1]]``."""
NO_TERMS = Terms()


@dataclass(frozen=True, eq=False)
class Rotations:
    """The rows of a sequence of Pauli rotations; row i is exp(−i·θ_i/2·P_i), the first one acts first.

    Attributes:
        table: the strings P_i, n of them.
        angles: the constant parts of the angles in radians, float64 [n].
        terms: their symbolic parts; parameter i is row i's angle.
        operands: the values that ``terms`` refers to.
        origins: where each row came from; nowhere unless given.
    """

    table: PauliTable
    angles: NDArray[np.float64]
    terms: Terms = NO_TERMS
    operands: tuple[Value, ...] = ()
    origins: Origins = field(default_factory=lambda: (np.zeros(1, np.int64), np.zeros(0, np.int64)))

    def __len__(self) -> int:
        return len(self.angles)

    def run(self) -> Run:
        """The rows as a run; empty for no rotations."""
        count = len(self.angles)
        offsets, positions = self.origins
        if not len(positions):
            offsets = np.zeros(count + 1, np.int64)
        rows = Rows(
            (PAULI_ROTATION,),
            np.zeros(count, np.uint16),
            np.zeros(0, np.int32),
            np.ascontiguousarray(self.angles, dtype=np.float64),
            self.terms,
            np.zeros(0, np.int32),
            offsets,
            positions,
            self.table.columns(),
        )
        return Run(operands=self.operands, rows=rows)

    def take(self, index: NDArray[np.integer]) -> "Rotations":
        """The rotations at these places in this order; one may be dropped or repeated."""
        return _rotations(self.run().take(index), self.table.num_qubits)


def rotations(
    sequence: Rotations,
    *,
    repeat: int = 1,
    order_free: bool = False,
    formula: str = "",
    operator: str = "",
    time: float = 0.0,
    error_bound: float = -1.0,
    origin: Sequence[int] = (),
) -> PauliRotations:
    """The op of a sequence of rotations; the other arguments are its attributes and its own origin."""
    attributes: dict[str, Attribute] = {
        "repeat": repeat,
        "order_free": order_free,
        "formula": formula,
        "operator": operator,
        "time": time,
        "error_bound": error_bound,
    }
    region = Region(merged([sequence.run(), End()]))
    return PauliRotations(attributes=attributes, regions=(region,), origin=tuple(origin))


def rotations_of(op: PauliRotations, num_qubits: int) -> Rotations:
    """The rows of one repetition of a sequence in a function of so many qubits."""
    runs = [inner for inner in op.body.operations if isinstance(inner, Run)]
    if not runs:
        empty = np.zeros((0, num_qubits), bool)
        return Rotations(PauliTable.from_bits(empty, empty), np.zeros(0))
    return _rotations(runs[0], num_qubits)


def _rotations(run: Run, num_qubits: int) -> Rotations:
    rows = run.rows
    table = PauliTable.from_columns(num_qubits, rows.columns)
    return Rotations(table, rows.parameters, rows.terms, run.operands, (rows.origin_offsets, rows.origins))


def one_origin(positions: Sequence[int], count: int) -> Origins:
    """The origins of ``count`` rows that all came from the same positions."""
    offsets = offsets_of(np.full(count, len(positions), np.int64))
    return offsets, np.tile(np.array(positions, np.int64), count)


def input_values(count: int) -> tuple[Value, ...]:
    """New values for free parameters of a program."""
    return tuple(Value(F64) for _ in range(count))


def program(
    num_qubits: int,
    body: Sequence[Operation],
    *,
    inputs: Sequence[tuple[str, Value]] = (),
    bits: Sequence[Value] = (),
    origin: Sequence[int] = (),
) -> Function:
    """The function ``main`` on one register ``q``.

    Args:
        num_qubits: its qubits, which begin in |0⟩.
        body: its ops in order: runs of circuit rows and sequences of rotations.
        inputs: names and values of its free parameters.
        bits: results of measurements; bit i of the register ``c`` is ``bits[i]``.
        origin: where the function came from.
    """
    attributes: dict[str, Attribute] = {
        "sym_name": "main",
        "num_qubits": num_qubits,
        "qubit_registers": (("q", num_qubits),),
        "inputs": tuple(name for name, _ in inputs),
        "variables": (("c", "bit", len(bits)),) if bits else (),
    }
    region = Region(merged([*body, Return(operands=tuple(bits))]), tuple(value for _, value in inputs))
    return Function(attributes=attributes, regions=(region,), origin=tuple(origin))


def gates(
    *rows: tuple[str, Sequence[int]] | tuple[str, Sequence[int], Sequence[Angle]], origin: Sequence[int] = ()
) -> Run:
    """A run of gates of the gate table, such as ``("h", [0])`` or ``("rz", [1], [angle])``, all of one origin."""
    builder = RunBuilder()
    for name, qubits, *parameters in rows:
        builder.add(gate_kind(name), qubits, parameters[0] if parameters else (), origin=origin)
    return builder.finish()


def measurements(
    qubits: Sequence[int], *, first_slot: int = 0, origin: Sequence[int] = ()
) -> tuple[Run, tuple[Value, ...]]:
    """A run that measures qubit i of the list into slot ``first_slot + i``, and its results."""
    builder = RunBuilder()
    results = tuple(Value(I1) for _ in qubits)
    for slot, (qubit, result) in enumerate(zip(qubits, results, strict=True), first_slot):
        builder.add(MEASURE, [qubit], results=[result], slots=[slot], origin=origin)
    return builder.finish(), results


def main_of(module: Module) -> Function | None:
    """The module's program, or None if it has none."""
    found = module.find("main")
    return found if isinstance(found, Function) else None
