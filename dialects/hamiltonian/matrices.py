"""Sums of Pauli strings as sparse matrices.

Index b of a basis state has qubit q as bit q. A string takes |b⟩ to i^(number of Y) · (−1)^(z·b) |b ⊕ x⟩, so the
strings with equal x fill one entry of each column together.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_algebra import POWERS_OF_I, counts, merged
from qlower.dialects.hamiltonian.pauli_table import PauliTable

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_QUBITS = 62
"""Basis states are 64-bit integers."""


@dataclass(frozen=True, eq=False)
class _Shift:
    """The strings with one x: together they move every state b to b ⊕ x.

    Attributes:
        x: the bits flipped.
        z: int64 [m], the bits whose parity gives each string's sign.
        values: complex128 [m], coefficient times i^(number of Y).
    """

    x: int
    z: NDArray[np.int64]
    values: NDArray[np.complex128]

    def entries(self, states: NDArray[np.int64]) -> NDArray[np.complex128]:
        """The entry of each state's column, complex128 [len(states)]."""
        total = np.zeros(len(states), dtype=np.complex128)
        for mask, value in zip(self.z.tolist(), self.values.tolist(), strict=True):
            total += value * (1 - 2 * (np.bitwise_count(states & mask) & 1).astype(np.int8))
        return total


def shifts(table: PauliTable, coefficients: NDArray[np.number]) -> list[_Shift]:
    """The strings by their x, in ascending order of x."""
    if table.num_qubits > MOST_QUBITS:
        raise ValueError(f"no matrix on {table.num_qubits} qubits, {MOST_QUBITS} at most")
    x, z = table.x[:, 0].astype(np.int64), table.z[:, 0].astype(np.int64)
    values = np.asarray(coefficients) * POWERS_OF_I[counts(table.x & table.z) & 3]
    order = np.argsort(x, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(x[order]) != 0)) if len(x) else np.zeros(0, np.int64)
    return [_Shift(int(x[part[0]]), z[part], values[part]) for part in np.split(order, starts[1:]) if len(part)]


def sparse_matrix(
    table: PauliTable, coefficients: NDArray[np.number], states: NDArray[np.int64] | None = None
) -> "csr_array":
    """The matrix of Σ coefficient · string.

    Args:
        table: the strings, on at most 62 qubits.
        coefficients: real or complex [n].
        states: int64 [m], ascending: the basis states to keep, such as those of one particle sector; all by default.
            Entries that lead out of them are left out.

    Returns:
        scipy CSR array, float64 where all entries are real, otherwise complex128; [2^n, 2^n] or [m, m].
    """
    from scipy.sparse import coo_array  # noqa: PLC0415  # takes 0.1 s

    kept = np.arange(1 << table.num_qubits, dtype=np.int64) if states is None else states
    rows, columns, values = [], [], []
    together = merged(table)
    sums = together.sums(np.real(coefficients)) + 1j * together.sums(np.imag(coefficients))
    for shift in shifts(together.table, sums):
        target = kept ^ shift.x
        row = np.minimum(np.searchsorted(kept, target), len(kept) - 1) if states is not None else target
        column = np.flatnonzero(kept[row] == target)
        entries = shift.entries(kept[column])
        rows.append(row[column].astype(np.int32))
        columns.append(column.astype(np.int32))
        values.append(entries if shift.values.imag.any() else entries.real)
    empty = np.zeros(0, np.int32)
    size = len(kept)
    found = np.concatenate(values) if values else np.zeros(0)
    where = (np.concatenate([empty, *rows]), np.concatenate([empty, *columns]))
    return coo_array((found, where), shape=(size, size)).tocsr()


def sector_states(num_modes: int, num_up: int, num_down: int) -> NDArray[np.int64]:
    """The occupations with so many particles of each spin, ascending; int64.

    Modes are in blocks: the first half up, the second half down; mode j is bit j.
    """
    half = num_modes // 2
    alpha = np.arange(1 << half, dtype=np.int64)
    beta = np.arange(1 << (num_modes - half), dtype=np.int64)
    up = alpha[np.bitwise_count(alpha) == num_up]
    down = beta[np.bitwise_count(beta) == num_down]
    both: NDArray[np.int64] = (up[None, :] | down[:, None] << half).reshape(-1)
    return both
