"""Single angles brought into one period, for kernels; to the bit as ``wrap_with_turns`` of whole columns."""

import math

from qlower.lowering.kernels import kernel_part
from qlower.passes.synthesis.unitary import SNAP_TOLERANCE

_ROUNDS = 2.0**52
"""From here on doubles are whole numbers; adding it rounds smaller ones."""


@kernel_part
def nearest_whole(value: float) -> float:
    """The nearest whole number, of two the even one."""
    if not abs(value) < _ROUNDS:
        return value
    if value >= 0.0:
        return (value + _ROUNDS) - _ROUNDS
    return (value - _ROUNDS) + _ROUNDS


@kernel_part
def snapped(angle_rad: float) -> float:
    """The angle, or the multiple of π/4 that is within ``SNAP_TOLERANCE`` of it."""
    nearest = nearest_whole(angle_rad / (math.pi / 4)) * (math.pi / 4)
    return (nearest if abs(angle_rad - nearest) <= SNAP_TOLERANCE else angle_rad) + 0.0


@kernel_part
def less_turns(angle_rad: float) -> float:
    """The angle without its nearest number of full turns, snapped to multiples of π/4."""
    return snapped(angle_rad - nearest_whole(angle_rad / (2 * math.pi)) * (2 * math.pi))


@kernel_part
def wrapped(angle_rad: float) -> float:
    """The angle in (−π, π], snapped."""
    rest = less_turns(angle_rad)
    if rest <= -math.pi:
        return rest + 2 * math.pi
    if rest > math.pi:
        return rest - 2 * math.pi
    return rest


@kernel_part
def turns_of(angle_rad: float) -> float:
    """The number of full turns that ``wrapped`` takes away."""
    turns = nearest_whole(angle_rad / (2 * math.pi))
    rest = less_turns(angle_rad)
    if rest <= -math.pi:
        return turns - 1
    if rest > math.pi:
        return turns + 1
    return turns
