"""Maximal runs of one-qubit gates on each wire of a run, multiplied out and written again in a basis."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.ordering import stable_order
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of, ragged
from qlower.ir.run import Run
from qlower.passes.circuit.equal_wire_runs import equal_runs
from qlower.passes.circuit.product_kernels import multiply_runs
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis, Spelling
from qlower.passes.synthesis.one_qubit import OneQubitGate, OneQubitSequences, gate_matrices, synthesize_one_qubit
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray, unit, wrap

PHASE = gate_kind("gphase")
_PORTION = 1 << 16
"""Rows or wire runs that are looked at at a time."""


@dataclass(frozen=True)
class WireRuns:
    """The maximal runs of one-qubit gates without free parameters.

    Attributes:
        members: row indices, run after run, ascending within a run.
        offsets: where each run begins in ``members``; one longer than there are runs.
        qubits: the wire of each run.
    """

    members: LongColumn
    offsets: LongColumn
    qubits: LongColumn


def is_fusable(kind: RowKind) -> bool:
    """Whether a kind is a one-qubit gate of the gate table without modifiers."""
    name = gate_name(kind)
    return name is not None and kind.num_qubits == 1 and not modifiers_of(kind)


def wire_runs(rows: Rows) -> WireRuns:
    """The maximal runs; any other row on the wire ends one.

    Found portion by portion, so that what is sorted stays in the processor's cache; they come in that order too.
    """
    fusable = rows.mask([is_fusable(kind) for kind in rows.kinds]) & ~rows.symbolic
    open_row, open_wire = np.zeros(0, np.int64), np.zeros(0, np.int32)
    members, counts, qubits = [], [], []
    low = 0
    while low < len(rows):
        high = min(low + max(_PORTION, len(open_row)), len(rows))
        offsets = rows.qubit_offsets[low : high + 1]
        row = np.concatenate([open_row, np.arange(low, high).repeat(np.diff(offsets))])
        wire = np.concatenate([open_wire, rows.qubits[offsets[0] : offsets[-1]]])
        order = stable_order(wire)
        row, wire = row[order], wire[order]
        inside = fusable[row]
        changes = wire[1:] != wire[:-1]
        begins = inside.copy()
        begins[1:] &= ~inside[:-1] | changes
        row, wire, last = row[inside], wire[inside], np.append(changes, True)[inside]
        starts = np.flatnonzero(begins[inside])
        sizes = np.diff(np.append(starts, len(row)))
        # A run that is the last on its wire may go on in the next portion.
        closed = np.ones(len(starts), dtype=bool) if high == len(rows) else ~last[starts + sizes - 1]
        done = closed.repeat(sizes)
        members.append(row[done])
        counts.append(sizes[closed])
        qubits.append(wire[starts[closed]])
        open_row, open_wire = row[~done], wire[~done]
        low = high
    if not members:
        return WireRuns(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int64))
    return WireRuns(
        np.concatenate(members), offsets_of(np.concatenate(counts)), np.concatenate(qubits).astype(np.int64)
    )


def matrices_of(rows: Rows, index: LongColumn) -> ComplexArray:
    """The matrices of one-qubit gate rows ``[n, 2, 2]``."""
    result = np.empty((len(index), 2, 2), dtype=np.complex128)
    for place, kind in enumerate(rows.kinds):
        at = np.flatnonzero(rows.kind[index] == place)
        if len(at):
            picked = index[at]
            result[at] = _kind_matrices(kind, rows, picked)
    return result


_DIRECT = {"rz": OneQubitGate.RZ, "rx": OneQubitGate.RX, "ry": OneQubitGate.RY, "prx": OneQubitGate.PRX}


def _kind_matrices(kind: RowKind, rows: Rows, index: LongColumn) -> ComplexArray:
    name = gate_name(kind)
    assert name is not None  # only fusable rows come here
    count = kind.num_parameters
    if not count:
        return np.broadcast_to(GATES[name].matrix(()), (len(index), 2, 2))
    columns = np.zeros((len(index), 3))
    columns[:, :count] = rows.parameters[rows.parameter_offsets[index][:, None] + np.arange(count)]
    if name in _DIRECT:
        return gate_matrices(_DIRECT[name], columns)
    if name in ("p", "u1"):
        return unit(0.5 * columns[:, 0])[:, None, None] * gate_matrices(OneQubitGate.RZ, columns)
    if name in ("u", "u3"):
        phase = 0.5 * columns[:, 0] if name == "u" else -0.5 * (columns[:, 1] + columns[:, 2])
        return unit(phase)[:, None, None] * gate_matrices(OneQubitGate.U, columns)
    distinct, inverse = np.unique(columns[:, :count], axis=0, return_inverse=True)
    matrices = np.stack([GATES[name].matrix(tuple(values)) for values in distinct.tolist()])
    return matrices[inverse.reshape(-1)]


def products(matrices: ComplexArray, offsets: LongColumn) -> ComplexArray:
    """The product of each stretch of one-qubit matrices ``[n, 2, 2]``, the first acting first."""
    result = np.empty(4 * (len(offsets) - 1), dtype=np.complex128)
    multiply_runs.run(matrices.reshape(-1), offsets, result, work=len(matrices))
    return result.reshape(-1, 2, 2)


def fuse(run: Run, basis: OneQubitBasis, *, anew: bool = False) -> Run:
    """The run with every maximal run of one-qubit gates written in the basis, global phase included.

    Unless all are to be written ``anew``, gates that are all of the basis already, and no more than it needs, stay.
    All constant global phase becomes one row at the front. The same object comes back when nothing changes.
    """
    rows = run.rows
    wires = wire_runs(rows)
    if not len(wires.qubits):
        return with_one_phase(run, np.zeros(0), np.zeros(0, dtype=np.int64))
    written = _written(rows, wires, basis)
    again = np.ones(len(written.which), dtype=bool) if anew else ~written.settled[written.which]
    if not again.any():
        return with_one_phase(run, np.zeros(0), np.zeros(0, dtype=np.int64))
    return _rewritten(run, wires, written, basis, again)


def written_singly(run: Run, kind: RowKind, basis: OneQubitBasis) -> Run:
    """The run with every one-qubit gate of a kind, but symbolic ones, written in the basis by itself; exact."""
    index = np.flatnonzero(run.rows.mask([other == kind for other in run.rows.kinds]) & ~run.rows.symbolic)
    if not len(index):
        return run
    wires = run.rows.qubits[run.rows.qubit_offsets[index]].astype(np.int64)
    alone = WireRuns(index, np.arange(len(index) + 1), wires)
    return _rewritten(run, alone, _written(run.rows, alone, basis), basis, np.ones(len(index), dtype=bool))


@dataclass(frozen=True)
class _Written:
    """Wire runs written in a basis, those that are equal once.

    Attributes:
        sequences: of each class of equal runs.
        settled: whether runs of a class are written like that already.
        which: the class of each run.
    """

    sequences: OneQubitSequences
    settled: NDArray[np.bool_]
    which: LongColumn


def _written(rows: Rows, wires: WireRuns, basis: OneQubitBasis) -> _Written:
    """All runs in the basis; in portions, which bounds the memory and changes nothing."""
    gates, angles, phases, settled, which = [], [], [], [], []
    known = 0
    for begin in range(0, len(wires.qubits), _PORTION):
        offsets = wires.offsets[begin : begin + _PORTION + 1]
        members = wires.members[offsets[0] : offsets[-1]]
        offsets = offsets - offsets[0]
        classes = equal_runs(rows, members, offsets)
        sizes = np.diff(offsets)[classes.first]
        picked = rows.take(members[ragged(offsets[classes.first], sizes)])
        stretches = offsets_of(sizes)
        unitaries = products(matrices_of(picked, np.arange(len(picked))), stretches)
        sequences = synthesize_one_qubit(unitaries, basis.synthesizer)
        gates.append(sequences.gates)
        angles.append(sequences.angles)
        phases.append(sequences.phase)
        settled.append(_is_settled(picked, stretches, sequences, basis))
        which.append(classes.which + known)
        known += len(classes.first)
    together = OneQubitSequences(np.concatenate(gates), np.concatenate(angles), np.concatenate(phases))
    return _Written(together, np.concatenate(settled), np.concatenate(which))


def _is_settled(
    rows: Rows, offsets: LongColumn, sequences: OneQubitSequences, basis: OneQubitBasis
) -> NDArray[np.bool_]:
    """Which runs are written in the basis already with as few gates, and with angles in (−π, π] that are not zero.

    Args:
        rows: of all runs, one after the other.
        offsets: where each run begins.
        sequences: what they are in the basis.
        basis: the basis.
    """
    good = _is_written(rows, basis)
    rz = basis.rz()
    turns = rows.mask([rz is not None and kind == rz.kind for kind in rows.kinds])
    angle = rows.parameters[rows.parameter_offsets[:-1][turns]]
    good[turns] &= (angle > -np.pi) & (angle <= np.pi) & (angle != 0.0)
    needed = (sequences.gates != OneQubitGate.NONE).sum(axis=1)
    settled: NDArray[np.bool_] = np.logical_and.reduceat(good, offsets[:-1]) & (np.diff(offsets) <= needed)
    return settled


def _is_written(rows: Rows, basis: OneQubitBasis) -> NDArray[np.bool_]:
    """Which rows are as the basis writes them: of its kinds and, where it has fixed angles, at these."""
    written = np.zeros(len(rows), dtype=bool)
    places = {kind: place for place, kind in enumerate(rows.kinds)}
    for spelling in basis.spellings.values():
        if spelling.kind not in places:
            continue
        at = np.flatnonzero(rows.kind == places[spelling.kind])
        fits = np.ones(len(at), dtype=bool)
        for place, expression in enumerate(spelling.parameters):
            if not expression.terms:
                fits &= rows.parameters[rows.parameter_offsets[at] + place] == expression.constant
        written[at] |= fits
    return written


def _rewritten(run: Run, wires: WireRuns, written: _Written, basis: OneQubitBasis, again: NDArray[np.bool_]) -> Run:
    """The run with the chosen wire runs replaced by their sequences, each where its last gate stood."""
    rows = run.rows
    gone = np.zeros(len(rows), dtype=bool)
    gone[wires.members[np.repeat(again, np.diff(wires.offsets))]] = True
    insertions, phases, positions = [], [], []
    for begin in range(0, len(again), _PORTION):
        portion = begin + np.flatnonzero(again[begin : begin + _PORTION])
        counts = (wires.offsets[1:] - wires.offsets[:-1])[portion]
        offsets = offsets_of(counts)
        members = wires.members[ragged(wires.offsets[portion], counts)]
        places = _Places(members[offsets[1:] - 1], wires.qubits[portion], *union_of_origins(rows, members, offsets))
        column, phase = _sequence_rows(written.sequences, written.which[portion], basis, places)
        insertions.append(column)
        changed = np.flatnonzero(phase)
        phases.append(phase[changed])
        positions.append(places.origins_of(changed)[1])
    return replaced_with_one_phase(run, gone, insertions, (np.concatenate(phases), np.concatenate(positions)))


@dataclass(frozen=True)
class _Places:
    """Where sequences go: before which row, on which wire, and where they come from."""

    last: LongColumn
    qubits: LongColumn
    origin_offsets: LongColumn
    origins: LongColumn

    def origins_of(self, chosen: LongColumn) -> tuple[LongColumn, LongColumn]:
        """The origins of some of them, as offsets and positions."""
        starts = self.origin_offsets[chosen]
        counts = self.origin_offsets[chosen + 1] - starts
        return offsets_of(counts), self.origins[ragged(starts, counts)]


def _sequence_rows(
    sequences: OneQubitSequences, which: LongColumn, basis: OneQubitBasis, places: _Places
) -> tuple[Insertion, FloatArray]:
    """The rows of sequences, run by run in time order, and the global phase of each run."""
    gates = sequences.gates[which]
    run, place = (gates != OneQubitGate.NONE).nonzero()
    gate, angles = gates[run, place], sequences.angles[which[run], place]
    kind, turned = np.zeros(len(run), np.uint16), np.zeros(len(run))
    spellings = list(basis.spellings.items())
    widths = np.zeros(len(OneQubitGate), dtype=np.int64)
    widths[[gate for gate, _ in spellings]] = [spelling.kind.num_parameters for _, spelling in spellings]
    counts = widths[gate]
    owner = gate.repeat(counts)
    parameters = np.zeros(len(owner))
    for number, (written, spelling) in enumerate(spellings):
        chosen = (gate == written).nonzero()[0]
        kind[chosen] = number
        values, turned[chosen] = _evaluate(spelling, angles[chosen])
        parameters[owner == written] = values.reshape(-1)
    phase = sequences.phase[which]
    np.add.at(phase, run, turned)
    kinds = tuple(spelling.kind for _, spelling in spellings)
    rows = Rows(
        kinds, kind, places.qubits[run].astype(np.int32), parameters, Terms(), np.zeros(0, np.int32),
        *places.origins_of(run),
    )  # fmt: skip
    return Insertion(rows, places.last[run]), phase


def _evaluate(spelling: Spelling, angles: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The row's parameters ``[n, p]`` and the global phase ``[n]`` for the gate's angles ``[n, 3]``."""
    values = np.zeros((len(angles), len(spelling.parameters)))
    for place, expression in enumerate(spelling.parameters):
        values[:, place] = expression.constant
        for index, coefficient in expression.terms:
            values[:, place] += coefficient * angles[:, index]
    phase = np.full(len(angles), spelling.phase.constant)
    for index, coefficient in spelling.phase.terms:
        phase += coefficient * angles[:, index]
    return values, phase


def union_of_origins(rows: Rows, members: LongColumn, offsets: LongColumn) -> tuple[LongColumn, LongColumn]:
    """For each group of rows (a stretch of ``members``) the ascending union of origins, as offsets and positions."""
    groups = len(offsets) - 1
    counts = rows.origin_offsets[members + 1] - rows.origin_offsets[members]
    positions = rows.origins[ragged(rows.origin_offsets[members], counts)]
    owner = np.arange(groups).repeat(np.diff(offsets)).repeat(counts)
    if ((positions[1:] > positions[:-1]) | (owner[1:] != owner[:-1])).all():  # as it is if rows have one origin each
        return offsets_of(np.bincount(owner, minlength=groups)), positions
    order = np.lexsort((positions, owner))
    owner, positions = owner[order], positions[order]
    fresh = np.ones(len(owner), dtype=bool)
    fresh[1:] = (owner[1:] != owner[:-1]) | (positions[1:] != positions[:-1])
    return offsets_of(np.bincount(owner[fresh], minlength=groups)), positions[fresh]


def with_one_phase(run: Run, phases: FloatArray, origins: LongColumn) -> Run:
    """The run with its constant global phase and the given phases in one row at the front, or none if it is zero."""
    rows = run.rows
    is_phase = rows.mask([kind == PHASE for kind in rows.kinds]) & ~rows.symbolic
    found = np.flatnonzero(is_phase)
    if not len(phases) and len(found) <= 1:
        value = rows.parameters[rows.parameter_offsets[found]]
        if not len(found) or (found[0] == 0 and wrap(value)[0] == value[0] != 0.0):
            return run
    return replaced_with_one_phase(run, np.zeros(len(rows), dtype=bool), [], (phases, origins))


def replaced_with_one_phase(
    run: Run, gone: NDArray[np.bool_], insertions: Sequence[Insertion], phases: tuple[FloatArray, LongColumn]
) -> Run:
    """The run with rows replaced, its constant global phase and the given phases in one row at the front.

    ``gone`` and ``insertions`` are as for ``replaced``; ``phases`` are values in radians, and the positions they came
    from, in any order.
    """
    rows = run.rows
    is_phase = rows.mask([kind == PHASE for kind in rows.kinds]) & ~rows.symbolic
    found = np.flatnonzero(is_phase)
    total = float(
        wrap(np.array([_sum(np.concatenate([rows.parameters[rows.parameter_offsets[found]], phases[0]]))]))[0]
    )
    front = []
    if total != 0.0:
        own = rows.origins[ragged(rows.origin_offsets[found], rows.num_origins[found])]
        positions = _ascending(np.concatenate([own, phases[1]]))
        row = Rows(
            (PHASE,), np.zeros(1, np.uint16), np.zeros(0, np.int32), np.array([total]), Terms(), np.zeros(0, np.int32),
            np.array([0, len(positions)], dtype=np.int64), positions,
        )  # fmt: skip
        front.append(Insertion(row, np.zeros(1, dtype=np.int64)))
    return replace(run, rows=replaced(rows, gone | is_phase, [*front, *insertions]))


def _ascending(positions: LongColumn) -> LongColumn:
    """The different positions in ascending order, in linear time."""
    met = np.zeros(int(positions.max(initial=-1)) + 1, dtype=bool)
    met[positions] = True
    return np.flatnonzero(met)


def _sum(values: FloatArray) -> float:
    """The sum, exactly rounded: it does not depend on order."""
    import math  # noqa: PLC0415

    return math.fsum(values.tolist())
