"""Full configuration interaction by pyscf's determinant code (extra ``chem``), with a bound from the residual.

Source: P. Knowles, N. Handy, doi:10.1016/0009-2614(84)85513-X; Q. Sun et al., doi:10.1063/5.0006074. An eigenvalue lies
within the residual's norm of the Rayleigh quotient (D. Weinstein, doi:10.1073/pnas.20.9.529).
"""

import numpy as np

from qlower.passes.solvers import chemistry
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import Assessment, Found, Invalid, Kind

MOST_DETERMINANTS = 50_000_000
"""More would need tens of gigabytes."""
SECONDS_PER_DETERMINANT = 1.5e-7
"""Per squared number of orbitals, all iterations together, measured."""
DECIMALS = 9


class FullConfigurationInteraction:
    """Ground states of molecules and lattice models in a sector of up to tens of millions of determinants."""

    name = "full-configuration-interaction"
    kind = Kind.CLASSICAL

    def assess(self, question: Question) -> Assessment:
        """Whether the determinants fit."""
        refused = chemistry.refusal(question)
        if refused is not None:
            return refused
        if question.dimension > MOST_DETERMINANTS:
            return Assessment(False, f"{question.dimension} determinants are too many")
        orbitals = question.num_qubits // 2
        seconds = 0.3 + SECONDS_PER_DETERMINANT * question.dimension * orbitals**2
        return Assessment(True, f"{question.dimension} determinants", seconds, certified=True)

    def solve(self, question: Question) -> Found:
        """The lowest energy of the sector."""
        from pyscf.fci import direct_spin1  # noqa: PLC0415  # an extra

        found = chemistry.integrals(question)
        orbitals = len(found.one)
        with chemistry.one_thread():
            solver = direct_spin1.FCISolver()
            solver.conv_tol, solver.max_cycle, solver.verbose = 1e-12, 200, 0
            energy, state = solver.kernel(found.one, found.two, orbitals, question.particles)
            both = direct_spin1.absorb_h1e(found.one, found.two, orbitals, question.particles, 0.5)
            image = direct_spin1.contract_2e(both, state, orbitals, question.particles)
        residual = float(np.linalg.norm(image - energy * state) / np.linalg.norm(state)) + 10.0**-DECIMALS
        if residual > question.max_error:
            raise Invalid(f"Davidson's method left a residual of {residual:.1e}")
        return Found(
            (("hamiltonian", round(float(energy) + found.constant, DECIMALS), residual),),
            f"an eigenvalue lies within the residual {residual:.1e} of the value; lowest of {question.dimension} "
            "determinants by Davidson's method",
        )


SOLVER = FullConfigurationInteraction()
