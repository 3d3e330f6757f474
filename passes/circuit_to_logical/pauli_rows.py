"""Events before all Clifford gates, written as rows of Pauli rotations and measurements."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Rotations
from qlower.dialects.classical.ops import Cast
from qlower.dialects.hamiltonian.pauli_table import PauliTable, num_words
from qlower.dialects.logical.rows import MEASURE, MEASURE_NEGATED, ROTATION
from qlower.ir import F64, I1, Affine, Angle, Operation, Rows, Run, Value
from qlower.ir.rows import LongColumn, Terms
from qlower.passes.circuit.one_qubit_runs import union_of_origins
from qlower.passes.circuit_to_logical.clifford_frame import Turns
from qlower.passes.circuit_to_logical.pauli_kernel import CORRECTION, MEASUREMENT, NEARLY_ZERO, Events, Traced
from qlower.passes.circuit_to_logical.pauli_steps import SteppedRun, terms_of

_KINDS = (ROTATION, MEASURE, MEASURE_NEGATED)


@dataclass(frozen=True)
class Found:
    """What a run became.

    Attributes:
        run: the run.
        stepped: its steps.
        events: the events, as many as ``traced`` says.
        traced: how steps became events.
        count: number of events.
    """

    run: Run
    stepped: SteppedRun
    events: Events
    traced: Traced
    count: int


def operations_of(found: Found, num_qubits: int) -> list[Operation]:
    """The runs of rotations and measurements that stand in for a run; between them what corrections need."""
    terms = _terms(found)
    kept = _kept(found, terms)
    place = np.full(found.count, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    resets = kept[found.events.kind[kept] == CORRECTION]
    casts = [Cast(operands=(Value(I1),), results=(Value(F64),)) for _ in resets]
    values = {int(event) - 1: cast.operands[0] for event, cast in zip(resets.tolist(), casts, strict=True)}
    table = {(int(place[event]), operand): c for (event, operand), c in terms.items() if place[event] >= 0}
    outside = len(found.run.operands)
    for number, event in enumerate(resets.tolist()):
        table[int(place[event]), outside + number] = pi
    rows, results = _rows(found, kept, values, _in_parameters(found, kept, table), num_qubits)
    run = Run((*found.run.operands, *(cast.results[0] for cast in casts)), results, rows=rows)
    if not casts:
        return [_with_used_operands(run)]
    operations: list[Operation] = []
    begin = 0
    for event, cast in zip(resets.tolist(), casts, strict=True):
        end = int(place[event])
        operations += [_portion(run, begin, end), cast]
        begin = end
    return [*operations, _portion(run, begin, len(kept))]


def rotations_of(found: Found, num_qubits: int) -> Rotations:
    """What stands in for a run of unitary gates, without its Clifford gates."""
    terms = _terms(found)
    kept = _kept(found, terms)
    place = np.full(found.count, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    table = terms_of({(int(place[event]), operand): c for (event, operand), c in terms.items() if place[event] >= 0})
    members, offsets = _members(found, kept)
    origins = union_of_origins(found.run.rows, found.stepped.row[members], offsets)
    width = num_words(num_qubits)
    x, z = (bits.reshape(-1, width)[kept].view(np.uint64) for bits in (found.events.x, found.events.z))
    strings = PauliTable(num_qubits, x, z)
    return Rotations(strings, found.events.angle[kept], table, found.run.operands, origins)


def _terms(found: Found) -> dict[tuple[int, int], float]:
    """The symbolic parts of events' angles, by event and operand."""
    coefficients: dict[tuple[int, int], float] = {}
    terms = found.stepped.terms
    for step, operand, coefficient in zip(
        terms.parameter.tolist(), terms.operand.tolist(), terms.coefficient.tolist(), strict=True
    ):
        key = (int(found.traced.event[step]), operand)
        coefficients[key] = coefficients.get(key, 0.0) + coefficient * int(found.traced.sign[step])
    return coefficients


def kept_events(found: Found) -> LongColumn:
    """The events to write: those that did not become Clifford gates, and whose symbolic parts did not cancel."""
    return _kept(found, _terms(found))


def _kept(found: Found, terms: dict[tuple[int, int], float]) -> LongColumn:
    events, count = found.events, found.count
    symbolic = np.zeros(count, dtype=bool)
    symbolic[[event for (event, _), coefficient in terms.items() if coefficient != 0.0]] = True
    nothing = (events.free[:count] == 1) & ~symbolic & (np.abs(events.angle[:count]) <= NEARLY_ZERO)
    kept: LongColumn = np.flatnonzero((events.gone[:count] == 0) & ~nothing)
    return kept


def _in_parameters(found: Found, kept: LongColumn, table: dict[tuple[int, int], float]) -> Terms:
    """Terms by row, as terms by parameter: only rotations have one."""
    parameter = np.cumsum(found.events.kind[kept] != MEASUREMENT) - 1
    return terms_of({(int(parameter[row]), operand): coefficient for (row, operand), coefficient in table.items()})


def _rows(
    found: Found, kept: LongColumn, values: dict[int, Value], terms: Terms, num_qubits: int
) -> tuple[Rows, tuple[Value, ...]]:
    events, rows = found.events, found.run.rows
    measured = events.kind[kept] == MEASUREMENT
    kind = np.where(measured, 1 + events.negative[kept], 0).astype(np.uint16)
    angle = np.where(events.kind[kept] == CORRECTION, 0.0, events.angle[kept])[~measured]
    members, offsets = _members(found, kept)
    origin_offsets, origins = union_of_origins(rows, found.stepped.row[members], offsets)
    results, slots = list[Value](), list[int]()
    for event, step in zip(kept[measured].tolist(), members[offsets[:-1]][measured].tolist(), strict=True):
        row = int(found.stepped.row[step])
        slot = int(rows.result_offsets[row])
        is_reset = event in values
        results.append(values[event] if is_reset else found.run.results[slot])
        slots.append(-1 if is_reset else int(rows.slots[slot]))
    width = num_words(num_qubits)
    x, z = events.x.reshape(-1, width)[kept], events.z.reshape(-1, width)[kept]
    columns: dict[str, NDArray[np.generic]] = {}
    for word in range(width):
        columns[f"x{word}"] = np.ascontiguousarray(x[:, word])
        columns[f"z{word}"] = np.ascontiguousarray(z[:, word])
    no_qubits = np.zeros(0, dtype=np.int32)
    made = Rows(
        _KINDS, kind, no_qubits, angle, terms, np.array(slots, dtype=np.int32), origin_offsets, origins, columns
    )
    return made, tuple(results)


def _members(found: Found, kept: LongColumn) -> tuple[LongColumn, LongColumn]:
    """The steps that each event is made of, the first one first; a correction is made of the reset."""
    event = found.traced.event
    steps = np.flatnonzero(event >= 0)
    owner = event[steps]
    resets = kept[found.events.kind[kept] == CORRECTION]
    if len(resets):
        corrections = np.flatnonzero(np.isin(owner + 1, resets))
        owner = np.concatenate([owner, owner[corrections] + 1])
        steps = np.concatenate([steps, steps[corrections]])
    is_kept = np.zeros(found.count, dtype=bool)
    is_kept[kept] = True
    steps, owner = steps[is_kept[owner]], owner[is_kept[owner]]
    order = np.argsort(owner, kind="stable")
    counts = np.bincount(owner, minlength=found.count)[kept]
    return steps[order], np.concatenate([[0], np.cumsum(counts)])


def _portion(run: Run, begin: int, end: int) -> Run:
    return _with_used_operands(run.take(range(begin, end)))


def _with_used_operands(run: Run) -> Run:
    """The run without operands that no angle uses."""
    terms = run.rows.terms
    used, operand = np.unique(terms.operand, return_inverse=True)
    if len(used) == len(run.operands):
        return run
    rows = Rows(
        run.rows.kinds, run.rows.kind, run.rows.qubits, run.rows.parameters,
        Terms(terms.parameter, operand.astype(np.int32), terms.coefficient), run.rows.slots, run.rows.origin_offsets,
        run.rows.origins, run.rows.columns,
    )  # fmt: skip
    return Run(tuple(run.operands[i] for i in used.tolist()), run.results, rows=rows)


def turns_run(turns: Sequence[Turns], phase: Angle, num_qubits: int, origin: Sequence[int]) -> Run:
    """Clifford gates as rotations, then a global phase of so many radians as a rotation about the identity."""
    turned = phase * -2.0
    constant, symbols = (turned.constant, turned.terms) if isinstance(turned, Affine) else (turned, ())
    width, has_phase = num_words(num_qubits), bool(symbols) or abs(constant) > NEARLY_ZERO
    count = len(turns) + has_phase
    x, z = np.zeros((count, width), dtype=np.int64), np.zeros((count, width), dtype=np.int64)
    angle = np.full(count, constant)
    for row, each in enumerate(turns):
        x[row], z[row] = each.x.view(np.int64), each.z.view(np.int64)
        angle[row] = each.turns * (pi / 2)
    columns: dict[str, NDArray[np.generic]] = {}
    for word in range(width):
        columns[f"x{word}"], columns[f"z{word}"] = x[:, word].copy(), z[:, word].copy()
    rows = Rows(
        (ROTATION,), np.zeros(count, np.uint16), np.zeros(0, np.int32), angle,
        terms_of({(len(turns), operand): factor for operand, (_, factor) in enumerate(symbols)}), np.zeros(0, np.int32),
        np.arange(count + 1, dtype=np.int64) * len(origin), np.tile(np.array(origin, dtype=np.int64), count), columns,
    )  # fmt: skip
    return Run(tuple(value for value, _ in symbols), rows=rows)
