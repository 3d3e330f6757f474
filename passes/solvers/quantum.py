"""The quantum solvers: what they would cost on the target. They answer by compiling on, not here."""

from dataclasses import dataclass

import numpy as np

from qlower.dialects.problem.goals import GroundStateEnergy, Optimization, PhaseEstimation, TimeEvolution
from qlower.ir import Operation
from qlower.passes.solvers.question import Question
from qlower.passes.solvers.solver import NOT_THIS_KIND, Assessment, Found, Kind

GATE_NS = 100.0
"""Of a two-qubit gate where the target does not say."""
SHOT_NS = 250_000.0
"""Between two shots: reset and readout of superconducting machines, about."""
SAMPLES = 10_000
"""Shots where no accuracy of an expectation value is asked for."""
OPTIMIZER_STEPS = 200
"""Evaluations of the energy that a variational optimiser needs, about, times the number of parameters' root."""


@dataclass(frozen=True)
class QuantumSolver:
    """A way to answer on a quantum computer.

    Attributes:
        name: kebab-case.
        goal: the op of the questions it answers.
        repeats: how often a state is prepared whole, beyond the shots of one evaluation.
        certified: whether its error is bounded by what is declared at the algorithm level.
    """

    name: str
    goal: type[Operation]
    repeats: float
    certified: bool = False
    kind: Kind = Kind.QUANTUM

    def assess(self, question: Question) -> Assessment:
        """Whether the operator fits on the target, and the time of all shots."""
        if not isinstance(question.goal, self.goal):
            return NOT_THIS_KIND
        target = question.target
        if target is not None and question.num_qubits > target.num_qubits:
            return Assessment(False, f"{question.num_qubits} qubits do not fit on {target.name}")
        table, coefficients = question.paulis
        one_norm = float(np.abs(coefficients).sum())
        depth = max(1, len(table))
        shots = float(SAMPLES)
        if self.goal is GroundStateEnergy:
            shots = max(shots, (one_norm / question.max_error) ** 2)
        if isinstance(question.goal, TimeEvolution | PhaseEstimation):
            time = question.goal.time if isinstance(question.goal, TimeEvolution) else 1.0 / question.max_error
            depth *= max(1, int(np.ceil((one_norm * abs(time)) ** 1.5 / max(question.max_error, 1e-9) ** 0.5)))
        seconds = 1e-9 * shots * self.repeats * (SHOT_NS + GATE_NS * depth)
        return Assessment(True, f"about {shots * self.repeats:.1e} shots", seconds, self.certified)

    def solve(self, question: Question) -> Found:
        """Never called: the pipeline goes on to the device."""
        raise NotImplementedError


VARIATIONAL = QuantumSolver("variational-eigensolver", GroundStateEnergy, float(OPTIMIZER_STEPS))
PRODUCT_FORMULA = QuantumSolver("product-formula", TimeEvolution, 1.0, certified=True)
APPROXIMATE_OPTIMIZATION = QuantumSolver("approximate-optimization", Optimization, 50.0)
PHASE_ESTIMATION = QuantumSolver("phase-estimation", PhaseEstimation, 0.01)
