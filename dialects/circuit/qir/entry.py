"""The body of the entry point: rows, classical ops and control flow as basic blocks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import statement_of
from qlower.dialects.circuit.needed_values import needed_values
from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.qir.arithmetic import emit_pure
from qlower.dialects.circuit.qir.base_profile import BaseProfile
from qlower.dialects.circuit.qir.lines import Lines
from qlower.dialects.circuit.qir.operands import Operand, Register, Scalar, llvm_type, operand_text, pointer
from qlower.dialects.circuit.qir.rows import QIS, RESET, RowCalls, declaration_of
from qlower.dialects.circuit.qir.templates import Templates, substituted
from qlower.dialects.classical.evaluation import NoValueError, evaluate
from qlower.dialects.classical.ops import Constant, For, If, Switch, While
from qlower.dialects.physical.ops import Program
from qlower.ir.affine import Affine, Angle
from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region, Trait
from qlower.ir.rows import Terms
from qlower.ir.run import Row, Run, RunBuilder
from qlower.ir.types import F64, I1
from qlower.ir.value import Value

READ_RESULT = "__quantum__rt__read_result"
_MOST_TURNS = 1_000_000


class Entry:
    """Writes the body of the program's function.

    Attributes:
        lines: the instructions.
        measurements: in the base profile, the calls of the measurement block, which stand apart.
        num_results: how many QIR results are used.
        results: the QIR result of each measurement that is made once, whatever happens.
        has_switch: whether a branch has more than two targets.
    """

    def __init__(self, module: Module, function: Function | Program, is_base: bool) -> None:
        self.lines = Lines("body")
        self.measurements: list[str] = []
        self.num_results = 0
        self.results: dict[Value, int] = {}
        self.has_switch = False
        self._base = BaseProfile(function.num_qubits) if is_base else None
        self._templates = Templates(module)
        self._calls = RowCalls(self._templates, function.num_qubits, self.lines.functions)
        self._values: dict[Value, Operand] = {}
        self._needed = needed_values(function)
        self._read: set[Value] = set()
        self._collect_read(function.body, None)
        self._turns = 0
        if function.body.arguments:
            fail("QL1251", f"the program has free parameters: {', '.join(function.inputs)}", fix="bind them first")
        self._operations(function.body)

    def _collect_read(self, region: Region, parent: Operation | None) -> None:
        """Note the values that something but the output depends on."""
        for op in region.operations:
            if parent is not None or not op.has(Trait.TERMINATOR):
                self._read.update(self._needed.uses(op, parent))
            for inner in op.regions:
                self._collect_read(inner, op)

    def operand(self, value: Value) -> Operand:
        """The value at the present point.

        Raises:
            QlowerError: QL1250, it is a measurement's result and the profile is the base profile.
        """
        if value not in self._values:
            fail("QL1250", "the program depends on the result of a measurement", fix="write the adaptive profile")
        return self._values[value]

    def find(self, value: Value) -> Operand | None:
        """The value at the present point; None for a result that is not read."""
        return self._values.get(value)

    def new_result(self) -> int:
        """The number of another QIR result."""
        self.num_results += 1
        return self.num_results - 1

    def _operations(self, region: Region) -> None:
        for op in region.operations[:-1]:
            if not self._needed.is_dead(op):
                self._operation(op)

    def _operation(self, op: Operation) -> None:
        if isinstance(op, Run):
            self._run(op)
        elif isinstance(op, Constant):
            self._values[op.output] = _scalar(op)
        elif op.has(Trait.PURE):
            self._pure(op)
        elif isinstance(op, If):
            self._if(op)
        elif isinstance(op, Switch):
            self._switch(op)
        elif isinstance(op, For):
            self._for(op)
        elif isinstance(op, While):
            fail("QL1253", "a 'while' loop cannot be unrolled", fix="write OpenQASM 3 instead")
        else:
            fail("QL1254", f"{op.name} has no form in QIR")

    def _pure(self, op: Operation) -> None:
        operands = [self.operand(value) for value in op.operands]
        known = [operand for operand in operands if not isinstance(operand, Register)]
        if len(known) == len(operands):
            try:
                folded = evaluate(op, known)
            except NoValueError as error:
                fail("QL1254", str(error))
            if folded is not None:
                self._values[op.results[0]] = folded
                return
        self._values[op.results[0]] = emit_pure(op, operands, self.lines)

    # Rows

    def _run(self, run: Run) -> None:
        if len(run.rows.terms):
            run = self._with_numbers(run)
        if len(run.rows.terms):
            for row in run.unpack():
                self._single(row)
            return
        numbers = [self.new_result() for _ in run.results]
        calls = self._calls.lines(run, numbers)
        self._keep(run.results, numbers)
        if self._base is not None:
            self._split(run, calls)
            return
        if any(value in self._read for value in run.results):
            self._read_after(run, numbers, calls)
        else:
            self.lines.text += [line for group in calls for line in group]

    def _split(self, run: Run, calls: Sequence[Sequence[str]]) -> None:
        assert self._base is not None, "only called for the base profile"
        dropped = self._base.check(run)
        self.lines.functions.pop(RESET, None)
        is_measurement = [statement_of(kind) == "measure" for kind in run.rows.kinds]
        for place, (kind, group) in enumerate(zip(run.rows.kind.tolist(), calls, strict=True)):
            if place not in dropped:
                (self.measurements if is_measurement[kind] else self.lines.text).extend(group)

    def _read_after(self, run: Run, numbers: Sequence[int], calls: Sequence[Sequence[str]]) -> None:
        offsets = run.rows.result_offsets.tolist()
        for place, group in enumerate(calls):
            self.lines.text += group
            for index in range(offsets[place], offsets[place + 1]):
                self._read_result(run.results[index], numbers[index])

    def _read_result(self, value: Value, number: int) -> None:
        if value in self._read:
            self.lines.functions[READ_RESULT] = "ptr"
            self._values[value] = self.lines.assign(I1, f"call i1 @{READ_RESULT}({pointer(number)})")

    def _keep(self, values: Sequence[Value], numbers: Sequence[int]) -> None:
        self.results.update(zip(values, numbers, strict=True))

    def _with_numbers(self, run: Run) -> Run:
        """The run with the symbols whose values are known replaced by numbers; all of them or none."""
        operands = [self.operand(value) for value in run.operands]
        if any(isinstance(operand, Register) for operand in operands):
            return run
        values = np.array([float(operand) for operand in operands if not isinstance(operand, Register)])
        rows, terms = run.rows, run.rows.terms
        parameters = rows.parameters.copy()
        np.add.at(parameters, terms.parameter, terms.coefficient * values[terms.operand])
        plain = run.rows.with_parameters(parameters)
        return Run(results=run.results, rows=replace(plain, terms=Terms()))

    def _single(self, row: Row) -> None:
        """A row of a run with angles that are computed when the program runs."""
        if row.results or not any(isinstance(angle, Affine) for angle in row.parameters):
            self._run(_alone(row))
            return
        template = self._templates.of(row.kind)
        values = dict(zip(template.placeholders, row.parameters, strict=True))
        for instruction in template.instructions:
            arguments = [f"double {self._angle(substituted(angle, values))}" for angle in instruction.angles]
            arguments += [pointer(row.qubits[place]) for place in instruction.operands]
            self.lines.call(f"{QIS}{instruction.name}", ", ".join(arguments), declaration_of(instruction))

    def _angle(self, angle: Angle) -> str:
        if not isinstance(angle, Affine):
            return operand_text(angle, F64)
        total = operand_text(angle.constant, F64)
        for value, coefficient in angle.terms:
            factor = operand_text(coefficient, F64)
            text = operand_text(self.operand(value), F64)
            term = self.lines.assign(F64, f"fmul double {factor}, {text}")
            total = self.lines.assign(F64, f"fadd double {total}, {term.name}").name
        return total

    # Control flow

    def _if(self, op: If) -> None:
        condition = self.operand(op.condition)
        if not isinstance(condition, Register):
            self._inline(op.then if condition else op.otherwise, op.results)
            return
        then, otherwise, after = self.lines.fresh_blocks("then", "else", "continue")
        self.lines.text.append(f"  br i1 {condition.name}, label %{then}, label %{otherwise}")
        self._branches(op, ((then, op.then), (otherwise, op.otherwise)), after)

    def _switch(self, op: Switch) -> None:
        value = self.operand(op.value)
        if not isinstance(value, Register):
            chosen = [place for place, case in enumerate(op.cases) if int(value) in case]
            self._inline(op.branches[chosen[0] if chosen else -1], op.results)
            return
        self.has_switch = True
        labels = [self.lines.fresh_blocks("case")[0] for _ in op.cases]
        default, after = self.lines.fresh_blocks("default", "continue")
        type = llvm_type(op.value.type)
        cases = [
            f"{type} {number}, label %{label}" for label, case in zip(labels, op.cases, strict=True) for number in case
        ]
        self.lines.text.append(f"  switch {type} {value.name}, label %{default} [ {' '.join(cases)} ]")
        self._branches(op, tuple(zip([*labels, default], op.branches, strict=True)), after)

    def _inline(self, region: Region, results: Sequence[Value]) -> None:
        self._operations(region)
        for value, source in zip(results, region.terminator.operands, strict=True):
            self._share(value, source)

    def _share(self, value: Value, source: Value) -> None:
        """Make a value another name of one that is at hand."""
        self._assign(value, self.results.get(source), self._values.get(source))

    def _assign(self, value: Value, result: int | None, operand: Operand | None) -> None:
        self.results.pop(value, None)
        self._values.pop(value, None)
        if result is not None:
            self.results[value] = result
        if operand is not None:
            self._values[value] = operand

    def _branches(self, op: Operation, branches: Sequence[tuple[str, Region]], after: str) -> None:
        ends: list[tuple[str, list[Operand]]] = []
        for label, region in branches:
            self.lines.begin_block(label)
            self._operations(region)
            yielded = zip(op.results, region.terminator.operands, strict=True)
            ends.append(
                (self.lines.block, [self.operand(source) for value, source in yielded if value in self._needed])
            )
            self.lines.branch(after)
        self.lines.begin_block(after)
        for place, value in enumerate(value for value in op.results if value in self._needed):
            self._values[value] = self._merged(value, [(block, operands[place]) for block, operands in ends])

    def _merged(self, value: Value, sources: Sequence[tuple[str, Operand]]) -> Operand:
        first = sources[0][1]
        if not isinstance(first, Register) and all(
            not isinstance(operand, Register) and operand == first for _, operand in sources
        ):
            return first
        pairs = ", ".join(f"[ {operand_text(operand, value.type)}, %{block} ]" for block, operand in sources)
        return self.lines.assign(value.type, f"phi {llvm_type(value.type)} {pairs}")

    def _for(self, op: For) -> None:
        limits = [self.operand(value) for value in (op.start, op.step, op.stop)]
        known = [int(limit) for limit in limits if not isinstance(limit, Register)]
        if len(known) < 3 or known[1] == 0:
            fail("QL1253", "a loop's limits are not known at compile time", fix="give it constant limits")
        start, step, stop = known
        turns = range(start, stop + (1 if step > 0 else -1), step)
        variable, *carried = op.body.arguments
        for value, source in zip(carried, op.initial, strict=True):
            self._share(value, source)
        for turn in turns:
            self._turns += 1
            if self._turns > _MOST_TURNS:
                fail("QL1253", f"the program's loops make more than {_MOST_TURNS} turns", fix="shorten the loops")
            self._values[variable] = turn
            self._operations(op.body)
            self._next_turn(carried, op.body.terminator.operands)
        for value, source in zip(op.results, carried, strict=True):
            self._share(value, source)

    def _next_turn(self, carried: Sequence[Value], yielded: Sequence[Value]) -> None:
        found = [(self.results.get(value), self._values.get(value)) for value in yielded]
        for value, (result, operand) in zip(carried, found, strict=True):
            self._assign(value, result, operand)


def _scalar(op: Constant) -> Scalar:
    value = op.attributes["value"]
    if not isinstance(value, bool | int | float):
        fail("QL1254", f"a constant holds {value!r}")
    return value


def _alone(row: Row) -> Run:
    builder = RunBuilder()
    builder.add_row(row)
    return builder.finish()
