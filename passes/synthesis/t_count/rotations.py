"""Clifford+T programs as Pauli rotations followed by a Clifford.

A program U is written as exp(iπ·phase/8) · C · R_k ⋯ R_1. Each R_j is a rotation exp(−i·eighths·π/8·P) by an odd
multiple of π/4, and C the product of the program's Clifford gates behind rotations by multiples of π/2.
Source: D. Litinski, doi:10.22331/q-2019-03-05-128.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isclose, pi

from qlower.dialects.circuit.rows import gate_name, modifiers_of
from qlower.ir import Affine
from qlower.ir.run import Row
from qlower.passes.synthesis.t_count.paulis import Pauli, product

Gate = tuple[str, tuple[int, ...]]
"""Name and qubits."""
Origin = frozenset[int]


@dataclass(frozen=True, slots=True)
class Rotation:
    """exp(−i·eighths·π/8·P).

    Attributes:
        axis: the string P, without a sign.
        eighths: the angle in units of π/4 (that is π/8 in the exponent).
        origins: the rows it comes from.
    """

    axis: Pauli
    eighths: int
    origins: Origin = frozenset()


@dataclass
class RotationProgram:
    """exp(iπ·phase/8) · cliffords · quarter turns · rotations.

    Attributes:
        num_qubits: n.
        rotations: by odd multiples of π/4, in time order.
        quarter_turns: behind them, by multiples of π/2, in time order.
        cliffords: behind these, the program's own Clifford gates in time order, of ``CLIFFORD_STEPS``.
        phase: in units of π/8.
    """

    num_qubits: int
    rotations: list[Rotation] = field(default_factory=list)
    quarter_turns: list[Rotation] = field(default_factory=list)
    cliffords: list[Gate] = field(default_factory=list)
    phase: int = 0


def rotation(axis: Pauli, eighths: int, origins: Origin = frozenset()) -> Rotation:
    """A rotation about a signed axis: the sign goes to the angle."""
    return Rotation(replace(axis, negative=False), -eighths if axis.negative else eighths, origins)


_CLIFFORDS: Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "id": (),
    "h": (("h", (0,)),),
    "s": (("s", (0,)),),
    "sdg": (("sdg", (0,)),),
    "z": (("z", (0,)),),
    "x": (("x", (0,)),),
    "cx": (("cx", (0, 1)),),
    "cz": (("h", (1,)), ("cx", (0, 1)), ("h", (1,))),
    "cy": (("sdg", (1,)), ("cx", (0, 1)), ("s", (1,))),
    "swap": (("swap", (0, 1)),),
    "sx": (("h", (0,)), ("s", (0,)), ("h", (0,))),
    "sxdg": (("h", (0,)), ("sdg", (0,)), ("h", (0,))),
}
"""Clifford gates in h, s, sdg, z, x, cx and swap; exact with global phase."""

_PHASES: Mapping[str, int] = {"t": 1, "tdg": -1}
"""exp(iπ·value/4) on |1⟩."""
_CONTROLLED: Mapping[str, tuple[int, int, bool]] = {
    "cs": (2, 2, False),
    "csdg": (2, -2, False),
    "ccz": (3, 4, False),
    "ccx": (3, 4, True),
}
"""Operands, exp(iπ·value/4) where all of them are 1, and whether the last one stands between Hadamards."""
_ROTATIONS: Mapping[str, str] = {"p": "z", "u1": "z", "rz": "z", "rx": "x", "ry": "y"}
_CONTROLLED_PHASES = frozenset({"cp", "cu1"})
_TOLERANCE = 1e-12


def eighths_of(row: Row) -> int | None:
    """The angle of a row with one parameter in units of π/4; None where it is no whole number of them."""
    (angle,) = row.parameters
    if isinstance(angle, Affine):
        return None
    turns = angle / (pi / 4)
    nearest = round(turns) if abs(turns) < 1e9 else 0
    return nearest if isclose(turns, nearest, rel_tol=0.0, abs_tol=_TOLERANCE) else None


def is_clifford_t(row: Row) -> bool:
    """Whether a row is a gate that the reader knows: Clifford+T exactly."""
    name = gate_name(row.kind)
    if name is None or modifiers_of(row.kind):
        return False
    if name in _CLIFFORDS or name in _PHASES or name in _CONTROLLED or name in ("y", "cswap"):
        return True
    if name in _ROTATIONS:
        return eighths_of(row) is not None
    if name in _CONTROLLED_PHASES:
        eighths = eighths_of(row)
        return eighths is not None and not eighths & 1
    return False


class Reader:
    """Reads rows one after the other; keeps what every X and Z is before all Clifford gates so far."""

    def __init__(self, num_qubits: int) -> None:
        self.program = RotationProgram(num_qubits)
        self._x = [Pauli(1 << q, 0) for q in range(num_qubits)]
        self._z = [Pauli(0, 1 << q) for q in range(num_qubits)]

    def read(self, row: Row) -> None:
        """Take a row that ``is_clifford_t``, on qubits below ``num_qubits``."""
        name, qubits, origins = gate_name(row.kind), row.qubits, frozenset(row.origin)
        assert name is not None
        if name in _CLIFFORDS:
            self._cliffords(name, qubits)
        elif name == "y":  # i·X·Z
            self._cliffords("z", qubits)
            self._cliffords("x", qubits)
            self.program.phase += 4
        elif name in _PHASES:
            self._phase(qubits, _PHASES[name], origins)
        elif name in _CONTROLLED:
            self._controlled(_CONTROLLED[name], qubits, origins)
        elif name == "cswap":
            self._cliffords("cx", (qubits[2], qubits[1]))
            self._controlled(_CONTROLLED["ccx"], qubits, origins)
            self._cliffords("cx", (qubits[2], qubits[1]))
        else:
            eighths = eighths_of(row)
            assert eighths is not None
            if name in _CONTROLLED_PHASES:
                self._controlled((2, eighths, False), qubits, origins)
            else:
                self._rotation(name, qubits[0], eighths, origins)

    def _rotation(self, name: str, qubit: int, eighths: int, origins: Origin) -> None:
        letter = _ROTATIONS[name]
        x, z = self._x[qubit], self._z[qubit]
        axis = {"x": x, "z": z}.get(letter) or product(x, z, 1)
        self._turn(axis, eighths, origins)
        if name in ("p", "u1"):
            self.program.phase += eighths

    def _controlled(self, what: tuple[int, int, bool], qubits: tuple[int, ...], origins: Origin) -> None:
        """A phase where all operands are 1: a·b = (a + b − a⊕b)/2 and so on."""
        count, eighths, turned_last = what
        if turned_last:
            self._cliffords("h", qubits[-1:])
        share = eighths >> (count - 1)
        for subset in range(1, 1 << count):
            chosen = tuple(qubits[place] for place in range(count) if subset >> place & 1)
            self._phase(chosen, share if len(chosen) & 1 else -share, origins)
        if turned_last:
            self._cliffords("h", qubits[-1:])

    def _phase(self, qubits: tuple[int, ...], eighths: int, origins: Origin) -> None:
        """exp(iπ·eighths/4) where the parity of some qubits is 1."""
        axis = self._z[qubits[0]]
        for qubit in qubits[1:]:
            axis = product(axis, self._z[qubit])
        self._turn(axis, eighths, origins)
        self.program.phase += eighths

    def _turn(self, axis: Pauli, eighths: int, origins: Origin) -> None:
        """Angles by even multiples of π/4 stay in the sequence: merging moves them out."""
        self.program.rotations.append(rotation(axis, eighths, origins))

    def _cliffords(self, name: str, qubits: tuple[int, ...]) -> None:
        for step, places in _CLIFFORDS[name]:
            at = tuple(qubits[place] for place in places)
            self.program.cliffords.append((step, at))
            conjugate_rows(self._x, self._z, step, at)


def conjugate_rows(x: list[Pauli], z: list[Pauli], name: str, qubits: tuple[int, ...]) -> None:
    """Rows F†·X_q·F and F†·Z_q·F of a Clifford F become those of gate · F."""
    q = qubits[0]
    if name == "h":
        x[q], z[q] = z[q], x[q]
    elif name in ("s", "sdg"):  # S†·X·S = −Y = −i·X·Z
        x[q] = product(x[q], z[q], 3 if name == "s" else 1)
    elif name == "z":
        x[q] = replace(x[q], negative=not x[q].negative)
    elif name == "x":
        z[q] = replace(z[q], negative=not z[q].negative)
    elif name == "cx":
        t = qubits[1]
        x[q], z[t] = product(x[q], x[t]), product(z[q], z[t])
    else:
        assert name == "swap"
        t = qubits[1]
        x[q], x[t], z[q], z[t] = x[t], x[q], z[t], z[q]
