"""Fermionic operators for tests, and their matrices from first principles."""

import numpy as np

from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.ladder_products import LadderProducts, adjoint, joined
from qlower.dialects.hamiltonian.operators import fermion_operator
from qlower.ir import Module
from qlower.ir.origins import rebase


def random_integrals(orbitals, seed):
    """Symmetric one-body and eightfold symmetric two-body integrals."""
    rng = np.random.default_rng(seed)
    one = rng.normal(size=(orbitals, orbitals))
    two = rng.normal(size=(orbitals,) * 4)
    for axes in ((1, 0, 2, 3), (0, 1, 3, 2), (2, 3, 0, 1)):
        two = (two + two.transpose(axes)) / 2
    return (one + one.T) / 2, two


def molecule(orbitals, num_up, num_down, seed=1):
    """A module with an operator that looks like a molecule's."""
    one, two = random_integrals(orbitals, seed)
    products = electronic_products(0.7, one, two)
    return module_of(fermion_operator("hamiltonian", products, num_up=num_up, num_down=num_down, unit="hartree"))


def module_of(*operations):
    """A module of the level, with origins as a pass gets them."""
    return rebase(Module("hamiltonian", operations))


def random_products(num_modes, seed, shapes=((0, 0), (1, 1), (2, 2), (2, 0), (1, 2), (3, 3), (1, 0)), each=20):
    """Products of all shapes, modes drawn at random, so that they repeat and stand in no order."""
    rng = np.random.default_rng(seed)
    parts = []
    for creators, annihilators in shapes:
        modes = rng.integers(0, num_modes, (each, creators + annihilators))
        parts.append(
            LadderProducts.of_shape(num_modes, creators, modes, rng.normal(size=each) + 1j * rng.normal(size=each))
        )
    return joined(parts)


def hermitian(products):
    """The products with their conjugates."""
    return joined([products, adjoint(products)])


def listed(products):
    """(creators, modes, coefficient) of each product."""
    for i in range(len(products)):
        modes = products.modes[products.offsets[i] : products.offsets[i + 1]].tolist()
        yield int(products.num_creators[i]), modes, complex(products.coefficients[i])


def dense(products):
    """The matrix of a sum of products in the occupation basis, by counting the particles before each mode."""
    size = 1 << products.num_modes
    total = np.zeros((size, size), dtype=complex)
    for creators, modes, coefficient in listed(products):
        state, entry = np.arange(size), np.full(size, coefficient)
        for place in reversed(range(len(modes))):
            mode = modes[place]
            occupied = state >> mode & 1
            entry = np.where(occupied == (place >= creators), entry, 0.0)
            entry = entry * (-1.0) ** np.bitwise_count(state & (1 << mode) - 1)
            state = state ^ 1 << mode
        total[state, np.arange(size)] += entry
    return total
