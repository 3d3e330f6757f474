"""The body of a program as statements: rows, assignments and control flow."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm_writer.expressions import Expression, expression_of
from qlower.dialects.circuit.openqasm_writer.gates import INDENT, Gates
from qlower.dialects.circuit.openqasm_writer.hints import Hints
from qlower.dialects.circuit.openqasm_writer.lifetimes import Lifetimes, Point
from qlower.dialects.circuit.openqasm_writer.places import Places
from qlower.dialects.circuit.openqasm_writer.rows import RowWriter
from qlower.dialects.circuit.openqasm_writer.variables import Place, Variables, type_text
from qlower.dialects.circuit.ops import Function
from qlower.dialects.classical.ops import Constant, For, If, Select, Switch, While
from qlower.dialects.physical.ops import Program
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.run import Run
from qlower.ir.value import Value


@dataclass(slots=True, eq=False)
class _Block:
    """A region that is being written.

    Attributes:
        region: the region.
        lines: its statements so far.
        pending: values whose expressions will stand inside what uses them, in order of evaluation.
    """

    region: Region
    lines: list[str] = field(default_factory=list)
    pending: list[Value] = field(default_factory=list)


class Body:
    """Writes the body of one function.

    Attributes:
        version: the version of OpenQASM that the statements need.
    """

    def __init__(
        self,
        function: Function | Program,
        gates: Gates,
        qubits: Sequence[str],
        inputs: Sequence[str],
        variables: Variables,
    ) -> None:
        self.version = "3.0"
        self._region = function.body
        self._names = gates.names
        self._lifetimes = Lifetimes(function.body)
        self._hints = Hints(function.body, self._lifetimes)
        self._places = Places(variables, self._lifetimes, self._hints)
        self._places.named.update(zip(function.body.arguments, inputs, strict=True))
        self._inlined: dict[Value, Expression] = {}
        self._rows = RowWriter(qubits, gates.head, lambda value: self._read(value).inner)

    def statements(self) -> list[str]:
        """All statements, ending with the assignments that give the variables their final values."""
        return self._block(self._region, range(len(self._region.terminator.operands)))

    def _block(self, region: Region, places: Sequence[Place]) -> list[str]:
        """The statements of a region; its terminator's last operands go to the places."""
        block = _Block(region)
        self._operations(block)
        end = Point(region, len(region.operations) - 1)
        self._flush(block, end)
        values = region.terminator.operands[len(region.terminator.operands) - len(places) :]
        return block.lines + self._places.moves(list(zip(places, values, strict=True)))

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
            fail("QL1202", f"{op.name} has no form in OpenQASM 3")

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
        return frozenset[Value]().union(*(self._inlined[value].leaves for value in values))

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
        place = self._places.choose(value, point, unread)
        block.lines.append(f"{self._places.text(place)} = {expression.text};")
        self._places.written.add(place)

    def _pure(self, block: _Block, op: Operation, point: Point) -> None:
        if not self._take(block, op.operands):
            self._flush(block, point)
        expression = expression_of(
            op,
            [self._read(operand) for operand in op.operands],
            lambda bits: self._places.register_of(bits, self._places.get),
        )
        for operand in op.operands:
            self._inlined.pop(operand, None)
        (value,) = op.results
        if self._is_used_once_beside(value, point):
            self._inlined[value] = expression
            block.pending.append(value)
            return
        self._flush(block, point, expression.leaves)
        self._store(block, value, expression, point)

    def _is_used_once_beside(self, value: Value, point: Point) -> bool:
        """Whether the only use of a value is as an operand of an op in the same region."""
        if self._lifetimes.uses.get(value) != 1:
            return False
        index = self._lifetimes.last_use(value, point.region)
        return value in point.region.operations[index].operands

    # Statements

    def _run(self, block: _Block, run: Run, point: Point) -> None:
        # Expressions are read where their rows stand, which may be after a measurement of the same run.
        self._prepare(block, point, () if run.results else run.operands)
        slots = run.rows.slots.tolist()
        targets = [self._target(value, slot, point) for value, slot in zip(run.results, slots, strict=True)]
        block.lines += self._rows.lines(run, targets)

    def _target(self, value: Value, slot: Place, point: Point) -> str | None:
        is_used = self._lifetimes.uses.get(value, 0) > 0
        if not is_used and (slot < 0 or not self._places.is_free(slot, value, point, ())):
            return None
        place = self._places.choose(value, point)
        self._places.written.add(place)
        return self._places.text(place)

    def _select(self, block: _Block, op: Select, point: Point) -> None:
        self._prepare(block, point, (op.condition,))
        condition = self._read(op.condition).text
        place = self._places.choose(op.output, point)
        before = set(self._places.written)
        branches = []
        for value in (op.if_true, op.if_false):
            self._places.written = set(before)
            branches.append(self._places.moves([(place, value)]))
        self._places.written.add(place)
        block.lines += _conditional(condition, branches[0], branches[1])

    def _if(self, block: _Block, op: If, point: Point) -> None:
        self._prepare(block, point, (op.condition,))
        condition = self._read(op.condition).text
        then, otherwise = self._branches(op, (op.then, op.otherwise), point)
        block.lines += _conditional(condition, then, otherwise)

    def _switch(self, block: _Block, op: Switch, point: Point) -> None:
        self.version = "3.1"
        self._prepare(block, point, (op.value,))
        value = self._read(op.value).text
        *branches, default = self._branches(op, op.branches, point)
        lines = [f"switch ({value}) {{"]
        for case, branch in zip(op.cases, branches, strict=True):
            lines += _braced(f"{INDENT}case {', '.join(map(str, case))}", branch, INDENT)
        if default:
            lines += _braced(f"{INDENT}default", default, INDENT)
        block.lines += [*lines, "}"]

    def _branches(self, op: Operation, regions: Sequence[Region], point: Point) -> list[list[str]]:
        places: list[Place] = []
        for value in op.results:
            places.append(self._places.pick(value, point, among=places))
        before, after = self._places.written, set(self._places.written)
        found = []
        for region in regions:
            self._places.written = set(before)
            found.append(self._block(region, places))
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
            places.append(self._places.pick_carried(value, op, point, unread, places))
        block.lines += self._places.moves(list(zip(places, op.initial, strict=True)))
        for value, place in zip(values, places, strict=True):
            self._places.settle(value, place, point)
        # What the body writes late it may have written before, in the turn before this.
        self._places.written |= self._hints.named_in(op)
        return places

    def _loop_body(self, region: Region, places: Sequence[Place]) -> list[str]:
        self._places.loop_depth += 1
        lines = self._block(region, places)
        self._places.loop_depth -= 1
        return lines

    def _for(self, block: _Block, op: For, point: Point) -> None:
        operands = (op.start, op.step, op.stop)
        self._prepare(block, point, operands)
        header = [self._read(value) for value in operands]
        unread = frozenset[Value]().union(*(expression.leaves for expression in header))
        loop_variable, *carried = op.body.arguments
        places = self._carry(block, op, carried, point, unread)
        name = self._names.claim("i")
        self._places.named[loop_variable] = name
        start, step, stop = (expression.text for expression in header)
        limits = f"{start}:{stop}" if step == "1" else f"{start}:{step}:{stop}"
        head = f"for {type_text(op.start.type)} {name} in [{limits}]"
        block.lines += _braced(head, self._loop_body(op.body, places))
        for value, place in zip(op.results, places, strict=True):
            self._places.settle(value, place, point)

    def _while(self, block: _Block, op: While, point: Point) -> None:
        self._prepare(block, point, ())
        places = self._carry(block, op, op.before.arguments, point)
        condition = self._condition(op)
        passed = op.before.terminator.operands[1:]
        for argument, source in zip(op.body.arguments, passed, strict=True):
            self._places.share(argument, source, point)
        block.lines += _braced(f"while ({condition})", self._loop_body(op.body, places))
        for value, source in zip(op.results, passed, strict=True):
            self._places.share(value, source, point)

    def _condition(self, op: While) -> str:
        before = _Block(op.before)
        self._operations(before)
        value, *passed = op.before.terminator.operands
        is_taken = self._take(before, (value,))
        if not is_taken or before.pending or before.lines or any(value in self._inlined for value in passed):
            fail(
                "QL1202", "a loop's condition is more than one expression",
                fix="compute it at the end of the loop's body instead",
            )  # fmt: skip
        return self._read(value).text


def _constant(op: Constant) -> bool | int | float:
    value = op.attributes["value"]
    if not isinstance(value, bool | int | float):
        fail("QL1202", f"a constant holds {value!r}")
    return value


def _braced(head: str, lines: Sequence[str], indent: str = "") -> list[str]:
    return [f"{head} {{", *(indent + INDENT + line for line in lines), f"{indent}}}"]


def _conditional(condition: str, then: Sequence[str], otherwise: Sequence[str]) -> list[str]:
    lines = _braced(f"if ({condition})", then)
    return [*lines[:-1], *_braced("} else", otherwise)] if otherwise else lines
