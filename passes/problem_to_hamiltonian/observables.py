"""Observables as operators beside the Hamiltonian."""

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.hamiltonian.ladder_products import joined
from qlower.dialects.hamiltonian.operators import fermion_operator, pauli_operator
from qlower.dialects.hamiltonian.ops import FermionOperator, PauliOperator
from qlower.dialects.problem.systems import Observable, PauliSum
from qlower.passes.problem_to_hamiltonian.fermion_models import numbers
from qlower.passes.problem_to_hamiltonian.local_strings import local_strings, one_origin
from qlower.passes.problem_to_hamiltonian.pauli_sums import operator_of

Operator = PauliOperator | FermionOperator


def observable_operator(op: Observable | PauliSum, hamiltonian: Operator) -> Operator:
    """The operator of an observable, on the qubits or modes of the Hamiltonian.

    Raises:
        QlowerError: QL0834, it names a site that there is not.
    """
    if isinstance(op, PauliSum):
        return operator_of(op, op.sym_name, op.unit)
    size = hamiltonian.num_modes // 2 if isinstance(hamiltonian, FermionOperator) else hamiltonian.num_qubits
    if op.site >= size:
        fail(
            "QL0834", f"the observable {op.sym_name} is of site {op.site}", expected=f"0 to {size - 1}",
            fix="correct the observable",
        )  # fmt: skip
    sites = np.arange(size) if op.site < 0 else np.array([op.site])
    if isinstance(hamiltonian, FermionOperator):
        return _of_fermions(op, sites, hamiltonian)
    letter = op.quantity[-1].upper()
    table = local_strings(size, letter, sites[:, None])
    coefficients = np.full(len(sites), 1.0 / len(sites))
    return pauli_operator(op.sym_name, table, coefficients, origins=one_origin(len(sites), op.origin), origin=op.origin)


def _of_fermions(op: Observable, sites: np.ndarray, hamiltonian: FermionOperator) -> FermionOperator:
    size = hamiltonian.num_modes // 2
    modes = {
        "particle_number": [[sites], [sites + size]],
        "num_up": [[sites]],
        "num_down": [[sites + size]],
        "double_occupancy": [[sites, sites + size]],
    }[op.quantity]
    products = joined([numbers(size, factors, 1.0) for factors in modes])
    return fermion_operator(
        op.sym_name,
        products,
        num_up=hamiltonian.num_up,
        num_down=hamiltonian.num_down,
        origins=one_origin(len(products), op.origin),
        origin=op.origin,
    )
