"""Exact evolution of a state by the action of the matrix exponential.

Source: A. Al-Mohy, N. Higham, doi:10.1137/100788860.
"""

import numpy as np
from scipy.sparse import linalg

from qlower.dialects.problem.goals import TimeEvolution
from qlower.passes.solvers import sector
from qlower.passes.solvers.question import Question, pauli_form
from qlower.passes.solvers.solver import NOT_THIS_KIND, Assessment, Found, Invalid, Kind

SECONDS_PER_ENTRY = 1.2e-8
DECIMALS = 10


class ExactEvolution:
    """Expectation values after an evolution of up to about 20 qubits, or of a sector as small."""

    name = "exact-evolution"
    kind = Kind.CLASSICAL

    def assess(self, question: Question) -> Assessment:
        """Whether there is a number to find and the matrix fits."""
        goal = question.goal
        if not isinstance(goal, TimeEvolution):
            return NOT_THIS_KIND
        if not goal.observables:
            return Assessment(False, "samples of the state are asked for, not the value of an observable")
        if not sector.fits(question):
            return Assessment(False, f"{question.dimension} basis states are too many")
        products = 20 + 3.0 * abs(goal.time) * float(np.abs(question.paulis[1]).sum())
        seconds = 0.01 + sector.num_entries(question) * (SECONDS_PER_ENTRY * products + 2e-8)
        return Assessment(True, f"{question.dimension} basis states", seconds, certified=True)

    def solve(self, question: Question) -> Found:
        """The observables, and the difference between one step and two half steps as the bound of their error."""
        goal = question.goal
        assert isinstance(goal, TimeEvolution)
        states = sector.basis_states(question)
        number = sum(1 << place for place, bit in enumerate(goal.initial_state) if bit == "1")
        begin = np.zeros(len(states), dtype=np.complex128)
        place = int(np.searchsorted(states, np.uint64(number)))
        if place == len(states) or int(states[place]) != number:
            raise Invalid("the initial state is not in the sector of the particle numbers")
        begin[place] = 1.0
        generator = (-1j * goal.time) * sector.matrix(*question.paulis, states)
        end = linalg.expm_multiply(generator, begin)
        again = linalg.expm_multiply(0.5 * generator, linalg.expm_multiply(0.5 * generator, begin))
        error = 2.0 * float(np.linalg.norm(end - again)) + 1e-12
        values = []
        for name, operator in question.operators():
            observable = sector.matrix(*pauli_form(operator), states)
            bound = error * float(np.abs(observable).sum(axis=1).max()) + 10.0**-DECIMALS
            values.append((name, round(sector.expectation(observable, end), DECIMALS), bound))
        return Found(
            tuple(values),
            f"the state of one step and that of two half steps differ by {error:.1e}; the bounds are twice that times "
            "the observable's norm",
        )


SOLVER = ExactEvolution()
