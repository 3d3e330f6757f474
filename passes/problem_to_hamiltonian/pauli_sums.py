"""Explicit sums of Pauli strings; equal strings are added up."""

from qlower.dialects.hamiltonian.operators import pauli_operator, rows_of, table_of
from qlower.dialects.hamiltonian.ops import PauliOperator
from qlower.dialects.hamiltonian.pauli_algebra import merged_origins, summed
from qlower.dialects.problem.systems import PauliSum
from qlower.ir.operation import Operation


def pauli_sum(system: PauliSum, goal: Operation) -> PauliOperator:
    """The Hamiltonian that a sum is."""
    return operator_of(system, "hamiltonian", system.unit)


def operator_of(op: PauliSum, name: str, unit: str) -> PauliOperator:
    """The operator that a sum is, under a name; a term's origins are the strings that were added up in it."""
    table, coefficients = table_of(op)
    rows = rows_of(op)
    together, sums = summed(table, coefficients)
    origins = merged_origins(together, (rows.origin_offsets, rows.origins))
    return pauli_operator(name, together.table, sums, unit=unit, origins=origins, origin=op.origin)
