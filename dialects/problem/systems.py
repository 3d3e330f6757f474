"""System ops: what a problem is about. A problem's system is named ``system``.

Energies of models are in one unit of the user's choice, times in its inverse (ħ = 1). Bulk data, such as the edges of a
graph, are rows of the op's region, so that each has an origin.
"""

from qlower.dialects.problem.lattices import LATTICES
from qlower.ir.attributes import Dense
from qlower.ir.operation import Operation, Trait, attribute, region

SYSTEM = "system"
"""The name of the system a problem is about."""
SYMBOL = frozenset({Trait.SYMBOL})
WITH_ROWS = frozenset({Trait.SYMBOL, Trait.ISOLATED})


class End(Operation):
    """Ends the region of a system."""

    __slots__ = ()
    name = "problem.end"
    traits = frozenset({Trait.TERMINATOR})


class Molecule(Operation):
    """The electrons of a molecule at fixed nuclei, in the orbitals of a restricted Hartree–Fock state.

    Attributes:
        sym_name: ``system``.
        elements: symbols of the atoms, such as ``H``.
        positions_angstrom: float64 [atoms, 3].
        basis: name of the basis set, such as ``sto-3g``.
        charge: of the molecule, in units of the elementary charge.
        unpaired_electrons: electrons with spin up less those with spin down.
        frozen_core: whether the orbitals of the noble gas before each atom are kept doubly occupied and left out.
        active_electrons: how many electrons are in the active space; −1 for all outside the frozen core. The others
            are kept in the orbitals of lowest energy.
        active_orbitals: how many orbitals follow the frozen ones; −1 for all.
    """

    __slots__ = ()
    name = "problem.molecule"
    traits = SYMBOL
    sym_name = attribute(str)
    elements = attribute(tuple, items=str)
    positions_angstrom = attribute(Dense)
    basis = attribute(str)
    charge = attribute(int, 0)
    unpaired_electrons = attribute(int, 0)
    frozen_core = attribute(bool, False)
    active_electrons = attribute(int, -1)
    active_orbitals = attribute(int, -1)

    def verify(self) -> str | None:
        """There are as many positions as atoms."""
        if self.positions_angstrom.array.shape != (len(self.elements), 3):
            return f"positions of shape {self.positions_angstrom.array.shape} for {len(self.elements)} atoms"
        return None


class Integrals(Operation):
    """Electrons in real orbitals given by their integrals in hartree: ``problem.integral`` rows.

    A row has the columns ``i``, ``j``, ``k`` and ``l`` (int32), orbitals counted from 1 as in an FCIDUMP file: the
    two-electron integral (ij|kl) in chemists' order, for k = l = 0 the one-electron integral, for all 0 the constant.
    Equal integrals by the eightfold symmetry are given once.
    Source: P. Knowles and N. Handy, doi:10.1016/0010-4655(89)90033-7.

    Attributes:
        sym_name: ``system``.
        num_orbitals: spatial orbitals.
        num_up, num_down: electrons of each spin.
    """

    __slots__ = ()
    name = "problem.integrals"
    traits = WITH_ROWS
    body = region()
    sym_name = attribute(str)
    num_orbitals = attribute(int)
    num_up = attribute(int)
    num_down = attribute(int)


def _lattice_fault(lattice: str, sizes: tuple[int, ...], periodic: tuple[bool, ...]) -> str | None:
    """What is wrong with a lattice's attributes."""
    known = LATTICES.get(lattice)
    if known is None:
        return f"there is no lattice '{lattice}'"
    if len(sizes) != len(known.directions) or len(periodic) != len(sizes):
        return f"a {lattice} lattice has {len(known.directions)} sizes"
    if any(size < (known.least_periodic if closed else 1) for size, closed in zip(sizes, periodic, strict=True)):
        return f"a periodic direction of a {lattice} lattice has at least {known.least_periodic} cells, others one"
    return None


class Heisenberg(Operation):
    """H = Σ_edges (Jx XX + Jy YY + Jz ZZ) + Σ_sites (hx X + hy Y + hz Z), in Pauli matrices.

    Attributes:
        sym_name: ``system``.
        lattice, sizes, periodic: see ``lattices.py``.
        coupling_x, coupling_y, coupling_z: Jx, Jy, Jz; a spin-½ exchange J·S·S has J/4 here.
        field_x, field_y, field_z: hx, hy, hz.
    """

    __slots__ = ()
    name = "problem.heisenberg"
    traits = SYMBOL
    sym_name = attribute(str)
    lattice = attribute(str)
    sizes = attribute(tuple, items=int)
    periodic = attribute(tuple, items=bool)
    coupling_x = attribute(float)
    coupling_y = attribute(float)
    coupling_z = attribute(float)
    field_x = attribute(float, 0.0)
    field_y = attribute(float, 0.0)
    field_z = attribute(float, 0.0)

    def verify(self) -> str | None:
        """The lattice must be one."""
        return _lattice_fault(self.lattice, self.sizes, self.periodic)


class TransverseFieldIsing(Operation):
    """H = −J Σ_edges ZZ − h Σ_sites X.

    Attributes:
        sym_name: ``system``.
        lattice, sizes, periodic: see ``lattices.py``.
        coupling: J.
        field: h.
    """

    __slots__ = ()
    name = "problem.transverse_field_ising"
    traits = SYMBOL
    sym_name = attribute(str)
    lattice = attribute(str)
    sizes = attribute(tuple, items=int)
    periodic = attribute(tuple, items=bool)
    coupling = attribute(float)
    field = attribute(float)

    def verify(self) -> str | None:
        """The lattice must be one."""
        return _lattice_fault(self.lattice, self.sizes, self.periodic)


class FermiHubbard(Operation):
    """H = −t Σ_edges,σ (c†_iσ c_jσ + c†_jσ c_iσ) + U Σ_sites n_i↑ n_i↓ − μ Σ_sites,σ n_iσ.

    Attributes:
        sym_name: ``system``.
        lattice, sizes, periodic: see ``lattices.py``.
        hopping: t.
        interaction: U.
        chemical_potential: μ.
        num_up, num_down: particles of each spin, −1 where it is not fixed.
    """

    __slots__ = ()
    name = "problem.fermi_hubbard"
    traits = SYMBOL
    sym_name = attribute(str)
    lattice = attribute(str)
    sizes = attribute(tuple, items=int)
    periodic = attribute(tuple, items=bool)
    hopping = attribute(float)
    interaction = attribute(float)
    chemical_potential = attribute(float, 0.0)
    num_up = attribute(int, -1)
    num_down = attribute(int, -1)

    def verify(self) -> str | None:
        """The lattice must be one."""
        return _lattice_fault(self.lattice, self.sizes, self.periodic)


class TJ(Operation):
    """H = P [−t Σ_edges,σ (c†_iσ c_jσ + c†_jσ c_iσ) + J Σ_edges (S_i·S_j − n_i n_j/4)] P + penalty · Σ_sites n_i↑ n_i↓.

    P is the projector on states without doubly occupied sites, which H does not leave. Source: K. Chao, J. Spałek and
    A. Oleś, doi:10.1088/0022-3719/10/10/002.

    Attributes:
        sym_name: ``system``.
        lattice, sizes, periodic: see ``lattices.py``.
        hopping: t.
        exchange: J.
        penalty: energy of a doubly occupied site. −1.0 chooses: 0 for a time evolution, which never reaches such
            states, otherwise enough to put all of them above the ground state, (2·edges + 1)·max(|t|, |J|).
        num_up, num_down: particles of each spin, −1 where it is not fixed.
    """

    __slots__ = ()
    name = "problem.t_j"
    traits = SYMBOL
    sym_name = attribute(str)
    lattice = attribute(str)
    sizes = attribute(tuple, items=int)
    periodic = attribute(tuple, items=bool)
    hopping = attribute(float)
    exchange = attribute(float)
    penalty = attribute(float, -1.0)
    num_up = attribute(int, -1)
    num_down = attribute(int, -1)

    def verify(self) -> str | None:
        """The lattice must be one."""
        return _lattice_fault(self.lattice, self.sizes, self.periodic)


class PauliSum(Operation):
    """A sum of Pauli strings: ``hamiltonian.pauli`` rows. A system, or an observable under a name of its own.

    Attributes:
        sym_name: ``system``, or an observable's name.
        num_qubits: how many qubits it acts on.
        unit: of its eigenvalues, such as ``hartree``; empty for the model's own.
    """

    __slots__ = ()
    name = "problem.pauli_sum"
    traits = WITH_ROWS
    body = region()
    sym_name = attribute(str)
    num_qubits = attribute(int)
    unit = attribute(str, "")


class QuadraticForm(Operation):
    """Σ c_ij v_i v_j + Σ c_i v_i + constant, over variables of two values: ``problem.coupling`` rows.

    A row has the columns ``first`` and ``second`` (int32), variables counted from 0; where they are equal it is linear.

    Attributes:
        sym_name: ``system``.
        num_variables: how many variables.
        variables: ``binary`` for the values 0 and 1 (a QUBO), ``spin`` for +1 and −1 (an Ising model); bit 1 is −1.
        maximize: whether the form is to be large instead of small.
        constant: see above.
    """

    __slots__ = ()
    name = "problem.quadratic_form"
    traits = WITH_ROWS
    body = region()
    sym_name = attribute(str)
    num_variables = attribute(int)
    variables = attribute(str)
    maximize = attribute(bool, False)
    constant = attribute(float, 0.0)

    def verify(self) -> str | None:
        """There are two kinds of variables."""
        return None if self.variables in ("binary", "spin") else "variables is neither 'binary' nor 'spin'"


GRAPH_OBJECTIVES = ("max_cut", "maximum_independent_set", "vertex_cover")


class GraphProblem(Operation):
    """A choice of nodes of a graph: ``problem.edge`` rows with the columns ``first`` and ``second`` (int32).

    Bit 1 means chosen. The cost, which is minimised, is minus the weight of the edges between chosen and other nodes
    (``max_cut``); minus the number of chosen nodes plus ``penalty`` for each edge inside (``maximum_independent_set``);
    the number of chosen nodes plus ``penalty`` for each edge with no chosen end (``vertex_cover``). With a penalty
    above 1 the least cost is that of a valid choice. Source: A. Lucas, arXiv:1302.5843.

    Attributes:
        sym_name: ``system``.
        objective: which of the three.
        num_nodes: how many nodes.
        penalty: see above.
        labels: what the nodes were called; empty if they were numbers from 0.
    """

    __slots__ = ()
    name = "problem.graph_problem"
    traits = WITH_ROWS
    body = region()
    sym_name = attribute(str)
    objective = attribute(str)
    num_nodes = attribute(int)
    penalty = attribute(float, 2.0)
    labels = attribute(tuple, (), items=str)

    def verify(self) -> str | None:
        """The objective must be known and there must be as many labels as nodes, or none."""
        if self.objective not in GRAPH_OBJECTIVES:
            return f"objective is none of {', '.join(GRAPH_OBJECTIVES)}"
        if self.labels and len(self.labels) != self.num_nodes:
            return f"{len(self.labels)} labels for {self.num_nodes} nodes"
        return None


SPIN_QUANTITIES = ("magnetization_x", "magnetization_y", "magnetization_z")
FERMION_QUANTITIES = ("particle_number", "num_up", "num_down", "double_occupancy")


class Observable(Operation):
    """A well-known observable of the system.

    Attributes:
        sym_name: its name.
        quantity: ``magnetization_x`` … ``magnetization_z``, the mean of a Pauli matrix; or of fermions
            ``particle_number``, ``num_up``, ``num_down``, and ``double_occupancy``, the sum of n↑ n↓.
        site: the only site (or orbital) that counts; −1 for all.
    """

    __slots__ = ()
    name = "problem.observable"
    traits = SYMBOL
    sym_name = attribute(str)
    quantity = attribute(str)
    site = attribute(int, -1)

    def verify(self) -> str | None:
        """The quantity must be known."""
        return None if self.quantity in SPIN_QUANTITIES + FERMION_QUANTITIES else f"unknown quantity '{self.quantity}'"


LatticeModel = Heisenberg | TransverseFieldIsing | FermiHubbard | TJ
System = Molecule | Integrals | LatticeModel | PauliSum | QuadraticForm | GraphProblem
