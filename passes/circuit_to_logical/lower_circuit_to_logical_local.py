"""Lowering to Pauli products on few qubits each, for layouts on which many go on at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.lowering import Context, Contract, Pass, PassResult


@dataclass(frozen=True, slots=True)
class LowerCircuitToLogicalLocal(Pass):
    """Pushes Clifford gates of one qubit through the program and keeps those of two, as rotations by π/2.

    Every T gate becomes a rotation about one qubit and every CX one about two. Where all Clifford gates are pushed
    (lower-circuit-to-logical) there are fewer operations and they act on many qubits, so that they go one after the
    other; here those on different qubits go side by side. Clifford gates of one qubit at the end of the program and the
    global phase are dropped, as there; barriers and delays go.
    """

    name: ClassVar[str] = "lower-circuit-to-logical-local"
    reads: ClassVar[tuple[str, ...]] = ("circuit",)
    writes: ClassVar[str] = "logical"
    contract: ClassVar[Contract] = Contract.DISTRIBUTION
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128",)

    def run(self, module: Module, context: Context) -> PassResult:
        """Lower ``main``.

        Raises:
            Decline: there is none, or it has control flow, resets or free parameters.
            QlowerError: QL0670 to QL0675, a gate cannot be expanded; QL1300, the program is placed on a device.
        """
        # Imported here: a compilation that is answered from the store loads every pass and runs none.
        from qlower.passes.circuit_to_logical.local_frames import lowered_to_local_products  # noqa: PLC0415

        return lowered_to_local_products(module, context, self.name)

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """The pass that expands gates first."""
        from qlower.passes.circuit.decompose_standard import DecomposeStandard  # noqa: PLC0415

        return {DecomposeStandard.name: DecomposeStandard.version}
