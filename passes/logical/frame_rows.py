"""The rows of a run with a Pauli frame pulled through them: Pauli gates go, signs and outcomes are read otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import pi
from typing import Protocol

import numpy as np

from qlower.dialects.circuit.rotations_and_cx import CX, PHASE, Primitive, primitives_of
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, effect_of
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.logical.rows import ROTATION
from qlower.ir import I1, Affine, Angle, Operation, Run, RunBuilder, Value
from qlower.ir.affine import symbol
from qlower.ir.run import Row
from qlower.passes.logical.frame import ALWAYS, Bits, Known, Letters, PauliFrame, Sums, X, Y, Z, inverted, xor
from qlower.passes.logical.product_rows import ProductRows, products_of

NEARLY_ZERO = 1e-13
"""Radians; an angle this near to a multiple of π/2 is that multiple."""
_ROTATIONS = {X: gate_kind("rx"), Y: gate_kind("ry"), Z: gate_kind("rz")}


@dataclass
class FrameFigures:
    """What was done, over the whole program; what stands in a region counts once.

    Attributes:
        removed: Pauli gates that are not executed any more.
        reinterpreted: measurements whose outcomes are read otherwise.
        barriers: rotations whose sign depends on bits: there the frame must be known.
        executed: Pauli gates under bits that had to be executed after all, and at the end of the program.
    """

    removed: int = 0
    reinterpreted: int = 0
    barriers: int = 0
    executed: int = 0


@dataclass
class Tracking:
    """What is known while a frame is pulled through a program.

    Attributes:
        bits: what frames are sums of.
        figures: what was done.
        bit_of: by number that is a bit, the bit.
    """

    bits: Bits = field(default_factory=Bits)
    figures: FrameFigures = field(default_factory=FrameFigures)
    bit_of: dict[Value, Value] = field(default_factory=dict)

    def split(self, angle: Angle) -> tuple[int, Angle]:
        """Half turns under bits in an angle, as a sum, and what is left of the angle."""
        constant, terms = (angle.constant, angle.terms) if isinstance(angle, Affine) else (angle, ())
        total, kept = 0, list[tuple[Value, float]]()
        for value, coefficient in terms:
            halves = round(coefficient / pi)
            if value in self.bit_of and abs(coefficient - halves * pi) <= NEARLY_ZERO:
                total ^= self.bits.sum_of(self.bit_of[value]) if halves & 1 else 0
            else:
                kept.append((value, coefficient))
        if kept:
            return total, Affine(constant, tuple(kept))
        halves = round(constant / pi)
        if abs(constant - halves * pi) <= NEARLY_ZERO:
            return total ^ (ALWAYS if halves & 1 else 0), 0.0
        return total, constant

    def quarter(self, angle: Angle) -> int | None:
        """The sum under which an angle is an odd multiple of π/2 and else an even one; None if it may be neither."""
        if not isinstance(angle, Affine):
            return None
        total = 0
        for value, coefficient in (*angle.terms, (None, angle.constant)):
            quarters = round(coefficient / (pi / 2))
            if abs(coefficient - quarters * (pi / 2)) > NEARLY_ZERO or (value is not None and value not in self.bit_of):
                return None
            if quarters & 1:
                total ^= ALWAYS if value is None else self.bits.sum_of(self.bit_of[value])
        return total


def is_quarter(angle: Angle) -> bool:
    """Whether an angle is an odd multiple of π/2."""
    if isinstance(angle, Affine):
        return False
    quarters = round(angle / (pi / 2))
    return bool(quarters & 1) and abs(angle - quarters * (pi / 2)) <= NEARLY_ZERO


class Rows(Protocol):
    """Takes the rows that stand in for a run."""

    def rotate(self, letters: Letters, angle: Angle, origin: Sequence[int]) -> None:
        """A rotation about a product."""


class GateRows(RunBuilder):
    """Rows of gates."""

    def rotate(self, letters: Letters, angle: Angle, origin: Sequence[int]) -> None:
        """A rotation about an axis of one qubit."""
        ((qubit, letter),) = letters
        self.add(_ROTATIONS[letter], (qubit,), (angle,), origin=origin)


class RowsInFrame:
    """One run being gone through.

    Attributes:
        frame: changed as rows are passed.
        before: ops that the run needs before it.
        after: ops that give outcomes as they are to be read.
    """

    def __init__(self, tracking: Tracking, frame: PauliFrame, run: Run, known: Known) -> None:
        self.tracking, self.frame, self.num_qubits = tracking, frame, len(frame.x)
        self.sums = Sums(tracking.bits, known)
        self.after: list[Operation] = []
        self.run = run

    def operations(self) -> list[Operation]:
        """What stands in for the run."""
        names = {self.run.rows.kinds[k].name for k in np.unique(self.run.rows.kind).tolist()}
        new = self._products() if any(name.startswith("logical.") for name in names) else self._gates()
        return [*self.sums.operations, new, *self.after]

    # Runs of gates

    def _gates(self) -> Run:
        builder = GateRows()
        for row in self.run.unpack():
            effect = effect_of(row.kind)
            if effect is Effect.UNITARY:
                self._gate(builder, row)
            elif effect is Effect.MEASURE:
                builder.add_row(self._measured(row, self.frame.x[row.qubits[0]]))
                self.frame.z[row.qubits[0]] = 0  # now a phase
            else:
                builder.add_row(row)
                if effect is Effect.RESET:
                    self.frame.forget(row.qubits[0])
        return builder.finish()

    def _gate(self, builder: GateRows, row: Row) -> None:
        try:
            steps = [step for step in primitives_of(row.kind) if step.name != PHASE]
        except CannotInterpret:
            for qubit in row.qubits:
                self._execute(builder, ((qubit, X),), self.frame.x[qubit], row.origin)
                self._execute(builder, ((qubit, Z),), self.frame.z[qubit], row.origin)
            builder.add_row(row)
            return
        if self._passes_whole(row, steps):
            builder.add_row(row)
            return
        for step in steps:
            qubits = [row.qubits[place] for place in step.operands]
            if step.name == CX:
                self.frame.cx(*qubits)
                builder.add(gate_kind("cx"), qubits, origin=row.origin)
                continue
            letters = ((qubits[0], step.name),)
            self._turn(builder, letters, step.angle(row.parameters), row.origin)

    def _passes_whole(self, row: Row, steps: list[Primitive]) -> bool:
        """Whether the frame passes a gate that is no Pauli gate, without a change of the gate; then it does."""
        moved, is_pauli = self.frame.copy(), bool(steps)
        for step in steps:
            qubits = [row.qubits[place] for place in step.operands]
            if step.name == CX:
                moved.cx(*qubits)
                is_pauli = False
                continue
            letters = ((qubits[0], step.name),)
            half, angle = self.tracking.split(step.angle(row.parameters))
            if half & ~ALWAYS:
                return False
            is_pauli = is_pauli and angle == 0.0
            if is_quarter(angle):
                moved.quarter_turn(letters)
            elif angle != 0.0 and moved.anticommuting(letters):
                return False
        if is_pauli:
            return False
        self.frame.x, self.frame.z = moved.x, moved.z
        return True

    def _execute(self, rows: Rows, letters: Letters, total: int, origin: Sequence[int]) -> None:
        """Do what is owed after all, under a sum."""
        if not total:
            return
        self.frame.owe(letters, total)
        self.tracking.figures.executed += 1
        rows.rotate(letters, pi if total == ALWAYS else symbol(self.sums.number(total)) * pi, origin)

    # Runs of products

    def _products(self) -> Run:
        builder = ProductRows(self.num_qubits)
        for letters, row in products_of(self.run, self.num_qubits):
            if row.results:
                builder.add_product(letters, self._measured(row, self.frame.anticommuting(letters)))
            elif row.kind != ROTATION:
                builder.add_product(letters, row)
                self.frame.forget(row.qubits[0])
            elif letters:
                self._turn(builder, letters, row.parameters[0], row.origin)
            else:
                builder.rotate(letters, row.parameters[0], row.origin)
        return builder.finish()

    # What runs of gates and of products share

    def _turn(self, rows: Rows, letters: Letters, angle: Angle, origin: Sequence[int]) -> None:
        """A rotation about a product comes next; what stands in for it is written."""
        half, rest = self.tracking.split(angle)
        if half:
            self.tracking.figures.removed += 1
            self.frame.owe(letters, half)
        if rest == 0.0:
            return
        if is_quarter(rest):
            self.frame.quarter_turn(letters)
        elif total := self.frame.anticommuting(letters):
            rest = self._signed(rows, letters, rest, total, origin)
        rows.rotate(letters, rest, origin)

    def _signed(self, rows: Rows, letters: Letters, angle: Angle, total: int, origin: Sequence[int]) -> Angle:
        """The angle whose sign a sum turns. A symbolic one has none that is affine: what turns it is executed."""
        if total == ALWAYS:
            return angle * -1.0
        quarter = self.tracking.quarter(angle)
        if quarter is not None:
            # A quarter turn under a bit is passed as one: under that bit the product joins what is owed.
            self.frame.owe(letters, self.sums.both(total, quarter))
            return angle
        self.tracking.figures.barriers += 1
        if isinstance(angle, Affine):
            qubit, letter = letters[0]
            self._execute(rows, ((qubit, X if letter == Z else Z),), total, origin)
            return angle
        return Affine(angle, ((self.sums.number(total), -2.0 * angle),))

    def _measured(self, row: Row, total: int) -> Row:
        """The measurement, its outcome read as the frame says."""
        if not total:
            return row
        self.tracking.figures.reinterpreted += 1
        outcome = Value(I1)
        if total == ALWAYS:
            self.after.append(inverted(outcome, row.results[0]))
        else:
            self.after.append(xor(outcome, self.sums.value(total), row.results[0]))
        return row._replace(results=(outcome,), slots=(-1,))
