"""What a compiled program needs, whatever its place: couplings, gates by qubit and coupling, times."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import GATE
from qlower.ir import RowKind, Rows
from qlower.ir.rewriting import runs
from qlower.passes.physical.schedule_kernel import earliest_starts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ASSUMED_NS = {"1": 50.0, "2": 200.0, "physical.measure": 1000.0, "physical.reset": 1000.0}
"""Durations of gates by their qubits, of measurements and of resets where the descriptor does not know them: those of
superconducting devices, roughly. Plans that use them say so."""

MEASURE, RESET = "physical.measure", "physical.reset"
UNTIMED = ("physical.barrier", "physical.gphase")


@dataclass(frozen=True, eq=False)
class VariantFigures:
    """Figures of a program on n local qubits with m couplings; control flow counts as if each region ran once.

    Attributes:
        num_qubits: n.
        duration_ns: from the start to the end of the last row, by the descriptor's typical durations.
        depth: rows on the longest path, directives and delays left out.
        operations: rows, directives and delays left out.
        couplings: [m, 2], the lower local qubit first, ascending.
        pair_gates: names of the two-qubit gates.
        pair_counts: [gates, m], how many of each act on each coupling, in whichever direction.
        single_gates: names of the one-qubit gates that are not virtual.
        single_counts: [gates, n].
        measurements, resets: [n].
        mid_circuit_measurements: measurements with something after them on their qubit.
        idle_ns: [n], the time between a qubit's first and last row in which nothing is done to it, where every row
            comes as late as it can.
        assumed: what the descriptor does not know and ``ASSUMED_NS`` gave instead.
    """

    num_qubits: int
    duration_ns: float
    depth: int
    operations: int
    couplings: Ints
    pair_gates: tuple[str, ...]
    pair_counts: Ints
    single_gates: tuple[str, ...]
    single_counts: Ints
    measurements: Ints
    resets: Ints
    mid_circuit_measurements: int
    idle_ns: Floats
    assumed: tuple[str, ...] = ()

    @property
    def two_qubit_gates(self) -> int:
        """How many there are."""
        return int(self.pair_counts.sum())


def duration_of(kind: RowKind, target: Target) -> float | None:
    """The typical duration of a row in ns; None where the descriptor does not know it. Delays have their own."""
    if kind.name in UNTIMED:
        return 0.0
    if kind.name == MEASURE:
        return target.measurement.duration_ns
    if kind.name == RESET:
        return target.reset.duration_ns
    native = target.gate(str(kind.attribute("gate")))
    if native is None:
        return None
    return 0.0 if native.virtual else native.duration_ns


def assumed_duration_ns(kind: RowKind) -> float:
    """The duration of a row that the descriptor does not know."""
    return ASSUMED_NS.get(kind.name, ASSUMED_NS["1" if kind.num_qubits == 1 else "2"])


def figures_of_program(program: Program, target: Target) -> VariantFigures:
    """The figures of a program on its local qubits, by the typical durations of a device."""
    tally = _Tally(program.num_qubits, target)
    for run in runs(program):
        tally.add(run.rows)
    return tally.finish()


class _Tally:
    """Sums over the runs of a program."""

    def __init__(self, num_qubits: int, target: Target) -> None:
        self.num_qubits, self.target = num_qubits, target
        self.duration_ns, self.depth, self.operations, self.mid_circuit = 0.0, 0, 0, 0
        self.pairs: dict[str, dict[tuple[int, int], int]] = {}
        self.singles: dict[str, Ints] = {}
        self.measurements, self.resets = np.zeros((2, num_qubits), dtype=np.int64)
        self.first_ns, self.last_ns = np.full(num_qubits, np.inf), np.zeros(num_qubits)
        self.busy_ns = np.zeros(num_qubits)
        self.ended_by_measurement = np.zeros(num_qubits, dtype=bool)
        self.assumed: list[str] = []

    def add(self, rows: Rows) -> None:
        """Take a run that follows those before."""
        for kind, qubits in _by_kind(rows):
            self._count(kind, qubits)
        self._count_mid_circuit(rows)
        self._time(rows)

    def _count(self, kind: RowKind, qubits: Ints) -> None:
        if kind.name == MEASURE:
            self.measurements += self._histogram(qubits)
        elif kind.name == RESET:
            self.resets += self._histogram(qubits)
        elif kind.name != GATE:
            return
        elif kind.num_qubits == 1:
            name = str(kind.attribute("gate"))
            native = self.target.gate(name)
            if native is None or not native.virtual:
                self.singles[name] = self.singles.get(name, 0) + self._histogram(qubits)
        elif kind.num_qubits == 2:
            table = self.pairs.setdefault(str(kind.attribute("gate")), {})
            distinct, counts = np.unique(np.sort(qubits, axis=1), axis=0, return_counts=True)
            for (low, high), count in zip(distinct.tolist(), counts.tolist(), strict=True):
                table[low, high] = table.get((low, high), 0) + count
        self.operations += len(qubits)

    def _histogram(self, qubits: Ints) -> Ints:
        return np.bincount(qubits[:, 0], minlength=self.num_qubits).astype(np.int64)

    def _count_mid_circuit(self, rows: Rows) -> None:
        """Measurements are at the end of their qubit unless a row other than a directive follows."""
        names = np.array([kind.name for kind in rows.kinds] or [""])
        acts = ~np.isin(names, (*UNTIMED, "physical.delay"))[rows.kind] if len(rows) else np.zeros(0, dtype=bool)
        measures = (names == MEASURE)[rows.kind] if len(rows) else acts
        row_of = np.repeat(np.arange(len(rows)), np.diff(rows.qubit_offsets))
        entries = np.flatnonzero(acts[row_of])
        if not len(entries):
            return
        order = entries[np.argsort(rows.qubits[entries], kind="stable")]
        qubits, is_measure = rows.qubits[order], measures[row_of[order]]
        follows = np.zeros(len(order), dtype=bool)
        follows[:-1] = qubits[1:] == qubits[:-1]
        self.mid_circuit += int((is_measure & follows).sum())
        touched, first = np.unique(qubits, return_index=True)
        self.mid_circuit += int(self.ended_by_measurement[touched].sum())
        last = np.append(first[1:], len(order)) - 1
        self.ended_by_measurement[touched] = is_measure[last]

    def _time(self, rows: Rows) -> None:
        """Schedule as late as possible within the run."""
        durations, counted, waits = self._durations(rows)
        backwards = np.arange(len(rows) - 1, -1, -1, dtype=np.int64)
        from_end = np.zeros(len(rows))
        length = _ends(rows, durations, backwards, self.num_qubits, from_end)
        self.depth += round(_ends(rows, counted, backwards, self.num_qubits, np.zeros(len(rows))))
        starts = self.duration_ns + length - from_end - durations
        row_of = np.repeat(np.arange(len(rows)), np.diff(rows.qubit_offsets))
        acts = (counted > 0)[row_of]
        qubits, row_of = rows.qubits[acts], row_of[acts]
        np.minimum.at(self.first_ns, qubits, starts[row_of])
        np.maximum.at(self.last_ns, qubits, starts[row_of] + durations[row_of])
        np.add.at(self.busy_ns, qubits, np.where(waits, 0.0, durations)[row_of])
        self.duration_ns += length

    def _durations(self, rows: Rows) -> tuple[Floats, Floats, NDArray[np.bool_]]:
        """Of each row: its duration in ns, 1.0 if it counts towards the depth else 0.0, and whether it is a delay."""
        by_kind, counted, delays = np.zeros((3, max(len(rows.kinds), 1)))
        for index, kind in enumerate(rows.kinds):
            delays[index] = kind.name == "physical.delay"
            counted[index] = not delays[index] and kind.name not in UNTIMED
            if delays[index]:
                continue
            duration = duration_of(kind, self.target)
            if duration is None:
                name = str(kind.attribute("gate")) if kind.name == GATE else kind.name.partition(".")[2]
                self.assumed.append(f"duration of {name}")
                duration = assumed_duration_ns(kind)
            by_kind[index] = duration
        durations, waits = by_kind[rows.kind], delays[rows.kind] > 0
        durations[waits] = rows.parameters[rows.parameter_offsets[:-1][waits]]
        return durations, counted[rows.kind], waits

    def finish(self) -> VariantFigures:
        """The sums."""
        couplings = sorted({pair for table in self.pairs.values() for pair in table})
        names, singles = sorted(self.pairs), sorted(self.singles)
        counts = [[self.pairs[name].get(pair, 0) for pair in couplings] for name in names]
        return VariantFigures(
            num_qubits=self.num_qubits,
            duration_ns=self.duration_ns,
            depth=self.depth,
            operations=self.operations,
            couplings=np.array(couplings, dtype=np.int64).reshape(-1, 2),
            pair_gates=tuple(names),
            pair_counts=np.array(counts, dtype=np.int64).reshape(len(names), len(couplings)),
            single_gates=tuple(singles),
            single_counts=np.array([self.singles[name] for name in singles], dtype=np.int64).reshape(
                len(singles), self.num_qubits
            ),
            measurements=self.measurements,
            resets=self.resets,
            mid_circuit_measurements=self.mid_circuit,
            idle_ns=np.maximum(np.where(np.isfinite(self.first_ns), self.last_ns - self.first_ns, 0) - self.busy_ns, 0),
            assumed=tuple(sorted(set(self.assumed))),
        )


def _by_kind(rows: Rows) -> Iterator[tuple[RowKind, Ints]]:
    """Each kind that occurs, with the qubits of its rows, [rows, qubits]."""
    for index, kind in enumerate(rows.kinds):
        which = np.flatnonzero(rows.kind == index)
        if len(which):
            yield kind, rows.qubits[rows.qubit_offsets[which][:, None] + np.arange(kind.num_qubits)].astype(np.int64)


def _ends(rows: Rows, durations: Floats, order: Ints, num_qubits: int, starts: Floats) -> float:
    return earliest_starts.run(
        rows.qubit_offsets, rows.qubits, durations, order, np.zeros(num_qubits), starts, work=len(rows.qubits)
    )
