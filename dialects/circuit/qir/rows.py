"""Rows as calls, put together kind by kind: the fast way for long flat programs."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.callees import statement_of
from qlower.dialects.circuit.qir.operands import double_text, pointer
from qlower.dialects.circuit.qir.templates import Instruction, Templates
from qlower.ir.affine import Affine, Angle
from qlower.ir.rows import RowKind
from qlower.ir.run import Run
from qlower.ir.value import Value

Objects = NDArray[np.object_]

QIS = "__quantum__qis__"
MEASURE = f"{QIS}mz__body"
RESET = f"{QIS}reset__body"


def declaration_of(instruction: Instruction) -> str:
    """The parameter types of an instruction's function."""
    return ", ".join(["double"] * len(instruction.angles) + ["ptr"] * len(instruction.operands))


class RowCalls:
    """Writes rows as calls.

    Attributes:
        functions: the functions called so far, with the types of their parameters.
    """

    def __init__(self, templates: Templates, num_qubits: int, functions: dict[str, str]) -> None:
        self._templates = templates
        self._pointers = np.array([*map(pointer, range(num_qubits)), None], dtype=object)[:-1]
        self.functions = functions

    def lines(self, run: Run, results: Sequence[int]) -> list[list[str]]:
        """The calls of each row; none for barriers and global phase.

        Args:
            run: rows whose parameters are all numbers.
            results: the number of the QIR result each measurement is kept in.
        """
        rows = run.rows
        found: list[list[str]] = [[]] * len(rows)
        numbers = np.array(results, dtype=np.int64)
        for index, kind in enumerate(rows.kinds):
            places = np.flatnonzero(rows.kind == index)
            if len(places):
                operands = rows.qubits[rows.qubit_offsets[places][:, None] + np.arange(kind.num_qubits)]
                parameters = rows.parameters[rows.parameter_offsets[places][:, None] + np.arange(kind.num_parameters)]
                kept = numbers[rows.result_offsets[places]] if kind.num_results else numbers[:0]
                for place, calls in zip(places.tolist(), self._calls(kind, operands, parameters, kept), strict=True):
                    found[place] = calls
        return found

    def _calls(
        self, kind: RowKind, operands: NDArray[np.int32], parameters: NDArray[np.float64], results: NDArray[np.int64]
    ) -> list[list[str]]:
        statement = statement_of(kind)
        if statement == "barrier":
            return [[]] * len(operands)
        if statement == "delay":
            fail("QL1254", "a delay has no form in QIR", fix="take the delays out, or write OpenQASM 3")
        if statement == "measure":
            self.functions[MEASURE] = "ptr, ptr writeonly"
            qubits = self._pointers[operands[:, 0]].tolist()
            pairs = zip(qubits, map(pointer, results.tolist()), strict=True)
            return [[f"  call void @{MEASURE}({qubit}, {result})"] for qubit, result in pairs]
        if statement == "reset":
            self.functions[RESET] = "ptr"
            return [[f"  call void @{RESET}({qubit})"] for qubit in self._pointers[operands[:, 0]].tolist()]
        template = self._templates.of(kind)
        order = {value: place for place, value in enumerate(template.placeholders)}
        columns = []
        for instruction in template.instructions:
            angles = [_column(angle, order, parameters) for angle in instruction.angles]
            columns.append(self._instruction(instruction, operands, angles))
        return [list(calls) for calls in zip(*columns, strict=True)] if columns else [[]] * len(operands)

    def _instruction(
        self, instruction: Instruction, operands: NDArray[np.int32], angles: list[NDArray[np.float64]]
    ) -> list[str]:
        function = f"{QIS}{instruction.name}"
        self.functions[function] = declaration_of(instruction)
        arguments = [_double_texts(angle) for angle in angles]
        arguments += [self._pointers[operands[:, place]].tolist() for place in instruction.operands]
        head = f"  call void @{function}("
        if len(arguments) == 1:
            return [f"{head}{argument})" for argument in arguments[0]]
        return [f"{head}{', '.join(group)})" for group in zip(*arguments, strict=True)]


def _column(angle: Angle, order: dict[Value, int], parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """An angle over placeholders for each row."""
    if not isinstance(angle, Affine):
        return np.full(len(parameters), angle)
    total = np.full(len(parameters), angle.constant)
    for value, coefficient in angle.terms:
        total = total + coefficient * parameters[:, order[value]]
    return total


def _double_texts(values: NDArray[np.float64]) -> list[str]:
    distinct, places = np.unique(values, return_inverse=True)
    texts = np.array([f"double {double_text(value)}" for value in distinct.tolist()], dtype=object)
    found: list[str] = texts[places].tolist()
    return found
