"""Move a routed program to where the device errs least."""

from dataclasses import dataclass
from math import exp
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.cheapest_embedding import cheapest_embedding
from qlower.passes.mapping.coupling import Ints, coupling_of
from qlower.passes.mapping.errors_by_place import UNIT, Longs, errors_by_place, usage_of
from qlower.passes.mapping.program import main_of, placed
from qlower.passes.mapping.subgraph import pattern_of
from qlower.passes.multiplex.predicted_success import device_figures


@dataclass(frozen=True, slots=True)
class RelayoutBest(Pass):
    """Rename the qubits of a routed program so that its couplings lie where its predicted success is highest.

    Exact; gates and their order stay. The embeddings of the couplings in use are searched by branch and bound; wires
    without couplings then take the best qubits that are left. Predicted success is the product over all gates,
    measurements, resets and idle times by the calibration snapshot, as in planning of shared chips. Declines without a
    snapshot, where every two qubits are coupled, and where nothing better is found.

    Attributes:
        budget: candidates the search may look at.
    """

    name: ClassVar[str] = "relayout-best"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2209.15512", "doi:10.1145/3297858.3304007")
    budget: int = 20_000

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
        usage = usage_of(main, target)
        errors = errors_by_place(usage, device_figures(target, context.calibration))
        couplings = np.argwhere(np.triu(usage.pairs) > 0).astype(np.int32)
        if not all(target.topology.connected(first, second) for first, second in couplings.tolist()):
            raise Decline("the program is not routed")
        before = np.arange(target.num_qubits, dtype=np.int32)
        after = np.full_like(before, -1)
        if len(couplings):
            pattern = pattern_of(couplings)
            coupling = coupling_of(target.topology)
            after[pattern.wires] = cheapest_embedding(coupling, pattern, errors, self.budget, context)
        after = _with_singles(after, usage.active, errors.single)
        costs = [errors.cost(layout) for layout in (before, after)]
        if costs[1] >= costs[0]:
            raise Decline("no place was found that errs less")
        result = placed(module, main, after, target)
        success = [round(exp(-cost / UNIT), 6) for cost in costs]
        return PassResult(result.module, result.wire_map, {"success_before": success[0], "success_after": success[1]})


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
