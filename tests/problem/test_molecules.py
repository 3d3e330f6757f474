"""Electrons in orbitals against pyscf's own figures and openfermion's Hamiltonians."""

import sys

import numpy as np
import openfermion
import pytest

import qlower
from qlower.diagnostics import QlowerError
from qlower.dialects.hamiltonian.matrices import sector_states
from qlower.dialects.hamiltonian.operators import rows_of
from qlower.ir.text.formats import MLIR
from tests.problem.problems import as_openfermion, blocks_of_spin, difference, energy_problem, hamiltonian_level

pyscf = pytest.importorskip("pyscf", reason="the extra chem is not installed")
mcscf = pytest.importorskip("pyscf.mcscf")


@pytest.fixture(autouse=True)
def no_checkpoints(monkeypatch):
    """The package's calculations leave temporary files to be closed by the garbage collector."""
    monkeypatch.setattr(pyscf.scf.hf, "MUTE_CHKFILE", True)


H2 = "kind: molecule\ngeometry_angstrom:\n  - [H, 0, 0, 0]\n  - [H, 0, 0, 0.735]\nbasis: sto-3g\n"
LIH = "kind: molecule\ngeometry_angstrom:\n  - [Li, 0, 0, 0]\n  - [H, 0, 0, 1.595]\nbasis: sto-3g\n"
OXYGEN = "kind: molecule\ngeometry_angstrom:\n  - [O, 0, 0, 0]\n  - [O, 0, 0, 1.2]\nbasis: sto-3g\n"
HARTREE = "accuracy_hartree: 1.6e-3"


def molecule(system):
    return hamiltonian_level(energy_problem(system, HARTREE))


def ground_state_energy(op):
    """The lowest eigenvalue in the particle sector."""
    matrix = openfermion.get_sparse_operator(as_openfermion(op), op.num_modes)
    # The other library has mode 0 as the most significant bit.
    states = [
        int(f"{state:0{op.num_modes}b}"[::-1], 2) for state in sector_states(op.num_modes, op.num_up, op.num_down)
    ]
    return float(np.linalg.eigvalsh(matrix[states][:, states].toarray())[0])


def pyscf_molecule(atoms, spin=0, charge=0):
    return pyscf.gto.M(atom=atoms, basis="sto-3g", spin=spin, charge=charge, verbose=0)


def test_hydrogen_is_that_of_openfermion_term_by_term():
    operator = molecule(H2).find("hamiltonian")
    field = pyscf.scf.RHF(pyscf_molecule("H 0 0 0; H 0 0 0.735")).run(conv_tol=1e-12)
    one = field.mo_coeff.T @ field.get_hcore() @ field.mo_coeff
    two = pyscf.ao2mo.restore(1, pyscf.ao2mo.kernel(field.mol, field.mo_coeff), 2)
    one, two = openfermion.chem.molecular_data.spinorb_from_spatial(one, two.transpose(0, 2, 3, 1))
    expected = openfermion.InteractionOperator(field.energy_nuc(), one, two / 2)
    expected = blocks_of_spin(openfermion.get_fermion_operator(expected), 2)
    found = as_openfermion(operator)
    assert difference(found, expected) < 1e-9
    assert (operator.num_up, operator.num_down, operator.unit) == (1, 1, "hartree")


@pytest.mark.parametrize(
    ("system", "atoms", "spin", "frozen"),
    [(H2, "H 0 0 0; H 0 0 0.735", 0, 0), (LIH, "Li 0 0 0; H 0 0 1.595", 0, 0), (LIH, "Li 0 0 0; H 0 0 1.595", 0, 1)],
)
def test_the_lowest_eigenvalue_is_the_energy_of_full_configuration_interaction(system, atoms, spin, frozen):
    operator = molecule(system + ("active_space: {frozen_core: true}\n" if frozen else "")).find("hamiltonian")
    field = pyscf.scf.RHF(pyscf_molecule(atoms, spin)).run(conv_tol=1e-12)
    space = mcscf.CASCI(field, operator.num_modes // 2, (operator.num_up, operator.num_down))
    assert space.ncore == frozen
    assert ground_state_energy(operator) == pytest.approx(space.kernel()[0], abs=1e-8)


def test_a_triplet_in_an_active_space():
    system = OXYGEN + "unpaired_electrons: 2\nactive_space: {active_electrons: 6, active_orbitals: 5}\n"
    operator = molecule(system).find("hamiltonian")
    assert (operator.num_modes, operator.num_up, operator.num_down) == (10, 4, 2)
    field = pyscf.scf.ROHF(pyscf_molecule("O 0 0 0; O 0 0 1.2", spin=2)).run(conv_tol=1e-12)
    space = mcscf.CASCI(field, 5, (4, 2))
    assert ground_state_energy(operator) == pytest.approx(space.kernel()[0], abs=1e-7)


def test_the_same_molecule_turned_in_space_has_the_same_terms():
    """Degenerate orbitals (π of LiH) are chosen by a fixed rule, signs as well: two runs agree to the bit."""
    first, second = molecule(LIH), molecule(LIH)
    assert first.digest == second.digest


def test_the_state_of_reference_is_that_of_hartree_and_fock():
    text = energy_problem(LIH, HARTREE).replace("ground_state_energy", "phase_estimation")
    module = hamiltonian_level(text)
    assert module.find("goal").initial_state == "110000110000"
    operator = module.find("hamiltonian")
    energy = 0.0
    for term, coefficient in as_openfermion(operator).terms.items():
        creators = sorted(mode for mode, action in term if action)
        if creators == sorted(mode for mode, action in term if not action):
            occupied = all(module.find("goal").initial_state[mode] == "1" for mode in creators)
            # Normal order has creators and annihilators both descending: a†_p a†_q a_p a_q = −n_p n_q.
            energy += coefficient.real * occupied * (-1.0 if len(creators) == 2 else 1.0)
    field = pyscf.scf.RHF(pyscf_molecule("Li 0 0 0; H 0 0 1.595")).run(conv_tol=1e-12)
    assert energy == pytest.approx(field.e_tot, abs=1e-8)


def test_integrals_of_a_file_are_those_of_the_molecule():
    written = qlower.compile(qlower_examples() / "h2_fcidump.yaml", pipeline="lower-problem-to-hamiltonian").module()
    computed = molecule(H2)
    first, second = written.find("hamiltonian"), computed.find("hamiltonian")
    assert difference(as_openfermion(first), as_openfermion(second)) < 1e-9
    assert written.find("goal").initial_state == "1010"


def qlower_examples():
    from pathlib import Path  # noqa: PLC0415

    return Path(__file__).parents[2] / "examples"


def test_a_term_comes_from_the_lines_of_its_integrals(tmp_path):
    (tmp_path / "two.fcidump").write_text(
        "&FCI NORB=2,NELEC=2,MS2=0,ORBSYM=1,1,ISYM=1 /\n"
        "0.7 1 1 1 1\n0.6 2 2 1 1\n0.2 2 1 2 1\n0.65D0 2 2 2 2\n0.6 1 1 2 2\n0.1 1 1 2 1\n"
        "-1.2 1 1 0 0\n-0.4 2 2 0 0\n-0.5 1 0 0 0\n0.7 0 0 0 0\n"
    )
    path = tmp_path / "two.yaml"
    path.write_text(energy_problem("kind: fcidump\nfile: two.fcidump\n", HARTREE))
    module = hamiltonian_level(path)
    operator = module.find("hamiltonian")
    rows = rows_of(operator)
    # Positions: 0 goal, 1 system, then (11|11), (22|11), (21|21), (22|22), (11|21), h_11, h_22, the constant.
    origins = {
        (kind.attribute("creators"), tuple(rows.qubits_of(row).tolist())): tuple(rows.origins_of(row).tolist())
        for row, kind in enumerate(rows.kinds[k] for k in rows.kind.tolist())
    }
    assert origins[0, ()] == (9,)
    assert origins[1, (0, 0)] == (7,)
    assert origins[2, (0, 1, 1, 0)] == (3, 4)  # (11|22) − (12|21)
    assert origins[2, (0, 3, 3, 0)] == (3,)
    assert origins[2, (0, 2, 3, 0)] == (6,)
    assert origins[2, (1, 3, 3, 1)] == (5,)


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (H2.replace("sto-3g", "sto-99g"), "QL0832"),
        (H2.replace("H, 0, 0, 0.735", "Og, 0, 0, 1.5").replace("H, 0, 0, 0]", "Og, 0, 0, 0]"), "QL0832"),
        (H2 + "active_space: {active_orbitals: 5}\n", "QL0833"),
        (LIH + "active_space: {active_orbitals: 1}\n", "QL0833"),
    ],
)
def test_what_the_basis_does_not_give_is_refused(system, code):
    with pytest.raises(QlowerError) as caught:
        molecule(system)
    assert caught.value.diagnostics[0].code == code


def test_without_pyscf_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyscf", None)
    with pytest.raises(QlowerError) as caught:
        molecule(H2)
    found = caught.value.diagnostics[0]
    assert found.code == "QL0830"
    assert "qlower[chem]" in found.fix
    assert "FCIDUMP" in found.fix


def test_a_molecule_reads_back_from_text():
    module = qlower.parse(energy_problem(LIH, HARTREE))
    assert qlower.parse(MLIR.write(module), "mlir").digest == module.digest
