"""Pauli products on one and two qubits: a Clifford frame for each qubit by itself, CX as a rotation about Z⊗X.

With C the gates of a qubit so far, a rotation about P behind them is one about C†PC before them.
CX = exp(iπ/4) · R_Z(π/2) · R_X(π/2) · R_ZX(−π/2), all of which commute; the first two go into the frames.
Source: D. Litinski, doi:10.22331/q-2019-03-05-128, section 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import pi

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE, MEASURE_NEGATED, ROTATION
from qlower.ir import Module, Operation, Region, Run, RunBuilder
from qlower.ir.run import body
from qlower.lowering import Context, Decline, PassResult
from qlower.passes.circuit.decompose_standard import ALL, DecomposeStandard
from qlower.passes.circuit_to_logical import pauli_kernel as step
from qlower.passes.circuit_to_logical.pauli_program import counts_of
from qlower.passes.circuit_to_logical.pauli_steps import stepped
from qlower.passes.mapping.program import main_of

X, Y, Z = range(3)
AXIS = {step.X: X, step.Y: Y, step.Z: Z}
HAS_X, HAS_Z = (True, True, False), (False, True, True)

Image = tuple[int, int]
"""An axis, and the sign before it."""


def lowered_to_local_products(module: Module, context: Context, pass_name: str) -> PassResult:
    """The module at the logical level.

    Raises:
        Decline: there is no ``main``, or it has control flow, resets or free parameters.
        QlowerError: QL0670 to QL0675, a gate cannot be expanded; QL1300, the program is placed on a device.
    """
    placed = main_of(module, pass_name).placed_on
    if placed:
        fail("QL1300", f"the program is placed on {placed}", fix=f"run {pass_name} before any layout")
    expanded = DecomposeStandard(keep=(ALL,)).run(module, context).module
    main = main_of(expanded, pass_name)
    new = _function(main)
    operations: list[Operation] = [
        new if op is main else op for op in expanded.operations if not isinstance(op, GateDefinition | MatrixGate)
    ]
    return PassResult(Module("logical", tuple(operations), module.attributes), metrics=counts_of(new))


def _function(main: Function) -> Function:
    frames = _Frames(main.num_qubits)
    operations: list[Operation] = []
    for op in main.body.operations:
        if op.regions:
            raise Decline("the program has control flow")
        operations.append(frames.run(op) if isinstance(op, Run) else op)
    return main.with_(regions=(Region(body(operations), main.body.arguments),))


@dataclass
class _Frames:
    """The frame of each qubit: what X, Y and Z behind its gates are before them."""

    num_qubits: int
    images: list[list[Image]] = field(init=False)

    def __post_init__(self) -> None:
        self.images = [[(X, 1), (Y, 1), (Z, 1)] for _ in range(self.num_qubits)]

    def turn(self, qubit: int, axis: int, quarters: int) -> None:
        """A gate exp(−iπ/4 · quarters · axis) comes behind."""
        images = self.images[qubit]
        for _ in range(quarters % 4):
            after, before = (axis + 1) % 3, (axis + 2) % 3
            # With A, B, C in cyclic order, R_A(π/2)† B R_A(π/2) = −C and that of C is B.
            (b_axis, b_sign), (c_axis, c_sign) = images[after], images[before]
            images[after], images[before] = (c_axis, -c_sign), (b_axis, b_sign)

    def run(self, run: Run) -> Run:
        """The rotations and measurements of a run of gates."""
        if run.operands:
            raise Decline("the program has free parameters")
        found = stepped(run)
        steps = found.steps
        builder = RunBuilder()
        strings: list[tuple[tuple[int, int], ...]] = []
        columns = (steps.code, steps.first, steps.second, steps.turns, steps.angle, found.row)
        for code, first, second, turns, angle, row in zip(*(column.tolist() for column in columns), strict=True):
            origin = run.rows.origins_of(row).tolist()
            if code == step.RESET:
                raise Decline("the program has resets")
            if code == step.MEASURE:
                axis, sign = self.images[first][Z]
                slot = int(run.rows.result_offsets[row])
                kind = MEASURE if sign > 0 else MEASURE_NEGATED
                builder.add(kind, (), results=(run.results[slot],), slots=(int(run.rows.slots[slot]),), origin=origin)
                strings.append(((first, axis),))
            elif code == step.CX:
                (z_axis, z_sign), (x_axis, x_sign) = self.images[first][Z], self.images[second][X]
                builder.add(ROTATION, (), (-z_sign * x_sign * pi / 2,), origin=origin)
                strings.append(((first, z_axis), (second, x_axis)))
                self.turn(first, Z, 1)
                self.turn(second, X, 1)
            else:
                if angle:
                    axis, sign = self.images[first][AXIS[code]]
                    builder.add(ROTATION, (), (sign * angle,), origin=origin)
                    strings.append(((first, axis),))
                self.turn(first, AXIS[code], turns)
        made = builder.finish()
        return made.with_rows(made.rows.with_columns(self._table(strings).columns()))

    def _table(self, strings: list[tuple[tuple[int, int], ...]]) -> PauliTable:
        words = -(-max(self.num_qubits, 1) // 64)
        x, z = np.zeros((len(strings), words), np.uint64), np.zeros((len(strings), words), np.uint64)
        for table, has in ((x, HAS_X), (z, HAS_Z)):
            rows, qubits = _places(strings, has)
            np.bitwise_or.at(table, (rows, qubits // 64), np.uint64(1) << (qubits % 64).astype(np.uint64))
        return PauliTable(self.num_qubits, x, z)


def _places(
    strings: list[tuple[tuple[int, int], ...]], has: tuple[bool, bool, bool]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and qubits of the letters that have a bit."""

    def found() -> Iterator[tuple[int, int]]:
        for row, letters in enumerate(strings):
            for qubit, axis in letters:
                if has[axis]:
                    yield row, qubit

    pairs = np.array(list(found()), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
