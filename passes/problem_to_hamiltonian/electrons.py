"""Hamiltonians of electrons in orbitals: from a file's integrals, or from a molecule."""

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.ladder_products import LadderProducts
from qlower.dialects.hamiltonian.operators import Origins, fermion_operator, rows_of
from qlower.dialects.hamiltonian.ops import FermionOperator
from qlower.dialects.problem.facts import MOST_TERMS, num_electronic_terms
from qlower.dialects.problem.systems import Integrals, Molecule
from qlower.ir.operation import Operation
from qlower.ir.rows import LongColumn
from qlower.passes.problem_to_hamiltonian.local_strings import one_origin

UNIT = "hartree"
Indices = NDArray[np.int64]


def electrons_of_file(system: Integrals, goal: Operation) -> FermionOperator:
    """The Hamiltonian of given integrals; the origins of a term are the integrals that are summed up in it."""
    size, rows = system.num_orbitals, rows_of(system)
    constant, one_body, two_body = 0.0, np.zeros((size, size)), np.zeros((size,) * 4)
    place_one, place_two = np.full((size, size), -1, np.int64), np.full((size,) * 4, -1, np.int64)
    place_constant = -1
    indices = np.stack([rows.columns[letter] for letter in "ijkl"], axis=1).astype(np.int64) - 1 if len(rows) else None
    if indices is not None:
        is_one, is_two = (indices[:, 1] >= 0) & (indices[:, 2] < 0), indices[:, 3] >= 0
        _fill_one(one_body, rows.parameters[is_one], indices[is_one])
        _fill_one(place_one, np.flatnonzero(is_one), indices[is_one])
        _fill_two(two_body, rows.parameters[is_two], indices[is_two])
        _fill_two(place_two, np.flatnonzero(is_two), indices[is_two])
        for row in np.flatnonzero(indices[:, 0] < 0).tolist():
            constant, place_constant = float(rows.parameters[row]), row
    products = electronic_products(constant, one_body, two_body)
    owners = _owners(products, size, place_constant, place_one, place_two)
    return fermion_operator(
        "hamiltonian", products, num_up=system.num_up, num_down=system.num_down, unit=UNIT,
        origins=_origins(owners, rows.origin_offsets, rows.origins), origin=system.origin,
    )  # fmt: skip


def _fill_one(table: NDArray[np.generic], values: NDArray[np.generic], indices: Indices) -> None:
    i, j = indices[:, 0], indices[:, 1]
    table[i, j] = table[j, i] = values


def _fill_two(table: NDArray[np.generic], values: NDArray[np.generic], indices: Indices) -> None:
    i, j, k, m = indices.T
    for p, q in ((i, j), (j, i)):
        for r, s in ((k, m), (m, k)):
            table[p, q, r, s] = table[r, s, p, q] = values


def _owners(products: LadderProducts, size: int, constant: int, one: Indices, two: Indices) -> Indices:
    """For each product the one or two rows whose integrals it has, ascending; −1 for none; int64 [n, 2]."""
    owners = np.full((len(products), 2), -1, dtype=np.int64)
    for creators, annihilators, index in products.shapes:
        orbitals = products.modes_of(index, creators + annihilators) % size
        spins = products.modes_of(index, creators + annihilators) // size
        if creators == 0:
            owners[index, 0] = constant
        elif creators == 1:
            owners[index, 0] = one[orbitals[:, 0], orbitals[:, 1]]
        else:
            p, r, s, q = orbitals.T
            owners[index, 0] = two[p, q, r, s]
            owners[index, 1] = np.where(spins[:, 0] == spins[:, 1], two[p, s, r, q], -1)
    owners[owners[:, 0] == owners[:, 1], 1] = -1
    return np.sort(owners, axis=1)


def _origins(owners: Indices, offsets: LongColumn, positions: LongColumn) -> Origins:
    """The positions of rows that have one position each, for each product."""
    present = owners >= 0
    found = positions[offsets[owners[present]]] if present.any() else np.zeros(0, np.int64)
    counts = present.sum(axis=1)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64), found


def electrons_of_molecule(system: Molecule, goal: Operation) -> FermionOperator:
    """The Hamiltonian of a molecule's active space.

    Raises:
        QlowerError: QL0830 to QL0833, QL0835.
    """
    from qlower.passes.problem_to_hamiltonian.orbitals import active_space  # noqa: PLC0415  # needs the extra

    space = active_space(system)
    terms = num_electronic_terms(space.num_orbitals)
    if terms > MOST_TERMS:
        fail(
            "QL0835", f"{space.num_orbitals} orbitals make up to {terms:.1e} terms",
            expected=f"at most {MOST_TERMS:.0e}", fix="choose a smaller active space or basis set",
        )  # fmt: skip
    products = electronic_products(*space.integrals())
    return fermion_operator(
        "hamiltonian", products, num_up=space.num_up, num_down=space.num_down, unit=UNIT,
        origins=one_origin(len(products), system.origin), origin=system.origin,
    )  # fmt: skip
