"""The moves worth looking at from a state, and the heap that keeps the best of them."""

from typing import NamedTuple

from qlower.lowering.kernels import kernel_part
from qlower.passes.pauli_synthesis.frames import (
    Longs,
    States,
    Task,
    Weights,
    frame_weight,
    letter_weight,
    letters_of,
    num_bits,
    scrambled,
    weight_at,
)


class Heap(NamedTuple):
    """The candidates of least score, the worst of them on top.

    Attributes:
        score, parent, move: of each candidate; moves are ``((first · n + second) · 4 + first axis) · 4 + second axis``.
        totals: how many there are, the state of the random numbers, how many words are looked at.
        words, word_weights: the words of rows that count for the state at hand, and their weights.
        masks: by word, the rows of which a move must bring one nearer to a single letter.
        near_words, near_masks: the words, and of these the masks, in which a qubit has any such row.
    """

    score: Longs
    parent: Longs
    move: Longs
    totals: Longs
    words: Longs
    word_weights: Longs
    masks: Longs
    near_words: Longs
    near_masks: Longs


SIZE, RANDOM, NUM_WORDS = range(3)
"""Places in ``Heap.totals``."""
NUM_TOTALS = 3


@kernel_part
def push(heap: Heap, score: int, parent: int, move: int) -> None:
    """Take a candidate in; where there is no room, the worst one goes."""
    size = heap.totals[SIZE]
    if size < len(heap.score):
        at = size
        heap.totals[SIZE] = size + 1
        while at > 0 and heap.score[(at - 1) // 2] < score:
            place(heap, at, heap.score[(at - 1) // 2], heap.parent[(at - 1) // 2], heap.move[(at - 1) // 2])
            at = (at - 1) // 2
        place(heap, at, score, parent, move)
    elif score < heap.score[0]:
        sink(heap, size, score, parent, move)


@kernel_part
def place(heap: Heap, at: int, score: int, parent: int, move: int) -> None:
    """Write a candidate at a place."""
    heap.score[at] = score
    heap.parent[at] = parent
    heap.move[at] = move


@kernel_part
def sink(heap: Heap, size: int, score: int, parent: int, move: int) -> None:
    """Replace the top of the heap's first ``size`` candidates by another one."""
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap.score[child + 1] > heap.score[child]:
            child += 1
        if heap.score[child] <= score:
            break
        place(heap, at, heap.score[child], heap.parent[child], heap.move[child])
        at = child
    place(heap, at, score, parent, move)


@kernel_part
def sort(heap: Heap) -> None:
    """Bring the candidates in ascending order; the heap is none afterwards."""
    size = heap.totals[SIZE]
    while size > 1:
        size -= 1
        score, parent, move = heap.score[size], heap.parent[size], heap.move[size]
        place(heap, size, heap.score[0], heap.parent[0], heap.move[0])
        sink(heap, size, score, parent, move)


@kernel_part
def propose(  # noqa: PLR0917  # kernels take positions only
    task: Task, states: States, weights: Weights, heap: Heap, state: int, parent: int, patience: int
) -> None:
    """Score the moves from a state that bring a row of its front nearer to a single letter.

    A state where for ``patience`` moves no rotation was done must go on with the one that has the fewest letters, so
    that no search goes round in circles for ever.
    """
    num = task.num_qubits
    choose_words(task, states, weights, heap, state)
    if states.idle[state] >= patience and states.waiting[state] > 0:
        focus(task, states, heap, state)
    qubit = -1
    one = 0
    num_near = 0
    for pair in range(len(task.pair_first)):
        first = task.pair_first[pair]
        if first != qubit:
            qubit = first
            one = (state * num + first) * task.num_words
            num_near = find_near(states, heap, one)
        if num_near == 0:
            continue
        second = task.pair_second[pair]
        two = (state * num + second) * task.num_words
        shared = 0
        for at in range(num_near):
            word = heap.near_words[at]
            shared |= (states.x[two + word] | states.z[two + word]) & heap.near_masks[at]
        if shared == 0:
            continue
        for axes in range(9):
            first_axis = axes // 3 + 1
            second_axis = axes % 3 + 1
            if brings_nearer(states, heap, num_near, one, two, first_axis, second_axis):
                change = change_of(task, states, weights, heap, state, one, two, first_axis, second_axis)
                heap.totals[RANDOM] = scrambled(heap.totals[RANDOM])
                score = (states.value[state] + change) * 64 + (heap.totals[RANDOM] & 63)
                push(heap, score, parent, ((first * num + second) * 4 + first_axis) * 4 + second_axis)


@kernel_part
def find_near(states: States, heap: Heap, one: int) -> int:
    """Find the words in which a qubit, given by the place of its columns, has rows of the masks; return how many."""
    found = 0
    for at in range(heap.totals[NUM_WORDS]):
        word = heap.words[at]
        mask = (states.x[one + word] | states.z[one + word]) & heap.masks[word]
        if mask != 0:
            heap.near_words[found] = word
            heap.near_masks[found] = mask
            found += 1
    return found


@kernel_part
def brings_nearer(  # noqa: PLR0917  # kernels take positions only
    states: States, heap: Heap, num_near: int, one: int, two: int, first_axis: int, second_axis: int
) -> bool:
    """Whether a move takes a letter from a row of the masks that has one on both qubits."""
    first_x = -(first_axis & 1)
    first_z = -(first_axis >> 1)
    second_x = -(second_axis & 1)
    second_z = -(second_axis >> 1)
    for at in range(num_near):
        word = heap.near_words[at]
        against_first = (states.z[one + word] & first_x) ^ (states.x[one + word] & first_z)
        against_second = (states.z[two + word] & second_x) ^ (states.x[two + word] & second_z)
        both = heap.near_masks[at] & (states.x[two + word] | states.z[two + word])
        if (against_first ^ against_second) & both != 0:
            return True
    return False


@kernel_part
def choose_words(task: Task, states: States, weights: Weights, heap: Heap, state: int) -> None:
    """Find the words of rows that count for a state's moves, with their weights."""
    num_words = 0
    rank = 0
    for word in range(task.num_words):
        left = states.left[state * task.num_words + word]
        heap.masks[word] = states.front[state * task.num_words + word]
        if left == 0:
            continue
        if word < task.frame_word:
            rows = num_bits(left)
            weight = weight_at(weights, rank + rows // 2)
            rank += rows
        else:
            weight = frame_weight(weights, states.waiting[state])
        if weight > 0:
            heap.words[num_words] = word
            heap.word_weights[num_words] = weight
            num_words += 1
    heap.totals[NUM_WORDS] = num_words


@kernel_part
def focus(task: Task, states: States, heap: Heap, state: int) -> None:
    """Let moves help the rotation of the front that has the fewest letters only."""
    best_word = 0
    best_bit = 0
    fewest = task.num_qubits + 1
    for word in range(task.frame_word):
        rows = states.front[state * task.num_words + word]
        heap.masks[word] = 0
        while rows != 0:
            lowest = rows & -rows
            rows ^= lowest
            letters = 0
            for qubit in range(task.num_qubits):
                at = (state * task.num_qubits + qubit) * task.num_words + word
                if (states.x[at] | states.z[at]) & lowest != 0:
                    letters += 1
            if letters < fewest:
                fewest = letters
                best_word = word
                best_bit = lowest
    heap.masks[best_word] = best_bit
    letters_of(task, states, state, best_word)
    for at in range(heap.totals[NUM_WORDS]):
        if heap.words[at] == best_word:
            return
    heap.words[heap.totals[NUM_WORDS]] = best_word
    heap.word_weights[heap.totals[NUM_WORDS]] = 0
    heap.totals[NUM_WORDS] += 1


@kernel_part
def change_of(  # noqa: PLR0917  # kernels take positions only
    task: Task,
    states: States,
    weights: Weights,
    heap: Heap,
    state: int,
    one: int,
    two: int,
    first_axis: int,
    second_axis: int,
) -> int:
    """By how much a move changes a state's value, as far as that is seen without making it.

    A row gains a letter where it has none on one of the qubits and anticommutes with the other's axis, and loses one
    where its letter is one qubit's axis and it anticommutes with the other's.
    """
    first_x = -(first_axis & 1)
    first_z = -(first_axis >> 1)
    second_x = -(second_axis & 1)
    second_z = -(second_axis >> 1)
    change = 0
    for at in range(heap.totals[NUM_WORDS]):
        word = heap.words[at]
        x_one = states.x[one + word]
        z_one = states.z[one + word]
        x_two = states.x[two + word]
        z_two = states.z[two + word]
        against_first = (z_one & first_x) ^ (x_one & first_z)
        against_second = (z_two & second_x) ^ (x_two & second_z)
        lost = (against_second & ~against_first & (x_one | z_one)) | (against_first & ~against_second & (x_two | z_two))
        gained = (against_second & ~(x_one | z_one)) | (against_first & ~(x_two | z_two))
        excess = num_bits(gained) - num_bits(lost)
        if word < task.frame_word:
            here = state * task.num_words + word
            double = states.two[here]
            second = num_bits(gained & states.one[here]) - num_bits(lost & double)
            third = num_bits(gained & double) - num_bits(lost & states.three[here])
            change += heap.word_weights[at] * letter_weight(weights, second, third, excess) // 64
            change -= weights.progress * num_bits(lost & heap.masks[word] & double)
        else:
            change += heap.word_weights[at] * excess
    return change
