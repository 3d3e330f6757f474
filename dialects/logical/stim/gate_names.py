"""The names that Stim has for Clifford gates, found by what a gate does to Pauli operators."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from math import pi

from qlower.dialects.circuit.row_meaning import CannotInterpret, Meanings
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.circuit.state_simulation import unitary_on
from qlower.dialects.circuit.tableau import NotClifford, pauli_map
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.ir import Module, RowKind

ONE_QUBIT = {
    "+X+Z": "I", "+X-Z": "X", "-X-Z": "Y", "-X+Z": "Z",
    "+Z+X": "H", "+Y-Z": "H_XY", "-X+Y": "H_YZ", "-Y-Z": "H_NXY", "-Z-X": "H_NXZ", "-X-Y": "H_NYZ",
    "+Y+Z": "S", "-Y+Z": "S_DAG", "+X-Y": "SQRT_X", "+X+Y": "SQRT_X_DAG", "-Z+X": "SQRT_Y", "+Z-X": "SQRT_Y_DAG",
    "+Y+X": "C_XYZ", "+Z+Y": "C_ZYX", "-Y-X": "C_NXYZ", "-Y+X": "C_XNYZ", "+Y-X": "C_XYNZ", "-Z-Y": "C_NZYX",
    "-Z+Y": "C_ZYNX", "+Z-Y": "C_ZNYX",
}  # fmt: skip
"""By the images of X and Z."""

_TWO_QUBITS = {
    "CX": ("cx", ()), "CY": ("cy", ()), "CZ": ("cz", ()), "SWAP": ("swap", ()), "SWAPCX": ("dcx", ()),
    "ISWAP": ("iswap", ()), "ISWAP_DAG": ("iswapdg", ()),
    "SQRT_XX": ("rxx", (pi / 2,)), "SQRT_XX_DAG": ("rxx", (-pi / 2,)),
    "SQRT_YY": ("ryy", (pi / 2,)), "SQRT_YY_DAG": ("ryy", (-pi / 2,)),
    "SQRT_ZZ": ("rzz", (pi / 2,)), "SQRT_ZZ_DAG": ("rzz", (-pi / 2,)),
}  # fmt: skip
"""Name in Stim → our gate and its parameters."""

_LETTERS = " XZY"
Key = tuple[tuple[int, ...], tuple[bool, ...]]


@cache
def _two_qubit_names() -> dict[Key, tuple[str, tuple[int, int]]]:
    """By what a gate does to Pauli operators, its name and the order of its operands."""
    found: dict[Key, tuple[str, tuple[int, int]]] = {}
    for name, (gate, parameters) in _TWO_QUBITS.items():
        for order in ((0, 1), (1, 0)):
            meaning = Meanings(Module("circuit", ())).applications(gate_kind(gate), order, parameters)
            found.setdefault(_key(unitary_on(meaning, range(2))), (name, order))
    return found


def _key(matrix: Matrix) -> Key:
    found = pauli_map(matrix)
    return found.images, found.negative


@dataclass
class GateNames:
    """The names of a module's rows.

    Attributes:
        module: where gates that it defines itself are looked up.
    """

    module: Module
    _known: dict[tuple[RowKind, tuple[float, ...]], tuple[str, tuple[int, ...]] | None] = field(default_factory=dict)
    _meanings: Meanings = field(init=False)

    def __post_init__(self) -> None:
        self._meanings = Meanings(self.module)

    def name(self, kind: RowKind, parameters: Sequence[float]) -> tuple[str, tuple[int, ...]] | None:
        """The gate's name and the order of its operands; empty for a global phase, None if it has none."""
        key = (kind, tuple(parameters))
        if key not in self._known:
            try:
                self._known[key] = self._named(kind, tuple(parameters))
            except (NotClifford, CannotInterpret):
                self._known[key] = None
        return self._known[key]

    def _named(self, kind: RowKind, parameters: tuple[float, ...]) -> tuple[str, tuple[int, ...]] | None:
        size = kind.num_qubits
        if size == 0:
            return ("", ())
        if size > 2:
            return None
        matrix = unitary_on(self._meanings.on_operands(kind, parameters), range(size))
        if size == 2:
            return _two_qubit_names().get(_key(matrix))
        images, negative = _key(matrix)
        return ONE_QUBIT["".join("+-"[negative[code]] + _LETTERS[images[code]] for code in (1, 2))], (0,)
