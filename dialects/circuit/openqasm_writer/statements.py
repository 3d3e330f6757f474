"""Statements as OpenQASM 3 text."""

from collections.abc import Sequence

from qlower.dialects.circuit.openqasm_writer.expressions import ExpressionWriter
from qlower.dialects.circuit.openqasm_writer.gates import INDENT, Gates
from qlower.dialects.circuit.openqasm_writer.names import Names
from qlower.dialects.circuit.openqasm_writer.rows import RowWriter
from qlower.dialects.circuit.openqasm_writer.variables import Variables, type_text
from qlower.dialects.circuit.structured.nodes import (
    Assign,
    Choice,
    Conditional,
    Counted,
    Literal,
    Read,
    Repeated,
    Rows,
    Statement,
)
from qlower.ir.value import Value


class StatementWriter:
    """Writes the statements of one program.

    Attributes:
        version: the version of OpenQASM that the statements written so far need.
        copies: whether one of them gives a variable what another holds.
    """

    def __init__(
        self, qubits: Sequence[str], gates: Gates, names: Names, variables: Variables, inputs: dict[Value, str]
    ) -> None:
        self.version = "3.0"
        self.copies = False
        self._names = names
        self._texts = variables.texts
        self._named = inputs
        self._expressions = ExpressionWriter(variables, self._named)
        self._row_values: dict[Value, str] = {}
        self._rows = RowWriter(qubits, gates.head, self._row_values.__getitem__)

    def lines(self, statements: Sequence[Statement]) -> list[str]:
        """The statements, line by line."""
        return [line for statement in statements for line in self._statement(statement)]

    def _statement(self, statement: Statement) -> list[str]:
        if isinstance(statement, Rows):
            return self._run(statement)
        if isinstance(statement, Assign):
            self.copies |= isinstance(statement.expression, Read)
            return [f"{self._texts[statement.place]} = {self._expressions.text(statement.expression)};"]
        if isinstance(statement, Conditional):
            return self._conditional(statement)
        if isinstance(statement, Choice):
            return self._choice(statement)
        if isinstance(statement, Counted):
            return self._counted(statement)
        return self._repeated(statement)

    def _run(self, statement: Rows) -> list[str]:
        self._row_values.clear()
        self._row_values.update(
            zip(statement.run.operands, map(self._expressions.inner, statement.operands), strict=True)
        )
        targets = [None if place is None else self._texts[place] for place in statement.targets]
        return self._rows.lines(statement.run, targets)

    def _conditional(self, statement: Conditional) -> list[str]:
        lines = _braced(f"if ({self._expressions.text(statement.condition)})", self.lines(statement.then))
        if not statement.otherwise:
            return lines
        return [*lines[:-1], *_braced("} else", self.lines(statement.otherwise))]

    def _choice(self, statement: Choice) -> list[str]:
        self.version = "3.1"
        lines = []
        for case, branch in zip(statement.cases, statement.branches, strict=True):
            lines += _braced(f"case {', '.join(map(str, case))}", self.lines(branch))
        if statement.default:
            lines += _braced("default", self.lines(statement.default))
        return _braced(f"switch ({self._expressions.text(statement.value)})", lines)

    def _counted(self, statement: Counted) -> list[str]:
        limits = [statement.start, statement.step, statement.stop]
        if isinstance(statement.step, Literal) and statement.step.value == 1:
            limits = [statement.start, statement.stop]
        text = ":".join(map(self._expressions.text, limits))
        name = self._names.claim("i")
        self._named[statement.variable] = name
        head = f"for {type_text(statement.variable.type)} {name} in [{text}]"
        return _braced(head, self.lines(statement.body))

    def _repeated(self, statement: Repeated) -> list[str]:
        return _braced(f"while ({self._expressions.text(statement.condition)})", self.lines(statement.body))


def _braced(head: str, lines: Sequence[str]) -> list[str]:
    return [f"{head} {{", *(INDENT + line for line in lines), "}"]
