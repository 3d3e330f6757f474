"""Putting the terms of a sum into groups that are measured together, or exponentiated together.

Terms are taken by falling size of their coefficients, and each goes to the first group all of whose members it
commutes with (for ``qubit-wise``: on every qubit), or else begins a new one: sorted insertion. In very large sums only
the newest groups are looked at, by a count that depends on the number of terms alone.
Source: O. Crawford et al., arXiv:1908.06942.
"""

import math

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.pauli_table import PauliTable, WordTable
from qlower.ir.rows import IntColumn, LongColumn
from qlower.lowering.kernels import kernel, kernel_part

MOST_CHECKS = 1 << 31
"""About how many pairs are looked at in all; a second or two."""
FEWEST_CHECKS = 1024
"""How many groups, or members of groups, every term is compared with at least."""


def qubit_wise_groups(table: PauliTable, coefficients: NDArray[np.floating]) -> IntColumn:
    """Groups whose strings have, on every qubit, one letter besides I: one basis per qubit measures them all.

    Returns:
        int32 [n], the group of each term, counted from 0 in the order in which groups begin.
    """
    count, words = table.x.shape
    groups = np.zeros(count, dtype=np.int32)
    basis = np.zeros(2 * count * words, dtype=np.int64)
    insert_qubit_wise.run(
        _flat(table.x), _flat(table.z), insertion_order(coefficients), words, _limit(count), basis, groups,
        work=_work(count),
    )  # fmt: skip
    return groups


def commuting_groups(table: PauliTable, coefficients: NDArray[np.floating]) -> IntColumn:
    """Groups whose strings commute with each other.

    Where terms are too many to be compared with all others, the qubit-wise groups are taken if they are fewer: they are
    easier to tell, and commute too.

    Returns:
        int32 [n], as for ``qubit_wise_groups``.
    """
    count, words = table.x.shape
    groups = np.zeros(count, dtype=np.int32)
    # Members of a group are a chain: its first and last member, each member's next.
    chains = np.zeros(4 * count, dtype=np.int64)
    insert_commuting.run(
        _flat(table.x), _flat(table.z), insertion_order(coefficients), words, _limit(count), chains, groups,
        work=_work(count),
    )  # fmt: skip
    if count > _limit(count):
        qubit_wise = qubit_wise_groups(table, coefficients)
        if qubit_wise.max() < groups.max():
            return qubit_wise
    return groups


def insertion_order(coefficients: NDArray[np.floating]) -> LongColumn:
    """Terms by falling size of coefficient, equal ones as they stand; int64 [n]."""
    return np.argsort(-np.abs(coefficients), kind="stable").astype(np.int64)


def _flat(words: WordTable) -> LongColumn:
    return np.ascontiguousarray(words).view(np.int64).reshape(-1)


def _limit(count: int) -> int:
    return max(FEWEST_CHECKS, MOST_CHECKS // max(count, 1))


def _work(count: int) -> float:
    """A guess: the number of groups grows about as the square root of the number of terms."""
    return count * math.sqrt(count)


@kernel(seconds_per_work=3e-7, compile_seconds=1)
def insert_qubit_wise(  # noqa: PLR0917  # kernels take positions only
    x: LongColumn, z: LongColumn, order: LongColumn, words: int, limit: int, basis: LongColumn, groups: IntColumn
) -> int:
    """Fill the group of every term; return the number of groups.

    Args:
        x: words of all strings, one after the other.
        z: the same.
        order: in which terms are inserted.
        words: per string.
        limit: how many groups, the newest ones, a term is compared with.
        basis: room for the x words, then the z words, of the letters of each group; zero, is overwritten.
        groups: filled.
    """
    count = len(order)
    half = count * words
    num_groups = 0
    for place in range(count):
        term = order[place] * words
        found = max(0, num_groups - limit)
        while found < num_groups:
            clash = 0
            for word in range(words):
                base_x = basis[found * words + word]
                base_z = basis[half + found * words + word]
                term_x = x[term + word]
                term_z = z[term + word]
                clash |= (base_x | base_z) & (term_x | term_z) & ((base_x ^ term_x) | (base_z ^ term_z))
                if clash != 0:
                    break
            if clash == 0:
                break
            found += 1
        if found == num_groups:
            num_groups += 1
        for word in range(words):
            basis[found * words + word] |= x[term + word]
            basis[half + found * words + word] |= z[term + word]
        groups[order[place]] = found
    return num_groups


@kernel_part
def odd_overlap(x: LongColumn, z: LongColumn, words: int, first: int, second: int) -> int:
    """1 if two strings anticommute, otherwise 0."""
    bits = 0
    for word in range(words):
        bits ^= (x[first * words + word] & z[second * words + word]) ^ (
            z[first * words + word] & x[second * words + word]
        )
    bits ^= bits >> 32
    bits ^= bits >> 16
    bits ^= bits >> 8
    bits ^= bits >> 4
    return (0x6996 >> (bits & 15)) & 1


@kernel(seconds_per_work=2e-6, compile_seconds=1)
def insert_commuting(  # noqa: PLR0917  # kernels take positions only
    x: LongColumn, z: LongColumn, order: LongColumn, words: int, limit: int, chains: LongColumn, groups: IntColumn
) -> int:
    """Fill the group of every term; return the number of groups.

    Args:
        x: words of all strings, one after the other.
        z: the same.
        order: in which terms are inserted.
        words: per string.
        limit: how many members of groups, of the newest ones, a term is compared with.
        chains: room for each group's first member, last member and size, and each member's next; is overwritten.
        groups: filled.
    """
    count = len(order)
    num_groups = 0
    oldest = 0
    in_reach = 0
    for place in range(count):
        term = order[place]
        found = oldest
        while found < num_groups:
            member = chains[found]
            last = chains[count + found]
            odd = odd_overlap(x, z, words, term, member)
            while odd == 0 and member != last:
                member = chains[3 * count + member]
                odd = odd_overlap(x, z, words, term, member)
            if odd == 0:
                break
            found += 1
        if found == num_groups:
            num_groups += 1
            chains[found] = term
            chains[2 * count + found] = 0
        else:
            chains[3 * count + chains[count + found]] = term
        chains[count + found] = term
        chains[2 * count + found] += 1
        groups[term] = found
        in_reach += 1
        while in_reach > limit:
            in_reach -= chains[2 * count + oldest]
            oldest += 1
    return num_groups
