"""SABRE over arrays, checked by replaying what it says."""

import numpy as np
import pytest
from devices import coupling, grid, line, random_connected
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.lowering import Context
from qlower.passes.mapping import sabre_choice, sabre_following, sabre_kernel, sabre_scores
from qlower.passes.mapping.coupling import Coupling, Nodes, Reduction, Sequence, beginning, reduced
from qlower.passes.mapping.sabre import VALVE, VARIANTS, Routing, Sabre
from qlower.passes.mapping.sabre_runs import BACKWARD, FORWARD, Batch, Search, new_runs, nothing_found
from qlower.passes.mapping.sabre_scores import nothing_kept
from qlower.passes.mapping.sabre_state import COST, SWAPS, State, block_cost, merge_saving, new_state
from qlower.passes.mapping.sabre_trials import make_runs

MOST_NODES = 400_000


def random_sequence(generator: np.random.Generator, num_wires: int, num_rows: int) -> Sequence:
    """Gates on one and two wires, and barriers on any number."""
    wires: list[int] = []
    offsets, pair = [0], []
    for _ in range(num_rows):
        count = int(generator.choice([1, 2, 2, 2, 2, 3]))
        count = min(count, num_wires)
        wires += generator.permutation(num_wires)[:count].tolist()
        offsets.append(len(wires))
        pair.append(int(count == 2 and generator.random() < 0.9))
    weight = [int(generator.integers(1, 4)) * p for p in pair]
    return Sequence(*(np.array(column, dtype=np.int32) for column in (offsets, wires, pair, weight)))


def operands(sequence: Sequence, row: int) -> list[int]:
    return sequence.wires[sequence.offsets[row] : sequence.offsets[row + 1]].tolist()


def check_reduction(sequence: Sequence, reduction: Reduction) -> None:
    """On every wire, rows follow each other in their nodes' order; every two-qubit row is in a block of its pair."""
    last: dict[int, int] = {}
    for row in range(len(sequence.pair)):
        group = int(reduction.group[row])
        for wire in operands(sequence, row):
            assert last.get(wire, -1) <= group
            last[wire] = group
        if sequence.pair[row]:
            block = {int(reduction.nodes.first[group]), int(reduction.nodes.second[group])}
            assert block == set(operands(sequence, row))
    totals = np.bincount(reduction.group[sequence.pair != 0], sequence.weight[sequence.pair != 0], reduction.nodes.num)
    np.testing.assert_array_equal(totals, reduction.nodes.weight)


def check_routing(graph: Coupling, nodes: Nodes, layout: np.ndarray, routing: Routing) -> int:
    """Replay a routing; gives the CX-class gates counted by hand."""
    distance = graph.distance.reshape(graph.num, graph.num)
    qubit_of = layout.copy()
    assert sorted(routing.order.tolist()) == list(range(nodes.num))
    assert (np.diff(routing.swap_at) >= 0).all()
    place = {node: at for at, node in enumerate(routing.order.tolist())}
    swap = cost = 0
    blocks: dict[frozenset[int], tuple[int, int]] = {}
    partner: dict[int, int] = {}

    def touch(one: int, other: int, weight: int, swaps: int) -> int:
        pair = frozenset((one, other))
        if partner.get(one) != other or partner.get(other) != one:
            blocks[pair] = (0, 0)
            partner[one], partner[other] = other, one
        before = block_cost(*blocks[pair])
        blocks[pair] = (blocks[pair][0] + weight, (blocks[pair][1] + swaps) % 2)
        return block_cost(*blocks[pair]) - before

    for at in range(nodes.num + 1):
        while swap < len(routing.swaps) and routing.swap_at[swap] == at:
            one, other = routing.swaps[swap].tolist()
            assert distance[one, other] == 1
            moved = qubit_of.copy()
            moved[qubit_of == one], moved[qubit_of == other] = other, one
            qubit_of = moved
            cost += touch(one, other, 0, 1)
            swap += 1
        if at < nodes.num:
            node = int(routing.order[at])
            before = nodes.preceding[nodes.offsets[node] : nodes.offsets[node + 1]]
            assert all(p < 0 or place[p] < at for p in before.tolist())
            if nodes.first[node] >= 0:
                one, other = int(qubit_of[nodes.first[node]]), int(qubit_of[nodes.second[node]])
                assert distance[one, other] == 1
                cost += touch(one, other, int(nodes.weight[node]), 0)
    assert swap == len(routing.swaps)
    np.testing.assert_array_equal(qubit_of, routing.final)
    return cost


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9), st.integers(0, 8), st.integers(0, 40))
def test_every_routing_is_valid(seed, num_qubits, more, num_rows):
    generator = np.random.default_rng(seed)
    graph = coupling(num_qubits, random_connected(generator, num_qubits, more))
    sequence = random_sequence(generator, num_qubits, num_rows)
    reduction = reduced(sequence, num_qubits)
    check_reduction(sequence, reduction)
    layout = generator.permutation(num_qubits).astype(np.int32)
    sabre = Sabre(graph, [reduction.nodes], Context(seed=seed), MOST_NODES)
    routing = sabre.search_routes(layout, 4)
    check_routing(graph, reduction.nodes, layout, routing)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8), st.integers(1, 30))
def test_a_layout_s_estimate_is_what_routing_from_it_costs(seed, num_wires, num_rows):
    generator = np.random.default_rng(seed)
    graph = coupling(9, grid(3, 3))
    nodes = reduced(random_sequence(generator, num_wires, num_rows), num_wires).nodes
    best = Sabre(graph, [nodes], Context(seed=seed), MOST_NODES).search_layouts(6)[0]
    placed = best.layout[best.layout >= 0]
    assert len(set(placed.tolist())) == len(placed)
    layout = np.arange(9, dtype=np.int32)
    layout[: len(best.layout)] = best.layout
    unplaced = np.flatnonzero(layout < 0)
    layout[unplaced] = np.setdiff1d(np.arange(9), placed)[: len(unplaced)]
    routing = Sabre(graph, [nodes], Context(seed=seed + 1), MOST_NODES).search_routes(layout, len(VARIANTS))
    cost = check_routing(graph, nodes, layout, routing)
    assert cost <= best.cost, "routing from the layout finds at least what the layout was chosen for"


def one_run(graph, nodes, layout, seed, *, what=FORWARD, valve=VALVE, kept=None, interpreted=True) -> State:
    """The state that a single run leaves; SWAPs are written down."""
    state = new_state(graph, nodes, VARIANTS[0].look_ahead, valve, 20_000)
    full = np.full(graph.num, -1, dtype=np.int32)
    full[: len(layout)] = layout
    runs = new_runs(graph.num, Batch(what, [0], full, [seed]), 0, VARIANTS)
    search = Search(graph.num, 1, 1, 1, 0, 0, 1, valve)
    found = nothing_found(graph.num, nodes.num, 20_000)
    run = make_runs.run_interpreted if interpreted else make_runs.run_compiled
    run(
        graph,
        nodes,
        nodes,
        state,
        kept or nothing_kept(graph, nodes, VARIANTS[0].look_ahead),
        search,
        runs,
        found,
        0,
        2,
    )
    return state


def check_state(graph: Coupling, nodes: Nodes, layout: np.ndarray, state: State) -> None:
    """Replay what a run has written down."""
    count = int(state.totals[SWAPS])
    pairs, swap_at = state.swaps[: 2 * count].reshape(-1, 2), state.swap_at[:count]
    cost = check_routing(graph, nodes, layout, Routing(0, state.order, pairs, swap_at, state.qubit_of))
    assert cost == state.totals[COST]


def columns_of(state: State) -> list[bytes]:
    return [column.tobytes() for column in state]


@pytest.mark.parametrize("seed", range(6))
def test_compiled_and_interpreted_routing_agree_to_the_bit(seed):
    generator = np.random.default_rng(seed)
    graph = coupling(16, grid(4, 4) if seed % 2 else random_connected(generator, 16, 3))
    nodes = reduced(random_sequence(generator, 12, 120), 12).nodes
    layout = np.full(16, -1, dtype=np.int32)
    if seed % 3:
        layout = generator.permutation(16).astype(np.int32)
    what = BACKWARD if seed % 2 else FORWARD
    one, other = (one_run(graph, nodes, layout, seed + 1, what=what, interpreted=flag) for flag in (True, False))
    assert columns_of(one) == columns_of(other)


@pytest.mark.parametrize("seed", range(8))
def test_kept_scores_are_those_of_looking_at_everything(seed, monkeypatch):
    """Before every choice, each score that is kept is compared with that of ``choose_plainly``."""
    generator = np.random.default_rng(seed)
    graph = coupling(16, grid(4, 4) if seed % 2 else random_connected(generator, 16, 3))
    nodes = reduced(random_sequence(generator, 16, 150), 16).nodes
    layout = np.full(16, -1, dtype=np.int32) if seed % 4 == 3 else generator.permutation(16).astype(np.int32)
    what, valve = BACKWARD if seed % 2 else FORWARD, 2 if seed % 3 == 0 else VALVE
    monkeypatch.setattr(sabre_kernel, "FEW_BLOCKS", 2)
    monkeypatch.setattr(sabre_kernel, "MANY", 1 if seed % 3 == 1 else 256)
    choose, weights, found = sabre_choice.choose, [0, 0, 0], [0]
    weigh = sabre_following.weigh

    def weigh_and_tell(kept, options, num_front, num_ahead, is_large):
        weigh(kept, options, num_front, num_ahead, is_large)
        front = options.front_weight // num_front
        ahead = options.ahead_weight // num_ahead if num_ahead else 0
        weights[:] = [front, min(ahead, front) if is_large else ahead, options.merge_weight * front // 1024]

    def score_of(graph, state, low, high):
        one, other = state.wire_of[low], state.wire_of[high]
        moved = sabre_choice.moved(graph, state, one, other, low, high, weights[0], weights[1])
        moved += sabre_choice.moved(graph, state, other, one, high, low, weights[0], weights[1])
        return moved - weights[2] * merge_saving(state, low, high)

    def choose_and_check(graph, state, kept, since, is_large):
        for low, high, score in zip(kept.low, kept.high, kept.score, strict=False):
            in_front = [state.wire_of[q] >= 0 and state.partner[state.wire_of[q]] >= 0 for q in (low, high)]
            assert score == score_of(graph, state, low, high) + (0 if any(in_front) else sabre_scores.NOT_COUNTED)
            found[0] += any(in_front)
        return choose(graph, state, kept, since, is_large)

    monkeypatch.setattr(sabre_following, "weigh", weigh_and_tell)
    monkeypatch.setattr(sabre_kernel, "choose", choose_and_check)
    one_run(graph, nodes, layout, seed + 1, what=what, valve=valve)
    assert found[0] > 100, "scores were kept"


@pytest.mark.parametrize("seed", range(4))
def test_keeping_scores_changes_no_route_on_a_small_device(seed, monkeypatch):
    generator = np.random.default_rng(seed)
    graph = coupling(16, grid(4, 4) if seed % 2 else random_connected(generator, 16, 3))
    nodes = reduced(random_sequence(generator, 16, 150), 16).nodes
    layout = generator.permutation(16).astype(np.int32)
    states = []
    for few in (1, 1000):
        monkeypatch.setattr(sabre_kernel, "FEW_BLOCKS", few)
        state = one_run(graph, nodes, layout, seed + 1)
        states.append([getattr(state, name).tobytes() for name in ("swaps", "swap_at", "order", "qubit_of", "totals")])
    assert states[0] == states[1]


def test_a_run_on_a_large_device_is_valid_and_the_same_a_second_time(monkeypatch):
    monkeypatch.setattr(sabre_kernel, "MANY", 16)
    generator = np.random.default_rng(1)
    graph = coupling(100, grid(10, 10))
    nodes = reduced(random_sequence(generator, 100, 400), 100).nodes
    kept = nothing_kept(graph, nodes, VARIANTS[0].look_ahead)
    layout = generator.permutation(100).astype(np.int32)
    first, second = (one_run(graph, nodes, layout, 5, kept=kept) for _ in range(2))
    check_state(graph, nodes, layout, first)
    assert columns_of(first) == columns_of(second), "a run forgets what the one before has kept"


def test_a_single_trial_with_too_little_room_is_made_again(monkeypatch):
    generator = np.random.default_rng(2)
    graph = coupling(16, grid(4, 4))
    nodes = reduced(random_sequence(generator, 16, 150), 16).nodes
    layout = generator.permutation(16).astype(np.int32)
    found = []
    for room in (12, 0):
        monkeypatch.setattr("qlower.passes.mapping.sabre.SWAPS_A_NODE", room)
        found.append(Sabre(graph, [nodes], Context(), MOST_NODES).search_routes(layout, 1))
    assert len(found[0].swaps) and found[0].swaps.tobytes() == found[1].swaps.tobytes()
    assert found[0].swap_at.tobytes() == found[1].swap_at.tobytes()


def test_trials_of_a_large_program_are_compared_by_its_beginning(monkeypatch):
    generator = np.random.default_rng(4)
    graph = coupling(16, grid(4, 4))
    nodes = reduced(random_sequence(generator, 16, 300), 16).nodes
    layout = generator.permutation(16).astype(np.int32)
    whole = [Sabre(graph, [nodes], Context(seed=5), MOST_NODES).search_routes(layout, trials) for trials in (1, 6)]
    monkeypatch.setattr("qlower.passes.mapping.sabre.LARGE", 100)
    monkeypatch.setattr("qlower.passes.mapping.sabre.BEGINNING", 60)
    by_beginning = Sabre(graph, [nodes], Context(seed=5), MOST_NODES).search_routes(layout, 6)
    monkeypatch.setattr("qlower.passes.mapping.sabre.BEGINNING", nodes.num)
    by_all = Sabre(graph, [nodes], Context(seed=5), nodes.num * 6).search_routes(layout, 6)
    check_routing(graph, nodes, layout, by_beginning)
    assert by_all.swaps.tobytes() == whole[1].swaps.tobytes(), "compared by all of it, the best is the same"
    single = Sabre(graph, [nodes], Context(seed=5), nodes.num).search_routes(layout, 6)
    assert single.swaps.tobytes() == whole[0].swaps.tobytes(), "the bound allows one trial"


def test_the_look_ahead_grows_with_the_wires_of_large_programs():
    graph = coupling(400, grid(20, 20))
    reach = []
    for wires in (10, 128, 320):
        steps = np.arange(wires - 1, dtype=np.int32)
        pairs = np.stack([steps, steps + 1], axis=1).reshape(-1)
        ones = np.ones(wires - 1, dtype=np.int32)
        nodes = reduced(Sequence(np.arange(0, 2 * wires - 1, 2, dtype=np.int32), pairs, ones, ones), wires).nodes
        reach.append([weights.look_ahead for weights in Sabre(graph, [nodes], Context(), MOST_NODES).variants])
    base = [weights.look_ahead for weights in VARIANTS]
    assert reach == [base, base, [3 * look_ahead for look_ahead in base]]


def test_threads_do_not_change_the_result():
    generator = np.random.default_rng(3)
    graph = coupling(16, grid(4, 4))
    nodes = reduced(random_sequence(generator, 14, 200), 14).nodes
    make_runs.compile()
    found = []
    for threads in (1, 2, 5):
        sabre = Sabre(graph, [nodes], Context(seed=9, threads=threads), MOST_NODES)
        best = sabre.search_layouts(8)[0]
        routing = sabre.search_routes(np.arange(16, dtype=np.int32), 6)
        found.append((*best[:4], best.layout.tobytes(), routing.order.tobytes(), routing.swaps.tobytes()))
    assert found[0] == found[1] == found[2]


def test_the_valve_opens_where_scores_go_in_circles():
    """Far blocks with a tiny valve: the run still ends and is valid."""
    graph = coupling(30, line(30))
    pairs = [(q, 29 - q) for q in range(15)] * 3
    sequence = Sequence(
        np.arange(0, 2 * len(pairs) + 1, 2, dtype=np.int32),
        np.array(pairs, dtype=np.int32).reshape(-1),
        np.ones(len(pairs), dtype=np.int32),
        np.ones(len(pairs), dtype=np.int32),
    )
    nodes = reduced(sequence, 30).nodes
    layout = np.arange(30, dtype=np.int32)
    check_state(graph, nodes, layout, one_run(graph, nodes, layout, 5, valve=1))


def test_a_fourier_transform_on_a_line_costs_three_gates_a_pair():
    """Each of the n(n − 1)/2 controlled phases shares its block with a SWAP; only the ends need none."""
    size = 8
    pairs = [(first, second) for first in range(size) for second in range(first + 1, size)]
    sequence = Sequence(
        np.arange(0, 2 * len(pairs) + 1, 2, dtype=np.int32),
        np.array(pairs, dtype=np.int32).reshape(-1),
        np.ones(len(pairs), dtype=np.int32),
        np.full(len(pairs), 2, dtype=np.int32),
    )
    best = Sabre(coupling(size, line(size)), [reduced(sequence, size).nodes], Context(), MOST_NODES).search_layouts(20)[
        0
    ]
    assert best.cost <= 3 * len(pairs)


def test_a_star_larger_than_any_degree_moves_its_centre_along():
    """19 leaves around one wire on a grid: hardly more than one more gate per leaf."""
    pairs = [(leaf, 19) for leaf in range(19)]
    sequence = Sequence(
        np.arange(0, 2 * len(pairs) + 1, 2, dtype=np.int32),
        np.array(pairs, dtype=np.int32).reshape(-1),
        np.ones(len(pairs), dtype=np.int32),
        np.ones(len(pairs), dtype=np.int32),
    )
    best = Sabre(coupling(25, grid(5, 5)), [reduced(sequence, 20).nodes], Context(), MOST_NODES).search_layouts(12)[0]
    assert best.cost <= 2 * len(pairs) + 3


def test_large_programs_get_fewer_trials():
    nodes = reduced(random_sequence(np.random.default_rng(0), 6, 50), 6).nodes
    sabre = Sabre(coupling(6, line(6)), [nodes], Context(), nodes.num)
    assert sabre.most_trials == 1
    assert sabre.search_layouts(40)[0].number == 0


@given(st.integers(0, 1000))
def test_beginning_of_a_program_is_what_its_first_rows_alone_are(seed):
    generator = np.random.default_rng(seed)
    sequence = random_sequence(generator, 5, 40)
    nodes = reduced(sequence, 5).nodes
    rows = int(generator.integers(0, 40))
    alone = reduced(Sequence(sequence.offsets[: rows + 1], *(column[:end] for column, end in zip(
        sequence[1:], (sequence.offsets[rows], rows, rows), strict=True))), 5).nodes  # fmt: skip
    first = beginning(nodes, alone.num)
    for name in ("num", "first", "second", "offsets", "wires", "preceding", "following"):
        np.testing.assert_array_equal(getattr(first, name), getattr(alone, name))
