"""Rows as statements: one string a row, put together kind by kind."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.openqasm_writer.numbers import angle_text, float_texts
from qlower.ir.rows import RowKind, Rows
from qlower.ir.run import Run
from qlower.ir.value import Value

Objects = NDArray[np.object_]

_DELAYS = ("circuit.delay", "physical.delay")


class RowWriter:
    """Writes runs of one scope.

    Args:
        qubits: the text of each qubit.
        head: the text of a gate with its modifiers.
        name_of: the text of a value inside an angle.
    """

    def __init__(self, qubits: Sequence[str], head: Callable[[RowKind], str], name_of: Callable[[Value], str]) -> None:
        self._qubits = np.array([*qubits, None], dtype=object)[:-1]
        self._head = head
        self._name_of = name_of

    def lines(self, run: Run, targets: Sequence[str | None] = ()) -> list[str]:
        """One statement a row.

        Args:
            run: the rows.
            targets: where each result goes, in order; None for a result that is not kept.
        """
        rows = run.rows
        lines: Objects = np.empty(len(rows), dtype=object)
        texts = self._parameter_texts(run)
        kept = np.array([*targets, None], dtype=object)[:-1]
        for index, kind in enumerate(rows.kinds):
            places = np.flatnonzero(rows.kind == index)
            if len(places):
                lines[places] = self._statements(rows, kind, places, texts, kept)
        found: list[str] = lines.tolist()
        return found

    def _parameter_texts(self, run: Run) -> Objects:
        texts = np.array([*float_texts(run.rows.parameters), None], dtype=object)[:-1]
        if len(run.rows.terms):
            angles = run.angles()
            for place in np.unique(run.rows.terms.parameter).tolist():
                texts[place] = angle_text(angles[place], self._name_of)
        return texts

    def _statements(
        self, rows: Rows, kind: RowKind, places: NDArray[np.int64], texts: Objects, targets: Objects
    ) -> list[str]:
        operands = self._operands(rows, kind.num_qubits, places)
        if kind.num_results:
            return _measurements(operands, targets[rows.result_offsets[places]].tolist())
        if kind.name in _DELAYS:
            return _delays(rows, kind, places, operands)
        if kind.num_parameters:
            arguments = _columns(texts, rows.parameter_offsets[places], kind.num_parameters)
            head = self._head(kind)
            if not kind.num_qubits:
                return [f"{head}({argument});" for argument in arguments]
            return [f"{head}({a}) {q};" for a, q in zip(arguments, operands, strict=True)]
        head = _STATEMENTS.get(kind.name) or self._head(kind)
        return [f"{head} {operand};" for operand in operands]

    def _operands(self, rows: Rows, count: int, places: NDArray[np.int64]) -> list[str]:
        if count == 0:
            return [""] * len(places)
        return _columns(self._qubits, rows.qubit_offsets[places], count, rows.qubits)


_STATEMENTS = {
    "circuit.reset": "reset",
    "circuit.barrier": "barrier",
    "physical.reset": "reset",
    "physical.barrier": "barrier",
}


def _columns(
    texts: Objects, starts: NDArray[np.int64], count: int, lookup: NDArray[np.int32] | None = None
) -> list[str]:
    """For each start the ``count`` texts from there on, joined by commas."""

    def column(place: int) -> list[str]:
        index = starts + place
        found: list[str] = texts[index if lookup is None else lookup[index]].tolist()
        return found

    if count == 1:
        return column(0)
    if count == 2:
        return [f"{one}, {other}" for one, other in zip(column(0), column(1), strict=True)]
    return [", ".join(group) for group in zip(*(column(place) for place in range(count)), strict=True)]


def _measurements(operands: list[str], targets: list[str | None]) -> list[str]:
    return [
        f"measure {qubit};" if target is None else f"{target} = measure {qubit};"
        for qubit, target in zip(operands, targets, strict=True)
    ]


def _delays(rows: Rows, kind: RowKind, places: NDArray[np.int64], operands: list[str]) -> list[str]:
    if rows.symbolic[places].any():
        fail("QL1203", "a delay's duration is a free parameter", fix="bind the parameter")
    unit = kind.attribute("unit", "ns")
    durations = rows.parameters[rows.parameter_offsets[places]].tolist()
    return [
        f"delay[{_duration(duration)}{unit}] {qubits};" for duration, qubits in zip(durations, operands, strict=True)
    ]


def _duration(value: float) -> str:
    return str(int(value)) if value.is_integer() else repr(value)
