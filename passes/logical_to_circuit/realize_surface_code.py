"""A logical program as a circuit on the physical qubits of rotated surface codes."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Code
from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult

LEAST_DISTANCE = 3
STAND_INS = ("plus",)


@dataclass(frozen=True, slots=True)
class RealizeSurfaceCode(Pass):
    """Write a logical program as resets, H, CX and measurements of physical qubits, with the detectors between them.

    Every logical qubit is a patch of the rotated surface code. A product is measured by merging patches for a step of
    ``rounds`` rounds; a patch that is measured alone has its data qubits measured, and begins anew if it is used
    again. Products that have no patch or tile in common go side by side. Corrections are not executed.
    The program's bits are those of the physical measurements, in order, as the variable ``m``. ``logical.detectors``
    says which sums of them are certain, and what the logical program's bits are.

    Attributes:
        distance: code distance, odd, at least 3; 0 takes that of the module's ``logical.code``, else 3.
        rounds: rounds of a step; 0 for as many as the distance.
        stand_in: ``plus`` puts a patch in |+⟩ in the place of every magic state, so that rotations do nothing but take
            their time and space; empty refuses them.
    """

    name: ClassVar[str] = "realize-surface-code"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    writes: ClassVar[str] = "circuit"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("10.1088/1367-2630/14/12/123011", "10.22331/q-2019-03-05-128")

    distance: int = 0
    rounds: int = 0
    stand_in: str = ""

    def run(self, module: Module, context: Context) -> PassResult:
        """Realise the program.

        Raises:
            QlowerError: QL1380 … QL1385.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.logical_to_circuit.realisation import realised  # noqa: PLC0415

        distance = self._distance(module)
        if self.rounds < 0:
            fail("QL1385", f"rounds is {self.rounds}", expected="0 for the distance, or at least 1")
        if self.stand_in and self.stand_in not in STAND_INS:
            fail("QL1385", f"stand-in is {self.stand_in!r}", expected=" or ".join(STAND_INS))
        return realised(module, distance, self.rounds or distance, self.stand_in)

    def _distance(self, module: Module) -> int:
        code = next((op for op in module.operations if isinstance(op, Code)), None)
        distance = self.distance or (LEAST_DISTANCE if code is None else code.distance)
        if distance < LEAST_DISTANCE or distance % 2 == 0:
            fail(
                "QL1385",
                f"distance is {distance}",
                expected=f"an odd number from {LEAST_DISTANCE}: patches of even distance do not fit one chessboard",
            )
        return distance
