"""What routed rows cost once their blocks are resynthesised, counted on the rows themselves."""

from typing import NamedTuple

import numpy as np

from qlower.lowering.kernels import kernel
from qlower.passes.mapping.coupling import Ints, Sequence
from qlower.passes.mapping.sabre_state import block_cost


class Cost(NamedTuple):
    """What routed rows come to; the smaller is the better.

    Attributes:
        gates: CX-class gates.
        depth: layers of blocks on two qubits.
    """

    gates: int
    depth: int


@kernel(seconds_per_work=5e-7, compile_seconds=1)
def count_blocks(  # noqa: PLR0917  # kernels take positions only
    offsets: Ints, wires: Ints, pair: Ints, weight: Ints, is_swap: Ints, block: Ints, depth: Ints
) -> int:
    """The CX-class gates of rows whose neighbours on the same pair of qubits become one block.

    Args:
        offsets: stretches of ``wires`` by row.
        wires: operands.
        pair: whether a row is a gate on two qubits, by row.
        weight: CX-class gates of a row.
        is_swap: whether a row is a SWAP.
        block: by qubit its partner, weight and SWAPs, 3 numbers each, −1, 0, 0 everywhere; changed.
        depth: by qubit; filled.
    """
    total = 0
    for row in range(len(pair)):
        if pair[row] == 0:
            continue
        one = wires[offsets[row]]
        other = wires[offsets[row] + 1]
        if block[3 * one] != other or block[3 * other] != one:
            block[3 * one] = other
            block[3 * other] = one
            block[3 * one + 1] = 0
            block[3 * one + 2] = 0
            depth[one] = max(depth[one], depth[other]) + 1
            depth[other] = depth[one]
        before = block_cost(block[3 * one + 1], block[3 * one + 2])
        if is_swap[row] != 0:
            block[3 * one + 2] = 1 - block[3 * one + 2]
        else:
            block[3 * one + 1] += weight[row]
        block[3 * other + 1] = block[3 * one + 1]
        block[3 * other + 2] = block[3 * one + 2]
        total += block_cost(block[3 * one + 1], block[3 * one + 2]) - before
    return total


def cost_of(sequence: Sequence, is_swap: Ints, num_qubits: int) -> Cost:
    """What routed rows cost; see ``count_blocks``."""
    block = np.tile(np.array([-1, 0, 0], dtype=np.int32), num_qubits)
    depth = np.zeros(num_qubits, dtype=np.int32)
    work = len(sequence.pair)
    gates = count_blocks.run(
        sequence.offsets, sequence.wires, sequence.pair, sequence.weight, is_swap, block, depth, work=work
    )
    return Cost(gates, int(depth.max(initial=0)))
