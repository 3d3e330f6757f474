"""Sequences of Pauli rotations as gates: candidates are made, and the one of fewest two-qubit gates is taken."""

from collections.abc import Iterator

import numpy as np

from qlower.dialects.algorithm.programs import Rotations
from qlower.ir import Run
from qlower.ir.run import concatenate_runs
from qlower.passes.algorithm_to_circuit.ladders import ladders
from qlower.passes.pauli_synthesis.commuting_sets import commuting_walk
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.pauli_synthesis.emission import gates_of
from qlower.passes.pauli_synthesis.portfolio import best_walk

MOST_AT_ONCE = 8192
"""Rotations searched as one: what is to be kept of a state grows with their number, their order with its square."""
MOST_UNROLLED = 1024
"""Rotations of all repetitions up to which they are searched as one: frames need not be closed between them."""

MOST_IN_SETS = 4096
MOST_QUBITS_IN_SETS = 128
"""Rotations and qubits up to which commuting sets are tried: what sets cost grows with the square of these."""


def synthesized(sequence: Rotations, repeat: int, effort: int, *, swaps_are_free: bool) -> Run:
    """The gates of a sequence of rotations done so many times; exactly its unitary.

    Args:
        sequence: one repetition.
        repeat: how many there are.
        effort: 0 to 4, how much to search.
        swaps_are_free: whether SWAPs at the end of what is searched as one cost nothing.
    """
    best: Run | None = None
    least = 0
    for times, once in _candidates(sequence, repeat, effort, swaps_are_free=swaps_are_free):
        cost = repeat // times * two_qubit_gates(once, swaps_are_free=swaps_are_free)
        if best is None or cost < least:
            best, least = tiled(once, repeat // times), cost
    assert best is not None
    return best


def tiled(run: Run, repeat: int) -> Run:
    """The rows of a run so many times."""
    return run.take(np.tile(np.arange(len(run.rows)), repeat))


def _candidates(sequence: Rotations, repeat: int, effort: int, *, swaps_are_free: bool) -> Iterator[tuple[int, Run]]:
    """Gates for some repetitions, with how many these are."""
    yield 1, ladders(sequence)
    yield 1, _walked(sequence, effort, swaps_are_free=swaps_are_free)
    if len(sequence) <= MOST_IN_SETS and sequence.table.num_qubits <= MOST_QUBITS_IN_SETS:
        yield 1, _in_sets(sequence, swaps_are_free=swaps_are_free)
    if repeat > 1 and repeat * len(sequence) <= MOST_UNROLLED:
        every = sequence.take(np.tile(np.arange(len(sequence)), repeat))
        yield repeat, _walked(every, effort, swaps_are_free=swaps_are_free)


def _in_sets(sequence: Rotations, *, swaps_are_free: bool) -> Run:
    """One commuting set after the other, behind what acts on no qubit."""
    acts = sequence.table.weights > 0
    rotations = sequence.take(np.flatnonzero(acts))
    walk = commuting_walk(rotations.table, swaps=swaps_are_free)
    return concatenate_runs([ladders(sequence.take(np.flatnonzero(~acts))), gates_of(walk, rotations)])


def _walked(sequence: Rotations, effort: int, *, swaps_are_free: bool) -> Run:
    """Walks one after the other; ladders where no walk is found."""
    acts = sequence.table.weights > 0
    parts = [ladders(sequence.take(np.flatnonzero(~acts)))]
    places = np.flatnonzero(acts)
    for begin in range(0, len(places), MOST_AT_ONCE):
        rotations = sequence.take(places[begin : begin + MOST_AT_ONCE])
        walk = best_walk(rotations.table, effort, swaps_are_free=swaps_are_free)
        parts.append(ladders(rotations) if walk is None else gates_of(walk, rotations))
    return concatenate_runs(parts)
