"""Which values are still needed after a point of a function."""

from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.needed_values import NeededValues
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.run import Run
from qlower.ir.value import Value


@dataclass(frozen=True, slots=True)
class Point:
    """An op of a region, by its index there."""

    region: Region
    index: int


class Lifetimes:
    """The uses of every value of a function, looked up by point.

    Attributes:
        needed: the values that anything depends on; other uses do not count.
        uses: how often a value is used; by a run once for each parameter that depends on it.
        definition: the op that defines a value as its result.
    """

    def __init__(self, body: Region, needed: NeededValues) -> None:
        self.needed = needed
        self.uses: dict[Value, int] = {}
        self.definition: dict[Value, Operation] = {}
        self._parent: dict[Region, tuple[Point, Operation]] = {}
        self._home: dict[Value, Region] = {}
        self._last: dict[Value, dict[Region, int]] = {}
        self._region(body)

    def _region(self, region: Region) -> None:
        for value in region.arguments:
            self._home[value] = region
        for index, op in enumerate(region.operations):
            point = Point(region, index)
            self._uses(op, point)
            for inner in op.regions:
                self._parent[inner] = (point, op)
                self._region(inner)
            for value in op.results:
                self._home[value] = region
                self.definition[value] = op

    def _uses(self, op: Operation, point: Point) -> None:
        if isinstance(op, Run):
            counts = np.bincount(op.rows.terms.operand, minlength=len(op.operands)).tolist()
            used = list(zip(op.operands, counts, strict=True))
        else:
            parent = self._parent.get(point.region)
            used = [(value, 1) for value in self.needed.uses(op, None if parent is None else parent[1])]
        for value, count in used:
            self.uses[value] = self.uses.get(value, 0) + count
            self._record(value, point)

    def _record(self, value: Value, point: Point) -> None:
        """Note a use in its region and in all around it, up to the region where the value is defined."""
        last = self._last.setdefault(value, {})
        home = self._home[value]
        while True:
            last[point.region] = max(point.index, last.get(point.region, -1))
            if point.region is home:
                return
            point = self._parent[point.region][0]

    def home(self, value: Value) -> Region:
        """The region in which a value is defined."""
        return self._home[value]

    def last_use(self, value: Value, region: Region) -> int:
        """The index of the last op of a region that uses a value or holds a use of it; −1 if none does."""
        return self._last.get(value, {}).get(region, -1)

    def used_inside(self, value: Value, op: Operation) -> bool:
        """Whether the regions of an op use a value that is defined outside."""
        last = self._last.get(value, {})
        return any(region in last for region in op.regions)

    def live_after(self, value: Value, point: Point) -> bool:
        """Whether anything that may run after the op at a point uses the value."""
        last = self._last.get(value)
        if last is None:
            return False
        home = self._home[value]
        while last.get(point.region, -1) <= point.index:
            if point.region is home or point.region not in self._parent:
                return False
            point, parent = self._parent[point.region]
            if home in parent.regions:
                return False
            if parent.has(Trait.LOOP) and self.used_inside(value, parent):
                return True
        return True
