"""Fermionic operators of electrons in orbitals, from integrals over real orbitals."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.ladder_products import LadderProducts, joined


def electronic_products(
    constant: float, one_body: NDArray[np.float64], two_body: NDArray[np.float64]
) -> LadderProducts:
    """H = constant + Σ h_pq a†_pσ a_qσ + ½ Σ (pq|rs) a†_pσ a†_rτ a_sτ a_qσ, each different product once.

    Modes are in blocks: mode p is orbital p with spin up, mode p + orbitals the same with spin down. Products are in
    normal form (creators ascend, annihilators descend), those with coefficient 0.0 are left out.

    Args:
        constant: energy without electrons: nuclear repulsion and frozen core.
        one_body: float64 [orbitals, orbitals], h, symmetric but for rounding.
        two_body: float64 [orbitals]⁴, (pq|rs) in chemists' order, with its eightfold symmetry but for rounding.
    """
    one_body = (one_body + one_body.T) / 2
    two_body = _symmetric(two_body)
    size = len(one_body)
    modes = 2 * size
    parts = [LadderProducts.of_shape(modes, 0, np.zeros((1, 0), np.int64), np.array([constant]))]
    p, q = (index.reshape(-1) for index in np.indices((size, size)))
    parts += [_present(modes, 1, [p + spin, q + spin], one_body[p, q]) for spin in (0, size)]
    low, high = np.triu_indices(size, k=1)
    p, q = (pairs.reshape(-1) for pairs in np.meshgrid(low, low, indexing="ij"))
    r, s = (pairs.reshape(-1) for pairs in np.meshgrid(high, high, indexing="ij"))
    same = two_body[p, q, r, s] - two_body[p, s, r, q]
    parts += [_present(modes, 2, [p + spin, r + spin, s + spin, q + spin], same) for spin in (0, size)]
    p, q, r, s = (index.reshape(-1) for index in np.indices((size, size, size, size)))
    parts.append(_present(modes, 2, [p, r + size, s + size, q], two_body[p, q, r, s]))
    return joined(parts)


def _symmetric(two_body: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean of the eight permutations that leave (pq|rs) as it is over real orbitals.

    Integrals differ there in their last digits; equal ones cancel exactly in what is made of them.
    """
    for axes in ((1, 0, 2, 3), (0, 1, 3, 2), (2, 3, 0, 1)):
        two_body = (two_body + two_body.transpose(axes)) / 2
    return two_body


def _present(
    num_modes: int, num_creators: int, modes: list[NDArray[np.intp]], values: NDArray[np.float64]
) -> LadderProducts:
    kept = np.flatnonzero(values)
    return LadderProducts.of_shape(num_modes, num_creators, np.stack(modes, axis=1)[kept], values[kept])
