"""Fewer T gates with ancillas, measurement and feed-forward."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from qlower.ir import Module, Operation, Run, WireMap
from qlower.ir.rewriting import rewrite_regions
from qlower.lowering import Context, Contract, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.circuit.ops import Function


@dataclass(frozen=True, slots=True)
class GadgetizeHadamards(Pass):
    """Rewrites every stretch of Clifford+T gates with fewer T gates, Hadamards between T gates done by ancillas.

    As ``optimize-t-count``; and a Hadamard between T gates becomes an ancilla, a measurement and Clifford gates under
    its outcome. A stretch is then one phase polynomial for as many Hadamards as there are ancillas, and T gates that
    no commutation brings together are saved. Ancillas are reset and serve again.

    Attributes:
        ancillas: most further qubits.
        effort: how long to search, as for ``optimize-t-count``.
    """

    name: ClassVar[str] = "gadgetize-hadamards"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.CHANNEL
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = (
        "arXiv:1712.01557",
        "arXiv:2302.07040",
        "arXiv:2407.08695",
        "arXiv:2602.15285",
        "doi:10.1098/rspa.2010.0301",
    )
    ancillas: int = 64
    effort: int = 2

    def run(self, module: Module, context: Context) -> PassResult:
        """Optimise in every run of ``main``.

        Raises:
            Decline: no stretch can be written with fewer T gates, or the program is placed already.
            QlowerError: QL0996, no such effort; QL0997, no ancilla.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.diagnostics import fail  # noqa: PLC0415
        from qlower.dialects.circuit.ops import Function  # noqa: PLC0415
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415
        from qlower.passes.synthesis.t_count.reduction import search_of  # noqa: PLC0415
        from qlower.passes.synthesis.t_count.segments import TCounts, optimised  # noqa: PLC0415

        if self.ancillas < 1:
            fail("QL0997", f"{self.ancillas} ancillas", expected="1 or more")
        main = main_of(module, self.name)
        if main.placed_on:
            raise Decline("the program is placed already")
        if context.target is not None and context.target.features.mid_circuit_measurement is False:
            raise Decline(f"{context.target.name} cannot measure a qubit and go on")
        search, counts = search_of(self.effort), TCounts()

        def visit(op: Operation) -> tuple[Operation, ...] | None:
            return optimised(op, main.num_qubits, self.ancillas, search, counts) if isinstance(op, Run) else None

        changed = rewrite_regions(main, visit)
        assert isinstance(changed, Function)
        if counts.after == counts.before:
            raise Decline("no T gate can be saved")
        changed = _with_ancillas(changed, counts.ancillas)
        total = main.num_qubits + counts.ancillas
        wires = np.arange(main.num_qubits, dtype=np.int32)
        metrics = {
            "t_before": counts.before,
            "t_merged": counts.merged,
            "t_after": counts.after,
            "ancillas": counts.ancillas,
        }
        module = module.with_operations([changed if op is main else op for op in module.operations])
        return PassResult(module, WireMap(wires, wires, total), metrics)


def _with_ancillas(main: "Function", ancillas: int) -> "Function":
    """The function with further helpers behind its own qubits, in a register of their own."""
    registers = main.qubit_registers
    if registers and ancillas:
        taken = {name for name, _ in registers}
        names = ["ancillas", *(f"ancillas_{at}" for at in range(len(taken)))]
        registers = (*registers, (next(name for name in names if name not in taken), ancillas))
    total = main.num_qubits + ancillas
    attributes = {
        **main.attributes,
        "num_qubits": total,
        "qubit_registers": registers,
        "helpers": (*main.helpers, *range(main.num_qubits, total)),
    }
    return main.with_(attributes=attributes)
