"""Pauli rotations as circuits on a device's coupled qubits."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

LEAST_WIDTH = 6
"""States of the search that go on side by side, without effort."""
LEAST_STARTS = 24
"""Placements that the search begins with, without effort."""


@dataclass(frozen=True, slots=True)
class SynthesizePauliRotationsMapped(Pass):
    """Lowers Pauli rotations to gates on coupled qubits of the target, so that nothing is left to route.

    Exact with global phase up to the wire map: only rotations that commute change their order, and symbolic angles stay
    symbolic. Two-qubit Cliffords on coupled pairs change the frame that the rotations are seen in; each is done where
    its string is one letter. A search over many greedy runs chooses them, and where the program is placed. Declines
    where every two qubits are coupled, if the program is placed already, without rotations, if rotations act on more
    than 20 qubits, stand in control flow, or are mixed with gates on several qubits, and where no term acts on more
    than two qubits and routing takes fewer gates.

    Attributes:
        effort: how much searching: every step further takes about four times as long.
        most_rotations: bound on states of the search times rotations; longer programs are searched with fewer.
    """

    name: ClassVar[str] = "synthesize-pauli-rotations-mapped"
    reads: ClassVar[tuple[str, ...]] = ("algorithm",)
    writes: ClassVar[str] = "circuit"
    contract: ClassVar[Contract] = Contract.PERMUTATION
    uses_target: ClassVar[bool] = True
    uses_seed: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2103.08602", "arXiv:1904.00633", "arXiv:1904.01972")
    version: ClassVar[int] = 3
    effort: int = 2
    most_rotations: int = 100_000

    def run(self, module: Module, context: Context) -> PassResult:
        """Synthesise and place the program.

        Raises:
            Decline: see above.
            QlowerError: QL0310 no target; QL0600, the program has more qubits than the device.
        """
        from qlower.passes.algorithm_to_circuit.circuit_part import circuit_part  # noqa: PLC0415
        from qlower.passes.mapping.coupling import coupling_of  # noqa: PLC0415
        from qlower.passes.mapping.program import unplaced_main  # noqa: PLC0415
        from qlower.passes.pauli_synthesis_mapped.program import MappedProgram  # noqa: PLC0415
        from qlower.passes.pauli_synthesis_mapped.routed import is_two_local, routed_cost  # noqa: PLC0415
        from qlower.passes.pauli_synthesis_mapped.search import Search  # noqa: PLC0415

        main, target = unplaced_main(module, context, self.name)
        if target.topology.all_to_all:
            raise Decline("every two qubits are coupled")
        search = Search(LEAST_WIDTH * 4**self.effort, self.most_rotations, context.random())
        program = MappedProgram(module, main, coupling_of(target.topology), search, LEAST_STARTS * 2**self.effort)
        placed = program.placed(target)
        if is_two_local(main) and routed_cost(module, context) < program.cost:
            raise Decline("routing the two-qubit terms takes fewer gates")
        with_placed = module.with_operations([placed if op is main else op for op in module.operations])
        metrics = {"estimated_two_qubit": program.cost}
        return PassResult(circuit_part(with_placed, lambda op, num_qubits: ()), program.wire_map(), metrics)
