"""The gates of a walk as columns, as a kernel."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.pauli_synthesis.clifford_phase import CX, SDG, Cliffords, S
from qlower.passes.pauli_synthesis.walk import Walk

Longs = NDArray[np.int64]

ROTATION, PHASE, NUM_CODES = 7, 11, 12
"""What a gate does beside what ``clifford_phase`` knows: ROTATION and an axis, a rotation about the axis."""
REMOVED = -1


class Moves(NamedTuple):
    """The gates of controlled Paulis, by 4 times the first axis and the second one.

    Attributes:
        begin: where each one's gates begin; [17].
        code: what they do.
        control, target: on which of its two qubits, 0 or 1; gates on one qubit have it twice.
    """

    begin: Longs
    code: Longs
    control: Longs
    target: Longs


class Gates(NamedTuple):
    """Room for the gates.

    Attributes:
        code, first, second: what they do and where.
        owner: the rotation whose origins they have, −1 for none.
        negative: of a rotation, 1 if it is done with a minus sign.
    """

    code: Longs
    first: Longs
    second: Longs
    owner: Longs
    negative: Longs


class Room(NamedTuple):
    """What is remembered.

    Attributes:
        size: number of gates.
        open: by qubit the last of the one-qubit Clifford gates behind all else, −1 for none.
        before: by gate the one of those before it.
        next_on: by qubit where in the walk the next rotation on it is done.
        owner: by move the rotation it is made for.
    """

    size: Longs
    open: Longs
    before: Longs
    next_on: Longs
    owner: Longs


@kernel(seconds_per_work=4e-6, compile_seconds=3.0)
def write_gates(walk: Walk, negative: Longs, moves: Moves, tail: Cliffords, gates: Gates, room: Room) -> int:  # noqa: PLR0917  # kernels take positions only
    """Write the gates of a walk and those behind it; return how many there are.

    A one-qubit Clifford gate behind its inverse is not written, nor is the inverse.

    Args:
        walk: the walk.
        negative: by rotation in the order of the walk, 1 where it is done with a minus sign.
        moves: the gates of its moves.
        tail: the gates behind it.
        gates: filled.
        room: zero in ``size``, −1 in ``open``, the number of rotations in ``next_on``.
    """
    find_owners(walk, room)
    owner = -1
    done = 0
    for step in range(len(walk.first) + 1):
        if step > 0:
            at = step - 1
            owner = room.owner[at]
            pair = 4 * walk.first_axis[at] + walk.second_axis[at]
            for gate in range(moves.begin[pair], moves.begin[pair + 1]):
                first = walk.first[at] if moves.control[gate] == 0 else walk.second[at]
                second = walk.first[at] if moves.target[gate] == 0 else walk.second[at]
                add_clifford(gates, room, moves.code[gate], first, second, owner)
        while done < len(walk.rotation) and walk.after[done] == step:
            owner = walk.rotation[done]
            room.open[walk.qubit[done]] = -1
            gates.negative[room.size[0]] = negative[done]
            append(gates, room, ROTATION + walk.axis[done], walk.qubit[done], walk.qubit[done], owner)
            done += 1
    for gate in range(len(tail.code)):
        add_clifford(gates, room, tail.code[gate], tail.first[gate], tail.second[gate], owner)
    return without_removed(gates, room.size[0])


@kernel_part
def find_owners(walk: Walk, room: Room) -> None:
    """The next rotation done on one of a move's qubits, else the last one of all; −1 if there is none."""
    none = len(walk.rotation)
    place = none - 1
    for step in range(len(walk.first) - 1, -1, -1):
        while place >= 0 and walk.after[place] > step:
            room.next_on[walk.qubit[place]] = place
            place -= 1
        following = min(room.next_on[walk.first[step]], room.next_on[walk.second[step]], none - 1)
        room.owner[step] = walk.rotation[following] if following >= 0 else -1


@kernel_part
def append(gates: Gates, room: Room, code: int, first: int, second: int, owner: int) -> None:  # noqa: PLR0917
    """Write a gate."""
    at = room.size[0]
    gates.code[at] = code
    gates.first[at] = first
    gates.second[at] = second
    gates.owner[at] = owner
    room.size[0] += 1


@kernel_part
def inverse_of(code: int) -> int:
    """What undoes a one-qubit Clifford gate."""
    if code == S:
        return SDG
    return S if code == SDG else code


@kernel_part
def add_clifford(gates: Gates, room: Room, code: int, first: int, second: int, owner: int) -> None:  # noqa: PLR0917
    """Write a Clifford gate, or remove the one that it undoes."""
    if code >= CX:
        room.open[first] = -1
        room.open[second] = -1
    else:
        last = room.open[first]
        if last >= 0 and gates.code[last] == inverse_of(code):
            gates.code[last] = REMOVED
            room.open[first] = room.before[last]
            return
        room.before[room.size[0]] = last
        room.open[first] = room.size[0]
    append(gates, room, code, first, second, owner)


@kernel_part
def without_removed(gates: Gates, size: int) -> int:
    """Close the gaps; return how many gates are left."""
    left = 0
    for at in range(size):
        if gates.code[at] != REMOVED:
            gates.code[left] = gates.code[at]
            gates.first[left] = gates.first[at]
            gates.second[left] = gates.second[at]
            gates.owner[left] = gates.owner[at]
            gates.negative[left] = gates.negative[at]
            left += 1
    return left
