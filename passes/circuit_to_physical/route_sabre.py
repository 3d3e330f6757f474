"""Routing by SABRE, through control flow."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from qlower.device.target import Target
from qlower.device.topology import UNREACHABLE
from qlower.diagnostics import fail
from qlower.ir import Module, Operation, Region, Run, WireMap
from qlower.ir.checking import Contract
from qlower.ir.operation import Trait
from qlower.ir.run import body
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.commuting_order import orders
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes, coupling_of, reduced
from qlower.passes.mapping.emission import routed_run, swap_rows
from qlower.passes.mapping.program import interacting_pairs, main_of, sequence_of, whole_sequence
from qlower.passes.mapping.sabre import Sabre
from qlower.passes.mapping.token_swapping import swaps_to


@dataclass(frozen=True, slots=True)
class RouteSabre(Pass):
    """Bring every two-qubit gate onto coupled qubits with SWAPs; of so many trials the cheapest.

    Exact up to the wire map. Trials take turns between the program's order and one in which blocks of gates that
    commute stand in any; those of a program of more than 20,000 blocks are compared by its beginning. A straight
    stretch of rows is routed as a whole. Loop bodies restore the layout they were entered with; branches meet in one of
    the layouts they begin or end with, the one that costs the fewest SWAPs. Final measurements come after the last
    SWAP. Declines on a device without couplings and where nothing needs routing.

    Attributes:
        trials: how many; fewer for programs so large that ``most_nodes`` would be passed.
        most_nodes: bound on trials times the two-qubit blocks they are compared by.
        objective: what trials are compared by first: ``gates`` (after resynthesis) or ``depth``.
    """

    name: ClassVar[str] = "route-sabre"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    uses_seed: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1145/3297858.3304023", "arXiv:2409.08368")
    version: ClassVar[int] = 4
    trials: int = 20
    most_nodes: int = 400_000
    objective: Literal["gates", "depth"] = "gates"

    def run(self, module: Module, context: Context) -> PassResult:
        """Route the program.

        Raises:
            Decline: nothing needs routing.
            QlowerError: QL0310 no target; QL0602 wires that interact lie in parts of the device that are not connected;
                QL0603; QL0604 the program is not placed.
        """
        target, main = context.needs_target(self.name), main_of(module, self.name)
        if target.topology.all_to_all:
            raise Decline("every two qubits are coupled")
        if main.num_qubits != target.num_qubits:
            fail("QL0604", f"the program is not placed on {target.name}", fix="run a layout pass before route-sabre")
        pairs = interacting_pairs(whole_sequence(main))
        coupling = coupling_of(target.topology)
        apart = coupling.distance.reshape(coupling.num, coupling.num)[pairs[:, 0], pairs[:, 1]]
        if (apart == 1).all():
            raise Decline("every two-qubit gate acts on coupled qubits")
        _check_reachable(pairs[apart >= UNREACHABLE], target)
        router = _Router(coupling, context, self.trials, self.most_nodes, self.objective)
        identity = np.arange(target.num_qubits, dtype=np.int32)
        region, final = router.region(main.body, identity)
        routed = main.with_(regions=(region,))
        operations = [routed if op is main else op for op in module.operations]
        wire_map = WireMap(identity, final, target.num_qubits)
        return PassResult(module.with_operations(operations), wire_map, {"swaps": router.swaps})


def _check_reachable(unreachable: Ints, target: Target) -> None:
    for first, second in unreachable.tolist():
        fail(
            "QL0602",
            f"qubits {first} and {second} of {target.name} interact and no path joins them",
            fix="lay the program out with layout-sabre",
        )


@dataclass
class _Router:
    """Routes regions; wires are the qubits the program was placed on."""

    coupling: Coupling
    context: Context
    trials: int
    most_nodes: int
    objective: str
    swaps: int = field(default=0)

    def region(self, region: Region, layout: Ints) -> tuple[Region, Ints]:
        """The routed region, and the qubit of each wire at its end."""
        operations: list[Operation] = []
        for op in region.operations:
            if isinstance(op, Run):
                op, layout = self._run(op, layout)  # noqa: PLW2901
            elif op.regions:
                op, layout = self._control_flow(op, layout)  # noqa: PLW2901
            operations.append(op)
        return Region(body(operations), region.arguments), layout

    def _control_flow(self, op: Operation, layout: Ints) -> tuple[Operation, Ints]:
        """The op with its regions routed, and the layout in which all of them end."""
        routed = [self.region(inner, layout) for inner in op.regions]
        ends = [] if op.has(Trait.LOOP) else [after for _, after in routed]
        ways = [
            (meeting, [swaps_to(self.coupling, after, meeting) for _, after in routed]) for meeting in (layout, *ends)
        ]
        meeting, swaps = min(ways, key=lambda way: sum(map(len, way[1])))
        regions = tuple(self._with_swaps(region, more) for (region, _), more in zip(routed, swaps, strict=True))
        return op.with_(regions=regions), meeting

    def _with_swaps(self, region: Region, swaps: Ints) -> Region:
        """The region with SWAPs before its terminator."""
        if not len(swaps):
            return region
        self.swaps += len(swaps)
        no_origins = np.zeros(len(swaps) + 1, dtype=np.int64)
        more = Run(rows=swap_rows(swaps, no_origins, no_origins[:0]))
        *inner, terminator = region.operations
        return Region(body((*inner, more, terminator)), region.arguments)

    def _run(self, run: Run, layout: Ints) -> tuple[Run, Ints]:
        sequence = sequence_of(run.rows)
        ordered = reduced(sequence, self.coupling.num)
        is_executable = self.trials == 1 or _is_executable(self.coupling, ordered.nodes, layout)
        reductions = [ordered] if is_executable else orders(run.rows, sequence, ordered)
        programs = [reduction.nodes for reduction in reductions]
        sabre = Sabre(self.coupling, programs, self.context, self.most_nodes, self.objective)
        routing = sabre.search_routes(layout, 1 if is_executable else self.trials)
        self.swaps += len(routing.swaps)
        return routed_run(run, reductions[routing.number], routing, layout), routing.final


def _is_executable(coupling: Coupling, nodes: Nodes, layout: Ints) -> bool:
    """Whether every block's qubits are coupled as they are."""
    blocks = nodes.first >= 0
    first, second = layout[nodes.first[blocks]], layout[nodes.second[blocks]]
    return bool((coupling.distance[first.astype(np.int64) * coupling.num + second] == 1).all())
