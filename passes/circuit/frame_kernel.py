"""Changes of frame pushed along wires, in one go over the rows, as a kernel."""

from math import pi

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.frame_gates import (
    is_quarter,
    pass_cz,
    pass_ecr,
    pass_iswap,
    pass_prx,
    pass_rx,
    pass_sx,
    take_x,
)
from qlower.passes.circuit.frame_state import (
    CZ,
    ECR,
    FIXED_RX,
    FREE_RZ,
    ISWAP,
    NEGLIGIBLE,
    ONE_WAY_RX,
    ONE_WAY_RZZ,
    PRX,
    RECORDS,
    RX,
    RZ,
    SX,
    WALL,
    Columns,
    Found,
    Frames,
    X,
    add_angle,
    add_source,
    write_all,
    write_x,
)


@kernel_part
def what_is(columns: Columns, found: Found, row: int) -> int:
    """What a row is."""
    what = columns.what_kinds_are[columns.kind[row]]
    if columns.symbolic[row]:
        return FREE_RZ if what == RZ else WALL
    if what == FIXED_RX:
        angle = found.parameters[columns.parameter_offsets[row]]
        if abs(angle - 0.5 * pi) <= NEGLIGIBLE:
            return SX  # but for phase, which nothing here changes
        return ONE_WAY_RX if abs(angle - pi) <= NEGLIGIBLE else WALL
    return int(what)


@kernel_part
def look_ahead(columns: Columns, frames: Frames, found: Found) -> None:
    """Fill ``found.what`` and ``found.ahead``, from the end."""
    for back in range(len(columns.kind)):
        row = len(columns.kind) - 1 - back
        what = what_is(columns, found, row)
        found.what[row] = what
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
            if what == RX:
                takes_x = is_quarter(found.parameters[columns.parameter_offsets[row]])
            if takes_x:
                frames.ahead[wire] = 1


@kernel_part
def pass_pair(columns: Columns, frames: Frames, found: Found, row: int) -> None:
    """Pass a gate on two wires; an X that nothing would take up behind it is written before it."""
    what = found.what[row]
    at = columns.qubit_offsets[row]
    for operand in range(at, at + 2):
        wire = columns.qubits[operand]
        if frames.flipped[wire] != 0 and (what == ONE_WAY_RZZ or found.ahead[operand] == 0):
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
    what = found.what[row]
    at = columns.qubit_offsets[row]
    wire = columns.qubits[at]
    if what == RZ:
        angle = found.parameters[columns.parameter_offsets[row]]
        found.gone[row] = True
        add_angle(frames, found, wire, -angle if frames.flipped[wire] != 0 else angle)
        add_source(frames, found, wire, row)
    elif what == FREE_RZ:
        if frames.flipped[wire] != 0:
            write_x(frames, found, row, wire)
    elif what == X:
        take_x(frames, found, row, wire)
    elif what == SX:
        pass_sx(frames, found, row, wire, found.ahead[at])
    elif what == PRX:
        pass_prx(columns, frames, found, row, wire)
    else:
        pass_rx(columns, frames, found, row, wire)


@kernel(seconds_per_work=3e-6, compile_seconds=5)
def push_frames(columns: Columns, frames: Frames, found: Found) -> int:
    """Push all changes of frame as far as they go; return how many rows come in."""
    look_ahead(columns, frames, found)
    num_rows = len(columns.kind)
    for row in range(num_rows):
        what = found.what[row]
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
