"""Problems for tests, and what they become."""

import numpy as np
import openfermion

import qlower
from qlower.dialects.hamiltonian.operators import products_of, table_of

HEAD = "schema: qlower-problem-1\n"


def hamiltonian_level(text, name="<text>"):
    """The module at the hamiltonian level of a problem's text."""
    return qlower.compile(text, pipeline="lower-problem-to-hamiltonian").module("hamiltonian")


def energy_problem(system, accuracy="accuracy_energy: 0.01"):
    lines = "".join(f"  {line}\n" for line in system.strip().splitlines())
    return f"{HEAD}kind: ground_state_energy\nsystem:\n{lines}{accuracy}\n"


def optimization_problem(system):
    lines = "".join(f"  {line}\n" for line in system.strip().splitlines())
    return f"{HEAD}kind: optimization\nsystem:\n{lines}"


def as_openfermion(op):
    """The normal-ordered operator of another library."""
    products = products_of(op)
    total = openfermion.FermionOperator()
    offsets = products.offsets.tolist()
    for index, coefficient in enumerate(products.coefficients.tolist()):
        modes = products.modes[offsets[index] : offsets[index + 1]].tolist()
        creators = int(products.num_creators[index])
        term = tuple((mode, int(place < creators)) for place, mode in enumerate(modes))
        total += openfermion.FermionOperator(term, coefficient)
    return openfermion.normal_ordered(total)


def blocks_of_spin(operator, sites):
    """Another library's operator with its interleaved modes renamed to blocks: 2i + s becomes i + s·sites."""
    total = openfermion.FermionOperator()
    for term, coefficient in operator.terms.items():
        renamed = tuple((mode // 2 + sites * (mode % 2), action) for mode, action in term)
        total += openfermion.FermionOperator(renamed, coefficient)
    return openfermion.normal_ordered(total)


def difference(first, second):
    """The largest coefficient by which two operators differ."""
    return max((abs(value) for value in (first - second).terms.values()), default=0.0)


def paulis(op):
    """String → coefficient."""
    table, coefficients = table_of(op)
    return dict(zip(table.strings(), coefficients.tolist(), strict=True))


PAULI = {"I": np.eye(2), "X": np.array([[0, 1], [1, 0]]), "Y": np.array([[0, -1j], [1j, 0]]), "Z": np.diag([1, -1])}


def diagonal(op):
    """The diagonal of a sum of Z strings: value by bits as an integer, qubit 0 the least significant."""
    table, coefficients = table_of(op)
    assert not table.x.any()
    values = np.zeros(1 << table.num_qubits)
    states = np.arange(1 << table.num_qubits)
    for z, coefficient in zip(table.z[:, 0].astype(np.int64).tolist(), coefficients.tolist(), strict=True):
        values += coefficient * np.where(np.bitwise_count(states & z) & 1, -1.0, 1.0)
    return values
