"""Which value is kept where: one place per value, never one that holds another value still needed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qlower.dialects.circuit.structured.hints import Hints
from qlower.dialects.circuit.structured.lifetimes import Lifetimes, Point
from qlower.dialects.circuit.structured.nodes import Assign, Expression, Literal, Named, Place, Read
from qlower.ir.operation import Operation
from qlower.ir.types import F64, I1, Type, signed, unsigned
from qlower.ir.value import Value

Variable = tuple[str, str, int]
Move = tuple[Place, Value]


@dataclass(frozen=True, slots=True)
class Claims:
    """What is to be heeded when a place is picked.

    Attributes:
        unread: values that are still to be read from where they are.
        places: places already given to values that arise together with the new one.
        loop: the loop that will carry the value, if it is carried: what the loop reads must stay where it is.
    """

    unread: frozenset[Value] = frozenset()
    places: tuple[Place, ...] = ()
    loop: Operation | None = None


NO_CLAIMS = Claims()


class Places:
    """Where the values of one function are.

    Attributes:
        constants: the values that are constants; they are written out where they are used.
        named: values with a name of their own, inputs and loop variables.
        types: the types of all places, slots first.
        spare: the places whose final value is not asked for: temporaries, and variables that are not outputs.
        written: the places that may have been written before the present point, on any way to it.
    """

    def __init__(
        self, variables: Sequence[Variable], outputs: Collection[str], lifetimes: Lifetimes, hints: Hints
    ) -> None:
        self.constants: dict[Value, bool | int | float] = {}
        self.named: dict[Value, Named] = {}
        self.written: set[Place] = set()
        self.spare: set[Place] = set()
        self.types: list[Type] = []
        self._registers: list[tuple[int, Place, int]] = []
        self._lifetimes = lifetimes
        self._hints = hints
        self._place: dict[Value, Place] = {}
        self._residents: dict[Place, list[Value]] = {}
        self._unused: list[Place] = []
        for index, (name, kind, size) in enumerate(variables):
            first = len(self.types)
            if kind == "bit" and size != -1:
                self._registers.append((index, first, size))
            self.types += slot_types(kind, size)
            if outputs and name not in outputs:
                self.spare.update(range(first, len(self.types)))
        self._unused += sorted(self.spare)

    def temporary(self, type: Type) -> Place:
        """A place of its own for a value of a type: a variable that is no output and not in use, or a new one."""
        place = next((place for place in self._unused if self.types[place] == type), len(self.types))
        if place < len(self.types):
            self._unused.remove(place)
        else:
            self.types.append(type)
            self.spare.add(place)
        return place

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

    def pick(self, value: Value, point: Point, claims: Claims) -> Place:
        """A place for a value: its slot if nothing there is needed after the point, else a temporary."""
        for place in self._hints.candidates(value):
            if not self._in_the_way(place, value, point, claims):
                return place
        return self.temporary(value.type)

    def choose(self, value: Value, point: Point, claims: Claims) -> Place:
        """Pick a place for a value and keep the value there from the point on."""
        place = self.pick(value, point, claims)
        self.settle(value, place, point)
        return place

    def is_free(self, place: Place, value: Value, point: Point, claims: Claims) -> bool:
        """Whether a value may be put in a place after a point."""
        return not self._in_the_way(place, value, point, claims)

    def _in_the_way(self, place: Place, value: Value, point: Point, claims: Claims) -> Sequence[Value | None]:
        """The values that keep another out of a place; None stands for what can never be moved away."""
        if place in claims.places or self.types[place] != value.type:
            return (None,)
        return [
            None if other in claims.unread else other
            for other in self._residents.get(place, ())
            if other in claims.unread or self._live(other, point) or self._read_in_loop(other, claims.loop)
        ]

    def _read_in_loop(self, value: Value, loop: Operation | None) -> bool:
        return loop is not None and self._lifetimes.used_inside(value, loop)

    def make_room(self, value: Value, point: Point, claims: Claims) -> list[Assign]:
        """Copy what keeps a value out of its slot to other places where it ends up anyway.

        That is what an assignment of one variable to another becomes. Nothing is moved unless all can be, and only from
        the region it was defined in, so that it is in its new place on every way from there.
        """
        slot = next(iter(self._hints.candidates(value)), None)
        in_the_way = () if slot is None else self._in_the_way(slot, value, point, claims)
        before = Point(point.region, point.index - 1)
        moved: list[tuple[Place, Value]] = []
        for other in in_the_way:
            if other is None or self._lifetimes.home(other) is not point.region:
                return []
            taken = Claims(claims.unread, (*claims.places, *(place for place, _ in moved)), claims.loop)
            ends = [place for place in self._hints.ends(other) if place != slot]
            free = [place for place in ends if self.is_free(place, other, before, taken)]
            if not free:
                return []
            moved.append((free[0], other))
        return [self._move(place, other, before) for place, other in moved]

    def _move(self, place: Place, value: Value, point: Point) -> Assign:
        assignment = Assign(place, self.read(value))
        self._residents[self._place[value]].remove(value)
        self.settle(value, place, point)
        self.written.add(place)
        return assignment

    def settle(self, value: Value, place: Place, point: Point) -> None:
        """Note that a value is kept in a place from a point on."""
        home = self._lifetimes.home
        # What is dead in the region where it was defined stays dead; in another branch it may still be needed.
        kept = [u for u in self._residents.get(place, ()) if home(u) is not point.region]
        kept += [u for u in self._residents.get(place, ()) if home(u) is point.region and self._live(u, point)]
        self._residents[place] = [*kept, value]
        if place in self._unused:
            self._unused.remove(place)
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
        waiting = [(place, value) for place, value in sorted(wanted, key=_by_place) if not self._is_there(place, value)]
        found: list[Assign] = []
        sources = {value: self.read(value) for _, value in waiting}
        while waiting:
            needed = {_place_of(sources[value]) for _, value in waiting}
            ready = next((move for move in waiting if move[0] not in needed), None)
            if ready is None:
                # All wait for each other: what the first is to replace is set aside.
                place = waiting[0][0]
                ready = (self.temporary(self.types[place]), next(v for v in sources if _place_of(sources[v]) == place))
            else:
                waiting.remove(ready)
            found.append(Assign(ready[0], sources[ready[1]]))
            self.written.add(ready[0])
            if _place_of(sources[ready[1]]) in {place for place, _ in waiting}:
                sources[ready[1]] = Read(ready[0], ready[1])
        return found

    def _is_there(self, place: Place, value: Value) -> bool:
        return self._place.get(value) == place or (place not in self.spare and self._holds_default(place, value))

    def _holds_default(self, place: Place, value: Value) -> bool:
        """Whether a value is what a place holds that was never written; only bits hold something then."""
        if place in self.written or self.types[place] != I1:
            return False
        return self.constants.get(value) is False

    def register_of(self, bits: Sequence[Value]) -> int:
        """The index of the variable that is a bit register with exactly these bits in order, or −1."""
        for index, first, size in self._registers:
            places = range(first, first + size)
            if size == len(bits) and all(
                self._place.get(bit) == place or self._holds_default(place, bit)
                for place, bit in zip(places, bits, strict=True)
            ):
                return index
        return -1


def _by_place(move: Move) -> Place:
    return move[0]


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
