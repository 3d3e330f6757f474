"""Routing anew by beam search."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.dialects.circuit.labelling import is_swap
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module, Region, Run, WireMap
from qlower.ir.checking import Contract
from qlower.ir.run import body
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.beam_search import BeamSearch
from qlower.passes.mapping.commuting_order import orders
from qlower.passes.mapping.coupling import Coupling, Ints, coupling_of, reduced
from qlower.passes.mapping.emission import routed_run
from qlower.passes.mapping.program import main_of, sequence_of
from qlower.passes.mapping.resynthesised_cost import Cost, cost_of
from qlower.passes.mapping.without_swaps import without_swaps


@dataclass(frozen=True, slots=True)
class RerouteBeam(Pass):
    """Take the SWAPs out of a routed program and look for better ones by beam search over placements.

    Exact up to the wire map. Each level of the search makes one SWAP in every state and keeps the best so many; states
    are compared by the CX-class gates that are left once blocks are resynthesised and by how far apart the wires of the
    next blocks are. Searches go forward from where the wires are, backward from where that ended, and so on, each in
    the program's order and in one in which blocks that commute stand in any. What is found is written out, counted on
    its rows and taken only if it costs less. A straight program is searched as a whole; of one with control flow
    nothing is changed. Declines where there are no SWAPs and where nothing better is found.

    Attributes:
        width: states kept at each level.
        sweeps: searches of each order, forward and backward in turn.
        budget: states looked at, at most, in all searches together.
    """

    name: ClassVar[str] = "reroute-beam"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1109/TCAD.2018.2846658", "doi:10.1145/3297858.3304023")
    width: int = 16
    sweeps: int = 4
    budget: int = 4_000_000

    def run(self, module: Module, context: Context) -> PassResult:
        """Route the program anew.

        Raises:
            Decline: see above.
            QlowerError: QL0310 no target; QL0603.
        """
        target, main = context.needs_target(self.name), main_of(module, self.name)
        if target.topology.all_to_all or main.num_qubits != target.num_qubits:
            raise Decline("every two qubits are coupled" if target.topology.all_to_all else "the program is not placed")
        run = _only_run(main)
        coupling = coupling_of(target.topology)
        end = np.arange(target.num_qubits, dtype=np.int32)
        plain = without_swaps(run, end)
        swaps = len(run.rows) - len(plain.rows)
        if not swaps:
            raise Decline("there are no SWAPs")
        before = _cost(run, coupling)
        best = self._best(coupling, plain, (swaps, before.gates), context)
        if best is None or best.cost >= before:
            raise Decline("nothing better was found")
        operations = [best.run if op is run else op for op in main.body.operations]
        routed = main.with_(regions=(Region(body(operations), main.body.arguments),))
        wire_map = WireMap(best.start, best.end[end], target.num_qubits)
        replaced = [routed if op is main else op for op in module.operations]
        metrics = {"swaps_before": swaps, "swaps": best.swaps, "gates_before": before.gates, "gates": best.cost.gates}
        return PassResult(module.with_operations(replaced), wire_map, metrics)

    def _best(self, coupling: Coupling, plain: Run, known: tuple[int, int], context: Context) -> "_Written | None":
        """The cheapest of the routes that are found; SWAPs and gates are known of one."""
        sequence = sequence_of(plain.rows)
        reductions = orders(plain.rows, sequence, reduced(sequence, coupling.num))
        search = BeamSearch(coupling, [order.nodes for order in reductions], self.width, self.budget, context)
        start = np.arange(coupling.num, dtype=np.int32)
        best: _Written | None = None
        for found in search.routes(start, self.sweeps, *known):
            routing = found.routing
            run = routed_run(plain, reductions[routing.number], routing, found.start)
            cost = _cost(run, coupling)
            if best is None or cost < best.cost:
                best = _Written(run, cost, found.start, routing.final, len(routing.swaps))
        return best


@dataclass(frozen=True)
class _Written:
    """A route written out: its rows and what they cost, the qubits of the wires at both ends, and how many SWAPs."""

    run: Run
    cost: Cost
    start: Ints
    end: Ints
    swaps: int


def _only_run(main: Function) -> Run:
    """The run that all rows of a function stand in.

    Raises:
        Decline: there are several, or none.
    """
    runs = [op for op in main.body.operations if isinstance(op, Run)]
    if len(runs) != 1 or any(op.regions for op in main.body.operations):
        raise Decline("the program is not straight")
    return runs[0]


def _cost(run: Run, coupling: Coupling) -> Cost:
    """What the rows of a routed run cost."""
    swaps = run.rows.mask([is_swap(kind) for kind in run.rows.kinds])
    return cost_of(sequence_of(run.rows), swaps.astype(np.int32), coupling.num)
