"""Translate every gate to the native gates of the target."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.ir import Module, Operation, Run
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Pass, PassResult
from qlower.passes.circuit.decompose_standard import ALL, DecomposeStandard


@dataclass(frozen=True, slots=True)
class TranslateNative(Pass):
    """Writes every gate with native gates of the target, on the qubits and in the direction the target allows.

    Two-qubit gates that are native already stay; others are synthesised with the fewest uses of the native gate of
    their pair (that with the fewest where there are several). One-qubit gates between are fused and written with the
    fewest native pulses. Gates with free parameters keep them, in a native rotation or in changes of frame.

    Native gates are recognised by their matrices; one outside of the gate table becomes a call of a matrix gate of its
    name.

    Exact with global phase. The program must be laid out and routed.
    """

    name: ClassVar[str] = "translate-native"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = (
        "doi:10.1103/PhysRevA.69.032315",
        "doi:10.1103/PhysRevA.69.010301",
        "doi:10.1103/PhysRevA.67.032301",
        "doi:10.1103/PhysRevA.96.022330",
    )

    def run(self, module: Module, context: Context) -> PassResult:
        """Translate every function.

        Raises:
            QlowerError: QL0310 no target; QL0670 to QL0675, a gate cannot be expanded; QL0650 to QL0654, the target's
                gates do not serve.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.dialects.circuit.ops import Function  # noqa: PLC0415
        from qlower.passes.circuit_to_physical.native_translation import translator_for  # noqa: PLC0415
        from qlower.passes.synthesis.target_gates import with_definitions  # noqa: PLC0415

        target = context.needs_target(self.name)
        for op in module.operations:
            if isinstance(op, Function) and op.num_qubits > target.num_qubits:
                fail(
                    "QL0654",
                    f"the program has {op.num_qubits} qubits, {target.name} has {target.num_qubits}",
                    fix="choose a larger target",
                )
        translator = translator_for(target)
        expanded = DecomposeStandard(keep=(ALL,)).run(module, context).module

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            new = translator.translate(op) if isinstance(op, Run) else op
            return None if new is op else (new,)

        operations = [rewrite_regions(op, visit) for op in expanded.operations]
        result = expanded.with_operations(operations)
        return PassResult(with_definitions(result, target))
