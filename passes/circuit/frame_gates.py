"""What is pending on wires passes the gates that it can pass, one gate at a time, as kernel parts."""

import math
from math import pi

from qlower.lowering.kernels import kernel_part
from qlower.passes.circuit.frame_state import (
    NEGLIGIBLE,
    QUARTERS,
    RX,
    Columns,
    Found,
    Frames,
    add_half,
    add_source,
    forget_source,
    write_rz,
)


@kernel_part
def is_quarter(angle: float) -> bool:
    """Whether an angle is ±π/2."""
    return bool(abs(abs(angle) - 0.5 * pi) <= NEGLIGIBLE)


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
    negatable = found.what[row] == RX
    if negatable and frames.flipped[wire] != 0 and is_quarter(angle):
        found.totals[QUARTERS] += 3 if angle > 0 else 1
        angle = -angle
        frames.flipped[wire] = 0
    if negatable and frames.angle[wire] == 0.0:
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
    found.gone[row] = True
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
