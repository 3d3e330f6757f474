"""Structural ops of the hamiltonian dialect; the terms of its operators are rows (see ``rows.py``)."""

from qlower.ir.operation import Operation, Trait, attribute, region

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
