"""How long a device takes for a batch: a model that is linear in what the batch makes the device do.

The default parameters are fitted on the device times published with HyperQ (``python -m benchmarks.job_time_fit``).
They are the same for every policy.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from qlower.device.target import Target


@dataclass(frozen=True, slots=True)
class TenantWork:
    """What one program makes the device do.

    Attributes:
        duration_ns: one shot, from its start to after its last measurement.
        operations: gates, measurements and resets.
        measurements: bits read in a shot.
        mid_circuit_measurements: those after which something is done to their qubit.
    """

    duration_ns: float
    operations: int
    measurements: int
    mid_circuit_measurements: int = 0


@dataclass(frozen=True, slots=True)
class BatchWork:
    """What a batch makes the device do.

    Attributes:
        shots: how often it is run.
        duration_ns: one shot of all its programs, side by side and one after the other.
        operations, measurements, mid_circuit_measurements: sums over its programs.
        hand_overs: programs that begin on qubits that another one had before.
    """

    shots: int
    duration_ns: float
    operations: int
    measurements: int
    mid_circuit_measurements: int = 0
    hand_overs: int = 0


def batch_work(tenants: Iterable[tuple[TenantWork, float, int]], shots: int) -> BatchWork:
    """The sum over programs.

    Args:
        tenants: of each program its work, when it ends in ns from the start of the shot, and how many owners its qubits
            had before.
        shots: how often the batch is run.
    """
    parts = tuple(tenants)
    return BatchWork(
        shots=shots,
        duration_ns=max((end_ns for _, end_ns, _ in parts), default=0.0),
        operations=sum(work.operations for work, _, _ in parts),
        measurements=sum(work.measurements for work, _, _ in parts),
        mid_circuit_measurements=sum(work.mid_circuit_measurements for work, _, _ in parts),
        hand_overs=sum(order > 0 for _, _, order in parts),
    )


@dataclass(frozen=True, slots=True)
class JobTimeModel:
    """Seconds of device time that a service counts for a batch.

    seconds = base + per operation · operations + shots · (repetition delay + duration + hand-over · hand-overs
    + transfer · mid-circuit measurements · measurements).

    Source of the defaults: a robust fit on the times that IBM reported for programs alone and in batches on
    ibm_brisbane, as published with R. Tao et al., "Quantum Virtual Machines", OSDI 2025 (HyperQ). All those runs had
    4,000 shots, so base and repetition delay cannot be told apart by them; the delay is IBM's default.

    Attributes:
        base_s: loading, initialisation and collection of results, for any batch.
        operation_s: compiling and loading one operation.
        repetition_delay_ns: between two shots, to let the qubits decay.
        hand_over_ns: of a shot for each hand-over: reset and synchronisation.
        transfer_ns: of a shot for each pair of a mid-circuit measurement and a bit read in the batch. In the published
            times such measurements cost more the more the batch reads, presumably since controllers wait for each
            other.
    """

    base_s: float = 2.0444
    operation_s: float = 3.1e-05
    repetition_delay_ns: float = 250_000.0
    hand_over_ns: float = 18_400.0
    transfer_ns: float = 591.0

    def seconds(self, work: BatchWork) -> float:
        """Device seconds of a batch."""
        shot_ns = (
            self.repetition_delay_ns
            + work.duration_ns
            + self.hand_over_ns * work.hand_overs
            + self.transfer_ns * work.mid_circuit_measurements * work.measurements
        )
        return self.base_s + self.operation_s * work.operations + 1e-9 * work.shots * shot_ns


def job_time_model(target: Target) -> JobTimeModel | None:
    """The model of a device; None where nothing is known of devices of its kind."""
    return JobTimeModel() if target.modality == "superconducting" else None
