"""What a search with SABRE reads and fills: its table of runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from qlower.passes.mapping.coupling import Ints
from qlower.passes.mapping.sabre_state import Longs

PLACING, FORWARD, BACKWARD, OVER = range(4)
"""What a run is for: to place the wires that are not, to be compared, to find a better start."""
WHAT, BEGIN, END, TURN, BEST = range(5)
"""Places in ``Runs.book``: what the batch is for, its first run, the one behind its last, the round, the best run."""
OF_RUN = 0
"""Place in ``Found.book``: the run whose route it is, −1 for none."""
FRONT_WEIGHT = 1 << 20
TIE_SEED = 1
"""Of the tie-breaks while layouts are compared, so that routing can repeat what the layout was chosen for."""
FEWEST = 3
"""Trials halve from round to round down to so many."""


class Search(NamedTuple):
    """What is searched.

    Attributes:
        num_wires: wires of the program's blocks.
        num_orders: orders of the program, 1 or 2; trials take turns with them.
        num_variants: variants of the heuristic; trials take turns with them, too.
        num_trials: how many there are in the first round.
        rounds: how often the better trials run backward and forward again.
        by_depth: 1 where runs are compared by depth first, 0 where by gates.
        record: 1 if the route of the best run is written down.
        valve: SWAPs without progress after which the closest block is brought together directly.
    """

    num_wires: int
    num_orders: int
    num_variants: int
    num_trials: int
    rounds: int
    by_depth: int
    record: int
    valve: int


class Runs(NamedTuple):
    """The table of runs; what they begin with is given for the first batch, all else is filled.

    Attributes:
        start: the qubit of each wire, −1 while it is not placed, run by run, [room · qubits].
        end: the same where the run ends; of one that places wires, the start that this completes, [room · qubits].
        trial: to which each run belongs, [room].
        what: what it is for, [room].
        like: an earlier run that is the same, −1 for none, [room].
        cost: CX-class gates after resynthesis, as estimated, [room].
        depth: two-qubit depth, [room].
        swaps: SWAPs, [room].
        order, rank, chosen: work space: the runs of a batch, the best first, their ranks in their kind, and those that
            the next batch goes on from, [trials].
        best: by trial, its best run forward, −1 for none.
        weights: ``sabre.Weights`` of every variant, [3 · variants].
        seed: of the tie-breaks of each run, [room].
        book: see the places above.
    """

    start: Ints
    end: Ints
    trial: Ints
    what: Ints
    like: Ints
    cost: Ints
    depth: Ints
    swaps: Ints
    order: Ints
    rank: Ints
    chosen: Ints
    best: Ints
    weights: Ints
    seed: Longs
    book: Longs


class Found(NamedTuple):
    """The route of a run; what there is no room for is left out.

    Attributes:
        order: the nodes in the order they are done.
        swaps: pairs of qubits, flat.
        swap_at: how many nodes are done before each SWAP.
        qubit_of: of each wire at the end.
        book: see the place above.
    """

    order: Ints
    swaps: Ints
    swap_at: Ints
    qubit_of: Ints
    book: Ints


class Weights(NamedTuple):
    """A variant of the heuristic.

    Attributes:
        look_ahead: blocks beyond the front that count.
        ahead_weight: of their mean distance, where that of the front has ``FRONT_WEIGHT``.
        merge_weight: in 1/1024 of the front's weight per block: the bonus for each CX that a SWAP saves.
    """

    look_ahead: int
    ahead_weight: int
    merge_weight: int


class Batch(NamedTuple):
    """The first batch of a search.

    Attributes:
        what: what its runs are for.
        trials: the number of the trial of each.
        layouts: the qubit of each wire where they begin, −1 for not placed, run by run, [runs · qubits].
        seeds: of each.
    """

    what: int
    trials: list[int]
    layouts: Ints
    seeds: list[int]


def nothing_found(num_qubits: int, num_nodes: int, num_swaps: int) -> Found:
    """Room for a route of so many SWAPs."""
    order, swaps, swap_at, qubit_of = (
        np.zeros(length, dtype=np.int32) for length in (num_nodes, 2 * num_swaps, num_swaps, num_qubits)
    )
    return Found(order, swaps, swap_at, qubit_of, np.array([-1], dtype=np.int32))


def new_runs(num_qubits: int, batch: Batch, rounds: int, variants: Sequence[Weights]) -> Runs:
    """A table with the first batch and room for all others."""
    num = len(batch.trials)
    survivors = [min(num, max(num >> turn, FEWEST)) for turn in range(rounds)]
    room = 2 * num + 2 * sum(survivors) + 1

    def column(length: int) -> Ints:
        return np.zeros(length, dtype=np.int32)

    runs = Runs(
        start=column(room * num_qubits),
        end=column(room * num_qubits),
        trial=column(room),
        what=column(room),
        like=column(room),
        cost=column(room),
        depth=column(room),
        swaps=column(room),
        order=column(num),
        rank=column(num),
        chosen=column(num),
        best=np.full(max(batch.trials) + 1, -1, dtype=np.int32),
        weights=np.array(variants, dtype=np.int32).reshape(-1),
        seed=np.zeros(room, dtype=np.int64),
        book=np.array([batch.what, 0, num, 0, -1], dtype=np.int64),
    )
    runs.start[: num * num_qubits] = batch.layouts
    runs.trial[:num] = batch.trials
    runs.what[:num] = batch.what
    runs.like[:num] = -1
    runs.seed[:num] = batch.seeds
    return runs
