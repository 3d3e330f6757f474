"""Layout by SABRE: forward and backward runs of the router move the layout to where it costs little."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from qlower.dialects.circuit.ops import Function
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.ir.rewriting import runs
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.commuting_order import orders
from qlower.passes.mapping.coupling import Coupling, Ints, Nodes, beginning, coupling_of, reduced
from qlower.passes.mapping.program import completed, largest_part, placed, unplaced_main, whole_sequence
from qlower.passes.mapping.sabre import LARGE, Sabre, Trial

_BEGINNING = 5_000
"""Blocks that they route of a larger one."""


@dataclass(frozen=True, slots=True)
class LayoutSabre(Pass):
    """Place the program where routing it costs the fewest two-qubit gates, of so many trials.

    Exact. Trials begin at random on neighbouring qubits, with nothing placed, or along a path; each routes the program
    forward and backward a few times, and in each round the better half goes on; of a large program they route the
    beginning, and the best of each kind go on with the whole. Trials take turns between the program's order and one in
    which blocks of gates that commute stand in any. Control flow is laid out as if every branch and loop body
    ran once. Declines on a device without couplings and if the program is placed already.

    Attributes:
        trials: how many; fewer for programs so large that ``most_nodes`` would be passed.
        most_nodes: bound on trials times two-qubit blocks.
        objective: what trials are compared by first: ``gates`` (after resynthesis) or ``depth``.
    """

    name: ClassVar[str] = "layout-sabre"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    uses_seed: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1145/3297858.3304023", "arXiv:2409.08368")
    version: ClassVar[int] = 5
    trials: int = 20
    most_nodes: int = 400_000
    objective: Literal["gates", "depth"] = "gates"

    def run(self, module: Module, context: Context) -> PassResult:
        """Place the program.

        Raises:
            Decline: see above.
            QlowerError: QL0310, QL0600, QL0601, QL0603.
        """
        main, target = unplaced_main(module, context, self.name)
        if target.topology.all_to_all:
            raise Decline("every two qubits are coupled")
        programs = _orders(main)
        nodes = programs[0]
        is_active = np.zeros(main.num_qubits + 1, dtype=bool)  # the last stands for no wire, −1
        is_active[nodes.first] = is_active[nodes.second] = True
        active = is_active[:-1].nonzero()[0].astype(np.int32)
        part = largest_part(target.topology, len(active), target)
        coupling = restricted(coupling_of(target.topology), part)
        best = self._search(coupling, [renumbered(order, active, main.num_qubits) for order in programs], context)
        layout = np.full(main.num_qubits, -1, dtype=np.int32)
        layout[active] = np.array(part, dtype=np.int32)[best.layout[: len(active)]]
        result = placed(module, main, completed(layout, target.num_qubits), target)
        return PassResult(result.module, result.wire_map, {"estimated_two_qubit": best.cost})

    def _search(self, coupling: Coupling, programs: list[Nodes], context: Context) -> Trial:
        """The best layout; of a large program the best for its beginning, as SWAPs soon move every wire anyway."""
        whole = Sabre(coupling, programs, context, self.most_nodes, self.objective)
        if programs[0].num <= LARGE:
            return whole.search_layouts(self.trials)[0]
        beginnings = [beginning(nodes, _BEGINNING) for nodes in programs]
        first = Sabre(coupling, beginnings, context, self.most_nodes, self.objective)
        return whole.refine_layouts(first.search_layouts(self.trials))[0]


def _orders(main: Function) -> list[Nodes]:
    """The program's blocks in its order, and in commutation order if that differs and there is no control flow."""
    sequence = whole_sequence(main)
    ordered = reduced(sequence, main.num_qubits)
    every = list(runs(main))
    if len(every) != 1:
        return [ordered.nodes]
    return [reduction.nodes for reduction in orders(every[0].rows, sequence, ordered)]


def restricted(coupling: Coupling, part: list[int]) -> Coupling:
    """The graph of some qubits only, numbered from 0 in their order."""
    if len(part) == coupling.num:
        return coupling
    place = {qubit: index for index, qubit in enumerate(part)}
    stretches = [coupling.neighbours[coupling.offsets[q] : coupling.offsets[q + 1]].tolist() for q in part]
    kept = [[place[neighbour] for neighbour in stretch] for stretch in stretches]
    distance = coupling.distance.reshape(coupling.num, coupling.num)[np.ix_(part, part)]
    return Coupling(
        len(part),
        np.concatenate([[0], np.cumsum([len(k) for k in kept])]).astype(np.int32),
        np.array([n for k in kept for n in k], dtype=np.int32),
        np.ascontiguousarray(distance, dtype=np.int32).reshape(-1),
    )


def renumbered(nodes: Nodes, active: Ints, num_wires: int) -> Nodes:
    """The nodes with the wires of blocks numbered by their place in ``active``."""
    place = np.full(num_wires + 1, -1, dtype=np.int32)
    place[active] = np.arange(len(active), dtype=np.int32)
    return nodes._replace(first=place[nodes.first], second=place[nodes.second])
