"""Electron integrals of a spin-free fermionic operator, read back from its terms."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.operators import products_of
from qlower.dialects.hamiltonian.ops import FermionOperator


@dataclass(frozen=True)
class Integrals:
    """H = constant + Σ h_pq a†_pσ a_qσ + ½ Σ (pq|rs) a†_pσ a†_rτ a_sτ a_qσ over n orbitals.

    Attributes:
        constant: such as the nuclear repulsion.
        one: float64 [n, n].
        two: float64 [n, n, n, n], (pq|rs) in chemists' order.
    """

    constant: float
    one: NDArray[np.float64]
    two: NDArray[np.float64]


def integrals_of(operator: FermionOperator) -> Integrals | None:
    """The integrals of a real operator that treats both spins alike and has at most two-body terms, else None.

    Two-body integrals are read from the terms of unlike spins, which are (pq|rs) a†_p↑ a†_r↓ a_s↓ a_q↑; those of like
    spins follow from them, which is checked by comparing ``operator`` with what the integrals give.
    """
    products = products_of(operator)
    orbitals = operator.num_modes // 2
    constant, one = 0.0, np.zeros((2 * orbitals, 2 * orbitals))
    two = np.zeros((2 * orbitals,) * 4)
    if np.abs(products.coefficients.imag).max(initial=0.0) > 0.0:
        return None
    for creators, annihilators, index in products.shapes:
        some = products.take(index)
        if (creators, annihilators) == (0, 0):
            constant = float(some.coefficients.real.sum())
        elif (creators, annihilators) == (1, 1):
            p, q = some.modes.reshape(-1, 2).T
            np.add.at(one, (p, q), some.coefficients.real)
        elif (creators, annihilators) == (2, 2):
            _add_two_body(two, some)
        else:
            return None
    return _spin_free(constant, one, two, orbitals)


def _add_two_body(two: NDArray[np.float64], products: LadderProducts) -> None:
    """Add c·a†_p a†_r a_s a_q to two[p, r, s, q], antisymmetrised over both pairs."""
    p, r, s, q = products.modes.reshape(-1, 4).T
    quarter = products.coefficients.real / 4.0
    np.add.at(two, (p, r, s, q), quarter)
    np.add.at(two, (r, p, s, q), -quarter)
    np.add.at(two, (p, r, q, s), -quarter)
    np.add.at(two, (r, p, q, s), quarter)


def _spin_free(constant: float, one: NDArray[np.float64], two: NDArray[np.float64], orbitals: int) -> Integrals | None:
    up, down = slice(0, orbitals), slice(orbitals, 2 * orbitals)
    # a†_p↑ a†_r↓ a_s↓ a_q↑ appears in four orders, each with a quarter.
    chemists = 4.0 * two[up, down, down, up].transpose(0, 3, 1, 2)
    like = 0.25 * (chemists.transpose(0, 2, 3, 1) - chemists.transpose(0, 2, 1, 3))
    agrees = (
        np.allclose(one[up, up], one[down, down], atol=1e-10)
        and np.abs(one[up, down]).max(initial=0.0) < 1e-12
        and np.allclose(two[up, up, up, up], like, atol=1e-10)
        and np.allclose(two[down, down, down, down], like, atol=1e-10)
        and np.allclose(chemists, chemists.transpose(2, 3, 0, 1), atol=1e-10)
    )
    return Integrals(constant, one[up, up], chemists) if agrees else None
