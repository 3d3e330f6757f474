"""Changes of frame pushed along wires, in one go over the rows, as a kernel; see :mod:`qlower.passes.circuit.frames`.

What is pending on a wire is ``X^flipped · RZ(angle + π·half)``, the RZ acting first, with ``angle`` in (−π, π), 0 where
it is a multiple of π. Global phase is counted in quarter turns, exactly.
"""

import math
from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

WALL, RZ, FREE_RZ, X, SX, RX, PRX, CZ, RZZ, ISWAP, ECR = range(11)
"""What a row is; ``FREE_RZ`` has a free parameter; nothing passes a ``WALL``."""

RZ_ROW, X_ROW = 0, 1
"""What comes in."""

NEGLIGIBLE = 1e-13
"""Radians; as in cancellation."""

NODES, RECORDS, MEMBERS, QUARTERS = range(4)
"""Places of ``Found.totals``."""


class Columns(NamedTuple):
    """The rows.

    Attributes:
        what: by row, one of the constants above.
        negatable: by row, whether its angle may be taken with the other sign.
        qubit_offsets, qubits, parameter_offsets: columns of the run.
    """

    what: Longs
    negatable: Longs
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs


class Frames(NamedTuple):
    """What is pending, by wire: 0 everywhere, ``source`` −1.

    Attributes:
        angle, half, flipped: as above.
        source: the last row it came from, as a place in ``Found.node_row``; −1 for none.
        ahead: work space: whether a gate comes that takes up an X.
    """

    angle: Floats
    half: Longs
    flipped: Longs
    source: Longs
    ahead: Longs


class Found(NamedTuple):
    """What changes.

    Attributes:
        parameters: the run's, changed.
        gone: by row, filled with whether it goes.
        ahead: by operand, work space: whether a gate comes behind this one on the wire that takes up an X.
        node_row, node_next: work space for lists of rows.
        place, what, wire, value: of each row that comes in: the row it stands before, ``RZ_ROW`` or ``X_ROW``, angle.
        offsets: where the rows it came from begin among ``members``.
        members: row indices.
        totals: 0 everywhere; how many nodes, rows coming in, members, and the phase in quarter turns.
    """

    parameters: Floats
    gone: Longs
    ahead: Longs
    node_row: Longs
    node_next: Longs
    place: Longs
    what: Longs
    wire: Longs
    value: Floats
    offsets: Longs
    members: Longs
    totals: Longs


@kernel_part
def is_quarter(angle: float) -> bool:
    """Whether an angle is ±π/2."""
    return bool(abs(abs(angle) - 0.5 * pi) <= NEGLIGIBLE)


@kernel_part
def look_ahead(columns: Columns, frames: Frames, found: Found) -> None:
    """Fill ``found.ahead``, from the end."""
    for back in range(len(columns.what)):
        row = len(columns.what) - 1 - back
        what = columns.what[row]
        low = columns.qubit_offsets[row]
        high = columns.qubit_offsets[row + 1]
        if what == ISWAP:
            a = columns.qubits[low]
            b = columns.qubits[low + 1]
            kept = frames.ahead[a]
            frames.ahead[a] = frames.ahead[b]
            frames.ahead[b] = kept
        elif what == ECR:
            frames.ahead[columns.qubits[low]] &= frames.ahead[columns.qubits[low + 1]]
        for at in range(low, high):
            wire = columns.qubits[at]
            if what == WALL:
                frames.ahead[wire] = 0
            found.ahead[at] = frames.ahead[wire]
            takes_x = what == SX
            if what == RX and columns.negatable[row] != 0:
                takes_x = is_quarter(found.parameters[columns.parameter_offsets[row]])
            if takes_x:
                frames.ahead[wire] = 1


@kernel_part
def add_source(frames: Frames, found: Found, wire: int, row: int) -> None:
    """Note that what is pending on a wire comes from a row, too."""
    node = found.totals[NODES]
    found.totals[NODES] = node + 1
    found.node_row[node] = row
    found.node_next[node] = frames.source[wire]
    frames.source[wire] = node


@kernel_part
def add_half(frames: Frames, found: Found, wire: int) -> None:
    """Add RZ(π)."""
    if frames.half[wire] != 0:
        frames.half[wire] = 0
        found.totals[QUARTERS] += 2
    else:
        frames.half[wire] = 1


@kernel_part
def add_angle(frames: Frames, found: Found, wire: int, angle_rad: float) -> None:
    """Add RZ."""
    total = frames.angle[wire] + angle_rad
    turns = math.floor(total / (2 * pi) + 0.5)
    total -= turns * (2 * pi)
    found.totals[QUARTERS] += 2 * int(turns)
    if abs(total) <= NEGLIGIBLE:
        total = 0.0
    elif abs(abs(total) - pi) <= NEGLIGIBLE:
        if total < 0:
            found.totals[QUARTERS] += 2
        total = 0.0
        add_half(frames, found, wire)
    frames.angle[wire] = total


@kernel_part
def record(  # noqa: PLR0917  # kernels take positions only
    frames: Frames, found: Found, row: int, what: int, wire: int, value: float
) -> None:
    """Let a row come in, from where the frame came from."""
    number = found.totals[RECORDS]
    found.totals[RECORDS] = number + 1
    found.place[number] = row
    found.what[number] = what
    found.wire[number] = wire
    found.value[number] = value
    node = frames.source[wire]
    while node >= 0:
        found.members[found.totals[MEMBERS]] = found.node_row[node]
        found.totals[MEMBERS] += 1
        node = found.node_next[node]
    found.offsets[number + 1] = found.totals[MEMBERS]


@kernel_part
def write_rz(frames: Frames, found: Found, row: int, wire: int) -> None:
    """Write the pending RZ before a row, if there is one; callers see to where what stays comes from."""
    angle = frames.angle[wire]
    if frames.half[wire] != 0:
        if angle > 0:
            angle -= pi
            found.totals[QUARTERS] += 2
        else:
            angle += pi
    if angle != 0.0:
        record(frames, found, row, RZ_ROW, wire, angle)
    frames.angle[wire] = 0.0
    frames.half[wire] = 0


@kernel_part
def write_x(frames: Frames, found: Found, row: int, wire: int) -> None:
    """Write the pending X before a row and keep the RZ, whose sign it turns."""
    record(frames, found, row, X_ROW, wire, 0.0)
    frames.flipped[wire] = 0
    frames.source[wire] = -1
    if frames.angle[wire] != 0.0 or frames.half[wire] != 0:
        add_source(frames, found, wire, row)
    frames.angle[wire] = 0.0 - frames.angle[wire]
    if frames.half[wire] != 0:
        found.totals[QUARTERS] += 2


@kernel_part
def write_all(frames: Frames, found: Found, row: int, wire: int) -> None:
    """Write all that is pending before a row."""
    write_rz(frames, found, row, wire)
    if frames.flipped[wire] != 0:
        write_x(frames, found, row, wire)
    frames.source[wire] = -1


@kernel_part
def forget_source(frames: Frames, wire: int) -> None:
    """Let go of where the frame came from, if nothing is pending."""
    if frames.flipped[wire] == 0 and frames.half[wire] == 0 and frames.angle[wire] == 0.0:
        frames.source[wire] = -1


@kernel_part
def pass_sx(frames: Frames, found: Found, row: int, wire: int, ahead: int) -> None:
    """``SX·RZ(π) = −i·X·RZ(π)·SX`` and ``SX·X = i·RZ(π)·SX·RZ(π)``; any other RZ is written."""
    flipped = frames.flipped[wire]
    half = frames.half[wire]
    if frames.angle[wire] == 0.0 and (ahead != 0 or flipped == half):
        if half != 0:
            found.totals[QUARTERS] += 3
            frames.flipped[wire] = 1 - flipped
        forget_source(frames, wire)
        return
    if flipped != 0:
        add_half(frames, found, wire)
        found.totals[QUARTERS] += 1
    write_rz(frames, found, row, wire)
    frames.flipped[wire] = 0
    frames.source[wire] = -1
    if flipped != 0:
        frames.half[wire] = 1
        add_source(frames, found, wire, row)


@kernel_part
def pass_rx(columns: Columns, frames: Frames, found: Found, row: int, wire: int) -> None:
    """RX by ±π is an X; that by ±π/2 takes up an X, ``RX(±π/2)·X = ∓i·RX(∓π/2)``; RZ(π) turns its sign."""
    place = columns.parameter_offsets[row]
    angle = found.parameters[place]
    if abs(abs(angle) - pi) <= NEGLIGIBLE:
        found.totals[QUARTERS] += 3 if angle > 0 else 1
        take_x(frames, found, row, wire)
        return
    negatable = columns.negatable[row]
    if negatable != 0 and frames.flipped[wire] != 0 and is_quarter(angle):
        found.totals[QUARTERS] += 3 if angle > 0 else 1
        angle = -angle
        frames.flipped[wire] = 0
    if negatable != 0 and frames.angle[wire] == 0.0:
        if frames.half[wire] != 0:
            angle = -angle
    else:
        write_rz(frames, found, row, wire)
        frames.source[wire] = -1
        if frames.flipped[wire] != 0:
            add_source(frames, found, wire, row)
    found.parameters[place] = angle
    forget_source(frames, wire)


@kernel_part
def take_x(frames: Frames, found: Found, row: int, wire: int) -> None:
    """Take up a row that is an X."""
    found.gone[row] = 1
    frames.flipped[wire] = 1 - frames.flipped[wire]
    add_source(frames, found, wire, row)


@kernel_part
def pass_prx(columns: Columns, frames: Frames, found: Found, row: int, wire: int) -> None:
    """``PRX(θ, α)·RZ(φ) = RZ(φ)·PRX(θ, α − φ)``, and ``PRX(π, α − φ/2)`` takes all of it."""
    place = columns.parameter_offsets[row]
    axis = found.parameters[place + 1]
    if frames.flipped[wire] != 0:
        axis = -axis
    angle = frames.angle[wire]
    if frames.half[wire] != 0:
        angle += pi
    if angle == 0.0 and frames.flipped[wire] == 0:
        return
    if abs(abs(found.parameters[place]) - pi) <= NEGLIGIBLE:
        axis -= 0.5 * angle
        frames.angle[wire] = 0.0
        frames.half[wire] = 0
        forget_source(frames, wire)
    else:
        axis -= angle
    axis -= math.floor(axis / (2 * pi) + 0.5) * (2 * pi)
    found.parameters[place + 1] = axis if abs(axis) > NEGLIGIBLE else 0.0


@kernel_part
def pass_cz(frames: Frames, found: Found, row: int, one: int, other: int) -> None:
    """``CZ·X₁ = X₁·Z₂·CZ``, and the same the other way round."""
    p = frames.flipped[one]
    q = frames.flipped[other]
    if q != 0:
        add_half(frames, found, one)
        add_source(frames, found, one, row)
    if p != 0:
        add_half(frames, found, other)
        add_source(frames, found, other, row)
    found.totals[QUARTERS] += p + q + 2 * p * q


@kernel_part
def pass_iswap(frames: Frames, found: Found, row: int, one: int, other: int) -> None:
    """``iSWAP`` exchanges what is pending; ``iSWAP·X₁ = Z₁·Y₂·iSWAP``, and the same the other way round."""
    p = frames.flipped[one]
    q = frames.flipped[other]
    angle = frames.angle[one]
    half = frames.half[one]
    source = frames.source[one]
    frames.angle[one] = frames.angle[other]
    frames.half[one] = frames.half[other]
    frames.source[one] = frames.source[other]
    frames.angle[other] = angle
    frames.half[other] = half
    frames.source[other] = source
    frames.flipped[one] = q
    frames.flipped[other] = p
    found.totals[QUARTERS] += 3 * (p + q) + 2 * p * q
    for _ in range(p + q):
        add_half(frames, found, one)
        add_half(frames, found, other)
    if p != 0 or q != 0:
        add_source(frames, found, one, row)
        add_source(frames, found, other, row)


@kernel_part
def pass_ecr(frames: Frames, found: Found, row: int, one: int, other: int, ahead: int) -> None:  # noqa: PLR0917
    """``ECR·RZ₁(φ) = RZ₁(−φ)·ECR``, ``ECR·X₁ = −Y₁·X₂·ECR``, ``ECR·Z₂ = Z₁·Y₂·ECR``; X₂ commutes."""
    if frames.angle[other] != 0.0 or (frames.half[other] != 0 and ahead == 0):
        write_rz(frames, found, row, other)
        frames.source[other] = -1
        if frames.flipped[other] != 0:
            add_source(frames, found, other, row)
    p = frames.flipped[one]
    h = frames.half[other]
    frames.angle[one] = 0.0 - frames.angle[one]
    found.totals[QUARTERS] += 2 * (frames.half[one] + h)
    if (p + h) % 2 != 0:
        frames.flipped[other] = 1 - frames.flipped[other]
    for _ in range(p + h):
        add_half(frames, found, one)
    if p != 0 or h != 0:
        add_source(frames, found, one, row)
        add_source(frames, found, other, row)


@kernel_part
def pass_pair(columns: Columns, frames: Frames, found: Found, row: int) -> None:
    """Pass a gate on two wires; an X that nothing would take up behind it is written before it."""
    what = columns.what[row]
    at = columns.qubit_offsets[row]
    keeps = what != RZZ or columns.negatable[row] != 0
    for operand in range(at, at + 2):
        wire = columns.qubits[operand]
        if frames.flipped[wire] != 0 and not (keeps and found.ahead[operand] != 0):
            write_x(frames, found, row, wire)
    one = columns.qubits[at]
    other = columns.qubits[at + 1]
    if what == CZ:
        pass_cz(frames, found, row, one, other)
    elif what == ISWAP:
        pass_iswap(frames, found, row, one, other)
    elif what == ECR:
        pass_ecr(frames, found, row, one, other, found.ahead[at + 1])
    elif frames.flipped[one] != frames.flipped[other]:
        place = columns.parameter_offsets[row]
        found.parameters[place] = -found.parameters[place]


@kernel_part
def pass_single(columns: Columns, frames: Frames, found: Found, row: int) -> None:
    """Pass or take up a gate on one wire."""
    what = columns.what[row]
    at = columns.qubit_offsets[row]
    wire = columns.qubits[at]
    if what == RZ:
        angle = found.parameters[columns.parameter_offsets[row]]
        found.gone[row] = 1
        add_angle(frames, found, wire, -angle if frames.flipped[wire] != 0 else angle)
        add_source(frames, found, wire, row)
    elif what == FREE_RZ:
        if frames.flipped[wire] != 0:
            write_x(frames, found, row, wire)
    elif what == X:
        take_x(frames, found, row, wire)
    elif what == SX:
        pass_sx(frames, found, row, wire, found.ahead[at])
    elif what == RX:
        pass_rx(columns, frames, found, row, wire)
    else:
        pass_prx(columns, frames, found, row, wire)


@kernel(seconds_per_work=3e-6, compile_seconds=5)
def push_frames(columns: Columns, frames: Frames, found: Found) -> int:
    """Push all changes of frame as far as they go; return how many rows come in."""
    look_ahead(columns, frames, found)
    num_rows = len(columns.what)
    for row in range(num_rows):
        what = columns.what[row]
        if what == WALL:
            for at in range(columns.qubit_offsets[row], columns.qubit_offsets[row + 1]):
                write_all(frames, found, row, columns.qubits[at])
        elif what >= CZ:
            pass_pair(columns, frames, found, row)
        else:
            pass_single(columns, frames, found, row)
    for wire in range(len(frames.half)):
        write_all(frames, found, num_rows, wire)
    return int(found.totals[RECORDS])
