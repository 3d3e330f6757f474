"""Values that every way leads to unchanged: results of control flow that are one value under another name."""

from collections.abc import Sequence

from qlower.dialects.classical.evaluation import NoValueError, evaluate
from qlower.dialects.classical.ops import Constant, For, If, Switch, While
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.run import Run
from qlower.ir.types import F64
from qlower.ir.value import Value


def without_merges(body: Region) -> Region:
    """The region with results that are the same on all ways replaced by the value they are, and constants computed.

    A branch or loop then yields only what it may change, as a reader finds it in the text that is written. Results that
    are doubles are left as they are, since the angles of rows refer to them.
    """
    merging = _Merging()
    merged = merging.region(body)
    return Region((*merging.constants.values(), *merged.operations), body.arguments)


class _Merging:
    """Rewrites one function.

    Attributes:
        constants: those of all regions, each once; they are to stand at the begin.
    """

    def __init__(self) -> None:
        self.constants: dict[tuple[str, bool | int | float], Constant] = {}
        self._same: dict[Value, Value] = {}
        self._numbers: dict[Value, bool | int | float] = {}

    def region(self, region: Region) -> Region:
        operations = tuple(self._operation(op) for op in region.operations)
        return Region(tuple(op for op in operations if not isinstance(op, Constant)), region.arguments)

    def _operation(self, op: Operation) -> Operation:
        if isinstance(op, Constant):
            return self._constant(op)
        if isinstance(op, Run):
            return op
        op = op.with_(operands=[self._known(value) for value in op.operands])
        if op.has(Trait.PURE):
            return self._folded(op)
        if isinstance(op, For):
            return self._for(op)
        if isinstance(op, While):
            return self._while(op)
        op = op.with_(regions=[self.region(region) for region in op.regions])
        return self._branches(op) if isinstance(op, If | Switch) else op

    def _constant(self, op: Constant) -> Operation:
        value = op.attributes["value"]
        if isinstance(value, bool | int | float):
            first = self.constants.setdefault((str(op.output.type), value), op).output
            self._numbers[op.output] = value
            if first is not op.output:
                self._same[op.output] = first
        return op

    def _folded(self, op: Operation) -> Operation:
        """The op, or the constant it computes."""
        numbers = [self._numbers[value] for value in op.operands if value in self._numbers]
        if len(numbers) < len(op.operands):
            return op
        try:
            found = evaluate(op, numbers)
        except NoValueError:
            return op
        return op if found is None else self._constant(Constant((), op.results, {"value": found}, (), op.origin))

    def _known(self, value: Value) -> Value:
        while value in self._same:
            value = self._same[value]
        return value

    def _merge(self, value: Value, other: Value) -> bool:
        """Make a value another name of another one."""
        if value.type == F64:
            return False
        self._same[value] = other
        return True

    def _branches(self, op: If | Switch) -> Operation:
        ends = [region.terminator.operands for region in op.regions]
        kept = [
            place
            for place, value in enumerate(op.results)
            if any(end[place] is not ends[0][place] for end in ends) or not self._merge(value, ends[0][place])
        ]
        regions = [_with_end(region, kept, 0) for region in op.regions]
        return op.with_(results=[op.results[place] for place in kept], regions=regions)

    def _for(self, op: For) -> Operation:
        arguments = op.body.arguments[1:]
        while True:
            body = self.region(op.body)
            stable = [
                place
                for place, value in enumerate(arguments)
                if value not in self._same
                and body.terminator.operands[place] in (value, op.initial[place])
                and self._merge(value, op.initial[place])
            ]
            if not stable:
                break
        kept = [place for place, value in enumerate(arguments) if value not in self._same]
        for place, value in enumerate(op.results):
            if place not in kept:
                self._same[value] = op.initial[place]
        body = Region(_with_end(body, kept, 0).operations, (op.body.arguments[0], *_picked(arguments, kept)))
        operands = (*op.operands[:3], *_picked(op.initial, kept))
        return op.with_(operands=operands, results=_picked(op.results, kept), regions=(body,))

    def _while(self, op: While) -> Operation:
        arguments = op.before.arguments
        while True:
            before = self.region(op.before)
            passed = before.terminator.operands[1:]
            # What the body gets and hands back unchanged is what the loop's begin had.
            back = dict(zip(op.body.arguments, passed, strict=True))
            outer = [value not in arguments and value not in _defined(before) for value in passed]
            for value, source, is_outer in zip(op.body.arguments, passed, outer, strict=True):
                if is_outer and value not in self._same:
                    self._merge(value, source)
            body = self.region(op.body)
            stable = [
                place
                for place, value in enumerate(arguments)
                if value not in self._same
                and back.get(body.terminator.operands[place], body.terminator.operands[place])
                in (value, op.initial[place])
                and self._merge(value, op.initial[place])
            ]
            if not stable:
                break
        carried = [place for place, value in enumerate(arguments) if value not in self._same]
        kept = [place for place, value in enumerate(op.body.arguments) if value not in self._same]
        for place, value in enumerate(op.results):
            if place not in kept:
                self._same[value] = self._known(op.body.arguments[place])
        first = Region(_with_end(before, kept, 1).operations, _picked(arguments, carried))
        second = Region(_with_end(body, carried, 0).operations, _picked(op.body.arguments, kept))
        return op.with_(
            operands=_picked(op.initial, carried), results=_picked(op.results, kept), regions=(first, second)
        )


def _picked(values: Sequence[Value], places: Sequence[int]) -> tuple[Value, ...]:
    return tuple(values[place] for place in places)


def _with_end(region: Region, kept: Sequence[int], first: int) -> Region:
    """The region with only some of the operands of its terminator, counted from the one numbered ``first``."""
    end = region.terminator
    operands = (*end.operands[:first], *_picked(end.operands[first:], kept))
    return Region((*region.operations[:-1], end.with_(operands=operands)), region.arguments)


def _defined(region: Region) -> frozenset[Value]:
    return frozenset(value for op in region.operations for value in op.results)
