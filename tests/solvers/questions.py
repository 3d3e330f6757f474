"""Questions for the tests of solvers, made from scratch."""

import numpy as np

from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.operators import fermion_operator, pauli_operator
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.goals import GroundStateEnergy, Optimization, Request, TimeEvolution
from qlower.ir import Module

GOAL = {"sym_name": "goal"}


def pauli(strings, coefficients, name="hamiltonian"):
    return pauli_operator(name, PauliTable.from_strings(strings), np.array(coefficients, dtype=float))


def ground_state(operator, *, max_error=1e-3, observables=(), **request):
    names = tuple(op.symbol for op in observables)
    goal = GroundStateEnergy(attributes={**GOAL, "max_error": max_error, "observables": names})
    return module(goal, operator, *observables, **request)


def evolution(operator, *, time, initial_state, observables=(), max_error=1e-3, **request):
    names = tuple(op.symbol for op in observables)
    attributes = {"time": time, "max_error": max_error, "initial_state": initial_state, "observables": names}
    return module(TimeEvolution(attributes={**GOAL, **attributes}), operator, *observables, **request)


def optimization(operator, *, ratio=1.0, **request):
    return module(Optimization(attributes={**GOAL, "approximation_ratio": ratio}), operator, **request)


def module(goal, *operators, **request):
    asked = Request(attributes={"sym_name": "request", **request})
    return Module("hamiltonian", (goal, asked, *operators))


def hubbard_chain(sites, hopping=1.0, repulsion=4.0, num_up=1, num_down=1):
    """The Fermi–Hubbard chain with open ends, spin up first."""
    one = [(p + s, q + s) for s in (0, sites) for i in range(sites - 1) for p, q in ((i, i + 1), (i + 1, i))]
    two = [(i, sites + i, sites + i, i) for i in range(sites)]
    modes = [mode for product in (*one, *two) for mode in product]
    products = LadderProducts(
        2 * sites,
        np.array([1] * len(one) + [2] * len(two)),
        np.array([1] * len(one) + [2] * len(two)),
        np.array(modes, dtype=np.int32),
        np.array([-hopping] * len(one) + [repulsion] * len(two), dtype=complex),
    )
    return fermion_operator("hamiltonian", products, num_up=num_up, num_down=num_down)


def ising_chain(length, field=0.7):
    """Σ Z Z + field Σ X on a chain with open ends."""
    letters = [["I"] * length for _ in range(2 * length - 1)]
    for site in range(length - 1):
        letters[site][site] = letters[site][site + 1] = "Z"
    for site in range(length):
        letters[length - 1 + site][site] = "X"
    return pauli(["".join(text) for text in letters], [1.0] * (length - 1) + [field] * length)
