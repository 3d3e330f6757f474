"""Gates that follow each other on three wires, as a kernel."""

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.circuit.block_kernel import PAIR, SINGLE
from qlower.passes.circuit.three_qubit_state import MOST_MEMBERS, Doubles, Longs, Program, Space


@kernel_part
def place_of(wires: Longs, wire: int) -> int:
    """Which of the three wires it is, 3 for none."""
    for place in range(3):
        if wires[place] == wire:
            return place
    return 3


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
