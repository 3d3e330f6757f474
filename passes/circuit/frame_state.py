"""What is pending on wires while changes of frame are pushed along them: kernel parts that add to it and write it.

What is pending on a wire is ``X^flipped · RZ(angle + π·half)``, the RZ acting first, with ``angle`` in (−π, π), 0 where
it is a multiple of π. Global phase is counted in quarter turns, exactly.
"""

import math
from math import pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

WALL, RZ, FREE_RZ, X, SX, RX, ONE_WAY_RX, PRX, CZ, RZZ, ONE_WAY_RZZ, ISWAP, ECR, FIXED_RX = range(14)
"""What a row is; ``FREE_RZ`` has a free parameter; nothing passes a ``WALL``. Angles of ``ONE_WAY`` gates must
keep their sign. Kinds alone are ``FIXED_RX``: their rows are written at π/2 and π only."""

RZ_ROW, X_ROW = 0, 1
"""What comes in."""

NEGLIGIBLE = 1e-13
"""Radians; as in cancellation."""

NODES, RECORDS, PARAMETERS, MEMBERS, QUARTERS = range(5)
"""Places of ``Found.totals``."""


class Columns(NamedTuple):
    """The rows: columns of the run of the same names, and what each kind is, one of the constants above."""

    kind: NDArray[np.uint16]
    symbolic: Bools
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs
    what_kinds_are: Longs


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
        gone: by row: false, set where it goes.
        what: by row: filled with what it is, as above.
        ahead: by operand, work space: whether a gate comes behind this one on the wire that takes up an X.
        node_row, node_next: work space for lists of rows.
        place, coming_in, wire, angle: of each row that comes in: the row it stands before, ``RZ_ROW`` or ``X_ROW``, its
            wire; and of each RZ its angle.
        offsets: where the rows it came from begin among ``members``; begins with 0.
        members: row indices.
        totals: 0 everywhere; how many nodes, rows and angles coming in, members, and the phase in quarter turns.
    """

    parameters: Floats
    gone: Bools
    what: Longs
    ahead: Longs
    node_row: Longs
    node_next: Longs
    place: Longs
    coming_in: Longs
    wire: Ints
    angle: Floats
    offsets: Longs
    members: Longs
    totals: Longs


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
def record(frames: Frames, found: Found, row: int, what: int, wire: int) -> None:
    """Let a row come in, from where the frame came from."""
    number = found.totals[RECORDS]
    found.totals[RECORDS] = number + 1
    found.place[number] = row
    found.coming_in[number] = what
    found.wire[number] = wire
    low = found.totals[MEMBERS]
    high = low
    node = frames.source[wire]
    while node >= 0:
        found.members[high] = found.node_row[node]
        high += 1
        node = found.node_next[node]
    found.totals[MEMBERS] = high
    found.offsets[number + 1] = high
    # The last one was met first; ascending ones need no sorting later.
    while low < high - 1:
        high -= 1
        member = found.members[low]
        found.members[low] = found.members[high]
        found.members[high] = member
        low += 1


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
        record(frames, found, row, RZ_ROW, wire)
        found.angle[found.totals[PARAMETERS]] = angle
        found.totals[PARAMETERS] += 1
    frames.angle[wire] = 0.0
    frames.half[wire] = 0


@kernel_part
def write_x(frames: Frames, found: Found, row: int, wire: int) -> None:
    """Write the pending X before a row and keep the RZ, whose sign it turns."""
    record(frames, found, row, X_ROW, wire)
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
