"""Clifford gates pushed through a program, as a kernel: what is left are Pauli rotations and Pauli measurements.

The Clifford gates met so far are one unitary C, held as C†·G·C for G each X and Z on one qubit. A rotation about P
behind them is one about C†·P·C before them, and so is a measurement. Rotations about one string that meet by
commutation become one; what is Clifford of it joins C. Source: D. Litinski, doi:10.22331/q-2019-03-05-128.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.lowering.kernels import kernel, kernel_part

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

CX, X, Y, Z, MEASURE, RESET = range(6)
"""What a step does: a CX, a rotation about an axis, or a measurement or reset in the computational basis."""
ROTATION, MEASUREMENT, CORRECTION = range(3)
"""What an event is; a correction is an X that the outcome of the measurement before it asks for."""
NEARLY_ZERO = 1e-13
"""Radians; a rotation by less is rounding."""


class Steps(NamedTuple):
    """What the program does, one entry a step.

    Attributes:
        code: what the step is.
        first, second: its qubits; a CX has its control first, all others have one.
        turns: of a rotation, how many times π/2 of its angle are Clifford gates.
        angle: of a rotation, the constant part of the angle beside the turns, in radians.
        free: 1 if the angle also has a symbolic part.
    """

    code: Longs
    first: Longs
    second: Longs
    turns: Longs
    angle: Floats
    free: Longs


class Frame(NamedTuple):
    """The Clifford gates met so far: for X on each qubit, then Z on each, the operator i^power · X^x · Z^z.

    Attributes:
        x, z: bit-packed, ``words`` entries an operator.
        power: modulo 4.
        size: number of qubits, then ``words``.
    """

    x: Longs
    z: Longs
    power: Longs
    size: Longs


class Events(NamedTuple):
    """Rotations and measurements before all Clifford gates, one entry an event.

    Attributes:
        kind: what it is.
        x, z: its string, bit-packed, as many words an event as an operator of the frame has.
        negative: 1 if the string has a minus sign; of rotations the angle has it.
        angle: of a rotation, the constant part in radians.
        free: 1 if the angle also has a symbolic part.
        gone: 1 for one that became a Clifford gate.
        layer: all events in a layer commute, and each anticommutes with one of the layer before.
        next: the event of the same layer that came before it, −1 if none.
        top: by layer, the last event that came into it.
    """

    kind: Longs
    x: Longs
    z: Longs
    negative: Longs
    angle: Floats
    free: Longs
    gone: Longs
    layer: Longs
    next: Longs
    top: Longs


class Traced(NamedTuple):
    """What became of the steps.

    Attributes:
        event: by step: the event it is part of, −1 for none.
        sign: by step: −1 where the event's string is the negative of what the step turns about, else 1.
        turns: by step: quarter turns about its axis that joined the Clifford gates.
        totals: number of events, of layers, and of comparisons left in all and for each event; words of a string.
    """

    event: Longs
    sign: Longs
    turns: Longs
    totals: Longs


EVENTS, LAYERS, COMPARISONS, REACH, WORDS = range(5)


@kernel_part
def ones(word: int) -> int:
    """How many bits of a word are set."""
    count = 0
    for half in range(2):
        bits = (word >> (32 * half)) & 0xFFFFFFFF
        bits = bits - ((bits >> 1) & 0x55555555)
        bits = (bits & 0x33333333) + ((bits >> 2) & 0x33333333)
        bits = (bits + (bits >> 4)) & 0x0F0F0F0F
        bits = bits + (bits >> 8)
        count += (bits + (bits >> 16)) & 0x3F
    return count


@kernel_part
def is_odd(word: int) -> int:
    """Whether an odd number of bits of a word is set."""
    word ^= word >> 32
    word ^= word >> 16
    word ^= word >> 8
    word ^= word >> 4
    word ^= word >> 2
    word ^= word >> 1
    return word & 1


@kernel_part
def multiply(frame: Frame, into: int, other: int, extra: int) -> None:
    """Multiply an operator of the frame by another one from the right, and by i^extra."""
    words = frame.size[1]
    swapped = 0
    for word in range(words):
        swapped ^= frame.z[into * words + word] & frame.x[other * words + word]
        frame.x[into * words + word] ^= frame.x[other * words + word]
        frame.z[into * words + word] ^= frame.z[other * words + word]
    frame.power[into] = (frame.power[into] + frame.power[other] + 2 * is_odd(swapped) + extra) & 3


@kernel_part
def exchange(frame: Frame, one: int, other: int) -> None:
    """Exchange two operators of the frame."""
    words = frame.size[1]
    for word in range(words):
        bits = frame.x[one * words + word]
        frame.x[one * words + word] = frame.x[other * words + word]
        frame.x[other * words + word] = bits
        bits = frame.z[one * words + word]
        frame.z[one * words + word] = frame.z[other * words + word]
        frame.z[other * words + word] = bits
    power = frame.power[one]
    frame.power[one] = frame.power[other]
    frame.power[other] = power


@kernel_part
def turn(frame: Frame, axis: int, qubit: int, turns: int) -> None:
    """A Clifford gate exp(−i·turns·π/4·P) comes next, P on one qubit."""
    of_x = qubit
    of_z = frame.size[0] + qubit
    turns &= 3
    if turns == 2:
        if axis != X:
            frame.power[of_x] = (frame.power[of_x] + 2) & 3
        if axis != Z:
            frame.power[of_z] = (frame.power[of_z] + 2) & 3
    elif turns != 0 and axis == Z:
        multiply(frame, of_x, of_z, -turns)
    elif turns != 0 and axis == X:
        multiply(frame, of_z, of_x, -turns)
    elif turns != 0:
        exchange(frame, of_x, of_z)
        negated = of_z if turns == 1 else of_x
        frame.power[negated] = (frame.power[negated] + 2) & 3


@kernel_part
def write(frame: Frame, axis: int, qubit: int, events: Events, at: int) -> int:
    """Write down the string that an axis of a qubit is before the Clifford gates; return 1 if its sign is minus."""
    words = frame.size[1]
    row = frame.size[0] + qubit if axis == Z else qubit
    power = frame.power[row]
    for word in range(words):
        events.x[at * words + word] = frame.x[row * words + word]
        events.z[at * words + word] = frame.z[row * words + word]
    if axis == Y:
        other = frame.size[0] + qubit
        swapped = 0
        for word in range(words):
            swapped ^= events.z[at * words + word] & frame.x[other * words + word]
            events.x[at * words + word] ^= frame.x[other * words + word]
            events.z[at * words + word] ^= frame.z[other * words + word]
        power += frame.power[other] + 2 * is_odd(swapped) + 1
    letters = 0
    for word in range(words):
        letters += ones(events.x[at * words + word] & events.z[at * words + word])
    sign: int = ((power - letters) & 3) >> 1
    return sign


@kernel_part
def relation(events: Events, traced: Traced, one: int, other: int) -> int:
    """1 if two events anticommute, 2 if their strings are equal, else 0."""
    words = traced.totals[WORDS]
    odd = 0
    same = 2
    for word in range(words):
        x = events.x[one * words + word]
        z = events.z[one * words + word]
        other_x = events.x[other * words + word]
        other_z = events.z[other * words + word]
        odd ^= (x & other_z) ^ (z & other_x)
        if x != other_x or z != other_z:
            same = 0
    return same if is_odd(odd) == 0 else 1


@kernel_part
def find(events: Events, traced: Traced, at: int, merges: int) -> int:
    """Where an event goes: ~e for an event e that it can be brought to and merged with, else its layer.

    All events of a layer commute, so that one that commutes with all layers above can be brought to any of it.
    """
    left = traced.totals[REACH]
    for layer in range(traced.totals[LAYERS] - 1, -1, -1):
        before = -1
        other: int = events.top[layer]
        while other >= 0:
            if left == 0 or traced.totals[COMPARISONS] == 0:
                return layer + 1
            left -= 1
            traced.totals[COMPARISONS] -= 1
            following = events.next[other]
            if events.gone[other] == 1:
                if before < 0:
                    events.top[layer] = following
                else:
                    events.next[before] = following
            else:
                found = relation(events, traced, at, other)
                if found == 1:
                    return layer + 1
                if found == 2 and merges == 1 and events.kind[other] == ROTATION:
                    return ~other
                before = other
            other = following
    return 0


@kernel_part
def enter(events: Events, at: int, layer: int, traced: Traced) -> None:
    """Put an event into a layer."""
    if layer == traced.totals[LAYERS]:
        traced.totals[LAYERS] += 1
        events.top[layer] = -1
    events.layer[at] = layer
    events.next[at] = events.top[layer]
    events.top[layer] = at
    traced.totals[EVENTS] += 1


@kernel_part
def add_collapse(frame: Frame, code: int, qubit: int, events: Events, traced: Traced) -> int:
    """A measurement or a reset comes next; return the event of the measurement."""
    at: int = traced.totals[EVENTS]
    events.negative[at] = write(frame, Z, qubit, events, at)
    events.kind[at] = MEASUREMENT
    enter(events, at, find(events, traced, at, 0), traced)
    if code == RESET:
        events.negative[at + 1] = write(frame, X, qubit, events, at + 1)
        events.kind[at + 1] = CORRECTION
        enter(events, at + 1, find(events, traced, at + 1, 0), traced)
    return at


@kernel_part
def add_rotation(steps: Steps, step: int, frame: Frame, events: Events, traced: Traced) -> None:
    """A rotation comes next that is no Clifford gate, or not alone."""
    at = traced.totals[EVENTS]
    sign = 1 - 2 * write(frame, steps.code[step], steps.first[step], events, at)
    place = find(events, traced, at, 1)
    traced.sign[step] = sign
    if place >= 0:
        events.kind[at] = ROTATION
        events.angle[at] = sign * steps.angle[step]
        events.free[at] = steps.free[step]
        enter(events, at, place, traced)
        traced.event[step] = at
        return
    earlier = ~place
    traced.event[step] = earlier
    events.free[earlier] |= steps.free[step]
    total = events.angle[earlier] + sign * steps.angle[step]
    events.angle[earlier] = total
    if events.free[earlier] == 1:
        return
    quarters = math.floor(total / (math.pi / 2) + 0.5)
    if abs(total - quarters * (math.pi / 2)) <= NEARLY_ZERO:
        events.gone[earlier] = 1
        traced.turns[step] += sign * quarters
        turn(frame, steps.code[step], steps.first[step], sign * quarters)


@kernel(seconds_per_work=6e-6, compile_seconds=6.0)
def push_cliffords(steps: Steps, frame: Frame, events: Events, traced: Traced) -> int:
    """Go through the steps; return the number of events.

    Args:
        steps: the program.
        frame: the Clifford gates before it; then those before and in it.
        events: room for all rotations and measurements, and for two events a reset; zeros.
        traced: zeros, −1 in ``event``; and in ``totals`` the comparisons that may be made and the words.
    """
    for step in range(len(steps.code)):
        code = steps.code[step]
        qubit = steps.first[step]
        if code == CX:
            multiply(frame, qubit, steps.second[step], 0)
            control = frame.size[0] + qubit
            target = frame.size[0] + steps.second[step]
            multiply(frame, target, control, 0)
        elif code in (MEASURE, RESET):
            traced.event[step] = add_collapse(frame, code, qubit, events, traced)
        else:
            if steps.turns[step] != 0:
                traced.turns[step] = steps.turns[step]
                turn(frame, code, qubit, steps.turns[step])
            if steps.angle[step] != 0.0 or steps.free[step] == 1:
                add_rotation(steps, step, frame, events, traced)
    count: int = traced.totals[EVENTS]
    return count
