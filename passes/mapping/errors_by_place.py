"""What a placed circuit does on its wires and couplings, and what that costs on each of a calibrated device's.

Costs are −ln of the probability that nothing goes wrong (see ``multiplex.predicted_success``), in billionths and as
whole numbers, so that sums do not depend on their order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.rows import gate_name
from qlower.ir import RowKind, Rows, SymbolRef
from qlower.ir.dialect_table import row_definition
from qlower.ir.rewriting import runs
from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.program import sequence_of
from qlower.passes.multiplex.figures import ASSUMED_NS
from qlower.passes.multiplex.predicted_success import DeviceFigures
from qlower.passes.physical.schedule_kernel import earliest_starts

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

MEASURE, RESET = "circuit.measure", "circuit.reset"
UNIT = 1e9
"""Costs are in billionths."""
OUT_OF_ORDER = 10**13
"""Cost of one use of what never works; sums over half a million uses stay below 2⁶³."""
FRAMES = frozenset({"rz", "p", "z", "s", "sdg", "t", "tdg", "id", "u1"})
"""One-qubit gates that most devices do by a change of frame, where the device does not say."""
ONE_PULSE = frozenset({"h", "x", "y", "sx", "sxdg"})
"""One-qubit gates that take one pulse; others are taken to need two."""


@dataclass(frozen=True, eq=False)
class Usage:
    """What a circuit does; control flow counts as if every region ran once.

    Attributes:
        pairs: two-qubit native gates of two wires, symmetric, [n, n].
        pulses: one-qubit gates that are no changes of frame, [n].
        measurements, resets: [n].
        idle_ns: the time between a wire's first and last row in which nothing is done to it, as late as it can be.
    """

    pairs: Longs
    pulses: Longs
    measurements: Longs
    resets: Longs
    idle_ns: Floats

    @property
    def active(self) -> NDArray[np.bool_]:
        """Wires that something is done to, [n]."""
        found: NDArray[np.bool_] = (self.pulses + self.measurements + self.resets + self.pairs.sum(axis=1)) > 0
        return found


def usage_of(function: Function, target: Target) -> Usage:
    """What a circuit whose gates act on one or two wires does.

    Gates that are not native yet count as about as many native ones as they will be.

    Raises:
        QlowerError: QL0603, a gate acts on more than two qubits.
    """
    tally = _Tally(function.num_qubits, target)
    for run in runs(function):
        if len(run.rows):
            tally.add(run.rows)
    return tally.finish()


class _Tally:
    """Sums over the runs of a circuit."""

    def __init__(self, num_qubits: int, target: Target) -> None:
        self.target = target
        self.pairs = np.zeros((num_qubits, num_qubits), dtype=np.int64)
        self.pulses, self.measurements, self.resets = np.zeros((3, num_qubits), dtype=np.int64)
        self.first_ns, self.last_ns = np.full(num_qubits, np.inf), np.zeros(num_qubits)
        self.busy_ns = np.zeros(num_qubits)
        self.now_ns = 0.0

    def add(self, rows: Rows) -> None:
        """Take a run that follows those before."""
        pulses = np.array([_pulses(kind, self.target) for kind in rows.kinds], dtype=np.int64)[rows.kind]
        sequence = sequence_of(rows)
        if not len(sequence.wires):
            return  # global phases only
        native = np.array([_native(kind, self.target) is not None for kind in rows.kinds])[rows.kind]
        gates = np.where(sequence.pair == 0, 0, np.where(native, 1, sequence.weight)).astype(np.int64)
        first = sequence.wires[np.minimum(sequence.offsets[:-1], max(len(sequence.wires) - 1, 0))]
        np.add.at(self.pulses, first[pulses > 0], pulses[pulses > 0])
        for counts, name in ((self.measurements, MEASURE), (self.resets, RESET)):
            np.add.at(counts, first[rows.mask([kind.name == name for kind in rows.kinds])], 1)
        joins = gates > 0
        one, other = first[joins], sequence.wires[sequence.offsets[:-1][joins] + 1]
        np.add.at(self.pairs, (one, other), gates[joins])
        np.add.at(self.pairs, (other, one), gates[joins])
        self._time(rows, np.maximum(gates + pulses, 1))

    def _time(self, rows: Rows, repeats: Longs) -> None:
        """Schedule a run as late as possible behind what was before."""
        durations = repeats * np.array([_duration_ns(kind, self.target) for kind in rows.kinds])[rows.kind]
        backwards = np.arange(len(rows) - 1, -1, -1, dtype=np.int64)
        from_end = np.zeros(len(rows))
        length = earliest_starts.run(
            rows.qubit_offsets, rows.qubits, durations, backwards, np.zeros(len(self.pulses)), from_end,
            work=len(rows.qubits),
        )  # fmt: skip
        row_of = np.repeat(np.arange(len(rows)), np.diff(rows.qubit_offsets))
        acts = (durations > 0)[row_of]
        qubits, row_of = rows.qubits[acts], row_of[acts]
        starts = self.now_ns + length - from_end - durations
        np.minimum.at(self.first_ns, qubits, starts[row_of])
        np.maximum.at(self.last_ns, qubits, (starts + durations)[row_of])
        np.add.at(self.busy_ns, qubits, durations[row_of])
        self.now_ns += length

    def finish(self) -> Usage:
        """The sums."""
        spans = np.where(np.isfinite(self.first_ns), self.last_ns - self.first_ns, 0.0)
        idle = np.maximum(spans - self.busy_ns, 0.0)
        return Usage(self.pairs, self.pulses, self.measurements, self.resets, idle)


def _pulses(kind: RowKind, target: Target) -> int:
    definition = row_definition(kind.name)
    if kind.num_qubits != 1 or kind.name in (MEASURE, RESET, "circuit.delay"):
        return 0
    if definition is not None and definition.directive:
        return 0
    native = _native(kind, target)
    if native is not None:
        return 0 if native.virtual else 1
    return 0 if gate_name(kind) in FRAMES else 1 if gate_name(kind) in ONE_PULSE else 2


def _native(kind: RowKind, target: Target) -> NativeGate | None:
    """The native gate that a row is by its name; its modifiers do not matter for how long it takes."""
    callee = kind.attribute("callee")
    name = callee.name if isinstance(callee, SymbolRef) else gate_name(kind)
    return None if name is None else target.gate(name)


def _duration_ns(kind: RowKind, target: Target) -> float:
    """Of one native gate of its size; of delays none, since they are no wait that the place could shorten."""
    definition = row_definition(kind.name)
    if kind.name == "circuit.delay" or (definition is not None and definition.directive) or not kind.num_qubits:
        return 0.0
    if kind.name == MEASURE:
        return target.measurement.duration_ns or ASSUMED_NS["physical.measure"]
    if kind.name == RESET:
        return target.reset.duration_ns or ASSUMED_NS["physical.reset"]
    if kind.num_qubits == 1 and not _pulses(kind, target):
        return 0.0
    known = [gate.duration_ns for gate in target.gates_on(kind.num_qubits) if gate.duration_ns]
    return min(known, default=ASSUMED_NS.get(str(kind.num_qubits), 0.0))  # kinds that no row is of may be larger


@dataclass(frozen=True, eq=False)
class Errors:
    """What a circuit's places cost, in ``UNIT``.

    Attributes:
        single: of all that is done to a wire alone, by qubit, [wires, qubits].
        uses: two-qubit gates of two wires, symmetric, [wires, wires].
        pair: of a gate on two qubits, symmetric, [qubits, qubits].
    """

    single: Longs
    uses: Longs
    pair: Longs

    def cost(self, layout: Ints) -> int:
        """The cost of everything with the wires on these qubits."""
        first, second = np.nonzero(np.triu(self.uses))
        along = (self.uses[first, second] * self.pair[layout[first], layout[second]]).sum()
        return int(along + self.single[np.arange(len(layout)), layout].sum())


def errors_by_place(usage: Usage, device: DeviceFigures) -> Errors:
    """What a circuit costs wherever it lies on a device."""
    return Errors(_single(usage, device), usage.pairs, _pair(device))


def _single(usage: Usage, device: DeviceFigures) -> Longs:
    pulse = np.min(list(device.single_cost.values()) or [np.zeros(device.num_qubits)], axis=0)
    costs = np.zeros((len(usage.pulses), device.num_qubits), dtype=np.int64)
    for counts, each in (
        (usage.pulses, pulse),
        (usage.measurements, device.readout_cost),
        (usage.resets, device.reset_cost),
    ):
        costs += counts[:, None] * _whole(each)[None, :]
    unknown = np.isinf(device.idle_cost_per_ns)
    idle = usage.idle_ns[:, None] * np.where(unknown, 0.0, device.idle_cost_per_ns)[None, :]
    costs += _whole(idle)
    costs += np.outer(usage.idle_ns > 0, unknown).astype(np.int64) * OUT_OF_ORDER
    return costs


def _pair(device: DeviceFigures) -> Longs:
    """Of the best gate on two qubits; ``OUT_OF_ORDER`` where they are not coupled."""
    costs = np.full((device.num_qubits, device.num_qubits), OUT_OF_ORDER, dtype=np.int64)
    if device.pair_cost:
        low, high = device.edges[:, 0], device.edges[:, 1]
        costs[low, high] = costs[high, low] = _whole(np.min(list(device.pair_cost.values()), axis=0))
    return costs


def _whole(costs: Floats) -> Longs:
    found: Longs = np.rint(np.minimum(costs * UNIT, OUT_OF_ORDER)).astype(np.int64)
    return found
