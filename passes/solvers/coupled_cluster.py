"""Coupled cluster with singles, doubles and perturbative triples by pyscf (extra ``chem``), with its validity checks.

Its energy is no bound of anything, so it is never certified; its own diagnostics tell when it must not be trusted.
Sources: K. Raghavachari et al., doi:10.1016/S0009-2614(89)87395-6; T1 ≤ 0.02: T. Lee, P. Taylor,
doi:10.1002/qua.560360824.
"""

from dataclasses import dataclass

import numpy as np

from qlower.passes.solvers import chemistry
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import Assessment, Found, Invalid, Kind

LARGEST_T1 = 0.02
LARGEST_DOUBLE = 0.2
"""Largest amplitude of a double excitation for which one determinant may be called dominant."""
MOST_CYCLES = 100
SECONDS_PER_STEP = 2e-9
QUICK_SECONDS = 30.0
"""Up to this prediction the method is tried while it is assessed, so that what it is worth is known."""
DECIMALS = 8


@dataclass(frozen=True)
class Diagnosed:
    """A coupled-cluster energy with what speaks for it.

    Attributes:
        energy: with perturbative triples, in the operator's unit.
        triples: their share.
        t1: the T1 diagnostic.
        largest_double: the largest double amplitude.
    """

    energy: float
    triples: float
    t1: float
    largest_double: float


class CoupledCluster:
    """Closed-shell ground states near one determinant."""

    name = "coupled-cluster"
    kind = Kind.CLASSICAL

    def assess(self, question: Question) -> Assessment:
        """Whether it applies and, where that is quick to see, whether its diagnostics allow it."""
        refused = chemistry.refusal(question)
        if refused is not None:
            return refused
        assert question.particles is not None
        up, down = question.particles
        if up != down or up == 0:
            return Assessment(False, "an open shell")
        empty = question.num_qubits // 2 - up
        seconds = 0.3 + SECONDS_PER_STEP * (30.0 * up**2 * empty**4 + up**3 * empty**4)
        if seconds > QUICK_SECONDS:
            return Assessment(True, "diagnostics not yet known", seconds)
        try:
            found = diagnosed(question)
        except Invalid as error:
            return Assessment(False, f"invalid: {error}", seconds)
        return Assessment(
            True,
            f"{found.energy:.6f}, T1 = {found.t1:.3f}, largest double {found.largest_double:.2f}, triples "
            f"{found.triples:.1e}: an estimate, not a bound",
            seconds,
        )

    def solve(self, question: Question) -> Found:
        """The energy; its error is estimated by the triples' share."""
        found = diagnosed(question)
        return Found(
            (("hamiltonian", round(found.energy, DECIMALS), abs(found.triples)),),
            f"estimated, not proved: T1 = {found.t1:.3f}, the error is about the triples' share",
        )


def diagnosed(question: Question) -> Diagnosed:
    """Run the method and its diagnostics.

    Raises:
        Invalid: it did not converge, or one determinant does not dominate.
    """
    from pyscf import ao2mo, cc, gto, scf  # noqa: PLC0415  # an extra

    found = chemistry.integrals(question)
    orbitals = len(found.one)
    assert question.particles is not None
    with chemistry.one_thread():
        molecule = gto.M(verbose=0)
        molecule.nelectron, molecule.incore_anyway = sum(question.particles), True
        field = scf.RHF(molecule)
        field.get_hcore, field.get_ovlp = lambda *_: found.one, lambda *_: np.eye(orbitals)
        field.energy_nuc = lambda *_: found.constant
        field._eri = ao2mo.restore(8, found.two, orbitals)
        field.kernel(np.diag([2.0] * question.particles[0] + [0.0] * (orbitals - question.particles[0])))
        if not field.converged:
            raise Invalid("the mean field does not converge")
        method = cc.CCSD(field)
        method.max_cycle = MOST_CYCLES
        method.kernel()
        if not method.converged:
            raise Invalid(f"CCSD does not converge in {MOST_CYCLES} cycles")
        t1 = float(np.linalg.norm(method.t1)) / np.sqrt(sum(question.particles))
        double = float(np.abs(method.t2).max())
        if t1 > LARGEST_T1 or double > LARGEST_DOUBLE:
            raise Invalid(f"T1 = {t1:.3f}, largest double amplitude {double:.2f}: one determinant does not dominate")
        triples = float(method.ccsd_t())
    return Diagnosed(float(method.e_tot) + triples, triples, t1, double)


SOLVER = CoupledCluster()
