"""What a device can promise a job, whoever packs it: a promise that would be broken is refused before it is made."""

from collections.abc import Iterator

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.passes.multiplex.model import Job

DECOUPLING = "dynamical-decoupling"


def broken_promise(job: Job, target: Target, calibration: Calibration | None = None) -> str | None:
    """Why a protection that the job asks for cannot be given on the device; None if all can.

    Idle qubits are decoupled in programs with times, and a program has times if it is known how long everything takes
    that it, or a neighbour in its batch, may do.
    """
    if DECOUPLING in job.protections:
        unknown = next(_without_duration(target, calibration), None)
        if unknown is not None:
            return f"idle qubits cannot be decoupled on {target.name}: how long {unknown} takes is unknown"
    return None


def qubits_may_change_owners(target: Target) -> bool:
    """Whether a qubit can be measured for one job, reset, and used by another in the same batch."""
    return target.features.mid_circuit_measurement is not False and target.features.reset is not False


def _without_duration(target: Target, calibration: Calibration | None) -> Iterator[str]:
    """What the device does in a time that neither the descriptor nor the snapshot knows."""
    for gate in target.native_gates:
        table = None if calibration is None else calibration.gates.get(gate.name)
        measured = table is not None and table.duration_ns is not None and None not in table.duration_ns
        if not gate.virtual and gate.duration_ns is None and not measured:
            yield gate.name
    column = None if calibration is None else calibration.readout_duration_ns
    if target.measurement.duration_ns is None and (column is None or None in column):
        yield "measurement"
    if target.reset.duration_ns is None and target.features.reset is not False:
        yield "reset"
