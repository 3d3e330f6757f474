"""How Pauli rotations are shown to people: ``exp(-i·0.2/2·X0 Z1)``."""

from qlower.dialects.algorithm.rows import PAULI_ROTATION
from qlower.dialects.hamiltonian.places import pauli_text
from qlower.ir import Module
from qlower.ir.places import RowAt, Thing


class AlgorithmPlaces:
    """Rotations as formulas."""

    def describe(self, thing: Thing) -> str:
        """A rotation as a formula, with its free parameters; ops by their text."""
        if not isinstance(thing, RowAt) or thing.name != PAULI_ROTATION.name:
            return ""
        rows = thing.run.rows
        angle = f"{float(rows.parameters_of(thing.row)[0]):.6g}"
        if bool(rows.symbolic[thing.row]):
            first = int(rows.parameter_offsets[thing.row])
            owned = slice(int(rows.term_offsets[first]), int(rows.term_offsets[first + 1]))
            parts = zip(rows.terms.coefficient[owned].tolist(), rows.terms.operand[owned].tolist(), strict=True)
            angle = f"({angle}{''.join(f'{coefficient:+.6g}·p{operand}' for coefficient, operand in parts)})"
        return f"exp(-i·{angle}/2·{pauli_text(rows, thing.row)})"

    def find(self, module: Module, place: str) -> tuple[int, ...] | None:
        """Rotations have no names of their own."""
        return None


PLACES = AlgorithmPlaces()
