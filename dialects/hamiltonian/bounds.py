"""Norms of sums of Pauli strings, and proved bounds of the errors of product formulas.

All figures are upper bounds; what is computed numerically is widened by a margin above its rounding error.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.formula_series import Sweep, error_series
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.dialects.hamiltonian.pauli_algebra import counts
from qlower.dialects.hamiltonian.pauli_table import PauliTable

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_DENSE_QUBITS = 10
"""Up to so many qubits a norm is computed from the matrix."""
_CLUSTER_QUBITS = 7
_MOST_CLUSTERED = 20_000
_MOST_ENTRIES = 1 << 22
_MARGIN = 1 + 1e-10

_FOURTH = 1 / (4 - 4 ** (1 / 3))
SWEEPS: dict[int, tuple[Sweep, ...]] = {
    1: (Sweep(False, 1.0),),
    2: (Sweep(False, 0.5), Sweep(True, 0.5)),
    4: tuple(
        Sweep(backward, share / 2)
        for share in (_FOURTH, _FOURTH, 1 - 4 * _FOURTH, _FOURTH, _FOURTH)
        for backward in (False, True)
    ),
}
"""The Suzuki formulas by order: in each sweep every term is evolved under once, for its share of the step's time; in a
forward sweep the first term first. Source: M. Suzuki, doi:10.1063/1.529425."""


def one_norm(coefficients: NDArray[np.floating]) -> float:
    """Σ|coefficient|, at least the operator norm."""
    return float(np.abs(coefficients).sum())


def norm_bound(table: PauliTable, coefficients: NDArray[np.floating]) -> float:
    """An upper bound of the operator norm of Σ coefficient · string; the norm itself up to ``MOST_DENSE_QUBITS``.

    On more qubits the least of three: Σ|c|; anticommuting strings put together, whose sum has the norm (Σ c²)^½; and
    strings on few common qubits put together, whose sum's norm is computed.
    """
    nonzero = np.flatnonzero(coefficients)
    table, values = table.take(nonzero), coefficients[nonzero]
    if not len(values):
        return 0.0
    used = np.flatnonzero((table.x_bits | table.z_bits).any(axis=0))
    if len(used) <= MOST_DENSE_QUBITS:
        return _dense_norm(table, values, used)
    total = one_norm(values)
    if len(values) > _MOST_CLUSTERED:
        return total
    return min(total, _anticommuting_norm(table, values), _clustered_norm(table, values))


def _dense_norm(table: PauliTable, coefficients: NDArray[np.floating], qubits: NDArray[np.intp]) -> float:
    x, z = table.x_bits[:, qubits], table.z_bits[:, qubits]
    if len(np.unique(z, axis=0)) < len(np.unique(x, axis=0)):
        # Hadamard gates on all qubits keep the norm; fewer different x leave more conserved bits.
        coefficients = np.where((x & z).sum(axis=1) % 2 == 0, coefficients, -coefficients)
        x, z = z, x
    return rounded_up(_largest_of_blocks(sparse_matrix(PauliTable.from_bits(x, z), coefficients)) * _MARGIN)


def _largest_of_blocks(matrix: "csr_array") -> float:
    """The largest size of an eigenvalue of a Hermitian matrix, by the blocks it falls into."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  # takes 0.1 s

    count, block = connected_components(abs(matrix), directed=False)
    members = np.split(np.argsort(block, kind="stable"), np.cumsum(np.bincount(block, minlength=count))[:-1])
    parts = (matrix[states][:, states].toarray() for states in members)
    return max(float(np.abs(np.linalg.eigvalsh(part)).max()) for part in parts)


def rounded_up(size: float) -> float:
    """The next number above with six digits: last digits of norms depend on the number of threads."""
    if size <= 0.0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(size)) - 5)
    return math.ceil(size / unit) * unit


def row_sum_norm(table: PauliTable, coefficients: NDArray[np.floating]) -> float:
    """The largest sum of the sizes of a row's entries, at least the operator norm; Σ|c| where that is much work."""
    used = np.flatnonzero((table.x_bits | table.z_bits).any(axis=0))
    if len(used) > MOST_DENSE_QUBITS or len(table) << len(used) > _MOST_ENTRIES:
        return one_norm(coefficients)
    small = PauliTable.from_bits(table.x_bits[:, used], table.z_bits[:, used])
    return rounded_up(float(np.abs(sparse_matrix(small, coefficients)).sum(axis=1).max()) * _MARGIN)


def _anticommuting_norm(table: PauliTable, coefficients: NDArray[np.floating]) -> float:
    """Σ over groups of anticommuting strings of (Σ c²)^½; each string goes to the first group it fits."""
    order = np.argsort(-np.abs(coefficients), kind="stable")
    left = table.take(order)
    sizes = np.abs(coefficients)[order]
    total = 0.0
    while len(left):
        chosen = np.zeros(len(left), dtype=bool)
        fitting = np.ones(len(left), dtype=bool)
        while fitting.any():
            first = int(fitting.argmax())
            chosen[first] = True
            fitting[: first + 1] = False
            fitting &= left.anticommutes_with(first)
        total += math.sqrt(float((sizes[chosen] ** 2).sum()))
        left, sizes = left.take(~chosen), sizes[~chosen]
    return total


def _clustered_norm(table: PauliTable, coefficients: NDArray[np.floating]) -> float:
    """Σ of the norms of sums of strings that act on few qubits together; strings on many count with their size."""
    order = np.argsort(-np.abs(coefficients), kind="stable")
    left, values = table.take(order), coefficients[order]
    total = 0.0
    while len(left):
        support = left.x | left.z
        qubits = support[0]
        inside = np.zeros(len(left), dtype=bool)
        inside[0] = True
        while counts(qubits[None, :])[0] <= _CLUSTER_QUBITS:
            inside = (support & ~qubits == 0).all(axis=1)
            grown = counts(support | qubits)
            grown[inside | ~(support & qubits).any(axis=1)] = _CLUSTER_QUBITS + 1
            if int(grown.min()) > _CLUSTER_QUBITS:
                break
            qubits = qubits | support[int(grown.argmin())]
        if inside.sum() == 1:
            total += abs(float(values[inside][0]))
        else:
            part = left.take(inside)
            total += _dense_norm(part, values[inside], np.flatnonzero((part.x_bits | part.z_bits).any(axis=0)))
        left, values = left.take(~inside), values[~inside]
    return total


@dataclass(frozen=True)
class FormulaError:
    """How far a product formula is from the evolution it stands for, as a function of time and number of steps.

    Attributes:
        order: 1, 2 or 4.
        norms: float, proved: ``norms[k] · τᵏ`` bounds the k-th part of the error's generator in a step of length τ; the
            last entry bounds all that follow.
    """

    order: int
    norms: tuple[float, ...]

    def bound(self, time: float, steps: int) -> float:
        """A bound of ‖formula(time/steps)^steps − exp(−i·time·H)‖ in operator norm.

        Args:
            time: in units of 1/energy; its sign does not matter.
            steps: at least 1.
        """
        step = abs(time) / steps
        return steps * sum(norm * step ** (k + 1) / (k + 1) for k, norm in enumerate(self.norms))

    def fewest_steps(self, time: float, max_error: float) -> int:
        """The least number of steps for which ``bound`` is at most ``max_error`` (above 0)."""
        high = 1
        while self.bound(time, high) > max_error:
            high *= 2
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.bound(time, middle) <= max_error else (middle, high)
        return high


def formula_error(table: PauliTable, coefficients: NDArray[np.floating], order: int) -> FormulaError:
    """The error of the Suzuki formula of an order with the terms in the order given.

    A step's formula S(τ) obeys S' = −i (H + E(τ)) S with E the difference between the sum of its terms, each turned by
    the exponentials after it, and H; so ‖S(τ) − exp(−iτH)‖ ≤ ∫‖E‖. The Taylor series of E is a sum of nested
    commutators. Its first parts are computed as sums of Pauli strings, in which commutators cancel, and their norms
    bounded; what follows is bounded commutator by commutator.
    Source: A. Childs, Y. Su, M. Tran, N. Wiebe and S. Zhu, arXiv:1912.08854 (theorems 5 and 6).

    Args:
        table: the strings, the first evolved under first.
        coefficients: float64 [n].
        order: 1, 2 or 4.
    """
    series = error_series(table, np.asarray(coefficients, dtype=np.float64), SWEEPS[order], order)
    scale = one_norm(coefficients)
    norms = []
    for k in range(series.parts.shape[1]):
        part = series.parts[:, k]
        size = one_norm(part)
        # What vanishes but for rounding, as all parts below the order do, counts with its one-norm.
        if size <= 1e-12 * scale ** (k + 1):
            norms.append(size)
        elif k <= order + 1:
            norms.append(norm_bound(series.table, part))
        else:
            norms.append(min(size, row_sum_norm(series.table, part)))
    norms += [0.0] * (series.rest_order - len(norms))
    return FormulaError(order, (*norms, series.rest))
