"""Exact synthesis of one-qubit unitaries in the bases hardware offers, over batches, global phase included.

Every function takes unitaries ``[B, 2, 2]`` and answers with :class:`OneQubitSequences`, whose product times
``e^{i·phase}`` is the unitary. Nothing is approximated: an angle is moved to a multiple of π/4 only when it is within
:data:`~qlower.passes.synthesis.unitary.SNAP_TOLERANCE` of it.

Sources: M. A. Nielsen and I. L. Chuang, doi:10.1017/CBO9780511976667, theorem 4.1 (Euler angles); D. C. McKay et al.,
doi:10.1103/PhysRevA.96.022330 (two √X pulses and virtual Z); D. Maslov, doi:10.1088/1367-2630/aa5e47 (ion pulses).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from qlower.passes.synthesis import one_qubit_kernel as kernel
from qlower.passes.synthesis.euler_kernel import ALPHA, LAM, PHI, THETA, fill_euler
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray, unitarity_error

HALF_PI = np.pi / 2


class OneQubitGate(IntEnum):
    """The gates a sequence is made of; the comment names the angles, all in radians."""

    NONE = kernel.NONE
    RZ = kernel.RZ  # angle
    RX = kernel.RX  # angle
    RY = kernel.RY  # angle
    SX = kernel.SX  # √X = e^{iπ/4}·RX(π/2)
    X = kernel.X
    PRX = kernel.PRX  # angle θ, axis φ: RZ(φ)·RX(θ)·RZ(−φ); also called U1q, R and phased RX
    U = kernel.U  # θ, φ, λ: OpenQASM's U, e^{i(φ+λ)/2}·RZ(φ)·RY(θ)·RZ(λ)
    GPI = kernel.GPI  # axis φ: i·PRX(π, φ)
    GPI2 = kernel.GPI2  # axis φ: PRX(π/2, φ)


@dataclass(frozen=True)
class OneQubitSequences:
    """Gate sequences in time order, one row per unitary; unused places hold ``OneQubitGate.NONE``.

    Attributes:
        gates: ``[B, L]`` of :class:`OneQubitGate`.
        angles: ``[B, L, 3]`` in radians, zero where the gate has fewer.
        phase: ``[B]`` global phase in radians, in (−π, π].
    """

    gates: NDArray[np.int8]
    angles: FloatArray
    phase: FloatArray


@dataclass(frozen=True)
class EulerAngles:
    """``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)``, all in radians, θ in [0, π]; λ is 0 when θ is π, and φ is 0 when θ is 0."""

    theta: FloatArray
    phi: FloatArray
    lam: FloatArray
    alpha: FloatArray


def euler_angles(matrices: ComplexArray) -> EulerAngles:
    """Z–Y–Z Euler angles and global phase of each unitary.

    Raises:
        ValueError: a matrix is further than 1e-8 from unitary.
    """
    angles = _angles(matrices)
    return EulerAngles(angles[:, THETA], angles[:, PHI], angles[:, LAM], angles[:, ALPHA])


def _angles(matrices: ComplexArray) -> FloatArray:
    """The Euler angles ``[B, 4]`` of each unitary."""
    matrices = np.ascontiguousarray(matrices, dtype=np.complex128)
    angles = np.empty((len(matrices), 4))
    place = fill_euler.run(matrices.reshape(-1), angles.reshape(-1), work=len(matrices))
    if place >= 0:
        raise ValueError(f"not unitary: |U†U − 1| has an entry of {float(unitarity_error(matrices[place])):.3g}")
    return angles


SYNTHESIZERS: Mapping[str, int] = {
    "zyz": kernel.ZYZ,
    "zxz": kernel.ZXZ,
    "zsx": kernel.ZSX,
    "zsx-without-x": kernel.ZSX_WITHOUT_X,
    "u": kernel.U_ALONE,
    "prx-rz": kernel.PRX_RZ,
    "prx": kernel.PRX_ALONE,
    "gpi": kernel.GPI_ALONE,
}
"""The number by which the kernels know the synthesis of every basis, by name."""


def synthesize_one_qubit(matrices: ComplexArray, basis: str) -> OneQubitSequences:
    """Sequences for unitaries ``[B, 2, 2]`` in the basis named as in :data:`SYNTHESIZERS`.

    Raises:
        KeyError: no such basis.
        ValueError: a matrix is further than 1e-8 from unitary.
    """
    number = SYNTHESIZERS[basis]
    angles = _angles(matrices)
    batch = len(angles)
    gates = np.zeros((batch, kernel.LONGEST), dtype=np.int8)
    parameters, phase = np.zeros((batch, kernel.LONGEST, 3)), np.empty(batch)
    sequences = kernel.Sequences(gates.reshape(-1), parameters.reshape(-1), phase)
    kernel.fill_sequences.run(number, angles.reshape(-1), sequences, work=batch)
    return OneQubitSequences(gates, parameters, phase)


def gate_matrices(gate: OneQubitGate, angles: FloatArray) -> ComplexArray:
    """Matrices ``[B, 2, 2]`` of one gate at angles ``[B, 3]`` in radians."""
    first, second, third = angles[:, 0], angles[:, 1], angles[:, 2]
    zero = np.zeros_like(first)
    pi, half = zero + np.pi, zero + HALF_PI
    match gate:
        case OneQubitGate.NONE:
            return _rotation(zero, zero, zero, zero)
        case OneQubitGate.RZ:
            return _rotation(zero, first, zero, zero)
        case OneQubitGate.RX:
            return _rotation(first, -half, half, zero)
        case OneQubitGate.RY:
            return _rotation(first, zero, zero, zero)
        case OneQubitGate.SX:
            return _rotation(half, -half, half, 0.5 * half)
        case OneQubitGate.X:
            return _rotation(pi, -half, half, half)
        case OneQubitGate.PRX:
            return _rotation(first, second - half, half - second, zero)
        case OneQubitGate.U:
            return _rotation(first, second, third, 0.5 * (second + third))
        case OneQubitGate.GPI:
            return _rotation(pi, first - half, half - first, half)
        case OneQubitGate.GPI2:
            return _rotation(half, first - half, half - first, zero)


def _rotation(theta: FloatArray, phi: FloatArray, lam: FloatArray, alpha: FloatArray) -> ComplexArray:
    """``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)``."""
    cosine, sine = np.cos(0.5 * theta), np.sin(0.5 * theta)
    plus, minus = 0.5 * (phi + lam), 0.5 * (phi - lam)
    result = np.empty((len(theta), 2, 2), dtype=np.complex128)
    entries: Sequence[tuple[int, int, FloatArray, FloatArray]] = (
        (0, 0, cosine, alpha - plus),
        (0, 1, -sine, alpha - minus),
        (1, 0, sine, alpha + minus),
        (1, 1, cosine, alpha + plus),
    )
    for row, column, size, angle in entries:
        result[:, row, column] = size * np.cos(angle) + 1j * (size * np.sin(angle))
    return result
