"""Write fermionic operators as sums of Pauli strings."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from qlower.ir import Module, Operation
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult

if TYPE_CHECKING:
    from qlower.dialects.hamiltonian.ops import Encoding, FermionOperator, PauliOperator


@dataclass(frozen=True, slots=True)
class MapFermionsToQubits(Pass):
    """Replaces every fermionic operator by the qubit operator of the same name, and records the encoding.

    The matrix of the new operator in the computational basis is that of the old one in the occupation basis, with the
    basis states named as the encoding names them: mode j is bit j for ``jordan-wigner``, other encodings store sums of
    occupations. Strings whose parts cancel, but for the rounding of adding them, are left out. A term's origins are the
    products it is a sum of.

    Attributes:
        encoding: ``jordan-wigner``, ``bravyi-kitaev`` or ``parity``.
    """

    name: ClassVar[str] = "map-fermions-to-qubits"
    reads: ClassVar[tuple[str, ...]] = ("hamiltonian",)
    contract: ClassVar[Contract] = Contract.UNITARY
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1007/BF01331938", "arXiv:1208.5986")
    encoding: str = "jordan-wigner"

    def run(self, module: Module, context: Context) -> PassResult:
        """Map all operators.

        Raises:
            Decline: there is no fermionic operator.
            QlowerError: QL0840, QL0844, QL0845.
        """
        from qlower.dialects.hamiltonian.encodings import make_encoding  # noqa: PLC0415  # loaded on use
        from qlower.dialects.hamiltonian.operators import fermion_operators  # noqa: PLC0415

        fermionic = fermion_operators(module)
        if not fermionic:
            raise Decline("there is no fermionic operator")
        first = fermionic[0]
        encoding = make_encoding(self.encoding, first.num_modes, first.num_up, first.num_down).with_(
            origin=first.origin
        )
        operations: list[Operation] = []
        terms = 0
        for op in module.operations:
            if op is first:
                operations.append(encoding)
            if op in fermionic:
                mapped, count = _mapped(op, encoding)
                operations.append(mapped)
                terms += count
            else:
                operations.append(op)
        metrics = {"qubits": encoding.num_modes, "terms": terms}
        return PassResult(module.with_operations(operations), metrics=metrics)


def _mapped(op: "FermionOperator", encoding: "Encoding") -> "tuple[PauliOperator, int]":
    from qlower.dialects.hamiltonian.encodings import encode_products  # noqa: PLC0415
    from qlower.dialects.hamiltonian.operators import (  # noqa: PLC0415
        hermitian_sum,
        pauli_operator,
        products_of,
        rows_of,
    )
    from qlower.dialects.hamiltonian.pauli_algebra import merged_origins  # noqa: PLC0415
    from qlower.ir.rows import offsets_of, ragged  # noqa: PLC0415

    table, coefficients, product = encode_products(products_of(op), encoding)
    together, sums = hermitian_sum(op.sym_name, table, coefficients)
    rows = rows_of(op)
    sizes = rows.num_origins[product]
    origins = (offsets_of(sizes), rows.origins[ragged(rows.origin_offsets[product], sizes)])
    made = pauli_operator(
        op.sym_name, together.table, sums, unit=op.unit, origins=merged_origins(together, origins), origin=op.origin
    )
    return made, len(sums)
