"""Exact diagonalisation: the lowest eigenvalue of a sparse matrix by Lanczos' method, with a bound from its residual.

Source: R. Lehoucq, D. Sorensen, C. Yang, ARPACK users' guide, doi:10.1137/1.9780898719628. An eigenvalue lies within
the residual's norm of the Rayleigh quotient (D. Weinstein, doi:10.1073/pnas.20.9.529).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from qlower.dialects.problem.goals import GroundStateEnergy
from qlower.passes.solvers import sector
from qlower.passes.solvers.question import Question, pauli_form
from qlower.passes.solvers.solver import NOT_THIS_KIND, Assessment, Found, Invalid, Kind

SECONDS_PER_ENTRY = 4e-9
"""Of one product with a vector, measured."""
ITERATIONS = 120
DENSE_DIMENSION = 64
"""Up to here all eigenvalues are found by a dense method."""
DECIMALS = 10
"""Digits of a value after the point: the last bits depend on the library's version."""


class ExactDiagonalization:
    """Ground states of up to about 20 qubits, or of a sector as small."""

    name = "exact-diagonalization"
    kind = Kind.CLASSICAL

    def assess(self, question: Question) -> Assessment:
        """Whether the matrix fits."""
        if not isinstance(question.goal, GroundStateEnergy):
            return NOT_THIS_KIND
        if not sector.fits(question):
            return Assessment(False, f"{question.dimension} basis states are too many")
        entries = sector.num_entries(question)
        seconds = (
            0.01
            + entries * (SECONDS_PER_ENTRY * ITERATIONS + 2e-8)
            + 5e-9 * question.dimension * len(question.paulis[0])
        )
        return Assessment(True, f"{question.dimension} basis states", seconds, certified=True)

    def solve(self, question: Question) -> Found:
        """The lowest eigenvalue, with the norm of its residual as bound; and the observables in its state."""
        states = sector.basis_states(question)
        hamiltonian = sector.matrix(*question.paulis, states)
        value, vector = lowest(hamiltonian)
        residual = float(np.linalg.norm(hamiltonian @ vector - value * vector)) + 10.0**-DECIMALS
        if residual > question.max_error:
            raise Invalid(f"Lanczos' method left a residual of {residual:.1e}")
        values = [("hamiltonian", round(value, DECIMALS), residual)]
        for name, operator in question.operators():
            measured = sector.expectation(sector.matrix(*pauli_form(operator), states), vector)
            values.append((name, round(measured, DECIMALS), residual))
        return Found(
            tuple(values),
            f"an eigenvalue lies within the residual {residual:.1e} of the value; lowest of {len(states)} basis states "
            "by Lanczos' method from a random vector",
        )


def lowest(hamiltonian: sparse.csr_matrix) -> tuple[float, NDArray[np.complex128]]:
    """The lowest eigenvalue and its vector; deterministic, since it begins from a fixed vector."""
    size = hamiltonian.shape[0]
    if size <= DENSE_DIMENSION:
        values, vectors = np.linalg.eigh(hamiltonian.toarray())
        return float(values[0]), vectors[:, 0].astype(np.complex128)
    start = np.random.default_rng(0).normal(size=size)
    values, vectors = linalg.eigsh(hamiltonian, k=1, which="SA", v0=start, tol=1e-12, ncv=min(size, 48))
    return float(values[0]), vectors[:, 0].astype(np.complex128)


SOLVER = ExactDiagonalization()
