"""Searches over walks, called with tables of Pauli strings."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.beam import Beam, follow, search
from qlower.passes.pauli_synthesis.column_kernel import write_strings
from qlower.passes.pauli_synthesis.dependencies import Dependencies, dependencies
from qlower.passes.pauli_synthesis.ending import EndingFrame
from qlower.passes.pauli_synthesis.frames import FRAME_CHUNK, States, Task, Weights
from qlower.passes.pauli_synthesis.proposals import NUM_TOTALS, Heap
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]
Pairs = tuple[Longs, Longs]

UNIT = 256
"""What a letter too many of the first rotation weighs; weights are integers."""
_WORDS_AHEAD = 8
CANDIDATES_PER_STATE = 4
"""Candidates kept in all for each state of a beam: some turn out to be the same state."""


@dataclass(frozen=True)
class Settings:
    """The knobs of one search.

    Attributes:
        width: states of the beam.
        decay: factor from one rotation to the next of what letters weigh.
        progress: what a rotation not done weighs, in second letters of the first rotation.
        third, further: what a rotation's third and every further letter weigh, in 64ths of its second.
        frame: the least that letters of the frame's rows weigh, in second letters of the first rotation.
        chunk: rotations of one weight.
        seed: of the tie-breaks, at least 1.
        patience: moves without a rotation done after which the nearest one is pursued.
    """

    width: int
    decay: float = 0.85
    progress: float = 8.0
    third: int = 12
    further: int = 8
    frame: float = 0.02
    chunk: int = 8
    seed: int = 1
    patience: int = 12

    def weights(self, num_rotations: int) -> Weights:
        """The weights as a kernel takes them."""
        factors = UNIT * np.power(self.decay, np.arange(num_rotations + 1))
        kept = max(1, int(np.count_nonzero(factors >= 1.0)) + 1)
        decay = np.floor(factors[:kept]).astype(np.int64)
        return Weights(round(self.progress * UNIT), self.third, self.further, round(self.frame * UNIT), decay)


@dataclass(frozen=True)
class Problem:
    """Rotations to synthesise and the frame to end in.

    Attributes:
        rotations: their strings in order.
        frame: 2n strings that are single letters at the end: X of each qubit, then Z of each, where the walk ends in
            the frame it began in.
        pairs: the pairs of qubits that moves may act on.
        order: which rotation waits for which.
    """

    rotations: PauliTable
    frame: PauliTable
    pairs: Pairs
    order: Dependencies = field(repr=False)
    _tasks: dict[int, Task] = field(default_factory=dict, repr=False, compare=False)

    @property
    def num_qubits(self) -> int:
        """Qubits of all strings."""
        return self.frame.num_qubits

    def task(self, chunk: int) -> Task:
        """The problem as columns, which nothing writes to."""
        if chunk not in self._tasks:
            self._tasks[chunk] = self._made_task(chunk)
        return self._tasks[chunk]

    def _made_task(self, chunk: int) -> Task:
        count, num = len(self.rotations), self.num_qubits
        rotation_words = -(-count // chunk)
        words = rotation_words + -(-2 * num // FRAME_CHUNK)
        x, z = np.zeros(num * words, dtype=np.int64), np.zeros(num * words, dtype=np.int64)
        write_strings(self.rotations, 0, chunk, x, z)
        write_strings(self.frame, rotation_words, FRAME_CHUNK, x, z)
        first = np.flatnonzero(np.diff(self.order.predecessor_offsets) == 0)
        front = np.zeros(words, dtype=np.int64)
        np.add.at(front, first // chunk, np.left_shift(1, first % chunk))
        return Task(num, words, rotation_words, chunk, count, x, z, front, *self.order, *self.pairs)


def closed_problem(rotations: PauliTable, ending: EndingFrame | None = None) -> Problem:
    """Rotations on qubits that are all next to each other.

    Args:
        rotations: their strings.
        ending: the frame to end in; None for the one that the program is written in.
    """
    num = rotations.num_qubits
    frame = EndingFrame.identity(num) if ending is None else ending
    return Problem(rotations, frame.strings, all_pairs(num), dependencies(rotations))


def all_pairs(num_qubits: int) -> Pairs:
    """All pairs of qubits, the lower one first."""
    qubits = np.arange(num_qubits)
    first = qubits.repeat(num_qubits - 1 - qubits)
    # Each qubit's pairs follow each other: as many as there are before them have a lower first qubit.
    begins = qubits * (2 * num_qubits - 1 - qubits) // 2
    return first, np.arange(len(first)) - begins[first] + first + 1


def find_walk(problem: Problem, settings: Settings, most_moves: int, *, work: float = 0.0) -> Walk | None:
    """The walk a beam search finds, None if it finds none of at most so many moves; see ``find_moves``."""
    moves = find_moves(problem, settings, most_moves, work=work)
    return None if moves is None else walk_along(problem, moves)


def find_moves(problem: Problem, settings: Settings, most_moves: int, *, work: float = 0.0) -> Longs | None:
    """The moves of the walk that a beam search finds, coded as in ``Heap``; None if it finds none of at most so many.

    Args:
        problem: what to synthesise.
        settings: how to search.
        most_moves: where to give up.
        work: of this and all searches that go with it, for the kernel to be compiled if that is worth while.
    """
    task = problem.task(settings.chunk)
    moves = np.zeros(most_moves, dtype=np.int64)
    weights = settings.weights(task.num_rotations)
    states, heap, beam = _room(task, settings, most_moves)
    own = settings.width * work_of(problem, settings.chunk)
    num = search.run(task, weights, states, heap, beam, moves, work=max(work, own))
    return None if num < 0 else moves[:num]


def work_of(problem: Problem, chunk: int) -> float:
    """About how many words a search of width 1 looks at; some ten nanoseconds each where it runs compiled.

    Rotations far ahead weigh nothing, so that pairs of qubits are scored by few words only.
    """
    num, count = problem.num_qubits, len(problem.rotations)
    words = -(-count // chunk) + -(-2 * num // FRAME_CHUNK)
    moves = 1.5 * count + num
    return moves * (len(problem.pairs[0]) * min(words, _WORDS_AHEAD) + num * words)


def walk_along(problem: Problem, moves: Longs) -> Walk:
    """The walk of these moves, coded as in ``Heap``; rotations are done as soon as they can be."""
    task = problem.task(FRAME_CHUNK)
    count = len(problem.rotations)
    order, qubit, axis, after = (np.zeros(max(count, 1), dtype=np.int64) for _ in range(4))
    follow.run(task, _states(task, 1), moves, order, qubit, axis, after, work=len(moves) * task.num_words * 20)
    bare = bare_walk(moves, problem.num_qubits)
    return bare._replace(rotation=order[:count], qubit=qubit[:count], axis=axis[:count], after=after[:count])


def bare_walk(moves: Longs, num_qubits: int) -> Walk:
    """The walk of these moves without any rotation."""
    pair, axes = np.divmod(moves, 16)
    first, second = np.divmod(pair, num_qubits)
    return Walk(first, second, axes // 4, axes % 4, *(np.zeros(0, dtype=np.int64) for _ in range(4)))


def _room(task: Task, settings: Settings, most_moves: int) -> tuple[States, Heap, Beam]:
    width = settings.width
    kept, slots = CANDIDATES_PER_STATE * width, 1 << (4 * width - 1).bit_length()
    words = task.num_words + 1
    heap = Heap(*map(_zeros, (kept, kept, kept, NUM_TOTALS, *(words,) * 5)))
    beam = Beam(
        width, most_moves, settings.patience, settings.seed,
        _zeros(most_moves * width), _zeros(most_moves * width), _zeros(slots), _zeros(0),
    )  # fmt: skip
    return _states(task, 2 * width), heap, beam


def _states(task: Task, count: int) -> States:
    columns, words = count * task.num_qubits * task.num_words, count * task.num_words
    return States(*map(_zeros, (columns, columns, *(words,) * 5, *(count,) * 3)))


def _zeros(size: int) -> Longs:
    return np.zeros(size, dtype=np.int64)
