"""Rotations seen through a moving frame: the state of a search, and the parts of its kernels that change it.

A state holds the strings of all rotations not done yet and of the frame's own 2n rows (X and Z of every qubit, which
must become single letters again at the end), column by column: for each qubit and each word of rows, which rows have an
X or Y there (``x``) and which a Z or Y (``z``). Rotations stand in words of ``chunk`` rows in the order of the program,
behind them the frame's rows. A row that is done is empty.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel_part

Longs = NDArray[np.int64]

FRAME_CHUNK = 62
"""The frame's rows in one word."""


class Task(NamedTuple):
    """What is to be synthesised.

    Attributes:
        num_qubits: n.
        num_words: words of a column.
        frame_word: the first word of the frame's rows.
        chunk: rotations in one word, at most 62.
        num_rotations: how many rotations there are.
        x, z: the columns at the start, qubit by qubit, int64 [n · num_words].
        front: rotations that need not wait for others, int64 [num_words].
        successor_offsets, successors, predecessor_offsets, predecessors: see ``Dependencies``.
        pair_first, pair_second: the pairs of qubits that moves may act on.
    """

    num_qubits: int
    num_words: int
    frame_word: int
    chunk: int
    num_rotations: int
    x: Longs
    z: Longs
    front: Longs
    successor_offsets: Longs
    successors: Longs
    predecessor_offsets: Longs
    predecessors: Longs
    pair_first: Longs
    pair_second: Longs


class States(NamedTuple):
    """Many states, side by side.

    Attributes:
        x, z: columns, int64 [states · n · num_words].
        left: rows not done, int64 [states · num_words].
        front: rows that moves should bring nearer to a single letter: rotations that wait for no other one and, once
            all rotations are done, the frame's rows.
        one, two, three: rows of so many letters.
        waiting: rotations not done, by state.
        value: the estimate of what it takes to finish, by state.
        idle: moves since a rotation was done, by state.
    """

    x: Longs
    z: Longs
    left: Longs
    front: Longs
    one: Longs
    two: Longs
    three: Longs
    waiting: Longs
    value: Longs
    idle: Longs


class Weights(NamedTuple):
    """How a state is valued. Integers, so that values are exact.

    A rotation's second letter weighs most: once it is gone, the rotation can be done. To bring one of many letters
    nearer is worth less.

    Attributes:
        progress: of every rotation not done.
        decay: of a rotation's second letter, by how many rotations are not done before it; never growing.
        third, further: of its third and of every further letter, in 64ths of the second.
        frame: the least of every letter too many of the frame's rows; it is decay's if that is more.
    """

    progress: int
    third: int
    further: int
    frame: int
    decay: Longs


@kernel_part
def num_bits(mask: int) -> int:
    """How many bits are set of a non-negative integer; compilers make one instruction of it."""
    found = 0
    while mask != 0:
        mask &= mask - 1
        found += 1
    return found


@kernel_part
def scrambled(state: int) -> int:
    """The next number of a xorshift generator over 62 bits, never 0 behind another one."""
    state ^= (state << 13) & 4611686018427387903
    state ^= state >> 7
    state ^= (state << 17) & 4611686018427387903
    return state


@kernel_part
def weight_at(weights: Weights, rank: int) -> int:
    """The weight of a letter of a rotation that has so many others before it."""
    last = len(weights.decay) - 1
    found: int = weights.decay[min(rank, last)]
    return found


@kernel_part
def frame_weight(weights: Weights, count: int) -> int:
    """The weight of a letter of the frame's rows while so many rotations are not done."""
    return max(weights.frame, weight_at(weights, count))


@kernel_part
def letter_weight(weights: Weights, second: int, third: int, excess: int) -> int:
    """What letters weigh, in 64ths: ``excess`` beyond the first ones, of these so many second and third ones."""
    return 64 * second + weights.third * third + weights.further * (excess - second - third)


@kernel_part
def begin(task: Task, states: States) -> None:
    """Make state 0 the start."""
    words = task.num_words
    for at in range(task.num_qubits * words):
        states.x[at] = task.x[at]
        states.z[at] = task.z[at]
    for word in range(words):
        states.front[word] = task.front[word]
        left = 0
        for qubit in range(task.num_qubits):
            left |= task.x[qubit * words + word] | task.z[qubit * words + word]
        states.left[word] = left
    states.waiting[0] = task.num_rotations
    states.idle[0] = 0


@kernel_part
def copy_state(task: Task, states: States, source: int, target: int) -> None:
    """Copy everything of a state but what ``evaluate`` finds."""
    size = task.num_qubits * task.num_words
    for at in range(size):
        states.x[target * size + at] = states.x[source * size + at]
        states.z[target * size + at] = states.z[source * size + at]
    for word in range(task.num_words):
        states.left[target * task.num_words + word] = states.left[source * task.num_words + word]
        states.front[target * task.num_words + word] = states.front[source * task.num_words + word]
    states.waiting[target] = states.waiting[source]
    states.idle[target] = states.idle[source]


@kernel_part
def move(  # noqa: PLR0917  # kernels take positions only
    task: Task, states: States, state: int, first: int, second: int, first_axis: int, second_axis: int
) -> None:
    """Look at all rows through a controlled Pauli."""
    one = (state * task.num_qubits + first) * task.num_words
    two = (state * task.num_qubits + second) * task.num_words
    for word in range(task.num_words):
        against_first = 0  # rows that anticommute with the first axis
        if first_axis & 1 != 0:
            against_first ^= states.z[one + word]
        if first_axis & 2 != 0:
            against_first ^= states.x[one + word]
        against_second = 0
        if second_axis & 1 != 0:
            against_second ^= states.z[two + word]
        if second_axis & 2 != 0:
            against_second ^= states.x[two + word]
        if first_axis & 1 != 0:
            states.x[one + word] ^= against_second
        if first_axis & 2 != 0:
            states.z[one + word] ^= against_second
        if second_axis & 1 != 0:
            states.x[two + word] ^= against_first
        if second_axis & 2 != 0:
            states.z[two + word] ^= against_first


@kernel_part
def single_rows(task: Task, states: States, state: int, word: int) -> int:
    """The rotations of a word that can be done now: they wait for no other and are single letters."""
    front = states.front[state * task.num_words + word]
    if front == 0:
        return 0
    once = 0
    twice = 0
    for qubit in range(task.num_qubits):
        at = (state * task.num_qubits + qubit) * task.num_words + word
        support = states.x[at] | states.z[at]
        twice |= once & support
        once |= support
    singles: int = once & ~twice & front
    return singles


@kernel_part
def release(task: Task, states: States, state: int, rotation: int) -> None:
    """Put the rotations that waited for this one last to the front."""
    left = state * task.num_words
    for at in range(task.successor_offsets[rotation], task.successor_offsets[rotation + 1]):
        waiting = task.successors[at]
        is_free = True
        for place in range(task.predecessor_offsets[waiting], task.predecessor_offsets[waiting + 1]):
            other = task.predecessors[place]
            if (states.left[left + other // task.chunk] >> (other % task.chunk)) & 1 != 0:
                is_free = False
                break
        if is_free:
            states.front[left + waiting // task.chunk] |= 1 << (waiting % task.chunk)


@kernel_part
def do_rotations(task: Task, states: States, state: int, order: Longs, done: int) -> int:
    """Do all rotations that can be done, and those that wait for them; return how many are done by then in all.

    Args:
        task: what is synthesised.
        states: all states.
        state: the one to go on with.
        order: filled with the rotations as they are done, from place ``done`` on, if it is not empty.
        done: how many rotations were done before.
    """
    words = task.num_words
    again = True
    while again:
        again = False
        for word in range(task.frame_word):
            singles = single_rows(task, states, state, word)
            if singles == 0:
                continue
            again = True
            states.left[state * words + word] &= ~singles
            states.front[state * words + word] &= ~singles
            states.idle[state] = 0
            while singles != 0:
                lowest = singles & -singles
                singles ^= lowest
                rotation = word * task.chunk + num_bits(lowest - 1)
                if len(order) > 0:
                    order[done] = rotation
                done += 1
                states.waiting[state] -= 1
                release(task, states, state, rotation)
            if len(order) == 0:
                drop_rows(task, states, state, word)
    return done


@kernel_part
def drop_rows(task: Task, states: States, state: int, word: int) -> None:
    """Empty the rows of a word that are done."""
    left = states.left[state * task.num_words + word]
    for qubit in range(task.num_qubits):
        at = (state * task.num_qubits + qubit) * task.num_words + word
        states.x[at] &= left
        states.z[at] &= left


@kernel_part
def evaluate(task: Task, states: States, state: int, weights: Weights) -> None:
    """Find a state's value, and its rows of one, two and three letters in all words that weigh anything."""
    words = task.num_words
    total = weights.progress * states.waiting[state]
    rank = 0
    for word in range(words):
        left = states.left[state * words + word]
        if word >= task.frame_word and states.waiting[state] == 0:
            states.front[state * words + word] = left
        if left == 0:
            continue
        rows = num_bits(left)
        if word < task.frame_word:
            weight = weight_at(weights, rank + rows // 2)
            rank += rows
            if weight == 0:
                continue
            letters = letters_of(task, states, state, word)
            single = num_bits(states.one[state * words + word])
            double = num_bits(states.two[state * words + word])
            excess = letter_weight(weights, rows - single, rows - single - double, letters - rows)
            total += weight * excess // 64
        else:
            letters = letters_of(task, states, state, word)
            total += frame_weight(weights, states.waiting[state]) * (letters - rows)
    states.value[state] = total


@kernel_part
def hash_of(task: Task, states: States, state: int) -> int:
    """A hash of all that matters about a state.

    It is that of the rows not done and, qubit by qubit in any order, of their letters there up to a renaming of X, Y
    and Z: states that differ by one-qubit Cliffords and by an exchange of qubits have one hash.
    """
    code = 1
    for word in range(task.num_words):
        left = states.left[state * task.num_words + word]
        if left != 0:
            code = scrambled(code ^ left)
    sum_of_qubits = 0
    for qubit in range(task.num_qubits):
        sum_of_qubits += column_hash(task, states, state, qubit)
    return scrambled((code ^ sum_of_qubits) & 4611686018427387903)


@kernel_part
def letters_of(task: Task, states: States, state: int, word: int) -> int:
    """How many letters the rows of a word have in all; those of one, two and three are written down."""
    once = 0
    twice = 0
    thrice = 0
    often = 0
    letters = 0
    for qubit in range(task.num_qubits):
        at = (state * task.num_qubits + qubit) * task.num_words + word
        support = states.x[at] | states.z[at]
        often |= thrice & support
        thrice |= twice & support
        twice |= once & support
        once |= support
        letters += num_bits(support)
    states.one[state * task.num_words + word] = once & ~twice
    states.two[state * task.num_words + word] = twice & ~thrice
    states.three[state * task.num_words + word] = thrice & ~often
    return letters


@kernel_part
def column_hash(task: Task, states: States, state: int, qubit: int) -> int:
    """A hash of the letters at a qubit that does not tell X, Y and Z apart, below 2⁴⁸."""
    at = (state * task.num_qubits + qubit) * task.num_words
    one = 7
    two = 7
    three = 7
    for word in range(task.num_words):
        x = states.x[at + word]
        z = states.z[at + word]
        one = scrambled(one ^ x)
        two = scrambled(two ^ z)
        three = scrambled(three ^ x ^ z)
    return scrambled((one + two + three) & 4611686018427387903) >> 14


@kernel_part
def frame_is_single(task: Task, states: States, state: int) -> bool:
    """Whether every row of the frame is a single letter."""
    for word in range(task.frame_word, task.num_words):
        left = states.left[state * task.num_words + word]
        if letters_of(task, states, state, word) != num_bits(left):
            return False
    return True
