"""Push changes of frame to where they vanish."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Pass, PassResult
from qlower.passes.circuit.fuse_one_qubit import FuseOneQubit


@dataclass(frozen=True, slots=True)
class PushFrames(Pass):
    """Moves RZ, X and Z later, through the native gates that they pass, and fuses one-qubit gates.

    RZ passes CZ, RZZ, iSWAP, PRX and the first wire of ECR; X and Z pass these, √X and the second wire of ECR, where
    they become other Pauli gates. What meets adds up, and is written where it can go no further: before a pulse about
    another axis, a measurement, a barrier, control flow or the end. Devices without RZ but with PRX or GPI are served
    too: their pulses turn their axes. A run that would not get fewer gates so stays; then neighbouring one-qubit gates
    are fused, as by fuse-one-qubit.

    Exact with global phase. The program must be translated to native gates: no others are passed.
    """

    name: ClassVar[str] = "push-frames"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevA.96.022330", "doi:10.1038/nature03350")

    def run(self, module: Module, context: Context) -> PassResult:
        """Push and fuse in every run outside of gate bodies.

        Raises:
            QlowerError: QL0310 no target; QL0650, its gates do not reach every one-qubit unitary.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.frames import with_pushed_frames  # noqa: PLC0415
        from qlower.passes.synthesis.target_gates import one_qubit_basis  # noqa: PLC0415

        target = context.needs_target(self.name)
        basis = one_qubit_basis(target)
        removed = 0

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            nonlocal removed
            if not isinstance(op, Run):
                return None
            new = with_pushed_frames(op, target, basis)
            removed += len(op.rows) - len(new.rows)
            return None if new is op else (new,)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        fused = FuseOneQubit().run(module.with_operations(operations), context)
        return PassResult(fused.module, metrics={"rows_removed": removed + int(fused.metrics["rows_removed"])})
