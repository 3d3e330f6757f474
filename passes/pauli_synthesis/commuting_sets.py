"""Sets of rotations that commute, each turned into Z's by a Clifford, done by a parity network and turned back."""

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.passes.pauli_synthesis.frame_signs import X_AXIS, Y_AXIS, Z_AXIS
from qlower.passes.pauli_synthesis.parity_network import closed_network
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]
Move = tuple[int, int, int, int]
"""A controlled Pauli: its qubits, then its axes."""
_AXES = (X_AXIS, Z_AXIS, Y_AXIS)
_MOST_TRIED = 12
"""Qubits of a string of which all pairs are tried as the next move: bounds the work of long strings."""


def set_numbers(table: PauliTable) -> Longs:
    """A set for each rotation, int64 [n]: those of a set commute, and sets done in their order do all rotations right.

    A rotation goes into the first set behind all that hold an earlier rotation it does not commute with; so the sets
    are as few as can be.
    """
    numbers = np.zeros(len(table), dtype=np.int64)
    for row in range(1, len(table)):
        against = table.take(slice(0, row + 1)).anticommutes_with(row)[:row]
        numbers[row] = numbers[:row].max(where=against, initial=-1) + 1
    return numbers


def commuting_walk(rotations: PauliTable, *, swaps: bool) -> Walk:
    """The walk that does one commuting set after the other.

    Source: E. van den Berg, K. Temme, doi:10.22331/q-2020-09-12-322.

    Args:
        rotations: strings on at least one qubit each, in order.
        swaps: whether qubits may change places on the way.
    """
    numbers = set_numbers(rotations)
    letters = rotations.x_bits + 2 * rotations.z_bits.astype(np.int64)
    walk = _SetWalk(rotations.num_qubits)
    for number in range(int(numbers.max(initial=-1)) + 1):
        members = np.flatnonzero(numbers == number)
        walk.do_set(members, letters[members], swaps=swaps)
    return walk.finish()


class _SetWalk:
    """The moves so far, and as what the program's qubits and axes are seen behind them.

    Attributes:
        place: on which qubit each of the program's qubits is, int64 [n].
        axes: as which axis its axes are seen there, int64 [n, 4].
    """

    def __init__(self, num_qubits: int) -> None:
        self.moves: list[Move] = []
        self.done: list[tuple[int, int, int, int]] = []
        self.place = np.arange(num_qubits)
        self.axes = np.tile(np.arange(4), (num_qubits, 1))

    def do_set(self, members: Longs, letters: Longs, *, swaps: bool) -> None:
        """Rotations that commute, their strings as axes, int64 [members, qubits]."""
        one = _Set(letters)
        one.diagonalise()
        axes = one.diagonal_axes()
        other = _other_axis(axes)
        turning = list(one.moves)
        linear = np.eye(len(self.place), dtype=bool)
        for control, target in closed_network(one.letters[one.left] > 0, swaps=swaps):
            one.move((control, target, int(axes[control]), int(other[target])))
            linear[:, control] ^= linear[:, target]
        begin = len(self.moves)
        self.moves += [self._seen(move) for move in one.moves]
        for place, qubit, axis, after in one.done:
            seen = int(self.place[qubit]), int(self.axes[qubit, axis])
            self.done.append((int(members[place]), *seen, begin + after))
        self._exchange(linear.argmax(axis=1), axes)
        self.moves += [self._seen(move) for move in reversed(turning)]

    def _seen(self, move: Move) -> Move:
        first, second, first_axis, second_axis = move
        return (
            int(self.place[first]),
            int(self.place[second]),
            int(self.axes[first, first_axis]),
            int(self.axes[second, second_axis]),
        )

    def _exchange(self, moved: Longs, axes: Longs) -> None:
        """What was on qubit q, with the diagonal axis ``axes[q]``, is now on ``moved[q]``."""
        turned = np.zeros((len(moved), 4), dtype=np.int64)
        rows = np.arange(len(moved))
        for axis_of in (lambda a: a, _other_axis, lambda a: a ^ _other_axis(a)):
            turned[rows, axis_of(axes)] = axis_of(axes)[moved]
        self.axes = np.take_along_axis(self.axes[moved], turned, axis=1)
        self.place = self.place[moved]

    def finish(self) -> Walk:
        moves = np.array(self.moves, dtype=np.int64).reshape(-1, 4).T
        done = np.array(self.done, dtype=np.int64).reshape(-1, 4).T
        return Walk(*moves, *done)


def _other_axis(axis: Longs) -> Longs:
    """An axis that anticommutes with this one: X with Z, Z with X, X with Y."""
    return np.where(axis == X_AXIS, Z_AXIS, X_AXIS)


class _Set:
    """Strings that commute, as they are seen behind the moves so far.

    Attributes:
        letters: axes, 0 where a string has no letter; int64 [strings, qubits].
        left: the strings that are not done yet, bool [strings].
        moves: the moves so far.
        done: string, qubit, axis and number of moves before it of the rotations done so far.
    """

    def __init__(self, letters: Longs) -> None:
        self.letters = letters.copy()
        self.left = np.ones(len(letters), dtype=bool)
        self.moves: list[Move] = []
        self.done: list[tuple[int, int, int, int]] = []
        self._do_single()

    def move(self, move: Move) -> None:
        _move(self.letters, move)
        self.moves.append(move)
        self._do_single()

    def _do_single(self) -> None:
        for place in np.flatnonzero(self.left & (np.count_nonzero(self.letters, axis=1) == 1)).tolist():
            qubit = int(self.letters[place].argmax())
            self.done.append((place, qubit, int(self.letters[place, qubit]), len(self.moves)))
            self.left[place] = False

    def diagonal_axes(self) -> Longs:
        """The one axis that the strings left have on each qubit; Z where they have none."""
        largest: Longs = self.letters[self.left].max(axis=0, initial=0)
        return np.where(largest == 0, Z_AXIS, largest)

    def diagonalise(self) -> None:
        """Moves until on each qubit the strings have one letter at most.

        Where letters on two qubits anticommute with some axes in the same strings, one move is enough for one of them;
        else a string is brought to one qubit, where all that commute with it have no other letter then.
        Source: A. Cowtan, W. Simmons, R. Duncan, arXiv:2007.10515.
        """
        while True:
            strings = self.letters[self.left]
            mixed = np.flatnonzero(np.logical_and.reduce([self._has_other(strings, axis) for axis in _AXES]))
            if not len(mixed):
                return
            options = _pair_moves(strings, mixed) or _string_moves(strings, mixed)
            self.move(min(options, key=lambda move: int(np.count_nonzero(_moved(strings, move)))))

    @staticmethod
    def _has_other(strings: Longs, axis: int) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = ((strings != 0) & (strings != axis)).any(axis=0)
        return found


def _pair_moves(strings: Longs, mixed: Longs) -> list[Move]:
    """Moves that leave one letter on one of two qubits: a product of axes on both commutes with all strings."""
    against = {
        (qubit, axis): ((strings[:, qubit] != 0) & (strings[:, qubit] != axis)).tobytes()
        for qubit in mixed.tolist()
        for axis in _AXES
    }
    holders: dict[bytes, list[tuple[int, int]]] = {}
    for one, key in against.items():
        holders.setdefault(key, []).append(one)
    moves: list[Move] = []
    for alike in holders.values():
        for one, other in combinations(alike, 2):
            moves += _merging(*one, *other) + _merging(*other, *one)
    return moves


def _string_moves(strings: Longs, mixed: Longs) -> list[Move]:
    """Moves that take one letter from the string with fewest on these qubits."""
    inner = strings[:, mixed]
    weights = np.count_nonzero(inner, axis=1)
    row = int(np.where(weights == 0, len(mixed) + 1, weights).argmin())
    qubits = mixed[np.flatnonzero(inner[row])[:_MOST_TRIED]].tolist()
    moves: list[Move] = []
    for one, other in product(qubits, qubits):
        if one != other:
            moves += _merging(one, int(strings[row, one]), other, int(strings[row, other]))
    return moves


def _merging(kept: int, kept_axis: int, other: int, other_axis: int) -> list[Move]:
    """The moves that make of a letter on each of two qubits the first one alone."""
    return [(kept, other, axis, other_axis) for axis in _AXES if axis != kept_axis]


def _moved(letters: Longs, move: Move) -> Longs:
    """The strings behind a controlled Pauli."""
    moved = letters.copy()
    _move(moved, move)
    return moved


def _move(letters: Longs, move: Move) -> None:
    first, second, first_axis, second_axis = move
    against_first = (letters[:, first] != 0) & (letters[:, first] != first_axis)
    against_second = (letters[:, second] != 0) & (letters[:, second] != second_axis)
    letters[:, first] ^= first_axis * against_second
    letters[:, second] ^= second_axis * against_first
