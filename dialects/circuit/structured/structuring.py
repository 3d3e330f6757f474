"""From SSA to statements: which expressions stand inside others, and what is assigned where."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.needed_values import asked_for, carried, needed_values
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.structured.hints import Hints
from qlower.dialects.circuit.structured.lifetimes import Lifetimes, Point
from qlower.dialects.circuit.structured.merging import without_merges
from qlower.dialects.circuit.structured.nodes import (
    Apply,
    Assign,
    Choice,
    Conditional,
    Counted,
    Expression,
    Named,
    Place,
    Repeated,
    Rows,
    Statement,
    leaves,
)
from qlower.dialects.circuit.structured.places import NO_CLAIMS, Claims, Places
from qlower.dialects.classical.ops import Cast, Constant, For, If, Pack, Select, Switch, While
from qlower.dialects.physical.ops import Program
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.run import Run
from qlower.ir.types import Type
from qlower.ir.value import Value


@dataclass(frozen=True, slots=True)
class Structure:
    """A function as statements.

    Attributes:
        statements: the body; it ends with the assignments that give the variables their final values.
        temporaries: the types of the places beyond the slots of the function's variables.
    """

    statements: tuple[Statement, ...]
    temporaries: tuple[Type, ...]


def structure(function: Function | Program) -> Structure:
    """The function as statements.

    A measurement's result is kept in the slot it names, unless that holds a value that is still needed; other values
    are kept in the slot they end up in. What finds no slot gets a temporary. An expression that is used once stands
    where it is used, if nothing else happens in between.

    Raises:
        QlowerError: QL1202, an op that is no statement.
    """
    structuring = _Structuring(function.with_(regions=(without_merges(function.body),)))
    return Structure(tuple(structuring.statements()), structuring.temporaries())


@dataclass(slots=True, eq=False)
class _Block:
    """A region that is being written.

    Attributes:
        region: the region.
        statements: its statements so far.
        pending: values whose expressions will stand inside what uses them, in order of evaluation.
    """

    region: Region
    statements: list[Statement] = field(default_factory=list)
    pending: list[Value] = field(default_factory=list)


class _Structuring:
    def __init__(self, function: Function | Program) -> None:
        self._function = function
        self._needed = needed_values(function)
        self._lifetimes = Lifetimes(function.body, self._needed)
        self._hints = Hints(function.body, self._lifetimes)
        self._places = Places(function.variables, function.outputs, self._lifetimes, self._hints)
        self._num_slots = len(self._places.types)
        self._places.named.update((value, Named(value)) for value in function.body.arguments)
        self._inlined: dict[Value, Expression] = {}

    def statements(self) -> list[Statement]:
        places = [place if is_asked else None for place, is_asked in enumerate(asked_for(self._function))]
        return self._block(self._function.body, places)

    def temporaries(self) -> tuple[Type, ...]:
        return tuple(self._places.types[self._num_slots :])

    def _block(self, region: Region, places: Sequence[Place | None]) -> list[Statement]:
        """The statements of a region; its terminator's last operands go to the places that are not None."""
        values = region.terminator.operands[len(region.terminator.operands) - len(places) :]
        wanted = [(place, value) for place, value in zip(places, values, strict=True) if place is not None]
        for place, value in wanted:
            self._hints.prefer(value, place)
            if self._lifetimes.home(value) is region:
                self._hints.end_in(value, place)
        block = _Block(region)
        self._operations(block)
        self._flush(block, Point(region, len(region.operations) - 1))
        return block.statements + self._places.moves(wanted)

    def _operations(self, block: _Block) -> None:
        for index, op in enumerate(block.region.operations[:-1]):
            if not self._needed.is_dead(op):
                self._operation(block, op, Point(block.region, index))

    def _operation(self, block: _Block, op: Operation, point: Point) -> None:
        if isinstance(op, Constant):
            self._places.constants[op.output] = _constant(op)
        elif isinstance(op, Run):
            self._run(block, op, point)
        elif isinstance(op, Select):
            self._select(block, op, point)
        elif op.has(Trait.PURE):
            self._pure(block, op, point)
        elif isinstance(op, If):
            self._if(block, op, point)
        elif isinstance(op, Switch):
            self._switch(block, op, point)
        elif isinstance(op, For):
            self._for(block, op, point)
        elif isinstance(op, While):
            self._while(block, op, point)
        else:
            fail("QL1202", f"{op.name} is not a statement")

    # Values

    def _read(self, value: Value) -> Expression:
        inlined = self._inlined.get(value)
        return self._places.read(value) if inlined is None else inlined

    def _take(self, block: _Block, operands: Sequence[Value]) -> bool:
        """Let the expressions of operands stand inside what uses them, if that keeps the order of evaluation."""
        wanted = [value for value in operands if value in block.pending]
        start = len(block.pending) - len(wanted)
        if block.pending[start:] != wanted:
            return False
        del block.pending[start:]
        return True

    def _prepare(self, block: _Block, point: Point, operands: Sequence[Value]) -> None:
        """Store all pending values but those that the statement at the point reads inside itself."""
        before = list(block.pending)
        taken = self._take(block, operands)
        inside = before[len(block.pending) :] if taken else []
        self._flush(block, point, self._leaves(inside))

    def _leaves(self, values: Sequence[Value]) -> frozenset[Value]:
        """What the expressions of pending values read."""
        return frozenset[Value]().union(*(leaves(self._inlined[value]) for value in values))

    def _flush(self, block: _Block, point: Point, unread: frozenset[Value] = frozenset()) -> None:
        """Store pending values in the order of their evaluation, just before the op at the point.

        Args:
            block: the region.
            point: the op.
            unread: values that the op's own expression reads after that.
        """
        before = Point(point.region, point.index - 1)
        waiting, block.pending = block.pending, []
        for place, value in enumerate(waiting):
            later = self._leaves(waiting[place + 1 :]) | unread
            self._store(block, value, self._inlined.pop(value), before, later)

    def _store(
        self, block: _Block, value: Value, expression: Expression, point: Point, unread: frozenset[Value] = frozenset()
    ) -> None:
        claims = Claims(unread)
        block.statements += self._places.make_room(value, point, claims)
        place = self._places.choose(value, point, claims)
        block.statements.append(Assign(place, expression))
        self._places.written.add(place)

    def _pure(self, block: _Block, op: Operation, point: Point) -> None:
        if not self._take(block, op.operands):
            self._flush(block, point)
        register = self._places.register_of(op.bits) if isinstance(op, Pack) else -1
        expression = Apply(op, tuple(self._read(operand) for operand in op.operands), register)
        for operand in op.operands:
            self._inlined.pop(operand, None)
        (value,) = op.results
        if isinstance(op, Cast) and isinstance(expression.arguments[0], Named):
            # As good as a name: it can be read anywhere and any number of times.
            self._inlined[value] = expression
            return
        if self._is_used_once_beside(value, point):
            self._inlined[value] = expression
            block.pending.append(value)
            return
        self._flush(block, point, leaves(expression))
        self._store(block, value, expression, point)

    def _is_used_once_beside(self, value: Value, point: Point) -> bool:
        """Whether the only use of a value is as an operand of an op in the same region."""
        if self._lifetimes.uses.get(value) != 1:
            return False
        index = self._lifetimes.last_use(value, point.region)
        return value in point.region.operations[index].operands

    # Statements

    def _run(self, block: _Block, run: Run, point: Point) -> None:
        self._prepare(block, point, run.operands)
        operands = tuple(self._read(value) for value in run.operands)
        # Expressions are read where their rows stand, which may be after a measurement of the same run.
        unread = frozenset[Value]().union(*map(leaves, operands))
        claims = Claims(unread)
        start, targets = 0, list[Place | None]()
        rows = np.searchsorted(run.rows.result_offsets, np.arange(len(run.results)), side="right").tolist()
        for row, value, slot in zip(rows, run.results, run.rows.slots.tolist(), strict=True):
            room = self._places.make_room(value, point, claims) if self._is_used(value) else []
            if room:
                block.statements += [Rows(_slice(run, start, row - 1), operands, tuple(targets)), *room]
                start, targets = row - 1, []
            targets.append(self._target(value, slot, point, claims))
        block.statements.append(Rows(_slice(run, start, len(run.rows)), operands, tuple(targets)))

    def _is_used(self, value: Value) -> bool:
        return self._lifetimes.uses.get(value, 0) > 0

    def _target(self, value: Value, slot: Place, point: Point, claims: Claims) -> Place | None:
        if not self._is_used(value) and (slot < 0 or not self._places.is_free(slot, value, point, claims)):
            return None
        place = self._places.choose(value, point, claims)
        self._places.written.add(place)
        return place

    def _select(self, block: _Block, op: Select, point: Point) -> None:
        self._prepare(block, point, (op.condition,))
        condition = self._read(op.condition)
        block.statements += self._places.make_room(op.output, point, NO_CLAIMS)
        place = self._places.choose(op.output, point, NO_CLAIMS)
        before = set(self._places.written)
        then = self._places.moves([(place, op.if_true)])
        self._places.written = before
        otherwise = self._places.moves([(place, op.if_false)])
        self._places.written.add(place)
        block.statements.append(Conditional(condition, tuple(then), tuple(otherwise)))

    def _if(self, block: _Block, op: If, point: Point) -> None:
        self._prepare(block, point, (op.condition,))
        condition = self._read(op.condition)
        then, otherwise = self._branches(block, op, (op.then, op.otherwise), point)
        block.statements.append(Conditional(condition, then, otherwise))

    def _switch(self, block: _Block, op: Switch, point: Point) -> None:
        self._prepare(block, point, (op.value,))
        value = self._read(op.value)
        *branches, default = self._branches(block, op, op.branches, point)
        block.statements.append(Choice(value, op.cases, tuple(branches), default))

    def _branches(
        self, block: _Block, op: Operation, regions: Sequence[Region], point: Point
    ) -> list[tuple[Statement, ...]]:
        places: list[Place | None] = []
        for value in op.results:
            is_needed = value in self._needed
            places.append(self._room_for(block, value, point, Claims(places=_known(places))) if is_needed else None)
        before, after = self._places.written, set(self._places.written)
        found = []
        for region in regions:
            self._places.written = set(before)
            found.append(tuple(self._block(region, places)))
            after |= self._places.written
        self._places.written = after
        self._settle(op.results, places, point)
        return found

    def _room_for(self, block: _Block, value: Value, point: Point, claims: Claims) -> Place:
        """A place for a value that several ways lead to."""
        block.statements += self._places.make_room(value, point, claims)
        return self._places.pick(value, point, claims)

    def _settle(self, values: Sequence[Value], places: Sequence[Place | None], point: Point) -> None:
        for value, place in zip(values, places, strict=True):
            if place is not None:
                self._places.settle(value, place, point)

    def _carry(
        self, block: _Block, op: For | While, point: Point, unread: frozenset[Value] = frozenset()
    ) -> list[Place | None]:
        """Places for the values a loop carries; the moves into them are written."""
        values = carried(op)
        places: list[Place | None] = []
        for index, value in enumerate(values):
            claims = Claims(unread, _known(places), op)
            is_needed = self._needed.is_carried(op, index)
            places.append(self._room_for(block, value, point, claims) if is_needed else None)
        wanted = [(place, value) for place, value in zip(places, op.initial, strict=True) if place is not None]
        block.statements += self._places.moves(wanted)
        self._settle(values, places, point)
        # What the body writes late it may have written before, in the turn before this.
        self._places.written |= self._hints.named_in(op) | self._places.spare
        return places

    def _for(self, block: _Block, op: For, point: Point) -> None:
        operands = (op.start, op.step, op.stop)
        self._prepare(block, point, operands)
        header = [self._read(value) for value in operands]
        unread = frozenset[Value]().union(*map(leaves, header))
        for argument, result in zip(carried(op), op.results, strict=True):
            self._prefer_same(argument, result)
        places = self._carry(block, op, point, unread)
        loop_variable = op.body.arguments[0]
        self._places.named[loop_variable] = Named(loop_variable)
        start, step, stop = header
        block.statements.append(Counted(loop_variable, start, step, stop, tuple(self._block(op.body, places))))
        self._settle(op.results, places, point)

    def _while(self, block: _Block, op: While, point: Point) -> None:
        self._prepare(block, point, ())
        passed = op.before.terminator.operands[1:]
        for source, result in zip(passed, op.results, strict=True):
            self._prefer_same(source, result)
        places = self._carry(block, op, point)
        condition, before = self._condition(op)
        self._share(op.body.arguments, passed, point)
        block.statements += before
        block.statements.append(Repeated(condition, (*self._block(op.body, places), *before)))
        self._share(op.results, passed, point)

    def _prefer_same(self, value: Value, other: Value) -> None:
        for place in self._hints.candidates(other):
            self._hints.prefer(value, place)

    def _share(self, values: Sequence[Value], sources: Sequence[Value], point: Point) -> None:
        for value, source in zip(values, sources, strict=True):
            if value in self._needed:
                self._places.share(value, source, point)

    def _condition(self, op: While) -> tuple[Expression, list[Statement]]:
        """The condition of a loop, and the statements that compute what it needs, each time before it is looked at."""
        before = _Block(op.before)
        self._operations(before)
        value = op.before.terminator.operands[0]
        self._prepare(before, Point(op.before, len(op.before.operations) - 1), (value,))
        return self._read(value), before.statements


def _known(places: Sequence[Place | None]) -> tuple[Place, ...]:
    return tuple(place for place in places if place is not None)


def _slice(run: Run, start: int, end: int) -> Run:
    return run if (start, end) == (0, len(run.rows)) else run.take(np.arange(start, end))


def _constant(op: Constant) -> bool | int | float:
    value = op.attributes["value"]
    if not isinstance(value, bool | int | float):
        fail("QL1202", f"a constant holds {value!r}")
    return value
