"""UCCSD reaches full configuration interaction, and so do the circuits that devices are given."""

import runpy
import sys

import numpy as np
import pytest
from vqe import CHEMICAL_ACCURACY_HARTREE, TO_ANSATZ, Ansatz, solve

import qlower
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import main_of

pytest.importorskip("pyscf", reason="the extra chem is not installed")

GEOMETRIES = {
    "h2": "H 0 0 0; H 0 0 0.735",
    "lih": "Li 0 0 0; H 0 0 1.595",
    "h2o": "O 0 0 0; H 0.757 0 0.587; H -0.757 0 0.587",
}
LARGE = [pytest.param("h2o", marks=pytest.mark.slow)]


def full_configuration_interaction(name):
    """Hartree–Fock's and the exact energy by pyscf alone."""
    from pyscf import fci, gto, mcscf, scf  # noqa: PLC0415

    field = scf.RHF(gto.M(atom=GEOMETRIES[name], basis="sto-3g", verbose=0)).run(conv_tol=1e-12)
    if name == "lih":  # its core is frozen
        space = mcscf.CASCI(field, 5, 2)
        space.verbose = 0
        return field.e_tot, space.kernel()[0]
    return field.e_tot, fci.FCI(field).kernel()[0]


@pytest.mark.parametrize("name", ["h2", "lih", *LARGE])
def test_chemical_accuracy_on_every_target(name, example):
    result = solve(example(f"{name}.yaml"))
    reference, exact = full_configuration_interaction(name)
    assert result.exact == pytest.approx(exact, abs=1e-8)
    assert result.reference == pytest.approx(reference, abs=1e-8)
    assert exact - 1e-9 < result.optimum < exact + CHEMICAL_ACCURACY_HARTREE
    assert result.optimum < reference - 0.01
    assert [circuit.target for circuit in result.circuits] == ["generic_all_to_all", "ibm_torino"]
    for circuit in result.circuits:
        assert circuit.energy == pytest.approx(result.optimum, abs=1e-9)
        assert circuit.evidence in ("exact", "proved", "sampled")
        assert circuit.two_qubit > 0


@pytest.mark.parametrize("name", ["h2", "lih"])
def test_states_and_gradients(name, example):
    module = qlower.compile(example(f"{name}.yaml"), pipeline=TO_ANSATZ).module("algorithm")
    ansatz, main = Ansatz(module), main_of(module)
    parameters = np.random.default_rng(3).normal(scale=0.3, size=len(ansatz.names))
    states = np.array(ansatz.reference[:, None])
    values = dict(zip(main.body.arguments, parameters.tolist(), strict=True))
    for op in main.body.operations:
        if isinstance(op, PauliRotations):
            op.act(states, {qubit: qubit for qubit in range(ansatz.num_qubits)}, values)
    np.testing.assert_allclose(ansatz.prepared(ansatz.angles_of @ parameters), states[:, 0], atol=1e-12)
    energy, gradient = ansatz.energy_and_gradient(parameters)
    assert energy == pytest.approx(ansatz.energy(states[:, 0]), abs=1e-12)
    for place in range(len(parameters)):
        step = np.eye(len(parameters))[place] * 1e-5
        higher, lower = (ansatz.energy_and_gradient(parameters + sign * step)[0] for sign in (1, -1))
        assert gradient[place] == pytest.approx((higher - lower) / 2e-5, abs=1e-7)


def test_the_program_prints_its_table(example, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["vqe.py", str(example("h2.yaml"))])
    runpy.run_path(str(example("vqe.py")), run_name="__main__")
    shown = capsys.readouterr().out
    assert "-1.137306036" in shown
    assert "circuit for ibm_torino" in shown
    assert shown.endswith("within chemical accuracy\n")
    assert "NOT" not in shown
