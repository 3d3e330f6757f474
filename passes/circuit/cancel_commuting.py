"""Cancel and merge gates across gates that commute with them."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class CancelCommuting(Pass):
    """Brings equal gates together across gates that commute with them, and combines them.

    Gates that undo themselves cancel in pairs, rotations about one axis add up, symbolic angles too; a rotation by 0
    vanishes, one by 2π becomes global phase. Only an angle within 1e-13 of zero is zero. On each wire gates commute
    that are diagonal there (controls, RZ, CZ, RZZ …), or functions of X (targets of CX, RX, RXX …), of Y or of H.
    Measurement, reset, barriers, delays and control flow are never crossed.

    Sorting makes a round take n·log n; rounds repeat until nothing changes.

    Attributes:
        rounds: at most so many; each removes what the round before has brought together.
    """

    name: ClassVar[str] = "cancel-commuting"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1038/s41534-018-0072-4",)
    rounds: int = 100

    def run(self, module: Module, context: Context) -> PassResult:
        """Cancel in every run outside of gate bodies."""
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.cancellation import cancel  # noqa: PLC0415

        removed = 0

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            nonlocal removed
            if not isinstance(op, Run):
                return None
            new = cancel(op, self.rounds)
            removed += len(op.rows) - len(new.rows)
            return None if new is op else (new,)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        return PassResult(module.with_operations(operations), metrics={"rows_removed": removed})
