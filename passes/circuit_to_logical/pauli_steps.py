"""The rows of a run as columns of steps: CX, rotations about an axis of one qubit, measurements and resets."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
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
from qlower.ir.rows import LongColumn, Rows, Terms
from qlower.ir.run import angle_sum
from qlower.passes.circuit.template_kernel import Replaced, Written
from qlower.passes.circuit.template_table import RowParts, TemplateTable
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
        run: the run, its kinds those that occur.
    """

    steps: Steps
    row: LongColumn
    terms: Terms
    run: Run

    @cached_property
    def phase(self) -> Angle:
        """What rows do to the global phase beside the steps."""
        return _phase(self.run)


def stepped(run: Run) -> SteppedRun:
    """The steps of a run whose gates are gates of the table, with no modifiers but ``inv``; barriers and delays go.

    Raises:
        CannotInterpret: a gate is none of these.
    """
    rows = run.rows.canonical()  # the table may name kinds of which no row is left
    places = np.arange(len(rows) + 1)
    # Each row is its own origin, so that the origins of what is written are the rows it comes from.
    replaced = Replaced(rows.kind.astype(np.int32), rows.qubits, rows.parameters, places, places[:-1])
    out = _table_of(rows.kinds).written(replaced)
    found = _coefficients(rows, out.origins) if len(rows.terms) else {}
    steps = _steps(out, found)
    return SteppedRun(steps, out.origins, terms_of(found), run.with_rows(rows))


@cache
def _primitives(kind: RowKind) -> tuple[Primitive, ...]:
    effect = effect_of(kind)
    if effect is Effect.UNITARY:
        return tuple(step for step in primitives_of(kind) if step.name != PHASE)
    return () if effect is Effect.NOTHING else (Primitive("", (0,)),)


@lru_cache(maxsize=256)
def _table_of(kinds: tuple[RowKind, ...]) -> TemplateTable:
    """The steps of rows of these kinds."""
    table = TemplateTable()
    for kind in kinds:
        table.add(kind.num_qubits, kind.num_parameters, _written_as(kind))
    return table


@cache
def _written_as(kind: RowKind) -> tuple[RowParts, ...]:
    """The steps of a row: code, first and last qubit, and angle."""
    collapse = _COLLAPSES.get(effect_of(kind))
    return tuple(
        (
            _CODES[step.name] if collapse is None else collapse,
            (step.operands[0], step.operands[-1]),
            ((step.constant, step.coefficients),),
        )
        for step in _primitives(kind)
    )


def _coefficients(rows: Rows, row_of: LongColumn) -> dict[tuple[int, int], float]:
    """The symbolic parts of the steps' angles, by step and operand."""
    begins = np.searchsorted(row_of, np.arange(len(rows)))
    terms, offsets = rows.terms, rows.term_offsets
    found: dict[tuple[int, int], float] = {}
    for row in np.flatnonzero(rows.symbolic).tolist():
        for step, primitive in enumerate(_primitives(rows.kinds[rows.kind[row]]), int(begins[row])):
            for parameter, factor in primitive.coefficients:
                at = int(rows.parameter_offsets[row]) + parameter
                for term in range(int(offsets[at]), int(offsets[at + 1])):
                    key = (step, int(terms.operand[term]))
                    found[key] = found.get(key, 0.0) + factor * float(terms.coefficient[term])
    return found


def _steps(written: Written, found: dict[tuple[int, int], float]) -> Steps:
    """The columns, with Clifford gates split from constant angles."""
    free = np.zeros(len(written.kind), dtype=np.int64)
    turns, angle = split_angles(written.parameters)
    if found:
        free[[step for (step, _), coefficient in found.items() if coefficient != 0.0]] = 1
        turns[free == 1] = 0
        angle = np.where(free == 1, written.parameters, angle)
    qubits = written.qubits.astype(np.int64)
    first, second = np.ascontiguousarray(qubits[::2]), np.ascontiguousarray(qubits[1::2])
    return Steps(written.kind.astype(np.int64), first, second, turns, angle, free)


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


@cache
def _phases(kind: RowKind) -> tuple[Primitive, ...]:
    """What a row does to the global phase."""
    steps = primitives_of(kind) if effect_of(kind) is Effect.UNITARY else ()
    return tuple(step for step in steps if step.name == PHASE)


def _phase(run: Run) -> Angle:
    """The sum of all rows' global phases."""
    rows, constants, symbolic = run.rows, list[float](), list[Angle]()
    counts = np.bincount(rows.kind, minlength=len(rows.kinds)).tolist()
    angles: Sequence[Angle] = run.angles() if len(rows.terms) else ()
    for number, kind in enumerate(rows.kinds):
        for primitive in _phases(kind):
            constants.append(primitive.constant * counts[number])
            for parameter, factor in primitive.coefficients:
                parameters = rows.parameter_offsets[:-1][rows.kind == number] + parameter
                if angles:
                    symbolic += [angles[p] * factor for p in parameters.tolist() if isinstance(angles[p], Affine)]
                    parameters = np.array([p for p in parameters.tolist() if not isinstance(angles[p], Affine)], int)
                constants.append(fsum((factor * rows.parameters[parameters]).tolist()))
    return angle_sum(symbolic) + fsum(constants)
