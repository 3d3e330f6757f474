"""Exact synthesis of one-qubit unitaries in the bases hardware offers, over batches, global phase included.

Every function takes unitaries ``[B, 2, 2]`` and answers with :class:`OneQubitSequences`, whose product times
``e^{i·phase}`` is the unitary. Nothing is approximated: an angle is moved to a multiple of π/4 only when it is within
:data:`~qlower.passes.synthesis.unitary.SNAP_TOLERANCE` of it.

Sources: M. A. Nielsen and I. L. Chuang, doi:10.1017/CBO9780511976667, theorem 4.1 (Euler angles); D. C. McKay et al.,
doi:10.1103/PhysRevA.96.022330 (two √X pulses and virtual Z); D. Maslov, doi:10.1088/1367-2630/aa5e47 (ion pulses).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from qlower.passes.synthesis.euler_kernel import ALPHA, LAM, PHI, THETA, fill_euler
from qlower.passes.synthesis.remembered import Remembered
from qlower.passes.synthesis.unitary import (
    BoolArray,
    ComplexArray,
    FloatArray,
    unitarity_error,
    wrap,
    wrap_with_turns,
)

HALF_PI = np.pi / 2


class OneQubitGate(IntEnum):
    """The gates a sequence is made of; the comment names the angles, all in radians."""

    NONE = 0
    RZ = 1  # angle
    RX = 2  # angle
    RY = 3  # angle
    SX = 4  # √X = e^{iπ/4}·RX(π/2)
    X = 5
    PRX = 6  # angle θ, axis φ: RZ(φ)·RX(θ)·RZ(−φ); also called U1q, R and phased RX
    U = 7  # θ, φ, λ: OpenQASM's U, e^{i(φ+λ)/2}·RZ(φ)·RY(θ)·RZ(λ)
    GPI = 8  # axis φ: i·PRX(π, φ)
    GPI2 = 9  # axis φ: PRX(π/2, φ)


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
    matrices = np.ascontiguousarray(matrices, dtype=np.complex128)
    angles = np.empty((len(matrices), 4))
    place = fill_euler.run(matrices.reshape(-1), angles.reshape(-1), work=len(matrices))
    if place >= 0:
        raise ValueError(f"not unitary: |U†U − 1| has an entry of {float(unitarity_error(matrices[place])):.3g}")
    return EulerAngles(angles[:, THETA], angles[:, PHI], angles[:, LAM], angles[:, ALPHA])


class _Builder:
    """Collects the places of a sequence in time order, from conditions on whole batches."""

    def __init__(self, euler: EulerAngles) -> None:
        self.phase = euler.alpha
        self._gates: list[NDArray[np.int8]] = []
        self._angles: list[FloatArray] = []

    def place(self, gate: OneQubitGate, where: BoolArray, *angles: FloatArray) -> None:
        """A place that holds ``gate`` in the rows chosen by ``where``."""
        columns = np.zeros((len(where), 3))
        for index, angle in enumerate(angles):
            columns[:, index] = np.where(where, angle, 0.0)
        self._gates.append(np.where(where, int(gate), 0).astype(np.int8))
        self._angles.append(columns)

    def rotate_z(self, angle_rad: FloatArray, where: BoolArray | None = None) -> None:
        """RZ by the wrapped angle, left out when that is exactly zero; full turns go into the phase."""
        wrapped, turns = wrap_with_turns(angle_rad)
        used = np.ones(len(wrapped), dtype=np.bool_) if where is None else where
        self.phase = self.phase + np.where(used, turns * np.pi, 0.0)
        self.place(OneQubitGate.RZ, used & (wrapped != 0.0), wrapped)

    def add_phase(self, angle_rad: float, where: BoolArray) -> None:
        """Global phase in the rows chosen by ``where``."""
        self.phase = self.phase + np.where(where, angle_rad, 0.0)

    def finish(self) -> OneQubitSequences:
        """The sequences."""
        return OneQubitSequences(np.stack(self._gates, 1), np.stack(self._angles, 1), wrap(self.phase))


def synthesize_zyz(matrices: ComplexArray) -> OneQubitSequences:
    """RZ·RY·RZ."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    build.rotate_z(euler.lam)
    build.place(OneQubitGate.RY, euler.theta != 0.0, euler.theta)
    build.rotate_z(euler.phi)
    return build.finish()


def _x_frame(euler: EulerAngles) -> tuple[FloatArray, FloatArray]:
    """First and last RZ angle around RX(θ): RY(θ) = RZ(π/2)·RX(θ)·RZ(−π/2), in one RZ where one is enough."""
    turned = (euler.theta != 0.0) & (euler.theta != np.pi)
    first = np.where(turned, euler.lam - HALF_PI, np.where(euler.theta == 0.0, euler.lam, 0.0))
    last = np.where(turned, euler.phi + HALF_PI, np.where(euler.theta == np.pi, euler.phi + np.pi, 0.0))
    return first, last


def synthesize_zxz(matrices: ComplexArray) -> OneQubitSequences:
    """RZ·RX·RZ."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    first, last = _x_frame(euler)
    build.rotate_z(first)
    build.place(OneQubitGate.RX, euler.theta != 0.0, euler.theta)
    build.rotate_z(last)
    return build.finish()


def synthesize_zsx(matrices: ComplexArray) -> OneQubitSequences:
    """RZ with no, one or two √X, or one X: the fewest pulses that reach the unitary."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    none, half, full = (euler.theta == angle for angle in (0.0, HALF_PI, np.pi))
    general = ~(none | half | full)
    first, last = _x_frame(euler)
    build.rotate_z(np.where(general, euler.lam, first))
    build.place(OneQubitGate.SX, half | general)
    build.place(OneQubitGate.X, full)
    build.rotate_z(euler.theta + np.pi, general)
    build.place(OneQubitGate.SX, general)
    build.rotate_z(np.where(general, euler.phi - np.pi, last))
    build.add_phase(-np.pi / 4, half)
    build.add_phase(-HALF_PI, full | general)
    return build.finish()


def synthesize_zsx_without_x(matrices: ComplexArray) -> OneQubitSequences:
    """RZ with no, one or two √X, for hardware that offers no X of its own."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    none, half = euler.theta == 0.0, euler.theta == HALF_PI
    general = ~(none | half)
    first, last = _x_frame(euler)
    build.rotate_z(np.where(general, euler.lam, first))
    build.place(OneQubitGate.SX, half | general)
    build.rotate_z(euler.theta + np.pi, general)
    build.place(OneQubitGate.SX, general)
    build.rotate_z(np.where(general, euler.phi - np.pi, last))
    build.add_phase(-np.pi / 4, half)
    build.add_phase(-HALF_PI, general)
    return build.finish()


def synthesize_u(matrices: ComplexArray) -> OneQubitSequences:
    """One OpenQASM ``U(θ, φ, λ)``, or nothing for a multiple of the identity."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    phi, lam = wrap(euler.phi), wrap(euler.lam)
    build.phase = euler.alpha - 0.5 * (euler.phi + euler.lam)
    build.place(OneQubitGate.U, (euler.theta != 0.0) | (phi + lam != 0.0), euler.theta, phi, lam)
    return build.finish()


def synthesize_prx_rz(matrices: ComplexArray) -> OneQubitSequences:
    """One PRX, then one RZ: RZ(φ)·RY(θ)·RZ(λ) = RZ(φ + λ)·PRX(θ, π/2 − λ)."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    build.place(OneQubitGate.PRX, euler.theta != 0.0, euler.theta, wrap(HALF_PI - _axis_lambda(euler)))
    build.rotate_z(np.where(euler.theta == np.pi, 0.0, euler.phi + euler.lam))
    return build.finish()


def _axis_lambda(euler: EulerAngles) -> FloatArray:
    """λ, shared out evenly with φ when θ is π, where only φ − λ counts and no RZ need remain."""
    return np.where(euler.theta == np.pi, -0.5 * euler.phi, euler.lam)


def synthesize_prx(matrices: ComplexArray) -> OneQubitSequences:
    """No, one or two PRX and no RZ: RZ(β)·PRX(θ, ψ) = PRX(π − θ, ψ + β + π)·PRX(π, ψ + β/2)."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    beta, turns, axis = _frame_and_axis(euler)
    build.phase = build.phase + turns * np.pi
    one = (beta == 0.0) & (euler.theta != 0.0)
    two = beta != 0.0
    first_angle = np.where(two, np.pi, euler.theta)
    build.place(OneQubitGate.PRX, one | two, first_angle, wrap(np.where(two, axis + 0.5 * beta, axis)))
    build.place(OneQubitGate.PRX, two, np.pi - euler.theta, wrap(axis + beta + np.pi))
    return build.finish()


def _frame_and_axis(euler: EulerAngles) -> tuple[FloatArray, FloatArray, FloatArray]:
    """β wrapped, the turns taken from it, and ψ, where the unitary is RZ(β)·PRX(θ, ψ) up to its phase."""
    lam = _axis_lambda(euler)
    beta, turns = wrap_with_turns(np.where(euler.theta == np.pi, 0.0, euler.phi + euler.lam))
    return beta, turns, HALF_PI - lam


def synthesize_gpi(matrices: ComplexArray) -> OneQubitSequences:
    """GPI and GPI2 only, at most three pulses: GPI2·GPI·GPI2, GPI2·GPI, GPI·GPI, or one of them."""
    euler = euler_angles(matrices)
    build = _Builder(euler)
    beta, turns, axis = _frame_and_axis(euler)
    none, half, full = (euler.theta == angle for angle in (0.0, HALF_PI, np.pi))
    general = ~(none | half | full)
    build.phase = build.phase + np.where(general, 0.0, turns * np.pi)
    frame = none & (beta != 0.0)
    double = half & (beta != 0.0)
    build.place(OneQubitGate.GPI2, general, wrap(-euler.lam))
    middle = np.where(general, 0.5 * (euler.phi - euler.lam - euler.theta), np.where(double, axis + 0.5 * beta, axis))
    build.place(OneQubitGate.GPI, general | double | full | frame, wrap(np.where(frame, 0.0, middle)))
    build.place(OneQubitGate.GPI, frame, wrap(0.5 * beta))
    last = np.where(general, euler.phi, np.where(double, axis + beta + np.pi, axis))
    build.place(OneQubitGate.GPI2, general | half, wrap(last))
    build.add_phase(HALF_PI, general)
    build.add_phase(-HALF_PI, double | full)
    return build.finish()


SYNTHESIZERS: dict[str, Callable[[ComplexArray], OneQubitSequences]] = {
    "zyz": synthesize_zyz,
    "zxz": synthesize_zxz,
    "zsx": synthesize_zsx,
    "zsx-without-x": synthesize_zsx_without_x,
    "u": synthesize_u,
    "prx-rz": synthesize_prx_rz,
    "prx": synthesize_prx,
    "gpi": synthesize_gpi,
}
"""The synthesis function of every basis, by name."""


def synthesize_one_qubit(matrices: ComplexArray, basis: str) -> OneQubitSequences:
    """Sequences for unitaries ``[B, 2, 2]`` in the basis named as in :data:`SYNTHESIZERS`.

    Raises:
        KeyError: no such basis.
        ValueError: a matrix is further than 1e-8 from unitary.
    """
    matrices = np.asarray(matrices, dtype=np.complex128)
    if not 0 < len(matrices) <= SMALL_BATCH:
        return SYNTHESIZERS[basis](matrices)
    return _unpacked(_remembered(basis).each(matrices))


SMALL_BATCH = 256
"""Up to so many unitaries it is quicker to look up what is remembered than to compute."""


@cache
def _remembered(basis: str) -> Remembered[bytes]:
    """The synthesis of one basis."""
    return Remembered(lambda distinct: _packed(SYNTHESIZERS[basis](distinct)))


def _packed(sequences: OneQubitSequences) -> list[bytes]:
    """Each sequence as the bytes of numbers: its gates, their angles, its phase."""
    batch = len(sequences.phase)
    gates, angles = sequences.gates.astype(np.float64), sequences.angles.reshape(batch, -1)
    return [row.tobytes() for row in np.concatenate([gates, angles, sequences.phase[:, None]], axis=1)]


def _unpacked(sequences: Sequence[bytes]) -> OneQubitSequences:
    """The sequences whose numbers these are."""
    numbers = np.frombuffer(bytearray(b"".join(sequences))).reshape(len(sequences), -1)
    places = numbers.shape[1] // 4
    angles = numbers[:, places:-1].reshape(-1, places, 3)
    return OneQubitSequences(numbers[:, :places].astype(np.int8), angles, numbers[:, -1].copy())


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
