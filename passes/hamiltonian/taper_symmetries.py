"""Leave out the qubits that conserved quantities make superfluous."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.ir import Module, Operation
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.hamiltonian.ops import Encoding, PauliOperator


@dataclass(frozen=True, slots=True)
class TaperSymmetries(Pass):
    """Removes a qubit for each product of Z that commutes with all terms and has a known value in the sector.

    Known are the values that the initial state of the goal has, where it names one; otherwise those that follow from
    the number of particles of each spin. With the encoding ``parity`` and even numbers of modes these are the two
    qubits of the well-known two-qubit reduction. Symmetries of the point group have one value in every sector too, but
    which of them holds the ground state is not known: with ``sector=reference`` it is taken to be the one of the
    determinant with the lowest modes of each spin occupied.

    Attributes:
        sector: ``particles`` or ``reference``.
    """

    name: ClassVar[str] = "taper-symmetries"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    contract: ClassVar[Contract] = Contract.DISTRIBUTION
    cites: ClassVar[tuple[str, ...]] = ("arXiv:1701.08213",)
    sector: str = "particles"

    def run(self, module: Module, context: Context) -> PassResult:
        """Taper every operator.

        Raises:
            Decline: no fermions were mapped, qubits were tapered already, no symmetry has a known value, or the sector
                is neither ``particles`` nor ``reference``.
        """
        from qlower.dialects.hamiltonian.encodings import num_qubits_of  # noqa: PLC0415  # loaded on use
        from qlower.dialects.hamiltonian.ops import Encoding, PauliOperator  # noqa: PLC0415
        from qlower.dialects.hamiltonian.sectors import with_symmetries  # noqa: PLC0415

        if self.sector not in ("particles", "reference"):
            raise Decline(f"no sector is called {self.sector}")
        encoding = module.find("encoding")
        if not isinstance(encoding, Encoding):
            raise Decline("no fermions were mapped to qubits")
        if encoding.tapered_qubits:
            raise Decline("qubits were tapered already")
        found = with_symmetries(module, encoding, reference=self.sector == "reference")
        if not found.tapered_qubits:
            raise Decline("no symmetry has a known value")
        operations: list[Operation] = []
        for op in module.operations:
            if op is encoding:
                operations.append(found)
            else:
                operations.append(_tapered(op, found) if isinstance(op, PauliOperator) else op)
        metrics = {"qubits": num_qubits_of(found), "qubits_removed": len(found.tapered_qubits)}
        return PassResult(module.with_operations(operations), metrics=metrics)


def _tapered(op: "PauliOperator", encoding: "Encoding") -> "PauliOperator":
    from qlower.dialects.hamiltonian.operators import pauli_operator, rows_of, table_of  # noqa: PLC0415
    from qlower.dialects.hamiltonian.pauli_algebra import merged_origins, summed  # noqa: PLC0415
    from qlower.dialects.hamiltonian.tapering import tapered  # noqa: PLC0415

    table, coefficients = table_of(op)
    left, signs = tapered(table, encoding)
    together, sums = summed(left, coefficients * signs)
    rows = rows_of(op)
    origins = merged_origins(together, (rows.origin_offsets, rows.origins))
    return pauli_operator(op.sym_name, together.table, sums, unit=op.unit, origins=origins, origin=op.origin)
