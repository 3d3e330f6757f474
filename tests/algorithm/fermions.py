"""Fermions in the occupation basis, made without the code that is tested: mode j is bit j."""

import numpy as np

from qlower.dialects.hamiltonian.ladder_products import LadderProducts, joined
from qlower.dialects.hamiltonian.operators import fermion_operator
from qlower.dialects.problem.goals import GroundStateEnergy
from qlower.ir import Module
from qlower.ir.origins import rebase
from qlower.lowering import Context
from qlower.passes.hamiltonian.map_fermions_to_qubits import MapFermionsToQubits
from qlower.passes.hamiltonian.taper_symmetries import TaperSymmetries

GOAL = GroundStateEnergy(attributes={"sym_name": "goal", "max_error": 1e-3})


def annihilator(mode, num_modes):
    """(−1)^(particles in lower modes) |n without mode⟩."""
    matrix = np.zeros((1 << num_modes, 1 << num_modes))
    for n in range(1 << num_modes):
        if n >> mode & 1:
            matrix[n ^ (1 << mode), n] = (-1) ** (n & ((1 << mode) - 1)).bit_count()
    return matrix


def hopping_module(sites, edges, num_up, num_down, *, interaction=2.0, goal=GOAL):
    """A Hubbard model on some edges."""
    half = sites
    hops = [(p + s, q + s) for i, j in edges for p, q in ((i, j), (j, i)) for s in (0, half)]
    pairs = [(i, i + half, i + half, i) for i in range(sites)]
    products = joined(
        [
            LadderProducts.of_shape(2 * sites, 1, np.array(hops), -np.ones(len(hops))),
            LadderProducts.of_shape(2 * sites, 2, np.array(pairs), interaction * np.ones(len(pairs))),
        ]
    )
    operator = fermion_operator("hamiltonian", products, num_up=num_up, num_down=num_down)
    return Module("hamiltonian", (goal, operator))


def applied(module, *passes):
    """The module after some passes, origins set as the manager sets them."""
    for item in passes:
        module = item.run(rebase(module), Context(seed=7)).module
    return module


def encoded(module, method, tapered=False):
    """The module on qubits."""
    return applied(module, MapFermionsToQubits(encoding=method), *([TaperSymmetries()] if tapered else []))
