"""Changes of frame (RZ, X and Z) pushed along wires to where they vanish, or must be written.

RZ commutes with CZ, and Pauli gates pass through √X, CZ, iSWAP and ECR as Pauli gates: none of them need stand where it
does. An RZ is written where something does not commute with it, a Pauli gate where a √X takes it up for the last time
before the wire ends. So the gates that a synthesis puts around its two-qubit gates only to choose a frame disappear.

Sources: D. C. McKay et al., doi:10.1103/PhysRevA.96.022330 (changes of frame are free of cost);
E. Knill, doi:10.1038/nature03350 (Pauli frames).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import pi

import numpy as np

from qlower.device.target import Target
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind, Rows
from qlower.ir.run import Run
from qlower.passes.circuit.cancellation import cancel
from qlower.passes.circuit.frame_bases import PRX_KIND, REWRITTEN, WrittenX, written_x
from qlower.passes.circuit.frame_kernel import push_frames
from qlower.passes.circuit.frame_state import (
    CZ,
    ECR,
    FIXED_RX,
    ISWAP,
    MEMBERS,
    ONE_WAY_RX,
    ONE_WAY_RZZ,
    PARAMETERS,
    PRX,
    QUARTERS,
    RX,
    RZ,
    RZ_ROW,
    RZZ,
    SX,
    WALL,
    Columns,
    Found,
    Frames,
    X,
)
from qlower.passes.circuit.one_qubit_runs import fuse, written_singly
from qlower.passes.circuit.splice_kernel import Incoming
from qlower.passes.circuit.splicing import Phases, spliced
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis
from qlower.passes.synthesis.unitary import FloatArray
from qlower.passes.synthesis.wrapped_angles import wrapped

_WHAT = {
    "rz": RZ, "x": X, "sx": SX, "rx": ONE_WAY_RX, "prx": PRX,
    "cz": CZ, "rzz": ONE_WAY_RZZ, "zz": ONE_WAY_RZZ, "iswap": ISWAP, "ecr": ECR,
}  # fmt: skip
RZ_KIND = gate_kind("rz")


def settled(run: Run, target: Target, basis: OneQubitBasis, rounds: int) -> Run:
    """The run with frames pushed, gates that meet combined and one-qubit gates fused, again while it gets shorter.

    Shorter is fewer gates, or as many and fewer X among them; global phase is no gate. Frames stay where they are if
    pushing them does not help. What comes out comes out again of itself.
    """
    for _ in range(rounds):
        moved = _moved(run, target, basis)
        new = _shorter(moved, run, basis, rounds)
        if new is moved and basis.rz() is not None:
            return new  # frames have gone as far as they go, and nothing else is to be done
        if new is None:
            new = fuse(cancel(run, rounds), basis)
            if new is run:
                break
        run = new
    return run


def _shorter(moved: Run, run: Run, basis: OneQubitBasis, rounds: int) -> Run | None:
    """What a run is with frames moved and gates that meet combined and fused; None where that is no shorter."""
    if moved is run:
        return None
    combined = cancel(moved, rounds)
    if not _is_shorter(combined, run):
        return None
    new = fuse(combined, basis)
    return new if _is_shorter(new, run) else None


def _is_shorter(run: Run, than: Run) -> bool:
    gates, others = _num_gates(run.rows), _num_gates(than.rows)
    if gates != others:
        return gates < others
    return _num_x(run.rows) < _num_x(than.rows)


def _num_gates(rows: Rows) -> int:
    return int(rows.mask([kind.num_qubits > 0 for kind in rows.kinds]).sum())


def _num_x(rows: Rows) -> int:
    return int(rows.mask([gate_name(kind) == "x" for kind in rows.kinds]).sum())


def _moved(run: Run, target: Target, basis: OneQubitBasis) -> Run:
    """The run with frames pushed; the same object where there is nothing to push them through."""
    if not run.rows.mask(_known(run.rows.kinds, target, basis).is_pair).any():
        return run
    rewritten = REWRITTEN.get(basis.synthesizer)
    if rewritten is None:
        return pushed(run, target, basis)
    moved = pushed(fuse(run, rewritten, anew=True), target, rewritten)
    return fuse(written_singly(moved, PRX_KIND, basis), basis)


@dataclass(frozen=True)
class _Known:
    """What is known of kinds of rows on a target.

    Attributes:
        what: what they are, as the kernel knows it.
        is_pair: whether they are gates on two wires that frames pass.
        constrained: places of kinds whose angles may change their sign if the target says so of each of them.
        after: the kinds of the result: these first.
        coming_in: places of RZ and X among those.
        x: how X is written.
    """

    what: LongColumn
    is_pair: tuple[bool, ...]
    constrained: tuple[int, ...]
    after: tuple[RowKind, ...]
    coming_in: LongColumn
    x: WrittenX


@lru_cache(maxsize=1024)
def _known(kinds: tuple[RowKind, ...], target: Target, basis: OneQubitBasis) -> _Known:
    names = [gate_name(kind) or "" if not modifiers_of(kind) else "" for kind in kinds]
    what = [_WHAT.get(name, WALL) for name in names]
    is_pair = tuple(_WHAT.get(gate_name(kind) or "", WALL) >= CZ for kind in kinds)
    constrained = []
    for place, name in enumerate(names):
        gate = target.gate(name) if name in ("rx", "rzz") else None
        if gate is None:
            continue
        if not gate.parameter_constraints:
            what[place] = RX if name == "rx" else RZZ
        elif name == "rx":
            what[place] = FIXED_RX
        else:
            constrained.append(place)
    x = written_x(basis)
    after = tuple(dict.fromkeys((*kinds, RZ_KIND, x.kind)))
    coming_in = np.array([after.index(RZ_KIND), after.index(x.kind)])
    return _Known(np.array(what or [WALL]), is_pair, tuple(constrained), after, coming_in, x)


def pushed(run: Run, target: Target, basis: OneQubitBasis) -> Run:
    """The run with all changes of frame pushed as far as they go, be it shorter so or not.

    An X that must be written is written as the basis has it. Any other row than RZ, X, √X, RX, PRX, CZ, RZZ, iSWAP and
    ECR without modifiers is never passed, nor are symbolic ones; RZ passes a symbolic RZ.
    """
    rows = run.rows
    known = _known(rows.kinds, target, basis)
    columns = Columns(
        rows.kind, rows.symbolic, rows.qubit_offsets, rows.qubits, rows.parameter_offsets, _what(rows, known, target)
    )  # fmt: skip
    wires = 1 + int(rows.qubits.max(initial=0))
    found = _space(rows, wires)
    count = push_frames.run(columns, _frames(wires), found, work=len(rows))
    totals = found.totals.tolist()
    incoming = Incoming(
        found.place[:count],
        known.coming_in[found.coming_in[:count]],
        np.arange(count),
        found.wire[:count],
        _parameters(found.coming_in[:count], found.angle[: totals[PARAMETERS]], known.x),
        found.offsets[: count + 1],
        found.members[: totals[MEMBERS]],
    )
    num_x = count - totals[PARAMETERS]
    turned = wrapped((totals[QUARTERS] % 4) * (pi / 2) + num_x * known.x.phase_rad)
    phases = Phases([turned], found.gone.nonzero()[0][:1]) if turned else Phases([], rows.origin_offsets[:0])
    changed = run.with_rows(rows.with_parameters(found.parameters))
    return spliced(changed, found.gone, known.after, incoming, phases=phases)


def _parameters(coming_in: LongColumn, angles_rad: FloatArray, x: WrittenX) -> FloatArray:
    """The parameters of all rows that come in, those of X among the angles of RZ."""
    if not x.parameters or len(angles_rad) == len(coming_in):
        return angles_rad
    is_rz = coming_in == RZ_ROW
    of_rz = np.repeat(is_rz, np.where(is_rz, 1, len(x.parameters)))
    parameters = np.empty(len(of_rz))
    parameters[of_rz] = angles_rad
    parameters[~of_rz] = np.tile(x.parameters, len(coming_in) - len(angles_rad))
    return parameters


def _what(rows: Rows, known: _Known, target: Target) -> LongColumn:
    """What kinds are, those among them whose angles may all change their sign found."""
    if not known.constrained:
        return known.what
    what = known.what.copy()
    for place in known.constrained:
        gate = target.gate("rzz")
        at = np.flatnonzero((rows.kind == place) & ~rows.symbolic)
        angles = np.unique(rows.parameters[rows.parameter_offsets[at]])
        if gate is not None and all(gate.allows([-angle]) for angle in angles.tolist()):
            what[place] = RZZ
    return what


def _frames(wires: int) -> Frames:
    half, flipped, ahead = np.zeros((3, wires), dtype=np.int64)
    return Frames(np.zeros(wires), half, flipped, np.full(wires, -1), ahead)


def _space(rows: Rows, wires: int) -> Found:
    """Room for all that may change."""
    operands = len(rows.qubits)
    nodes, records = 2 * operands, 2 * (operands + wires)

    def longs(count: int) -> LongColumn:
        return np.zeros(count, dtype=np.int64)

    return Found(
        rows.parameters.copy(), np.zeros(len(rows), dtype=bool), longs(len(rows)), longs(operands), longs(nodes),
        longs(nodes), longs(records), longs(records), np.zeros(records, dtype=np.int32), np.zeros(records),
        longs(records + 1), longs(2 * nodes), longs(5),
    )  # fmt: skip
