"""Fuse neighbouring one-qubit gates."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.passes.synthesis.native_one_qubit import OneQubitBasis


@dataclass(frozen=True, slots=True)
class FuseOneQubit(Pass):
    """Multiplies maximal runs of one-qubit gates on a wire and writes each with the fewest gates of a basis.

    Measurement, reset, barriers, delays, gates on more qubits, gates with free parameters and control flow end a run.
    Exact with global phase, which is gathered in one row per run of rows. A run of gates that is as short as the basis
    allows stays as it is, so applying the pass twice changes nothing.

    Attributes:
        basis: names of one-qubit gates to write with, such as ``("rz", "sx", "x")``; none for those of the target, or
            ``u3`` where no target is named.
    """

    name: ClassVar[str] = "fuse-one-qubit"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1103/PhysRevA.96.022330",)
    basis: tuple[str, ...] = ()

    def run(self, module: Module, context: Context) -> PassResult:
        """Fuse in every run outside of gate bodies.

        Raises:
            Decline: the gates named do not reach every one-qubit unitary.
            QlowerError: QL0650, when the target's gates do not.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import GateDefinition  # noqa: PLC0415
        from qlower.passes.circuit.one_qubit_runs import fuse  # noqa: PLC0415
        from qlower.passes.synthesis.target_gates import with_definitions  # noqa: PLC0415

        basis = self._basis(module, context)
        before = after = 0

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            nonlocal before, after
            if not isinstance(op, Run):
                return None
            new = fuse(op, basis)
            before, after = before + len(op.rows), after + len(new.rows)
            return None if new is op else (new,)

        operations = [op if isinstance(op, GateDefinition) else rewrite_regions(op, visit) for op in module.operations]
        fused = module.with_operations(operations)
        if context.target is not None:
            fused = with_definitions(fused, context.target)
        return PassResult(fused, metrics={"rows_removed": before - after})

    def _basis(self, module: Module, context: Context) -> "OneQubitBasis":
        from qlower.passes.synthesis.native_one_qubit import (  # noqa: PLC0415
            TABLE_SPELLINGS,
            U3_BASIS,
            basis_of_names,
        )
        from qlower.passes.synthesis.target_gates import one_qubit_basis, redefines  # noqa: PLC0415

        if not self.basis:
            # A program whose gates go by the names of native ones is not translated yet.
            untranslated = context.target is None or redefines(module, context.target)
            return U3_BASIS if untranslated else one_qubit_basis(context.target)
        unknown = [name for name in self.basis if name not in TABLE_SPELLINGS]
        basis = None if unknown else basis_of_names(self.basis)
        if basis is None:
            raise Decline(f"the gates {', '.join(self.basis)} do not reach every one-qubit unitary")
        return basis
