"""The rows of a run as columns of steps: CX, rotations about an axis of one qubit, measurements and resets."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, pi

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.rotations_and_cx import CX as CX_STEP
from qlower.dialects.circuit.rotations_and_cx import PHASE, Primitive, primitives_of
from qlower.dialects.circuit.rotations_and_cx import X as X_STEP
from qlower.dialects.circuit.rotations_and_cx import Y as Y_STEP
from qlower.dialects.circuit.rotations_and_cx import Z as Z_STEP
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.ir import Affine, Angle, RowKind, Run
from qlower.ir.rows import LongColumn, Rows, Terms, offsets_of
from qlower.ir.run import angle_sum
from qlower.passes.circuit_to_logical.pauli_kernel import CX, MEASURE, NEARLY_ZERO, RESET, Steps, X, Y, Z

_CODES = {CX_STEP: CX, X_STEP: X, Y_STEP: Y, Z_STEP: Z}
_COLLAPSES = {Effect.MEASURE: MEASURE, Effect.RESET: RESET}
QUARTER = pi / 2
EIGHTH = pi / 4


@dataclass(frozen=True)
class SteppedRun:
    """What a run does, step by step.

    Attributes:
        steps: the steps.
        row: by step, the row it comes from; int64.
        terms: the symbolic parts of the steps' angles: ``parameter`` is the step, ``operand`` as in the run.
        phase: what rows do to the global phase beside the steps.
    """

    steps: Steps
    row: LongColumn
    terms: Terms
    phase: Angle


def stepped(run: Run) -> SteppedRun:
    """The steps of a run whose gates are gates of the table, with no modifiers but ``inv``; barriers and delays go.

    Raises:
        CannotInterpret: a gate is none of these.
    """
    rows = run.rows
    known = [_primitives(kind) for kind in rows.kinds]
    counts = np.array([len(primitives) for primitives in known] or [0], dtype=np.int64)[rows.kind]
    begins = offsets_of(counts)
    writing = _Writing(rows, begins)
    for number, primitives in enumerate(known):
        index = np.flatnonzero(rows.kind == number)
        for place, primitive in enumerate(primitives):
            writing.add(index, place, primitive, effect_of(rows.kinds[number]))
    return SteppedRun(writing.steps(), np.arange(len(rows)).repeat(counts), writing.terms(), _phase(run))


def _primitives(kind: RowKind) -> tuple[Primitive, ...]:
    effect = effect_of(kind)
    if effect is Effect.UNITARY:
        return tuple(step for step in primitives_of(kind) if step.name != PHASE)
    return () if effect is Effect.NOTHING else (Primitive("", (0,)),)


class _Writing:
    """The columns of steps, filled for one step of one kind of row at a time."""

    def __init__(self, rows: Rows, begins: LongColumn) -> None:
        count = int(begins[-1])
        self.rows, self.begins = rows, begins
        self.code = np.zeros(count, dtype=np.int64)
        self.first = np.zeros(count, dtype=np.int64)
        self.second = np.zeros(count, dtype=np.int64)
        self.angle = np.zeros(count)
        self.found: dict[tuple[int, int], float] = {}

    def add(self, index: LongColumn, place: int, primitive: Primitive, effect: Effect) -> None:
        """The step at one place of all rows of a kind."""
        at = self.begins[index] + place
        operands = self.rows.qubit_offsets[index]
        self.code[at] = _COLLAPSES.get(effect, _CODES.get(primitive.name, CX))
        self.first[at] = self.rows.qubits[operands + primitive.operands[0]]
        self.second[at] = self.rows.qubits[operands + primitive.operands[-1]]
        self.angle[at] = primitive.constant
        for parameter, factor in primitive.coefficients:
            parameters = self.rows.parameter_offsets[index] + parameter
            self.angle[at] += factor * self.rows.parameters[parameters]
            if len(self.rows.terms):
                self._add_terms(at, parameters, factor)

    def _add_terms(self, at: LongColumn, parameters: LongColumn, factor: float) -> None:
        terms, offsets = self.rows.terms, self.rows.term_offsets
        first, last = offsets[parameters], offsets[parameters + 1]
        for item in np.flatnonzero(last > first).tolist():
            for term in range(int(first[item]), int(last[item])):
                key = (int(at[item]), int(terms.operand[term]))
                self.found[key] = self.found.get(key, 0.0) + factor * float(terms.coefficient[term])

    def terms(self) -> Terms:
        """The symbolic parts."""
        return terms_of(self.found)

    def steps(self) -> Steps:
        """The columns, with Clifford gates split from constant angles."""
        free = np.zeros(len(self.code), dtype=np.int64)
        free[[step for (step, _), coefficient in self.found.items() if coefficient != 0.0]] = 1
        turns, rest = split_angles(self.angle)
        turns[free == 1] = 0
        angle = np.where(free == 1, self.angle, rest)
        return Steps(self.code, self.first, self.second, turns, angle, free)


def terms_of(coefficients: dict[tuple[int, int], float]) -> Terms:
    """Terms from coefficients by (parameter, operand); those that are zero are left out."""
    keys = sorted(key for key, coefficient in coefficients.items() if coefficient != 0.0)
    return Terms(
        np.array([parameter for parameter, _ in keys], dtype=np.int32),
        np.array([operand for _, operand in keys], dtype=np.int32),
        np.array([coefficients[key] for key in keys], dtype=np.float64),
    )


def split_angles(angles: NDArray[np.float64]) -> tuple[LongColumn, NDArray[np.float64]]:
    """How many quarter turns angles are, and what is left: 0 or ±π/4 of multiples of π/4, all of any other angle."""
    eighths = np.rint(angles / EIGHTH)
    whole = np.abs(angles - eighths * EIGHTH) <= NEARLY_ZERO
    number = np.where(whole, eighths, 0.0).astype(np.int64)
    rest = np.array([0, 1, 0, -1])[number & 3]
    return (number - rest) // 2, np.where(whole, rest * EIGHTH, angles)


def _phase(run: Run) -> Angle:
    """The sum of all rows' global phases."""
    rows, constants, symbolic = run.rows, list[float](), list[Angle]()
    angles: Sequence[Angle] = run.angles() if len(rows.terms) else ()
    for number, kind in enumerate(rows.kinds):
        if effect_of(kind) is not Effect.UNITARY:
            continue
        for primitive in primitives_of(kind):
            if primitive.name != PHASE:
                continue
            index = np.flatnonzero(rows.kind == number)
            constants.append(primitive.constant * len(index))
            for parameter, factor in primitive.coefficients:
                parameters = rows.parameter_offsets[index] + parameter
                if angles:
                    symbolic += [angles[p] * factor for p in parameters.tolist() if isinstance(angles[p], Affine)]
                    parameters = np.array([p for p in parameters.tolist() if not isinstance(angles[p], Affine)], int)
                constants.append(fsum((factor * rows.parameters[parameters]).tolist()))
    return angle_sum(symbolic) + fsum(constants)
