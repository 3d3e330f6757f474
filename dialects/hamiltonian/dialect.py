"""The hamiltonian dialect."""

from qlower.dialects.hamiltonian.ops import Encoding, End, FermionOperator, PauliOperator
from qlower.dialects.hamiltonian.rows import ROWS
from qlower.ir import Dialect

HAMILTONIAN = Dialect(
    name="hamiltonian",
    version=1,
    level="hamiltonian",
    operations=(PauliOperator, FermionOperator, Encoding, End),
    rows=ROWS,
    summary="fermionic and qubit operators as packed terms",
    checker="qlower.dialects.hamiltonian.checker:CHECKER",
    places="qlower.dialects.hamiltonian.places:PLACES",
)
