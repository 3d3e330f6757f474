"""Templates one after the other, as the kernel that writes rows by them takes them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from qlower.passes.circuit.template_kernel import Replaced, Templates, Written, write_templates

AngleParts = tuple[float, Sequence[tuple[int, float]]]
"""The constant part of an angle, and its terms: parameter of the row that is replaced, and factor."""
RowParts = tuple[int, Sequence[int], Sequence[AngleParts]]
"""A row of a template: number of its kind, operands of the row that is replaced, and angles."""


class Size(NamedTuple):
    """How many rows, qubits and angles a template has."""

    rows: int
    qubits: int
    angles: int


class TemplateTable:
    """Templates, by number.

    Attributes:
        sizes: of each.
    """

    def __init__(self) -> None:
        self.sizes: list[Size] = []
        self._replaced: list[tuple[int, int]] = []
        self._row_begin, self._qubit_begin, self._angle_begin, self._term_begin = [0], [0], [0], [0]
        self._kind: list[int] = []
        self._qubit: list[int] = []
        self._constant: list[float] = []
        self._terms: list[tuple[int, float]] = []
        self._columns: Templates | None = None

    def add(self, num_qubits: int, num_parameters: int, rows: Iterable[RowParts]) -> int:
        """Add what stands in for rows of so many qubits and parameters; give its number."""
        self._columns = None
        before = Size(len(self._kind), len(self._qubit), len(self._constant))
        for kind, operands, angles in rows:
            self._kind.append(kind)
            self._qubit.extend(operands)
            for constant, terms in angles:
                self._constant.append(constant)
                self._terms.extend(terms)
                self._term_begin.append(len(self._terms))
            self._qubit_begin.append(len(self._qubit))
            self._angle_begin.append(len(self._constant))
        self._row_begin.append(len(self._kind))
        self._replaced.append((num_qubits, num_parameters))
        now = Size(len(self._kind), len(self._qubit), len(self._constant))
        self.sizes.append(Size(*(end - begin for begin, end in zip(before, now, strict=True))))
        return len(self.sizes) - 1

    def written(self, rows: Replaced) -> Written:
        """The columns of rows that are each replaced by the template of its number."""
        sizes = np.array(self.sizes, dtype=np.int64).reshape(-1, 3)
        counts = np.bincount(rows.template, minlength=len(sizes))
        num_rows, num_qubits, num_angles = (counts @ sizes).tolist()
        num_origins = int(sizes[:, 0][rows.template] @ (rows.origin_offsets[1:] - rows.origin_offsets[:-1]))
        out = Written(
            np.empty(num_rows, np.uint16), np.empty(num_qubits, np.int32), np.empty(num_angles),
            np.empty(num_rows + 1, np.int64), np.empty(num_origins, np.int64),
        )  # fmt: skip
        write_templates.run(rows, self.columns(), out, work=num_rows)
        return out

    def columns(self) -> Templates:
        """All of them as columns, which are made once."""
        if self._columns is None:
            self._columns = self._as_columns()
        return self._columns

    def _as_columns(self) -> Templates:
        num_qubits, num_parameters = np.array(self._replaced, dtype=np.int64).reshape(-1, 2).T.copy()
        return Templates(
            num_qubits, num_parameters, np.array(self._row_begin), np.array(self._kind, dtype=np.uint16),
            np.array(self._qubit_begin), np.array(self._qubit, dtype=np.int64),
            np.array(self._angle_begin), np.array(self._constant, dtype=np.float64), np.array(self._term_begin),
            np.array([parameter for parameter, _ in self._terms], dtype=np.int64),
            np.array([factor for _, factor in self._terms], dtype=np.float64),
        )  # fmt: skip
