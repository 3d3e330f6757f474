"""Leave out gates whose effect is known because the states that they act on are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.ir import Module, Operation, Run
from qlower.lowering import Context, Contract, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.circuit.ops import Function


@dataclass(frozen=True, slots=True)
class SimplifyKnownStates(Pass):
    """Follows the states of qubits from |0⟩ and replaces gates on states that are known by simpler ones.

    A control in |0⟩ or |1⟩ goes, with its gate or without; so does any qubit that leaves a gate in a state that does
    not depend on the others, such as the target of a CX in |+⟩. What is done to qubits in known states, alone or in
    pairs, is put off until something else needs them; a pair is then prepared with one CX. Reset makes a state known
    again; measurement, control flow and gates with free parameters make it unknown. Calls are expanded as far as they
    must be.

    The final state from |0…0⟩ stays the same, global phase included, to 1e-12 for each gate left out. The operation as
    a whole does not, so the contract is that of the outcomes.
    """

    name: ClassVar[str] = "simplify-known-states"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.DISTRIBUTION
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2012.07711",)

    def run(self, module: Module, context: Context) -> PassResult:
        """Simplify ``main``, the only function whose qubits begin in |0⟩.

        Raises:
            Decline: there is no such function.
        """
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415

        main = main_of(module, self.name)
        changed = _simplified(module, main)
        before, after = _num_rows(main), _num_rows(changed)
        replaced = [changed if op is main else op for op in module.operations]
        return PassResult(module.with_operations(replaced), metrics={"rows_removed": before - after})


def _num_rows(function: Operation) -> int:
    return sum(len(op.rows) for op in function.regions[0].operations if isinstance(op, Run))


def _simplified(module: Module, main: "Function") -> "Function":
    from qlower.dialects.circuit.liveness import touched_qubits  # noqa: PLC0415
    from qlower.ir.run import body  # noqa: PLC0415
    from qlower.passes.state_aware.simplified_run import RunSimplifier  # noqa: PLC0415

    simplifier = RunSimplifier(module, main.num_qubits)
    operations: list[Operation] = []
    for op in main.body.operations[:-1]:
        if isinstance(op, Run):
            simplifier.run(op)
            continue
        touched = sorted(touched_qubits(op))
        if touched:
            simplifier.forget(touched)
        operations += [*simplifier.finished(), op]
    simplifier.prepare_all()
    operations += [*simplifier.finished(), main.body.operations[-1]]
    return main.with_(regions=(type(main.body)(body(operations), main.body.arguments),))
