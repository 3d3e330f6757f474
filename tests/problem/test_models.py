"""Hamiltonians of lattice models against other libraries and against matrices written out."""

import numpy as np
import openfermion
import pytest

from qlower.dialects.hamiltonian.operators import products_of, rows_of
from qlower.dialects.problem.lattices import edges_of
from tests.problem.problems import as_openfermion, blocks_of_spin, difference, energy_problem, hamiltonian_level, paulis


@pytest.mark.parametrize(("rows", "columns", "closed"), [(1, 4, False), (2, 3, False), (3, 3, True), (3, 4, True)])
def test_fermi_hubbard_is_that_of_openfermion(rows, columns, closed):
    module = hamiltonian_level(
        energy_problem(
            f"""
kind: fermi_hubbard
lattice: {{kind: square, rows: {rows}, columns: {columns}, periodic_rows: {closed}, periodic_columns: {closed}}}
hopping: 1.25
interaction: 3.5
chemical_potential: 0.375
""".replace("True", "true").replace("False", "false")
        )
    )
    # The other library counts x along rows first, as our columns do.
    expected = openfermion.fermi_hubbard(columns, rows, 1.25, 3.5, chemical_potential=0.375, periodic=closed)
    expected = blocks_of_spin(expected, rows * columns)
    assert difference(as_openfermion(module.find("hamiltonian")), expected) < 1e-12
    assert len(products_of(module.find("hamiltonian"))) == len(expected.terms)


def test_heisenberg_couplings_of_an_edge_stand_together():
    module = hamiltonian_level(
        energy_problem(
            """
kind: heisenberg
lattice: {kind: chain, length: 3}
coupling_x: 1.0
coupling_y: 2.0
coupling_z: 3.0
field_z: 0.5
"""
        )
    )
    found = paulis(module.find("hamiltonian"))
    assert list(found) == ["XXI", "YYI", "ZZI", "IXX", "IYY", "IZZ", "ZII", "IZI", "IIZ"]
    assert list(found.values()) == [1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 0.5, 0.5, 0.5]


def test_transverse_field_ising_has_negative_signs_and_acts_beyond_one_word_of_qubits():
    module = hamiltonian_level(
        energy_problem(
            """
kind: transverse_field_ising
lattice: {kind: square, rows: 10, columns: 10, periodic_columns: true}
coupling: 1.5
field: 0.25
"""
        )
    )
    found = paulis(module.find("hamiltonian"))
    edges = edges_of("square", (10, 10), (False, True))
    expected = {"".join("Z" if q in edge else "I" for q in range(100)): -1.5 for edge in edges.tolist()}
    expected |= {"".join("X" if q == site else "I" for q in range(100)): -0.25 for site in range(100)}
    assert found == expected
    assert list(found) == list(expected)


def test_couplings_of_zero_leave_no_terms():
    module = hamiltonian_level(energy_problem("kind: heisenberg\nlattice: {kind: chain, length: 2}\ncoupling_z: 1.0"))
    assert paulis(module.find("hamiltonian")) == {"ZZ": 1.0}


def projected_t_j(edges, sites, hopping, exchange):
    """The t-J Hamiltonian with the projector applied as a matrix."""
    total = openfermion.FermionOperator()
    for i, j in edges:
        for spin in (0, sites):
            total += openfermion.FermionOperator(((i + spin, 1), (j + spin, 0)), -hopping)
            total += openfermion.FermionOperator(((j + spin, 1), (i + spin, 0)), -hopping)
        up = [openfermion.FermionOperator(((site, 1), (site + sites, 0))) for site in (i, j)]
        down = [openfermion.hermitian_conjugated(one) for one in up]
        n = [
            [openfermion.FermionOperator(((site + spin, 1), (site + spin, 0))) for spin in (0, sites)]
            for site in (i, j)
        ]
        total += exchange / 2 * (up[0] * down[1] + down[0] * up[1])
        total += exchange / 4 * (n[0][0] - n[0][1]) * (n[1][0] - n[1][1])
        total -= exchange / 4 * (n[0][0] + n[0][1]) * (n[1][0] + n[1][1])
    matrix = openfermion.get_sparse_operator(total, 2 * sites).toarray()
    states = np.arange(1 << 2 * sites)
    bits = (states[:, None] >> np.arange(2 * sites)[::-1]) & 1
    single = ~((bits[:, :sites] & bits[:, sites:]).any(axis=1))
    return matrix * np.outer(single, single), single


@pytest.mark.parametrize("lattice", ["{kind: chain, length: 3, periodic: true}", "{kind: square, rows: 2, columns: 2}"])
def test_t_j_is_the_projected_hamiltonian(lattice):
    kind, sizes, closed = ("chain", (3,), (True,)) if "chain" in lattice else ("square", (2, 2), (False, False))
    edges = edges_of(kind, sizes, closed)
    sites = int(edges.max()) + 1
    system = f"kind: t_j\nlattice: {lattice}\nhopping: 1.0\nexchange: 0.4\n"
    expected, single = projected_t_j(edges.tolist(), sites, 1.0, 0.4)
    bare = hamiltonian_level(energy_problem(system + "double_occupancy_penalty: 0.0")).find("hamiltonian")
    matrix = openfermion.get_sparse_operator(as_openfermion(bare), 2 * sites).toarray()
    assert np.abs(matrix[np.ix_(single, single)] - expected[np.ix_(single, single)]).max() < 1e-12
    assert np.abs(matrix[np.ix_(single, ~single)]).max() < 1e-12
    # With the penalty that is chosen, the lowest state is one without doubly occupied sites.
    raised = hamiltonian_level(energy_problem(system)).find("hamiltonian")
    matrix = openfermion.get_sparse_operator(as_openfermion(raised), 2 * sites).toarray()
    lowest = np.linalg.eigvalsh(matrix)[0]
    assert lowest == pytest.approx(np.linalg.eigvalsh(expected[np.ix_(single, single)])[0], abs=1e-10)
    assert np.linalg.eigvalsh(matrix[np.ix_(~single, ~single)])[0] > lowest + 0.1


def test_sector_and_reference_come_from_the_initial_state():
    text = """schema: qlower-problem-1
kind: time_evolution
system: {kind: fermi_hubbard, lattice: {kind: chain, length: 4}, hopping: 1.0, interaction: 2.0}
time_inverse_energy: 1.0
accuracy_operator_norm: 0.1
initial_state: {occupied_up: [0, 2, 3], occupied_down: [1]}
observables:
  - {name: pairs, quantity: double_occupancy}
  - {name: up, quantity: num_up, site: 2}
"""
    module = hamiltonian_level(text)
    hamiltonian = module.find("hamiltonian")
    assert module.find("goal").initial_state == "10110100"
    assert (hamiltonian.num_up, hamiltonian.num_down) == (3, 1)
    pairs = {((i, 1), (i + 4, 1), (i + 4, 0), (i, 0)) for i in range(4)}
    expected = sum((openfermion.FermionOperator(term) for term in pairs), openfermion.FermionOperator())
    assert difference(as_openfermion(module.find("pairs")), openfermion.normal_ordered(expected)) == 0.0
    assert as_openfermion(module.find("up")) == openfermion.FermionOperator("2^ 2")


def test_the_terms_of_a_model_come_from_its_system():
    text = energy_problem("kind: heisenberg\nlattice: {kind: chain, length: 3}\ncoupling_z: 1.0")
    module = hamiltonian_level(text)
    rows = rows_of(module.find("hamiltonian"))
    assert rows.origins.tolist() == [1, 1]  # position 0 is the goal, 1 the system
