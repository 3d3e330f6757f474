"""The Taylor series of a product formula's error, as sums of Pauli strings.

With S(τ) the product of exp(−iτ w_j P_j), the first factor applied first, S' = −i G(τ) S and
G = w_J P_J + e_J(w_(J−1) P_(J−1) + e_(J−1)(…)), where e_j(Q) = exp(−iτ w_j P_j) Q exp(iτ w_j P_j). A string Q that
commutes with P_j stays; any other becomes Q cos(2 w_j τ) + i Q P_j sin(2 w_j τ). The error's generator is G − H.

Beside the series itself its majorant is kept: the same sum without signs, with cosh and sinh for cos and sin, so that
nothing cancels. Its coefficient of order k bounds the remainder of the series from order k on.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_algebra import anticommuting, counts, parities
from qlower.dialects.hamiltonian.pauli_table import PauliTable, WordTable

Floats = NDArray[np.float64]

MOST_WORK = 40_000_000
"""Coefficients of strings times factors that are gone through for one depth of the series; a second or two."""
MOST_PAIRED = 30_000
"""Terms up to which all pairs are looked at."""
EXTRA_PARTS = (3, 1, 0)
"""How many parts beyond the first that does not vanish are computed, the most that is not too much work."""
DEEPER = (40, 20, 10, 6)
"""Where these were little work: the most that is likely not too much."""


class Sweep(NamedTuple):
    """All terms once, each for a share of the time.

    Attributes:
        backward: whether the last term is first.
        share: of the step's time; may be negative.
    """

    backward: bool
    share: float


@dataclass(frozen=True, eq=False)
class ErrorSeries:
    """The first parts of a Taylor series, and a bound of what is left out.

    Attributes:
        table: strings.
        parts: float64 [len(table), parts], the coefficient of each string in each power of τ.
        rest_order: the power of τ that ``rest`` belongs to.
        rest: all parts from ``rest_order`` on together are at most ``rest · τ^rest_order`` in norm.
    """

    table: PauliTable
    parts: Floats
    rest_order: int
    rest: float


def error_series(table: PauliTable, coefficients: Floats, sweeps: tuple[Sweep, ...], order: int) -> ErrorSeries:
    """The series of a formula's error, as deep as a counted amount of work allows.

    Args:
        table: the terms' strings, the first applied first in a forward sweep.
        coefficients: float64 [n].
        sweeps: the formula.
        order: of the formula: parts below it vanish.
    """
    found = None
    for depth in (*(order + extra for extra in EXTRA_PARTS), *range(order - 1, 0, -1)):
        # After the first sweep there are about as many strings as pairs of terms do not commute.
        if found is None and len(sweeps) * len(table) ** 2 <= MOST_WORK:
            found = _followed(table, coefficients, sweeps, depth, order)
    if found is None:
        return _without_strings(table, coefficients, sweeps, order)
    if found.depth == order + EXTRA_PARTS[0]:
        # Twice, for the strings that only deeper commutators reach; there are 4^num_qubits at most.
        strings = min(2 * found.work / (found.depth + 1), len(sweeps) * len(table) * 4.0**table.num_qubits)
        reach = [extra for extra in DEEPER if strings * (order + extra + 1) <= MOST_WORK]
        deeper = _followed(table, coefficients, sweeps, order + reach[0], order) if reach else None
        found = deeper or found
    return found.error(table, coefficients)


def _followed(
    table: PauliTable, coefficients: Floats, sweeps: tuple[Sweep, ...], depth: int, order: int
) -> "_Series | None":
    series = _Series(table, depth, max(order, depth + 1))
    return series if series.follow(table, coefficients, sweeps) else None


class _Series:
    """A series under construction.

    Attributes:
        depth: the highest power of τ that is kept.
        rest: float64 [powers], the majorant of the powers above ``depth``, by power; those up to it are not used.
        keys: uint64 [m], ascending, a number for each string.
        x, z: uint64 [m, words].
        parts, majorant: float64 [m, depth + 1].
        work: coefficients gone through so far, for all factors together.
    """

    def __init__(self, table: PauliTable, depth: int, rest_order: int) -> None:
        self.num_qubits = table.num_qubits
        self.depth = depth
        self.work = 0
        self.rest = np.zeros(rest_order + 1)
        words = table.x.shape[1]
        self.keys = np.zeros(0, np.uint64)
        self.x, self.z = np.zeros((0, words), np.uint64), np.zeros((0, words), np.uint64)
        self.parts, self.majorant = np.zeros((0, depth + 1)), np.zeros((0, depth + 1))

    def follow(self, table: PauliTable, coefficients: Floats, sweeps: tuple[Sweep, ...]) -> bool:
        """Go through all factors; False if that is too much work, or two strings have one key."""
        keys = _keys(table)
        for sweep in sweeps:
            order = range(len(table))
            for row in reversed(order) if sweep.backward else order:
                weight = sweep.share * float(coefficients[row])
                self.work += self.parts.size
                if self.work > MOST_WORK or not self._turn(table.x[row], table.z[row], keys[row], weight):
                    return False
                place = self._places(keys[row : row + 1], table.x[row : row + 1], table.z[row : row + 1])
                if place is None:
                    return False
                self.parts[place, 0] += weight
                self.majorant[place, 0] += abs(weight)
        return True

    def _turn(self, x: WordTable, z: WordTable, key: np.uint64, weight: float) -> bool:
        """Conjugate by exp(−iτ·weight·P)."""
        turned = np.flatnonzero(parities((self.x & z) ^ (self.z & x)))
        if not len(turned):
            return True
        series, bounds = self.parts[turned], self.majorant[turned]
        self._add_to_rest(bounds.sum(axis=0), 2 * abs(weight))
        self.parts[turned], made = _cosine_and_sine(series, 2 * weight, -1.0)
        self.majorant[turned], made_bounds = _cosine_and_sine(bounds, 2 * abs(weight), 1.0)
        kept = np.flatnonzero(made_bounds.any(axis=1))
        if not len(kept):
            return True
        turned, made, made_bounds = turned[kept], made[kept], made_bounds[kept]
        old_x, old_z = self.x[turned], self.z[turned]
        new_x, new_z = old_x ^ x, old_z ^ z
        # Q P = i^k R with k odd, and i·i^k is −1 for k = 1 and 1 for k = 3.
        exponent = counts(old_x & old_z) + int(counts((x & z)[None, :])[0]) - counts(new_x & new_z)
        exponent += 2 * counts(old_z & x)
        made *= np.where(exponent & 3 == 1, -1.0, 1.0)[:, None]
        places = self._places(self.keys[turned] ^ key, new_x, new_z)
        if places is None:
            return False
        self.parts[places] += made
        self.majorant[places] += made_bounds
        return True

    def _add_to_rest(self, masses: Floats, angle: float) -> None:
        """Carry the majorant of the powers above ``depth`` on through one factor."""
        for power in range(len(self.rest) - 1, self.depth, -1):
            for rise in range(1, power + 1):
                lower = power - rise
                mass = masses[lower] if lower <= self.depth else self.rest[lower]
                self.rest[power] += float(mass) * angle**rise / math.factorial(rise)

    def _places(self, keys: WordTable, x: WordTable, z: WordTable) -> NDArray[np.intp] | None:
        """Where these different strings stand, those that are new put in; None if two strings have one key."""
        places = np.searchsorted(self.keys, keys)
        known = np.zeros(len(keys), dtype=bool)
        inside = np.flatnonzero(places < len(self.keys))
        known[inside] = self.keys[places[inside]] == keys[inside]
        if not ((self.x[places[known]] == x[known]).all() and (self.z[places[known]] == z[known]).all()):
            return None
        if known.all():
            return places
        new = np.flatnonzero(~known)
        everything = np.concatenate((self.keys, keys[new]))
        order = np.argsort(everything, kind="stable")
        self.keys = everything[order]
        self.x, self.z = np.concatenate((self.x, x[new]))[order], np.concatenate((self.z, z[new]))[order]
        empty = np.zeros((len(new), self.depth + 1))
        self.parts = np.concatenate((self.parts, empty))[order]
        self.majorant = np.concatenate((self.majorant, empty))[order]
        return np.searchsorted(self.keys, keys)

    def error(self, table: PauliTable, coefficients: Floats) -> ErrorSeries:
        """The series without the operator itself."""
        for row, key in enumerate(_keys(table)):
            self.parts[np.searchsorted(self.keys, key), 0] -= coefficients[row]
        rest_order = len(self.rest) - 1
        found = PauliTable(self.num_qubits, self.x, self.z)
        return ErrorSeries(found, self.parts, rest_order, float(self.rest[rest_order]))


def _keys(table: PauliTable) -> WordTable:
    """A number for each string, such that that of a product is the exclusive or of those of its factors.

    Up to 32 qubits different strings have different numbers; above, two may have one, which callers must look out for.
    """
    if table.num_qubits <= 32:
        return table.x[:, 0] | table.z[:, 0] << np.uint64(32)
    draws = np.random.Generator(np.random.PCG64(table.num_qubits))
    numbers = draws.integers(0, 1 << 63, 2 * table.num_qubits, dtype=np.uint64, endpoint=True)
    bits = np.concatenate((table.x_bits, table.z_bits), axis=1)
    keys: WordTable = np.bitwise_xor.reduce(np.where(bits, numbers, np.uint64(0)), axis=1)
    return keys


def _cosine_and_sine(rows: Floats, angle: float, sign: float) -> tuple[Floats, Floats]:
    """Rows of coefficients of power series times cos(angle·τ), and times sin(angle·τ), cut off where they were.

    With ``sign`` 1 instead of −1 these are cosh and sinh. No matrix product is used, since its last digits depend on
    the number of threads.
    """
    size = rows.shape[1]
    found = (np.zeros_like(rows), np.zeros_like(rows))
    for power in range(size):
        factor = sign ** (power // 2) * angle**power / math.factorial(power)
        found[power % 2][:, power:] += factor * rows[:, : size - power]
    return found


def _without_strings(table: PauliTable, coefficients: Floats, sweeps: tuple[Sweep, ...], order: int) -> ErrorSeries:
    """Only the remainder from the formula's order on: first commutators exactly, deeper ones by products of norms."""
    before, after = _anticommuting_sizes(table, np.abs(coefficients))
    rest = np.zeros(order + 1)
    done = 0.0
    for sweep in sweeps:
        share = abs(sweep.share)
        met = done * (before + after) + share * (after if sweep.backward else before)
        rows = np.arange(len(table))[::-1] if sweep.backward else np.arange(len(table))
        angles = 2 * share * np.abs(coefficients)[rows]
        for mass, angle in zip(met[rows].tolist(), angles.tolist(), strict=True):
            for power in range(order, 0, -1):
                total = mass * angle**power / math.factorial(power)
                for lower in range(1, power):
                    total += rest[lower] * angle ** (power - lower) / math.factorial(power - lower)
                rest[power] += total
        done += share
    return ErrorSeries(table.take(slice(0, 0)), np.zeros((0, 0)), order, float(rest[order]))


def _anticommuting_sizes(table: PauliTable, sizes: Floats) -> tuple[Floats, Floats]:
    """For each term the summed sizes of the terms before it, and of those after it, that anticommute with it."""
    if len(table) > MOST_PAIRED:
        before = np.concatenate(([0.0], np.cumsum(sizes)[:-1]))
        return before, sizes.sum() - before - sizes
    before, after = np.zeros(len(table)), np.zeros(len(table))
    for start in range(0, len(table), 256):
        odd = anticommuting(table.take(slice(start, start + 256)), table)
        place = np.arange(start, start + len(odd))[:, None]
        others = np.arange(len(table))[None, :]
        before[start : start + 256] = np.where(odd & (others < place), sizes, 0.0).sum(axis=1)
        after[start : start + 256] = np.where(odd & (others > place), sizes, 0.0).sum(axis=1)
    return before, after
