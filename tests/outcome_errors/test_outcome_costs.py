"""What errors cost at a place by how they show: known cases, noisy simulation, and the search for the best place."""

from itertools import permutations
from math import exp

import numpy as np
import pytest
from program_builder import program

import qlower
from qlower.device.calibration import Calibration, GateCalibration
from qlower.device.catalogue import find_calibration
from qlower.dialects.circuit.checker import CHECKER
from qlower.ir.checking import Contract, Effort
from qlower.lowering import Context, Decline
from qlower.lowering.registry import find_target
from qlower.passes.circuit_to_physical.relayout_best import RelayoutBest
from qlower.passes.mapping.errors_by_place import OUT_OF_ORDER, UNIT, errors_by_place, usage_of
from qlower.passes.multiplex.local_programs import on_local_qubits, used_qubits
from qlower.passes.multiplex.predicted_success import device_figures
from qlower.passes.multiplex.simulation.sampling import (
    branching_distribution,
    ideal_distribution,
    l1_distance,
    noisy_distribution,
)
from qlower.passes.outcome_errors.outcome_costs import outcome_costs
from qlower.passes.outcome_errors.visible_errors import PARTS, visible_errors

TORINO = find_target("ibm_torino")
SNAPSHOT = find_calibration(TORINO, None)
GRID = find_target("generic_grid:2x3")
TO_DEVICE = "layout-trivial,translate-native,lower-circuit-to-physical,schedule-alap"
PREDICT = ",predict-success{outcomes=true}"


def predicted(module, **options):
    done = qlower.compile(module, "ibm_torino", pipeline=TO_DEVICE + PREDICT, check="none", **options)
    return dict(done.trace.steps[-1].metrics)


def measured(made, *qubits):
    for bit, qubit in enumerate(qubits):
        made.measure(qubit, bit)
    return made.module()


def costs_of(module, target=TORINO, calibration=SNAPSHOT):
    return outcome_costs(module, module.find("main"), target, calibration)


def test_readout_errs_as_often_as_what_is_read_is_misread():
    zero = costs_of(measured(program(1, 1), 0))
    one = costs_of(measured(program(1, 1).x(0), 0))
    for found, column, pulses in ((zero, SNAPSHOT.prob_meas1_prep0, 1e-12), (one, SNAPSHOT.prob_meas0_prep1, 5e-3)):
        works = [qubit for qubit in range(TORINO.num_qubits) if SNAPSHOT.gate_error("x", (qubit,)) < 2e-3]
        costs = [found.cost((qubit,)) for qubit in works]
        assert costs == pytest.approx([column[qubit] for qubit in works], abs=pulses)


def test_misreadings_of_an_even_bit_make_up_for_each_other():
    found = costs_of(measured(program(1, 1).sx(0), 0))
    zero, one = SNAPSHOT.prob_meas1_prep0[5], SNAPSHOT.prob_meas0_prep1[5]
    assert found.cost((5,)) == pytest.approx(abs(zero - one) / 2, abs=2e-4)


def test_a_phase_that_is_lost_before_reading_does_not_matter():
    """Between two pulses that make |+⟩ and read it, waiting costs; behind the last one only decay does."""

    def waits(*rows):
        made = program(1, 1)
        for name in rows:
            made.rz(np.pi / 2, 0) if name == "rz" else made.gate(name, 0)
        found = costs_of(measured(made, 0)).disturbances
        return np.abs(found.dephasing).sum(), np.abs(found.decay).sum()

    assert waits("sx")[0] == pytest.approx(0, abs=1e-9)
    assert waits("sx", "sx")[0] > 1
    assert waits("x")[1] == pytest.approx(2 * TORINO.gate("x").duration_ns)


@pytest.mark.parametrize("seed", range(5))
def test_prediction_agrees_with_noisy_simulation(seed):
    """To second order in what fails, on programs and qubits drawn at random."""
    pytest.importorskip("qiskit_aer")
    generator = np.random.default_rng(seed)
    line = [(0, 1, 2), (40, 41, 42), (20, 21, 22), (117, 118, 119), (60, 61, 62)][seed]
    made = program(TORINO.num_qubits, 3)
    for layer in range(3):
        for qubit in line:
            made.rx(generator.uniform(0, 6), qubit).rz(generator.uniform(0, 6), qubit)
        made.cz(*line[layer % 2 :][:2])
    module = measured(made, *line)
    done = qlower.compile(module, "ibm_torino", pipeline=TO_DEVICE + PREDICT, check="none")
    main = done.module("physical").find("main")
    noisy = noisy_distribution(on_local_qubits(main, "main"), (), used_qubits(main), TORINO, SNAPSHOT)
    local = program(3, 3)
    for row in module.find("main").body.operations[0].unpack():
        if row.kind.name != "circuit.measure":
            name = row.kind.name.partition(".")[2]
            local.gate(name, *row.parameters, *(line.index(qubit) for qubit in row.qubits))
    right = ideal_distribution(measured(local, 0, 1, 2), shots=1, seed=1)
    simulated = 1 - l1_distance(noisy, right) / 2
    metrics = done.trace.steps[-1].metrics
    assert metrics["outcomes_followed"] == 1
    assert metrics["predicted_success"] == pytest.approx(simulated, abs=(1 - simulated) ** 2 + 1e-4)


HEAD = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[3];\ncreg c[2];\ncreg d[1];\n'
ON_THE_WAY = {
    "fed forward": "h q[0];\ncx q[0],q[1];\nmeasure q[0] -> c[0];\nif(c==1) x q[1];\nmeasure q[1] -> d[0];\n",
    "by two bits": "x q[0];\nsx q[1];\nmeasure q[0] -> c[0];\nmeasure q[1] -> c[1];\nif(c==3) x q[2];\n"
    "if(c==1) sx q[2];\nmeasure q[2] -> d[0];\n",
    "turned": "sx q[0];\nsx q[1];\nmeasure q[0] -> c[0];\nif(c==1) rz(pi/2) q[1];\nsx q[1];\nmeasure q[1] -> d[0];\n",
    "again": "sx q[0];\nmeasure q[0] -> c[0];\nx q[0];\ncx q[0],q[1];\nmeasure q[0] -> c[1];\nmeasure q[1] -> d[0];\n",
    "overwritten": "sx q[0];\nmeasure q[0] -> c[0];\nx q[0];\nsx q[0];\nmeasure q[0] -> c[0];\n",
    "reset": "x q[0];\ncx q[0],q[1];\nmeasure q[0] -> c[0];\nreset q[0];\nsx q[0];\ncx q[0],q[1];\n"
    "measure q[0] -> c[1];\nmeasure q[1] -> d[0];\n",
}


@pytest.mark.parametrize("name", sorted(ON_THE_WAY))
def test_measurements_on_the_way_agree_with_noisy_simulation(name):
    pytest.importorskip("qiskit_aer")
    text = HEAD + ON_THE_WAY[name]
    done = qlower.compile(qlower.parse(text), "ibm_torino", pipeline=TO_DEVICE + PREDICT, check="none")
    main = done.module("physical").find("main")
    noisy = branching_distribution(on_local_qubits(main, "main"), (), used_qubits(main), TORINO, SNAPSHOT)
    right = ideal_distribution(qlower.parse(text), shots=1, seed=1)
    simulated = 1 - l1_distance(noisy, right) / 2
    metrics = done.trace.steps[-1].metrics
    assert metrics["outcomes_followed"] == 1
    assert metrics["predicted_success"] == pytest.approx(simulated, abs=(1 - simulated) ** 2 + 1e-4)


def test_what_cannot_be_followed_is_the_product_of_all():
    found = predicted(program(2, 2).x(0).cz(0, 1).module())
    plain = qlower.compile(
        program(2, 2).x(0).cz(0, 1).module(), "ibm_torino", pipeline=TO_DEVICE + ",predict-success", check="none"
    )
    assert found.pop("outcomes_followed") == 0
    assert found == {name: plain.trace.steps[-1].metrics[name] for name in found}


def drawn_snapshot(generator):
    """Figures of a small grid, one coupling of which is out of order."""

    def column(low, high):
        return tuple(generator.uniform(low, high, GRID.num_qubits).tolist())

    gates = {}
    for gate in GRID.native_gates:
        places = [(q,) for q in range(GRID.num_qubits)]
        if gate.num_qubits == 2:
            places = [tuple(edge) for edge in GRID.topology.edges.tolist()]
        errors = generator.uniform(0.001, 0.05, len(places)).tolist()
        if gate.num_qubits == 2:
            errors[0] = 1.0
        gates[gate.name] = GateCalibration(tuple(places), tuple(errors), (None,) * len(places))
    return Calibration(
        GRID.name, "2025-01-01T00:00:00+00:00", 24, "drawn",
        t1_ns=column(2e4, 2e5), t2_ns=column(2e4, 2e5), readout_error=column(0.05, 0.06),
        prob_meas0_prep1=column(0.001, 0.1), prob_meas1_prep0=column(0.001, 0.1), gates=gates,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_moving_is_exact_and_the_sum_of_what_shows_is_least(seed):
    """The search's own costs are least among all 720 places; the place taken is no worse than it or the product's."""
    generator = np.random.default_rng(seed)
    made = program(6, 3)
    for _ in range(4):
        for pair in ((0, 1), (1, 2)):
            made.rx(generator.uniform(0, 6), pair[0]).cz(*pair).rx(generator.uniform(0, 6), pair[1])
    module = measured(made, 0, 1, 2)
    main, snapshot = module.find("main"), drawn_snapshot(generator)
    context = Context(target=GRID, calibration=snapshot, seed=seed)
    errors = errors_by_place(usage_of(main, GRID), device_figures(GRID, snapshot))
    visible = visible_errors(module, main, GRID, snapshot, errors)
    bound = visible.single_errors
    assert all(bound.cost(np.array(p)) >= PARTS * visible.cost(np.array(p)) - UNIT
               for p in permutations(range(6)) if errors.cost(np.array(p)) < OUT_OF_ORDER)  # fmt: skip
    least = min(permutations(range(6)), key=lambda place: bound.cost(np.array(place)))
    places = {}
    for outcomes in (False, True):
        try:
            result = RelayoutBest(outcomes=outcomes).run(module, context)
        except Decline:
            places[outcomes] = np.arange(6)
            continue
        places[outcomes] = result.wire_map.initial
        assert CHECKER.check(module, result.module, result.wire_map, Contract.PERMUTATION, Effort.FULL).holds
    assert errors.cost(places[True]) < OUT_OF_ORDER
    assert visible.cost(places[True]) <= min(visible.cost(np.array(least)), visible.cost(places[False]))
    assert result.metrics["success_after"] == pytest.approx(exp(-visible.cost(places[True]) / UNIT), abs=1e-6)


def test_a_bit_that_is_zero_is_read_where_zero_is_read_best():
    made = program(TORINO.num_qubits, 1)
    made.x(85).x(85)
    result = RelayoutBest(outcomes=True).run(measured(made, 85), Context(target=TORINO, calibration=SNAPSHOT))
    place = int(result.wire_map.initial[85])
    assert SNAPSHOT.prob_meas1_prep0[place] <= np.sort(SNAPSHOT.prob_meas1_prep0)[3]
