"""Tables of frames of three wires, compared with a search from frame to frame."""

import numpy as np
import pytest

from qlower.passes.synthesis.three_qubit_frames import ALL_PAIRS, MOST_GATES, NUM_FRAMES, frames, tables

FAR = 99


def spread(costs, moves):
    """The least cost of each frame or of one beside it, one more for each move between."""
    while True:
        nearer = np.minimum(costs, costs[moves].min(axis=1) + 1)
        if np.array_equal(nearer, costs):
            return costs
        costs = nearer


@pytest.fixture(scope="module", params=[0b011, 0b101, ALL_PAIRS])
def pairs(request):
    return request.param


@pytest.fixture(scope="module")
def moves(pairs):
    allowed = [move for move in range(27) if pairs >> move // 9 & 1]
    return frames().following.reshape(NUM_FRAMES, 27)[:, allowed]


@pytest.fixture(scope="module")
def distance(moves):
    return spread(np.where(np.arange(NUM_FRAMES) == 0, 0, FAR), moves)


def test_moves_lead_back(pairs, moves):
    for frame in (0, 17, NUM_FRAMES - 1):
        assert all(frame in moves[beside] for beside in moves[frame])


def test_distances(pairs, distance):
    found = tables((pairs,))
    assert np.array_equal(found.distance, distance)
    assert 0 < distance.max() <= MOST_GATES


@pytest.mark.parametrize("string", [1, 8, 17, 42, 63])
def test_ways_by_a_string(pairs, moves, distance, string):
    is_local = (frames().strings[: 9 * NUM_FRAMES].reshape(NUM_FRAMES, 9) == string).any(axis=1)
    detour = spread(np.where(is_local, distance, FAR), moves)
    assert detour.max() <= MOST_GATES
    within = tables((pairs,)).within.reshape(NUM_FRAMES, MOST_GATES + 1) >> (string - 1) & 1
    assert np.array_equal(within, detour[:, None] <= np.arange(MOST_GATES + 1))


def test_tables_of_several_pairs_stand_behind_each_other():
    together, first, last = tables((0b011, ALL_PAIRS)), tables((0b011,)), tables((ALL_PAIRS,))
    assert together.number[0b011] == 0 and together.number[ALL_PAIRS] == 1
    assert np.array_equal(together.within, np.concatenate([first.within, last.within]))
    assert np.array_equal(together.distance, np.concatenate([first.distance, last.distance]))
