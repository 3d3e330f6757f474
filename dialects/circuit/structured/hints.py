"""Where values would best be kept: slots read off the measurements and the final values."""

from collections.abc import Sequence

from qlower.dialects.circuit.structured.lifetimes import Lifetimes
from qlower.dialects.circuit.structured.nodes import Place
from qlower.dialects.classical.ops import Constant, For, If, Select, Switch, While
from qlower.ir.operation import Operation, Region
from qlower.ir.rewriting import runs, walk
from qlower.ir.run import Run
from qlower.ir.value import Value


class Hints:
    """The slot each value would best be kept in; values that flow into each other get the same one."""

    def __init__(self, body: Region, lifetimes: Lifetimes) -> None:
        self._lifetimes = lifetimes
        self._slots: dict[Value, Place] = {}
        self._measured: dict[Value, Place] = {}
        for run in runs(body):
            self._measured.update(zip(run.results, run.rows.slots.tolist(), strict=True))
        self._aims: dict[Value, Place] = {}
        self._own: dict[Value, Place | None] = {}
        self._ends: dict[Value, list[Place]] = {}
        self._region(body, range(len(body.terminator.operands)))

    def slot(self, value: Value) -> Place | None:
        """The slot for a value: that of its measurement if it has one, else that of what it flows into."""
        measured = self._measured.get(value, -1)
        return measured if measured >= 0 else self._slots.get(value)

    def ends(self, value: Value) -> Sequence[Place]:
        """The places that are to hold a value at the end of the region that defines it."""
        return self._ends.get(value, ())

    def end_in(self, value: Value, place: Place) -> None:
        """Note a place that is to hold a value at the end of the region that defines it."""
        self._ends.setdefault(value, []).append(place)

    def prefer(self, value: Value, place: Place) -> None:
        """Note a place that a value is to be brought to, for when its slot cannot be had."""
        if not isinstance(self._lifetimes.definition.get(value), Constant):
            self._aims.setdefault(value, place)

    def candidates(self, value: Value) -> list[Place]:
        """The places to try for a value, the best first."""
        return [place for place in (self.slot(value), self._aims.get(value)) if place is not None]

    def named_in(self, op: Operation) -> frozenset[Place]:
        """All slots that values of an op's regions may be kept in."""
        values = [value for inner in walk(op) for value in inner.results]
        values += [value for inner in walk(op) for region in inner.regions for value in region.arguments]
        slots = [self.slot(value) for value in values if value in self._measured or value in self._lifetimes.needed]
        return frozenset(slot for slot in slots if slot is not None)

    def _flow(self, sources: Sequence[Value], slots: Sequence[Place | None]) -> None:
        for value, slot in zip(sources, slots, strict=True):
            if slot is not None and not isinstance(self._lifetimes.definition.get(value), Constant):
                self._slots.setdefault(value, slot)

    def _region(self, region: Region, slots: Sequence[Place | None]) -> None:
        offset = len(region.terminator.operands) - len(slots)
        self._flow(region.terminator.operands[offset:], slots)
        for op in reversed(region.operations):
            if not isinstance(op, Run):
                self._operation(op)

    def _operation(self, op: Operation) -> None:
        if isinstance(op, Select):
            self._flow((op.if_true, op.if_false), [self._best(op.output)] * 2)
        if not op.regions:
            return
        slots = [self._best(value) for value in op.results]
        self._flow(op.results, slots)
        if isinstance(op, If | Switch):
            for region in op.regions:
                self._region(region, slots)
        elif isinstance(op, For):
            self._flow(op.initial, slots)
            self._flow(op.body.arguments[1:], slots)
            self._region(op.body, slots)
        elif isinstance(op, While):
            self._while(op, slots)

    def _while(self, op: While, slots: Sequence[Place | None]) -> None:
        self._flow(op.body.arguments, slots)
        self._region(op.before, slots)
        carried = [self._best(value) for value in op.before.arguments]
        self._flow(op.before.arguments, carried)
        self._flow(op.initial, carried)
        self._region(op.body, carried)

    def _best(self, value: Value) -> Place | None:
        slot = self.slot(value)
        return self._origin(value) if slot is None else slot

    def _origin(self, value: Value) -> Place | None:
        """The slot of a measurement that flows into a value."""
        if value in self._own:
            return self._own[value]
        self._own[value] = None
        op = self._lifetimes.definition.get(value)
        found: Place | None = None
        if op is not None and op.regions:
            sources = [region.terminator.operands for region in op.regions]
            if isinstance(op, For | While):
                sources.append(op.initial)
            from_end = len(op.results) - op.results.index(value)
            for values in sources:
                if found is None and from_end <= len(values):
                    measured = self.slot(values[-from_end])
                    found = self._origin(values[-from_end]) if measured is None else measured
        self._own[value] = found
        return found
