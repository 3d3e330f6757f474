"""The parts of the search: costs of supports, classes of Cliffords, restoring the frame."""

from itertools import combinations

import numpy as np
import pytest
from mapped_programs import GRID, RING, T_SHAPE, device, line

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.mapping.coupling import coupling_of
from qlower.passes.pauli_synthesis_mapped.dependencies import dependencies
from qlower.passes.pauli_synthesis_mapped.elimination import Elimination
from qlower.passes.pauli_synthesis_mapped.frame import restore_frame
from qlower.passes.pauli_synthesis_mapped.greedy import do_gate
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import CODES, FACTORS, NUM_CLASSES, pair_cliffords
from qlower.passes.pauli_synthesis_mapped.placement import grown_region, placements
from qlower.passes.pauli_synthesis_mapped.sites import sites_of
from qlower.passes.pauli_synthesis_mapped.state import first_state, work_for

SHAPES = {"line": (6, line(6)), "T": (5, T_SHAPE), "ring": (7, RING), "grid": (9, GRID)}
LETTERS = (np.eye(2), np.array([[0, 1], [1, 0]]), np.diag([1, -1]), np.array([[0, -1j], [1j, 0]]))


def sites(size, edges):
    return sites_of(coupling_of(device(size, edges).topology), range(size))


def is_connected(subset, edges):
    reached = {min(subset)}
    while more := {b for a, b in [*edges, *((b, a) for a, b in edges)] if a in reached and b in subset} - reached:
        reached |= more
    return reached == set(subset)


@pytest.mark.parametrize("name", SHAPES)
def test_reductions_against_all_connected_supersets(name):
    size, edges = SHAPES[name]
    connected = [set(c) for k in range(1, size + 1) for c in combinations(range(size), k) if is_connected(c, edges)]
    found = sites(size, edges).reduction
    for mask in range(1, 1 << size):
        support = {q for q in range(size) if mask >> q & 1}
        smallest = min(len(c) for c in connected if support <= c)
        assert found[mask] == 2 * smallest - len(support) - 1


@pytest.mark.parametrize("name", SHAPES)
def test_reductions_are_what_breadth_first_search_over_supports_finds(name):
    """A CX moves the support of a Pauli on its pair, if it acts there, to any other support on the pair."""
    size, edges = SHAPES[name]
    distance = {1 << q: 0 for q in range(size)}
    frontier = list(distance)
    while frontier:
        reached = []
        for mask in frontier:
            for a, b in edges:
                pair = 1 << a | 1 << b
                # One CX turns one letter into two, two into one or two, but never moves one letter.
                options = {pair} if (mask & pair).bit_count() == 1 else {1 << a, 1 << b, pair}
                for other in options if mask & pair else ():
                    new = mask & ~pair | other
                    if new not in distance:
                        distance[new] = distance[mask] + 1
                        reached.append(new)
        frontier = reached
    np.testing.assert_array_equal(sites(size, edges).reduction[1:], [distance[mask] for mask in range(1, 1 << size)])


def test_classes_are_the_products_of_controlled_paulis():
    cliffords = pair_cliffords()
    paulis = [np.kron(LETTERS[code >> 2], LETTERS[code & 3]) for code in range(CODES)]
    for item, factors in enumerate(FACTORS):
        matrix = np.eye(4)
        for sigma, tau in factors:
            one, other = np.kron(np.eye(2), LETTERS[sigma]), np.kron(LETTERS[tau], np.eye(2))
            matrix = (np.eye(4) + one + other - one @ other) / 2 @ matrix
        for code in range(CODES):
            image = matrix @ paulis[code] @ matrix.conj().T
            overlap = np.abs(np.trace(image @ paulis[cliffords.image[CODES * item + code]])) / 4
            assert overlap == pytest.approx(1)
    supports = cliffords.support.reshape(NUM_CLASSES, CODES)
    assert len(np.unique(supports, axis=0)) == NUM_CLASSES == 19
    assert np.bincount(cliffords.cost).tolist() == [0, 9, 9, 1]
    assert supports[-1].tolist() == [{0: 0, 1: 2, 2: 1, 3: 3}[support] for support in _own()]


def _own():
    return [int(bool(code & 3)) | int(bool(code >> 2)) << 1 for code in range(CODES)]


def scrambled_frame(name, seed):
    size, edges = SHAPES[name]
    where, cliffords = sites(size, edges), pair_cliffords()
    none = np.zeros(0, np.int64)
    order, _ = dependencies(PauliTable.from_bits(np.zeros((0, size), bool), np.zeros((0, size), bool)))
    state = first_state(none, none, order, size)._replace(steps=np.zeros(20_000, np.int32))
    state.totals[3] = seed + 1
    random = np.random.default_rng(seed)
    for _ in range(200):
        do_gate(where, cliffords, state, 0, int(random.integers(len(edges))), int(random.integers(NUM_CLASSES)))
    assert where.reduction[state.x | state.z].any()
    return where, cliffords, state


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_elimination_restores_any_frame(name, seed):
    where, cliffords, state = scrambled_frame(name, seed)
    Elimination(where, cliffords, state).run()
    assert not where.reduction[state.x | state.z].any()
    assert sorted((state.x | state.z)[::3].tolist()) == [1 << site for site in range(where.num)]


@pytest.mark.parametrize("seed", range(4))
def test_greedy_steps_that_end_restore_the_frame_with_fewer_gates(seed):
    where, cliffords, slow = scrambled_frame("T", seed)
    _, _, quick = scrambled_frame("T", seed)
    before = int(slow.totals[0])
    Elimination(where, cliffords, slow).run()
    if restore_frame.run(where, cliffords, quick, work_for(where.num), 0.05, 200, work=0.0):
        assert not where.reduction[quick.x | quick.z].any()
        assert int(quick.totals[0]) - before <= int(slow.totals[0]) - before


def test_dependencies_are_the_anticommuting_pairs_level_by_level():
    strings = ["XI", "ZI", "IZ", "XX", "YY", "IX"]
    order, old = dependencies(PauliTable.from_strings(strings))
    assert order.level.tolist() == [0, 0, 1, 2, 2, 3]
    pairs = {
        (int(old[row]), int(old[later]))
        for row in range(len(old))
        for later in order.later[order.offsets[row] : order.offsets[row + 1]]
    }
    assert pairs == {(0, 1), (0, 4), (1, 3), (1, 4), (2, 3), (2, 4), (2, 5), (4, 5)}
    assert order.waiting.sum() == len(pairs)


def test_placements_are_connected_and_no_two_alike():
    coupling = coupling_of(device(9, GRID).topology)
    random = np.random.default_rng(0)
    supports = np.ones((3, 4), bool)
    found = placements(coupling, supports, 4, 10, random)
    assert len({(p.sites.first.tobytes(), p.sites.second.tobytes()) for p in found}) == len(found) > 1
    assert all(is_connected(p.qubits, GRID) and len(set(p.qubits)) == 4 for p in found)
    assert [p.cost for p in found] == sorted(p.cost for p in found)
    assert grown_region(coupling_of(device(3, [(0, 1)]).topology), 3, random) is None
