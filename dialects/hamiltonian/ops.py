"""Structural ops of the hamiltonian dialect; the terms of its operators are rows (see ``rows.py``)."""

from collections.abc import Iterator

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import PauliTable, WordTable, num_words
from qlower.dialects.hamiltonian.rows import LADDER, PAULI
from qlower.ir.operation import Operation, Trait, attribute, region
from qlower.ir.run import Run

SYMBOL = frozenset({Trait.SYMBOL, Trait.ISOLATED})
METHODS = ("jordan-wigner", "bravyi-kitaev", "parity")
"""How modes are encoded."""


class End(Operation):
    """Ends the region of an operator."""

    __slots__ = ()
    name = "hamiltonian.end"
    traits = frozenset({Trait.TERMINATOR})


class PauliOperator(Operation):
    """A Hermitian operator on qubits 0 … num_qubits − 1: the sum of the ``hamiltonian.pauli`` rows of its region.

    Attributes:
        sym_name: ``hamiltonian`` for the operator the problem is about; observables have other names.
        num_qubits: how many qubits it acts on.
        unit: of its eigenvalues, such as ``hartree``; empty for the model's own.
    """

    __slots__ = ()
    name = "hamiltonian.pauli_operator"
    traits = SYMBOL
    body = region()
    sym_name = attribute(str)
    num_qubits = attribute(int)
    unit = attribute(str, "")

    def verify(self) -> str | None:
        """The region must hold strings on these qubits, and nothing else."""
        if self.num_qubits < 0:
            return "num_qubits is negative"
        return next(_term_faults(self, PAULI.name), None) or next(pauli_faults(self, self.num_qubits), None)


class FermionOperator(Operation):
    """A Hermitian operator on modes 0 … num_modes − 1: the sum of the ``hamiltonian.ladder`` rows of its region.

    Modes are spin orbitals in blocks: all of spin up first, then all of spin down.

    Attributes:
        sym_name: ``hamiltonian`` for the operator the problem is about; observables have other names.
        num_modes: how many modes.
        num_up, num_down: particles of each spin in the sector asked for, or −1 where it is not conserved or not fixed.
        unit: of its eigenvalues, such as ``hartree``; empty for the model's own.
    """

    __slots__ = ()
    name = "hamiltonian.fermion_operator"
    traits = SYMBOL
    body = region()
    sym_name = attribute(str)
    num_modes = attribute(int)
    num_up = attribute(int, -1)
    num_down = attribute(int, -1)
    unit = attribute(str, "")

    def verify(self) -> str | None:
        """The region must hold products of these modes, and nothing else."""
        if self.num_modes < 0:
            return "num_modes is negative"
        return next(_term_faults(self, LADDER), None) or next(_ladder_faults(self), None)


class Encoding(Operation):
    """How fermionic modes became qubits; algorithms that speak of modes (UCCSD, reference states) need it.

    A mode's occupation is encoded by ``method``; then the Clifford U = Π (σ_i + τ_i)/√2 of the symmetries τ_i turns
    each symmetry into the one-qubit operator σ_i = X on ``tapered_qubits[i]``, which is replaced by its eigenvalue, and
    the qubit is dropped. Remaining qubits keep their order. Source: S. Bravyi et al., arXiv:1701.08213.

    Attributes:
        sym_name: ``encoding``.
        method: ``jordan-wigner``, ``bravyi-kitaev`` or ``parity``.
        num_modes: modes, and qubits before tapering.
        num_up, num_down: particles of each spin, −1 if unknown.
        symmetries: the Pauli strings τ_i before tapering, leftmost qubit 0.
        tapered_qubits: the qubit each symmetry removed.
        eigenvalues: +1 or −1, of each symmetry in the sector asked for.
    """

    __slots__ = ()
    name = "hamiltonian.encoding"
    traits = frozenset({Trait.SYMBOL})
    sym_name = attribute(str)
    method = attribute(str)
    num_modes = attribute(int)
    num_up = attribute(int, -1)
    num_down = attribute(int, -1)
    symmetries = attribute(tuple, (), items=str)
    tapered_qubits = attribute(tuple, (), items=int)
    eigenvalues = attribute(tuple, (), items=int)

    def verify(self) -> str | None:
        """Method and symmetries must be such that operators can be encoded."""
        if self.method not in METHODS:
            return f"the method is none of {', '.join(METHODS)}"
        if not len(self.symmetries) == len(self.tapered_qubits) == len(self.eigenvalues):
            return "symmetries, tapered_qubits and eigenvalues have different lengths"
        if any(value not in (1, -1) for value in self.eigenvalues):
            return "an eigenvalue is neither 1 nor -1"
        for text, qubit in zip(self.symmetries, self.tapered_qubits, strict=True):
            if len(text) != self.num_modes or not set(text) <= {"I", "Z"}:
                return f"the symmetry {text} is no product of Z on {self.num_modes} qubits"
            if not 0 <= qubit < self.num_modes or [other[qubit] for other in self.symmetries].count("Z") != 1:
                return f"qubit {qubit} is not on one symmetry alone"
            if text[qubit] != "Z":
                return f"the symmetry {text} does not act on qubit {qubit}, which it removed"
        return None


def _term_faults(op: Operation, row_name: str) -> Iterator[str]:
    """What is wrong with the region of an operator: it holds one run of rows of a name, if any, and an end."""
    *terms, last = op.regions[0].operations
    if not isinstance(last, End):
        yield "the region must end in hamiltonian.end"
    for inner in terms:
        if not isinstance(inner, Run):
            yield f"{inner.name} is no term"
        elif inner.rows.mask([kind.name != row_name for kind in inner.rows.kinds]).any():
            yield f"a term is no {row_name}"
        elif inner.operands:
            yield "a coefficient has a free parameter"


def pauli_faults(op: Operation, num_qubits: int) -> Iterator[str]:
    """What is wrong with the x and z columns of the rows in an op's region."""
    for inner in op.regions[0].operations:
        if not isinstance(inner, Run):
            continue
        columns = inner.rows.columns
        names = {f"{letter}{word}" for letter in "xz" for word in range(num_words(num_qubits))}
        if not names <= columns.keys() or any(columns[name].dtype != np.int64 for name in names):
            yield f"Pauli strings on {num_qubits} qubits have the int64 columns {', '.join(sorted(names))}"
            return
        table = PauliTable.from_columns(num_qubits, columns)
        if _reaches_beyond(table.x | table.z, num_qubits):
            yield f"a Pauli string acts on a qubit beyond the {num_qubits} there are"


def _reaches_beyond(words: WordTable, num_qubits: int) -> bool:
    """Whether a bit beyond the last qubit's is set."""
    used = num_qubits - 64 * (words.shape[1] - 1)
    return used < 64 and bool((words[:, -1] >> np.uint64(used)).any())


def _ladder_faults(op: FermionOperator) -> Iterator[str]:
    for inner in op.body.operations:
        if not isinstance(inner, Run):
            continue
        for kind in inner.rows.canonical().kinds:
            counts = (kind.attribute("creators"), kind.attribute("annihilators"))
            if any(not isinstance(count, int) or count < 0 for count in counts):
                yield "a product has a number of creators or annihilators that is none"
            elif sum(count for count in counts if isinstance(count, int)) != kind.num_qubits:
                yield f"a product of {counts[0]} creators and {counts[1]} annihilators has {kind.num_qubits} modes"
        modes = inner.rows.qubits
        if len(modes) and not 0 <= int(modes.min()) <= int(modes.max()) < op.num_modes:
            yield f"a mode is outside 0 … {op.num_modes - 1}"
