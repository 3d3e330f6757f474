"""lower-circuit-to-logical-local: the same outcomes, products of one and two qubits."""

import numpy as np
import pytest

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.checker import CHECKER
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit_to_logical.lower_circuit_to_logical_local import LowerCircuitToLogicalLocal
from tests.program_builder import program

ONE = ("h", "s", "sdg", "t", "tdg", "x", "y", "z", "sx")
TWO = ("cx", "cz", "swap", "cy")


def random_circuit(num_qubits, count, seed, *, measured):
    generator = np.random.default_rng(seed)
    made = program(num_qubits, num_qubits)
    for _ in range(count):
        if num_qubits > 1 and generator.random() < 0.4:
            made.gate(str(generator.choice(TWO)), *map(int, generator.choice(num_qubits, 2, replace=False)))
        elif generator.random() < 0.2:
            made.gate("rz", float(generator.choice([0.3, np.pi / 4, -np.pi / 2])), int(generator.integers(num_qubits)))
        else:
            made.gate(str(generator.choice(ONE)), int(generator.integers(num_qubits)))
    for qubit in range(num_qubits) if measured else ():
        made.measure(qubit, qubit)
    return made.module()


@pytest.mark.parametrize("seed", range(12))
def test_outcomes_are_the_same(seed):
    circuit = random_circuit(1 + seed % 4, 30, seed, measured=True)
    logical = LowerCircuitToLogicalLocal().run(circuit, Context()).module
    verify(logical)
    verdict = CHECKER.check(circuit, logical, None, Contract.DISTRIBUTION, Effort.FULL)
    assert verdict.holds, verdict.how
    assert verdict.evidence is Evidence.EXACT, verdict.how


def test_products_act_on_two_qubits_at_most():
    circuit = random_circuit(70, 400, 5, measured=True)
    done = LowerCircuitToLogicalLocal().run(circuit, Context())
    (run,) = runs(done.module.find("main"))
    weights = PauliTable.from_columns(70, run.rows.columns).weights
    assert weights.min() == 1
    assert weights.max() == 2
    assert done.metrics["measurements"] == 70
    assert done.metrics["clifford_rotations"] == int((weights == 2).sum())


def test_a_gate_between_measurements_is_not_lost():
    module = program(1, 2)
    module.h(0)
    module.measure(0, 0)
    module.x(0)
    module.t(0)
    module.measure(0, 1)
    done = LowerCircuitToLogicalLocal().run(module.module(), Context()).module
    assert CHECKER.check(module.module(), done, None, Contract.DISTRIBUTION, Effort.FULL).holds


def test_resets_and_control_flow_are_declined():
    with pytest.raises(Decline):
        LowerCircuitToLogicalLocal().run(program(1, 1).h(0).reset(0).module(), Context())
