"""Two-qubit gates turned to the direction that the device offers."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class FixDirections(Pass):
    """Write native two-qubit gates that stand against the device's direction in the direction it offers.

    The operands of such a gate are exchanged, and one-qubit gates around it make it the same gate; they are fused with
    their neighbours and written in native gates. Gates with free parameters are turned where the same one-qubit gates
    serve all angles. Gates on pairs that are not coupled at all stay, for check-conformance to report.

    This is what a program of a virtual machine needs when it is placed: the machine has no directions, the device may.
    Programs with nothing to turn stay as they are; others lose their schedule. Declines if there is nothing to turn.

    Exact with global phase.
    """

    name: ClassVar[str] = "fix-directions"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("physical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevA.67.042313",)

    def run(self, module: Module, context: Context) -> PassResult:
        """Turn gates in every program.

        Raises:
            QlowerError: QL0310 no target; QL0718, a gate with free parameters cannot be turned at all angles; QL0650,
                the target's gates do not reach every one-qubit unitary.
            Decline: no gate stands against a direction.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.physical.ops import Program  # noqa: PLC0415
        from qlower.passes.physical.direction import turned_program  # noqa: PLC0415

        target = context.needs_target(self.name)
        operations: list[Operation] = []
        gates = added = 0
        for op in module.operations:
            if isinstance(op, Program):
                turned = turned_program(op, target)
                gates, added = gates + turned.gates, added + turned.rows_added
                operations.append(turned.program)
            else:
                operations.append(op)
        if not gates:
            raise Decline(f"no gate stands against a direction of {target.name}")
        return PassResult(module.with_operations(operations), metrics={"turned": gates, "rows_added": added})
