"""Take a placed program for one that is not, so that it can be laid out anew."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.mapping.program import main_of

PLACED_ON = "placed_on"


@dataclass(frozen=True, slots=True)
class ForgetPlacement(Pass):
    """Let go of where the program lies: its wires are as many as the device's qubits, and may be placed again.

    Exact: nothing is done to the gates. Behind a pass that has rewritten a routed circuit, so that it may need other
    couplings. Declines if the program is not placed.
    """

    name: ClassVar[str] = "forget-placement"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.UNITARY

    def run(self, module: Module, context: Context) -> PassResult:
        """Drop the mark of layout passes.

        Raises:
            Decline: see above.
        """
        main = main_of(module, self.name)
        if not main.placed_on:
            raise Decline("the program is not placed")
        attributes = {name: value for name, value in main.attributes.items() if name != PLACED_ON}
        forgotten = main.with_(attributes=attributes)
        return PassResult(module.with_operations([forgotten if op is main else op for op in module.operations]))
