"""Parity networks: strings of Z's on many qubits brought to one qubit each by few CX, and linear maps undone by CX.

A CX with control c and target t turns a string with a Z at t into one with a Z more (or less) at c; on a table of bits
[strings, qubits] it adds column t to column c. Pairs here are such (c, t).
"""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]
Pairs = list[tuple[int, int]]
_LOGARITHM_UNITS = 1 << 20


def parity_network(strings: Bools) -> Pairs:
    """CX during which each of the strings has at some time one qubit only.

    Strings are halved by the qubit on which most of them agree; those that meet on a qubit lose together what they all
    have elsewhere.
    Source: M. Amy, P. Azimzadeh, M. Mosca, arXiv:1712.01859, algorithm 1 (GraySynth).

    Args:
        strings: bool [strings, qubits], each with at least one bit.
    """
    now = strings.copy()
    pairs: Pairs = []
    every = np.arange(strings.shape[1])
    stack: list[tuple[Longs, Longs, int]] = [(np.arange(len(strings)), every, -1)]
    while stack:
        members, left, target = stack.pop()
        if target >= 0 and len(members):
            shared = np.flatnonzero(now[members].all(axis=0))
            for control in shared[shared != target].tolist():
                now[:, control] ^= now[:, target]
                pairs.append((control, target))
        if not len(members) or not len(left):
            continue
        ones = now[np.ix_(members, left)].sum(axis=0)
        place = int(np.maximum(ones, len(members) - ones).argmax())
        qubit = int(left[place])
        has = now[members, qubit]
        further = np.delete(left, place)
        stack.append((members[has], further, qubit if target < 0 else target))
        stack.append((members[~has], further, target))
    return pairs


def closed_network(strings: Bools, *, swaps: bool) -> Pairs:
    """A parity network of all strings and CX that undo its linear map, or one for each cluster of strings if shorter.

    Args:
        strings: bool [strings, qubits], each with at least one bit.
        swaps: whether a permutation of the qubits may be left.
    """
    if not len(strings):
        return []
    whole = [np.arange(len(strings))]
    networks = [_closed_parts(strings, parts, swaps=swaps) for parts in (whole, clusters(strings))]
    return min(networks, key=len)


def _closed_parts(strings: Bools, parts: list[Longs], *, swaps: bool) -> Pairs:
    now = strings.copy()
    pairs: Pairs = []
    for part in parts:
        qubits = np.flatnonzero(now[part].any(axis=0))
        network = parity_network(now[np.ix_(part, qubits)])
        linear = np.eye(len(qubits), dtype=bool)
        _apply(linear, network)
        closed = [
            (int(qubits[control]), int(qubits[target])) for control, target in network + undone(linear, swaps=swaps)
        ]
        _apply(now, closed)
        pairs += closed
    return pairs


def _apply(now: Bools, pairs: Pairs) -> None:
    for control, target in pairs:
        now[:, control] ^= now[:, target]


def clusters(strings: Bools) -> list[Longs]:
    """The strings in parts, each on qubits of which any two meet in a string of no earlier part.

    A part grows from the first string left, by the qubit that meets most others of those that meet all in it.
    """
    left = np.arange(len(strings))
    bits = strings.astype(np.int64)
    together = bits.T @ bits
    parts = []
    while len(left):
        meets = together > 0
        inside = strings[left[0]].copy()
        common = meets[inside].all(axis=0) & ~inside
        while common.any():
            qubit = int(np.where(common, meets[:, common].sum(axis=1), -1).argmax())
            inside[qubit] = True
            common &= meets[qubit]
            common[qubit] = False
        within = ~(strings[left] & ~inside).any(axis=1)
        parts.append(left[within])
        together -= bits[left[within]].T @ bits[left[within]]
        left = left[~within]
    return parts


def undone(linear: Bools, *, swaps: bool) -> Pairs:
    """CX that make a linear map the identity or, if so said, a permutation.

    Args:
        linear: bool [n, n], regular.
        swaps: whether a permutation may be left.
    """
    num = len(linear)
    found = [_greedily(linear, swaps=swaps)]
    if not swaps:
        found += [_eliminated(linear, range(num), swaps=False), _eliminated(linear, range(num)[::-1], swaps=False)]
    return min(found, key=len)


def _greedily(linear: Bools, *, swaps: bool) -> Pairs:
    """The CX that makes columns here and rows of the inverse shortest, as long as one makes them shorter.

    Source: T. Goubault de Brugière, M. Baboulin, B. Valiron, S. Martiel, C. Allouche, doi:10.1145/3474226 (greedy
    search by the logarithms of the weights).
    """
    now = linear.astype(np.int64)
    inverse = np.eye(len(linear), dtype=bool)
    _apply(inverse, _eliminated(linear, range(len(linear)), swaps=False))
    back = inverse.T.astype(np.int64)
    pairs: Pairs = []
    while True:
        # Adding column t to column c adds row c of the inverse, here column c of its transpose, to row t.
        gains = _weight_gains(now) + _weight_gains(back).T
        np.fill_diagonal(gains, 0)
        control, target = divmod(int(gains.argmin()), len(gains))
        if gains[control, target] >= 0:
            return pairs + _eliminated(now.astype(bool), range(len(linear)), swaps=swaps)
        now[:, control] ^= now[:, target]
        back[:, target] ^= back[:, control]
        pairs.append((control, target))


def _weight_gains(columns: Longs) -> Longs:
    """By how much the logarithm of column c's weight grows if column t is added to it, int64 [c, t]."""
    # Whole numbers, so that the choice depends on no machine's rounding.
    logarithms = np.round(np.log(np.arange(1, len(columns) + 2)) * _LOGARITHM_UNITS).astype(np.int64)
    weights = columns.sum(axis=0)
    bits = columns.astype(np.float32)  # products of floats are fast, and these counts exact
    both = (bits.T @ bits).astype(np.int64)
    added = weights[:, None] + weights[None, :] - 2 * both
    gains: Longs = logarithms[np.maximum(added, 1) - 1] - logarithms[weights - 1][:, None]
    return gains


def _eliminated(linear: Bools, rows: range, *, swaps: bool) -> Pairs:
    """Gaussian elimination by columns, rows in this order; a pivot stays where it is if a permutation may be left."""
    now = linear.copy()
    pairs: Pairs = []
    free = np.ones(len(now), dtype=bool)

    def add(control: int, target: int) -> None:
        now[:, control] ^= now[:, target]
        pairs.append((control, target))

    for row in rows:
        candidates = np.flatnonzero(now[row] & free)
        pivot = int(candidates[now[:, candidates].sum(axis=0).argmin()]) if swaps else row
        if not now[row, pivot]:
            add(pivot, int(candidates[0]))
        for other in np.flatnonzero(now[row]).tolist():
            if other != pivot:
                add(other, pivot)
        free[pivot] = False
    return pairs
