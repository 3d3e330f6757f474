"""How terms of operators are shown to people: ``0.1712 · X0 Z1 X2`` and ``0.5 · a†0 a†5 a4 a1``."""

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import LETTERS, PauliTable
from qlower.dialects.hamiltonian.rows import LADDER
from qlower.ir import Module
from qlower.ir.places import RowAt, Thing
from qlower.ir.rows import Rows


class HamiltonianPlaces:
    """Terms as formulas."""

    def describe(self, thing: Thing) -> str:
        """A term as a formula; ops by their text."""
        if not isinstance(thing, RowAt):
            return ""
        rows = thing.run.rows
        parameters = rows.parameters_of(thing.row).tolist()
        if thing.name == LADDER:
            return f"{_complex_text(parameters)} · {_ladder_text(rows, thing.row)}"
        return f"{parameters[0]:.6g} · {pauli_text(rows, thing.row)}"

    def find(self, module: Module, place: str) -> tuple[int, ...] | None:
        """Terms have no names of their own."""
        return None


def pauli_text(rows: Rows, row: int) -> str:
    """The Pauli string of a row with x and z columns, such as ``X0 Z3``; ``I`` for the identity."""
    words = sum(name.startswith("x") for name in rows.columns)
    columns = {name: column[row : row + 1] for name, column in rows.columns.items()}
    table = PauliTable.from_columns(64 * words, columns)
    codes = table.x_bits[0] + 2 * table.z_bits[0].astype(np.int64)
    return " ".join(f"{LETTERS[codes[qubit]]}{qubit}" for qubit in np.flatnonzero(codes).tolist()) or "I"


def _ladder_text(rows: Rows, row: int) -> str:
    creators = rows.kinds[int(rows.kind[row])].attribute("creators")
    assert isinstance(creators, int)
    modes = rows.qubits_of(row).tolist()
    return " ".join([f"a†{m}" for m in modes[:creators]] + [f"a{m}" for m in modes[creators:]]) or "1"


def _complex_text(parts: list[float]) -> str:
    return f"{parts[0]:.6g}" if parts[1] == 0.0 else f"({parts[0]:.6g}{parts[1]:+.6g}i)"


PLACES = HamiltonianPlaces()
