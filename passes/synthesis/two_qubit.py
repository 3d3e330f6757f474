"""Weyl (KAK, Cartan) decomposition of two-qubit unitaries, over batches.

``U = e^{iα}·(K1h ⊗ K1l)·N(a, b, c)·(K2h ⊗ K2l)`` with ``N(a, b, c) = exp(i(a·XX + b·YY + c·ZZ))`` and
``π/4 ≥ a ≥ b ≥ |c|``, ``c ≥ 0`` when ``a = π/4``; ``l`` acts on the low (first) qubit and ``h`` on the high one.

Sources: N. Khaneja, S. Glaser, doi:10.1016/S0301-0104(01)00318-4; J. Zhang et al., doi:10.1103/PhysRevA.67.042313 (the
chamber); Y. Makhlin, doi:10.1023/A:1022144002391 (the magic basis).
"""

from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from qlower.passes.synthesis.unitary import (
    ComplexArray,
    FloatArray,
    adjoint,
    chain,
    kron,
    multiply,
    unit,
    unitarity_error,
    wrap,
)
from qlower.passes.synthesis.weyl_kernel import Found, decompose_each
from qlower.passes.synthesis.weyl_space import MAGIC, SIGNS, work_space

_MAGIC: ComplexArray = np.array(MAGIC).reshape(4, 4)
_SIGNS: FloatArray = np.array(SIGNS).reshape(3, 4)


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
    matrices = np.asarray(matrices, dtype=np.complex128)
    count = len(matrices)
    found = Found(np.empty(16 * count, dtype=np.complex128), np.empty(3 * count), np.empty(count))
    failed = decompose_each.run(matrices.reshape(-1), found, *work_space(), work=count)
    if failed >= 0:
        refuse(matrices, failed)
    left_high, left_low, right_high, right_low = found.factors.reshape(4, count, 2, 2)
    coordinates = found.coordinates.reshape(count, 3)
    return WeylDecomposition(left_high, left_low, coordinates, right_high, right_low, wrap(found.phase))


def refuse(matrices: ComplexArray, failed: int) -> NoReturn:
    """Say what was wrong with a batch: ``failed`` is a matrix that is not unitary, or B plus one that was missed.

    Raises:
        ValueError: the first.
        ArithmeticError: the second.
    """
    if failed >= len(matrices):
        raise ArithmeticError(f"the Weyl decomposition misses matrix {failed - len(matrices)}")
    error = float(unitarity_error(matrices[failed : failed + 1])[0])
    raise ValueError(f"not unitary: |U†U − 1| has an entry of {error:.3g}")
