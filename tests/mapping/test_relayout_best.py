"""relayout-best: the program does the same on other qubits, and none of them would have erred less."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program_builder import program
from test_mapping_passes import assert_coupled, branching, fill

from qlower.device.calibration import Calibration, GateCalibration
from qlower.device.catalogue import find_calibration
from qlower.device.target import Target
from qlower.dialects.circuit.checker import CHECKER
from qlower.ir.checking import Contract, Effort
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.lowering.registry import find_target
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.relayout_best import RelayoutBest
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.mapping.errors_by_place import errors_by_place, usage_of
from qlower.passes.multiplex.predicted_success import device_figures

DEVICE = "generic_grid:2x3"


def calibration_of(device: Target, generator: np.random.Generator, *, unknown: bool = False) -> Calibration:
    """A snapshot with random figures; with unknown ones a qubit and a coupling are out of order."""

    def column(low: float, high: float) -> tuple[float | None, ...]:
        return tuple(generator.uniform(low, high, device.num_qubits).tolist())

    gates = {}
    for gate in device.native_gates:
        places = [(q,) for q in range(device.num_qubits)]
        if gate.num_qubits == 2:
            places = [tuple(edge) for edge in device.topology.edges.tolist()]
        errors = generator.uniform(0.001, 0.05, len(places)).tolist()
        if unknown:
            errors[int(generator.integers(len(errors)))] = 1.0
        gates[gate.name] = GateCalibration(tuple(places), tuple(errors), (None,) * len(places))
    return Calibration(
        device.name, "2025-01-01T00:00:00+00:00", 24, "drawn",
        t1_ns=column(2e4, 2e5), t2_ns=column(2e4, 2e5), readout_error=column(0.001, 0.1), gates=gates,
    )  # fmt: skip


def routed(module, context: Context):
    for item in (LayoutSabre(trials=2), RouteSabre(trials=2)):
        try:
            module = item.run(module, context).module
        except Decline:
            continue
    return module


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans(), st.booleans())
def test_the_program_stays_the_same_and_errs_less(seed, branches, unknown):
    generator = np.random.default_rng(seed)
    device = find_target(DEVICE)
    drawn = branching(generator, 1) if branches else fill(program(4, 2), generator, 4, 12, 2)
    context = Context(target=device, calibration=calibration_of(device, generator, unknown=unknown), seed=seed)
    before = routed(drawn.module(), context)
    try:
        result = RelayoutBest().run(before, context)
    except Decline:
        return
    verify(result.module)
    assert CHECKER.check(before, result.module, result.wire_map, Contract.PERMUTATION, Effort.FULL).holds
    assert_coupled(result.module, device)
    kinds = [[row.kind.name for run in runs(module) for row in run.unpack()] for module in (before, result.module)]
    assert kinds[0] == kinds[1]
    assert result.metrics["success_after"] >= result.metrics["success_before"]


@pytest.mark.parametrize("seed", range(6))
def test_no_other_place_errs_less(seed):
    """Compared with all 720 places."""
    generator = np.random.default_rng(seed)
    device = find_target(DEVICE)
    context = Context(target=device, calibration=calibration_of(device, generator, unknown=seed % 2 == 0), seed=seed)
    drawn = program(4, 4).cx(0, 1).cx(1, 2).cx(2, 3)
    before = routed(fill(drawn, generator, 4, 8, 4).measure_all().module(), context)
    main = before.find("main")
    errors = errors_by_place(usage_of(main, device), device_figures(device, context.calibration))
    lowest = min(errors.cost(np.array(layout)) for layout in permutations(range(device.num_qubits)))
    try:
        layout = RelayoutBest().run(before, context).wire_map.initial
    except Decline:
        layout = np.arange(device.num_qubits)
    assert errors.cost(layout) == lowest


def test_measured_qubits_without_gates_go_where_reading_errs_least():
    device = find_target("ibm_torino")
    snapshot = find_calibration(device, None)
    before = program(133, 1)
    before.measure(85, 0)
    result = RelayoutBest().run(before.module(), Context(target=device, calibration=snapshot))
    place = int(result.wire_map.initial[85])
    assert snapshot.readout_error[place] == min(snapshot.readout_error)


@pytest.mark.parametrize(
    ("gate", "calibrated", "reason"),
    [((0, 1), False, "no calibration"), ((0, 5), True, "not routed"), ((0,), True, "no place")],
)
def test_it_declines(gate, calibrated, reason):
    device = find_target(DEVICE)
    snapshot = calibration_of(device, np.random.default_rng(0)) if calibrated else None
    made = program(6)
    if len(gate) == 2:
        made.cx(*gate)
    with pytest.raises(Decline, match=reason):
        RelayoutBest().run(made.module(), Context(target=device, calibration=snapshot))


def test_a_small_budget_changes_how_good_and_nothing_else():
    device = find_target("ibm_torino")
    context = Context(target=device, calibration=find_calibration(device, None))
    made = program(133)
    for qubit in range(10):
        made.cx(qubit, qubit + 1)
    successes = []
    for budget in (3_000, 20_000):
        result = RelayoutBest(budget=budget).run(made.module(), context)
        assert_coupled(result.module, device)
        successes.append(result.metrics["success_after"])
    assert successes[0] <= successes[1]
    assert successes[1] > 0.95
