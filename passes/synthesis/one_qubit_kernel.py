"""Sequences of one-qubit gates from Euler angles, in every basis, as a kernel and as parts of others.

A part for a basis takes the Euler angles of a unitary, in ``angles`` from ``at`` on, and appends the gates of one
sequence (see :class:`Sequences`) from place ``start`` on; it gives the place behind the last one. Angles are in
radians.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.euler_kernel import ALPHA, LAM, PHI, THETA
from qlower.passes.synthesis.wrapped_angles import nearest_whole, wrapped

Bytes = NDArray[np.int8]
Floats = NDArray[np.float64]

NONE, RZ, RX, RY, SX, X, PRX, U, GPI, GPI2 = range(10)
"""The gates of sequences; ``OneQubitGate`` says what they are."""

ZYZ, ZXZ, ZSX, ZSX_WITHOUT_X, U_ALONE, PRX_RZ, PRX_ALONE, GPI_ALONE = range(8)
"""The bases."""

LONGEST = 5
"""Gates that a sequence has room for."""

_HALF_PI = math.pi / 2


class Sequences(NamedTuple):
    """Gate sequences in time order, each with ``LONGEST`` places.

    Attributes:
        gates: one number for each place.
        angles: three for each place, zero where the gate has fewer.
        phase: one for each sequence, in (−π, π].
    """

    gates: Bytes
    angles: Floats
    phase: Floats


@kernel_part
def append(sequences: Sequences, place: int, gate: int, first: float, second: float, third: float) -> int:  # noqa: PLR0917
    """Write a gate at a place; gives the next one."""
    sequences.gates[place] = gate
    sequences.angles[3 * place] = first
    sequences.angles[3 * place + 1] = second
    sequences.angles[3 * place + 2] = third
    return place + 1


@kernel_part
def append_rz(sequences: Sequences, sequence: int, place: int, angle_rad: float) -> int:
    """RZ by the wrapped angle, left out when that is exactly zero; full turns go into the phase."""
    rest = wrapped(angle_rad)
    if rest != angle_rad:
        sequences.phase[sequence] += math.pi * nearest_whole((angle_rad - rest) / (2 * math.pi))
    return append(sequences, place, RZ, rest, 0.0, 0.0) if rest != 0.0 else place


@kernel_part
def append_zyz(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """RZ·RY·RZ."""
    theta = angles[at + THETA]
    place = append_rz(sequences, sequence, start, angles[at + LAM])
    if theta != 0.0:
        place = append(sequences, place, RY, theta, 0.0, 0.0)
    return append_rz(sequences, sequence, place, angles[at + PHI])


@kernel_part
def append_zxz(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """RZ·RX·RZ, by RY(θ) = RZ(π/2)·RX(θ)·RZ(−π/2); one RZ where one is enough."""
    theta = angles[at + THETA]
    if theta == 0.0:
        return append_rz(sequences, sequence, start, angles[at + LAM])
    if theta == math.pi:
        place = append(sequences, start, RX, theta, 0.0, 0.0)
        return append_rz(sequences, sequence, place, angles[at + PHI] + math.pi)
    place = append_rz(sequences, sequence, start, angles[at + LAM] - _HALF_PI)
    place = append(sequences, place, RX, theta, 0.0, 0.0)
    return append_rz(sequences, sequence, place, angles[at + PHI] + _HALF_PI)


@kernel_part
def append_zsx(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """RZ with no, one or two √X, or one X: the fewest pulses that reach the unitary."""
    if angles[at + THETA] != math.pi:
        return append_zsx_without_x(angles, at, sequences, sequence, start)
    sequences.phase[sequence] -= _HALF_PI
    place = append(sequences, start, X, 0.0, 0.0, 0.0)
    return append_rz(sequences, sequence, place, angles[at + PHI] + math.pi)


@kernel_part
def append_zsx_without_x(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """RZ with no, one or two √X, for hardware that offers no X of its own."""
    theta = angles[at + THETA]
    phi = angles[at + PHI]
    lam = angles[at + LAM]
    if theta == 0.0:
        return append_rz(sequences, sequence, start, lam)
    if theta == _HALF_PI:
        sequences.phase[sequence] -= math.pi / 4
        place = append_rz(sequences, sequence, start, lam - _HALF_PI)
        place = append(sequences, place, SX, 0.0, 0.0, 0.0)
        return append_rz(sequences, sequence, place, phi + _HALF_PI)
    sequences.phase[sequence] -= _HALF_PI
    place = append_rz(sequences, sequence, start, lam)
    place = append(sequences, place, SX, 0.0, 0.0, 0.0)
    place = append_rz(sequences, sequence, place, theta + math.pi)
    place = append(sequences, place, SX, 0.0, 0.0, 0.0)
    return append_rz(sequences, sequence, place, phi - math.pi)


@kernel_part
def append_u(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """One OpenQASM ``U(θ, φ, λ)``, or nothing for a multiple of the identity."""
    theta = angles[at + THETA]
    sequences.phase[sequence] -= 0.5 * (angles[at + PHI] + angles[at + LAM])
    phi = wrapped(angles[at + PHI])
    lam = wrapped(angles[at + LAM])
    if theta == 0.0 and phi + lam == 0.0:
        return start
    return append(sequences, start, U, theta, phi, lam)


@kernel_part
def axis_lambda(angles: Floats, at: int) -> float:
    """λ, shared out evenly with φ when θ is π, where only φ − λ counts and no RZ need remain."""
    lam: float = angles[at + LAM]
    return -0.5 * angles[at + PHI] if angles[at + THETA] == math.pi else lam


@kernel_part
def append_prx_rz(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """One PRX, then one RZ: RZ(φ)·RY(θ)·RZ(λ) = RZ(φ + λ)·PRX(θ, π/2 − λ)."""
    theta = angles[at + THETA]
    place = start
    if theta != 0.0:
        place = append(sequences, place, PRX, theta, wrapped(_HALF_PI - axis_lambda(angles, at)), 0.0)
    if theta == math.pi:
        return place
    return append_rz(sequences, sequence, place, angles[at + PHI] + angles[at + LAM])


@kernel_part
def frame_angle(angles: Floats, at: int) -> float:
    """β, where the unitary is RZ(β)·PRX(θ, π/2 − λ) up to its phase, with λ that of :func:`axis_lambda`."""
    whole: float = angles[at + PHI] + angles[at + LAM]
    return 0.0 if angles[at + THETA] == math.pi else whole


@kernel_part
def append_prx(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """No, one or two PRX and no RZ: RZ(β)·PRX(θ, ψ) = PRX(π − θ, ψ + β + π)·PRX(π, ψ + β/2)."""
    theta = angles[at + THETA]
    whole = frame_angle(angles, at)
    beta = wrapped(whole)
    sequences.phase[sequence] += math.pi * nearest_whole((whole - beta) / (2 * math.pi))
    axis = _HALF_PI - axis_lambda(angles, at)
    if beta != 0.0:
        place = append(sequences, start, PRX, math.pi, wrapped(axis + 0.5 * beta), 0.0)
        return append(sequences, place, PRX, math.pi - theta, wrapped(axis + beta + math.pi), 0.0)
    return append(sequences, start, PRX, theta, wrapped(axis), 0.0) if theta != 0.0 else start


@kernel_part
def append_gpi(angles: Floats, at: int, sequences: Sequences, sequence: int, start: int) -> int:
    """GPI and GPI2 only, at most three pulses: GPI2·GPI·GPI2, GPI2·GPI, GPI·GPI, or one of them."""
    theta = angles[at + THETA]
    if theta != 0.0 and theta != _HALF_PI and theta != math.pi:  # noqa: PLR1714
        phi = angles[at + PHI]
        lam = angles[at + LAM]
        sequences.phase[sequence] += _HALF_PI
        place = append(sequences, start, GPI2, wrapped(-lam), 0.0, 0.0)
        place = append(sequences, place, GPI, wrapped(0.5 * (phi - lam - theta)), 0.0, 0.0)
        return append(sequences, place, GPI2, wrapped(phi), 0.0, 0.0)
    whole = frame_angle(angles, at)
    beta = wrapped(whole)
    sequences.phase[sequence] += math.pi * nearest_whole((whole - beta) / (2 * math.pi))
    axis = _HALF_PI - axis_lambda(angles, at)
    if theta == math.pi:
        sequences.phase[sequence] -= _HALF_PI
        return append(sequences, start, GPI, wrapped(axis), 0.0, 0.0)
    if theta == 0.0:
        if beta == 0.0:
            return start
        place = append(sequences, start, GPI, 0.0, 0.0, 0.0)
        return append(sequences, place, GPI, wrapped(0.5 * beta), 0.0, 0.0)
    if beta == 0.0:
        return append(sequences, start, GPI2, wrapped(axis), 0.0, 0.0)
    sequences.phase[sequence] -= _HALF_PI
    place = append(sequences, start, GPI, wrapped(axis + 0.5 * beta), 0.0, 0.0)
    return append(sequences, place, GPI2, wrapped(axis + beta + math.pi), 0.0, 0.0)


@kernel_part
def write_sequence(basis: int, angles: Floats, at: int, sequences: Sequences, sequence: int) -> int:
    """The sequence of one unitary in a basis; gives how many gates it has. Places behind these stay as they are.

    Args:
        basis: one of the constants above.
        angles: Euler angles, see :mod:`~qlower.passes.synthesis.euler_kernel`.
        at: where those of the unitary begin.
        sequences: written to.
        sequence: the number of the one that is written.
    """
    start = LONGEST * sequence
    sequences.phase[sequence] = angles[at + ALPHA]
    if basis == ZYZ:
        end = append_zyz(angles, at, sequences, sequence, start)
    elif basis == ZXZ:
        end = append_zxz(angles, at, sequences, sequence, start)
    elif basis == ZSX:
        end = append_zsx(angles, at, sequences, sequence, start)
    elif basis == ZSX_WITHOUT_X:
        end = append_zsx_without_x(angles, at, sequences, sequence, start)
    elif basis == U_ALONE:
        end = append_u(angles, at, sequences, sequence, start)
    elif basis == PRX_RZ:
        end = append_prx_rz(angles, at, sequences, sequence, start)
    elif basis == PRX_ALONE:
        end = append_prx(angles, at, sequences, sequence, start)
    else:
        end = append_gpi(angles, at, sequences, sequence, start)
    sequences.phase[sequence] = wrapped(sequences.phase[sequence])
    return end - start


@kernel(seconds_per_work=6e-6, compile_seconds=2)
def fill_sequences(basis: int, angles: Floats, sequences: Sequences) -> None:
    """The sequences of some unitaries.

    Args:
        basis: one of the constants above.
        angles: their Euler angles, four each.
        sequences: gates and angles zeros; filled.
    """
    for sequence in range(len(sequences.phase)):
        write_sequence(basis, angles, 4 * sequence, sequences, sequence)
