"""Which values of a function anything depends on; writers leave out what only the others need."""

from collections.abc import Collection, Iterator, Sequence

from qlower.dialects.circuit.ops import Function, Return, num_slots
from qlower.dialects.classical.ops import Condition, For, If, Switch, While, Yield
from qlower.dialects.physical.ops import Program
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.rewriting import walk
from qlower.ir.run import Run
from qlower.ir.value import Value


class NeededValues:
    """What the rows, the branches and the outputs of a function depend on.

    Args:
        body: the function's region.
        returned: those of its final values that are asked for.
    """

    def __init__(self, body: Region, returned: Collection[Value]) -> None:
        self._sources: dict[Value, list[Value]] = {}
        self._needed: set[Value] = set()
        self._returned = frozenset(returned)
        waiting = list(returned)
        for op in walk(body):
            waiting += _steering(op)
            self._note_sources(op)
        while waiting:
            value = waiting.pop()
            if value not in self._needed:
                self._needed.add(value)
                waiting += self._sources.get(value, ())

    def __contains__(self, value: Value) -> bool:
        return value in self._needed

    def is_dead(self, op: Operation) -> bool:
        """Whether an op is pure and nothing needs its results."""
        return op.has(Trait.PURE) and not any(value in self._needed for value in op.results)

    def uses(self, op: Operation, parent: Operation | None) -> Iterator[Value]:
        """The operands that an op needs, given the op whose region it ends if it ends one."""
        if self.is_dead(op):
            return
        if isinstance(op, Return):
            yield from (value for value in op.operands if value in self._returned)
        elif isinstance(op, Yield | Condition) and parent is not None:
            yield from _steering(op)
            given = op.operands[len(op.operands) - len(_targets(op, parent)[0]) :]
            for place, value in enumerate(given):
                if any(target[place] in self._needed for target in _targets(op, parent)):
                    yield value
        elif isinstance(op, For | While):
            yield from _steering(op)
            for place, value in enumerate(op.initial):
                if self.is_carried(op, place):
                    yield value
        else:
            yield from op.operands

    def is_carried(self, loop: For | While, place: int) -> bool:
        """Whether anything depends on one of the values that a loop carries."""
        is_result_needed = isinstance(loop, For) and loop.results[place] in self._needed
        return is_result_needed or carried(loop)[place] in self._needed

    def _note_sources(self, op: Operation) -> None:
        if op.has(Trait.PURE):
            self._sources[op.results[0]] = list(op.operands)
        for region in op.regions:
            if isinstance(region.terminator, Yield | Condition):
                for target in _targets(region.terminator, op):
                    self._link(target, region.terminator.operands)
        if isinstance(op, For | While):
            self._link(carried(op), op.initial)
        if isinstance(op, For):
            self._link(op.results, op.initial)

    def _link(self, targets: Sequence[Value], sources: Sequence[Value]) -> None:
        for target, source in zip(targets, sources[len(sources) - len(targets) :], strict=True):
            self._sources.setdefault(target, []).append(source)


def asked_for(function: Function | Program) -> list[bool]:
    """For each final value of a function whether it is an output; all are if the program declares none."""
    found: list[bool] = []
    for variable in function.variables:
        is_output = not function.outputs or variable[0] in function.outputs
        found += [is_output] * num_slots((variable,))
    return found


def needed_values(function: Function | Program) -> NeededValues:
    """What the rows, the branches and the outputs of a function depend on."""
    final = zip(function.body.terminator.operands, asked_for(function), strict=True)
    return NeededValues(function.body, [value for value, is_asked in final if is_asked])


def carried(loop: For | While) -> tuple[Value, ...]:
    """The values that a loop carries, at the begin of each turn."""
    return loop.body.arguments[1:] if isinstance(loop, For) else loop.before.arguments


def _steering(op: Operation) -> tuple[Value, ...]:
    """The operands that decide what is executed."""
    if isinstance(op, Run):
        return op.operands
    if isinstance(op, For):
        return op.operands[:3]
    return op.operands[:1] if isinstance(op, If | Switch | Condition) else ()


def _targets(end: Operation, parent: Operation) -> list[tuple[Value, ...]]:
    """What the last operands of a terminator become."""
    if isinstance(parent, For):
        return [carried(parent), parent.results]
    if isinstance(parent, While):
        return [parent.body.arguments, parent.results] if isinstance(end, Condition) else [carried(parent)]
    return [parent.results]
