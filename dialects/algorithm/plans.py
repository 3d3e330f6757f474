"""Taking measurement plans apart."""

from typing import NamedTuple

import numpy as np

from qlower.dialects.algorithm.measurement_bases import MeasurementBasis, basis_of
from qlower.dialects.algorithm.ops import MeasurementPlan
from qlower.dialects.hamiltonian.operators import rows_of, table_of
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module
from qlower.ir.rows import FloatColumn


class Group(NamedTuple):
    """Terms that are measured together.

    Attributes:
        plan: they belong to.
        table: their strings.
        coefficients: float64 [n].
        origin: where they came from, ascending.
    """

    plan: MeasurementPlan
    table: PauliTable
    coefficients: FloatColumn
    origin: tuple[int, ...]

    def basis(self) -> MeasurementBasis:
        """The gates before the measurement, and how its results are read."""
        return basis_of(self.plan.grouping, self.table)


def groups_of(plan: MeasurementPlan) -> list[Group]:
    """The groups of a plan, in order."""
    table, coefficients = table_of(plan)
    rows = rows_of(plan)
    if not len(rows):
        return []
    groups = rows.columns["group"]
    found = []
    for number in range(int(groups[-1]) + 1):
        index = np.flatnonzero(groups == number)
        origin = tuple(np.unique(rows.take(index).origins).tolist())
        found.append(Group(plan, table.take(index), coefficients[index], origin))
    return found


def all_groups(module: Module) -> list[Group]:
    """The groups of all plans of a module, one plan after the other; their places are the numbers of the groups."""
    plans = [op for op in module.operations if isinstance(op, MeasurementPlan)]
    return [group for plan in plans for group in groups_of(plan)]
