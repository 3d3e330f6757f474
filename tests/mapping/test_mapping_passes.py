"""The passes of layout and routing: what comes out runs on the device and does what went in did."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from devices import T_SHAPE, grid, line, random_connected, target
from hypothesis import given, settings
from hypothesis import strategies as st
from patterns import PATTERNS
from program_builder import Block, ProgramBuilder, program
from simulator import assert_same

from qlower.device.catalogue import find_calibration
from qlower.device.target import Target
from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort
from qlower.ir.origins import rebase
from qlower.ir.rewriting import runs
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.lowering.registry import find_target
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.circuit_to_physical.elide_swaps import ElideSwaps
from qlower.passes.circuit_to_physical.layout_perfect import LayoutPerfect
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.layout_trivial import LayoutTrivial
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre

LAYOUTS = (LayoutTrivial(), LayoutPerfect(), LayoutSabre(trials=4))


def apply(item, module: Module, wires: WireMap, context: Context) -> tuple[Module, WireMap]:
    try:
        result = item.run(module, context)
    except Decline:
        return module, wires
    verify(result.module)
    step = result.wire_map or WireMap.identity(wires.num_outputs)
    assert CHECKER.check(module, result.module, step, Contract.PERMUTATION, Effort.FULL).holds
    return result.module, wires.then(step)


def mapped(module: Module, device: Target, *items) -> tuple[Module, WireMap]:
    """The program after the passes, checked to use only couplings of the device."""
    count = int(module.find("main").attributes["num_qubits"])
    wires = WireMap.identity(count)
    for item in items:
        module, wires = apply(item, module, wires, Context(target=device, seed=5))
    assert module.find("main").attributes["num_qubits"] == device.num_qubits
    assert_coupled(module, device)
    return module, wires


def assert_coupled(module: Module, device: Target) -> None:
    for run in runs(module):
        for row in run.unpack():
            if len(row.qubits) == 2 and not row.kind.name.endswith(("barrier", "delay")):
                assert device.topology.connected(*row.qubits), row


def fill(block: Block, generator: np.random.Generator, num_qubits: int, num_gates: int, num_bits: int) -> Block:
    """Random gates, measurements in the middle, resets and barriers."""
    for _ in range(num_gates):
        kind = str(generator.choice(["h", "rz", "cx", "cx", "crz", "swap", "measure", "reset", "barrier"]))
        qubits = generator.permutation(num_qubits)[:2].tolist()
        if num_qubits < 2 and kind in ("cx", "crz", "swap"):
            kind = "h"
        if kind == "measure":
            if num_bits:
                block.measure(qubits[0], int(generator.integers(num_bits)))
        elif kind == "reset":
            block.reset(qubits[0])
        elif kind == "barrier":
            block.barrier(*qubits)
        elif kind in ("h", "rz"):
            block.gate(kind, *([0.7] if kind == "rz" else []), qubits[0])
        else:
            block.gate(kind, *([0.7] if kind == "crz" else []), *qubits)
    return block


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(0, 18), st.sampled_from(LAYOUTS))
def test_straight_programs_keep_their_meaning(seed, num_qubits, num_gates, layout):
    generator = np.random.default_rng(seed)
    device = target(5, random_connected(generator, 5, int(generator.integers(3))))
    before = fill(program(num_qubits, 2), generator, num_qubits, num_gates, 2).module()
    after, wires = mapped(before, device, layout, LayoutTrivial(), RouteSabre(trials=3))
    assert_same(before, after, wires)


def branching(generator: np.random.Generator, depth: int) -> ProgramBuilder:
    made = program(4, 2)
    fill(made, generator, 4, 4, 2)
    for _ in range(depth):
        bit = made.measure(int(generator.integers(4)), 0)
        choice = int(generator.integers(4))
        size = int(generator.integers(1, 5))
        if choice == 0:
            made.if_(bit, lambda b: fill(b, generator, 4, size, 0))  # noqa: B023  # called at once
        elif choice == 1:
            made.if_(
                bit,
                lambda b: fill(b, generator, 4, size, 2),  # noqa: B023
                lambda b: fill(b, generator, 4, size, 2),  # noqa: B023
            )
        elif choice == 2:
            made.repeat(2, lambda b: fill(b, generator, 4, size, 0))  # noqa: B023
        else:
            made.until(lambda b: fill(b, generator, 4, size, 0).measure(0))  # noqa: B023
        fill(made, generator, 4, 3, 2)
    return made


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 2))
def test_branching_programs_keep_their_meaning(seed, depth):
    generator = np.random.default_rng(seed)
    before = branching(generator, depth).module()
    after, wires = mapped(before, target(5, T_SHAPE), LayoutSabre(trials=2), RouteSabre(trials=2))
    assert_same(before, after, wires)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2))
def test_elided_swaps_become_names(seed, depth):
    generator = np.random.default_rng(seed)
    before = branching(generator, depth).module()
    after, wires = apply(ElideSwaps(), before, WireMap.identity(4), Context())
    assert_same(before, after, wires)
    top = [op for op in after.find("main").regions[0].operations if hasattr(op, "rows")]
    assert not any(row.kind.name == "circuit.swap" for run in top for row in run.unpack())


@pytest.mark.parametrize("name", sorted(PATTERNS))
@pytest.mark.parametrize("measured", [False, True])
def test_known_patterns(name, measured):
    """On a T-shaped device with a qubit that nothing is coupled to; a 3-qubit ring does not fit without a SWAP."""
    module = DecomposeStandard().run(PATTERNS[name](measured), Context()).module
    main = module.find("main")
    if int(main.attributes["num_qubits"]) > 6:
        pytest.skip("larger than the device")
    device = target(6, [(1, 2), (2, 3), (2, 4), (4, 5)])
    for items in ((LayoutTrivial(),), (ElideSwaps(), LayoutPerfect(), LayoutSabre(trials=3))):
        try:
            mapped(module, device, *items, RouteSabre(trials=2))
        except QlowerError as refusal:
            assert refusal.diagnostics[0].code == "QL0601"
            assert int(main.attributes["num_qubits"]) == 6


def test_the_comparison_sees_differences():
    before, other = program(2).h(0).cx(0, 1).module(), program(2).h(0).cx(1, 0).module()
    crossed = WireMap(np.arange(2), np.array([1, 0]), 2)
    for module, wires in ((other, WireMap.identity(2)), (before, crossed)):
        with pytest.raises(AssertionError):
            assert_same(before, module, wires)


def test_a_ring_of_three_on_a_t():
    before = program(3).cx(0, 1).cx(1, 2).cx(2, 0).h(1).cx(0, 1).module()
    with pytest.raises(Decline, match="no perfect match"):
        LayoutPerfect().run(before, Context(target=target(5, T_SHAPE)))
    after, wires = mapped(before, target(5, T_SHAPE), LayoutSabre(), RouteSabre())
    assert_same(before, after, wires)
    swaps = [row for run in runs(after) for row in run.unpack() if row.kind.name == "circuit.swap"]
    assert 1 <= len(swaps) <= 2


def test_four_qubits_on_a_grid_of_54():
    before = program(4).cx(0, 1).cx(1, 2).cx(2, 3).cx(3, 0).module()
    device = target(54, grid(6, 9))
    after, _ = mapped(before, device, LayoutPerfect())
    assert sum(len(run.rows) for run in runs(after)) == 4
    clique = program(4).cx(0, 1).cx(1, 2).cx(2, 3).cx(3, 0).cx(0, 2).cx(1, 3).module()
    mapped(clique, device, LayoutPerfect(), LayoutSabre(), RouteSabre())


def test_interacting_wires_keep_away_from_isolated_qubits():
    device = target(6, [(1, 2), (2, 4), (4, 5)])
    before = program(4, 1).h(3).cx(0, 1).cx(0, 2).cx(1, 2)
    before.measure(3, 0)
    for layout in LAYOUTS:
        _, wires = mapped(before.module(), device, layout, LayoutTrivial(), RouteSabre(trials=2))
        assert {0, 3}.isdisjoint(wires.initial[:3].tolist())
        assert len(set(wires.initial.tolist())) == 4


def test_measured_qubits_may_be_moved_but_results_stay():
    made = program(3, 3)
    made.h(0).cx(0, 1)
    made.measure(0, 0)
    made.cx(1, 2).cx(0, 2)
    made.measure(1, 1)
    made.measure(2, 2)
    before = made.module()
    after, wires = mapped(before, target(3, line(3)), LayoutTrivial(), RouteSabre())
    assert_same(before, after, wires)


def test_final_measurements_stand_after_all_swaps():
    made = program(4, 4).cx(0, 3)
    made.measure(0, 0)
    made.cx(1, 3).cx(2, 3)
    for qubit in (1, 2, 3):
        made.measure(qubit, qubit)
    after, _ = mapped(made.module(), target(4, line(4)), LayoutTrivial(), RouteSabre())
    names = [row.kind.name for run in runs(after) for row in run.unpack()]
    assert names[-4:] == ["circuit.measure"] * 4 and "circuit.swap" in names


def test_rows_keep_their_origins_and_swaps_name_what_they_serve():
    before = program(3).cx(0, 2).h(1).module()
    placed = LayoutTrivial().run(rebase(before), Context(target=target(3, line(3)))).module
    routed = RouteSabre().run(placed, Context(target=target(3, line(3)), seed=1)).module
    rows = [row for run in runs(routed) for row in run.unpack()]
    gate = next(row for row in rows if row.kind.name == "circuit.cx")
    swap = next(row for row in rows if row.kind.name == "circuit.swap")
    assert gate.origin and swap.origin == gate.origin
    assert all(row.origin for row in rows)


def test_branches_meet_where_it_is_cheapest():
    """One branch moves qubits together, the other does nothing with them: going on from there saves going back."""

    def far(block: Block) -> None:
        for _ in range(3):
            block.cx(0, 4).rz(0.1, 4)

    made = program(5, 1)
    bit = made.measure(2, 0)
    made.if_(bit, far, far)
    made.cx(0, 4)
    after, _ = mapped(made.module(), target(5, line(5)), LayoutTrivial(), RouteSabre())
    swaps = [row for run in runs(after) for row in run.unpack() if row.kind.name == "circuit.swap"]
    assert len(swaps) == 6, "three in each branch, none to go back, none after"


def refusal(call) -> str:
    with pytest.raises(QlowerError) as caught:
        call()
    found = caught.value.diagnostics[0]
    assert found.fix or found.expected
    return found.code


def test_what_cannot_be_served_is_refused():
    small, apart = target(2, line(2)), target(4, [(0, 1), (2, 3)])
    ring = program(3).cx(0, 1).cx(1, 2).module()
    for layout in LAYOUTS:
        assert refusal(lambda: layout.run(ring, Context(target=small))) == "QL0600"  # noqa: B023
        assert refusal(lambda: layout.run(ring, Context())) == "QL0310"  # noqa: B023
    for layout in (LayoutTrivial(), LayoutSabre()):
        assert refusal(lambda: layout.run(ring, Context(target=apart))) == "QL0601"  # noqa: B023
    wide = program(3).gate("ccx", 0, 1, 2).module()
    assert refusal(lambda: LayoutSabre().run(wide, Context(target=target(5, T_SHAPE)))) == "QL0603"
    assert refusal(lambda: RouteSabre().run(ring, Context(target=target(5, T_SHAPE)))) == "QL0604"
    across = program(4).cx(0, 2).module()
    assert refusal(lambda: RouteSabre().run(across, Context(target=apart))) == "QL0602"


def test_pairs_may_use_several_parts_of_a_device():
    device = target(4, [(0, 1), (2, 3)])
    before = program(4).cx(0, 2).cx(3, 1).module()
    after, wires = mapped(before, device, LayoutPerfect())
    assert_same(before, after, wires)


def test_all_to_all_devices_need_no_routing():
    device = target(4, [], all_to_all=True)
    before = program(3).cx(0, 2).cx(0, 1).module()
    for item in (LayoutPerfect(), LayoutSabre()):
        with pytest.raises(Decline):
            item.run(before, Context(target=device))
    placed = LayoutTrivial().run(before, Context(target=device)).module
    with pytest.raises(Decline):
        RouteSabre().run(placed, Context(target=device))


def test_a_placed_program_is_not_placed_again():
    device = target(5, T_SHAPE)
    placed = LayoutPerfect().run(program(2).cx(0, 1).module(), Context(target=device)).module
    for layout in LAYOUTS:
        with pytest.raises(Decline, match="placed already"):
            layout.run(placed, Context(target=device))
    with pytest.raises(Decline, match="placed already"):
        ElideSwaps().run(placed, Context())


@pytest.mark.parametrize("num_qubits", [1, 2, 5])
def test_programs_without_interaction(num_qubits):
    made = program(num_qubits, num_qubits)
    for qubit in range(num_qubits):
        made.h(qubit)
        made.measure(qubit, qubit)
    for layout in LAYOUTS:
        after, wires = mapped(made.module(), target(5, T_SHAPE), layout, LayoutTrivial(), RouteSabre())
        assert_same(made.module(), after, wires)
    empty = program(num_qubits).module()
    mapped(empty, target(5, T_SHAPE), LayoutSabre(), LayoutTrivial(), RouteSabre())


def test_the_best_calibrated_of_several_matches_is_taken():
    device = find_target("ibm_torino")
    snapshot = find_calibration(device)
    before = program(2).cx(0, 1).cx(0, 1).module()
    chosen = LayoutPerfect().run(before, Context(target=device, calibration=snapshot)).wire_map
    plain = LayoutPerfect().run(before, Context(target=device)).wire_map

    def error(wires: WireMap) -> float:
        pair = tuple(wires.initial.tolist())
        return snapshot.gate_error("cz", pair) or snapshot.gate_error("cz", pair[::-1])

    best = min(snapshot.gate_error("cz", tuple(edge)) for edge in device.topology.edges.tolist())
    assert error(chosen) == best < error(plain)


SCRIPT = """
import sys
sys.path[:0] = {paths!r}
from program_builder import program
from qlower.lowering import Context
from qlower.lowering.registry import find_target
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
made = program(9)
for k in range(40):
    made.cx(k % 9, (k * 4 + 3 + (k % 9 == (k * 4 + 3) % 9)) % 9)
context = Context(target=find_target("generic_grid:4x4"), seed=3, threads=int(sys.argv[1]))
placed = LayoutSabre(trials=6).run(made.module(), context)
routed = RouteSabre(trials=6).run(placed.module, context)
print(placed.module.digest, routed.module.digest, placed.wire_map.as_json(), routed.wire_map.as_json())
"""


def test_hash_seeds_and_threads_change_nothing():
    folder = Path(__file__).parent
    script = SCRIPT.format(paths=[str(folder), str(folder.parent)])
    found = set()
    for hash_seed, threads in (("0", "1"), ("1", "2"), ("random", "3")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", script, threads], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_other_seeds_are_other_trials():
    """Not a promise, but if every seed gave the same layouts the trials would be worth nothing."""
    generator = np.random.default_rng(0)
    before = fill(program(8), generator, 8, 60, 0).module()
    context = Context(target=target(16, grid(4, 4)))
    found = {
        LayoutSabre(trials=1).run(before, replace(context, seed=seed)).wire_map.initial.tobytes() for seed in range(6)
    }
    assert len(found) > 1


def test_large_programs_are_placed_by_their_beginning(monkeypatch):
    from qlower.passes.circuit_to_physical import layout_sabre  # noqa: PLC0415

    monkeypatch.setattr(layout_sabre, "LARGE", 50)
    monkeypatch.setattr(layout_sabre, "_BEGINNING", 20)
    made = program(12)
    for k in range(60):  # the last wires are met after the beginning
        made.cx(k % 6, (k + 1) % 6)
    for k in range(60):
        made.cx(6 + k % 6, 6 + (k + 1 + k % 2) % 6)
    device = target(16, grid(4, 4))
    placed = LayoutSabre(trials=6).run(made.module(), Context(target=device, seed=5))
    assert len(set(placed.wire_map.initial.tolist())) == 12
    routed = RouteSabre(trials=6).run(placed.module, Context(target=device, seed=5))
    assert placed.metrics["estimated_two_qubit"] <= 120 + 3 * routed.metrics["swaps"]
