"""Find the qubits of a program that only help."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from qlower.ir import Module, Operation, WireMap
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class FindHelpers(Pass):
    """Says which qubits of a program are helpers, and resets them where they are clean and others could use them.

    A helper is a qubit whose state at the end carries nothing: one that is measured or reset last of all, one that is
    certainly back in |0⟩ at the end, because what was computed on it was undone, and one that is never used. Between
    two uses a helper that is certainly in |0⟩ gets a reset, which ends a life, where another helper needs its qubit for
    all of them to fit on as few as possible in the given order; `reuse-helpers` lets lives share qubits.

    That a qubit is in |0⟩ is proved for every state of the others by carrying a projector through the program; it is
    given up where that projector would depend on more than 8 qubits, or on many for long.

    Exact on the data and in the outcomes; helpers have no wires of their own in the wire map. Declines if the program
    is placed, if it names its helpers already, or if it has none.

    Attributes:
        measured: whether a qubit that is measured or reset last of all is a helper.
    """

    name: ClassVar[str] = "find-helpers"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.CHANNEL
    cites: ClassVar[tuple[str, ...]] = (
        "doi:10.1145/3385412.3386007",
        "doi:10.1145/3453483.3454061",
        "doi:10.1147/sj.52.0078",
    )
    measured: bool = True

    def run(self, module: Module, context: Context) -> PassResult:
        """Mark the helpers.

        Raises:
            Decline: see above.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.circuit.helper_roles import roles_of  # noqa: PLC0415
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415

        main = main_of(module, self.name)
        if main.placed_on:
            raise Decline("the program is placed already")
        if main.helpers:
            raise Decline("the program names its helpers")
        roles = roles_of(module, main, measured=self.measured)
        if not roles.helpers:
            raise Decline("the program has no helpers")
        changed = main.with_attribute("helpers", roles.helpers)
        if roles.resets:
            changed = changed.with_(regions=(roles.with_resets(main.body),))
        wires = np.arange(main.num_qubits, dtype=np.int32)
        wires[list(roles.helpers)] = -1
        metrics = {"helpers": len(roles.helpers), "uncomputed": roles.num_clean, "resets": len(roles.resets)}
        operations: list[Operation] = [changed if op is main else op for op in module.operations]
        return PassResult(module.with_operations(operations), WireMap(wires, wires, main.num_qubits), metrics)
