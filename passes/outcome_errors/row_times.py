"""When the rows of a run start and end."""

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.rows import gate_name
from qlower.dialects.physical.rows import DURATION_NS, START_NS
from qlower.ir import RowKind, Rows, SymbolRef
from qlower.passes.multiplex.figures import ASSUMED_NS
from qlower.passes.physical.schedule_kernel import earliest_starts

Floats = NDArray[np.float64]


def row_times(rows: Rows, num_qubits: int, target: Target) -> tuple[list[float], list[float]]:
    """Start and end of each row in ns, by its schedule, or else as late as possible by typical durations."""
    if START_NS in rows.columns:
        starts: Floats = rows.columns[START_NS].astype(np.float64)
        return starts.tolist(), (starts + rows.columns[DURATION_NS].astype(np.float64)).tolist()
    durations = np.array([_duration_ns(kind, target) for kind in rows.kinds] or [0.0])[rows.kind]
    from_end = np.zeros(len(rows))
    length = earliest_starts.run(
        rows.qubit_offsets, rows.qubits, durations, np.arange(len(rows) - 1, -1, -1, dtype=np.int64),
        np.zeros(num_qubits), from_end, work=len(rows.qubits),
    )  # fmt: skip
    ends = length - from_end
    return (ends - durations).tolist(), ends.tolist()


def _duration_ns(kind: RowKind, target: Target) -> float:
    effect = effect_of(kind)
    if effect is Effect.MEASURE:
        return target.measurement.duration_ns or ASSUMED_NS["physical.measure"]
    if effect is Effect.RESET:
        return target.reset.duration_ns or ASSUMED_NS["physical.reset"]
    if effect is not Effect.UNITARY or not kind.num_qubits:
        return 0.0
    native = target.gate(name_of(kind))
    if native is not None and native.virtual:
        return 0.0
    known = None if native is None else native.duration_ns
    return ASSUMED_NS["1" if kind.num_qubits == 1 else "2"] if known is None else known


def name_of(kind: RowKind) -> str:
    """The name of the gate that a row is, at the level of circuits and at the physical one."""
    gate, callee = kind.attribute("gate"), kind.attribute("callee")
    if isinstance(gate, str):
        return gate
    return callee.name if isinstance(callee, SymbolRef) else str(gate_name(kind))
