"""Tenants simulated with the noise of a snapshot."""

import numpy as np
import pytest

pytest.importorskip("qiskit_aer", reason="the extra sim is not installed")

from qiskit.quantum_info import average_gate_fidelity

from qlower.api import compile
from qlower.device.catalogue import find_calibration
from qlower.dialects.physical.ops import Program
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.local_programs import on_local_qubits
from qlower.passes.multiplex.simulation.idle import with_explicit_idling
from qlower.passes.multiplex.simulation.noise import noise_model, readout
from qlower.passes.multiplex.simulation.tenant import ideal_counts, l1_distance, noisy_counts

HEADER = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
FLIPS = HEADER + "qreg q[2];\ncreg c[2];\nx q[0];\nmeasure q -> c;\n"
WAITING = HEADER + "qreg q[3];\ncreg c[3];\nh q[0];\ncx q[0],q[1];\ncx q[1],q[2];\nh q[1];\nmeasure q -> c;\n"


def snapshot(name="ibm_brisbane"):
    target = find_target(name)
    return target, find_calibration(target)


def local(text, target):
    module = compile(text, target, optimization=1).module("physical")
    return on_local_qubits(next(op for op in module.operations if isinstance(op, Program)), "main")


def test_misreading_is_the_stated_one():
    target, calibration = snapshot()
    counts = noisy_counts(local(FLIPS, target), (), (40, 41), target, calibration, shots=20000, seed=3)
    wrong_zero, wrong_one = readout(target, calibration, 41)[0], readout(target, calibration, 40)[1]
    read = {bit: sum(n for key, n in counts.items() if key[::-1][bit] == "1") / 20000 for bit in (0, 1)}
    assert read[1] == pytest.approx(wrong_zero, abs=4 * np.sqrt(wrong_zero / 20000))
    assert 1 - read[0] == pytest.approx(wrong_one, abs=0.004 + 4 * np.sqrt(wrong_one / 20000))


@pytest.mark.parametrize("pair", [(62, 61), (41, 42), (0, 14)])
def test_gates_have_the_stated_infidelity(pair):
    target, calibration = snapshot()
    pair = pair if target.accepts_gate("ecr", pair) else pair[::-1]
    model = noise_model(target, calibration, pair)
    channel = model._local_quantum_errors["ecr"][(0, 1)].to_quantumchannel()  # no other way to see it
    stated = calibration.gate_error("ecr", pair)
    infidelity = 1 - average_gate_fidelity(channel)
    assert infidelity == pytest.approx(stated, rel=1e-6 if min(pair) else 0.02)  # at 0, relaxation alone is more


def test_waiting_is_noise():
    """Idle time is what a schedule leaves between two rows of a qubit."""
    target, _ = snapshot()
    program = local(WAITING, target)
    filled = with_explicit_idling(program)
    delays = [row for row in filled.body.operations[0].unpack() if row.kind.name == "physical.delay"]
    assert delays
    busy = sum(row.parameters[0] for row in delays)
    assert busy <= program.duration_ns * program.num_qubits
    assert ideal_counts(program, (), shots=500, seed=1) == ideal_counts(filled, (), shots=500, seed=1)


def test_an_earlier_owner_leaves_something():
    target, calibration = snapshot()
    program = local(FLIPS, target)
    fresh = noisy_counts(program, (), (40, 41), target, calibration, shots=20000, seed=3)
    later = noisy_counts(program, (), (40, 41), target, calibration, shots=20000, seed=3, resets=2)
    ideal = {"01": 1.0}
    assert l1_distance(ideal, later) > l1_distance(ideal, fresh)
    perfect = noisy_counts(program, (), (40, 41), target, calibration, shots=20000, seed=3, resets=2, reset_error=0.0)
    assert l1_distance(ideal, perfect) == pytest.approx(l1_distance(ideal, fresh), abs=0.02)


def test_the_same_seed_gives_the_same_counts():
    target, calibration = snapshot()
    program = local(WAITING, target)
    first, again = (noisy_counts(program, (), (0, 1, 2), target, calibration, shots=300, seed=5) for _ in range(2))
    assert first == again
