"""Commutation order: whatever order the nodes leave open, the program stays the same."""

import numpy as np
from devices import coupling, grid, line, random_connected, target
from hypothesis import given, settings
from hypothesis import strategies as st
from program_builder import ProgramBuilder, program
from simulator import assert_same
from test_sabre import check_routing

from qlower.dialects.circuit.ops import Function
from qlower.ir import Module, Run, WireMap
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.lowering import Context, Decline
from qlower.passes.circuit.resynthesize_two_qubit import ResynthesizeTwoQubit
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre
from qlower.passes.circuit_to_physical.route_sabre import RouteSabre
from qlower.passes.mapping.commuting_kernel import find_groups, open_order, place_singles
from qlower.passes.mapping.commuting_order import commuting, orders
from qlower.passes.mapping.commuting_rows import look_at_rows
from qlower.passes.mapping.coupling import Nodes, Reduction, reduced
from qlower.passes.mapping.kept_directions import fill_rotations, find_directions
from qlower.passes.mapping.program import sequence_of
from qlower.passes.mapping.sabre import Sabre

ONE = ("h", "x", "z", "s", "t", "sx", "rz", "rx", "ry", "u3")
TWO = ("cx", "cx", "cz", "cz", "cp", "crx", "cry", "rzz", "rxx", "ryy", "rzx", "cy", "ch", "swap", "iswap", "ecr")
PARAMETERS = {"rz": 1, "rx": 1, "ry": 1, "u3": 3, "cp": 1, "crx": 1, "cry": 1, "rzz": 1, "rxx": 1, "ryy": 1, "rzx": 1}
ANGLES = (0.3, -1.1, np.pi / 2, np.pi, 1e-3, 1e-7)


def random_program(generator: np.random.Generator, num_qubits: int, num_gates: int) -> Module:
    """Few kinds of gates, so that neighbours often commute, with some of everything between."""
    made = program(num_qubits, 2)
    two = generator.choice(TWO, 3).tolist()
    one = generator.choice(ONE, 2).tolist()
    for _ in range(num_gates):
        chance = generator.random()
        qubits = generator.permutation(num_qubits)[:2].tolist()
        if chance < 0.04:
            made.measure(qubits[0], int(generator.integers(2)))
        elif chance < 0.07:
            made.reset(qubits[0])
        elif chance < 0.10:
            made.barrier(*qubits)
        else:
            name = str(generator.choice(two if chance < 0.7 else one))
            angles = generator.choice(ANGLES, PARAMETERS.get(name, 0)).tolist()
            made.gate(name, *angles, *qubits[: 2 if chance < 0.7 else 1])
    return made.module()


def the_run(module: Module) -> Run:
    (run,) = runs(module.find("main"))
    return run


def both(run: Run, num_wires: int) -> list[Reduction]:
    sequence = sequence_of(run.rows)
    return orders(run.rows, sequence, reduced(sequence, num_wires))


def any_order(nodes: Nodes, generator: np.random.Generator) -> np.ndarray:
    """The nodes in an order that respects what each waits for, otherwise at random."""
    before = [nodes.preceding[nodes.offsets[n] : nodes.offsets[n + 1]].tolist() for n in range(nodes.num)]
    after = [nodes.following[nodes.offsets[n] : nodes.offsets[n + 1]].tolist() for n in range(nodes.num)]
    waiting = [{p for p in some if p >= 0} for some in before]
    for node, some in enumerate(after):
        for other in some:
            assert other < 0 or node in waiting[other], "both sides of a link are written down"
    done: list[int] = []
    while len(done) < nodes.num:
        ready = [n for n in range(nodes.num) if n not in done and waiting[n] <= set(done)]
        done.append(int(generator.choice(ready)))
    return np.array(done, dtype=np.int64)


def in_order(module: Module, reduction: Reduction, order: np.ndarray) -> Module:
    num = reduction.nodes.num
    turn = np.empty(num + 2, dtype=np.int64)
    turn[order], turn[num], turn[-1] = np.arange(num), num, -1
    index = np.argsort(turn[reduction.group], kind="stable")
    main = module.find("main")
    assert isinstance(main, Function)
    moved = rewrite_regions(main, lambda op: (op.take(index),) if isinstance(op, Run) else None)
    return module.with_operations([moved])


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(1, 24), st.booleans())
def test_any_order_that_is_left_open_is_the_same_program(seed, num_qubits, num_gates, resynthesized):
    generator = np.random.default_rng(seed)
    module = random_program(generator, num_qubits, num_gates)
    if resynthesized:
        module = ResynthesizeTwoQubit(entangler="cz").run(module, Context()).module
    if not any(runs(module)):  # everything cancelled
        return
    for reduction in both(the_run(module), num_qubits):
        nodes = reduction.nodes
        for node in range(nodes.num):
            before = nodes.preceding[nodes.offsets[node] : nodes.offsets[node + 1]]
            assert (before < node).all(), "a beginning of the nodes is a beginning of the program"
        for _ in range(3):
            order = any_order(nodes, generator)
            assert_same(module, in_order(module, reduction, order), WireMap.identity(num_qubits))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 9), st.integers(0, 60))
def test_every_routing_in_commutation_order_is_valid(seed, num_qubits, num_gates):
    generator = np.random.default_rng(seed)
    graph = coupling(num_qubits, random_connected(generator, num_qubits, int(generator.integers(6))))
    module = random_program(generator, num_qubits, num_gates)
    found = both(the_run(module), num_qubits) if list(runs(module.find("main"))) else []
    layout = generator.permutation(num_qubits).astype(np.int32)
    for reduction in found:
        routing = Sabre(graph, [reduction.nodes], Context(seed=seed), 10**6).search_routes(layout, 3)
        check_routing(graph, reduction.nodes, layout, routing)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.integers(1, 30))
def test_mapped_programs_with_commuting_blocks_keep_their_meaning(seed, num_qubits, num_gates):
    generator = np.random.default_rng(seed)
    device = target(5, random_connected(generator, 5, int(generator.integers(3))))
    before = random_program(generator, num_qubits, num_gates)
    context = Context(target=device, seed=seed)
    placed = LayoutSabre(trials=4).run(before, context)
    wires, after = placed.wire_map, placed.module
    assert wires is not None
    try:
        routed = RouteSabre(trials=4).run(after, context)
        assert routed.wire_map is not None
        wires, after = wires.then(routed.wire_map), routed.module
    except Decline:
        pass  # nothing needs routing
    assert_same(before, after, wires)


def free_pairs(made: ProgramBuilder, num_qubits: int) -> set[tuple[int, int]]:
    """The blocks, by their wires in order, that could come first."""
    run = the_run(made.module())
    nodes = both(run, num_qubits)[-1].nodes
    waits = [(nodes.preceding[nodes.offsets[n] : nodes.offsets[n + 1]] >= 0).any() for n in range(nodes.num)]
    ready = [n for n in range(nodes.num) if not waits[n] and nodes.first[n] >= 0]
    return {(int(nodes.first[n]), int(nodes.second[n])) for n in ready}


def test_which_blocks_may_come_first():
    cases = [
        ("cz gates", program(3).cz(0, 1).cz(1, 2).cz(0, 2), {(0, 1), (1, 2), (0, 2)}),
        ("a common control", program(3).cx(0, 1).cx(0, 2), {(0, 1), (0, 2)}),
        ("a common target", program(3).cx(0, 2).cx(1, 2), {(0, 2), (1, 2)}),
        ("a control on a target", program(3).cx(0, 1).cx(1, 2), {(0, 1)}),
        ("a rotation about the axis", program(3).cz(0, 1).rz(0.3, 1).cz(1, 2), {(0, 1), (1, 2)}),
        ("a rotation about another, however small", program(3).cz(0, 1).rx(1e-9, 1).cz(1, 2), {(0, 1)}),
        ("a flip turns the axis round", program(3).rzz(0.3, 0, 1).x(1).rzz(0.4, 1, 2), {(0, 1)}),
        ("cx rz cx", program(3).cx(0, 1).rz(0.3, 1).cx(0, 1).cx(2, 1).rz(0.3, 1).cx(2, 1), {(0, 1), (2, 1)}),
        ("in another frame", program(3).h(1).cz(0, 1).h(1).h(1).cz(2, 1).h(1), {(0, 1), (2, 1)}),
        ("in a frame with no name", program(3).ry(0.3, 1).cz(0, 1).ry(-0.3, 1).ry(0.3, 1).cz(2, 1).ry(-0.3, 1),
         {(0, 1), (2, 1)}),
    ]  # fmt: skip
    measured = program(3, 1).cz(0, 1)
    measured.measure(1, 0)
    cases.append(("measured between", measured.cz(1, 2), {(0, 1)}))
    cases.append(("a barrier between", program(3).cz(0, 1).barrier(0, 1).cz(1, 2), {(0, 1)}))
    for what, made, expected in cases:
        assert free_pairs(made, 3) == expected, what


def test_blocks_with_free_angles_commute_by_their_names():
    made = program(3, inputs=("theta",))
    angle = made.input(0)
    made.gate("rzz", angle, 0, 1).gate("rz", angle, 1).gate("cx", 1, 2).gate("rzz", angle, 1, 0)
    assert free_pairs(made, 3) == {(0, 1), (1, 2), (1, 0)}
    made = program(3, inputs=("theta",))
    angle = made.input(0)
    made.gate("rzz", angle, 0, 1).gate("rx", angle, 1).gate("cx", 1, 2)
    assert free_pairs(made, 3) == {(0, 1)}


def test_a_program_without_commuting_blocks_has_one_order():
    run = the_run(program(3).cx(0, 1).h(1).cx(1, 2).h(2).cx(2, 0).module())
    sequence = sequence_of(run.rows)
    assert commuting(run.rows, sequence, reduced(sequence, 3)) is None


def test_kernels_give_the_same_compiled_and_interpreted():
    generator = np.random.default_rng(4)
    run = the_run(random_program(generator, 6, 300))
    interpreted = both(run, 6)[-1]
    for kernel in (look_at_rows, find_directions, fill_rotations, find_groups, open_order, place_singles):
        kernel.compile()
    compiled = both(run, 6)[-1]
    assert interpreted.group.tobytes() == compiled.group.tobytes()
    for one, other in zip(interpreted.nodes[1:], compiled.nodes[1:], strict=True):
        assert one.tobytes() == other.tobytes()


def test_commutation_order_saves_swaps():
    """A complete graph of CZ gates on a line: each pair meets once when the wires are reversed, in this order only."""
    generator = np.random.default_rng(1)
    pairs = [(a, b) for a in range(7) for b in range(a)]
    made = program(7)
    for at in generator.permutation(len(pairs)).tolist():
        made.gate("rzz", 0.3, *pairs[at])
    plain, opened = both(the_run(made.module()), 7)
    graph = coupling(7, line(7))
    one, other = (Sabre(graph, [r.nodes], Context(), 10**6).search_layouts(12)[0].cost for r in (plain, opened))
    assert other <= 3 * len(pairs) < one


def test_both_orders_take_turns_and_the_better_one_wins():
    generator = np.random.default_rng(2)
    module = random_program(generator, 9, 120)
    found = [reduction.nodes for reduction in both(the_run(module), 9)]
    assert len(found) == 2
    graph = coupling(9, grid(3, 3))
    layout = np.arange(9, dtype=np.int32)
    sabre = Sabre(graph, found, Context(seed=3), 10**6)
    routing = sabre.search_routes(layout, 6)
    check_routing(graph, found[routing.number], layout, routing)
    alone = [Sabre(graph, [nodes], Context(seed=3), 10**6).search_routes(layout, 3) for nodes in found]
    costs = [check_routing(graph, nodes, layout, one) for nodes, one in zip(found, alone, strict=True)]
    assert check_routing(graph, found[routing.number], layout, routing) <= min(costs)
