"""Finding blocks of gates on three wires, and the Pauli rotations that they consist of, as a kernel."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.block_kernel import PAIR, SINGLE
from qlower.passes.synthesis.euler_kernel import LAM, PHI, THETA
from qlower.passes.synthesis.three_qubit_frames import find_frame, put_sorted
from qlower.passes.synthesis.three_qubit_strings import START, anticommute, local_string, product, turned, weight

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

QUARTER = math.pi / 2
CLIFFORD_TOLERANCE = 1e-11
"""Angles (radians) this near to a multiple of π/2 are that of a Clifford gate; blocks are compared to 1e-10."""

MOST_MEMBERS = 256
FIELDS = 8
MEMBERS, MEMBERS_END, ROTATIONS, ROTATIONS_END, COST, JOIN, FRAME, PAIRS = range(FIELDS)
"""Numbers of a block, see ``Found``."""

LETTERS = (2, 3, 2, 8, 12, 8, 5, 15, 10, 2, 3, 2, 8, 12, 8)
"""The rotations of a two-qubit gate, as bits: X on the first operand, Z on it, X on the second, Z on it.

Those of a one-qubit gate are the first three.
"""
ROTATIONS_OF_ONE, ROTATIONS_OF_TWO = 3, 15

EULER = (LAM, THETA, PHI)
"""Which Euler angles those of a one-qubit gate are."""

ROOM = 14
"""Rotations that a block may have before it is cut off."""


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


@kernel_part
def place_of(wires: Longs, wire: int) -> int:
    """Which of the three wires it is, 3 for none."""
    for place in range(3):
        if wires[place] == wire:
            return place
    return 3


@kernel_part
def is_clifford(angle: float) -> bool:
    """Whether a rotation by so much is a Clifford gate."""
    return abs(angle - math.floor(angle / QUARTER + 0.5) * QUARTER) <= CLIFFORD_TOLERANCE


@kernel_part
def add_rotation(  # noqa: PLR0917
    images: int, rotations: Longs, angles: Floats, at: int, count: int, string: int, angle: float
) -> tuple[int, int]:
    """Join a rotation to those of the block, or to its frame; return its images and how many rotations there are."""
    if ((string >> 6) - weight(string)) & 3 != 0:  # minus the Pauli string
        angle = -angle
        string ^= 128
    place = count - 1
    while place >= 0 and rotations[place] != string and not anticommute(rotations[place], string):
        place -= 1
    if place >= 0 and rotations[place] == string:
        angle += angles[at + place]
    else:
        place = count
    if not is_clifford(angle):
        rotations[place] = string
        angles[at + place] = angle
        return images, max(count, place + 1)
    images = turned(images, string, math.floor(angle / QUARTER + 0.5) & 3)
    if place == count:
        return images, count
    for later in range(place + 1, count):
        rotations[later - 1] = rotations[later]
        angles[at + later - 1] = angles[at + later]
    return images, count - 1


@kernel_part
def string_of(images: int, letters: int, first: int, second: int) -> int:
    """What the letters of a rotation on two wires are at the beginning of the block."""
    string = 0
    if letters & 3:
        string = local_string(images, first, letters & 3)
    if letters >> 2:
        string = product(string, local_string(images, second, letters >> 2))
    return string


@kernel_part
def grow(program: Program, space: Space, row: int) -> int:
    """Collect the members of the block that begins with a row; return how many, and the join in ``cursor[3]``.

    The third wire is the first that a gate brings in, while both others are still in the block: whatever else comes
    before the block on its wires stands before that gate, and whatever comes behind the block stands behind it. With
    no third wire there are no members.
    """
    end = len(program.cost)
    at = program.offsets[row]
    space.wires[0] = program.qubits[at]
    space.wires[1] = program.qubits[at + 1]
    space.wires[2] = -1
    space.cursor[0] = program.following[at]
    space.cursor[1] = program.following[at + 1]
    space.cursor[2] = end
    space.members[0] = row
    count = 1
    join = -1
    while count < MOST_MEMBERS:
        now = min(space.cursor[0], space.cursor[1], space.cursor[2])
        if now == end:
            break
        first = program.offsets[now]
        if program.role[now] == SINGLE:
            space.members[count] = now
            count += 1
            space.cursor[place_of(space.wires, program.qubits[first])] = program.following[first]
            continue
        inside = program.cost[now] >= 0
        last = program.offsets[now + 1]
        for operand in range(first, last):
            place = place_of(space.wires, program.qubits[operand])
            if place == 3 and inside and join < 0:
                join = now
                space.wires[2] = program.qubits[operand]
                space.cursor[2] = now
            elif place == 3 or space.cursor[place] != now:
                inside = False
        if inside:
            space.members[count] = now
            count += 1
        elif join < 0:
            return 0
        for operand in range(first, last):
            place = place_of(space.wires, program.qubits[operand])
            if place < 3 and space.cursor[place] == now:
                space.cursor[place] = program.following[operand] if inside else end
    space.cursor[3] = join
    return count if join >= 0 else 0


@kernel_part
def keep(space: Space, angles: Floats, at: int, count: int) -> None:
    """Keep so many rotations as they are."""
    for rotation in range(count):
        space.kept_rotations[rotation] = space.rotations[rotation]
        space.kept_angles[rotation] = angles[at + rotation]


@kernel_part
def put_back(space: Space, angles: Floats, at: int, count: int) -> None:
    """Put back so many rotations that were kept."""
    for rotation in range(count):
        space.rotations[rotation] = space.kept_rotations[rotation]
        angles[at + rotation] = space.kept_angles[rotation]


@kernel_part
def take_apart(  # noqa: PLR0917
    program: Program, turns: Turns, space: Space, angles: Floats, at: int, members: int, most: int
) -> tuple[int, int, int]:
    """Find the rotations of a block's members up to the one that makes them too many.

    Returns how many members those are, how many rotations, and the images at the end.
    """
    images = START
    count = 0
    for member in range(members):
        row = space.members[member]
        gate = program.gate[row]
        before = images
        kept = count
        if count + turns.most[gate] > most:
            keep(space, angles, at, count)
        first = place_of(space.wires, program.qubits[program.offsets[row]])
        second = place_of(space.wires, program.qubits[program.offsets[row + 1] - 1])
        for rotation in range(turns.begins[gate], turns.begins[gate + 1]):
            if count < ROOM:
                string = string_of(images, turns.letters[rotation], first, second)
                images, count = add_rotation(images, space.rotations, angles, at, count, string, turns.angles[rotation])
        if count > most:
            put_back(space, angles, at, kept)
            return member, kept, before
    return members, count, images


@kernel_part
def fits(turns: Turns, gate: Longs, members: Longs, count: int, most: int) -> bool:
    """Whether so many members clearly have no more rotations than a block may have."""
    total = 0
    for member in range(count):
        total += turns.most[gate[members[member]]]
    return total <= most


@kernel_part
def fill_turns(turns: Turns) -> None:
    """Fill in what is not given."""
    doubles = len(turns.doubles) // ROTATIONS_OF_TWO
    to = 0
    for gate in range(len(turns.most)):
        is_double = gate < doubles
        most = 0
        for rotation in range(ROTATIONS_OF_TWO if is_double else ROTATIONS_OF_ONE):
            angle = 0.0
            if is_double:
                angle = turns.doubles[ROTATIONS_OF_TWO * gate + rotation]
            else:
                angle = turns.singles[4 * (gate - doubles) + EULER[rotation]]
            if angle != 0.0:
                turns.letters[to] = LETTERS[rotation]
                turns.angles[to] = angle
                to += 1
            if not is_clifford(angle):
                most += 1
        turns.begins[gate + 1] = to
        turns.most[gate] = most


@kernel_part
def pairs_and_cost(program: Program, space: Space, members: int) -> int:
    """Two-qubit gates times eight, and the pairs of wires that they are on."""
    pairs = 0
    cost = 0
    for member in range(members):
        row = space.members[member]
        if program.role[row] == PAIR:
            one = place_of(space.wires, program.qubits[program.offsets[row]])
            pairs |= 1 << (one + place_of(space.wires, program.qubits[program.offsets[row] + 1]) - 1)
            cost += program.cost[row]
    return 8 * cost + pairs


@kernel_part
def is_end_of_another(space: Space, found: Found, row: int, members: int) -> bool:
    """Whether the block that was found last with a row is on the same wires and ends with the same row."""
    newest = found.newest[row]
    if newest < 0 or found.members[found.numbers[8 * newest + MEMBERS_END] - 1] != space.members[members - 1]:
        return False
    same = 0
    for wire in range(3):
        same += 1 if place_of(space.wires, found.wires[3 * newest + wire]) < 3 else 0
    return same == 3


@kernel_part
def write_members(space: Space, members: int, found: Found, number: int, at: int) -> None:
    """Write the members of a block, from a place on, and its wires."""
    for member in range(members):
        found.members[at + member] = space.members[member]
        found.newest[space.members[member]] = number
    for wire in range(3):
        found.wires[3 * number + wire] = space.wires[wire]
    found.numbers[8 * number + MEMBERS] = at
    found.numbers[8 * number + MEMBERS_END] = at + members
    found.numbers[8 * number + JOIN] = space.cursor[3]


@kernel_part
def set_ends(ends: Ints, images: int) -> None:
    """Set the strings that are local to each wire."""
    for wire in range(3):
        put_sorted(ends, 3 * wire, local_string(images, wire, 1) & 63, local_string(images, wire, 2) & 63)


@kernel_part
def find_following(program: Program, next_row: Longs) -> None:
    """Find the next row on the wire of each operand."""
    for row in range(len(program.cost) - 1, -1, -1):
        for operand in range(program.offsets[row], program.offsets[row + 1]):
            program.following[operand] = next_row[program.qubits[operand]]
        for operand in range(program.offsets[row], program.offsets[row + 1]):
            next_row[program.qubits[operand]] = row


@kernel_part
def number_gates(program: Program, doubles: Doubles, singles: Longs) -> int:
    """Fill in numbers and costs of the gates, and which rows are one-qubit gates; return how many these are."""
    single = 0
    double = 0
    for row in range(len(program.role)):
        program.cost[row] = -1
        if program.role[row] == SINGLE:
            program.cost[row] = 0
            program.gate[row] = len(doubles.uses) + single
            singles[single] = row
            single += 1
        elif program.role[row] == PAIR:
            gate = doubles.of_row[double]
            program.cost[row] = max(doubles.uses[gate], 1)
            program.gate[row] = gate
            double += 1
    return single


@kernel(seconds_per_work=5e-5, compile_seconds=1)
def find_gates(  # noqa: PLR0917
    program: Program, doubles: Doubles, singles: Longs, next_row: Longs, least: int, space: Space
) -> int:
    """Fill in what is not given of a program; return how many one-qubit gates it has.

    Returns −1 if there is no block on three wires with so many two-qubit gates, whatever its rotations.

    Args:
        program: the rows.
        doubles: their two-qubit gates.
        singles: filled with the rows of one-qubit gates.
        next_row: by wire, work space that holds the number of rows everywhere.
        least: so many gates.
        space: work space.
    """
    count = number_gates(program, doubles, singles)
    find_following(program, next_row)
    for row in range(len(program.cost)):
        if program.role[row] == PAIR:
            members = grow(program, space, row)
            if members > 0 and pairs_and_cost(program, space, members) // 8 >= least:
                return count
    return -1


@kernel(seconds_per_work=1e-4, compile_seconds=7)
def find_blocks(  # noqa: PLR0917
    program: Program, turns: Turns, most: int, least: int, space: Space, strings: Ints, slots: Ints, found: Found
) -> int:
    """Find blocks that begin at each two-qubit gate, but those that are the end of one before; return how many.

    Args:
        program: the rows.
        turns: the rotations of rows.
        most: rotations that a block may have.
        least: two-qubit gates that it must have, and it may have two rotations more than it has of them.
        space: work space.
        strings: of the frames.
        slots: of the frames.
        found: filled, as far as there is room.
    """
    fill_turns(turns)
    number = 0
    members_at = 0
    rotations_at = 0
    for row in range(len(program.cost)):
        if program.role[row] != PAIR:
            continue
        members = grow(program, space, row)
        if members == 0 or 8 * (number + 1) > len(found.numbers):
            continue
        summary = pairs_and_cost(program, space, members)
        if summary // 8 < least:  # and no more once it is cut off
            continue
        if members_at + members > len(found.members) or rotations_at + 16 > len(found.rotations):
            continue
        if is_end_of_another(space, found, row, members) and fits(turns, program.gate, space.members, members, most):
            continue
        whole = members
        members, rotations, images = take_apart(program, turns, space, found.angles, rotations_at, members, most)
        if members < whole:
            summary = pairs_and_cost(program, space, members)
        if summary // 8 < least or rotations > summary // 8 + 2 or space.members[members - 1] < space.cursor[3]:
            continue
        if is_end_of_another(space, found, row, members):
            continue
        for rotation in range(rotations):
            found.rotations[rotations_at + rotation] = space.rotations[rotation] & 63
        at = 8 * number
        found.numbers[at + ROTATIONS] = rotations_at
        found.numbers[at + ROTATIONS_END] = rotations_at + rotations
        found.numbers[at + COST] = summary // 8
        found.numbers[at + PAIRS] = summary % 8
        write_members(space, members, found, number, members_at)
        set_ends(space.ends, images)
        found.numbers[at + FRAME] = slots[find_frame(space.ends, 0, strings, slots)]
        number += 1
        members_at += members
        rotations_at += rotations
    return number
