"""Suzuki's product formulas as sequences of Pauli rotations.

Where a sweep through the terms turns round, the terms there that commute with each other are done once for both ways.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import Rotations, rotations
from qlower.dialects.hamiltonian.bounds import SWEEPS
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir.rows import LongColumn
from qlower.passes.hamiltonian_to_algorithm.questions import Terms

FORMULAS = {order: f"suzuki-{order}" for order in SWEEPS}
"""The attribute ``formula`` by order."""


class Share(NamedTuple):
    """Some terms one after the other, each evolved under for a share of the step's time."""

    terms: LongColumn
    share: float


class Step(NamedTuple):
    """One step of a formula.

    Attributes:
        first: what it begins with.
        inner: all of it between its beginning and its end.
        last: what it ends with: the same terms as it begins with, which commute; none if it never turns round.
    """

    first: Share
    inner: list[Share]
    last: Share


def step_of(table: PauliTable, order: int) -> Step:
    """A step of the formula of an order with the terms in the order of the table."""
    sweeps = SWEEPS[order]
    everything = np.arange(len(table))
    size = commuting_prefix(table)
    nothing = Share(everything[:0], 0.0)
    if len(sweeps) == 1 or size == len(table):
        return Step(nothing, [Share(everything, 1.0)], nothing)
    head, rest = everything[:size], everything[size:]
    middle_size = len(rest) - commuting_prefix(table.take(rest[::-1]))
    middle, tail = rest[:middle_size], rest[middle_size:]
    inner: list[Share] = []
    for place in range(0, len(sweeps), 2):
        down, up = sweeps[place].share, sweeps[place + 1].share
        if place:
            inner.append(Share(head, sweeps[place - 1].share + down))
        inner += [Share(middle, down), Share(tail, down + up), Share(middle[::-1], up)]
    return Step(Share(head, sweeps[0].share), inner, Share(head, sweeps[-1].share))


def commuting_prefix(table: PauliTable) -> int:
    """How many of the first strings commute with each other."""
    for row in range(1, len(table)):
        if table.take(slice(0, row + 1)).anticommutes_with(row).any():
            return row
    return len(table)


def evolution(terms: Terms, order: int, time: float, steps: int) -> list[PauliRotations]:
    """exp(−i·time·H) by steps of a formula, with the terms in their order; what is between two steps is done once.

    Args:
        terms: of H.
        order: 1, 2 or 4.
        time: in units of 1/energy.
        steps: at least 1.

    Returns:
        one to three ops that declare no error; the one with the steps' time is the second of three.
    """
    step = step_of(terms.table, order)
    tau = time / steps
    between = Share(step.first.terms, step.first.share + step.last.share)

    def made(shares: list[Share], repeat: int, whole: float) -> PauliRotations:
        return rotations(
            _rows(terms, shares, tau),
            repeat=repeat,
            order_free=True,
            formula=FORMULAS[order],
            operator=terms.operator.sym_name,
            time=whole,
            origin=terms.operator.origin,
        )

    if not len(step.first.terms):
        return [made(step.inner, steps, time)]
    if steps == 1:
        return [made([step.first, *step.inner, step.last], 1, time)]
    return [
        made([step.first], 1, 0.0),
        made([*step.inner, between], steps - 1, time),
        made([*step.inner, step.last], 1, 0.0),
    ]


def with_bound(sequences: Sequence[PauliRotations], bound: float) -> list[PauliRotations]:
    """The ops of a formula with its error declared by the one that has the time, the others being part of it."""
    return [op.with_attribute("error_bound", bound if op.time or len(sequences) == 1 else 0.0) for op in sequences]


def _rows(terms: Terms, shares: list[Share], tau: float) -> Rotations:
    index = np.concatenate([share.terms for share in shares])
    sizes = np.concatenate([np.full(len(share.terms), share.share) for share in shares])
    taken = terms.take(index)
    return Rotations(taken.table, 2.0 * tau * (taken.coefficients * sizes), origins=taken.origins)
