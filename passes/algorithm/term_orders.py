"""Orders of a product formula's terms, and what each of them costs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.hamiltonian.bounds import SWEEPS, formula_error
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir.rows import LongColumn
from qlower.passes.hamiltonian.grouping import commuting_groups
from qlower.passes.hamiltonian_to_algorithm.formula_bound import declared_bound
from qlower.passes.hamiltonian_to_algorithm.product_formulas import evolution, with_bound
from qlower.passes.hamiltonian_to_algorithm.questions import Terms


class Order(NamedTuple):
    """A way to do a product formula.

    Attributes:
        sequence: its rotations, which declare their error.
        steps: how many it takes.
        bound: of its error.
        gates: about how many CX all steps take.
    """

    sequence: list[PauliRotations]
    steps: int
    bound: float
    gates: int


def order_of(terms: Terms, formula: int, time: float, steps: int, max_error: float) -> Order:
    """The terms in the order in which they stand, in as many steps as given if these are enough, otherwise more.

    Args:
        terms: of the operator.
        formula: the formula's order: 1, 2 or 4.
        time: of the evolution.
        steps: to begin with.
        max_error: what the steps are to be enough for.
    """
    error = formula_error(terms.table, terms.coefficients, formula)
    sequence = evolution(terms, formula, time, steps)
    bound = declared_bound(terms, error, sequence, time, steps)
    if bound > max_error:
        steps = error.fewest_steps(time, max_error)
        sequence = evolution(terms, formula, time, steps)
        bound = declared_bound(terms, error, sequence, time, steps)
    gates = steps * len(SWEEPS[formula]) * ladder_gates(terms.table)
    return Order(with_bound(sequence, bound), steps, bound, gates)


def candidates(terms: Terms) -> list[Terms]:
    """The terms sorted by their letters, and in groups that commute, each sorted."""
    by_letters = sorted_by_letters(terms.table)
    groups = commuting_groups(terms.table, terms.coefficients)
    in_groups = by_letters[np.argsort(groups[by_letters], kind="stable")]
    return [terms.take(by_letters), terms.take(in_groups)]


def sorted_by_letters(table: PauliTable) -> LongColumn:
    """An order in which strings that begin with the same letters are neighbours; int64 [n]."""
    letters = table.x_bits + 2 * table.z_bits.astype(np.uint8)
    return np.lexsort(letters.T[::-1]).astype(np.int64)


def ladder_gates(table: PauliTable) -> int:
    """CX in the ladders of a sequence, those left out that the letters common to two neighbours save."""
    x, z = table.x_bits, table.z_bits
    acts = (x | z)[1:]
    common = (acts & (x[1:] == x[:-1]) & (z[1:] == z[:-1])).sum(axis=1)
    return int(2 * np.maximum(table.weights - 1, 0).sum() - 2 * np.maximum(common - 1, 0).sum())


def free_formula(operations: Sequence[object]) -> list[PauliRotations]:
    """The sequences of a program that are a product formula whose order is free."""
    found = [op for op in operations if isinstance(op, PauliRotations) and op.order_free]
    return [op for op in found if op.formula.startswith("suzuki-")]
