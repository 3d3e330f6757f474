"""Lowering: gates become Pauli rotations and Pauli measurements on logical qubits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class LowerCircuitToLogical(Pass):
    """Pushes all Clifford gates through the program; what is left are Pauli rotations and Pauli measurements.

    Every T gate becomes a rotation by ±π/4 about a Pauli product, every other rotation one by its angle, and every
    measurement one of a Pauli product. Rotations about one string that meet by commutation become one, and what is
    Clifford of them is pushed on. A reset is a measurement and an X that its outcome asks for.

    Clifford gates that no measurement comes behind are dropped, and the global phase with them: who reads the
    measurements sees no difference. Those inside of control flow stand at the end of their region as rotations by π/2
    and π, so that all ways through the program leave the same frame. Barriers and delays go.
    """

    name: ClassVar[str] = "lower-circuit-to-logical"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    writes: ClassVar[str] = "logical"
    contract: ClassVar[Contract] = Contract.DISTRIBUTION
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128",)

    def run(self, module: Module, context: Context) -> PassResult:
        """Lower ``main``.

        Raises:
            Decline: there is none.
            QlowerError: QL0670 to QL0675, a gate cannot be expanded; QL1300, the program is placed on a device.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.circuit_to_logical.pauli_program import lowered_to_pauli_products  # noqa: PLC0415

        return lowered_to_pauli_products(module, context, self.name, exact=False)

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The pass that expands gates first."""
        from qlower.passes.circuit.decompose_standard import DecomposeStandard  # noqa: PLC0415

        return {DecomposeStandard.name: DecomposeStandard.version}
