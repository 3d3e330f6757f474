"""Move a routed program to where the device errs least."""

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.cheapest_embedding import cheapest_embedding
from qlower.passes.mapping.coupling import Ints, coupling_of
from qlower.passes.mapping.errors_by_place import UNIT, Errors, Longs, errors_by_place, usage_of
from qlower.passes.mapping.pattern import pattern_of
from qlower.passes.mapping.program import main_of, placed
from qlower.passes.multiplex.predicted_success import device_figures

if TYPE_CHECKING:
    from qlower.passes.outcome_errors.visible_errors import VisibleErrors


@dataclass(frozen=True, slots=True)
class RelayoutBest(Pass):
    """Rename the qubits of a routed program so that its couplings lie where its predicted success is highest.

    Exact; gates and their order stay. The embeddings of the couplings in use are searched by branch and bound; wires
    without couplings then take the best qubits that are left. Predicted success is the product over all gates,
    measurements, resets and idle times by the calibration snapshot, as in planning of shared chips. Declines without a
    snapshot, where every two qubits are coupled, and where nothing better is found.

    Attributes:
        budget: candidates the search may look at.
        outcomes: count an error for as much as it changes what is measured, where the program is small enough to be
            followed (``passes/outcome_errors``): where that is best, or as above, or where it is, whichever is best.
    """

    name: ClassVar[str] = "relayout-best"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2209.15512", "doi:10.1145/3297858.3304007")
    budget: int = 20_000
    outcomes: bool = False

    def run(self, module: Module, context: Context) -> PassResult:
        """Rename the qubits.

        Raises:
            Decline: see above; the program is not placed, or not routed.
            QlowerError: QL0310; QL0603, a gate acts on more than two qubits.
        """
        target, main = context.needs_target(self.name), main_of(module, self.name)
        if context.calibration is None:
            raise Decline("there is no calibration snapshot to tell qubits apart")
        if target.topology.all_to_all or main.num_qubits != target.num_qubits:
            raise Decline("every two qubits are coupled" if target.topology.all_to_all else "the program is not placed")
        device = device_figures(target, context.calibration)
        usage = usage_of(main, target)
        errors = errors_by_place(usage, device)
        couplings = np.argwhere(np.triu(usage.pairs) > 0).astype(np.int32)
        if not all(target.topology.connected(first, second) for first, second in couplings.tolist()):
            raise Decline("the program is not routed")
        layouts = [np.arange(target.num_qubits, dtype=np.int32)]
        layouts.append(self._cheapest(couplings, errors, usage.active, target, context))
        costs = [errors.cost(layout) for layout in layouts]
        visible = self._visible(module, main, target, context, errors)
        if visible is not None:
            layouts.append(self._cheapest(couplings, visible.single_errors, usage.active, target, context))
            costs = [visible.cost(layout) for layout in layouts]
        best = costs.index(min(costs))
        if best == 0:
            raise Decline("no place was found that errs less")
        result = placed(module, main, layouts[best], target)
        success = [round(exp(-cost / UNIT), 6) for cost in (costs[0], costs[best])]
        return PassResult(result.module, result.wire_map, {"success_before": success[0], "success_after": success[1]})

    def _visible(
        self, module: Module, main: Function, target: Target, context: Context, errors: Errors
    ) -> "VisibleErrors | None":
        """What of the errors shows in outcomes; None where that is not asked for or cannot be followed."""
        if not self.outcomes:
            return None
        from qlower.passes.outcome_errors.visible_errors import visible_errors  # noqa: PLC0415  # rarely asked for

        return visible_errors(module, main, target, context.calibration, errors)

    def _cheapest(
        self, couplings: Ints, errors: Errors, active: NDArray[np.bool_], target: Target, context: Context
    ) -> Ints:
        """The qubit of each wire at the best place found."""
        after = np.full(target.num_qubits, -1, dtype=np.int32)
        if len(couplings):
            pattern = pattern_of(couplings)
            after[pattern.wires] = cheapest_embedding(
                coupling_of(target.topology), pattern, errors, self.budget, context
            )
        return _with_singles(after, active, errors.single)


def _with_singles(layout: Ints, active: NDArray[np.bool_], single: Longs) -> Ints:
    """The layout with all wires placed: active ones on the best qubits left, in turn; others where they are."""
    full = layout.copy()
    free = np.ones(len(full), dtype=bool)
    free[full[full >= 0]] = False
    for wire in np.flatnonzero((full < 0) & active).tolist():
        choices = np.flatnonzero(free)
        full[wire] = choices[single[wire, choices].argmin()]
        free[full[wire]] = False
    for wire in np.flatnonzero((full < 0) & free).tolist():
        full[wire] = wire
        free[wire] = False
    full[full < 0] = np.flatnonzero(free)
    return full
