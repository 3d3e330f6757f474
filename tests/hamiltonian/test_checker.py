"""The checker of the hamiltonian level sees what is wrong, and only that."""

import numpy as np
import pytest
from fermion_programs import hermitian, module_of, molecule, random_products

from qlower.dialects.hamiltonian.encodings import make_encoding
from qlower.dialects.hamiltonian.operators import fermion_operator, pauli_operator, table_of
from qlower.dialects.hamiltonian.ops import METHODS
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.origins import rebase
from qlower.lowering import Context
from qlower.lowering.checks import validate
from qlower.passes.hamiltonian.map_fermions_to_qubits import MapFermionsToQubits
from qlower.passes.hamiltonian.taper_symmetries import TaperSymmetries


def mapped(module, method):
    return rebase(MapFermionsToQubits(encoding=method).run(module, Context()).module)


def check(before, after, contract=Contract.UNITARY, effort=Effort.FULL):
    return validate(before, after, None, contract, effort)


def replaced(module, op, name="hamiltonian"):
    return module.with_operations(
        [op if getattr(o, "attributes", {}).get("sym_name") == name else o for o in module.operations]
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("orbitals", [1, 2, 3, 5])
def test_mapping_and_tapering_hold(method, orbitals):
    module = molecule(orbitals, 1, 0)
    full = mapped(module, method)
    small = TaperSymmetries().run(full, Context()).module
    for before, after, states in (
        (module, full, 4**orbitals),
        (full, small, 4**orbitals // 4),
        (module, small, 4**orbitals // 4),
    ):
        verdict = check(before, after)
        assert verdict.holds, verdict.how
        assert verdict.evidence is Evidence.EXACT
        assert f"{states} basis states" in verdict.how


@pytest.mark.parametrize("method", METHODS)
def test_large_operators_are_sampled(method):
    module = molecule(7, 3, 4)
    full = mapped(module, method)
    small = TaperSymmetries().run(full, Context()).module
    for before, after in ((module, full), (full, small), (module, small)):
        verdict = check(before, after)
        assert verdict.holds, verdict.how
        assert verdict.evidence is Evidence.SAMPLED


def test_operators_without_conserved_particles():
    module = module_of(fermion_operator("hamiltonian", hermitian(random_products(5, seed=3, each=6))))
    assert check(module, mapped(module, "bravyi-kitaev")).evidence is Evidence.EXACT


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("orbitals", [2, 6])
@pytest.mark.parametrize("fault", ["sign", "value", "letter", "missing", "order"])
def test_faults_are_seen(method, orbitals, fault):
    module = molecule(orbitals, 1, 1)
    good = mapped(module, method)
    table, coefficients = table_of(good.find("hamiltonian"))
    coefficients, x, z = coefficients.copy(), table.x_bits.copy(), table.z_bits.copy()
    row = int(np.abs(coefficients).argmax()) // 2 + 1
    if fault == "sign":
        coefficients[row] *= -1
    elif fault == "value":
        coefficients[row] += 1e-6
    elif fault == "letter":
        z[row, 0] ^= True
    elif fault == "missing":
        coefficients[row] = 0.0
    else:
        x, z = x[:, ::-1], z[:, ::-1]
    bad = replaced(good, pauli_operator("hamiltonian", PauliTable.from_bits(x, z), coefficients))
    assert not check(module, bad).holds


def test_a_wrong_encoding_or_sector_is_seen():
    module = molecule(2, 1, 1)
    full = mapped(module, "parity")
    assert not check(module, replaced(full, make_encoding("bravyi-kitaev", 4), "encoding")).holds
    small = TaperSymmetries().run(full, Context()).module
    encoding = small.find("encoding")
    for before in (module, full):
        assert check(before, small).holds
        assert not check(before, replaced(small, encoding.with_attribute("eigenvalues", (1, 1)), "encoding")).holds


def test_operators_that_stay_are_compared_term_by_term():
    table = PauliTable.from_strings(["XY", "ZZ", "XY"])
    module = module_of(pauli_operator("hamiltonian", table, np.array([0.5, 1.0, 0.25])))
    merged = module_of(pauli_operator("hamiltonian", PauliTable.from_strings(["ZZ", "XY"]), np.array([1.0, 0.75])))
    assert check(module, merged).evidence is Evidence.EXACT
    assert not check(module, module_of(pauli_operator("hamiltonian", table, np.array([0.5, 1.0, 0.2])))).holds
    assert not check(module, module_of()).holds


def test_what_is_not_looked_at_is_trusted():
    module = molecule(7, 3, 4)
    full = mapped(module, "jordan-wigner")
    assert check(module, full, effort=Effort.DEFAULT).evidence is Evidence.TRUSTED
    assert check(module, full, contract=Contract.REFINEMENT).evidence is Evidence.TRUSTED
    assert check(module, full, effort=Effort.WHOLE).evidence is Evidence.SAMPLED
