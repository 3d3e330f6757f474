"""Put helpers on as few qubits as their lives allow."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class ReuseHelpers(Pass):
    """Lets helpers whose lives do not overlap share a qubit, with a reset from one owner to the next.

    A helper's life begins with its first use, in |0⟩, and ends with its last use or a reset. In a given order of the
    rows, as many qubits are needed as lives are open at once; no more are used. Rows that do not depend on each other
    are put into another order if a greedy choice finds one that needs fewer. A qubit that becomes free is used again
    only after all that were free before it, which keeps the program shallow.

    Helpers that are never used vanish, and so do measurements of helpers in |0⟩: their results are false. So do resets
    that nothing follows.

    Exact on the data and in the outcomes; helpers have no wires of their own in the wire map. Declines if the program
    is placed, if it has no helpers, if all stay as they are, and if qubits would have to be used again on a target that
    cannot reset them or go on after a measurement.

    Attributes:
        reorder: whether rows may come into another order.
        helpers: so many qubits for helpers may be used even where fewer would do; more of them make a program
            shallower.
    """

    name: ClassVar[str] = "reuse-helpers"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.CHANNEL
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2210.08039", "arXiv:2211.01925", "arXiv:2602.07191")
    reorder: bool = True
    helpers: int = 0

    def run(self, module: Module, context: Context) -> PassResult:
        """Share qubits.

        Raises:
            Decline: see above.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.circuit.lives import lives_of  # noqa: PLC0415
        from qlower.passes.circuit.lives_on_wires import Writing, on_wires, wires_of_data  # noqa: PLC0415
        from qlower.passes.circuit.lives_order import best_order, most_alive  # noqa: PLC0415
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415

        main = main_of(module, self.name)
        if main.placed_on:
            raise Decline("the program is placed already")
        if not main.helpers:
            raise Decline("the program has no helpers")
        lives = lives_of(main.body.operations[:-1], main.num_qubits, main.helpers)
        order = best_order(lives, self.helpers) if self.reorder else list(range(len(lives.items)))
        writing = Writing(lives, max(most_alive(lives, order), min(self.helpers, len(main.helpers))))
        changed = on_wires(main, writing, order)
        if changed.num_qubits == main.num_qubits and not lives.zeros:
            raise Decline("every helper keeps a qubit of its own")
        if writing.resets and context.target is not None:
            features = context.target.features
            if features.reset is False or features.mid_circuit_measurement is False:
                raise Decline(f"{context.target.name} cannot reset a qubit and use it again")
        metrics = {
            "qubits_before": main.num_qubits,
            "qubits_after": changed.num_qubits,
            "helpers_before": len(main.helpers),
            "helpers_after": writing.num_helpers,
            "resets": writing.resets,
        }
        module = module.with_operations([changed if op is main else op for op in module.operations])
        return PassResult(module, wires_of_data(main, changed.num_qubits), metrics)
