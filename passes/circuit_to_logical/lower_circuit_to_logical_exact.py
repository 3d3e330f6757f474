"""Lowering that keeps all Clifford gates, for programs whose qubits are looked at afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class LowerCircuitToLogicalExact(Pass):
    """As ``lower-circuit-to-logical``, and the Clifford gates left at the end stand there as rotations.

    They are rotations by π/2 and π, at most 4n + 1 for n qubits, and one about the identity for the global phase, so
    that the program's operation stays the same exactly.
    """

    name: ClassVar[str] = "lower-circuit-to-logical-exact"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    writes: ClassVar[str] = "logical"
    contract: ClassVar[Contract] = Contract.UNITARY
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128", "doi:10.22331/q-2019-09-02-181")

    def run(self, module: Module, context: Context) -> PassResult:
        """Lower ``main``.

        Raises:
            Decline: there is none.
            QlowerError: QL0670 to QL0675, a gate cannot be expanded; QL1300, the program is placed on a device.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.circuit_to_logical.pauli_program import lowered_to_pauli_products  # noqa: PLC0415

        return lowered_to_pauli_products(module, context, self.name, exact=True)

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The pass that expands gates first."""
        from qlower.passes.circuit.decompose_standard import DecomposeStandard  # noqa: PLC0415

        return {DecomposeStandard.name: DecomposeStandard.version}
