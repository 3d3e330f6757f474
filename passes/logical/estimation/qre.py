"""The models that ``qdk.qre`` 1.33 composes, by their formulas.

Sources: M. E. Beverland et al., arXiv:2211.07629 (layout, steps); A. G. Fowler et al., arXiv:1208.0928 (logical
errors); the factories' papers. The ways of counting are those of the QDK: factories are shared out over the whole
duration, whole batches each, and errors of patches and states add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any

from qlower.device.qec import PhysicalOperations
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.passes.logical.estimation.code_model import qec_of_target
from qlower.passes.logical.estimation.demand import Demand
from qlower.passes.logical.estimation.document import SCHEMA
from qlower.passes.logical.estimation.factories import (
    CULTIVATION_POINTS,
    LITINSKI_PROTOCOLS,
    Protocol,
    T,
)
from qlower.passes.logical.estimation.reaction import NS_PER_S
from qlower.passes.logical.estimation.styles import ceil_sqrt

MODELS = ("litinski2019", "cultivation")
DISTANCES = range(3, 26, 2)
THRESHOLD, PREFACTOR = 0.01, 0.03
T_PER_ROTATION = 20
LARGEST_ERROR = 1e-3
"""Of physical Clifford operations, for which the factories' figures hold."""


@dataclass(frozen=True)
class Machine:
    """What the models take of a machine: times in ns, the largest Clifford error, the error of a T gate."""

    one_qubit_gate_ns: float
    two_qubit_gate_ns: float
    measurement_ns: float
    error: float
    t_error: float

    @property
    def cycle_ns(self) -> float:
        """One round."""
        return self.one_qubit_gate_ns + 4 * self.two_qubit_gate_ns + self.measurement_ns


@dataclass(frozen=True)
class QrePoint:
    """One estimate.

    Attributes:
        distance: of the code.
        layout_qubits, physical_qubits: without and with factories.
        runtime_ns: of the program.
        factory: what makes T states; None where none is taken.
        factory_qubits, factory_ns: of one factory and one state.
        copies: factories.
        error: expected.
    """

    distance: int
    layout_qubits: int
    physical_qubits: int
    runtime_ns: float
    factory: Protocol | None
    factory_qubits: int
    factory_ns: int
    copies: int
    error: float

    def document(self) -> dict[str, Any]:
        """As part of an estimate."""
        factories = []
        if self.factory is not None:
            factories = [{
                "protocol": self.factory.name, "state": T, "copies": self.copies,
                "physical_qubits_each": self.factory_qubits, "physical_qubits": self.copies * self.factory_qubits,
                "state_ns": self.factory_ns, "error_rate": self.factory.error_rate, "source": self.factory.source,
            }]  # fmt: skip
        return {
            "distance": self.distance, "physical_qubits": self.physical_qubits, "runtime_s": self.runtime_ns / NS_PER_S,
            "layout_physical_qubits": self.layout_qubits, "factories": factories, "errors": {"total": self.error},
        }  # fmt: skip


def qre_document(model: str, demand: Demand, target: Target, total: float) -> dict[str, Any]:
    """The estimate of a comparison model.

    Raises:
        QlowerError: QL1353 no such model; QL1355 the machine does not suit it; QL1349 nothing is within the budget.
    """
    if model not in MODELS:
        fail("QL1353", f"`model` is `{model}`", expected="one of " + ", ".join(MODELS))
    machine = machine_of(target)
    front = qre_points(model, demand, machine, total)
    if not front:
        fail(
            "QL1349", f"no distance up to {DISTANCES[-1]} and no protocol bring the program's errors below {total:g}",
            fix="allow a larger error budget",
        )  # fmt: skip
    return {
        "schema": SCHEMA, "model": model, "basis": "counts", "target": {"name": target.name, "digest": target.digest},
        "program": {"logical_qubits": demand.num_qubits, "t": demand.t, "ccz": demand.ccz,
                    "rotations": demand.rotations, "rotation_depth": demand.rotation_depth,
                    "measurements": demand.measurements, "exact": demand.exact},
        "error_budget": {"total": total}, "estimate": front[0].document(),
        "pareto": [point.document() for point in front],
        "assumptions": [
            {"about": "this is a comparison model", "value": True, "source": "qdk.qre 1.33 (Microsoft)"},
            {"about": "one round in ns", "value": machine.cycle_ns,
             "source": "one one-qubit gate, four two-qubit gates, a measurement; D. S. Wang et al., arXiv:1009.3686"},
            {"about": "logical error rate per patch and step", "value": "0.03*(p/0.01)**((d + 1)/2)",
             "source": "A. G. Fowler et al., arXiv:1208.0928"},
            {"about": "patches", "value": "2*n + ceil(sqrt(8*n)) + 1", "source": "arXiv:2211.07629"},
        ],
    }  # fmt: skip


def machine_of(target: Target) -> Machine:
    """The times and errors of a target.

    Raises:
        QlowerError: QL1340 no section ``qec``, QL1355 what the models need is not stated, or errors are too large.
    """
    physical: PhysicalOperations = qec_of_target(target).physical
    needed = ("one_qubit_gate_ns", "two_qubit_gate_ns", "measurement_ns")
    missing = next((key for key in needed if getattr(physical, key) is None), None)
    error = physical.clifford_error
    if missing is not None or error is None:
        field = f"qec.operations.{missing or 'two_qubit_gate_error'}"
        fail("QL1355", f"`{field}` of `{target.name}` is unknown, and the model needs it", fix=f"state `{field}`")
    if error > LARGEST_ERROR:
        fail("QL1355", f"the Clifford error {error:g} (`qec.operations`) of `{target.name}` is too large for the model",
             expected=f"at most {LARGEST_ERROR:g}")  # fmt: skip
    t_error = error if physical.t_gate_error is None else physical.t_gate_error
    times = [getattr(physical, key) for key in needed]
    return Machine(times[0], times[1], times[2], error, t_error)


def qre_points(model: str, demand: Demand, machine: Machine, total: float) -> list[QrePoint]:
    """The Pareto front of qubits and time, by ascending qubits."""
    patches = 2 * demand.num_qubits + ceil_sqrt(8 * demand.num_qubits) + 1
    states = demand.t + 4 * demand.ccz + T_PER_ROTATION * demand.rotations
    steps = demand.t + 3 * demand.ccz + demand.measurements + demand.rotations + T_PER_ROTATION * demand.rotation_depth
    points: list[QrePoint] = []
    for distance in DISTANCES:
        runtime = steps * distance * machine.cycle_ns
        error = patches * steps * PREFACTOR * (machine.error / THRESHOLD) ** ((distance + 1) // 2)
        layout = patches * (2 * distance**2 - 1)
        if not states:
            points += [QrePoint(distance, layout, layout, runtime, None, 0, 0, 0, error)]
            continue
        for protocol, qubits, state_ns in _factories(model, machine):
            batches = int(runtime // state_ns)
            if batches:
                copies = ceil(states / batches)
                points.append(QrePoint(distance, layout, layout + copies * qubits, runtime, protocol, qubits, state_ns,
                                       copies, error + states * protocol.error_rate))  # fmt: skip
    return _front([point for point in points if point.error <= total])


def _factories(model: str, machine: Machine) -> Iterator[tuple[Protocol, int, int]]:
    """Protocols with the qubits and the time of one state."""
    if model == "litinski2019":
        fitting = [row for row in LITINSKI_PROTOCOLS if row.protocol.state == T
                   and machine.error <= row.physical_error_rate and machine.t_error <= row.injection_error]  # fmt: skip
        nearest = min(((row.physical_error_rate, row.injection_error) for row in fitting), default=None)
        for row in fitting:
            if (row.physical_error_rate, row.injection_error) == nearest:
                protocol = row.protocol
                yield (protocol, ceil(protocol.physical_qubits / protocol.states_per_batch),
                       ceil(machine.cycle_ns * protocol.batch_rounds))  # fmt: skip
        return
    rates = [point.physical_error_rate for point in CULTIVATION_POINTS if machine.error <= point.physical_error_rate]
    for point in CULTIVATION_POINTS:
        if rates and point.physical_error_rate == min(rates):
            rounds = point.qubit_rounds / point.physical_qubits
            source = "C. Gidney, N. Shutty, C. Jones, arXiv:2409.17595"
            yield (Protocol(point.name, T, 1, point.physical_qubits, rounds, point.error_rate, source),
                   point.physical_qubits, ceil(4 * machine.two_qubit_gate_ns * rounds))  # fmt: skip


def _front(points: list[QrePoint]) -> list[QrePoint]:
    kept: list[QrePoint] = []
    for point in sorted(points, key=lambda point: (point.physical_qubits, point.runtime_ns, point.error)):
        if not kept or point.runtime_ns < kept[-1].runtime_ns:
            kept.append(point)
    return kept
