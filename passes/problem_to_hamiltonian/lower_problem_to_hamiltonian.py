"""Make the Hamiltonian of a problem's system, and the operators of its observables."""

from dataclasses import dataclass
from typing import ClassVar

from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult


@dataclass(frozen=True, slots=True)
class LowerProblemToHamiltonian(Pass):
    """Replaces the system by the operator ``hamiltonian`` and each observable by an operator of its name.

    Goal and request stay. A term's origins are the lines it was made from where a file has one for each (integrals,
    Pauli strings, edges, couplings), else the system. A molecule's orbitals are those of its restricted Hartree–Fock
    state, which is a choice; everything else is exact.
    """

    name: ClassVar[str] = "lower-problem-to-hamiltonian"
    reads: ClassVar[tuple[str, ...]] = ("problem",)
    writes: ClassVar[str] = "hamiltonian"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    cites: ClassVar[tuple[str, ...]] = ("doi:10.1016/0010-4655(89)90033-7", "arXiv:1302.5843", "doi:10.1063/5.0006074")

    def run(self, module: Module, context: Context) -> PassResult:
        """Make the operators.

        Raises:
            QlowerError: QL0830 to QL0835.
        """
        from qlower.dialects.hamiltonian.operators import rows_of  # noqa: PLC0415  # loaded on use
        from qlower.passes.problem_to_hamiltonian.builders import lowered  # noqa: PLC0415

        made = lowered(module)
        hamiltonian = made.find("hamiltonian")
        assert hamiltonian is not None
        return PassResult(made, metrics={"terms": len(rows_of(hamiltonian))})
