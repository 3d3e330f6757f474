"""What the errors of a program cost at each place of a calibrated device, by how they change its outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.dialects.physical.ops import Program
from qlower.ir import Module
from qlower.passes.multiplex.predicted_success import DeviceFigures, device_figures
from qlower.passes.multiplex.simulation.noise import coherence_ns, readout
from qlower.passes.outcome_errors.disturbances import Disturbances, disturbances
from qlower.passes.outcome_errors.followed_program import Floats, followed

Longs = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class OutcomeCosts:
    """The cost of a place is half the L1 distance of the distribution of outcomes from the right one, to first order.

    Gates relax their qubits for as long as they take, and mix them so that their average infidelity is the one
    stated. Qubits that wait decay by T1 and T2 from what they hold. Readout errs differently on 0 and on 1.

    Attributes:
        disturbances: of the program.
        device: what the device makes of programs; infinite costs stand for what is out of order.
        target: the device.
        calibration: its snapshot.
    """

    disturbances: Disturbances
    device: DeviceFigures
    target: Target
    calibration: Calibration | None

    @property
    def wires(self) -> tuple[int, ...]:
        """Which of the program's qubits each wire is."""
        return self.disturbances.program.wires

    def cost(self, qubits: Sequence[int]) -> float:
        """The cost with wire i on ``qubits[i]``, all errors together: those of one can make up for another's."""
        found = self.disturbances
        change = np.zeros(len(found.ideal))
        for wire, qubit in enumerate(qubits):
            change += self._alone(wire, np.array([qubit]))[0]
        for group, (name, wires) in enumerate(found.program.groups):
            if len(wires) == 2:
                edge = self.device.edge_of[qubits[wires[0]] * self.device.num_qubits + qubits[wires[1]]]
                change += self._mixing[name, 2][edge] * found.mixing[group]
        return float(np.abs(change).sum() / 2)

    @cached_property
    def single(self) -> Floats:
        """What is done to a wire alone, on each qubit, [wires, qubits]."""
        qubits = np.arange(self.device.num_qubits)
        costs = [np.abs(self._alone(wire, qubits)).sum(axis=1) / 2 for wire in range(len(self.disturbances.decay))]
        return np.array(costs)

    @cached_property
    def pair(self) -> Floats:
        """How often a gate on each coupling of the device mixes its qubits wholly, the best of those in use."""
        shares = [share for (_, size), share in self._mixing.items() if size == 2]
        best: Floats = np.min(shares or [np.zeros(len(self.device.edges))], axis=0)
        return best

    @cached_property
    def visible(self) -> dict[tuple[int, int], float]:
        """By the lower and the higher wire: what part of the mixing of all their gates shows in outcomes."""
        parts: dict[tuple[int, int], float] = {}
        for group, (_, wires) in enumerate(self.disturbances.program.groups):
            if len(wires) == 2:
                part = float(np.abs(self.disturbances.mixing[group]).sum() / 2)
                parts[wires[0], wires[1]] = parts.get((wires[0], wires[1]), 0.0) + part
        return parts

    def _alone(self, wire: int, qubits: Longs) -> Floats:
        """Changes by a wire's own errors on some qubits, [qubits, outcomes]."""
        found = self.disturbances
        slow, dephasing = self._rates
        change = np.outer(slow[qubits], found.decay[wire]) + np.outer(dephasing[qubits], found.dephasing[wire])
        for group, (name, wires) in enumerate(found.program.groups):
            if wires == (wire,):
                change += np.outer(self._mixing[name, 1][qubits], found.mixing[group])
        zero, one = self._misreading
        change += np.outer(zero[qubits], found.misread_zero[wire]) + np.outer(one[qubits], found.misread_one[wire])
        change += np.outer(self.device.reset_error[qubits], found.excited[wire])
        return change

    @cached_property
    def _rates(self) -> tuple[Floats, Floats]:
        """1/T1 and 1/Tφ by qubit, in 1/ns; 0 where they are not known."""
        times = [coherence_ns(self.target, self.calibration, qubit) for qubit in range(self.device.num_qubits)]
        slow = np.array([0.0 if pair is None else 1 / pair[0] for pair in times])
        whole = np.array([0.0 if pair is None else 1 / pair[1] for pair in times])
        return slow, whole - slow / 2

    @cached_property
    def _misreading(self) -> tuple[Floats, Floats]:
        """How often 0 and 1 are misread, by qubit."""
        pairs = [readout(self.target, self.calibration, qubit) for qubit in range(self.device.num_qubits)]
        return np.array([zero for zero, _ in pairs]), np.array([one for _, one in pairs])

    @cached_property
    def _mixing(self) -> dict[tuple[str, int], Floats]:
        """How often gates mix their qubits, by name and number of wires, for each qubit or coupling of the device."""
        qubits, edges = np.arange(self.device.num_qubits)[:, None], self.device.edges
        found = {}
        for name, size in sorted({(name, len(wires)) for name, wires in self.disturbances.program.groups}):
            places, costs = (qubits, self.device.single_cost) if size == 1 else (edges, self.device.pair_cost)
            kept = self._kept(self._duration_ns(name, places), places)
            found[name, size] = _mixing_of(_errors(costs, name, len(places)), kept, 1 << size)
        return found

    def _duration_ns(self, name: str, places: Longs) -> Floats:
        """Of a gate on each place, [places]."""
        native = self.target.gate(name)
        typical = 0.0 if native is None else native.duration_ns or 0.0
        if self.calibration is None:
            return np.full(len(places), typical)
        known = [self.calibration.gate_duration_ns(name, place) for place in places.tolist()]
        return np.array([typical if duration is None else duration for duration in known])

    def _kept(self, lasts_ns: Floats, places: Longs) -> Floats:
        """Process fidelity of relaxing on the qubits of each place for so long, [places]."""
        slow, dephasing = (rates[places] * lasts_ns[:, None] for rates in self._rates)
        kept: Floats = ((1 + np.exp(-slow) + 2 * np.exp(-dephasing - slow / 2)) / 4).prod(axis=1)
        return kept


def outcome_costs(
    module: Module, main: Function | Program, target: Target, calibration: Calibration | None
) -> OutcomeCosts | None:
    """What a program's errors cost wherever it lies; None where it is too large or too involved to be followed."""
    program = followed(module, main, target)
    changes = None if program is None else disturbances(program)
    return None if changes is None else OutcomeCosts(changes, device_figures(target, calibration), target, calibration)


def _errors(costs: dict[str, Floats], name: str, places: int) -> Floats:
    """Average infidelity by place: of the gate of this name, or of the best where it is not native yet."""
    known = [costs[name]] if name in costs else list(costs.values()) or [np.zeros(places)]
    errors: Floats = -np.expm1(-np.min(known, axis=0))
    return errors


def _mixing_of(errors: Floats, kept: Floats, dimension: int) -> Floats:
    """How often a gate must mix its qubits wholly, beside relaxing them, for its infidelity to be the one stated."""
    fidelity = (dimension * kept + 1) / (dimension + 1)
    share: Floats = np.maximum((fidelity - (1 - errors)) / (fidelity - 1 / dimension), 0.0)
    return share
