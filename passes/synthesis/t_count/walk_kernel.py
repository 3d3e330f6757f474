"""A random walk among phase polynomials with one signature tensor.

A table holds parities (columns); its signature is the sum over all columns a of a⊗a⊗a over GF(2). With z any vector and
y a set of columns, adding z to the columns of y, and z itself as a column if y is odd, keeps the signature where
∑_{j∈y} a_j a_jᵀ is in the span of z zᵀ and of z wᵀ + w zᵀ for all w. Equal columns cancel in pairs, so a step with
z = a_i + a_j and exactly one of i and j in y saves two.

Symmetric matrices are compared by random linear hashes longer than the number of columns; callers check the signature
of what comes out.

Sources: L. Heyfron, E. Campbell, arXiv:1712.01557 (TODD); V. Vandaele, arXiv:2407.08695 (the condition with w).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Longs = NDArray[np.int64]
BITS = 62
"""Bits used of a word."""


class Sizes(NamedTuple):
    """Lengths, in words where not said otherwise.

    Attributes:
        variables: n, rows of the table.
        capacity: most columns there may be.
        column: of a column.
        hash: of a hash.
        set: of a set of columns.
    """

    variables: int
    capacity: int
    column: int
    hash: int
    set: int


class Limits(NamedTuple):
    """Where a walk begins and ends.

    Attributes:
        columns: how many columns the table has, distinct and none of them zero.
        steps: how many steps to try.
        slack: how many columns more than the smallest table a table on the way may have.
        patience: steps without a smaller table after which the walk ends.
    """

    columns: int
    steps: int
    slack: int
    patience: int


class Space(NamedTuple):
    """Where a walk works.

    Attributes:
        hashes: of the symmetric matrix with ones at (a, b) and (b, a) alone, int64 [n · n · hash].
        rows: hashes in echelon form, each with the set of columns it is made of behind it.
        pivot_word, pivot_mask: of each row.
        nulls: sets of columns that fulfil the condition.
        squares: hash of a·aᵀ for every column a, and behind them the one for z.
        wedges: hash of z·e_kᵀ + e_k·zᵀ for every variable k.
        chosen: a set of columns.
        vector: z.
        trial: the columns of the next table.
        gone: which columns of it cancel.
        random: the state of the generator.
    """

    hashes: Longs
    rows: Longs
    pivot_word: Longs
    pivot_mask: Longs
    nulls: Longs
    squares: Longs
    wedges: Longs
    chosen: Longs
    vector: Longs
    trial: Longs
    gone: Longs
    random: Longs


@kernel_part
def draw(random: Longs, below: int) -> int:
    """A random number below another, at most 2³⁰ (Park and Miller's generator)."""
    random[0] = (random[0] * 48271) % 2147483647
    drawn: int = (random[0] >> 8) % below
    return drawn


@kernel_part
def is_odd(word: int) -> int:
    """The parity of the bits of a word."""
    word ^= word >> 32
    word ^= word >> 16
    word ^= word >> 8
    word ^= word >> 4
    word ^= word >> 2
    word ^= word >> 1
    return word & 1


@kernel_part
def insert(sizes: Sizes, space: Space, count: int) -> int:
    """Reduce the row behind the first ``count`` by these; say whether anything is left, and set its pivot then."""
    width = sizes.hash + sizes.set
    base = count * width
    for row in range(count):
        word = space.pivot_word[row]
        if space.rows[base + word] & space.pivot_mask[row] != 0:
            start = row * width
            for at in range(word, width):
                space.rows[base + at] ^= space.rows[start + at]
    for at in range(sizes.hash):
        found = space.rows[base + at]
        if found != 0:
            space.pivot_word[count] = at
            space.pivot_mask[count] = found & -found
            return 1
    return 0


@kernel_part
def clear(sizes: Sizes, space: Space, count: int) -> int:
    """Empty the row behind the first ``count``; say where it begins."""
    width = sizes.hash + sizes.set
    for at in range(width):
        space.rows[count * width + at] = 0
    return count * width


@kernel_part
def square(sizes: Sizes, space: Space, vectors: Longs, start: int, place: int) -> None:
    """Write down the hash of v vᵀ at a place of ``squares``, v being the vector that starts there."""
    n = sizes.variables
    base = place * sizes.hash
    for at in range(sizes.hash):
        space.squares[base + at] = 0
    for a in range(n):
        if (vectors[start + a // 62] >> (a % 62)) & 1 == 0:
            continue
        for b in range(a, n):
            if (vectors[start + b // 62] >> (b % 62)) & 1 != 0:
                for at in range(sizes.hash):
                    space.squares[base + at] ^= space.hashes[(a * n + b) * sizes.hash + at]


@kernel_part
def wedge(sizes: Sizes, space: Space, k: int) -> None:
    """Write down the hash of z·e_kᵀ + e_k·zᵀ."""
    n = sizes.variables
    base = k * sizes.hash
    for at in range(sizes.hash):
        space.wedges[base + at] = 0
    for a in range(n):
        if a != k and (space.vector[a // 62] >> (a % 62)) & 1 != 0:
            for at in range(sizes.hash):
                space.wedges[base + at] ^= space.hashes[(a * n + k) * sizes.hash + at]


@kernel_part
def keep_null(sizes: Sizes, space: Space, count: int, nulls: int) -> int:
    """Keep the set of columns of a row that was reduced to nothing, unless it is empty; return how many there are."""
    start = count * (sizes.hash + sizes.set) + sizes.hash
    filled = 0
    for at in range(sizes.set):
        word = space.rows[start + at]
        space.nulls[nulls * sizes.set + at] = word
        if word != 0:
            filled = 1
    return nulls + filled


@kernel_part
def choose_vector(sizes: Sizes, space: Space, columns: Longs, num_columns: int) -> None:
    """Take for z the sum of two columns, or sometimes a single one."""
    first = draw(space.random, num_columns)
    second = draw(space.random, num_columns)
    for at in range(sizes.column):
        word = columns[first * sizes.column + at]
        if first != second:
            word ^= columns[second * sizes.column + at]
        space.vector[at] = word


@kernel_part
def choose_set(sizes: Sizes, space: Space, nulls: int) -> int:
    """Take a random sum of the sets found for y; say whether it has an odd number of columns, or −1 if none."""
    for at in range(sizes.set):
        space.chosen[at] = 0
    for null in range(nulls):
        if draw(space.random, 2) == 1:
            for at in range(sizes.set):
                space.chosen[at] ^= space.nulls[null * sizes.set + at]
    odd = 0
    filled = 0
    for at in range(sizes.set):
        odd ^= is_odd(space.chosen[at])
        if space.chosen[at] != 0:
            filled = 1
    return odd if filled == 1 else -1


@kernel_part
def make_trial(sizes: Sizes, space: Space, columns: Longs, num_columns: int, odd: int) -> int:
    """Write down the next table with what cancels marked; return how many columns it has then, before these go."""
    width = sizes.column
    for j in range(num_columns):
        is_in = (space.chosen[j // 62] >> (j % 62)) & 1
        space.gone[j] = 0
        for at in range(width):
            word = columns[j * width + at]
            space.trial[j * width + at] = word ^ space.vector[at] if is_in == 1 else word
    total = num_columns
    if odd == 1:
        for at in range(width):
            space.trial[total * width + at] = space.vector[at]
        space.gone[total] = 0
        total += 1
    return total


@kernel_part
def cancel(sizes: Sizes, space: Space, num_columns: int, total: int) -> int:
    """Mark what cancels in the next table; return how many columns are left.

    Only a changed column can be equal to another one, and only to one that did not change.
    """
    width = sizes.column
    left = total
    for j in range(total):
        if space.gone[j] == 1 or (j < num_columns and (space.chosen[j // 62] >> (j % 62)) & 1 == 0):
            continue
        filled = 0
        for at in range(width):
            if space.trial[j * width + at] != 0:
                filled = 1
        if filled == 0:
            space.gone[j] = 1
            left -= 1
            continue
        for k in range(total):
            if k == j or space.gone[k] == 1:
                continue
            same = 1
            for at in range(width):
                if space.trial[j * width + at] != space.trial[k * width + at]:
                    same = 0
                    break
            if same == 1:
                space.gone[j] = 1
                space.gone[k] = 1
                left -= 2
                break
    return left


@kernel_part
def follow_squares(sizes: Sizes, space: Space, columns: Longs, num_columns: int, total: int) -> None:
    """Bring the hashes to what they are in the next table: (a + z)(a + z)ᵀ = a·aᵀ + z·zᵀ + (z·aᵀ + a·zᵀ)."""
    of_z = sizes.capacity * sizes.hash
    for j in range(num_columns):
        if (space.chosen[j // 62] >> (j % 62)) & 1 == 0:
            continue
        base = j * sizes.hash
        for at in range(sizes.hash):
            space.squares[base + at] ^= space.squares[of_z + at]
        for k in range(sizes.variables):
            if (columns[j * sizes.column + k // 62] >> (k % 62)) & 1 != 0:
                for at in range(sizes.hash):
                    space.squares[base + at] ^= space.wedges[k * sizes.hash + at]
    if total > num_columns:
        for at in range(sizes.hash):
            space.squares[num_columns * sizes.hash + at] = space.squares[of_z + at]


@kernel_part
def accept(sizes: Sizes, space: Space, columns: Longs, total: int) -> int:
    """Take the next table; return how many columns it has."""
    width = sizes.column
    count = 0
    for j in range(total):
        if space.gone[j] == 0:
            for at in range(width):
                columns[count * width + at] = space.trial[j * width + at]
            for at in range(sizes.hash):
                space.squares[count * sizes.hash + at] = space.squares[j * sizes.hash + at]
            count += 1
    return count


@kernel_part
def copy_hash(sizes: Sizes, space: Space, source: Longs, place: int, base: int) -> None:
    """Write a hash into a row that is empty."""
    for at in range(sizes.hash):
        space.rows[base + at] = source[place * sizes.hash + at]


@kernel(seconds_per_work=1e-6, compile_seconds=6.0)
def walk(sizes: Sizes, space: Space, columns: Longs, best: Longs, limits: Limits) -> int:
    """Walk so many steps; return how many columns the smallest table met has, which is in ``best`` then.

    Args:
        sizes: lengths.
        space: memory to work in.
        columns: the table, changed.
        best: a copy of it at the start.
        limits: where it begins and ends.
    """
    num_columns = limits.columns
    least = num_columns
    basis = 0
    fixed = 0
    changed = 1
    idle = 0
    for j in range(num_columns):
        square(sizes, space, columns, j * sizes.column, j)
    for _ in range(limits.steps):
        if num_columns < 2 or idle >= limits.patience:
            break
        idle += 1
        if changed == 1:
            changed = 0
            basis = 0
            fixed = 0
            for j in range(num_columns):
                base = clear(sizes, space, basis)
                copy_hash(sizes, space, space.squares, j, base)
                space.rows[base + sizes.hash + j // 62] |= 1 << (j % 62)
                if insert(sizes, space, basis) == 1:
                    basis += 1
                else:
                    fixed = keep_null(sizes, space, basis, fixed)
        choose_vector(sizes, space, columns, num_columns)
        count = basis
        nulls = fixed
        for k in range(sizes.variables + 1):
            base = clear(sizes, space, count)
            if k < sizes.variables:
                wedge(sizes, space, k)
                copy_hash(sizes, space, space.wedges, k, base)
            else:
                square(sizes, space, space.vector, 0, sizes.capacity)
                copy_hash(sizes, space, space.squares, sizes.capacity, base)
            if insert(sizes, space, count) == 1:
                count += 1
            else:
                nulls = keep_null(sizes, space, count, nulls)
        odd = choose_set(sizes, space, nulls)
        if odd < 0:
            continue
        total = make_trial(sizes, space, columns, num_columns, odd)
        left = cancel(sizes, space, num_columns, total)
        if left > least + limits.slack or left >= sizes.capacity:
            continue
        follow_squares(sizes, space, columns, num_columns, total)
        num_columns = accept(sizes, space, columns, total)
        changed = 1
        if num_columns < least:
            least = num_columns
            idle = 0
            for at in range(num_columns * sizes.column):
                best[at] = columns[at]
    return least
