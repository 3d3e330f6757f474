"""Gates that a descriptor may name without giving their matrices.

Matrices are formulas in the gate's parameters, in radians. The first qubit is the most significant bit of the row and
column number. Phases are those of OpenQASM 3's stdgates where the gate stands there, else of Qiskit's circuit library;
``prx`` is exp(−iθ/2 (cos φ X + sin φ Y)), the gate that IQM calls PRX, Quantinuum U1q and Cirq PhasedXPow.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownGate:
    """A gate known by name.

    Attributes:
        num_qubits: qubits it acts on.
        parameters: names of its parameters, in order.
        rows: its matrix, row by row, as formulas.
    """

    num_qubits: int
    parameters: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _dense(parameters: str, *rows: str) -> KnownGate:
    """A gate from rows of entries separated by blanks."""
    matrix = tuple(tuple(row.split()) for row in rows)
    return KnownGate(len(rows).bit_length() - 1, tuple(parameters.split()), matrix)


def _blocks(parameters: str, *blocks: KnownGate) -> KnownGate:
    """A block diagonal of gates."""
    size = sum(len(block.rows) for block in blocks)
    rows: list[tuple[str, ...]] = []
    for block in blocks:
        before = len(rows)
        rows += [("0",) * before + row + ("0",) * (size - before - len(row)) for row in block.rows]
    return KnownGate(size.bit_length() - 1, tuple(parameters.split()), tuple(rows))


def _diagonal(parameters: str, *entries: str) -> KnownGate:
    return _blocks(parameters, *(KnownGate(0, (), ((entry,),)) for entry in entries))


def _permutation(images: Sequence[int]) -> KnownGate:
    size = len(images)
    rows = tuple(tuple("1" if column == image else "0" for column in range(size)) for image in images)
    return KnownGate(size.bit_length() - 1, (), rows)


_ID = _diagonal("", "1", "1")
_X = _dense("", "0 1", "1 0")
_Y = _dense("", "0 -1j", "1j 0")
_H = _dense("", "sqrt(2)/2 sqrt(2)/2", "sqrt(2)/2 -sqrt(2)/2")
_SX = _dense("", "0.5+0.5j 0.5-0.5j", "0.5-0.5j 0.5+0.5j")
_RX = _dense("theta", "cos(theta/2) -1j*sin(theta/2)", "-1j*sin(theta/2) cos(theta/2)")
_RY = _dense("theta", "cos(theta/2) -sin(theta/2)", "sin(theta/2) cos(theta/2)")
_RZ = _diagonal("theta", "exp(-0.5j*theta)", "exp(0.5j*theta)")

KNOWN_GATES: dict[str, KnownGate] = {
    "id": _ID,
    "x": _X,
    "y": _Y,
    "z": _diagonal("", "1", "-1"),
    "h": _H,
    "s": _diagonal("", "1", "1j"),
    "sdg": _diagonal("", "1", "-1j"),
    "t": _diagonal("", "1", "exp(0.25j*pi)"),
    "tdg": _diagonal("", "1", "exp(-0.25j*pi)"),
    "sx": _SX,
    "sxdg": _dense("", "0.5-0.5j 0.5+0.5j", "0.5+0.5j 0.5-0.5j"),
    "rx": _RX,
    "ry": _RY,
    "rz": _RZ,
    "p": _diagonal("theta", "1", "exp(1j*theta)"),
    "prx": _dense(
        "theta phi",
        "cos(theta/2) -1j*exp(-1j*phi)*sin(theta/2)",
        "-1j*exp(1j*phi)*sin(theta/2) cos(theta/2)",
    ),
    "cx": _permutation((0, 1, 3, 2)),
    "cy": _blocks("", _ID, _Y),
    "cz": _diagonal("", "1", "1", "1", "-1"),
    "ch": _blocks("", _ID, _H),
    "csx": _blocks("", _ID, _SX),
    "cp": _diagonal("theta", "1", "1", "1", "exp(1j*theta)"),
    "crx": _blocks("theta", _ID, _RX),
    "cry": _blocks("theta", _ID, _RY),
    "crz": _blocks("theta", _ID, _RZ),
    "swap": _permutation((0, 2, 1, 3)),
    "iswap": _dense("", "1 0 0 0", "0 0 1j 0", "0 1j 0 0", "0 0 0 1"),
    "sqrt_iswap": _dense("", "1 0 0 0", "0 sqrt(2)/2 1j*sqrt(2)/2 0", "0 1j*sqrt(2)/2 sqrt(2)/2 0", "0 0 0 1"),
    "ecr": _dense(
        "",
        "0 0 sqrt(2)/2 1j*sqrt(2)/2",
        "0 0 1j*sqrt(2)/2 sqrt(2)/2",
        "sqrt(2)/2 -1j*sqrt(2)/2 0 0",
        "-1j*sqrt(2)/2 sqrt(2)/2 0 0",
    ),
    "rxx": _dense(
        "theta",
        "cos(theta/2) 0 0 -1j*sin(theta/2)",
        "0 cos(theta/2) -1j*sin(theta/2) 0",
        "0 -1j*sin(theta/2) cos(theta/2) 0",
        "-1j*sin(theta/2) 0 0 cos(theta/2)",
    ),
    "ryy": _dense(
        "theta",
        "cos(theta/2) 0 0 1j*sin(theta/2)",
        "0 cos(theta/2) -1j*sin(theta/2) 0",
        "0 -1j*sin(theta/2) cos(theta/2) 0",
        "1j*sin(theta/2) 0 0 cos(theta/2)",
    ),
    "rzz": _diagonal("theta", "exp(-0.5j*theta)", "exp(0.5j*theta)", "exp(0.5j*theta)", "exp(-0.5j*theta)"),
    "rzx": _blocks("theta", _RX, _dense("theta", "cos(theta/2) 1j*sin(theta/2)", "1j*sin(theta/2) cos(theta/2)")),
    "ccx": _permutation((0, 1, 2, 3, 4, 5, 7, 6)),
    "ccz": _diagonal("", "1", "1", "1", "1", "1", "1", "1", "-1"),
    "cswap": _permutation((0, 1, 2, 3, 4, 6, 5, 7)),
}
"""Name to gate."""
