"""The error that is declared of a product formula."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Context
from math import sqrt

import numpy as np

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.hamiltonian.bounds import FormulaError
from qlower.dialects.hamiltonian.matrices import sparse_matrix
from qlower.passes.hamiltonian_to_algorithm.questions import Terms

LITTLE_WORK = 1 << 22
"""Rotations times matrix entries up to which the error is always computed: a tenth of a second."""
MOST_WORK = 1 << 27
"""The same, up to which it is where the bound is loose: a few seconds."""
MOST_QUBITS = 10
TIGHT = 2.0
"""Times what the lowest commutators contribute: a bound so large is near enough."""
_ROUNDING = 1e-15
"""Times rotations times steps: well above what rounding adds up to."""


def declared_bound(
    terms: Terms, error: FormulaError, sequences: Sequence[PauliRotations], time: float, steps: int
) -> float:
    """A bound of ‖formula − exp(−i·time·H)‖: that of the commutators, or the norm itself.

    The norm is computed where that is little work, and where it is affordable and most of the bound is not of the
    lowest commutators: those are near the error, the bounds of what follows them are not.

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
    work = rotations << (2 * size)
    tight = proved <= TIGHT * _leading(error, time, steps)
    if size > MOST_QUBITS or work > (LITTLE_WORK if tight else MOST_WORK):
        return rounded_up(proved)
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
    return rounded_up(min(proved, sqrt(max(largest, 0.0)) * (1 + 1e-9) + rounding))


def rounded_up(bound: float) -> float:
    """The bound to nine digits, rounded up: the last bits of norms of matrices differ from machine to machine."""
    return float(Context(prec=9, rounding=ROUND_CEILING).create_decimal_from_float(bound))


def _leading(error: FormulaError, time: float, steps: int) -> float:
    """What the lowest commutators that do not vanish contribute to the bound."""
    step = abs(time) / steps
    power = error.order
    return steps * error.norms[power] * step ** (power + 1) / (power + 1) if power < len(error.norms) else 0.0
