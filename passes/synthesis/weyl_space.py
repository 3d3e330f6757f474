"""Work space of the Weyl decomposition as a part of kernels, and the constant matrices it needs."""

import math
import threading
from typing import NamedTuple

import numpy as np

from qlower.passes.synthesis.matrix_parts import Complexes, Floats

_ROOT = math.sqrt(0.5)
MAGIC: tuple[complex, ...] = tuple(
    complex(_ROOT * entry) for entry in (1, 1j, 0, 0, 0, 0, 1j, 1, 0, 0, 1j, -1, 1, -1j, 0, 0)
)
"""The magic basis, its vectors as columns, row by row."""
SIGNS = (1.0, -1.0, 1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, 1.0, -1.0, -1.0)
"""Eigenvalues of XX, YY and ZZ on the four vectors of the magic basis."""

_PAULIS = (((0, 1), (1, 0)), ((0, -1j), (1j, 0)), ((1, 0), (0, -1)))
_ROOTS = (
    ((0.5 + 0.5j, 0.5 - 0.5j), (0.5 - 0.5j, 0.5 + 0.5j)),
    ((0.5 + 0.5j, -0.5 - 0.5j), (0.5 + 0.5j, 0.5 + 0.5j)),
    ((1, 0), (0, 1j)),
)
"""√X, √Y and √Z: conjugating both qubits by one exchanges the coordinates of the two other axes."""
_FRAME = (((0.6, -0.8), (0.8, 0.6)), ((0.28, -0.96j), (-0.96j, 0.28)))
"""The local frame, high and low, that a matrix is seen from when its first decomposition does not verify."""

PAULIS, ROOTS, ROOTS_ADJOINT, FRAME, FRAME_ADJOINT = 0, 12, 24, 36, 44
"""Places in ``Space.gates``."""
LEFT_HIGH, LEFT_LOW, RIGHT_HIGH, RIGHT_LOW = 0, 4, 8, 12
"""Places in ``Space.factors``."""
PHASE = 3
"""The place in ``Reals.coordinates``."""


class Space(NamedTuple):
    """Work space for one matrix: 4x4 matrices, flat.

    Attributes:
        matrix: the one to decompose.
        magic, columns, product, kept: others.
        factors: the four local factors, 2x2.
        basis, adjoint: the magic basis and its adjoint; not written.
        gates: constant 2x2 matrices; not written.
    """

    matrix: Complexes
    magic: Complexes
    columns: Complexes
    product: Complexes
    kept: Complexes
    factors: Complexes
    basis: Complexes
    adjoint: Complexes
    gates: Complexes


class Reals(NamedTuple):
    """Real work space for one matrix.

    Attributes:
        real, imag, vectors: 4x4 matrices, flat.
        angles: of the eigenvalues in radians, [4].
        coordinates: and the phase, in radians, [4].
    """

    real: Floats
    imag: Floats
    vectors: Floats
    angles: Floats
    coordinates: Floats


def _flat(*matrices: object) -> Complexes:
    return np.array(matrices, dtype=np.complex128).reshape(-1)


_roots = np.array(_ROOTS)
_BASIS = _flat(MAGIC)
_ADJOINT = np.conj(_BASIS.reshape(4, 4).T).flatten()
_GATES = np.concatenate(
    [_flat(*_PAULIS), _flat(*_ROOTS), _flat(*np.conj(_roots.swapaxes(1, 2))), _flat(*_FRAME),
     _flat(*np.conj(np.array(_FRAME).swapaxes(1, 2)))]
)  # fmt: skip


class _OfThread(threading.local):
    """Kernels run without the interpreter's lock, so that each thread needs its own."""

    def __init__(self) -> None:
        matrix, magic, columns, product, kept, factors = np.empty((6, 16), dtype=np.complex128)
        real, imag, vectors = np.empty((3, 16))
        angles, coordinates = np.empty((2, 4))
        space = Space(matrix, magic, columns, product, kept, factors, _BASIS, _ADJOINT, _GATES)
        self.space = space, Reals(real, imag, vectors, angles, coordinates)


_OF_THREAD = _OfThread()


def work_space() -> tuple[Space, Reals]:
    """The work space of this thread."""
    return _OF_THREAD.space
