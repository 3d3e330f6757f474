"""The error that is declared of a product formula."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.hamiltonian.bounds import FormulaError
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.passes.hamiltonian_to_algorithm.questions import Terms

MOST_WORK = 1 << 27
"""Rotations times matrix entries up to which the error is computed."""
MOST_QUBITS = 10
_ROUNDING = 1e-15
"""Times rotations times steps: well above what rounding adds up to."""


def declared_bound(
    terms: Terms, error: FormulaError, sequences: Sequence[PauliRotations], time: float, steps: int
) -> float:
    """A bound of ‖formula − exp(−i·time·H)‖: that of the commutators, or the norm itself where that is affordable.

    Args:
        terms: of H.
        error: of the formula.
        sequences: the formula's rotations, all steps.
        time: in units of 1/energy.
        steps: how many.
    """
    proved = error.bound(time, steps)
    size = terms.table.num_qubits
    rotations = sum(op.num_steps() // op.repeat for op in sequences)
    if size > MOST_QUBITS or rotations << (2 * size) > MOST_WORK:
        return proved
    matrix = np.eye(1 << size, dtype=np.complex128)
    places = {qubit: qubit for qubit in range(size)}
    for op in sequences:
        once = np.eye(1 << size, dtype=np.complex128)
        op.with_attribute("repeat", 1).act(once, places, {})
        matrix = np.linalg.matrix_power(once, op.repeat) @ matrix
    energies, states = np.linalg.eigh(sparse_matrix(terms.table, terms.coefficients).toarray())
    difference = matrix - (states * np.exp(-1j * time * energies)) @ states.conj().T
    largest = float(np.linalg.eigvalsh(difference.conj().T @ difference)[-1])
    rounding = _ROUNDING * rotations * steps * (1 << size)
    return min(proved, sqrt(max(largest, 0.0)) * (1 + 1e-9) + rounding)
