"""Two-qubit gates with exchanged operands: the one-qubit gates that turn one order into the other.

A two-qubit gate and the same gate with its operands exchanged have the same place in the Weyl chamber, so they differ
by one-qubit gates only (J. Zhang et al., doi:10.1103/PhysRevA.67.042313): a gate is turned with one use of itself.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from qlower.device.native_gate import NativeGate
from qlower.dialects.circuit.unitary_algebra import reordered
from qlower.passes.synthesis.one_qubit import EulerAngles, OneQubitGate, euler_angles, gate_matrices
from qlower.passes.synthesis.two_qubit import decompose
from qlower.passes.synthesis.unitary import BoolArray, ComplexArray, adjoint, kron, multiply

EXACT = 1e-13
"""Largest deviation of an entry of the matrix: that of arithmetic alone, for deviations add up over a program."""
PULSE = 1e-9
"""Off-diagonal entries above this are pulses."""
_SAMPLES = ((0.37, 1.1, -0.6, 0.21), (-2.9, 0.45, 2.2, 1.3), (1.7, -0.8, 0.9, -2.1))
"""Parameters at which a turning is tried that is to serve all; none is special to a trigonometric function."""


@dataclass(frozen=True, eq=False)
class Turning:
    """``G(a, b) = (after) · G(b, a) · (before)``: what stands around a gate whose operands are exchanged.

    Attributes:
        layers: ``[2, 2, 2, 2]``: before and after, on the gate's first and second operand as it stood; the global phase
            is in them.
    """

    layers: ComplexArray

    def matrix(self, gate: ComplexArray) -> ComplexArray:
        """The gates ``[4, 4]`` multiplied out, as they act on the operands as they stood."""
        before, after = (kron(high, low) for low, high in self.layers)
        return np.asarray(after @ reordered(gate, (1, 0)) @ before)

    def angles(self) -> EulerAngles:
        """The four gates, in the order of ``layers``, as Euler angles."""
        return euler_angles(self.layers.reshape(4, 2, 2))


@lru_cache(maxsize=1024)
def turning(native: NativeGate, parameters: tuple[float, ...]) -> Turning:
    """How a gate is turned at these parameters: by Clifford gates of the fewest pulses where they do, or others."""
    gate = native.unitary(parameters)
    found = _by_clifford_gates(gate)
    return found if found is not None else _by_interaction(gate)


@lru_cache(maxsize=256)
def turning_at_any_angle(native: NativeGate) -> Turning | None:
    """How a gate is turned whatever its parameters are, or None where no gates do that for all."""
    samples = [sample[: len(native.parameters)] for sample in _SAMPLES]
    found = turning(native, samples[0])
    gates = [native.unitary(sample) for sample in samples]
    return found if all(np.abs(found.matrix(gate) - gate).max() <= EXACT for gate in gates) else None


def _by_clifford_gates(gate: ComplexArray) -> Turning | None:
    """The turning with Clifford gates before it that has the fewest pulses, the first of equals."""
    single = _clifford_gates()
    high, low = (single[index] for index in np.divmod(np.arange(len(single) ** 2), len(single)))
    turned = reordered(gate, (1, 0))
    after = multiply(gate[None], adjoint(multiply(turned[None], kron(high, low))))
    # Entry (i k, j l) of a ⊗ b is a[i, j]·b[k, l]: as a matrix of (i j) by (k l) it has rank one.
    reshaped = after.reshape(-1, 2, 2, 2, 2).transpose(0, 1, 3, 2, 4).reshape(-1, 4, 4)
    left, sizes, right = np.linalg.svd(reshaped)
    product = np.flatnonzero(sizes[:, 1] <= EXACT)
    if not len(product):
        return None
    root = np.sqrt(sizes[product, 0])[:, None, None]
    after_high = left[product, :, 0].reshape(-1, 2, 2) * root
    after_low = right[product, 0].reshape(-1, 2, 2) * root
    pulses = sum(_is_pulse(part) for part in (high[product], low[product], after_high, after_low))
    best = int(np.argmin(pulses))
    chosen = product[best]
    return Turning(np.array([[low[chosen], high[chosen]], [after_low[best], after_high[best]]]))


def _is_pulse(matrices: ComplexArray) -> BoolArray:
    """Which one-qubit gates are more than a change of frame."""
    return np.asarray(np.abs(matrices[:, 0, 1]) > PULSE)


@cache
def _clifford_gates() -> ComplexArray:
    """The 24 one-qubit Clifford gates ``[24, 2, 2]``, up to phase: RZ, then RY by quarter turns, then RZ again."""
    quarters = np.arange(4) * (np.pi / 2)
    first, theta, last = (grid.reshape(-1) for grid in np.meshgrid(quarters, quarters[:3], quarters, indexing="ij"))
    once = (theta == np.pi / 2) | (last == 0.0)  # at other angles both turns are about one axis
    angles = np.stack([theta, first, last], axis=1)[once]
    return gate_matrices(OneQubitGate.U, angles)


def _by_interaction(gate: ComplexArray) -> Turning:
    """The turning by the one-qubit gates of the canonical decomposition, whose interaction is symmetric."""
    weyl = decompose(gate[None])
    right_low, right_high = weyl.right_low, weyl.right_high
    left_low, left_high = weyl.left_low, weyl.left_high
    before = [multiply(adjoint(right_high), right_low), multiply(adjoint(right_low), right_high)]
    after = [multiply(left_low, adjoint(left_high)), multiply(left_high, adjoint(left_low))]
    return Turning(np.array([[part[0] for part in before], [part[0] for part in after]]))
