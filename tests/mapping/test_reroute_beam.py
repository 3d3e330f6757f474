"""reroute-beam: the program does the same with cheaper SWAPs, and is taken only then."""

import numpy as np
import pytest
from devices import grid, random_connected, target
from hypothesis import given, settings
from hypothesis import strategies as st
from program_builder import program
from simulator import assert_same
from test_mapping_passes import assert_coupled, branching, fill, mapped

from qlower.dialects.circuit.checker import CHECKER
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.layout_trivial import LayoutTrivial
from qlower.passes.circuit_to_physical.reroute_beam import RerouteBeam
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.mapping.beam_kernel import retrace, search_beam


def block_count(module: Module) -> int:
    """CX-class gates, counted by hand: rows on one pair of qubits with no other between are one block."""
    total, partner = 0, dict[int, int]()
    blocks = dict[frozenset[int], list[int]]()
    cost = {0: lambda weight: min(weight, 3), 1: lambda weight: {0: 3, 1: 2}.get(weight, 3)}
    for run in runs(module):
        for row in run.unpack():
            if len(row.qubits) != 2 or row.kind.name.endswith("barrier"):
                continue
            one, other = row.qubits
            pair = frozenset(row.qubits)
            if partner.get(one) != other or partner.get(other) != one:
                partner[one], partner[other], blocks[pair] = other, one, [0, 0]
            block = blocks[pair]
            total -= cost[block[1]](block[0])
            if row.kind.name == "circuit.swap":
                block[1] = 1 - block[1]
            else:
                block[0] += 1 if row.kind.name == "circuit.cx" else 2
            total += cost[block[1]](block[0])
    return total


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 5), st.integers(0, 24), st.integers(1, 9))
def test_straight_programs_keep_their_meaning_and_cost_less(seed, num_qubits, num_gates, width):
    generator = np.random.default_rng(seed)
    device = target(5, random_connected(generator, 5, int(generator.integers(3))))
    source = fill(program(num_qubits, 2), generator, num_qubits, num_gates, 2).module()
    before, wires = mapped(source, device, LayoutTrivial(), RouteSabre(trials=1))
    try:
        result = RerouteBeam(width=width, sweeps=2).run(before, Context(target=device))
    except Decline:
        return
    verify(result.module)
    assert CHECKER.check(before, result.module, result.wire_map, Contract.PERMUTATION, Effort.FULL).holds
    assert_coupled(result.module, device)
    assert_same(source, result.module, wires.then(result.wire_map))
    # Depth alone may be what became better.
    assert block_count(result.module) <= block_count(before)
    assert result.metrics["gates"] == block_count(result.module)
    assert result.metrics["gates_before"] == block_count(before)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_control_flow_is_left_alone(seed):
    device = target(5, random_connected(np.random.default_rng(seed), 5, 1))
    source = branching(np.random.default_rng(seed), 1).module()
    before, _ = mapped(source, device, LayoutTrivial(), RouteSabre(trials=1))
    with pytest.raises(Decline):
        RerouteBeam().run(before, Context(target=device))


def badly_routed() -> tuple[Module, object]:
    """A CX between the ends of a line, brought together and taken apart again though nothing asks for it."""
    device = target(4, grid(1, 4))
    made = program(4, 0)
    made.gate("h", 0).gate("swap", 0, 1).gate("swap", 1, 2).gate("cx", 2, 3).gate("swap", 2, 1).gate("swap", 1, 0)
    made.gate("cx", 0, 1)
    return LayoutTrivial().run(made.module(), Context(target=device)).module, device


def test_swaps_that_nothing_asks_for_go():
    before, device = badly_routed()
    result = RerouteBeam().run(before, Context(target=device))
    assert result.metrics == {"swaps_before": 4, "swaps": 0, "gates_before": 12, "gates": 2}
    assert CHECKER.check(before, result.module, result.wire_map, Contract.PERMUTATION, Effort.FULL).holds


def test_a_second_time_there_is_nothing_better():
    before, device = badly_routed()
    better = RerouteBeam().run(before, Context(target=device)).module
    with pytest.raises(Decline):
        RerouteBeam().run(better, Context(target=device))


def test_a_budget_bounds_the_search():
    before, device = badly_routed()
    with pytest.raises(Decline):
        RerouteBeam(budget=0).run(before, Context(target=device))


def random_program(seed: int, num_qubits: int, num_gates: int) -> Module:
    generator = np.random.default_rng(seed)
    made = program(num_qubits, 0)
    for _ in range(num_gates):
        made.gate("cx", *generator.permutation(num_qubits)[:2].tolist())
    return made.module()


def test_compiled_and_interpreted_searches_agree(monkeypatch):
    device = target(16, grid(4, 4))
    source = random_program(3, 9, 25)
    before, _ = mapped(source, device, LayoutSabre(trials=2), RouteSabre(trials=2))
    found = []
    for way in ("run_interpreted", "run_compiled"):
        for item in (search_beam, retrace):
            monkeypatch.setattr(item, "prefers_compiled", lambda work, way=way: way == "run_compiled")
        found.append(RerouteBeam(width=4, sweeps=2).run(before, Context(target=device)))
    assert found[0].module.digest == found[1].module.digest
    assert found[0].wire_map.final.tolist() == found[1].wire_map.final.tolist()


def test_a_program_longer_than_the_window_stays_the_same():
    device = target(6, grid(2, 3))
    before, wires = mapped(random_program(7, 6, 400), device, LayoutTrivial(), RouteSabre(trials=1))
    result = RerouteBeam().run(before, Context(target=device))
    assert result.metrics["gates"] < result.metrics["gates_before"]
    assert CHECKER.check(before, result.module, result.wire_map, Contract.PERMUTATION, Effort.FULL).holds
    assert_same(random_program(7, 6, 400), result.module, wires.then(result.wire_map))
    assert isinstance(wires, WireMap)
