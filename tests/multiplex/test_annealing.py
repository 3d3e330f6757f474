"""Annealing of layouts: the kernel against plain Python that computes every cost anew, and what layouts come out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain_annealing import PlainAnnealing
from qlower.device.calibration import Calibration, GateCalibration
from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.device.topology import Topology
from qlower.lowering import Context
from qlower.lowering.registry import find_target
from qlower.passes.multiplex.annealing.annealing import (
    Cooling,
    Cost,
    Tenant,
    annealed,
    depths,
    new_layout,
    sites_of,
    spread_start,
    weights_of,
)
from qlower.passes.multiplex.annealing.annealing_columns import BEST, COST, DRAWS, MOVES, Schedule
from qlower.passes.multiplex.annealing.annealing_costs import (
    HALO_COOLING,
    HALO_SCALE,
    HaloWeights,
    anneal_layout,
    bounded_distances,
    calibrated_cost,
    halo_cost,
    shortest_distances,
)
from qlower.passes.multiplex.annealing.annealing_kernel import anneal


def random_topology(generator: np.random.Generator, num_qubits: int, more: int) -> Topology:
    """A forest with some more couplings: mostly connected, not always."""
    edges = {(int(generator.integers(q)), q) for q in range(1, num_qubits) if generator.random() < 0.97}
    for _ in range(more if num_qubits > 1 else 0):
        first, second = sorted(generator.permutation(num_qubits)[:2].tolist())
        edges.add((first, second))
    return Topology(num_qubits, np.array(sorted(edges), dtype=np.int32).reshape(-1, 2))


def random_tenant(generator: np.random.Generator, num_data: int) -> Tenant:
    pairs = [(a, b) for a in range(num_data) for b in range(a + 1, num_data) if generator.random() < 0.5]
    return Tenant(
        num_data,
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        generator.integers(1, 9, len(pairs)),
        generator.integers(0, 5, num_data),
        generator.integers(0, 3, num_data),
    )


def random_cost(generator: np.random.Generator, tenants: list[Tenant], topology: Topology) -> Cost:
    """Any integers where integers may stand."""
    num = topology.num_qubits
    lengths = {(a, b): int(generator.integers(1, 50)) for a, b in np.sort(topology.edges, axis=1).tolist()}
    gate_distance = generator.integers(0, 90, (num, num))
    pull = generator.integers(-20, 20, (len(tenants), len(tenants)))
    return Cost(
        scale=1.0,
        distance=shortest_distances(lengths, num),
        gate_distance=gate_distance + gate_distance.T,
        gate_weights=tuple(tenant.gates for tenant in tenants),
        pull=(pull + pull.T) * int(generator.integers(2)),
        helper=tuple(tenant.helper_gates for tenant in tenants),
        readout=tuple(tenant.measurements for tenant in tenants),
        site_readout=generator.integers(0, 60, num),
        site_presence=generator.integers(0, 60, num),
        crowding=int(generator.integers(0, 40)),
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 14), st.integers(0, 8), st.integers(1, 4))
def test_moves_cost_what_the_layout_costs_anew(seed, num_qubits, more, programs):
    generator = np.random.default_rng(seed)
    topology = random_topology(generator, num_qubits, more)
    unavailable = generator.permutation(num_qubits)[: int(generator.integers(0, num_qubits // 3 + 1))].tolist()
    room = int(generator.integers(1, num_qubits - len(unavailable) + 1))
    sizes = np.bincount(generator.integers(0, programs, room), minlength=programs).tolist()
    tenants = [random_tenant(generator, size) for size in sizes]
    cost = random_cost(generator, tenants, topology)
    sites, weights = sites_of(cost, topology, reach=int(generator.integers(1, 4))), weights_of(tenants, cost)
    start = spread_start(sizes, cost.distance, unavailable)
    schedule = Schedule(
        400, float(generator.integers(1, 2000)), 0.995, 1 << 31, int(generator.integers(1, 2**32)), depths()
    )

    layouts = [new_layout(sites, weights, start, unavailable) for _ in range(2)]
    assert anneal.run_interpreted(sites, weights, layouts[0], schedule) == layouts[0].totals[BEST]
    anneal.run_compiled(sites, weights, layouts[1], schedule)
    for name in layouts[0]._fields:
        np.testing.assert_array_equal(getattr(layouts[0], name), getattr(layouts[1], name), err_msg=name)

    plain = PlainAnnealing(sites, weights, start, unavailable)
    plain.run(schedule)
    layout = layouts[0]
    assert layout.totals[COST] == plain.cost_of(layout.site_of.tolist()) == plain.cost
    assert layout.site_of.tolist() == plain.site_of
    assert layout.totals[MOVES] == plain.accepted
    assert layout.totals[BEST] == plain.cost_of(layout.best.tolist()) == plain.best_cost
    taken = layout.best.tolist()
    assert len(set(taken)) == len(taken) and not set(taken) & set(unavailable)


def test_thousands_of_moves_on_a_large_device_leave_no_trace_in_the_cost():
    target = find_target("generic_heavy_hex:5")
    generator = np.random.default_rng(7)
    sizes = [5, 8, 3, 11, 6]
    tenants = [random_tenant(generator, size) for size in sizes]
    for cost in (
        halo_cost(tenants, target.topology, HaloWeights()),
        calibrated_cost(tenants, target, None),
    ):
        sites, weights = sites_of(cost, target.topology, 2), weights_of(tenants, cost)
        layout = new_layout(sites, weights, spread_start(sizes, cost.distance))
        hot = Schedule(20_000, cost.scale, 1.0, 1 << 31, 99, depths())
        anneal.run_compiled(sites, weights, layout, hot)
        assert layout.totals[MOVES] > 5000
        plain = PlainAnnealing(sites, weights, layout.site_of)
        assert layout.totals[COST] == plain.cost
        field = [
            sum(
                plain.distance[site][plain.site_of[data]]
                for data in range(weights.num)
                if weights.program[data] == program
            )
            for program in range(len(sizes))
            for site in range(sites.num)
        ]
        if weights.pulls:
            assert layout.field.tolist() == field
        free = set(range(sites.num)) - set(plain.site_of)
        assert layout.nearest.tolist() == [min(plain.distance[q][f] for f in free) for q in range(sites.num)]


def written_out_halo_cost(tenants: list[Tenant], topology: Topology, qubits: tuple[tuple[int, ...], ...]) -> float:
    """HALO's four terms in floats, from its definition."""
    distance = topology.distances
    largest = int(distance.max())
    free = set(range(topology.num_qubits)) - {q for places in qubits for q in places}
    intra = sum(
        int(gates) * distance[places[a], places[b]]
        for tenant, places in zip(tenants, qubits, strict=True)
        for (a, b), gates in zip(tenant.pairs.tolist(), tenant.gates, strict=True)
    )
    intra_bound = sum(len(p) * (len(p) - 1) / 2 for p in qubits) * largest
    inter = sum(
        np.mean([distance[a, b] for a in one for b in other])
        for at, one in enumerate(qubits)
        for other in qubits[at + 1 :]
    )
    helper = sum(
        int(gates) * min(distance[q, f] for f in free)
        for tenant, places in zip(tenants, qubits, strict=True)
        for q, gates in zip(places, tenant.helper_gates, strict=True)
    )
    helper_bound = sum(int(tenant.helper_gates.sum()) for tenant in tenants) * largest
    compact = sum(
        np.mean([distance[a, b] for at, a in enumerate(places) for b in places[at + 1 :]]) for places in qubits
    )
    return (
        0.5 * intra / intra_bound
        - 0.3 * inter / largest
        + 1.0 * helper / helper_bound
        + 0.3 * compact / (len(qubits) * largest)
    )


def test_halo_s_cost_is_the_sum_of_its_four_terms():
    generator = np.random.default_rng(3)
    topology = find_target("generic_grid:5x6").topology
    tenants = [random_tenant(generator, size) for size in (4, 3, 6)]
    cost = halo_cost(tenants, topology, HaloWeights())
    found = annealed(tenants, cost, topology, [5, 6, 7], Context(), cooling=HALO_COOLING)
    assert found.cost == pytest.approx(written_out_halo_cost(tenants, topology, found.qubits), abs=1e-8)
    assert found.cost <= found.start_cost
    colder = annealed(tenants, cost, topology, [5, 6, 7], Context(), cooling=Cooling(steps=20_000))
    assert colder.cost < found.start_cost
    assert colder.cost == pytest.approx(written_out_halo_cost(tenants, topology, colder.qubits), abs=1e-8)
    assert cost.scale == HALO_SCALE


def test_more_threads_give_the_same_layout():
    generator = np.random.default_rng(4)
    topology = find_target("generic_grid:6x6").topology
    tenants = [random_tenant(generator, size) for size in (5, 5, 7)]
    cost = halo_cost(tenants, topology, HaloWeights())
    anneal.compile()
    found = [annealed(tenants, cost, topology, [1, 2, 3, 4], Context(threads=threads)) for threads in (1, 2, 4)]
    assert found[0] == found[1] == found[2]


def test_start_is_far_apart_and_close_together():
    topology = find_target("generic_line:12").topology
    start = spread_start([3, 3], topology.distances.astype(np.int64), unavailable=[1])
    assert start.tolist() == [0, 2, 3, 11, 10, 9]
    with pytest.raises(ValueError, match="5 data qubits for 4 qubits"):
        spread_start([5], bounded_distances(find_target("generic_line:4").topology))


def calibrated_line(errors: list[float], readout: list[float]) -> tuple[Target, Calibration]:
    num = len(readout)
    edges = np.array([(q, q + 1) for q in range(num - 1)], dtype=np.int32)
    target = Target("line", "1", "test", num, Topology(num, edges), (NativeGate("cz", 2),))
    pairs = tuple((q + 1, q) for q in range(num - 1))
    gates = {"cz": GateCalibration(pairs, tuple(errors), (None,) * (num - 1))}
    taken = "2025-01-01T00:00:00+00:00"
    return target, Calibration("line", taken, 1.0, "made up", readout_error=tuple(readout), gates=gates)


def pair_tenant(gates: int = 5, helper: int = 0) -> Tenant:
    pairs = np.array([[0, 1]], dtype=np.int32)
    return Tenant(2, pairs, np.array([gates]), np.array([0, helper]), np.array([1, 1]))


def test_calibrated_layout_takes_the_best_coupling_and_readout():
    target, calibration = calibrated_line([0.01, 0.01, 0.002, 0.01, 0.02], [0.01] * 6)
    found = anneal_layout([pair_tenant()], target, Context(calibration=calibration))
    assert set(found.qubits[0]) == {2, 3}
    expected = -5 * np.log1p(-0.002) - 2 * np.log1p(-0.01)
    assert found.cost == pytest.approx(expected, abs=1e-7)
    target, calibration = calibrated_line([0.01] * 5, [0.3, 0.3, 0.3, 0.3, 0.01, 0.01])
    assert set(anneal_layout([pair_tenant()], target, Context(calibration=calibration)).qubits[0]) == {4, 5}


def test_calibrated_layout_keeps_off_other_tenants_and_broken_couplings():
    target, calibration = calibrated_line([0.01, 1.0, 0.01, 0.01, 0.01, 0.01], [0.01] * 7)
    found = anneal_layout([pair_tenant()], target, Context(calibration=calibration), unavailable=[3])
    assert set(found.qubits[0]) in ({0, 1}, {5, 6})


def test_gates_over_a_distance_cost_swaps_along_the_best_path():
    target, calibration = calibrated_line([0.01, 0.02, 0.03], [0.0] * 4)
    cost = calibrated_cost([pair_tenant()], target, calibration)
    one, two, three = (-np.log1p(-error) for error in (0.01, 0.02, 0.03))
    assert cost.gate_distance[0, 1] / cost.scale == pytest.approx(one, abs=1e-8)
    assert cost.gate_distance[0, 3] / cost.scale == pytest.approx(3 * one + 3 * two + three, abs=1e-8)
    assert cost.gate_distance[3, 0] == cost.gate_distance[0, 3]


def test_helpers_draw_their_data_towards_free_qubits():
    target, calibration = calibrated_line([0.01] * 5, [0.01] * 6)
    tenants = [pair_tenant(helper=9)]
    full = anneal_layout(tenants, target, Context(calibration=calibration), unavailable=[0, 4, 5])
    assert full.qubits[0] in ((2, 1), (1, 2), (2, 3), (3, 2))
    tight = anneal_layout(tenants, target, Context(calibration=calibration), unavailable=[0, 4])
    assert tight.qubits[0][1] in (1, 2, 3)


def test_layout_of_nothing():
    target, calibration = calibrated_line([0.01], [0.01, 0.01])
    assert anneal_layout([], target, Context(calibration=calibration)).qubits == ()
    assert len(depths()) == DRAWS and depths()[0] > depths()[1] > depths()[-1] > 0
    assert Cooling().steps == 0
