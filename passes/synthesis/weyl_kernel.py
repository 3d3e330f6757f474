"""The Weyl decomposition of many two-qubit unitaries as a kernel; see :mod:`qlower.passes.synthesis.two_qubit`."""

from typing import NamedTuple

from qlower.lowering.kernels import kernel
from qlower.passes.synthesis.matrix_parts import Complexes, Floats
from qlower.passes.synthesis.weyl_parts import FINE, NOT_UNITARY, decompose_matrix
from qlower.passes.synthesis.weyl_space import PHASE, Reals, Space


class Found(NamedTuple):
    """Decompositions of n matrices.

    Attributes:
        factors: left high, left low, right high, right low, each of all matrices, [16 n].
        coordinates: in radians, [3 n].
        phase: in radians, [n].
    """

    factors: Complexes
    coordinates: Floats
    phase: Floats


@kernel(seconds_per_work=2.5e-4, compile_seconds=7)
def decompose_each(matrices: Complexes, found: Found, space: Space, reals: Reals) -> int:
    """Decompose all matrices, each verified by multiplying out.

    Args:
        matrices: flat, 16 entries each.
        found: filled.
        space: work space.
        reals: work space.

    Returns:
        −1, or the first matrix that is not unitary, or n plus the first whose decomposition misses it.
    """
    count = len(found.phase)
    for number in range(count):
        for entry in range(16):
            space.matrix[entry] = matrices[16 * number + entry]
        outcome = decompose_matrix(space, reals)
        if outcome != FINE:
            return number if outcome == NOT_UNITARY else count + number
        for which in range(4):
            for entry in range(4):
                found.factors[4 * (which * count + number) + entry] = space.factors[4 * which + entry]
        for axis in range(3):
            found.coordinates[3 * number + axis] = reals.coordinates[axis]
        found.phase[number] = reals.coordinates[PHASE]
    return -1
