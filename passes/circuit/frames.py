"""Changes of frame (RZ, X and Z) pushed along wires to where they vanish, or must be written.

RZ commutes with CZ, and Pauli gates pass through √X, CZ, iSWAP and ECR as Pauli gates: none of them need stand where it
does. An RZ is written where something does not commute with it, a Pauli gate where a √X takes it up for the last time
before the wire ends. So the gates that a synthesis puts around its two-qubit gates only to choose a frame disappear.

Sources: D. C. McKay et al., doi:10.1103/PhysRevA.96.022330 (changes of frame are free of cost);
E. Knill, doi:10.1038/nature03350 (Pauli frames).
"""

from dataclasses import replace
from math import pi

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.circuit.angle_expressions import constant
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.row_replacement import Insertion
from qlower.ir.rows import LongColumn, Rows, Terms, ragged
from qlower.ir.run import Run
from qlower.passes.circuit.cancellation import cancel
from qlower.passes.circuit.frame_kernel import (
    CZ,
    ECR,
    FREE_RZ,
    ISWAP,
    NEGLIGIBLE,
    PRX,
    QUARTERS,
    RX,
    RZ,
    RZZ,
    SX,
    WALL,
    X_ROW,
    Columns,
    Found,
    Frames,
    X,
    push_frames,
)
from qlower.passes.circuit.one_qubit_runs import fuse, replaced_with_one_phase, union_of_origins, written_singly
from qlower.passes.synthesis.native_one_qubit import TABLE_SPELLINGS, OneQubitBasis, Spelling
from qlower.passes.synthesis.one_qubit import OneQubitGate

_WHAT = {"rz": RZ, "x": X, "sx": SX, "rx": RX, "prx": PRX, "cz": CZ, "rzz": RZZ, "zz": RZZ, "iswap": ISWAP, "ecr": ECR}
_COMING_IN = (gate_kind("rz"), gate_kind("x"))
PRX_KIND = gate_kind("prx")
_RZ = TABLE_SPELLINGS["rz"][1]
_REWRITTEN = {
    "prx": OneQubitBasis("prx-rz", {OneQubitGate.PRX: TABLE_SPELLINGS["prx"][1], OneQubitGate.RZ: _RZ}),
    "gpi": OneQubitBasis(
        "zsx",
        {
            OneQubitGate.RZ: _RZ,
            OneQubitGate.SX: Spelling(PRX_KIND, (constant(pi / 2), constant(0.0)), constant(pi / 4)),
            OneQubitGate.X: Spelling(PRX_KIND, (constant(pi), constant(0.0)), constant(pi / 2)),
        },
    ),
}
"""For bases without RZ, by synthesizer: what programs are written in while frames are pushed."""


def settled(run: Run, target: Target, basis: OneQubitBasis, rounds: int) -> Run:
    """The run with frames pushed, gates that meet combined and one-qubit gates fused, again while it gets shorter.

    Shorter is fewer rows, or as many and fewer X among them. Frames stay where they are if pushing them does not help.
    """
    is_fused = False
    for _ in range(rounds):
        moved = _moved(run, target, basis)
        combined = cancel(moved, rounds)
        if moved is not run and _size(combined) >= _size(run):
            moved, combined = run, cancel(run, rounds)
        new = fuse(combined, basis)
        if combined is moved:
            return new
        if _size(new) >= _size(run):
            break
        run, is_fused = new, True
    return run if is_fused else fuse(run, basis)


def _size(run: Run) -> tuple[int, int]:
    return len(run.rows), int(run.rows.mask([gate_name(kind) == "x" for kind in run.rows.kinds]).sum())


def _moved(run: Run, target: Target, basis: OneQubitBasis) -> Run:
    """The run with frames pushed; the same object where there is nothing to push them through."""
    if not any(_WHAT.get(gate_name(kind) or "", WALL) >= CZ for kind in run.rows.kinds):
        return run
    rewritten = _REWRITTEN.get(basis.synthesizer)
    if rewritten is None:
        return pushed(run, target)
    return fuse(written_singly(pushed(fuse(run, rewritten, anew=True), target), PRX_KIND, basis), basis)


def pushed(run: Run, target: Target) -> Run:
    """The run with all changes of frame pushed as far as they go, be it shorter so or not.

    Any other row than RZ, X, √X, RX, PRX, CZ, RZZ, iSWAP and ECR without modifiers is never passed, nor are symbolic
    ones; RZ passes a symbolic RZ.
    """
    columns = _columns(run.rows, target)
    found, count = _pushed(run.rows, columns)
    return _written(run, found, found.gone.astype(bool), count)


def _columns(rows: Rows, target: Target) -> Columns:
    names = [gate_name(kind) if not modifiers_of(kind) else None for kind in rows.kinds]
    what = np.array([_WHAT.get(name or "", WALL) for name in names] or [0], dtype=np.int64)[rows.kind]
    what[rows.symbolic] = np.where(what[rows.symbolic] == RZ, FREE_RZ, WALL)
    negatable = np.zeros(len(rows), dtype=np.int64)
    for place, name in enumerate(names):
        gate = target.gate(name) if name in ("rx", "rzz") else None
        if gate is None:
            continue
        at = np.flatnonzero((rows.kind == place) & ~rows.symbolic)
        angles = rows.parameters[rows.parameter_offsets[at]]
        if name == "rx" and gate.parameter_constraints:
            what[at] = _fixed_turns(angles)
        else:
            negatable[at] = all(gate.allows([-angle]) for angle in np.unique(angles).tolist())
    return Columns(what, negatable, rows.qubit_offsets, rows.qubits, rows.parameter_offsets)


def _fixed_turns(angles: NDArray[np.float64]) -> LongColumn:
    """What RX rows are where they are written at π/2 and π only: a √X but for phase, or an X."""
    is_root, is_x = np.abs(angles - pi / 2) <= NEGLIGIBLE, np.abs(angles - pi) <= NEGLIGIBLE
    return np.where(is_root, SX, np.where(is_x, RX, WALL))


def _pushed(rows: Rows, columns: Columns) -> tuple[Found, int]:
    """What changes, and how many rows come in."""
    wires, operands = 1 + int(rows.qubits.max(initial=0)), len(rows.qubits)
    nodes, records = 2 * operands, 2 * (operands + wires)

    def longs(count: int) -> LongColumn:
        return np.zeros(count, dtype=np.int64)

    frames = Frames(np.zeros(wires), longs(wires), longs(wires), np.full(wires, -1), longs(wires))
    found = Found(
        rows.parameters.copy(), longs(len(rows)), longs(operands), longs(nodes), longs(nodes), longs(records),
        longs(records), longs(records), np.zeros(records), longs(records + 1), longs(2 * nodes), longs(4),
    )  # fmt: skip
    return found, push_frames.run(columns, frames, found, work=len(rows))


def _written(run: Run, found: Found, gone: NDArray[np.bool_], count: int) -> Run:
    kind = found.what[:count]
    offsets, origins = union_of_origins(run.rows, found.members[: found.offsets[count]], found.offsets[: count + 1])
    coming_in = Rows(
        _COMING_IN, kind.astype(np.uint16), found.wire[:count].astype(np.int32), found.value[:count][kind != X_ROW],
        Terms(), np.zeros(0, np.int32), offsets, origins,
    )  # fmt: skip
    changed = run.with_rows(replace(run.rows, parameters=found.parameters))
    turned = np.array([(int(found.totals[QUARTERS]) % 4) * (pi / 2)])
    first = np.flatnonzero(gone)[:1]
    sources = run.rows.origins[ragged(run.rows.origin_offsets[first], run.rows.num_origins[first])]
    phases = (turned, sources) if turned[0] else (np.zeros(0), sources[:0])
    return replaced_with_one_phase(changed, gone, [Insertion(coming_in, found.place[:count])], phases)
