"""Measurement plans, bases of groups, and the programs that measure them."""

import numpy as np
import pytest
from exact import pauli_matrix, random_strings, state, sum_matrix
from fermions import applied, encoded, hopping_module
from models import evolution, ground_state, heisenberg, optimization, ring_cost, tfim

from qlower.diagnostics import QlowerError
from qlower.dialects.algorithm.measurement_bases import general_basis, qubit_wise_basis
from qlower.dialects.algorithm.ops import MeasurementPlan
from qlower.dialects.algorithm.plans import all_groups
from qlower.dialects.algorithm.programs import main_of
from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.circuit.unitary_algebra import embedded
from qlower.dialects.hamiltonian.operators import table_of
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module, Run
from qlower.ir.text import parse_module, print_module
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.algorithm.measure_group import MeasureGroup
from qlower.passes.algorithm.plan_measurements import PlanMeasurements
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders
from qlower.passes.hamiltonian_to_algorithm.build_hardware_efficient import BuildHardwareEfficient
from qlower.passes.hamiltonian_to_algorithm.build_qaoa import BuildQaoa
from qlower.passes.hamiltonian_to_algorithm.build_uccsd import BuildUccsd
from qlower.passes.hamiltonian_to_algorithm.trotterize import Trotterize


def commuting_strings(random, num_qubits, count):
    found = []
    while len(found) < count:
        (text,) = random_strings(random, num_qubits, 1)
        table = PauliTable.from_strings([*found, text])
        if not table.anticommutes_with(len(found)).any():
            found.append(text)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_general_bases_make_products_of_z(seed):
    random = np.random.default_rng(seed)
    num_qubits = int(random.integers(1, 6))
    strings = commuting_strings(random, num_qubits, int(random.integers(1, 7)))
    check_basis(general_basis(PauliTable.from_strings(strings)), strings)


def test_qubit_wise_bases_take_one_qubit_gates():
    strings = ["XIZY", "IYZI", "XYII", "IIII"]
    basis = qubit_wise_basis(PauliTable.from_strings(strings))
    assert all(len(qubits) == 1 for _, qubits in basis.gates)
    check_basis(basis, strings)


def check_basis(basis, strings):
    size = len(strings[0])
    matrix = np.eye(1 << size, dtype=complex)
    for name, qubits in basis.gates:
        matrix = embedded(matrix_of(name), qubits, size) @ matrix
    for text, bits, negative in zip(strings, basis.z_bits, basis.negative, strict=True):
        letters = "".join("Z" if bit else "I" for bit in bits)
        wanted = pauli_matrix(letters) * (-1 if negative else 1)
        np.testing.assert_allclose(matrix @ pauli_matrix(text) @ matrix.conj().T, wanted, atol=1e-12)


def test_strings_without_a_common_basis_are_refused():
    with pytest.raises(ValueError, match="commute"):
        general_basis(PauliTable.from_strings(["XI", "ZI"]))
    with pytest.raises(ValueError, match="no common basis"):
        qubit_wise_basis(PauliTable.from_strings(["XX", "ZZ"]))


def expectation(module, inputs):
    """The energy from the exact distributions of the programs that measure the groups."""
    total = 0.0
    for number, group in enumerate(all_groups(module)):
        measured = applied(module, MeasureGroup(group=number), LowerToLadders())
        verify(measured)
        main = main_of(measured)
        kept = [op.take([i for i, row in enumerate(op.unpack()) if not row.results]) if isinstance(op, Run) else op
                for op in main.body.operations]  # fmt: skip
        region = type(main.body)(tuple(kept), main.body.arguments)
        bare = Module("circuit", (main.with_(regions=[region]),))
        probabilities = np.abs(state(bare, inputs)) ** 2
        index = np.arange(len(probabilities))
        basis = group.basis()
        for coefficient, bits, negative in zip(group.coefficients, basis.z_bits, basis.negative, strict=True):
            mask = sum(1 << q for q in np.flatnonzero(bits).tolist())
            signs = 1 - 2 * (np.bitwise_count(index & mask) & 1).astype(int)
            total += coefficient * (-1 if negative else 1) * float(signs @ probabilities)
    return total


@pytest.mark.parametrize("grouping", ["qubit-wise", "general"])
def test_energies_from_groups_are_the_energy(grouping):
    questions = [
        applied(ground_state(heisenberg(4)), BuildHardwareEfficient(layers=2)),
        applied(encoded(hopping_module(2, [(0, 1)], 1, 1), "jordan-wigner"), BuildUccsd()),
    ]
    for question in questions:
        module = applied(question, PlanMeasurements(grouping=grouping))
        verify(module)
        assert parse_module(print_module(module)).digest == module.digest
        inputs = np.random.default_rng(1).normal(size=len(main_of(module).inputs))
        table, coefficients = table_of(module.find("hamiltonian"))
        vector = state(module, inputs)
        wanted = np.vdot(vector, sum_matrix(table.strings(), coefficients) @ vector).real
        assert expectation(module, inputs) == pytest.approx(wanted, abs=1e-9)


def test_shots_are_the_fewest_for_the_error():
    module = applied(ground_state([("ZI", 1.0), ("IZ", 2.0), ("XX", 0.5), ("II", 9.0)], 0.1), BuildHardwareEfficient())
    planned = applied(module, PlanMeasurements())
    plan = planned.find("hamiltonian_plan")
    assert isinstance(plan, MeasurementPlan)
    sizes = [sum(abs(c) for s, c in zip(g.table.strings(), g.coefficients, strict=True) if set(s) != {"I"})
             for g in all_groups(planned)]  # fmt: skip
    assert sorted(sizes) == [0.5, 3.0]
    assert sum(s**2 / n for s, n in zip(sizes, plan.shots, strict=True)) <= 0.1**2
    assert sum(plan.shots) <= (3.5 / 0.1) ** 2 + 2


def test_general_groups_are_fewer():
    module = applied(ground_state(heisenberg(2)), BuildHardwareEfficient())
    counts = [len(all_groups(applied(module, PlanMeasurements(grouping=g)))) for g in ("qubit-wise", "general")]
    assert counts == [3, 1]


def test_what_does_not_fit_is_refused():
    with pytest.raises(Decline, match="no expectation value"):
        applied(optimization(ring_cost(3)), BuildQaoa(), PlanMeasurements())
    with pytest.raises(Decline, match="no expectation value"):
        applied(evolution(tfim(3), 0.1, 0.1, observables=()), Trotterize(), PlanMeasurements())
    with pytest.raises(Decline, match="no measurement plan"):
        applied(ground_state(tfim(3)), BuildHardwareEfficient(), MeasureGroup())
    planned = applied(ground_state(tfim(3)), BuildHardwareEfficient(), PlanMeasurements())
    with pytest.raises(Decline, match="planned already"):
        applied(planned, PlanMeasurements())
    with pytest.raises(Decline, match="measures already"):
        applied(planned, MeasureGroup(), MeasureGroup())
    with pytest.raises(QlowerError, match="QL0880"):
        applied(planned, MeasureGroup(group=7))
    with pytest.raises(QlowerError, match="QL0880"):
        applied(ground_state(tfim(3)), BuildHardwareEfficient(), PlanMeasurements(grouping="none"))


def test_a_remark_says_that_nothing_is_measured_yet():
    said = []
    prepared = BuildHardwareEfficient().run(ground_state(tfim(3)), Context()).module
    PlanMeasurements().run(prepared, Context(diagnose=said.append))
    assert [(item.code, str(item.severity)) for item in said] == [("QL0882", "remark")]
    assert "K from 0 to 1" in said[0].fix
