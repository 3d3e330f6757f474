"""Costs of places by what shows in outcomes, also as sums over wires and couplings, for the search for embeddings."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module
from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.errors_by_place import OUT_OF_ORDER, UNIT, Errors
from qlower.passes.outcome_errors.outcome_costs import OutcomeCosts, outcome_costs

PARTS = 64
"""Uses of a coupling are counted in such parts of a gate."""


@dataclass(frozen=True, eq=False)
class VisibleErrors:
    """A program's errors, each counted for as much as it shows.

    Attributes:
        done: what everything costs that is done.
        seen: what of it shows, of the same program.
    """

    done: Errors
    seen: OutcomeCosts

    def cost(self, layout: Ints) -> int:
        """The cost of all errors together with wires on these qubits, in ``UNIT``; what is out of order stays so."""
        done = self.done.cost(layout)
        return done if done >= OUT_OF_ORDER else round(self.seen.cost(layout[list(self.seen.wires)].tolist()) * UNIT)

    @cached_property
    def single_errors(self) -> Errors:
        """The cost of each by itself, in ``UNIT`` over ``PARTS``: a bound, since errors can make up for each other."""
        done, seen = self.done, self.seen
        pair, uses = done.pair.copy(), done.uses * PARTS
        single = np.where(done.single >= OUT_OF_ORDER, done.single, 0)
        shown = np.zeros_like(uses)
        for wire, costs in zip(seen.wires, seen.single, strict=True):
            single[wire] += np.rint(costs * UNIT).astype(np.int64) * PARTS
        for (low, high), visible in seen.visible.items():
            one, other = seen.wires[low], seen.wires[high]
            shown[one, other] += round(visible * PARTS)
            shown[other, one] = shown[one, other]
        uses = np.where(uses > 0, np.maximum(shown, 1), 0)
        first, second = seen.device.edges.T
        shares = np.rint(seen.pair * UNIT).astype(np.int64)
        pair[first, second] = pair[second, first] = np.where(pair[first, second] < OUT_OF_ORDER, shares, OUT_OF_ORDER)
        return Errors(single, uses, pair)


def visible_errors(
    module: Module, main: Function, target: Target, calibration: Calibration | None, errors: Errors
) -> VisibleErrors | None:
    """What of a placed program's errors shows; None where it is too large or too involved to be followed."""
    seen = outcome_costs(module, main, target, calibration)
    return None if seen is None else VisibleErrors(errors, seen)
