"""Which value is kept where: one place per value, never one that holds another value still needed."""

from collections.abc import Callable, Collection, Sequence

from qlower.dialects.circuit.openqasm_writer.expressions import Expression, literal
from qlower.dialects.circuit.openqasm_writer.hints import Hints
from qlower.dialects.circuit.openqasm_writer.lifetimes import Lifetimes, Point
from qlower.dialects.circuit.openqasm_writer.variables import Place, Variables
from qlower.ir.operation import Operation
from qlower.ir.types import I1
from qlower.ir.value import Value

Move = tuple[Place, Value]


class Places:
    """Where the values of one function are.

    Attributes:
        constants: the values that are constants; they are written out where they are used.
        named: values with a name of their own: inputs and loop variables.
        written: the places that may have been written before the present point, on any way to it.
        loop_depth: how many loops the present point is in.
    """

    def __init__(self, variables: Variables, lifetimes: Lifetimes, hints: Hints) -> None:
        self.constants: dict[Value, bool | int | float] = {}
        self.named: dict[Value, str] = {}
        self.written: set[Place] = set()
        self.loop_depth = 0
        self._variables = variables
        self._lifetimes = lifetimes
        self._hints = hints
        self._place: dict[Value, Place] = {}
        self._residents: dict[Place, list[Value]] = {}

    def get(self, value: Value) -> Place | None:
        """Where a value is kept; None for constants and named values."""
        return self._place.get(value)

    def read(self, value: Value) -> Expression:
        """The text of a value that is at hand."""
        if value in self.constants:
            return literal(self.constants[value])
        if value in self.named:
            return Expression(self.named[value])
        return Expression(self._variables.texts[self._place[value]], leaves=frozenset((value,)))

    def text(self, place: Place) -> str:
        """How a place is written."""
        return self._variables.texts[place]

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
        temporary = self._variables.temporary(value.type)
        if self.loop_depth:
            self.written.add(temporary)
        return temporary

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
        if self._variables.types[place] != value.type:
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

    def moves(self, wanted: Sequence[Move]) -> list[str]:
        """Assignments that bring each value to its place, all at once: none destroys what another still reads."""
        waiting = [(place, value) for place, value in wanted if not self._is_there(place, value)]
        lines: list[str] = []
        texts = {value: self.read(value).text for _, value in waiting}
        sources = {value: self._place.get(value) for _, value in waiting}
        while waiting:
            needed = {sources[value] for _, value in waiting}
            ready = [move for move in waiting if move[0] not in needed]
            if not ready:
                self._set_aside(waiting[0][0], texts, sources, lines)
                continue
            for place, value in ready:
                lines.append(f"{self.text(place)} = {texts[value]};")
                self.written.add(place)
            waiting = [move for move in waiting if move not in ready]
        return lines

    def _set_aside(
        self, place: Place, texts: dict[Value, str], sources: dict[Value, Place | None], lines: list[str]
    ) -> None:
        """Copy what a place holds to a temporary, from which it is then read."""
        copy = self._variables.temporary(self._variables.types[place])
        lines.append(f"{self.text(copy)} = {self.text(place)};")
        self.written.add(copy)
        for value, source in list(sources.items()):
            if source == place:
                sources[value], texts[value] = copy, self.text(copy)

    def _is_there(self, place: Place, value: Value) -> bool:
        return self._place.get(value) == place or self.holds_default(place, value)

    def holds_default(self, place: Place, value: Value) -> bool:
        """Whether a value is what a place holds that was never written; only bits hold something then."""
        if place in self.written or self._variables.types[place] != I1:
            return False
        return self.constants.get(value) is False

    def register_of(self, bits: Sequence[Value], read: Callable[[Value], Place | None]) -> str | None:
        """The bit register whose bits are exactly these values in order, if there is one."""
        for register in self._variables.registers:
            if register.size == len(bits) and all(
                read(bit) == register.first + place or self.holds_default(register.first + place, bit)
                for place, bit in enumerate(bits)
            ):
                return register.name
        return None
