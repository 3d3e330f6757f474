"""Hamiltonians of the spin models: the couplings of an edge stand side by side, the fields follow."""

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.operators import pauli_operator
from qlower.dialects.hamiltonian.ops import PauliOperator
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.problem.lattices import count_of, edges_of
from qlower.dialects.problem.systems import Heisenberg, TransverseFieldIsing
from qlower.ir.operation import Operation
from qlower.passes.problem_to_hamiltonian.local_strings import Sites, local_strings, one_origin, stacked

Terms = tuple[PauliTable, NDArray[np.float64]]


def heisenberg(system: Heisenberg, goal: Operation) -> PauliOperator:
    """The Hamiltonian of a Heisenberg model."""
    couplings = {"XX": system.coupling_x, "YY": system.coupling_y, "ZZ": system.coupling_z}
    fields = {"X": system.field_x, "Y": system.field_y, "Z": system.field_z}
    return _spin_hamiltonian(system, couplings, fields)


def transverse_field_ising(system: TransverseFieldIsing, goal: Operation) -> PauliOperator:
    """The Hamiltonian of a transverse-field Ising model."""
    return _spin_hamiltonian(system, {"ZZ": -system.coupling}, {"X": -system.field})


def _spin_hamiltonian(
    system: Heisenberg | TransverseFieldIsing, couplings: dict[str, float], fields: dict[str, float]
) -> PauliOperator:
    lattice = (system.lattice, system.sizes, system.periodic)
    num_sites = count_of(*lattice)[0]
    parts = [
        _side_by_side(num_sites, edges_of(*lattice), couplings),
        _side_by_side(num_sites, np.arange(num_sites)[:, None], fields),
    ]
    table = stacked([part[0] for part in parts])
    coefficients = np.concatenate([part[1] for part in parts])
    origins = one_origin(len(table), system.origin)
    return pauli_operator("hamiltonian", table, coefficients, origins=origins, origin=system.origin)


def _side_by_side(num_qubits: int, sites: Sites, factors: dict[str, float]) -> Terms:
    """Strings of several kinds on the same sites, all of one place together; factors 0.0 are left out."""
    present = {letters: factor for letters, factor in factors.items() if factor != 0.0}
    if not present:
        return local_strings(num_qubits, "", sites[:0, :0]), np.zeros(0)
    table = stacked([local_strings(num_qubits, letters, sites) for letters in present])
    order = np.arange(len(table)).reshape(len(present), -1).T.reshape(-1)
    return table.take(order), np.repeat(list(present.values()), len(sites))[order]
