"""The Pauli rotations that blocks of gates on three wires consist of, as a kernel."""

import math

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.block_kernel import PAIR
from qlower.passes.circuit.three_qubit_gates_kernel import grow, pairs_and_cost, place_of
from qlower.passes.circuit.three_qubit_state import (
    COST,
    FRAME,
    JOIN,
    LETTERS,
    MEMBERS,
    MEMBERS_END,
    PAIRS,
    ROTATIONS,
    ROTATIONS_END,
    Floats,
    Found,
    Ints,
    Longs,
    Program,
    Space,
    Turns,
)
from qlower.passes.synthesis.euler_kernel import LAM, PHI, THETA
from qlower.passes.synthesis.three_qubit_frames import find_frame, put_sorted
from qlower.passes.synthesis.three_qubit_strings import START, anticommute, local_string, product, turned, weight

QUARTER = math.pi / 2
CLIFFORD_TOLERANCE = 1e-11
"""Angles (radians) this near to a multiple of π/2 are that of a Clifford gate; blocks are compared to 1e-10."""

ROTATIONS_OF_ONE, ROTATIONS_OF_TWO = 3, 15

EULER = (LAM, THETA, PHI)
"""Which Euler angles those of a one-qubit gate are."""

ROOM = 14
"""Rotations that a block may have before it is cut off."""


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
def write_rotations(space: Space, rotations: int, found: Found, number: int, at: int) -> None:
    """Note the rotations of a block, the angles of which are written already."""
    for rotation in range(rotations):
        found.rotations[at + rotation] = space.rotations[rotation] & 63
    found.numbers[8 * number + ROTATIONS] = at
    found.numbers[8 * number + ROTATIONS_END] = at + rotations


@kernel_part
def set_ends(ends: Ints, images: int) -> None:
    """Set the strings that are local to each wire."""
    for wire in range(3):
        put_sorted(ends, 3 * wire, local_string(images, wire, 1) & 63, local_string(images, wire, 2) & 63)


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
        write_members(space, members, found, number, members_at)
        write_rotations(space, rotations, found, number, rotations_at)
        found.numbers[8 * number + COST] = summary // 8
        found.numbers[8 * number + PAIRS] = summary % 8
        set_ends(space.ends, images)
        found.numbers[8 * number + FRAME] = slots[find_frame(space.ends, 0, strings, slots)]
        number += 1
        members_at += members
        rotations_at += rotations
    return number
