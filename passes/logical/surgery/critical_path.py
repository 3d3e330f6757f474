"""How soon each node could begin if nothing but dependencies made it wait, and how much must follow it."""

from typing import NamedTuple

import numpy as np

from qlower.lowering import Context
from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.logical.surgery.operations import Operations
from qlower.passes.logical.surgery.program_arrays import (
    Longs,
    Program,
    anticommute,
    comparisons_of,
    program_arrays,
    reversed_arrays,
)

FEW = 8
"""Strings on at most so many qubits are compared with those that have another letter on one of them; longer ones with
all before them."""


class Chains(NamedTuple):
    """For each qubit and letter the supports that have it, the latest first.

    Attributes:
        latest: the latest entry of a qubit and letter, −1 if there is none; [3 · qubits].
        before: the entry before an entry in its chain, or −1.
        longest: the latest end among an entry and those before it in its chain.
        owner: the node of an entry.
    """

    latest: Longs
    before: Longs
    longest: Longs
    owner: Longs


def earliest_begins(operations: Operations, lengths: Longs, context: Context) -> Longs:
    """When each node could begin, if ``lengths`` is how long those that depend on a node wait for it; int64 [nodes]."""
    return _begins(program_arrays(operations), lengths, operations.paulis.num_qubits, context)


def lengths_behind(operations: Operations, lengths: Longs, context: Context) -> Longs:
    """The longest path from the begin of each node to the end of the program; int64 [nodes]."""
    backwards = np.ascontiguousarray(lengths[::-1])
    begins = _begins(reversed_arrays(operations), backwards, operations.paulis.num_qubits, context)
    return np.ascontiguousarray((begins + backwards)[::-1])


def _begins(program: Program, lengths: Longs, num_qubits: int, context: Context) -> Longs:
    count, entries = len(lengths), len(program.support_qubit)
    begins, ends, longest = (np.zeros(count, np.int64) for _ in range(3))
    chains = Chains(np.full(3 * num_qubits, -1, np.int64), *(np.zeros(entries, np.int64) for _ in range(3)))
    find_begins.run(
        program, chains, lengths, begins, ends, longest,
        work=20 * count + 4 * entries + comparisons_of(count), progress=context.progress,
    )  # fmt: skip
    return begins


@kernel_part
def latest_in_chains(program: Program, chains: Chains, node: int, found: int, ends: Longs) -> int:
    """The latest end of a node that anticommutes with a short string, if later than ``found``."""
    for at in range(program.support_offsets[node], program.support_offsets[node + 1]):
        for other in range(3):
            if other == program.support_letter[at] - 1:
                continue
            entry = chains.latest[3 * program.support_qubit[at] + other]
            while entry >= 0 and chains.longest[entry] > found:
                before = chains.owner[entry]
                if ends[before] > found and anticommute(program, before, node):
                    found = ends[before]
                entry = chains.before[entry]
    return found


@kernel(seconds_per_work=4e-7, compile_seconds=4.0)
def find_begins(  # noqa: PLR0917  # kernels take positions only
    program: Program, chains: Chains, lengths: Longs, begins: Longs, ends: Longs, longest: Longs
) -> int:
    """Fill ``begins``; gives the last end.

    Args:
        program: the nodes.
        chains: ``latest`` is −1 everywhere.
        lengths: how long those that depend on a node wait for it.
        begins: when each node can begin.
        ends: scratch, when each node ends.
        longest: scratch, the last end of all nodes up to each.
    """
    last = 0
    for node in range(len(begins)):
        found = 0
        for at in range(program.wait_offsets[node], program.wait_offsets[node + 1]):
            found = max(found, ends[program.waits[at]])
        first, behind = program.support_offsets[node], program.support_offsets[node + 1]
        if behind - first <= FEW:
            found = latest_in_chains(program, chains, node, found, ends)
        else:
            before = node - 1
            while before >= 0 and longest[before] > found:
                if ends[before] > found and anticommute(program, before, node):
                    found = ends[before]
                before -= 1
        begins[node] = found
        ends[node] = found + lengths[node]
        last = max(last, ends[node])
        longest[node] = last
        for at in range(first, behind):
            chain = 3 * program.support_qubit[at] + program.support_letter[at] - 1
            entry = chains.latest[chain]
            chains.before[at] = entry
            chains.longest[at] = ends[node] if entry < 0 else max(ends[node], chains.longest[entry])
            chains.owner[at] = node
            chains.latest[chain] = at
    return last
