"""The blocks of gates on pairs of wires that are worth a synthesis, multiplied out, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.block_kernel import Found
from qlower.passes.circuit.matrix_kernel import Matrices, matrix_of
from qlower.passes.circuit.product_kernels import apply_pair, apply_single

Complexes = NDArray[np.complex128]
Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Shorts = NDArray[np.uint16]


class GateColumns(NamedTuple):
    """GateColumns of rows, by the names they have there."""

    kind: Shorts
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs
    parameters: Floats


class Pairs(NamedTuple):
    """The two-qubit gates of rows.

    Attributes:
        of_row: by row, the number of its matrix; anything for other rows.
        matrices: 16 entries each, the first operand the least significant bit.
        uses: by matrix, how many uses of the entangler it takes.
        own: the kind of the entangler itself, −1 where no row is one.
    """

    of_row: Longs
    matrices: Complexes
    uses: Longs
    own: int


class Chosen(NamedTuple):
    """Blocks that have changed and may get cheaper, with room for all of them.

    Attributes:
        block: which ones.
        cost: of each in native two-qubit gates, at least one for each of its two-qubit rows.
        most_gates: of each, how many maximal runs of one-qubit gates it holds where each of its two-qubit gates costs
            one, else 0.
        unitaries: 16 entries each, the wire of the entangler's first operand the least significant bit.
        single, spare: work space for a 2x2 and a 4x4 matrix.
    """

    block: Longs
    cost: Longs
    most_gates: Longs
    unitaries: Complexes
    single: Complexes
    spare: Complexes


@kernel_part
def has_changed(found: Found, block: int, mark: Longs) -> bool:
    """Whether a block's rows are not just those of one block of the round before."""
    first = mark[found.members[found.offsets[block]]]
    changed = bool(first < 0)
    for at in range(found.offsets[block] + 1, found.offsets[block + 1]):
        if mark[found.members[at]] != first:
            changed = True
    return changed


@kernel_part
def judge(found: Found, block: int, columns: GateColumns, pairs: Pairs, chosen: Chosen, number: int) -> bool:  # noqa: PLR0917
    """Write down what a block costs as the one with a number; whether it may get cheaper.

    A gate costs as many uses of the entangler as it takes, at least one; the entangler itself costs one. A block of
    cost one that entangles has nothing to save but one-qubit gates, which fusion serves.
    """
    cost = 0
    native = True
    entangles = False
    for at in range(found.offsets[block], found.offsets[block + 1]):
        row = found.members[at]
        if columns.qubit_offsets[row + 1] - columns.qubit_offsets[row] == 2:
            uses = pairs.uses[pairs.of_row[row]]
            if uses > 0:
                entangles = True
                if columns.kind[row] == pairs.own:
                    uses = 1
            cost += max(uses, 1)
            if uses != 1:
                native = False
    chosen.block[number] = block
    chosen.cost[number] = cost
    chosen.most_gates[number] = found.runs[block] if native else 0
    return cost > 1 or not entangles


@kernel_part
def multiply_out(  # noqa: PLR0917
    found: Found, block: int, first: int, columns: GateColumns, singles: Matrices, pairs: Pairs, chosen: Chosen,
    start: int,
) -> None:  # fmt: skip
    """Fill in the unitary of a block from a place on; ``first`` is the wire of its least significant bit."""
    for entry in range(16):
        chosen.unitaries[start + entry] = 1.0 + 0j if entry % 5 == 0 else 0j
    for at in range(found.offsets[block], found.offsets[block + 1]):
        row = found.members[at]
        begin = columns.qubit_offsets[row]
        side = 0 if columns.qubits[begin] == first else 1
        if columns.qubit_offsets[row + 1] - begin == 1:
            a, b, c, d = matrix_of(columns.kind[row], singles, columns.parameters, columns.parameter_offsets[row])
            chosen.single[0] = a
            chosen.single[1] = b
            chosen.single[2] = c
            chosen.single[3] = d
            apply_single(chosen.single, 0, side, chosen.unitaries, start)
        else:
            apply_pair(pairs.matrices, 16 * pairs.of_row[row], 2 + side, chosen.unitaries, start, chosen.spare)


@kernel(seconds_per_work=2e-5, compile_seconds=3)
def choose_blocks(  # noqa: PLR0917
    found: Found, first: Longs, columns: GateColumns, singles: Matrices, pairs: Pairs, mark: Longs, chosen: Chosen
) -> int:
    """Choose the blocks that have changed and may get cheaper, and multiply them out; return how many.

    Args:
        found: the blocks.
        first: by block, the wire that is to be the entangler's first operand.
        columns: of the rows.
        singles: what matrices of one-qubit gates follow from.
        pairs: the two-qubit gates.
        mark: by row, the block of the round before that it was in or replaces, −1 for none.
        chosen: filled.
    """
    number = 0
    for block in range(len(first)):
        if has_changed(found, block, mark) and judge(found, block, columns, pairs, chosen, number):
            multiply_out(found, block, first[block], columns, singles, pairs, chosen, 16 * number)
            number += 1
    return number
