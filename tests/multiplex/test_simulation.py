"""Tenants simulated with the noise of a snapshot."""

import numpy as np
import pytest

pytest.importorskip("qiskit_aer", reason="the extra sim is not installed")

from qiskit.quantum_info import average_gate_fidelity

from qlower.api import compile, parse
from qlower.device.catalogue import find_calibration
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import MEASURE
from qlower.ir import Region, Run
from qlower.ir.rewriting import runs
from qlower.lowering import Context
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.local_programs import on_local_qubits
from qlower.passes.multiplex.simulation.batches import simulate
from qlower.passes.multiplex.simulation.components import components
from qlower.passes.multiplex.simulation.idle import with_explicit_idling
from qlower.passes.multiplex.simulation.noise import noise_model, readout
from qlower.passes.multiplex.simulation.sampling import (
    branching_distribution,
    drawn,
    ideal_counts,
    ideal_distribution,
    l1_distance,
    noisy_counts,
    noisy_distribution,
)
from qlower.passes.physical.schedule_asap import ScheduleAsap
from tests.multiplex.batches import TORINO, Place, bell, composed, steered

DIRECT = "layout-trivial,translate-native,lower-circuit-to-physical,schedule-asap"
HEADER = 'OPENQASM 2.0;\ninclude "qelib1.inc";\n'
FLIPS = HEADER + "qreg q[2];\ncreg c[2];\nx q[0];\nmeasure q -> c;\n"
AGAIN = HEADER + "qreg q[1];\ncreg c[2];\nmeasure q[0] -> c[0];\nx q[0];\nmeasure q[0] -> c[1];\n"
WAITING = HEADER + "qreg q[3];\ncreg c[3];\nh q[0];\ncx q[0],q[1];\ncx q[1],q[2];\nh q[1];\nmeasure q -> c;\n"


def snapshot(name="ibm_brisbane"):
    target = find_target(name)
    return target, find_calibration(target)


LATE = HEADER + "qreg q[2];\ncreg c[2];\nx q[0];\nx q[1];\ncx q[0],q[1];\nmeasure q -> c;\n"
FED_FORWARD = HEADER + (
    "qreg q[2];\ncreg c[1];\ncreg d[1];\nh q[0];\nmeasure q[0] -> c[0];\nif(c==1) x q[1];\nmeasure q[1] -> d[0];\n"
)


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


@pytest.mark.parametrize("text", [FLIPS, WAITING, WAITING.replace("h q[0]", "reset q;\nh q[0]")])
def test_exact_distributions_are_what_shots_show(text):
    """Shot by shot and as a density matrix, with idling, misreading and resets that fail."""
    target, calibration = snapshot()
    program, qubits, shots = local(text, target), (40, 41, 42), 40000
    qubits = qubits[: program.num_qubits]
    exact = noisy_distribution(program, (), qubits, target, calibration)
    assert sum(exact.values()) == pytest.approx(1, abs=1e-9)
    found = noisy_counts(program, (), qubits, target, calibration, shots=shots, seed=7, exact_qubits=0)
    assert found.keys() <= exact.keys()
    for outcome, chance in exact.items():
        assert found.get(outcome, 0) / shots == pytest.approx(chance, abs=5 * np.sqrt(chance / shots) + 1e-4)


def test_registers_of_exact_distributions_stand_as_those_of_counts():
    target, calibration = snapshot()
    text = HEADER + "qreg q[2];\ncreg a[1];\ncreg b[3];\nx q[0];\nmeasure q[0] -> b[2];\nmeasure q[1] -> a[0];\n"
    exact = noisy_distribution(local(text, target), (), (40, 41), target, calibration)
    assert set(exact) == {"000 0", "000 1", "100 0", "100 1"}
    assert max(exact, key=exact.get) == "100 0"
    ideal = ideal_distribution(compile(text, target, pipeline=DIRECT).module(), shots=1, seed=1)
    assert ideal == pytest.approx({"100 0": 1.0})


def test_ideal_distributions_of_programs_that_measure_on_the_way_are_exact_where_small():
    assert ideal_distribution(parse(FED_FORWARD), shots=1, seed=1) == pytest.approx({"0 0": 0.5, "1 1": 0.5})


@pytest.mark.parametrize("text", [FED_FORWARD, AGAIN])
def test_branches_are_what_shots_show(text):
    """Bits that are read and qubits used again, with noise: exactly and shot by shot."""
    target, calibration = snapshot()
    program, shots = local(text, target), 40000
    qubits = range(40, 40 + program.num_qubits)
    exact = branching_distribution(program, (), qubits, target, calibration)
    assert sum(exact.values()) == pytest.approx(1, abs=1e-9)
    found = noisy_counts(program, (), qubits, target, calibration, shots=shots, seed=7)
    for outcome, chance in exact.items():
        assert found.get(outcome, 0) / shots == pytest.approx(chance, abs=5 * np.sqrt(chance / shots) + 1e-4)


@pytest.mark.parametrize("text", [FLIPS, WAITING])
def test_branches_are_those_of_density_matrices(text):
    target, calibration = snapshot()
    program = local(text, target)
    one, other = (
        of(program, (), range(40, 40 + program.num_qubits), target, calibration)
        for of in (branching_distribution, noisy_distribution)
    )
    assert {key: chance for key, chance in one.items() if chance > 1e-9} == pytest.approx(other, abs=1e-9)


def test_bits_that_are_read_or_qubits_used_again_have_no_exact_distribution():
    target, calibration = snapshot()
    for text, likely in ((AGAIN, "10"), (FED_FORWARD, None)):
        program = local(text, target)
        qubits = range(40, 40 + program.num_qubits)
        assert noisy_distribution(program, (), qubits, target, calibration) is None
        counts = noisy_counts(program, (), qubits, target, calibration, shots=500, seed=1)
        assert sum(counts.values()) == 500
        assert likely is None or max(counts, key=counts.get) == likely


def test_draws_are_of_the_distribution_and_of_the_seed():
    chances = {"00": 0.25, "01": 0.75}
    counts = drawn(chances, 10000, seed=2)
    assert counts == drawn(dict(reversed(chances.items())), 10000, seed=2) != drawn(chances, 10000, seed=3)
    assert counts["01"] == pytest.approx(7500, abs=250)


def test_an_excited_qubit_decays_while_it_waits():
    target, calibration = snapshot()
    program = local(LATE, target)
    run = next(op for op in program.body.operations if isinstance(op, Run))
    wait_ns = 100_000.0
    starts = run.rows.columns["start_ns"] + wait_ns * (run.rows.kind == run.rows.kinds.index(MEASURE))
    later = run.with_rows(run.rows.with_columns({**run.rows.columns, "start_ns": starts}))
    operations = tuple(later if op is run else op for op in program.body.operations)
    waiting = program.with_(regions=[Region(operations, program.body.arguments)])
    excited = []
    wrong_zero, wrong_one = readout(target, calibration, 40)
    for one in (program, waiting):
        exact = noisy_distribution(one, (), (40, 41), target, calibration)
        read = sum(chance for outcome, chance in exact.items() if outcome[1] == "1")
        excited.append((read - wrong_zero) / (1 - wrong_zero - wrong_one))
    assert excited[1] / excited[0] == pytest.approx(np.exp(-wait_ns / calibration.t1_ns[40]), rel=0.01)


def test_idle_time_counts_beside_programs_with_control_flow():
    """Their constants stand in every part, and they cut the runs of their neighbours."""
    both = composed([Place(bell(4), (0, 1, 2, 3)), Place(steered(), (6, 7))], TORINO)
    both = ScheduleAsap().run(both, Context(target=TORINO))
    first = components(both.module.find("main"))[0]
    assert first.qubits == (0, 1, 2, 3)
    rows = [row for run in runs(with_explicit_idling(first.program)) for row in run.unpack()]
    assert {row.qubits for row in rows if row.kind.name == "physical.delay"} == {(2,), (3,)}


def test_tenants_one_after_the_other_are_parts_of_their_own():
    """Resets at a change of owners part them as well as resets of their own programs."""
    module = composed([Place(bell(3), (3, 4, 5)), Place(bell(), (3, 4), order=1), Place(bell(), (4, 5), order=2)])
    parts = components(module.find("main"))
    assert [(part.qubits, part.slots) for part in parts] == [
        ((3, 4, 5), (0, 1, 2)), ((3, 4), (3, 4)), ((4, 5), (5, 6)),
    ]  # fmt: skip
