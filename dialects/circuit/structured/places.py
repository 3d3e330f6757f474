"""Which value is kept where: one place per value, never one that holds another value still needed."""

from collections.abc import Collection, Sequence

from qlower.dialects.circuit.structured.hints import Hints
from qlower.dialects.circuit.structured.lifetimes import Lifetimes, Point
from qlower.dialects.circuit.structured.nodes import Assign, Expression, Literal, Named, Place, Read
from qlower.ir.operation import Operation
from qlower.ir.types import F64, I1, Type, signed, unsigned
from qlower.ir.value import Value

Variable = tuple[str, str, int]
Move = tuple[Place, Value]


class Places:
    """Where the values of one function are.

    Attributes:
        constants: the values that are constants; they are written out where they are used.
        named: values with a name of their own, inputs and loop variables.
        types: the types of all places, slots first.
        written: the places that may have been written before the present point, on any way to it.
        loop_depth: how many loops the present point is in.
    """

    def __init__(self, variables: Sequence[Variable], lifetimes: Lifetimes, hints: Hints) -> None:
        self.constants: dict[Value, bool | int | float] = {}
        self.named: dict[Value, Named] = {}
        self.written: set[Place] = set()
        self.loop_depth = 0
        self.types: list[Type] = []
        self._registers: list[tuple[int, Place, int]] = []
        self._lifetimes = lifetimes
        self._hints = hints
        self._place: dict[Value, Place] = {}
        self._residents: dict[Place, list[Value]] = {}
        for index, (_, kind, size) in enumerate(variables):
            if kind == "bit" and size != -1:
                self._registers.append((index, len(self.types), size))
            self.types += slot_types(kind, size)

    def temporary(self, type: Type) -> Place:
        """A new place of its own for a value of a type."""
        self.types.append(type)
        if self.loop_depth:
            self.written.add(len(self.types) - 1)
        return len(self.types) - 1

    def get(self, value: Value) -> Place | None:
        """Where a value is kept; None for constants and named values."""
        return self._place.get(value)

    def read(self, value: Value) -> Expression:
        """A value that is at hand."""
        if value in self.constants:
            return Literal(self.constants[value], value.type)
        if value in self.named:
            return self.named[value]
        return Read(self._place[value], value)

    def pick(
        self, value: Value, point: Point, protected: Collection[Value] = (), among: Collection[Place] = ()
    ) -> Place:
        """A place for a value: its slot if nothing there is needed after the point, else a temporary.

        Args:
            value: the value.
            point: the op after which it is there.
            protected: values that are still to be read.
            among: places already given to values that arise together with this one.
        """
        slot = self._hints.slot(value)
        if slot is not None and slot not in among and self.is_free(slot, value, point, protected):
            return slot
        return self.temporary(value.type)

    def choose(self, value: Value, point: Point, protected: Collection[Value] = ()) -> Place:
        """Pick a place for a value and keep the value there from the point on."""
        place = self.pick(value, point, protected)
        self.settle(value, place, point)
        return place

    def pick_carried(
        self, value: Value, loop: Operation, point: Point, protected: Collection[Value], among: Collection[Place]
    ) -> Place:
        """A place for a value that a loop carries, for the whole loop."""
        slot = self._hints.slot(value)
        residents = [] if slot is None else self._residents.get(slot, [])
        inside = [other for other in residents if self._lifetimes.used_inside(other, loop)]
        return self.pick(value, point, [*inside, *protected], among)

    def is_free(self, place: Place, value: Value, point: Point, protected: Collection[Value]) -> bool:
        """Whether a value may be put in a place after a point."""
        if self.types[place] != value.type:
            return False
        residents = self._residents.get(place, ())
        return not any(u in protected or self._lifetimes.live_after(u, point) for u in residents)

    def settle(self, value: Value, place: Place, point: Point) -> None:
        """Note that a value is kept in a place from a point on."""
        home = self._lifetimes.home
        # What is dead in the region where it was defined stays dead; in another branch it may still be needed.
        kept = [u for u in self._residents.get(place, ()) if home(u) is not point.region]
        kept += [u for u in self._residents.get(place, ()) if home(u) is point.region and self._live(u, point)]
        self._residents[place] = [*kept, value]
        self._place[value] = place

    def _live(self, value: Value, point: Point) -> bool:
        return self._lifetimes.live_after(value, point)

    def share(self, value: Value, other: Value, point: Point) -> None:
        """Make a value another name of one that is at hand."""
        if other in self.constants:
            self.constants[value] = self.constants[other]
        elif other in self.named:
            self.named[value] = self.named[other]
        else:
            self.settle(value, self._place[other], point)

    def moves(self, wanted: Sequence[Move]) -> list[Assign]:
        """Assignments that bring each value to its place, all at once: none destroys what another still reads."""
        waiting = [(place, value) for place, value in wanted if not self._is_there(place, value)]
        found: list[Assign] = []
        sources = {value: self.read(value) for _, value in waiting}
        while waiting:
            needed = {_place_of(sources[value]) for _, value in waiting}
            ready = [move for move in waiting if move[0] not in needed]
            if not ready:
                found.append(self._set_aside(waiting[0][0], sources))
                continue
            for place, value in ready:
                found.append(Assign(place, sources[value]))
                self.written.add(place)
            waiting = [move for move in waiting if move not in ready]
        return found

    def _set_aside(self, place: Place, sources: dict[Value, Expression]) -> Assign:
        """Copy what a place holds to a temporary, from which it is then read."""
        copy = self.temporary(self.types[place])
        self.written.add(copy)
        moved = [value for value, source in sources.items() if _place_of(source) == place]
        kept = Assign(copy, sources[moved[0]])
        for value in moved:
            sources[value] = Read(copy, value)
        return kept

    def _is_there(self, place: Place, value: Value) -> bool:
        return self._place.get(value) == place or self.holds_default(place, value)

    def holds_default(self, place: Place, value: Value) -> bool:
        """Whether a value is what a place holds that was never written; only bits hold something then."""
        if place in self.written or self.types[place] != I1:
            return False
        return self.constants.get(value) is False

    def register_of(self, bits: Sequence[Value]) -> int:
        """The index of the variable that is a bit register with exactly these bits in order, or −1."""
        for index, first, size in self._registers:
            if size == len(bits) and all(self._is_there(first + place, bit) for place, bit in enumerate(bits)):
                return index
        return -1


def _place_of(expression: Expression) -> Place | None:
    return expression.place if isinstance(expression, Read) else None


def slot_types(kind: str, size: int) -> list[Type]:
    """The types of the values that a variable of a function holds, one for each of its slots."""
    if kind == "bit":
        return [I1] * (1 if size == -1 else size)
    if kind == "bool":
        return [I1]
    if kind in ("float", "angle"):
        return [F64]
    return [signed(size) if kind == "int" else unsigned(size)]
