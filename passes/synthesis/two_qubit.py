"""Weyl (KAK, Cartan) decomposition of two-qubit unitaries, over batches.

``U = e^{iα}·(K1h ⊗ K1l)·N(a, b, c)·(K2h ⊗ K2l)`` with ``N(a, b, c) = exp(i(a·XX + b·YY + c·ZZ))`` and
``π/4 ≥ a ≥ b ≥ |c|``, ``c ≥ 0`` when ``a = π/4``; ``l`` acts on the low (first) qubit and ``h`` on the high one.

Sources: N. Khaneja, S. Glaser, doi:10.1016/S0301-0104(01)00318-4; J. Zhang et al., doi:10.1103/PhysRevA.67.042313 (the
chamber); Y. Makhlin, doi:10.1023/A:1022144002391 (the magic basis).
"""

from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.diagonalize import diagonalize_symmetric_unitary
from qlower.passes.synthesis.unitary import (
    BoolArray,
    ComplexArray,
    FloatArray,
    adjoint,
    angle_of,
    chain,
    distance,
    identity_batch,
    kron,
    multiply,
    nearest_unitary,
    unit,
    wrap,
)

COORDINATE_TOLERANCE = 1e-12
"""Interaction coordinates (radians) this near to a face of the Weyl chamber lie on it."""

RECONSTRUCTION_TOLERANCE = 1e-10
"""Largest entry-wise error that a decomposition may have; none is ever returned with more."""

_MAGIC: ComplexArray = np.array([[1, 1j, 0, 0], [0, 0, 1j, 1], [0, 0, 1j, -1], [1, -1j, 0, 0]]) / np.sqrt(2)
_PAULI_X: ComplexArray = np.array([[0, 1], [1, 0]], dtype=np.complex128)
_PAULI_Y: ComplexArray = np.array([[0, -1j], [1j, 0]], dtype=np.complex128)
_PAULI_Z: ComplexArray = np.array([[1, 0], [0, -1]], dtype=np.complex128)
_PAULIS = (_PAULI_X, _PAULI_Y, _PAULI_Z)
_ROOT_X: ComplexArray = np.array([[1 + 1j, 1 - 1j], [1 - 1j, 1 + 1j]]) * (0.5 + 0j)
_ROOT_Y: ComplexArray = np.array([[1 + 1j, -1 - 1j], [1 + 1j, 1 + 1j]]) * (0.5 + 0j)
_ROOT_Z: ComplexArray = np.array([[1, 0], [0, 1j]], dtype=np.complex128)
_EXCHANGES = {(0, 1): _ROOT_Z, (1, 2): _ROOT_X, (0, 2): _ROOT_Y}
"""Conjugating both qubits by this exchanges the two coordinates."""

_SIGNS: FloatArray = np.stack([np.diag(chain(adjoint(_MAGIC), kron(p, p), _MAGIC)).real.round() for p in _PAULIS])
"""Eigenvalues of XX, YY and ZZ on the four vectors of the magic basis."""

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
    matrices = nearest_unitary(np.asarray(matrices, dtype=np.complex128))
    result = _decompose_once(matrices)
    wrong = distance(result.matrices(), matrices) > RECONSTRUCTION_TOLERANCE
    if wrong.any():
        result = _repair(result, matrices, wrong)
    return result


def _repair(result: WeylDecomposition, matrices: ComplexArray, wrong: BoolArray) -> WeylDecomposition:
    """Decompose the rows that failed once more, seen from another frame."""
    frame = kron(_FRAME_HIGH, _FRAME_LOW)
    again = _decompose_once(multiply(matrices[wrong], frame))
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


def _decompose_once(matrices: ComplexArray) -> WeylDecomposition:
    """The decomposition without verification."""
    magic = chain(adjoint(_MAGIC), matrices, _MAGIC)
    vectors = diagonalize_symmetric_unitary(multiply(np.swapaxes(magic, -1, -2), magic))
    vectors[:, :, 0] *= np.sign(_determinant(vectors))[:, None]
    columns = multiply(magic, vectors.astype(np.complex128))
    squares = columns * columns
    angles = 0.5 * angle_of(squares[:, 0] + squares[:, 1] + squares[:, 2] + squares[:, 3])
    real = (columns * np.conj(unit(angles))[:, None, :]).real
    flipped = _determinant(real) < 0
    angles[:, 0] += np.where(flipped, np.pi, 0.0)
    real[:, :, 0] *= np.where(flipped, -1.0, 1.0)[:, None]
    left_high, left_low = _factor(chain(_MAGIC, real.astype(np.complex128), adjoint(_MAGIC)))
    right = np.swapaxes(vectors, -1, -2).astype(np.complex128)
    right_high, right_low = _factor(chain(_MAGIC, right, adjoint(_MAGIC)))
    weighted = [angles * _SIGNS[axis] for axis in range(3)]
    coordinates = np.stack([0.25 * (((w[:, 0] + w[:, 1]) + w[:, 2]) + w[:, 3]) for w in weighted], axis=1)
    phase = 0.25 * (((angles[:, 0] + angles[:, 1]) + angles[:, 2]) + angles[:, 3])
    return _Chamber([left_high, left_low], [right_high, right_low], coordinates, phase).canonical()


def _determinant(matrices: FloatArray) -> FloatArray:
    """Determinants of real 4x4 matrices, by two-row minors."""

    def minor(row: int, first: int, second: int) -> FloatArray:
        return np.asarray(
            matrices[:, row, first] * matrices[:, row + 1, second]
            - matrices[:, row, second] * matrices[:, row + 1, first]
        )

    return np.asarray(
        minor(0, 0, 1) * minor(2, 2, 3)
        - minor(0, 0, 2) * minor(2, 1, 3)
        + minor(0, 0, 3) * minor(2, 1, 2)
        + minor(0, 1, 2) * minor(2, 0, 3)
        - minor(0, 1, 3) * minor(2, 0, 2)
        + minor(0, 2, 3) * minor(2, 0, 1)
    )


def _factor(products: ComplexArray) -> tuple[ComplexArray, ComplexArray]:
    """The two SU(2) factors (high, low) of matrices that are tensor products in SU(2) ⊗ SU(2)."""
    blocks = products.reshape(-1, 2, 2, 2, 2).transpose(0, 1, 3, 2, 4)
    weight = np.abs(blocks[:, 0, 0, 0, 0]) ** 2 + np.abs(blocks[:, 0, 0, 0, 1]) ** 2
    block = np.where((weight >= 0.5)[:, None, None], blocks[:, 0, 0], blocks[:, 0, 1])
    determinant = block[:, 0, 0] * block[:, 1, 1] - block[:, 0, 1] * block[:, 1, 0]
    low = block * (unit(-0.5 * angle_of(determinant)) / np.sqrt(np.abs(determinant)))[:, None, None]
    overlap = np.conj(low)[:, None, None] * blocks
    high = 0.5 * (((overlap[..., 0, 0] + overlap[..., 0, 1]) + overlap[..., 1, 0]) + overlap[..., 1, 1])
    return high, low


class _Chamber:
    """A decomposition while its coordinates are moved into the Weyl chamber by local gates."""

    def __init__(
        self, left: list[ComplexArray], right: list[ComplexArray], coordinates: FloatArray, phase: FloatArray
    ) -> None:
        self.left = left
        self.right = right
        self.coordinates = coordinates
        self.phase = phase

    def canonical(self) -> WeylDecomposition:
        """The same unitaries with coordinates in the chamber."""
        for axis in range(3):
            self._shift(axis, np.rint(self.coordinates[:, axis] / (np.pi / 2)))
        for first, second in ((0, 1), (1, 2), (0, 1)):
            self._exchange(first, second)
        self._flip(0, 2, self.coordinates[:, 0] < 0)
        self._flip(1, 2, self.coordinates[:, 1] < 0)
        # On the face a = π/4 both signs of c are the same class.
        a, c = self.coordinates[:, 0], self.coordinates[:, 2]
        edge = (a >= np.pi / 4 - COORDINATE_TOLERANCE) & (c < 0)
        self._shift(0, np.where(edge, 1.0, 0.0))
        self._flip(0, 2, edge)
        return WeylDecomposition(
            self.left[0], self.left[1], self.coordinates + 0.0, self.right[0], self.right[1], wrap(self.phase)
        )

    def _shift(self, axis: int, quarters: FloatArray) -> None:
        """Take ``quarters``·π/2 from a coordinate: ``exp(i·π/2·PP) = i·P⊗P``."""
        self.coordinates[:, axis] -= quarters * (np.pi / 2)
        self.phase = self.phase + quarters * (np.pi / 2)
        self._apply(_PAULIS[axis], _PAULIS[axis], np.rint(quarters) % 2 == 1, on_right=False)

    def _exchange(self, first: int, second: int) -> None:
        """Exchange two coordinates where the second is larger in size."""
        rows = np.abs(self.coordinates[:, second]) > np.abs(self.coordinates[:, first])
        columns = self.coordinates[:, [first, second]]
        self.coordinates[:, first] = np.where(rows, columns[:, 1], columns[:, 0])
        self.coordinates[:, second] = np.where(rows, columns[:, 0], columns[:, 1])
        root = _EXCHANGES[first, second]
        self._apply(adjoint(root), adjoint(root), rows, on_right=False)
        self._apply(root, root, rows, on_right=True)

    def _flip(self, first: int, second: int, rows: BoolArray) -> None:
        """Turn the sign of two coordinates, by the Pauli of the third on the high qubit."""
        sign = np.where(rows, -1.0, 1.0)
        self.coordinates[:, first] *= sign
        self.coordinates[:, second] *= sign
        third = _PAULIS[3 - first - second]
        identity = identity_batch(1, 2)[0]
        self._apply(third, identity, rows, on_right=False)
        self._apply(third, identity, rows, on_right=True)

    def _apply(self, high: ComplexArray, low: ComplexArray, rows: BoolArray, *, on_right: bool) -> None:
        """Put a local gate between the interaction and the left or right locals, in the chosen rows."""
        if not rows.any():
            return
        sides = self.right if on_right else self.left
        for index, gate in enumerate((high, low)):
            old = sides[index]
            new = multiply(gate, old[rows]) if on_right else multiply(old[rows], gate)
            sides[index] = old.copy()
            sides[index][rows] = new
