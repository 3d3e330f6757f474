"""Runs of rotations and measurements, product by product."""

from collections.abc import Iterator, Sequence

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE, MEASURE_NEGATED, ROTATION
from qlower.ir import Angle, RowKind, Run, RunBuilder, Value
from qlower.ir.run import Row
from qlower.passes.logical.frame import Letters, X, Z


def products_of(run: Run, num_qubits: int) -> Iterator[tuple[Letters, Row]]:
    """The rows of a run with their products."""
    strings = PauliTable.from_columns(num_qubits, run.rows.columns).strings()
    for string, row in zip(strings, run.unpack(), strict=True):
        yield tuple((qubit, letter.lower()) for qubit, letter in enumerate(string) if letter != "I"), row


class ProductRows(RunBuilder):
    """Rows of rotations and measurements of products."""

    def __init__(self, num_qubits: int) -> None:
        super().__init__()
        self._num_qubits = num_qubits
        self._letters: list[Letters] = []

    def rotate(self, letters: Letters, angle: Angle, origin: Sequence[int]) -> None:
        """A rotation about a product."""
        self._letters.append(letters)
        self.add(ROTATION, (), (angle,), origin=origin)

    def measure(self, letters: Letters, result: Value, origin: Sequence[int], *, negated: bool = False) -> None:
        """A measurement of a product."""
        self._letters.append(letters)
        self.add(MEASURE_NEGATED if negated else MEASURE, (), results=(result,), origin=origin)

    def prepare(self, kind: RowKind, qubit: int, origin: Sequence[int]) -> None:
        """A qubit put in a state."""
        self._letters.append(())
        self.add(kind, (qubit,), origin=origin)

    def add_product(self, letters: Letters, row: Row) -> None:
        """A row as it is, with a product."""
        self._letters.append(letters)
        self.add_row(row)

    def finish(self) -> Run:
        """The run of all rows added."""
        run = super().finish()
        x = np.zeros((len(self._letters), self._num_qubits), dtype=bool)
        z = np.zeros_like(x)
        for row, letters in enumerate(self._letters):
            for qubit, letter in letters:
                x[row, qubit], z[row, qubit] = letter != Z, letter != X
        return run.with_rows(run.rows.with_columns(dict(PauliTable.from_bits(x, z).columns())))
