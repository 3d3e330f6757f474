"""A stretch of a program as rotations and measurements before all its Clifford gates, in normal form.

Rotations about one string that meet by commutation are one; whole quarter turns are Clifford gates, which go behind
everything. Two stretches in this form are the same program if they have the same events up to the order of commuting
neighbours, and the same Clifford gates. The frame is the one of ``qlower.dialects.algorithm``, which keeps Pauli
operators as whole numbers; the lowering has another.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qlower.dialects.algorithm.rotation_sequence import is_zero, reduced
from qlower.dialects.algorithm.signed_pauli import Frame, Pauli, anticommute
from qlower.dialects.circuit.row_meaning import CannotInterpret
from qlower.ir import Angle, Value

MOST_COMPARISONS = 50_000_000


@dataclass
class Event:
    """A rotation by ``angle`` about a string, or, with a ``result``, its measurement.

    Attributes:
        x, z: the string's bits by qubit.
        angle: of a rotation.
        negative: whether a measurement is of the string with a minus sign.
        result: of a measurement.
    """

    x: int
    z: int
    angle: Angle = 0.0
    negative: bool = False
    result: Value | None = None


class Stretch:
    """Filled from the first gate on.

    Attributes:
        outer: the frames that strings are brought before first, the one of the outermost region first.
        frame: of the Clifford gates so far.
    """

    def __init__(self, num_qubits: int, outer: Sequence[Frame]) -> None:
        self.outer = tuple(outer)
        self.frame = Frame(num_qubits)
        self._events: list[Event | None] = []
        self._last: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.comparisons = 0

    def take_events(self) -> list[Event]:
        """The events since the last time; the Clifford gates stay."""
        found = [event for event in self._events if event is not None]
        self._events, self._last = [], defaultdict(list)
        return found

    def cx(self, control: int, target: int) -> None:
        """A CX comes next."""
        if not self.outer:
            self.frame.cx(control, target)
            return
        # CX is, but for its phase, a product of three quarter turns.
        self.rotate(0, 1 << control, _QUARTER)
        self.rotate(1 << target, 0, _QUARTER)
        self.rotate(1 << target, 1 << control, -_QUARTER)

    def rotate(self, x: int, z: int, angle: Angle) -> None:
        """A rotation about a string comes next; one about the identity is a phase, which is not kept."""
        if not x | z:
            return
        string = self._inward(x, z)
        angle = angle * float(string.sign)
        turns, rest = reduced(angle)
        if is_zero(rest):
            self.frame.quarter_turns(string.x, string.z, turns)
            return
        image = self.frame.image(string.x, string.z)
        total = angle * float(image.sign)
        place = self._reachable(image.x, image.z)
        if place is not None:
            earlier = self._events[place]
            assert earlier is not None
            total = total + earlier.angle
            self._last[image.x, image.z].remove(place)
            self._events[place] = None
        turns, rest = reduced(total)
        self.frame.quarter_turns(string.x, string.z, image.sign * turns)
        if not is_zero(rest):
            self._last[image.x, image.z].append(len(self._events))
            self._events.append(Event(image.x, image.z, rest))

    def measure(self, x: int, z: int, result: Value, *, negated: bool) -> None:
        """A measurement comes next."""
        string = self._inward(x, z)
        image = self.frame.image(string.x, string.z)
        negative = (string.sign * image.sign < 0) != negated
        self._events.append(Event(image.x, image.z, 0.0, negative, result))

    def _inward(self, x: int, z: int) -> Pauli:
        string = Pauli.string(x, z)
        for frame in self.outer:
            image = frame.image(string.x, string.z)
            string = image if string.sign > 0 else image.times_i(2)
        return string

    def _reachable(self, x: int, z: int) -> int | None:
        """The place of an equal rotation that can be brought to the end."""
        places = self._last[x, z]
        if not places:
            return None
        self.comparisons += len(self._events) - places[-1]
        if self.comparisons > MOST_COMPARISONS:
            raise CannotInterpret("too many rotations to compare")
        for other in self._events[places[-1] + 1 :]:
            if other is not None and anticommute(x, z, other.x, other.z):
                return None
        return places[-1]


_QUARTER = 1.5707963267948966


def difference(first: Sequence[Event], second: Sequence[Event], same: Callable[[Event, Event], bool]) -> str | None:
    """What the events of two stretches differ in, but for the order of commuting neighbours; None if in nothing.

    Args:
        first: of one stretch.
        second: of the other; gone through in order.
        same: whether two events with one string are equal; notes that their results are.
    """
    if len(first) != len(second):
        return f"{len(second)} rotations and measurements stand for {len(first)}"
    left: list[Event | None] = list(first)
    places: dict[tuple[int, int, bool], list[int]] = defaultdict(list)
    for place in range(len(first) - 1, -1, -1):
        event = first[place]
        places[event.x, event.z, event.result is None].append(place)
    head = comparisons = 0
    for event in second:
        while head < len(left) and left[head] is None:
            head += 1
        stack = places[event.x, event.z, event.result is None]
        if not stack:
            return "a rotation or measurement is about another string"
        place = stack.pop()
        comparisons += place - head
        if comparisons > MOST_COMPARISONS:
            raise CannotInterpret("too many rotations to compare")
        for other in left[head:place]:
            if other is not None and anticommute(event.x, event.z, other.x, other.z):
                return "rotations and measurements that do not commute are in another order"
        earlier = left[place]
        assert earlier is not None
        if not same(earlier, event):
            return "a rotation is by another angle, or a measurement has another sign"
        left[place] = None
    return None
