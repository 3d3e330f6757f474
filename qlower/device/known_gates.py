"""Gates that a descriptor may name without giving their matrices.

Matrices are formulas in the gate's parameters, in radians. The first qubit is the least significant bit of the row and
column number. Phases are those of OpenQASM 3's stdgates where the gate stands there, else of Qiskit's circuit library;
``prx`` is exp(−iθ/2 (cos φ X + sin φ Y)), the gate that IQM calls PRX, Quantinuum U1q and Cirq PhasedXPow.
"""

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


def _diagonal(parameters: str, *entries: str) -> KnownGate:
    size = len(entries)
    rows = tuple(tuple(entry if column == row else "0" for column in range(size)) for row, entry in enumerate(entries))
    return KnownGate(size.bit_length() - 1, tuple(parameters.split()), rows)


def _selected(parameters: str, zero: KnownGate, one: KnownGate) -> KnownGate:
    """The first qubit, in |0⟩ or |1⟩, selects which of two gates acts on the others."""
    rows: list[tuple[str, ...]] = []
    for when_zero, when_one in zip(zero.rows, one.rows, strict=True):
        rows.append(tuple(part for entry in when_zero for part in (entry, "0")))
        rows.append(tuple(part for entry in when_one for part in ("0", entry)))
    return KnownGate(zero.num_qubits + 1, tuple(parameters.split()), tuple(rows))


def _controlled(parameters: str, gate: KnownGate) -> KnownGate:
    return _selected(parameters, _diagonal("", *["1"] * len(gate.rows)), gate)


_X = _dense("", "0 1", "1 0")
_Y = _dense("", "0 -1j", "1j 0")
_H = _dense("", "sqrt(2)/2 sqrt(2)/2", "sqrt(2)/2 -sqrt(2)/2")
_SX = _dense("", "0.5+0.5j 0.5-0.5j", "0.5-0.5j 0.5+0.5j")
_RX = _dense("theta", "cos(theta/2) -1j*sin(theta/2)", "-1j*sin(theta/2) cos(theta/2)")
_RY = _dense("theta", "cos(theta/2) -sin(theta/2)", "sin(theta/2) cos(theta/2)")
_RZ = _diagonal("theta", "exp(-0.5j*theta)", "exp(0.5j*theta)")
_CX = _controlled("", _X)
_SWAP = _dense("", "1 0 0 0", "0 0 1 0", "0 1 0 0", "0 0 0 1")

KNOWN_GATES: dict[str, KnownGate] = {
    "id": _diagonal("", "1", "1"),
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
    "cx": _CX,
    "cy": _controlled("", _Y),
    "cz": _diagonal("", "1", "1", "1", "-1"),
    "ch": _controlled("", _H),
    "csx": _controlled("", _SX),
    "cp": _diagonal("theta", "1", "1", "1", "exp(1j*theta)"),
    "crx": _controlled("theta", _RX),
    "cry": _controlled("theta", _RY),
    "crz": _controlled("theta", _RZ),
    "swap": _SWAP,
    "iswap": _dense("", "1 0 0 0", "0 0 1j 0", "0 1j 0 0", "0 0 0 1"),
    "sqrt_iswap": _dense("", "1 0 0 0", "0 sqrt(2)/2 1j*sqrt(2)/2 0", "0 1j*sqrt(2)/2 sqrt(2)/2 0", "0 0 0 1"),
    "ecr": _dense(
        "",
        "0 sqrt(2)/2 0 1j*sqrt(2)/2",
        "sqrt(2)/2 0 -1j*sqrt(2)/2 0",
        "0 1j*sqrt(2)/2 0 sqrt(2)/2",
        "-1j*sqrt(2)/2 0 sqrt(2)/2 0",
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
    "rzx": _selected("theta", _RX, _dense("theta", "cos(theta/2) 1j*sin(theta/2)", "1j*sin(theta/2) cos(theta/2)")),
    "ccx": _controlled("", _CX),
    "ccz": _diagonal("", "1", "1", "1", "1", "1", "1", "1", "-1"),
    "cswap": _controlled("", _SWAP),
}
"""Name to gate."""
