"""What a search found, written as gates on the sites."""

from typing import NamedTuple

import numpy as np

from qlower.dialects.algorithm.programs import Rotations
from qlower.dialects.circuit.labelling import is_swap
from qlower.ir import Run
from qlower.passes.mapping.coupling import Ints
from qlower.passes.pauli_synthesis.emission import gates_of
from qlower.passes.pauli_synthesis.walk import Walk
from qlower.passes.pauli_synthesis_mapped.pair_cliffords import FACTORS
from qlower.passes.pauli_synthesis_mapped.search import Candidate, History


class Written(NamedTuple):
    """Gates on sites 0, 1, ….

    Attributes:
        run: the gates; wire w begins on site w.
        final: the site on which each wire ends.
    """

    run: Run
    final: Ints


def written(candidate: Candidate, rotations: Rotations) -> Written:
    """The gates of a candidate for these rotations, whose strings are on wires; exactly, with global phase."""
    gates = gates_of(walk_of(candidate), rotations)
    swaps = gates.rows.mask([is_swap(kind) for kind in gates.rows.kinds])
    final = np.arange(rotations.table.num_qubits, dtype=np.int32)
    for row in np.flatnonzero(swaps)[::-1].tolist():
        first, second = gates.rows.qubits_of(row).tolist()
        final = np.where(final == first, second, np.where(final == second, first, final)).astype(np.int32)
    return Written(gates.take(np.flatnonzero(~swaps)), final)


def walk_of(candidate: Candidate) -> Walk:
    """The steps of a candidate from the first one on."""
    sites = candidate.placement.sites
    moves: list[tuple[int, int, int, int]] = []
    done: list[tuple[int, int, int, int]] = []
    for steps, rows in _in_order(candidate.history):
        for one, other in steps.reshape(-1, 2).tolist():
            if one < 0:
                done.append((int(rows[other]), -one >> 2, -one & 3, len(moves)))
            else:
                first, second = int(sites.first[one]), int(sites.second[one])
                moves += [(first, second, *factor) for factor in FACTORS[other]]
    columns = [np.array(part, np.int64).reshape(-1, 4).T for part in (moves, done)]
    return Walk(*columns[0], *columns[1])


def _in_order(history: History | None) -> list[tuple[Ints, Ints]]:
    """The steps and the rows they refer to, first steps first."""
    found = []
    while history is not None:
        found.append((history.steps, history.rows))
        history = history.before
    return found[::-1]
