"""Questions about small models on qubits."""

import numpy as np

from qlower.dialects.hamiltonian.operators import pauli_operator
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.goals import GroundStateEnergy, Optimization, PhaseEstimation, TimeEvolution
from qlower.ir import Module


def string(width, letters):
    """A string from its letters by qubit."""
    return "".join(letters.get(q, "I") for q in range(width))


def pairs(width, letter, coefficient, *, periodic=False):
    count = width if periodic else width - 1
    return [(string(width, {q: letter, (q + 1) % width: letter}), coefficient) for q in range(count)]


def tfim(width, field=0.8):
    return pairs(width, "Z", -1.0) + [(string(width, {q: "X"}), -field) for q in range(width)]


def heisenberg(width):
    return [term for letter in "XYZ" for term in pairs(width, letter, 0.7)]


def ring_cost(width):
    """Minus the cut of a ring: Σ (ZZ − 1)/2."""
    return [("I" * width, -width / 2), *pairs(width, "Z", 0.5, periodic=True)]


def operator(terms):
    return pauli_operator(
        "hamiltonian", PauliTable.from_strings([s for s, _ in terms]), np.array([c for _, c in terms])
    )


def ground_state(terms, max_error=1e-3):
    goal = GroundStateEnergy(attributes={"sym_name": "goal", "max_error": max_error})
    return Module("hamiltonian", (goal, operator(terms)))


def evolution(terms, time, max_error, initial="", observables=("z",)):
    attributes = {
        "sym_name": "goal", "time": time, "max_error": max_error,
        "initial_state": initial or "0" * len(terms[0][0]), "observables": observables,
    }  # fmt: skip
    return Module("hamiltonian", (TimeEvolution(attributes=attributes), operator(terms)))


def optimization(terms):
    goal = Optimization(attributes={"sym_name": "goal", "approximation_ratio": 0.9})
    return Module("hamiltonian", (goal, operator(terms)))


def phase_estimation(terms, max_error, initial):
    attributes = {"sym_name": "goal", "max_error": max_error, "initial_state": initial}
    return Module("hamiltonian", (PhaseEstimation(attributes=attributes), operator(terms)))
