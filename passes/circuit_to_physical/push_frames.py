"""Push changes of frame to where they vanish."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class PushFrames(Pass):
    """Moves RZ, X and Z later, through the native gates that they pass, and cancels and fuses what meets.

    RZ passes CZ, RZZ, iSWAP, PRX and the first wire of ECR; X and Z pass these, √X and the second wire of ECR, where
    they become other Pauli gates. What meets adds up, and is written where it can go no further: before a pulse about
    another axis, a measurement, a barrier, control flow or the end. Devices without RZ but with PRX or GPI are served
    too: their pulses turn their axes. A run that would not get fewer gates so stays.

    Then one-qubit gates are fused, as by fuse-one-qubit, and two-qubit gates cancel that nothing stands between any
    more, as by cancel-commuting; all of it again while that makes the program shorter. What comes out stays as it is
    when it is pushed again.

    Exact with global phase. The program must be translated to native gates: no others are passed.

    Attributes:
        rounds: at most so many.
    """

    name: ClassVar[str] = "push-frames"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = (
        "doi:10.1103/PhysRevA.96.022330",
        "doi:10.1038/nature03350",
        "doi:10.1038/s41534-018-0072-4",
    )
    rounds: int = 20

    def run(self, module: Module, context: Context) -> PassResult:
        """Push, cancel and fuse in every run outside of gate bodies.

        Raises:
            QlowerError: QL0310 no target; QL0650, its gates do not reach every one-qubit unitary.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.frames import settled  # noqa: PLC0415
        from qlower.passes.synthesis.native_one_qubit import U3_BASIS  # noqa: PLC0415
        from qlower.passes.synthesis.target_gates import (  # noqa: PLC0415
            one_qubit_basis,
            redefines,
            with_definitions,
        )

        target = context.needs_target(self.name)
        # A program whose gates go by the names of native ones is not translated yet.
        basis = U3_BASIS if redefines(module, target) else one_qubit_basis(target)
        removed = 0

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            nonlocal removed
            if not isinstance(op, Run):
                return None
            new = settled(op, target, basis, self.rounds)
            removed += len(op.rows) - len(new.rows)
            return None if new is op else (new,)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        result = with_definitions(module.with_operations(operations), target)
        return PassResult(result, metrics={"rows_removed": removed})
