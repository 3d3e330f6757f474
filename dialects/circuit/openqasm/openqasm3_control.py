"""Structured control flow of OpenQASM 3: if, for, while, switch."""

from collections.abc import Callable, Sequence

from openqasm3 import ast

from qlower.dialects.circuit.openqasm import codes
from qlower.dialects.circuit.openqasm.body_builder import Block
from qlower.dialects.circuit.openqasm.openqasm3_casts import TypesDoNotFitError
from qlower.dialects.circuit.openqasm.openqasm3_expressions import Expressions
from qlower.dialects.circuit.openqasm.openqasm3_scopes import Fixed
from qlower.dialects.circuit.openqasm.openqasm3_types import BOOL, LITERAL, ClassicalType, Typed, fits
from qlower.dialects.circuit.openqasm.openqasm3_unrolling import (
    Unrolling,
    assigned_names,
    iterations,
    loop_type,
)
from qlower.dialects.circuit.openqasm.program_builder import ProgramBuilder, as_scalar, outer_writes
from qlower.dialects.classical.ops import Condition, For, While
from qlower.ir import Region, Value

MOST_ROWS = 20_000_000
"""Rows of one block; unrolling beyond is refused before it exhausts the memory."""

Statements = Sequence[ast.Statement]


class ControlFlow:
    """Control flow of the entry function."""

    def __init__(self, expressions: Expressions, program: ProgramBuilder, read: Callable[[Statements], None]) -> None:
        self.expressions = expressions
        self.program = program
        self.places = expressions.places
        self.scopes = expressions.scopes
        self.unrolling = Unrolling()
        self._read = read

    def scoped(self, statements: Statements) -> None:
        """Statements in a scope of their own."""
        self.scopes.open()
        self._read(statements)
        self.scopes.close()

    def _block(self, statements: Statements) -> Block:
        block = self.program.open_block()
        self.scoped(statements)
        self.program.blocks.pop()
        return block

    def _condition(self, node: ast.Expression, origin: int) -> Value:
        value = self.expressions.evaluate(node, origin)
        try:
            truth = self.expressions.casts.cast(value, BOOL, origin)
        except TypesDoNotFitError as error:
            self.places.fail(node, codes.TYPE, str(error), expected="a condition")
        return self.program.as_value(BOOL.ssa, truth.scalar, origin)

    def branch(self, node: ast.BranchingStatement, origin: int) -> None:
        """``if (condition) … else …``."""
        condition = self._condition(node.condition, origin)
        then, otherwise = self._block(node.if_block), self._block(node.else_block)
        self.program.if_op(condition, then, otherwise, origin)

    def switch(self, node: ast.SwitchStatement, origin: int) -> None:
        """``switch (target) { case 0, 1 … default … }``."""
        target = self.expressions.evaluate(node.target, origin)
        if not target.type.is_integer:
            self.places.fail(
                node.target, codes.CASES, f"a switch over {target.type}", expected="an integer",
                fix="cast it, as in uint[8](…)",
            )  # fmt: skip
        value = self.program.as_value(target.type.ssa, target.scalar, origin)
        cases: list[tuple[int, ...]] = []
        branches: list[Block] = []
        for labels, body in node.cases:
            earlier = {label for case in cases for label in case}
            cases.append(self._labels(labels, earlier, origin))
            branches.append(self._block(body.statements))
        branches.append(self._block(node.default.statements if node.default is not None else []))
        self.program.switch_op(value, tuple(cases), branches, origin)

    def _labels(self, nodes: Sequence[ast.Expression], earlier: set[int], origin: int) -> tuple[int, ...]:
        labels: list[int] = []
        for node in nodes:
            label = self.expressions.constant_integer(node, "a case's label", origin)
            if label in earlier or label in labels:
                self.places.fail(node, codes.CASES, f"{label} stands in two cases", expected="distinct labels")
            labels.append(label)
        return tuple(labels)

    def while_loop(self, node: ast.WhileLoop, origin: int) -> None:
        """``while (condition) …``."""
        program = self.program
        slots = self._carried(node.block)
        initial = program.slot_values(slots, origin)
        tested = program.fresh_values(slots)
        program.open_block()
        program.take_results(slots, tested)
        condition = self._condition(node.while_condition, origin)
        passed = program.slot_values(slots, origin)
        before = program.close_region(Condition((condition, *passed), origin=(origin,)), tested)
        body = self._looped(node.block, slots, (), origin)
        results = program.fresh_values(slots)
        program.emit(While(initial, results, {}, (before, body), (origin,)))
        program.take_results(slots, results)

    def _carried(self, statements: Statements) -> list[int]:
        """The slots of outer variables that statements may assign to."""
        found = (self.scopes.variable(name) for name in sorted(assigned_names(statements)))
        return sorted({slot for variable in found if variable is not None for slot in variable.slots})

    def _looped(self, statements: Statements, slots: Sequence[int], variable: tuple[Value, ...], origin: int) -> Region:
        """A loop's body, which takes the loop's variable and the carried values."""
        carried = self.program.fresh_values(slots)
        block = self.program.open_block()
        self.program.take_results(slots, carried)
        self.scoped(statements)
        self.program.blocks.pop()
        assert set(outer_writes(block)) <= set(slots), "every assignment was foreseen"
        return self.program.yielding_region(block, slots, origin, (*variable, *carried))

    def for_loop(self, node: ast.ForInLoop, origin: int) -> None:
        """``for type variable in range …``."""
        if self.unrolling.is_needed(node):
            self._unrolled(node, origin)
            return
        type = loop_type(node, self.expressions, origin)
        bounds = self._bounds(node, origin)
        if all(fits(int(bound.number), type) for bound in bounds if bound.known):
            self._kept(node, type, bounds, origin)
        else:
            # Such as a step of −1 for an unsigned variable: the bounds are no values of the variable's type.
            self._unrolled(node, origin)

    def _unrolled(self, node: ast.ForInLoop, origin: int) -> None:
        name = node.identifier
        for value in iterations(node, self.expressions, self.unrolling, origin):
            self.scopes.open()
            self.scopes.declare(name, Fixed(value, self.places.offset(name)))
            self.scoped(node.block)
            self.scopes.close()
            if len(self.program.block.rows) > MOST_ROWS:
                self.places.fail(
                    node.set_declaration, codes.UNROLLED, "unrolling makes too many gates",
                    expected=f"at most {MOST_ROWS}",
                )  # fmt: skip

    def _kept(self, node: ast.ForInLoop, type: ClassicalType, bounds: Sequence[Typed], origin: int) -> None:
        """A loop that runs with the program."""
        program = self.program
        operands = tuple(
            program.as_value(type.ssa, self.expressions.casts.cast(bound, type, origin).scalar, origin)
            for bound in bounds
        )
        slots = self._carried(node.block)
        initial = program.slot_values(slots, origin)
        variable = Value(type.ssa)
        self.scopes.open()
        fixed = Fixed(Typed(type, (as_scalar(variable),)), self.places.offset(node.identifier))
        self.scopes.declare(node.identifier, fixed)
        body = self._looped(node.block, slots, (variable,), origin)
        self.scopes.close()
        results = program.fresh_values(slots)
        program.emit(For((*operands, *initial), results, {}, (body,), (origin,)))
        program.take_results(slots, results)

    def _bounds(self, node: ast.ForInLoop, origin: int) -> list[Typed]:
        """Start, step and stop."""
        found = node.set_declaration
        if found.start is None or found.end is None:
            self.places.fail(found, codes.SYNTAX, "a loop's range has no start or no end", expected="[start:end]")
        step = Typed(LITERAL, (1,)) if found.step is None else self._bound(found.step, origin)
        if step.known and step.number == 0:
            self.places.fail(found, codes.ARITHMETIC, "a range with a step of zero", expected="a step that moves")
        return [self._bound(found.start, origin), step, self._bound(found.end, origin)]

    def _bound(self, node: ast.Expression, origin: int) -> Typed:
        value = self.expressions.evaluate(node, origin)
        if not value.type.is_integer:
            self.places.fail(node, codes.TYPE, f"a loop's bound of type {value.type}", expected="an integer")
        return value
