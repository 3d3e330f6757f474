"""The fewest two-qubit gates for Pauli rotations around a Clifford gate on three wires, by search over frames.

A rotation costs nothing where its string is local to a wire (see ``three_qubit_frames``), and two rotations that do not
commute keep their order. So a program is a walk from one frame to another that passes every string; each step is one
two-qubit gate. The search goes level by level; what cannot be finished within the bound is left out, by the distance of
the frame and by the longest detour over one of the strings that remain. As long as no level has more states than are
kept, what it finds is the fewest.

It goes from the end of the program to its beginning: distances to frame 0 are tables that serve all programs.
"""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel_part
from qlower.passes.synthesis.three_qubit_frames import MOST_GATES, Ints, Longs, Tables
from qlower.passes.synthesis.three_qubit_strings import anticommute

MOST_ROTATIONS = 13
"""So many bits of a state say which rotations are done."""

MOST_STATES = 49152
"""A search that meets more states is given up."""

COUNT, PAIRS, WIDTH, SEARCH, WAYS = range(5)
"""Places of ``Task.numbers``."""


class Task(NamedTuple):
    """What is looked for.

    Attributes:
        rotations: strings from the last to the first.
        before: of each the set of those, as bits, that must be done before it; they stand before it.
        numbers: how many rotations there are; the pairs of wires that may have gates, as bits; how many states are
            kept of a level; a number above 0 that no search on the same tree had; the number of the pairs' tables.
    """

    rotations: Longs
    before: Longs
    numbers: Longs


class Tree(NamedTuple):
    """States by number: those of a level follow those of the level before.

    Attributes:
        frame, done, parent: the frame, the rotations done as bits, and the state before.
        score: how little promising it is.
        slots: hash table of the states met, each with its search; 2^k of them.
        histogram: of scores.
    """

    frame: Ints
    done: Ints
    parent: Ints
    score: Ints
    slots: Longs
    histogram: Ints


def new_task(width: int) -> Task:
    """A task without rotations."""
    numbers = np.zeros(5, np.int64)
    numbers[WIDTH] = width
    return Task(np.zeros(MOST_ROTATIONS, np.int64), np.zeros(MOST_ROTATIONS, np.int64), numbers)


def new_tree(width: int, bound: int) -> Tree:
    """Room for searches of so many states of a level and at most so many gates."""
    room = width * (bound + 28) + 1
    slots = 1 << min(16, (2 * 27 * width * bound).bit_length())
    return Tree(
        np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32),
        np.zeros(slots, np.int64), np.zeros(2 * MOST_GATES + 3 * MOST_ROTATIONS + 1, np.int32),
    )  # fmt: skip


@kernel_part
def set_task(task: Task, search: int, pairs: int, ways: int) -> None:
    """Set the search's number, the pairs of wires that may have gates, and the number of their tables."""
    task.numbers[SEARCH] = search
    task.numbers[PAIRS] = pairs
    task.numbers[WAYS] = ways


@kernel_part
def set_rotations(task: Task, rotations: Longs, begin: int, end: int) -> None:
    """Set the rotations, given in the order of time."""
    count = end - begin
    task.numbers[COUNT] = count
    for which in range(count):
        string = rotations[end - 1 - which]
        task.rotations[which] = string
        before = 0
        for other in range(which):
            if anticommute(string, task.rotations[other]):
                before |= 1 << other
        task.before[which] = before


@kernel_part
def do_local(rotations: Longs, before: Longs, count: int, local: int, done: int) -> tuple[int, int]:
    """The rotations that are done after all that are local have been, and the strings of those that remain.

    One look at each is enough: those that must be done before a rotation stand before it.
    """
    strings = 0
    for which in range(count):
        if not (done >> which) & 1:
            string = rotations[which] - 1
            if (local >> string) & 1 and before[which] & done == before[which]:
                done |= 1 << which
            else:
                strings |= 1 << string
    return done, strings


@kernel_part
def ones(bits: int) -> int:
    """How many bits are set."""
    count = 0
    while bits > 0:
        bits &= bits - 1
        count += 1
    return count


@kernel_part
def is_new(slots: Longs, search: int, frame: int, done: int) -> bool:
    """Enter a state into the hash table; false if it is there."""
    state = (frame << 14) | done
    key = (search << 27) | state
    last = len(slots) - 1
    slot = ((state * 40503) >> 4) & last
    while slots[slot] >> 27 == search:
        if slots[slot] == key:
            return False
        slot = (slot + 1) & last
    slots[slot] = key
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
def least_gates(within: Longs, place: int, strings: int, least: int, most: int) -> int:
    """No fewer gates than this are left for a frame, by its place in the tables, and strings; or more than ``most``."""
    while least <= most and strings & ~within[8 * place + min(least, 7)] != 0:
        least += 1
    return least


@kernel_part
def add_state(tree: Tree, at: int, frame: int, done: int, parent: int, score: int) -> None:  # noqa: PLR0917
    """Write a state."""
    tree.frame[at] = frame
    tree.done[at] = done
    tree.parent[at] = parent
    tree.score[at] = score


@kernel_part
def expand(tables: Tables, task: Task, tree: Tree, begin: int, end: int, left: int) -> int:  # noqa: PLR0917
    """Write the states that moves lead to from those of a level, if they can be finished with ``left`` gates.

    Returns where they end; if the last is the end of the program, where it stands, less than 0.
    """
    # Parts that are called for each move get no more arrays than they need: passing many takes longer than they do.
    count = task.numbers[COUNT]
    ways = 6720 * task.numbers[WAYS]
    to = end
    for state in range(begin, end):
        so_far, remaining = do_local(task.rotations, task.before, count, 0, tree.done[state])
        beside = 27 * tree.frame[state]
        for move in range(27):
            if not (task.numbers[PAIRS] >> (move // 9)) & 1:
                continue
            frame = tables.following[beside + move]
            distance = tables.distance[ways + frame]
            # Strings that are local to the frame are within its distance, so this says it of all that are left there.
            if distance > left or remaining & ~tables.within[8 * (ways + frame) + min(left, 7)] != 0:
                continue
            done, strings = do_local(task.rotations, task.before, count, tables.local[frame], so_far)
            if not is_new(tree.slots, task.numbers[SEARCH], frame, done):
                continue
            least = least_gates(tables.within, ways + frame, strings, distance, left)
            add_state(tree, to, frame, done, state, 2 * least + 3 * (count - ones(done)))
            if frame == 0 and strings == 0:
                return -to
            to += 1
    return to


@kernel_part
def search_walk(tables: Tables, task: Task, tree: Tree, start: int, bound: int) -> int:
    """Look for a walk from a frame to frame 0 of at most ``bound`` gates; return its last state, −1 for none."""
    ways = 6720 * task.numbers[WAYS]
    done, strings = do_local(task.rotations, task.before, task.numbers[COUNT], tables.local[start], 0)
    if least_gates(tables.within, ways + start, strings, tables.distance[ways + start], bound) > bound:
        return -1
    add_state(tree, 0, start, done, -1, 0)
    if start == 0 and strings == 0:
        return 0
    width = task.numbers[WIDTH]
    begin = 0
    end = 1
    met = 1
    for gates in range(1, bound + 1):
        total = expand(tables, task, tree, begin, end, bound - gates)
        if total <= end:
            return -1 if total == end else -total
        met += total - end
        begin = end
        end = total if total - begin <= width else keep_best(tree, begin, total, width)
        if met > MOST_STATES - 27 * width:
            return -1
    return -1


@kernel_part
def gate_between(tables: Tables, frame: int, following: int) -> int:
    """The first move from one frame to the next: ``first + 4·second + 16·one + 1024·other``.

    These are its two wires and the strings on them.
    """
    move = 0
    while tables.following[27 * frame + move] != following:
        move += 1
    pair = move // 9
    first = 0 if pair < 2 else 1
    second = 1 if pair == 0 else 2
    one = tables.strings[9 * frame + 3 * first + move // 3 % 3]
    other = tables.strings[9 * frame + 3 * second + move % 3]
    return int(first + 4 * second + 16 * one + 1024 * other)


@kernel_part
def write_steps(tables: Tables, task: Task, tree: Tree, last: int, gates: Longs, rotations: Longs, at: int) -> int:  # noqa: PLR0917
    """Write the walk that ends with a state of the search, in the order of time; return where it ends.

    Args:
        tables: of the frames.
        task: what was looked for.
        tree: what was found.
        last: the last state of the search, the first of the walk.
        gates: by step, the gate behind it as ``gate_between`` gives it, −1 behind the last.
        rotations: by step, those done in it, as bits in the order of time.
        at: where to begin.
    """
    count = task.numbers[COUNT]
    state = last
    while state >= 0:
        parent = tree.parent[state]
        done = tree.done[state]
        if parent >= 0:
            done &= ~tree.done[parent]
        gates[at] = -1 if parent < 0 else gate_between(tables, tree.frame[state], tree.frame[parent])
        rotations[at] = 0
        for which in range(count):
            if (done >> which) & 1:
                rotations[at] |= 1 << (count - 1 - which)
        at += 1
        state = parent
    return at
