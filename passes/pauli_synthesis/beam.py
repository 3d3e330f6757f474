"""Beam search for short walks.

All states of a beam are the same number of moves away from the start; of the states one move further those of least
value are kept, each once. The value of a state follows the cost of the greedy method of Schmitz, Sawaya, Johri and
Matsuura (arXiv:2103.08602): letters too many, those of later rotations for less.
"""

from typing import NamedTuple

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.pauli_synthesis.frames import (
    Longs,
    States,
    Task,
    Weights,
    begin,
    copy_state,
    do_rotations,
    evaluate,
    frame_is_single,
    hash_of,
    move,
)
from qlower.passes.pauli_synthesis.proposals import RANDOM, SIZE, Heap, propose, sort


class Beam(NamedTuple):
    """Where a search remembers how it came to its states.

    Attributes:
        width: states kept, so that there are twice as many in ``States``.
        most_moves: it gives up behind so many.
        patience: see ``propose``.
        seed: of the tie-breaks, 1 … 2⁶² − 1.
        parent, move: how each state came about, int64 [most_moves · width].
        seen: hash table of the states of one step; a power of two.
        nothing: empty.
    """

    width: int
    most_moves: int
    patience: int
    seed: int
    parent: Longs
    move: Longs
    seen: Longs
    nothing: Longs


@kernel(seconds_per_work=2e-6, compile_seconds=12)
def search(  # noqa: PLR0917  # kernels take positions only
    task: Task, weights: Weights, states: States, heap: Heap, beam: Beam, moves: Longs
) -> int:
    """Search for a walk; return its number of moves, −1 if none was found.

    Args:
        task: what to synthesise.
        weights: how to value states.
        states: room for the states.
        heap: room for the candidates.
        beam: room for the way back.
        moves: filled with the moves, coded as in ``Heap``.
    """
    begin(task, states)
    do_rotations(task, states, 0, beam.nothing, 0)
    evaluate(task, states, 0, weights)
    heap.totals[RANDOM] = beam.seed
    num = 1
    side = 0
    for depth in range(beam.most_moves + 1):
        for place in range(num):
            state = side * beam.width + place
            if states.waiting[state] == 0 and frame_is_single(task, states, state):
                trace_back(beam, depth, place, moves)
                return depth
        if depth == beam.most_moves or num == 0:
            break
        heap.totals[SIZE] = 0
        for place in range(num):
            propose(task, states, weights, heap, side * beam.width + place, place, beam.patience)
        sort(heap)
        num = make_children(task, weights, states, heap, beam, side, depth)
        side = 1 - side
    return -1


@kernel_part
def trace_back(beam: Beam, depth: int, place: int, moves: Longs) -> None:
    """Write down the moves that led to a state."""
    for step in range(depth - 1, -1, -1):
        moves[step] = beam.move[step * beam.width + place]
        place = beam.parent[step * beam.width + place]


@kernel_part
def make_children(  # noqa: PLR0917  # kernels take positions only
    task: Task, weights: Weights, states: States, heap: Heap, beam: Beam, side: int, depth: int
) -> int:
    """Make the states of the best candidates, each once; return how many there are."""
    num = task.num_qubits
    for at in range(len(beam.seen)):
        beam.seen[at] = -1
    made = 0
    for candidate in range(heap.totals[SIZE]):
        if made == beam.width:
            break
        target = (1 - side) * beam.width + made
        copy_state(task, states, side * beam.width + heap.parent[candidate], target)
        states.idle[target] += 1
        code = heap.move[candidate]
        move(task, states, target, code // 16 // num, code // 16 % num, code // 4 % 4, code % 4)
        do_rotations(task, states, target, beam.nothing, 0)
        evaluate(task, states, target, weights)
        if beam.width == 1 or is_new(beam, hash_of(task, states, target)):
            beam.parent[depth * beam.width + made] = heap.parent[candidate]
            beam.move[depth * beam.width + made] = code
            made += 1
    return made


@kernel_part
def is_new(beam: Beam, code: int) -> bool:
    """Whether a hash is seen for the first time; it is remembered."""
    at = code & (len(beam.seen) - 1)
    while beam.seen[at] != -1:
        if beam.seen[at] == code:
            return False
        at = (at + 1) & (len(beam.seen) - 1)
    beam.seen[at] = code
    return True


@kernel(seconds_per_work=2e-6, compile_seconds=4)
def follow(  # noqa: PLR0917  # kernels take positions only
    task: Task, states: States, moves: Longs, order: Longs, qubit: Longs, axis: Longs, after: Longs
) -> int:
    """Go along moves and write down where each rotation is done; return how many are.

    Args:
        task: what is synthesised.
        states: room for one state.
        moves: the moves, coded as in ``Heap``.
        order: filled with the rotations in the order in which they are done.
        qubit: filled with where.
        axis: filled with the axes there.
        after: filled with after how many moves.
    """
    num = task.num_qubits
    done = 0
    begin(task, states)
    for step in range(len(moves) + 1):
        if step > 0:
            code = moves[step - 1]
            move(task, states, 0, code // 16 // num, code // 16 % num, code // 4 % 4, code % 4)
        now = do_rotations(task, states, 0, order, done)
        for place in range(done, now):
            word = order[place] // task.chunk
            bit = order[place] % task.chunk
            for at in range(num):
                x = (states.x[at * task.num_words + word] >> bit) & 1
                z = (states.z[at * task.num_words + word] >> bit) & 1
                if x + z > 0:
                    qubit[place] = at
                    axis[place] = x + 2 * z
            after[place] = step
        done = now
    return done
