"""From SSA to statements: which expressions stand inside others, and what is assigned where."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.structured.hints import Hints
from qlower.dialects.circuit.structured.lifetimes import Lifetimes, Point
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
    structuring = _Structuring(function)
    statements = structuring.block(function.body, range(len(function.body.terminator.operands)))
    return Structure(tuple(statements), structuring.temporaries())


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
        self._lifetimes = Lifetimes(function.body)
        hints = Hints(function.body, self._lifetimes)
        self._hints = hints
        self._places = Places(function.variables, self._lifetimes, hints)
        self._num_slots = len(self._places.types)
        self._places.named.update((value, Named(value)) for value in function.body.arguments)
        self._inlined: dict[Value, Expression] = {}

    def temporaries(self) -> tuple[Type, ...]:
        return tuple(self._places.types[self._num_slots :])

    def block(self, region: Region, places: Sequence[Place]) -> list[Statement]:
        """The statements of a region; its terminator's last operands go to the places."""
        block = _Block(region)
        self._operations(block)
        end = Point(region, len(region.operations) - 1)
        self._flush(block, end)
        values = region.terminator.operands[len(region.terminator.operands) - len(places) :]
        return block.statements + self._places.moves(list(zip(places, values, strict=True)))

    def _operations(self, block: _Block) -> None:
        for index, op in enumerate(block.region.operations[:-1]):
            if op not in self._lifetimes.dead:
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
        places: list[Place] = []
        for value in op.results:
            claims = Claims(places=tuple(places))
            block.statements += self._places.make_room(value, point, claims)
            places.append(self._places.pick(value, point, claims))
        before, after = self._places.written, set(self._places.written)
        found = []
        for region in regions:
            self._places.written = set(before)
            found.append(tuple(self.block(region, places)))
            after |= self._places.written
        self._places.written = after
        for value, place in zip(op.results, places, strict=True):
            self._places.settle(value, place, point)
        return found

    def _carry(
        self,
        block: _Block,
        op: For | While,
        values: Sequence[Value],
        point: Point,
        unread: frozenset[Value] = frozenset(),
    ) -> list[Place]:
        """Places for the values a loop carries; the moves into them are written."""
        places: list[Place] = []
        for value in values:
            claims = Claims(unread, tuple(places), op)
            block.statements += self._places.make_room(value, point, claims)
            places.append(self._places.pick(value, point, claims))
        block.statements += self._places.moves(list(zip(places, op.initial, strict=True)))
        for value, place in zip(values, places, strict=True):
            self._places.settle(value, place, point)
        # What the body writes late it may have written before, in the turn before this.
        self._places.written |= self._hints.named_in(op)
        return places

    def _loop_body(self, region: Region, places: Sequence[Place]) -> tuple[Statement, ...]:
        self._places.loop_depth += 1
        statements = self.block(region, places)
        self._places.loop_depth -= 1
        return tuple(statements)

    def _for(self, block: _Block, op: For, point: Point) -> None:
        operands = (op.start, op.step, op.stop)
        self._prepare(block, point, operands)
        header = [self._read(value) for value in operands]
        unread = frozenset[Value]().union(*map(leaves, header))
        loop_variable, *carried = op.body.arguments
        places = self._carry(block, op, carried, point, unread)
        self._places.named[loop_variable] = Named(loop_variable)
        start, step, stop = header
        block.statements.append(Counted(loop_variable, start, step, stop, self._loop_body(op.body, places)))
        for value, place in zip(op.results, places, strict=True):
            self._places.settle(value, place, point)

    def _while(self, block: _Block, op: While, point: Point) -> None:
        self._prepare(block, point, ())
        places = self._carry(block, op, op.before.arguments, point)
        condition, before = self._condition(op)
        passed = op.before.terminator.operands[1:]
        for argument, source in zip(op.body.arguments, passed, strict=True):
            self._places.share(argument, source, point)
        block.statements += before
        block.statements.append(Repeated(condition, (*self._loop_body(op.body, places), *before)))
        for value, source in zip(op.results, passed, strict=True):
            self._places.share(value, source, point)

    def _condition(self, op: While) -> tuple[Expression, list[Statement]]:
        """The condition of a loop, and the statements that compute what it needs, each time before it is looked at."""
        before = _Block(op.before)
        self._places.loop_depth += 1
        self._operations(before)
        value = op.before.terminator.operands[0]
        self._prepare(before, Point(op.before, len(op.before.operations) - 1), (value,))
        self._places.loop_depth -= 1
        return self._read(value), before.statements


def _slice(run: Run, start: int, end: int) -> Run:
    return run if (start, end) == (0, len(run.rows)) else run.take(np.arange(start, end))


def _constant(op: Constant) -> bool | int | float:
    value = op.attributes["value"]
    if not isinstance(value, bool | int | float):
        fail("QL1202", f"a constant holds {value!r}")
    return value
