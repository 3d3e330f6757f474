"""Weyl (KAK, Cartan) decomposition of two-qubit unitaries, over batches.

``U = e^{iα}·(K1h ⊗ K1l)·N(a, b, c)·(K2h ⊗ K2l)`` with ``N(a, b, c) = exp(i(a·XX + b·YY + c·ZZ))`` and
``π/4 ≥ a ≥ b ≥ |c|``, ``c ≥ 0`` when ``a = π/4``; ``l`` acts on the low (first) qubit and ``h`` on the high one.

Sources: N. Khaneja, S. Glaser, doi:10.1016/S0301-0104(01)00318-4; J. Zhang et al., doi:10.1103/PhysRevA.67.042313 (the
chamber); Y. Makhlin, doi:10.1023/A:1022144002391 (the magic basis).
"""

from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.unitary import (
    BoolArray,
    ComplexArray,
    FloatArray,
    adjoint,
    chain,
    distance,
    kron,
    multiply,
    unit,
    unitarity_error,
    wrap,
)
from qlower.passes.synthesis.weyl_kernel import MAGIC, SIGNS, Found, decompose_each, new_space

RECONSTRUCTION_TOLERANCE = 1e-10
"""Largest entry-wise error that a decomposition may have; none is ever returned with more."""

_MAGIC: ComplexArray = np.array(MAGIC).reshape(4, 4)
_SIGNS: FloatArray = np.array(SIGNS).reshape(3, 4)

# Second try for a matrix whose decomposition does not verify: the same one seen from another local frame.
_FRAME_HIGH: ComplexArray = np.array([[0.6, -0.8], [0.8, 0.6]], dtype=np.complex128)
_FRAME_LOW: ComplexArray = np.array([[0.28, -0.96j], [-0.96j, 0.28]])


@dataclass(frozen=True)
class WeylDecomposition:
    """The decomposition of each unitary of a batch, as in the module's docstring.

    Attributes:
        left_high: ``K1h`` ``[B, 2, 2]``, determinant one; likewise ``left_low``, ``right_high`` and ``right_low``.
        coordinates: ``(a, b, c)`` ``[B, 3]`` in radians.
        phase: ``α`` ``[B]`` in radians.
    """

    left_high: ComplexArray
    left_low: ComplexArray
    coordinates: FloatArray
    right_high: ComplexArray
    right_low: ComplexArray
    phase: FloatArray

    def matrices(self) -> ComplexArray:
        """The unitaries multiplied out again."""
        left, right = kron(self.left_high, self.left_low), kron(self.right_high, self.right_low)
        return unit(self.phase)[:, None, None] * chain(left, interaction(self.coordinates), right)

    def take(self, rows: BoolArray) -> "WeylDecomposition":
        """The decompositions in the chosen rows."""
        return WeylDecomposition(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def interaction(coordinates: FloatArray) -> ComplexArray:
    """``N(a, b, c)`` ``[B, 4, 4]`` for coordinates ``[B, 3]`` in radians."""
    angles = sum(coordinates[:, axis, None] * _SIGNS[axis] for axis in range(3))
    columns = _MAGIC * unit(np.asarray(angles))[:, None, :]
    return multiply(columns, adjoint(_MAGIC))


def decompose(matrices: ComplexArray) -> WeylDecomposition:
    """Weyl decomposition of unitaries ``[B, 4, 4]``, verified by multiplying out.

    Raises:
        ValueError: a matrix is further than 1e-8 from unitary.
        ArithmeticError: a decomposition misses its matrix by more than 1e-10 (a defect of this module).
    """
    nearest, result = _decompose_once(np.asarray(matrices, dtype=np.complex128))
    wrong = distance(result.matrices(), nearest) > RECONSTRUCTION_TOLERANCE
    if wrong.any():
        result = _repair(result, nearest, wrong)
    return result


def _repair(result: WeylDecomposition, matrices: ComplexArray, wrong: BoolArray) -> WeylDecomposition:
    """Decompose the rows that failed once more, seen from another frame."""
    frame = kron(_FRAME_HIGH, _FRAME_LOW)
    _, again = _decompose_once(multiply(matrices[wrong], frame))
    fields = {name: getattr(result, name).copy() for name in result.__dataclass_fields__}
    for name, column in fields.items():
        column[wrong] = getattr(again, name)
    fields["right_high"][wrong] = multiply(again.right_high, adjoint(_FRAME_HIGH))
    fields["right_low"][wrong] = multiply(again.right_low, adjoint(_FRAME_LOW))
    repaired = WeylDecomposition(**fields)
    error = float(distance(repaired.matrices(), matrices).max())
    if not error <= RECONSTRUCTION_TOLERANCE:
        raise ArithmeticError(f"the Weyl decomposition misses its matrix by {error:.3g}")
    return repaired


def _decompose_once(matrices: ComplexArray) -> tuple[ComplexArray, WeylDecomposition]:
    """The unitaries nearest to matrices, and their decompositions without verification."""
    count = len(matrices)
    found = Found(
        np.array(matrices, dtype=np.complex128).reshape(-1), np.zeros(16 * count, dtype=np.complex128),
        np.zeros(3 * count), np.zeros(count),
    )  # fmt: skip
    wrong = decompose_each.run(found, *new_space(), work=count)
    if wrong >= 0:
        error = float(unitarity_error(np.asarray(matrices[wrong : wrong + 1]))[0])
        raise ValueError(f"not unitary: |U†U − 1| has an entry of {error:.3g}")
    left_high, left_low, right_high, right_low = found.factors.reshape(4, count, 2, 2)
    coordinates = found.coordinates.reshape(count, 3)
    result = WeylDecomposition(left_high, left_low, coordinates, right_high, right_low, wrap(found.phase))
    return found.matrices.reshape(count, 4, 4), result
