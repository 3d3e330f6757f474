"""Predicted success: the probability that nothing goes wrong in a program at a place, from calibrated figures.

It is the product over all that is done of one minus its error, and of the decay of idle qubits. Sums of logarithms are
used throughout: the cost of a thing is −ln of the probability that it works, and costs add. An idle time t on a qubit
has the average gate fidelity 1/2 + e^(−t/T1)/6 + e^(−t/T2)/3, which to first order is e^(−t·(1/(6·T1) + 1/(3·T2)));
that is what is used, so that idle times add too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp, inf, log1p

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration, Column
from qlower.device.target import Target
from qlower.passes.multiplex.figures import ASSUMED_NS, VariantFigures

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ASSUMED_ERROR = {1: 3e-4, 2: 7e-3}
"""Errors of gates by their qubits where neither snapshot nor descriptor knows them."""
ASSUMED_READOUT_ERROR = 2e-2
"""Error of a measurement where nothing is known."""


@dataclass(frozen=True, eq=False)
class DeviceFigures:
    """What a device makes of programs. Costs are −ln of the probability of success; ``inf`` is out of order.

    Attributes:
        num_qubits: n.
        edges: [m, 2], the couplings, the lower qubit first, ascending.
        edge_of: [n · n], the index of the coupling of two qubits in either order, −1 for none.
        pair_cost: by gate, [m].
        single_cost: by gate, [n].
        readout_cost: [n].
        reset_error: [n], the probability that a qubit is excited after a reset, or after several: a reset measures and
            flips, so that what misreading |0⟩ does, the next one does again.
        idle_cost_per_ns: [n].
        frequency_hz: [n], NaN where unknown.
        reset_ns, measurement_ns: typical durations.
        assumed: what is not known of the device and was assumed, for people.
    """

    num_qubits: int
    edges: Ints
    edge_of: Ints
    pair_cost: dict[str, Floats]
    single_cost: dict[str, Floats]
    readout_cost: Floats
    reset_error: Floats
    idle_cost_per_ns: Floats
    frequency_hz: Floats
    reset_ns: float
    measurement_ns: float
    assumed: tuple[str, ...]

    @cached_property
    def reset_cost(self) -> Floats:
        """Cost of a reset, and of a qubit's having had an owner before, [n]."""
        return np.array([cost_of(error) for error in self.reset_error.tolist()])


def cost_of(error: float) -> float:
    """−ln(1 − error); ``inf`` for what never works."""
    return -log1p(-error) if error < 1.0 else inf


@lru_cache(maxsize=16)
def device_figures(target: Target, calibration: Calibration | None, reset_error: float = -1.0) -> DeviceFigures:
    """The figures of a device: the snapshot's for the very qubits, else the descriptor's, else assumed ones.

    What the snapshot has for other qubits or couplings, and not for this one, counts as out of order.

    Args:
        target: the device.
        calibration: its snapshot.
        reset_error: of every qubit; −1.0 for what snapshot or descriptor state, else how often |0⟩ is misread.
    """
    return _Reader(target, calibration, reset_error).read()


class _Reader:
    """Collects figures and what had to be assumed."""

    def __init__(self, target: Target, calibration: Calibration | None, reset_error: float) -> None:
        self.target, self.calibration, self.reset_error = target, calibration, reset_error
        self.assumed: list[str] = []
        self.edges = _undirected(target)

    def read(self) -> DeviceFigures:
        """All of them."""
        target, n = self.target, self.target.num_qubits
        edge_of = np.full(n * n, -1, dtype=np.int64)
        for index, (low, high) in enumerate(self.edges.tolist()):
            edge_of[low * n + high] = edge_of[high * n + low] = index
        pairs = [(low, high) for low, high in self.edges.tolist()]
        singles = [(qubit,) for qubit in range(n)]
        readout = self._readout()
        return DeviceFigures(
            num_qubits=n,
            edges=self.edges,
            edge_of=edge_of,
            pair_cost={gate.name: self._gate(gate.name, gate.error, 2, pairs) for gate in target.gates_on(2)},
            single_cost={
                gate.name: self._gate(gate.name, gate.error, 1, singles)
                for gate in target.gates_on(1)
                if not gate.virtual
            },
            readout_cost=np.array([cost_of(error) for error in readout]),
            reset_error=self._reset(readout),
            idle_cost_per_ns=self._idle(),
            frequency_hz=self._frequencies(),
            reset_ns=self._known(target.reset.duration_ns, ASSUMED_NS["physical.reset"], "duration of reset"),
            measurement_ns=self._known(
                target.measurement.duration_ns, ASSUMED_NS["physical.measure"], "duration of measurement"
            ),
            assumed=tuple(self.assumed),
        )

    def _known(self, value: float | None, otherwise: float, what: str) -> float:
        if value is None:
            self.assumed.append(f"{what} ({otherwise:g})")
            return otherwise
        return value

    def _gate(self, name: str, typical: float | None, num_qubits: int, places: Sequence[tuple[int, ...]]) -> Floats:
        snapshot = None if self.calibration is None else self.calibration.gates.get(name)
        if snapshot is None or all(error is None for error in snapshot.error):
            usual = self._known(typical, ASSUMED_ERROR[num_qubits], f"error of {name}")
            return np.full(len(places), cost_of(usual))
        costs = []
        for place in places:
            orders = {place, place[::-1]}
            known = [error for order in sorted(orders) if (error := snapshot.error_on(order)) is not None]
            costs.append(cost_of(min(known)) if known else inf)
        return np.array(costs)

    def _column(self, column: Column | None, otherwise: Callable[[], float], missing: float) -> list[float]:
        if column is None or all(value is None for value in column):
            return [otherwise()] * self.target.num_qubits
        return [missing if value is None else value for value in column]

    def _readout(self) -> list[float]:
        column = None if self.calibration is None else self.calibration.readout_error
        typical = self.target.measurement.error
        return self._column(
            column, lambda: self._known(typical, ASSUMED_READOUT_ERROR, "error of measurement"), missing=1.0
        )

    def _reset(self, readout: list[float]) -> Floats:
        if self.reset_error >= 0.0:
            return np.full(self.target.num_qubits, self.reset_error)
        snapshot = None if self.calibration is None else self.calibration.gates.get("reset")
        known = [None if snapshot is None else snapshot.error_on((q,)) for q in range(self.target.num_qubits)]
        if all(error is None for error in known) and self.target.reset.error is not None:
            return np.full(self.target.num_qubits, self.target.reset.error)
        if any(error is None for error in known):
            self.assumed.append("error of reset (how often |0> is misread)")
        misread = None if self.calibration is None else self.calibration.prob_meas1_prep0
        likely = [readout[q] if misread is None else misread[q] for q in range(self.target.num_qubits)]
        pairs = zip(known, likely, readout, strict=True)
        return np.array([next(e for e in (stated, zero, either) if e is not None) for stated, zero, either in pairs])

    def _idle(self) -> Floats:
        rates = np.zeros(self.target.num_qubits)
        for name, typical, share in (
            ("t1_ns", self.target.coherence.t1_ns, 6),
            ("t2_ns", self.target.coherence.t2_ns, 3),
        ):
            column = None if self.calibration is None else getattr(self.calibration, name)
            times = self._column(column, lambda: self._known(typical, inf, f"{name[:2]} in ns"), missing=0.0)  # noqa: B023
            rates += np.array([inf if time == 0.0 else 1.0 / (share * time) for time in times])
        return rates

    def _frequencies(self) -> Floats:
        column = None if self.calibration is None else self.calibration.frequency_hz
        values = [None] * self.target.num_qubits if column is None else column
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _undirected(target: Target) -> Ints:
    if target.topology.all_to_all:
        low, high = np.triu_indices(target.num_qubits, 1)
        return np.stack([low, high], axis=1).astype(np.int64)
    return np.unique(np.sort(target.topology.edges, axis=1), axis=0).astype(np.int64).reshape(-1, 2)


def pair_weights(figures: VariantFigures, device: DeviceFigures) -> Floats:
    """Cost of each of a program's couplings on each of the device's, [couplings, device couplings]."""
    weights = np.zeros((len(figures.couplings), len(device.edges)))
    for gate, counts in zip(figures.pair_gates, figures.pair_counts, strict=True):
        weights += _product(counts, device.pair_cost.get(gate, np.full(len(device.edges), inf)))
    return weights


def qubit_weights(figures: VariantFigures, device: DeviceFigures) -> Floats:
    """Cost of what is done to each of a program's qubits alone on each of the device's, [qubits, device qubits]."""
    weights = _product(figures.measurements, device.readout_cost)
    weights += _product(figures.idle_ns, device.idle_cost_per_ns)
    weights += _product(figures.resets, device.reset_cost)
    for gate, counts in zip(figures.single_gates, figures.single_counts, strict=True):
        weights += _product(counts, device.single_cost.get(gate, np.full(device.num_qubits, inf)))
    return weights


def _product(counts: Ints | Floats, costs: Floats) -> Floats:
    """Outer product in which nothing times ``inf`` is nothing."""
    found: Floats = np.where(counts[:, None] == 0, 0.0, counts[:, None] * np.where(counts[:, None] == 0, 0.0, costs))
    return found


def placement_cost(figures: VariantFigures, device: DeviceFigures, qubits: Sequence[int]) -> float:
    """Cost of a program with local qubit i on ``qubits[i]``; ``inf`` if it never works or a coupling is missing."""
    image = np.asarray(qubits, dtype=np.int64)
    edges = device.edge_of[image[figures.couplings[:, 0]] * device.num_qubits + image[figures.couplings[:, 1]]]
    if (edges < 0).any():
        return inf
    pairs = pair_weights(figures, device)[np.arange(len(edges)), edges]
    singles = qubit_weights(figures, device)[np.arange(len(image)), image]
    return float(pairs.sum() + singles.sum())


def predicted_success(cost: float) -> float:
    """The probability of a cost."""
    return exp(-cost)
