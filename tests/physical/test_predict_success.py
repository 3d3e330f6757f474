"""predict-success: the product of what can go wrong, against the figures of the snapshot."""

import math

import pytest

import qlower
from qlower.device.catalogue import find_calibration
from qlower.lowering.registry import find_target

HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[133];\ncreg c[2];\n'
PIPELINE = "layout-trivial,translate-native,lower-circuit-to-physical,predict-success"


def predicted(body: str, target: str = "ibm_torino") -> dict[str, float]:
    done = qlower.compile(HEAD + body, target, pipeline=PIPELINE)
    return dict(done.trace.steps[-1].metrics)


def test_gates_and_readout_multiply():
    snapshot = find_calibration(find_target("ibm_torino"), None)
    found = predicted("cz q[0],q[1];\nx q[0];\nmeasure q[0] -> c[0];\n")
    gates = (1 - snapshot.gate_error("cz", (0, 1))) * (1 - snapshot.gate_error("x", (0,)))
    assert found["predicted_success"] == pytest.approx(gates * (1 - snapshot.readout_error[0]), abs=1e-9)
    assert found["log_success"] == pytest.approx(math.log(found["predicted_success"]), abs=1e-6)


def test_idling_costs():
    waits = "x q[0];\n" + "x q[1];\n" * 40
    together = predicted(waits + "cz q[0],q[1];\ncz q[0],q[1];\n")
    apart = predicted("cz q[0],q[1];\n" + waits + "cz q[0],q[1];\n")
    assert apart["log_success"] < together["log_success"]


def test_what_never_works_has_a_figure():
    snapshot = find_calibration(find_target("ibm_torino"), None)
    gate = snapshot.gates["cz"]
    broken = next(pair for pair, error in zip(gate.qubits, gate.error, strict=True) if error == 1.0)
    found = predicted(f"cz q[{broken[0]}],q[{broken[1]}];\n")
    assert found["predicted_success"] == 0.0
    assert found["log_success"] == -1e9


@pytest.mark.parametrize("body", ["", "barrier q[0],q[1];\n", "rz(2*pi) q[0];\n"])
def test_a_program_in_which_nothing_happens_always_works(body):
    assert predicted(body)["predicted_success"] == 1.0
