"""FCIDUMP files."""

import numpy as np
import pytest
from fermion_programs import dense, random_integrals

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.hamiltonian.fcidump import read_fcidump
from qlower.dialects.hamiltonian.integrals import electronic_products
from qlower.dialects.hamiltonian.matrices import sector_states
from qlower.dialects.hamiltonian.operators import products_of
from qlower.ir.verifier import verify

HEAD = " &FCI NORB=  2,NELEC=2,MS2=0,\n  ORBSYM=1,1,\n  ISYM=1,\n &END\n"
LINES = " 0.5D0 1 1 1 1\n 0.25 2 1 2 1\n 0.4E+00 2 2 1 1\n 0.6 2 2 2 2\n -1.5 1 1 0 0\n 0.1 2 1 0 0\n -0.7 2 2 0 0\n"


def read(text):
    module = read_fcidump(Source("<test>", text))
    verify(module)
    return module.find("hamiltonian")


@pytest.mark.parametrize("end", ["&END", "/", "$END"])
def test_integrals_and_sector(end):
    operator = read(HEAD.replace("&END", end) + LINES + " -0.2 1 0 0 0\n 0.9 0 0 0 0\n")
    one = np.array([[-1.5, 0.1], [0.1, -0.7]])
    two = np.zeros((2, 2, 2, 2))
    two[0, 0, 0, 0], two[1, 1, 1, 1] = 0.5, 0.6
    two[0, 0, 1, 1] = two[1, 1, 0, 0] = 0.4
    two[0, 1, 0, 1] = two[0, 1, 1, 0] = two[1, 0, 0, 1] = two[1, 0, 1, 0] = 0.25
    expected = dense(electronic_products(0.9, one, two))
    assert np.allclose(dense(products_of(operator)), expected)
    assert (operator.num_modes, operator.num_up, operator.num_down, operator.unit) == (4, 1, 1, "hartree")


def test_the_operator_of_the_integrals_is_the_textbook_sum():
    one, two = random_integrals(2, seed=6)
    ladder = [dense_ladder(4, mode) for mode in range(4)]
    total = 0.3 * np.eye(16)
    for p in range(2):
        for q in range(2):
            for spin in (0, 2):
                total = total + one[p, q] * ladder[p + spin].T @ ladder[q + spin]
    for p, q, r, s in np.ndindex(2, 2, 2, 2):
        for a in (0, 2):
            for b in (0, 2):
                term = ladder[p + a].T @ ladder[r + b].T @ ladder[s + b] @ ladder[q + a]
                total = total + 0.5 * two[p, q, r, s] * term
    assert np.allclose(dense(electronic_products(0.3, one, two)), total)


def dense_ladder(num_modes, mode):
    matrix = np.zeros((1 << num_modes, 1 << num_modes))
    for state in range(1 << num_modes):
        if state >> mode & 1:
            matrix[state ^ 1 << mode, state] = (-1) ** (state & (1 << mode) - 1).bit_count()
    return matrix


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NORB=2\n", "QL0855"),
        (HEAD.replace("NORB=  2", "NORB=two") + LINES, "QL0855"),
        (HEAD.replace("NELEC=2,", "") + LINES, "QL0855"),
        (HEAD.replace("NORB=  2", "NORB=1000") + LINES, "QL0855"),
        (HEAD + " 0.5 1 1 1 3\n", "QL0855"),
        (HEAD + " 0.5 1 1 1\n", "QL0855"),
        (HEAD + " 0.5 1 0 1 0\n", "QL0855"),
        (HEAD + " nan 1 1 1 1\n", "QL0855"),
        (HEAD + " 0.5 1 1 1 1 0.5 1 1\n", "QL0855"),
        (HEAD + " x 1 1 1 1\n", "QL0855"),
        (HEAD + " (0.5,0.1) 1 1 1 1\n", "QL0856"),
        (HEAD.replace("ISYM=1,", "IUHF=1,") + LINES, "QL0856"),
        (HEAD.replace("ISYM=1,", "UHF=.TRUE.,") + LINES, "QL0856"),
        (HEAD.replace("MS2=0", "MS2=1") + LINES, "QL0857"),
        (HEAD.replace("NELEC=2", "NELEC=6") + LINES, "QL0857"),
        (HEAD.replace("NELEC=2,MS2=0", "NELEC=0,MS2=2") + LINES, "QL0857"),
    ],
)
def test_faults_are_coded_and_placed(text, code):
    with pytest.raises(QlowerError, match=code) as found:
        read(text)
    assert found.value.diagnostics[0].span is not None


def test_energies_are_those_of_pyscf(tmp_path):
    gto, scf, fci = (pytest.importorskip(f"pyscf.{name}") for name in ("gto", "scf", "fci"))
    fcidump = pytest.importorskip("pyscf.tools.fcidump")
    molecule = gto.M(atom="H 0 0 0; H 0 0 0.74; H 0 0 1.9", basis="sto-3g", spin=1, verbose=0)
    field = scf.ROHF(molecule).run()
    path = tmp_path / "FCIDUMP"
    fcidump.from_scf(field, str(path))
    operator = read(path.read_text())
    assert (operator.num_up, operator.num_down) == (2, 1)
    states = sector_states(6, 2, 1)
    found = np.linalg.eigvalsh(dense(products_of(operator))[np.ix_(states, states)])[0]
    assert found == pytest.approx(fci.FCI(field).kernel()[0], abs=1e-8)
