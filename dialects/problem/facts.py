"""What can be told about a system without making its Hamiltonian, above all how large that would be."""

from qlower.dialects.problem.lattices import count_of
from qlower.dialects.problem.systems import (
    TJ,
    FermiHubbard,
    GraphProblem,
    Heisenberg,
    Integrals,
    LatticeModel,
    Molecule,
    PauliSum,
    QuadraticForm,
    TransverseFieldIsing,
)
from qlower.ir import Run
from qlower.ir.operation import Operation

MOST_TERMS = 20_000_000
"""Of one Hamiltonian."""
MOST_BYTES = 2 * 1024**3
"""That the columns of one Hamiltonian take."""


def is_fermionic(system: Operation) -> bool:
    """Whether the Hamiltonian is one of fermions, not of qubits."""
    return isinstance(system, Molecule | Integrals | FermiHubbard | TJ)


def is_cost(system: Operation) -> bool:
    """Whether the system can only be optimised."""
    return isinstance(system, QuadraticForm | GraphProblem)


def unit_of(system: Operation) -> str:
    """The unit of energies: ``hartree``, or empty for the model's own."""
    if isinstance(system, Molecule | Integrals):
        return "hartree"
    return system.unit if isinstance(system, PauliSum) else ""


def num_sites_of(system: Operation) -> int:
    """Sites, orbitals, variables or nodes; −1 for a molecule, whose orbitals are those of its basis set."""
    match system:
        case Integrals():
            return system.num_orbitals
        case Heisenberg() | TransverseFieldIsing() | FermiHubbard() | TJ():
            return count_of(system.lattice, system.sizes, system.periodic)[0]
        case PauliSum():
            return system.num_qubits
        case QuadraticForm():
            return system.num_variables
        case GraphProblem():
            return system.num_nodes
    return -1


def width_of(system: Operation) -> int:
    """Qubits, or modes of fermions, of the Hamiltonian; −1 for a molecule."""
    sites = num_sites_of(system)
    return 2 * sites if is_fermionic(system) and sites >= 0 else sites


def particles_of(system: Operation) -> tuple[int, int] | None:
    """Particles of spin up and down in the sector asked for; None if they are not fixed or not yet known."""
    if isinstance(system, Integrals):
        return system.num_up, system.num_down
    if isinstance(system, FermiHubbard | TJ) and system.num_up >= 0:
        return system.num_up, system.num_down
    return None


def num_terms_of(system: Operation) -> int:
    """At most how many terms the Hamiltonian has; −1 for a molecule."""
    match system:
        case Integrals():
            return num_electronic_terms(system.num_orbitals)
        case Heisenberg() | TransverseFieldIsing() | FermiHubbard() | TJ():
            return _num_model_terms(system)
        case PauliSum() | QuadraticForm():
            return 2 * _num_rows(system) + num_sites_of(system)
        case GraphProblem():
            return _num_rows(system) + system.num_nodes + 1
    return -1


def num_electronic_terms(orbitals: int) -> int:
    """How many products the Hamiltonian of electrons in orbitals has at most."""
    pairs = orbitals * (orbitals - 1) // 2
    return 1 + 2 * orbitals**2 + 2 * pairs**2 + orbitals**4


def _num_model_terms(system: LatticeModel) -> int:
    sites, edges = count_of(system.lattice, system.sizes, system.periodic)
    match system:
        case Heisenberg():
            couplings = (system.coupling_x, system.coupling_y, system.coupling_z)
            fields = (system.field_x, system.field_y, system.field_z)
            return edges * sum(value != 0 for value in couplings) + sites * sum(value != 0 for value in fields)
        case TransverseFieldIsing():
            return edges + sites
        case FermiHubbard():
            return 4 * edges + 3 * sites
        case TJ():
            return 28 * edges + sites


def _num_rows(system: Operation) -> int:
    first = system.regions[0].operations[0]
    return len(first.rows) if isinstance(first, Run) else 0


def size_fault(system: Operation) -> str | None:
    """Why a Hamiltonian is too large to be made, estimated before anything is allocated; None if it is not."""
    terms, width = num_terms_of(system), width_of(system)
    if terms > MOST_TERMS:
        return f"the Hamiltonian would have up to {terms:.1e} terms on {width} qubits"
    size = 2 * max(terms, 0) * max(width, 0) // 8
    if size > MOST_BYTES:
        return f"the Hamiltonian would have up to {terms:.1e} terms on {width} qubits, {size / 1024**3:.0f} GiB"
    return None
