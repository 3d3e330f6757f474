"""How long each row of a physical run takes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.physical.rows import GATE
from qlower.ir import RowKind, Rows
from qlower.ir.ordering import distinct_rows
from qlower.lowering import Decline


def durations_ns(rows: Rows, target: Target, calibration: Calibration | None) -> NDArray[np.float64]:
    """Durations in ns, float64 [n]: the snapshot's for the very qubits where it has one, else the descriptor's.

    Raises:
        Decline: neither says how long a row takes.
    """
    durations = np.zeros(len(rows), dtype=np.float64)
    # In an order that does not depend on how the run was made, since the first unknown one is named.
    for index, kind in sorted(enumerate(rows.kinds), key=lambda numbered: numbered[1].sort_key):
        which = np.flatnonzero(rows.kind == index)
        if len(which):
            durations[which] = _of_kind(kind, rows, which, target, calibration)
    return durations


def _of_kind(
    kind: RowKind, rows: Rows, which: NDArray[np.int64], target: Target, calibration: Calibration | None
) -> NDArray[np.float64] | float:
    if kind.name in ("physical.barrier", "physical.gphase"):
        return 0.0
    if kind.name == "physical.delay":
        delays: NDArray[np.float64] = rows.parameters[rows.parameter_offsets[which]]
        return delays
    qubits = rows.qubits[rows.qubit_offsets[which][:, None] + np.arange(kind.num_qubits)]
    if kind.name == GATE:
        return _gate(str(kind.attribute("gate")), qubits, target, calibration)
    figures = target.measurement if kind.name == "physical.measure" else target.reset
    column = None if calibration is None or kind.name != "physical.measure" else calibration.readout_duration_ns
    found = [None if column is None else column[q] for q in qubits[:, 0].tolist()]
    return _known(found, figures.duration_ns, kind.name.partition(".")[2], target)


def _gate(
    name: str, qubits: NDArray[np.int32], target: Target, calibration: Calibration | None
) -> NDArray[np.float64] | float:
    native = target.gate(name)
    if native is not None and native.virtual:
        return 0.0
    typical = None if native is None else native.duration_ns
    table = None if calibration is None else calibration.gates.get(name)
    if table is None:
        return float(_known([None], typical, name, target)[0])
    places = distinct_rows(qubits)
    found = [table.duration_ns_on(place) for place in places.rows.tolist()]
    durations: NDArray[np.float64] = _known(found, typical, name, target)[places.which]
    return durations


def _known(found: Sequence[float | None], typical: float | None, what: str, target: Target) -> NDArray[np.float64]:
    if typical is None and None in found:
        raise Decline(f"how long {what} takes on {target.name} is unknown")
    return np.array([typical if duration is None else duration for duration in found], dtype=np.float64)
