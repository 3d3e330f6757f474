"""Pauli gates that need not be executed."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Decline, Pass, PassResult


@dataclass(frozen=True, slots=True)
class TrackPauliFrame(Pass):
    """Pulls all Pauli gates, and Pauli corrections under measured bits, through the program instead of executing them.

    What is owed to each qubit is a frame of classical bits. It passes Clifford gates. A measurement that it
    anticommutes with has its outcome read otherwise (an exclusive or), a rotation its sign turned; the frame has to be
    known in time there and nowhere else. Branches give the bits in which their ways differ, loops carry them along.
    Half turns by a bit, π·b, are Pauli corrections too.

    What is still owed at the end is executed there. Also before a gate that is no product of CX and rotations, and a
    rotation by a symbolic angle that the frame anticommutes with.
    """

    name: ClassVar[str] = "track-pauli-frame"
    reads: ClassVar[tuple[str, ...]] = ("circuit", "logical")
    contract: ClassVar[Contract] = Contract.CHANNEL
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1038/nature03350", "doi:10.22331/q-2019-03-05-128")

    def run(self, module: Module, context: Context) -> PassResult:
        """Pull the frame through ``main``.

        Raises:
            Decline: there is no ``main``, or no Pauli gate in it.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical.frame_regions import FramePasses  # noqa: PLC0415
        from qlower.passes.mapping.program import main_of  # noqa: PLC0415

        main = main_of(module, self.name)
        passes = FramePasses(main.num_qubits, is_logical=module.level == "logical")
        new = passes.function(main)
        figures = passes.tracking.figures
        if not figures.removed:
            raise Decline("there is no Pauli gate")
        metrics = {
            "removed": figures.removed,
            "reinterpreted": figures.reinterpreted,
            "barriers": figures.barriers,
            "executed": figures.executed,
        }
        return PassResult(
            module.with_operations([new if op is main else op for op in module.operations]), metrics=metrics
        )
