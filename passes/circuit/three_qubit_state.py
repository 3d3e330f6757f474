"""What finding blocks of gates on three wires works on."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_MEMBERS = 256
FIELDS = 8
MEMBERS, MEMBERS_END, ROTATIONS, ROTATIONS_END, COST, JOIN, FRAME, PAIRS = range(FIELDS)
"""Numbers of a block, see ``Found``."""

LETTERS = (2, 3, 2, 8, 12, 8, 5, 15, 10, 2, 3, 2, 8, 12, 8)
"""The rotations of a two-qubit gate, as bits: X on the first operand, Z on it, X on the second, Z on it.

Those of a one-qubit gate are the first three.
"""


class Program(NamedTuple):
    """Rows.

    Attributes:
        offsets, qubits: operands of each row.
        role: of each row, what it is to ``block_kernel``; gates with free parameters are ``OTHER``.
        cost: of each row in two-qubit gates, 0 for one-qubit gates, −1 for what no block may hold.
        gate: the number of each row that is a gate; those on two qubits come first.
        following: by operand, the next row on the same wire; the number of rows for none.
    """

    offsets: Longs
    qubits: Ints
    role: NDArray[np.uint8]
    cost: Longs
    gate: Longs
    following: Longs


class Doubles(NamedTuple):
    """Two-qubit gates.

    Attributes:
        of_row: the number of each row's that is one, in the order of rows.
        uses: by number, what it costs.
    """

    of_row: Longs
    uses: Longs


class Turns(NamedTuple):
    """The rotations that rows consist of up to phase, gate by gate.

    Attributes:
        singles: Euler angles of one-qubit gates in radians, four of each, as ``euler_kernel.fill_euler`` gives them.
        doubles: the angles of all rotations of each two-qubit gate in radians, in the order of ``LETTERS``.
        begins: where those of each gate begin; one longer than there are gates.
        letters, angles: of those that are not 0.
        most: by gate, no more rotations than this are joined to those of a block: those of Clifford angles become part
            of its frame or of another rotation.
    """

    singles: Floats
    doubles: Floats
    begins: Longs
    letters: Longs
    angles: Floats
    most: Longs


class Space(NamedTuple):
    """Work space for one block.

    Attributes:
        members: its rows, ascending.
        wires: its three wires, −1 for one that is not found yet.
        cursor: by wire, the next row on it, the number of rows for a wire that has left; then the row where the third
            wire joins.
        rotations: strings of the rotations at the beginning of the block.
        ends: strings that are local to the wires at the end of the block, as those of a frame.
        kept_rotations, kept_angles: what they were before the last member.
    """

    members: Longs
    wires: Longs
    cursor: Longs
    rotations: Longs
    ends: Ints
    kept_rotations: Longs
    kept_angles: Floats


class Found(NamedTuple):
    """Blocks.

    Attributes:
        numbers: eight by block: where its members begin and end, where its rotations begin and end, its cost in
            two-qubit gates, the row where its third wire joins, its frame at the end, and the pairs of wires that it
            uses.
        wires: three by block.
        members: rows.
        rotations, angles: strings, and angles in radians.
        newest: by row, the last block that it is a member of, −1 for none.
    """

    numbers: Longs
    wires: Longs
    members: Longs
    rotations: Longs
    angles: Floats
    newest: Longs
