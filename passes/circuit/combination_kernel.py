"""What groups of rows add up to, and the rows that are written for them, in one go over the groups, as a kernel."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part
from qlower.passes.synthesis.wrapped_angles import turns_of, wrapped

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

SELF_INVERSE, IDENTITY, SIGN, TWICE = range(-1, 3)
"""What a full turn is, as in ``commutation.Turn``; gates that undo themselves have none."""

KINDS, ROWS, QUBITS, PARAMETERS, MEMBERS, PHASES, SOURCES = range(7)
"""Places of ``Combined.totals``."""


class Grouped(NamedTuple):
    """The rows, columns of a run of the same names, and their groups.

    Attributes:
        members: row indices, ascending within a group.
        offsets: where each group begins; one longer than there are groups.
        has_symbols, has_phase_symbols: by group: whether its sum has symbolic parts, and its phase.
    """

    kind: NDArray[np.uint16]
    qubit_offsets: Longs
    qubits: Ints
    parameter_offsets: Longs
    parameters: Floats
    members: Longs
    offsets: Longs
    has_symbols: Bools
    has_phase_symbols: Bools


class MemberKinds(NamedTuple):
    """Rows as members of their families, by kind; zeros for other rows.

    Attributes:
        family: the number of its family.
        scale, angle, phase, phase_scale: as in ``commutation.Member``.
        is_rz: 1 for RZ.
    """

    family: Longs
    scale: Floats
    angle: Floats
    phase: Floats
    phase_scale: Floats
    is_rz: Longs


class Families(NamedTuple):
    """Families by number. What is written is a place in ``Combined.number``.

    Attributes:
        turn: one of the constants above.
        is_rz: 1 for the family of RZ and phase gates.
        halves: 1 if fixed gates carry half their angle as phase.
        unit: what the parameter of the gate it is written as is counted in, radians.
        written: the gate it is written as; of the family of RZ the phase gate.
        first: where its fixed gates begin among ``named``; one longer than there are families.
        named, named_angle: fixed gates and their angles.
        rz, phase: RZ and the row of global phase, of one entry.
    """

    turn: Longs
    is_rz: Longs
    halves: Longs
    unit: Floats
    written: Longs
    first: Longs
    named: Longs
    named_angle: Floats
    rz: Longs
    phase: Longs


class Combined(NamedTuple):
    """What changes.

    Attributes:
        number: of each gate that may be written its place among the kinds, −1 if it is none of them yet; filled.
        added: by place among the kinds, those that there were included: the gate that gets it.
        gone: by row: false, set where it goes.
        place, kind, qubits, parameters, offsets, members: rows that come in, as in ``splice_kernel.Incoming``;
            ``offsets`` begins with 0.
        group: of each parameter that comes in its group, −1 − group if it is that of global phase.
        unit: of each what it is counted in, radians.
        phases: constant global phase that comes in, radians.
        sources: the rows it comes from.
        totals: how many of all that there are: at first the number of kinds, else 0.
    """

    number: Longs
    added: Longs
    gone: Bools
    place: Longs
    kind: Longs
    qubits: Ints
    parameters: Floats
    unit: Floats
    offsets: Longs
    members: Longs
    group: Longs
    phases: Floats
    sources: Longs
    totals: Longs


@kernel_part
def number_of(result: Combined, gate: int) -> int:
    """The place of a gate among the kinds, a new one where it has none."""
    if result.number[gate] < 0:
        place = result.totals[KINDS]
        result.number[gate] = place
        result.added[place] = gate
        result.totals[KINDS] = place + 1
    return int(result.number[gate])


@kernel_part
def add_up(rows: Grouped, kinds: MemberKinds, group: int) -> tuple[float, float, int, int]:
    """The constant parts of a group's angle and phase, and how many RZ and how many fixed gates are in it."""
    total = 0.0
    phase = 0.0
    num_rz = 0
    num_fixed = 0
    for at in range(rows.offsets[group], rows.offsets[group + 1]):
        row = rows.members[at]
        kind = rows.kind[row]
        place = rows.parameter_offsets[row]
        value = rows.parameters[place] if rows.parameter_offsets[row + 1] > place else 0.0
        total += kinds.angle[kind] + kinds.scale[kind] * value
        phase += kinds.phase[kind] + kinds.phase_scale[kind] * value
        num_rz += kinds.is_rz[kind]
        if kinds.angle[kind] != 0.0:
            num_fixed += 1
    return total, phase, num_rz, num_fixed


@kernel_part
def fixed_gate(families: Families, family: int, angle_rad: float) -> int:
    """The fixed gate for an angle, −1 for none."""
    for at in range(families.first[family], families.first[family + 1]):
        if families.named_angle[at] == angle_rad:
            return int(families.named[at])
    return -1


@kernel_part
def come_in(rows: Grouped, result: Combined, group: int, gate: int, num_qubits: int) -> None:
    """Let a row come in where the first member of a group stands, on its first so many operands."""
    number = result.totals[ROWS]
    first = rows.members[rows.offsets[group]]
    result.place[number] = first
    result.kind[number] = number_of(result, gate)
    result.totals[ROWS] = number + 1
    to = result.totals[QUBITS]
    for operand in range(num_qubits):
        result.qubits[to] = rows.qubits[rows.qubit_offsets[first] + operand]
        to += 1
    result.totals[QUBITS] = to
    to = result.totals[MEMBERS]
    for at in range(rows.offsets[group], rows.offsets[group + 1]):
        result.members[to] = rows.members[at]
        to += 1
    result.totals[MEMBERS] = to
    result.offsets[number + 1] = to


@kernel_part
def give_parameter(result: Combined, angle_rad: float, unit: float, group: int) -> None:
    """Give the last row that came in its parameter."""
    place = result.totals[PARAMETERS]
    result.parameters[place] = angle_rad / unit
    result.unit[place] = unit
    result.group[place] = group
    result.totals[PARAMETERS] = place + 1


@kernel_part
def give_phase(rows: Grouped, result: Combined, group: int, phase_rad: float) -> None:
    """Note constant global phase of a group."""
    place = result.totals[PHASES]
    result.phases[place] = phase_rad
    result.totals[PHASES] = place + 1
    to = result.totals[SOURCES]
    for at in range(rows.offsets[group], rows.offsets[group + 1]):
        result.sources[to] = rows.members[at]
        to += 1
    result.totals[SOURCES] = to


@kernel_part
def write_sum(  # noqa: PLR0917  # kernels take positions only
    rows: Grouped, families: Families, result: Combined, group: int, family: int, angle_rad: float, fixed: int, rz: int
) -> None:
    """Write what a group adds up to: as the fixed gate, if one is given, or else as a rotation."""
    first = rows.members[rows.offsets[group]]
    num_qubits = rows.qubit_offsets[first + 1] - rows.qubit_offsets[first]
    gate = fixed
    if fixed < 0:
        gate = families.rz[0] if rz != 0 else families.written[family]
    come_in(rows, result, group, gate, num_qubits)
    if fixed < 0 and families.turn[family] != SELF_INVERSE:
        give_parameter(result, angle_rad, families.unit[family], group)


@kernel(seconds_per_work=5e-6, compile_seconds=3)
def combine_groups(rows: Grouped, kinds: MemberKinds, families: Families, result: Combined) -> None:
    """Combine all groups that change: those of several rows, and single rows that are the identity."""
    for group in range(len(rows.offsets) - 1):
        size = rows.offsets[group + 1] - rows.offsets[group]
        family = kinds.family[rows.kind[rows.members[rows.offsets[group]]]]
        turn = families.turn[family]
        angle, phase, num_rz, num_fixed = add_up(rows, kinds, group)
        # Phase gates among themselves need no phase; beside an RZ they are RZ and a phase.
        are_phase_gates = families.is_rz[family] != 0 and num_rz == 0
        if are_phase_gates:
            phase = 0.0
        if not rows.has_symbols[group]:
            if turn == SIGN and not are_phase_gates:
                phase += turns_of(angle) * math.pi
            angle = 2 * wrapped(angle / 2) if turn == TWICE else wrapped(angle)
        vanishes = size % 2 == 0 if turn == SELF_INVERSE else angle == 0.0 and not rows.has_symbols[group]
        if size == 1 and not vanishes:
            continue
        for at in range(rows.offsets[group], rows.offsets[group + 1]):
            result.gone[rows.members[at]] = True
        if not vanishes:
            fixed = -1
            if num_fixed > 0 and num_rz == 0 and not rows.has_symbols[group]:
                fixed = fixed_gate(families, family, angle)
            if fixed >= 0 and families.halves[family] != 0:
                # The fixed gate carries half its angle as phase, which it takes out of the group's.
                phase -= 0.5 * angle
            write_sum(rows, families, result, group, family, angle, fixed, num_rz)
        if rows.has_phase_symbols[group]:
            come_in(rows, result, group, families.phase[0], 0)
            give_parameter(result, 0.0, 1.0, -1 - group)
        if phase != 0.0:
            give_phase(rows, result, group, phase)
