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
    present = np.bincount(rows.kind, minlength=len(rows.kinds)).tolist()
    typical = [0.0] * max(len(rows.kinds), 1)
    varying: list[tuple[NDArray[np.intp], NDArray[np.float64]]] = []
    # In an order that does not depend on how the run was made, since the first unknown one is named.
    for index in sorted(range(len(rows.kinds)), key=lambda index: rows.kinds[index].sort_key):
        if not present[index]:
            continue
        duration = _of_kind(rows.kinds[index], rows, index, target, calibration)
        if isinstance(duration, float):
            typical[index] = duration
        else:
            varying.append(((rows.kind == index).nonzero()[0], duration))
    durations: NDArray[np.float64] = np.array(typical).take(rows.kind)
    for which, own in varying:
        durations[which] = own
    return durations


def _of_kind(
    kind: RowKind, rows: Rows, index: int, target: Target, calibration: Calibration | None
) -> NDArray[np.float64] | float:
    """The duration of all rows of a kind, or of each one."""
    if kind.name in ("physical.barrier", "physical.gphase"):
        return 0.0
    if kind.name == "physical.delay":
        delays: NDArray[np.float64] = rows.parameters[rows.parameter_offsets[:-1][rows.kind == index]]
        return delays
    if kind.name == GATE:
        return _gate(kind, rows, index, target, calibration)
    figures = target.measurement if kind.name == "physical.measure" else target.reset
    what = kind.name.partition(".")[2]
    column = None if calibration is None or kind.name != "physical.measure" else calibration.readout_duration_ns
    if column is None:
        return float(_known([None], figures.duration_ns, what, target)[0])
    qubits = rows.qubits[rows.qubit_offsets[:-1][rows.kind == index]]
    return _known([column[q] for q in qubits.tolist()], figures.duration_ns, what, target)


def _gate(
    kind: RowKind, rows: Rows, index: int, target: Target, calibration: Calibration | None
) -> NDArray[np.float64] | float:
    name = str(kind.attribute("gate"))
    native = target.gate(name)
    if native is not None and native.virtual:
        return 0.0
    typical = None if native is None else native.duration_ns
    table = None if calibration is None else calibration.gates.get(name)
    if table is None:
        return float(_known([None], typical, name, target)[0])
    places = distinct_rows(
        rows.qubits[rows.qubit_offsets[:-1][rows.kind == index][:, None] + np.arange(kind.num_qubits)]
    )
    found = [table.duration_ns_on(place) for place in places.rows.tolist()]
    durations: NDArray[np.float64] = _known(found, typical, name, target)[places.which]
    return durations


def _known(found: Sequence[float | None], typical: float | None, what: str, target: Target) -> NDArray[np.float64]:
    if typical is None and None in found:
        raise Decline(f"how long {what} takes on {target.name} is unknown")
    return np.array([typical if duration is None else duration for duration in found], dtype=np.float64)
