"""Leave out gates that change no outcome of any measurement."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module, Operation, Run
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class SimplifyBeforeMeasurement(Pass):
    """Goes back from the end and drops gates that change only phases that measurement destroys, or lost qubits.

    A qubit is *read* where all that follows on it up to its measurement is diagonal there, and *lost* where it is reset
    next, or nothing comes after it. A gate on read and lost qubits goes if it is diagonal on those that are read,
    whatever it does to the lost ones: a CZ before two measurements, a controlled gate whose target nobody looks at.

    What is measured, and all measurements, stay. Control flow ends the search on the qubits that it touches.
    """

    name: ClassVar[str] = "simplify-before-measurement"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    contract: ClassVar[Contract] = Contract.DISTRIBUTION
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2012.07711",)

    def run(self, module: Module, context: Context) -> PassResult:
        """Simplify ``main``.

        Raises:
            Decline: there is no such function, or it measures nothing, so that all of its qubits may be looked at.
        """
        from qlower.ir.run import body  # noqa: PLC0415
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415
        from qlower.passes.state_aware.unread import Backwards, measures  # noqa: PLC0415

        main = main_of(module, self.name)
        if not measures(main):
            raise Decline("the program measures nothing")
        walk, operations = Backwards(module, main.num_qubits), list[Operation]()
        for op in reversed(main.body.operations):
            operations.append(walk.run(op) if isinstance(op, Run) else walk.other(op))
        if not walk.dropped:
            raise Decline("every gate may change an outcome")
        region = type(main.body)(body(operations[::-1]), main.body.arguments)
        changed = main.with_(regions=(region,))
        replaced = [changed if op is main else op for op in module.operations]
        return PassResult(module.with_operations(replaced), metrics={"rows_removed": walk.dropped})
