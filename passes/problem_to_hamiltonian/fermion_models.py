"""Hamiltonians of the Fermi–Hubbard and the t-J model; mode i is site i with spin up, mode sites + i with spin down."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.ladder_products import LadderProducts, canonical, joined
from qlower.dialects.hamiltonian.operators import fermion_operator
from qlower.dialects.hamiltonian.ops import FermionOperator
from qlower.dialects.problem.goals import TimeEvolution
from qlower.dialects.problem.lattices import count_of, edges_of
from qlower.dialects.problem.systems import TJ, FermiHubbard
from qlower.ir.operation import Operation
from qlower.passes.problem_to_hamiltonian.local_strings import one_origin

Modes = NDArray[np.integer]


def fermi_hubbard(system: FermiHubbard, goal: Operation) -> FermionOperator:
    """The Hamiltonian of a Fermi–Hubbard model."""
    sites, edges = _lattice(system)
    up = np.arange(sites)
    parts = []
    for spin in (0, sites):
        i, j = edges.T + spin
        parts += [_products(sites, [i], [j], -system.hopping), _products(sites, [j], [i], -system.hopping)]
    parts.append(numbers(sites, [up, up + sites], system.interaction))
    parts += [numbers(sites, [up + spin], -system.chemical_potential) for spin in (0, sites)]
    return _operator(system, goal, parts)


def t_j(system: TJ, goal: Operation) -> FermionOperator:
    """The Hamiltonian of a t-J model.

    The projector is written into every term: c†_iσ (1 − n_i,−σ)(1 − n_j,−σ) c_jσ hops between states without double
    occupancy, and S_i·S_j − ñ_i ñ_j/4 has ñ = n − 2 n↑n↓, which is 0 where a site is doubly occupied, as S is.
    """
    sites, edges = _lattice(system)
    parts = []
    for spin in (0, sites):
        i, j = edges.T + spin
        parts += _projected_hops(sites, i, j, -system.hopping) + _projected_hops(sites, j, i, -system.hopping)
    parts += _exchange(sites, edges, system.exchange)
    penalty = system.penalty
    if penalty < 0:
        reach = max(abs(system.hopping), abs(system.exchange))
        penalty = 0.0 if isinstance(goal, TimeEvolution) else (2 * len(edges) + 1) * reach
    up = np.arange(sites)
    parts.append(numbers(sites, [up, up + sites], penalty))
    return _operator(system, goal, parts)


def _lattice(system: FermiHubbard | TJ) -> tuple[int, NDArray[np.int64]]:
    lattice = (system.lattice, system.sizes, system.periodic)
    return count_of(*lattice)[0], edges_of(*lattice)


def _products(sites: int, creators: list[Modes], annihilators: list[Modes], factor: float) -> LadderProducts:
    """The products factor · a†a† … a a, a list of modes for each operator."""
    modes = np.stack([*creators, *annihilators], axis=1)
    return LadderProducts.of_shape(2 * sites, len(creators), modes, np.full(len(modes), factor))


def numbers(sites: int, modes: list[Modes], factor: float) -> LadderProducts:
    """The products factor · n n …, a list of modes for each particle number; all modes of a product differ."""
    return _products(sites, modes, modes[::-1], factor)


def _projected_hops(sites: int, to: Modes, start: Modes, factor: float) -> list[LadderProducts]:
    """The products factor · c†_to (1 − n)(1 − n) c_start, the numbers those of the other spin on both sites."""
    other_to, other_start = (to + sites) % (2 * sites), (start + sites) % (2 * sites)
    return [
        _products(sites, [to], [start], factor),
        _products(sites, [to, other_to], [other_to, start], -factor),
        _products(sites, [to, other_start], [other_start, start], -factor),
        _products(sites, [to, other_to, other_start], [other_start, other_to, start], factor),
    ]


def _exchange(sites: int, edges: NDArray[np.int64], factor: float) -> list[LadderProducts]:
    """The products factor · (S_i·S_j − ñ_i ñ_j/4) on every edge."""
    i_up, j_up = edges.T
    i_down, j_down = edges.T + sites
    return [
        # S^z S^z − ñ ñ/4
        numbers(sites, [i_up, j_down], -factor / 2),
        numbers(sites, [i_down, j_up], -factor / 2),
        numbers(sites, [i_up, i_down, j_up], factor / 2),
        numbers(sites, [i_up, i_down, j_down], factor / 2),
        numbers(sites, [i_up, j_up, j_down], factor / 2),
        numbers(sites, [i_down, j_up, j_down], factor / 2),
        numbers(sites, [i_up, i_down, j_up, j_down], -factor),
        # (S⁺S⁻ + S⁻S⁺)/2; a†_i↑ a_i↓ a†_j↓ a_j↑ = −a†_i↑ a†_j↓ a_i↓ a_j↑
        _products(sites, [i_up, j_down], [i_down, j_up], -factor / 2),
        _products(sites, [i_down, j_up], [i_up, j_down], -factor / 2),
    ]


def _operator(system: FermiHubbard | TJ, goal: Operation, parts: list[LadderProducts]) -> FermionOperator:
    together = canonical(joined(parts)).products
    products = together.take(np.flatnonzero(together.coefficients))
    num_up, num_down = sector(system, goal)
    return fermion_operator(
        "hamiltonian",
        products,
        num_up=num_up,
        num_down=num_down,
        origins=one_origin(len(products), system.origin),
        origin=system.origin,
    )


def sector(system: FermiHubbard | TJ, goal: Operation) -> tuple[int, int]:
    """Particles of each spin: as the system says, else those of the initial state, which H conserves; else −1."""
    state = goal.attributes.get("initial_state")
    if system.num_up >= 0 or not isinstance(state, str) or not state:
        return system.num_up, system.num_down
    half = len(state) // 2
    return state[:half].count("1"), state[half:].count("1")
