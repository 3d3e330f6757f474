"""The fewest two-qubit gates for Pauli rotations around a Clifford gate on three wires, by search over frames.

A rotation costs nothing where its string is local to a wire (see ``three_qubit_frames``), and two rotations that do not
commute keep their order. So a program is a walk from one frame to another that passes every string; each step is one
two-qubit gate. The search goes level by level; what cannot be finished within the bound is left out, by the distance of
the frame and by the longest detour over one of the strings that remain. As long as no level has more states than are
kept, what it finds is the fewest.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.three_qubit_frames import Ints, Longs, detours, distances, frames

MOST_ROTATIONS = 14
"""So many bits of a state say which rotations are done."""

_SLOTS = 1 << 16
MOST_WIDTH = 1024


class Task(NamedTuple):
    """What is looked for.

    Attributes:
        strings, following: of the frames.
        rotations: the strings, in an order in which they may be done.
        before: for each the set of those, as bits, that must be done before it.
        detours: for each the table of the frames, ``[rotations · frames]``.
    """

    strings: Ints
    following: Ints
    rotations: Ints
    before: Ints
    detours: Ints


class Tree(NamedTuple):
    """States by number: those of a level follow those of the level before.

    Attributes:
        frame, done, parent: the frame, the rotations done as bits, and the state before.
        score: how little promising it is.
        slots: hash table of the states met, −1 for none.
        histogram: of scores.
    """

    frame: Ints
    done: Ints
    parent: Ints
    score: Ints
    slots: Longs
    histogram: Ints


@kernel_part
def do_local(task: Task, frame: int, done: int) -> int:
    """The rotations that are done after all that are local have been."""
    again = True
    while again:
        again = False
        for which in range(len(task.rotations)):
            if not (done >> which) & 1 and task.before[which] & done == task.before[which]:
                for place in range(9 * frame, 9 * frame + 9):
                    if task.strings[place] == task.rotations[which]:
                        done |= 1 << which
                        again = True
    return done


@kernel_part
def least_left(task: Task, frame: int, done: int) -> int:
    """No fewer gates than this are left for the rotations that remain."""
    least = 0
    for which in range(len(task.rotations)):
        if not (done >> which) & 1:
            least = max(least, task.detours[6720 * which + frame])
    return least


@kernel_part
def is_new(tree: Tree, frame: int, done: int) -> bool:
    """Enter a state into the hash table; false if it is there."""
    key = frame * 16384 + done
    slot = key % 2147483647 * 40503 % 65521
    while tree.slots[slot] >= 0:
        if tree.slots[slot] == key:
            return False
        slot = (slot + 1) % 65536
    tree.slots[slot] = key
    return True


@kernel_part
def keep_best(tree: Tree, begin: int, end: int, width: int) -> int:
    """Keep those ``width`` states of a level that have the lowest scores, in their order; return where it ends then."""
    for score in range(len(tree.histogram)):
        tree.histogram[score] = 0
    for state in range(begin, end):
        tree.histogram[tree.score[state]] += 1
    limit = 0
    below = 0
    while below + tree.histogram[limit] <= width:
        below += tree.histogram[limit]
        limit += 1
    ties = width - below
    to = begin
    for state in range(begin, end):
        if tree.score[state] < limit or (tree.score[state] == limit and ties > 0):
            if tree.score[state] == limit:
                ties -= 1
            tree.frame[to] = tree.frame[state]
            tree.done[to] = tree.done[state]
            tree.parent[to] = tree.parent[state]
            to += 1
    return to


@kernel_part
def expand(task: Task, distance: Ints, tree: Tree, state: int, move: int, left: int, to: int) -> int:  # noqa: PLR0917
    """Write the state that a move leads to; return 0 if it cannot be finished with ``left`` gates or is not new.

    Returns 1 for a state, and 2 for the end.
    """
    frame = task.following[27 * tree.frame[state] + move]
    if distance[frame] > left:
        return 0
    done = do_local(task, frame, tree.done[state])
    least = max(distance[frame], least_left(task, frame, done))
    if least > left or not is_new(tree, frame, done):
        return 0
    tree.frame[to] = frame
    tree.done[to] = done
    tree.parent[to] = state
    remaining = 0
    for which in range(len(task.rotations)):
        remaining += 1 - ((done >> which) & 1)
    tree.score[to] = 2 * least + 3 * remaining
    return 2 if frame == 0 and remaining == 0 else 1


@kernel(seconds_per_work=1e-4, compile_seconds=4)
def search_walk(task: Task, distance: Ints, start: int, pairs: int, bound: int, width: int, tree: Tree) -> int:  # noqa: PLR0917
    """Look for a walk from a frame to frame 0 of at most ``bound`` gates; return its last state, −1 for none.

    Args:
        task: the rotations.
        distance: of every frame.
        start: the frame to begin with.
        pairs: pairs of wires that have gates, as bits.
        bound: the most gates.
        width: states that are kept of a level; ``tree`` has room for so many of each and for 27 times as many more.
        tree: work space and result; ``slots`` is −1 everywhere.
    """
    tree.frame[0] = start
    tree.done[0] = do_local(task, start, 0)
    tree.parent[0] = -1
    if start == 0 and tree.done[0] == (1 << len(task.rotations)) - 1:
        return 0
    begin = 0
    end = 1
    met = 1
    for gates in range(1, bound + 1):
        total = end
        for state in range(begin, end):
            for move in range(27):
                if (pairs >> (move // 9)) & 1:
                    outcome = expand(task, distance, tree, state, move, bound - gates, total)
                    if outcome == 2:
                        return total
                    total += outcome
        met += total - end
        begin = end
        end = total if total - begin <= width else keep_best(tree, begin, total, width)
        if met > 49152 - 27 * width:
            return -1
    return -1


class Step(NamedTuple):
    """One frame of a walk.

    Attributes:
        rotations: those done in it, by number, ascending.
        gate: the two wires and their strings of the gate that follows; None at the end.
    """

    rotations: tuple[int, ...]
    gate: tuple[int, int, int, int] | None


@lru_cache(maxsize=1 << 14)
def find_walk(rotations: tuple[int, ...], end: int, pairs: int, bound: int, width: int) -> tuple[Step, ...] | None:
    """A walk from frame 0 to another with as few gates as the search finds; None if none has at most ``bound``.

    Args:
        rotations: the strings, in the order of time.
        end: number of the last frame.
        pairs: pairs of wires that may have gates, as bits.
        bound: the most gates.
        width: states that are kept of a level.
    """
    # Searched from the end to the beginning: distances to frame 0 are tables that serve all programs.
    backwards = rotations[::-1]
    distance, tables = distances(pairs), [detours(pairs, string) for string in backwards]
    lowest = max([int(distance[end]), *(int(table[end]) for table in tables)])
    if lowest > bound:
        return None
    known = frames()
    before = [sum(1 << j for j in range(i) if _anticommute(backwards[i], backwards[j])) for i in range(len(backwards))]
    task = Task(
        known.strings, known.following, np.array(backwards, dtype=np.int32), np.array(before, dtype=np.int32),
        np.concatenate([*tables, np.zeros(0, dtype=np.int32)]),
    )  # fmt: skip
    tree = _tree(width, bound)
    last = search_walk.run(task, distance, end, pairs, bound, width, tree, work=(bound + 1) * width)
    return None if last < 0 else _steps(tree, last, len(rotations))


def _steps(tree: Tree, last: int, count: int) -> tuple[Step, ...]:
    """The walk in the order of time: from the last state of the search to its first."""
    steps: list[Step] = []
    state = last
    while state >= 0:
        parent = int(tree.parent[state])
        done = int(tree.done[state]) & ~(int(tree.done[parent]) if parent >= 0 else 0)
        rotations = tuple(sorted(count - 1 - bit for bit in range(count) if done >> bit & 1))
        gate = None if parent < 0 else _gate(int(tree.frame[state]), int(tree.frame[parent]))
        steps.append(Step(rotations, gate))
        state = parent
    return tuple(steps)


def _gate(frame: int, following: int) -> tuple[int, int, int, int]:
    """The first move that leads from one frame to the next, as wires and strings."""
    known = frames()
    move = int(np.flatnonzero(known.following[27 * frame : 27 * frame + 27] == following)[0])
    pair = move // 9
    first, second = (0 if pair < 2 else 1), (1 if pair == 0 else 2)
    strings = known.strings[9 * frame : 9 * frame + 9].tolist()
    return first, second, strings[3 * first + move // 3 % 3], strings[3 * second + move % 3]


def _anticommute(one: int, other: int) -> bool:
    return bool(((one & 7 & other >> 3).bit_count() + (one >> 3 & other & 7).bit_count()) % 2)


def _tree(width: int, bound: int) -> Tree:
    room = width * (bound + 28) + 1
    return Tree(
        np.zeros(room, np.int32), np.zeros(room, np.int32), np.zeros(room, np.int32), np.zeros(room, np.int32),
        np.full(_SLOTS, -1, np.int64), np.zeros(1 << 10, np.int32),
    )  # fmt: skip
