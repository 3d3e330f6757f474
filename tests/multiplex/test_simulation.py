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
from qlower.passes.multiplex.simulation.batches import simulate
from qlower.passes.multiplex.simulation.components import components
from qlower.passes.multiplex.simulation.idle import with_explicit_idling
from qlower.passes.multiplex.simulation.noise import noise_model, readout
from qlower.passes.multiplex.simulation.sampling import ideal_counts, l1_distance, noisy_counts

DIRECT = "layout-trivial,translate-native,lower-circuit-to-physical,schedule-asap"
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
    fresh = local(FLIPS, target)
    later = local(FLIPS.replace("x q[0]", "reset q;\nx q[0]"), target)
    ideal = {"01": 1.0}

    def distance(program, **options):
        counts = noisy_counts(program, (), (40, 41), target, calibration, shots=20000, seed=3, **options)
        return l1_distance(ideal, counts)

    assert distance(later) > distance(fresh)
    assert distance(later, reset_error=0.0) == pytest.approx(distance(fresh), abs=0.02)


def test_the_same_seed_gives_the_same_counts():
    target, calibration = snapshot()
    program = local(WAITING, target)
    first, again = (noisy_counts(program, (), (0, 1, 2), target, calibration, shots=300, seed=5) for _ in range(2))
    assert first == again


def test_parts_are_independent():
    """Three pairs, two of them on the same qubits one after the other, and a bit that is read elsewhere."""
    target = find_target("generic_line:6")
    text = HEADER + (
        "qreg q[6];\ncreg a[2];\ncreg b[2];\ncreg d[3];\n"
        "h q[0];\ncx q[0],q[1];\nmeasure q[0] -> a[0];\nmeasure q[1] -> a[1];\n"
        "reset q[0];\nreset q[1];\nx q[0];\ncx q[0],q[1];\nmeasure q[0] -> b[1];\nmeasure q[1] -> b[0];\n"
        "h q[4];\ncx q[4],q[5];\nmeasure q[4] -> d[2];\nmeasure q[5] -> d[0];\n"
    )
    module = compile(text, target, pipeline=DIRECT).module()
    program = next(op for op in module.operations if isinstance(op, Program))
    parts = components(program)
    assert [(part.qubits, part.slots) for part in parts] == [((0, 1), (0, 1)), ((0, 1), (2, 3)), ((4, 5), (4, 6))]
    for part, outcomes in zip(parts, [{"00", "11"}, {"11"}, {"00", "11"}], strict=True):
        assert set(ideal_counts(part.program, (), shots=200, seed=1)) == outcomes


def test_results_of_parts_are_put_together():
    target = find_target("generic_line:4")
    text = HEADER + (
        "qreg q[4];\ncreg a[2];\ncreg b[3];\nx q[0];\ncx q[0],q[1];\nh q[2];\ncx q[2],q[3];\n"
        "measure q[0] -> a[1];\nmeasure q[2] -> b[0];\nmeasure q[3] -> b[2];\n"
    )
    module = compile(text, target, pipeline=DIRECT).module()
    program = next(op for op in module.operations if isinstance(op, Program))
    result = simulate(program, (), target, None, shots=400, seed=1, noisy=False)
    assert set(result.counts) == {"000 10", "101 10"}
    assert sum(result.counts.values()) == 400
    assert not result.missing
    small = simulate(program, (), target, None, shots=400, seed=1, noisy=False, largest_qubits=1)
    assert small.missing == {1, 2, 4}
