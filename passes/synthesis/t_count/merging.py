"""Merging rotations about the same string that can meet by commutation.

Sources: M. Amy, D. Maslov, M. Mosca, doi:10.1109/TCAD.2014.2341953 (phase folding); F. Zhang, J. Chen,
arXiv:1903.12456 (Pauli rotations, across Hadamards); V. Vandaele et al., arXiv:2302.07040.
"""

from dataclasses import replace

from qlower.passes.synthesis.t_count.paulis import turned
from qlower.passes.synthesis.t_count.rotations import Rotation, RotationProgram, rotation


def merged(program: RotationProgram) -> RotationProgram:
    """The program with rotations merged until none meets another; angles become ±π/4, the rest goes to the Clifford."""
    count = None
    while count != len(program.rotations):
        count = len(program.rotations)
        program = _merged_once(program)
    return program


def _merged_once(program: RotationProgram) -> RotationProgram:
    """One sweep: every rotation looks back as far as it commutes.

    A sum that is a multiple of π/2 leaves the sequence for its end, and turns the axes of all that it passes.
    """
    kept: list[Rotation] = []
    leaving: list[Rotation] = []
    phase = program.phase
    for item in program.rotations:
        axis = item.axis
        eighths = item.eighths
        # Quarter turns met so far act, in time, before this rotation, and are moved behind it: the last one first.
        for turn in reversed(leaving):
            axis = turned(axis, turn.axis, turn.eighths // 2)
        current = rotation(axis, eighths, item.origins)
        place = _meeting(kept, current)
        if place is not None:
            other = kept.pop(place)
            current = Rotation(other.axis, other.eighths + current.eighths, other.origins | current.origins)
        else:
            place = len(kept)
        odd, quarters, wrapped = _split(current.eighths)
        phase += wrapped
        if odd:
            kept.insert(place, replace(current, eighths=odd))
        if quarters:
            turn = replace(current, eighths=quarters)
            # It commutes with all that stand behind its place, so it leaves as it is, ahead of those that left before.
            leaving.insert(0, turn)
    return replace(program, rotations=kept, quarter_turns=leaving + program.quarter_turns, phase=phase % 16)


def _meeting(kept: list[Rotation], current: Rotation) -> int | None:
    axis = current.axis
    for place in range(len(kept) - 1, -1, -1):
        other = kept[place].axis
        if other.x == axis.x and other.z == axis.z:
            return place
        if not other.commutes(axis):
            return None
    return None


def _split(eighths: int) -> tuple[int, int, int]:
    """An angle as ±1 or 0 and an even number in (−4, 4], both in units of π/4, and a phase in units of π/8.

    A whole turn (8) is −1, a phase of 8.
    """
    odd = 0 if not eighths & 1 else (1 if eighths % 4 == 1 else -1)
    even = (eighths - odd) % 16
    wrapped = 0
    if even > 8:
        even -= 16
    if even == 8:
        even, wrapped = 0, 8
    elif even > 4:
        even, wrapped = even - 8, 8
    elif even <= -4:
        even, wrapped = even + 8, 8
    return odd, even, wrapped
