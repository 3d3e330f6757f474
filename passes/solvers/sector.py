"""Operators as sparse matrices on the basis states of a sector."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.solvers.question import Question

States = NDArray[np.uint64]
MOST_ENTRIES = 150_000_000
"""Entries of a matrix that is built; more would need gigabytes."""
MOST_QUBITS = 24
"""Basis states of more qubits are not listed unless particle numbers are fixed."""


def basis_states(question: Question) -> States:
    """The basis states of the question's sector as numbers, qubit q being bit q; uint64, ascending."""
    if question.particles is None:
        return np.arange(2**question.num_qubits, dtype=np.uint64)
    modes = question.num_qubits // 2
    up, down = (_occupations(modes, count) for count in question.particles)
    return np.sort((up[None, :] | (down[:, None] << np.uint64(modes))).reshape(-1))


def _occupations(modes: int, count: int) -> States:
    numbers = (sum(1 << mode for mode in chosen) for chosen in combinations(range(modes), count))
    return np.fromiter(numbers, dtype=np.uint64)


def num_entries(question: Question) -> int:
    """An upper bound of the entries of the operator's matrix on its sector."""
    table, _ = question.paulis
    flips = len(np.unique(table.x, axis=0))
    return question.dimension * flips


def fits(question: Question) -> bool:
    """Whether the matrix can be built."""
    if question.particles is None and question.num_qubits > MOST_QUBITS:
        return False
    return question.num_qubits <= 63 and num_entries(question) <= MOST_ENTRIES


def matrix(table: PauliTable, coefficients: NDArray[np.float64], states: States) -> sparse.csr_matrix:
    """The matrix of Σ coefficient · string between basis states; entries that leave them are dropped.

    Args:
        table: strings on at most 63 qubits.
        coefficients: float64 [n].
        states: basis states, ascending.

    Returns:
        complex128, or float64 if it is real.
    """
    count = len(states)
    total = sparse.csr_matrix((count, count), dtype=np.complex128)
    flips, group = np.unique(table.x[:, 0], return_inverse=True)
    for index, flip in enumerate(flips):
        target = states ^ flip
        place = np.searchsorted(states, target).clip(max=count - 1)
        inside = np.flatnonzero(states[place] == target)
        if not len(inside):
            continue
        entries = _amplitudes(table, coefficients, np.flatnonzero(group == index), states[inside])
        total = total + sparse.csr_matrix((entries, (place[inside], inside)), shape=(count, count))
    return total.real if not np.abs(total.imag).max() else total


def _amplitudes(
    table: PauliTable, coefficients: NDArray[np.float64], terms: NDArray[np.int64], states: States
) -> NDArray[np.complex128]:
    """⟨state ^ x| Σ terms |state⟩ for terms that flip the same qubits.

    A string is Π i^(x·z) X^x Z^z, so that Y = i·X·Z.
    """
    total = np.zeros(len(states), dtype=np.complex128)
    for term in terms.tolist():
        x, z = table.x[term, 0], table.z[term, 0]
        phase = (1, 1j, -1, -1j)[int(np.bitwise_count(x & z)) % 4]
        total += (coefficients[term] * phase) * (1.0 - 2.0 * (np.bitwise_count(states & z) & 1))
    return total


def expectation(operator: sparse.csr_matrix, state: NDArray[np.complex128]) -> float:
    """⟨state|operator|state⟩ of a Hermitian matrix."""
    return float(np.vdot(state, operator @ state).real)
