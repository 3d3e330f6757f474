"""A walk over frames of three wires written as one-qubit gates and CX, verified by multiplying out."""

from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.three_qubit_search import Step
from qlower.passes.synthesis.unitary import (
    ComplexArray,
    adjoint,
    alignment_phase,
    distance,
    multiply,
    unit,
    wrap,
)

TOLERANCE = 1e-10
"""Largest entry-wise error that a written block may have; none is ever returned with more."""

_ONE: ComplexArray = np.eye(2, dtype=np.complex128)
_X: ComplexArray = np.array([[0, 1], [1, 0]], dtype=np.complex128)
_Y: ComplexArray = np.array([[0, -1j], [1j, 0]], dtype=np.complex128)
_Z: ComplexArray = np.array([[1, 0], [0, -1]], dtype=np.complex128)
_H: ComplexArray = (_X + _Z) / np.sqrt(2)
_S: ComplexArray = np.array([[1, 0], [0, 1j]]).astype(np.complex128)
_LETTERS = {1: _X, 2: _Z, 3: _Y}
_FROM_Z = {1: _H, 2: _ONE, 3: multiply(_S, _H)}
_FROM_X = {1: _ONE, 2: _H, 3: _S}
"""Clifford gates that take Z, or X, to the letter."""


@dataclass(frozen=True)
class Layer:
    """One-qubit gates on the three wires, and a CX behind them.

    Attributes:
        angles: ``(θ, φ, λ)`` of ``u3`` for each wire in radians, None for nothing.
        cx: control and target, None behind the last layer.
    """

    angles: tuple[tuple[float, float, float] | None, ...]
    cx: tuple[int, int] | None


@dataclass(frozen=True)
class Written:
    """Layers in the order of time, and the global phase in radians."""

    layers: tuple[Layer, ...]
    phase_rad: float


def on_wire(matrix: ComplexArray, wire: int) -> ComplexArray:
    """A one-qubit gate on one of three wires, ``[8, 8]``, wire 0 the least significant."""
    below, above = np.eye(1 << wire, dtype=np.complex128), np.eye(4 >> wire, dtype=np.complex128)
    return np.asarray(np.kron(above, np.kron(matrix, below)), dtype=np.complex128)


def on_pair(matrix: ComplexArray, first: int, second: int) -> ComplexArray:
    """A two-qubit gate on two of three wires, ``[8, 8]``; the first is the gate's least significant qubit."""
    full = np.zeros((8, 8), dtype=np.complex128)
    other = 3 - first - second
    for place in range(8):
        bits = place >> first & 1 | (place >> second & 1) << 1
        for to in range(4):
            target = (place & 1 << other) | (to & 1) << first | (to >> 1) << second
            full[target, place] = matrix[to, bits]
    return full


_CX = {
    (control, target): on_pair(np.eye(4, dtype=np.complex128)[[0, 3, 2, 1]], control, target)
    for control in range(3)
    for target in range(3)
    if control != target
}


def written(
    steps: tuple[Step, ...], rotations: tuple[int, ...], angles_rad: tuple[float, ...], unitary: ComplexArray
) -> Written | None:
    """The gates of a walk, with those one-qubit gates at its end that make it the unitary; None if none do.

    Args:
        steps: the walk.
        rotations: of the program, as strings.
        angles_rad: of the rotations.
        unitary: what the program is, ``[8, 8]``.
    """
    walker = _Walker()
    for step in steps:
        for rotation in step.rotations:
            walker.rotate(rotations[rotation], angles_rad[rotation])
        if step.gate is not None:
            walker.controlled_pauli(*step.gate)
    rest = multiply(unitary, adjoint(walker.matrix))
    factors = _factors(rest)
    if factors is None:
        return None
    walker.waiting = [multiply(factor, gate) for factor, gate in zip(factors, walker.waiting, strict=True)]
    return _verified([*walker.layers, (walker.waiting, None)], unitary)


class _Walker:
    """Gates as they are written, and what strings of the program's beginning are local now.

    Attributes:
        layers: one-qubit gates on the wires, and the CX behind them.
        waiting: the one-qubit gates since then.
        matrix: all of them, ``[8, 8]``.
    """

    def __init__(self) -> None:
        self.layers: list[tuple[list[ComplexArray], tuple[int, int] | None]] = []
        self.waiting = [_ONE] * 3
        self.matrix: ComplexArray = np.eye(8, dtype=np.complex128)
        # X and Z of each wire as (power of i, string) of the beginning.
        self._image = [(0, 1 << bit) for bit in range(6)]

    def rotate(self, string: int, angle_rad: float) -> None:
        """Rotate about a string that is local to a wire."""
        for wire in range(3):
            for letter in (1, 2, 3):
                turns, found = self._local(wire, letter)
                if found == string:
                    sign = 1.0 if (turns - _weight(string)) % 4 == 0 else -1.0
                    half = 0.5 * sign * angle_rad
                    self._apply(wire, np.cos(half) * _ONE - 1j * np.sin(half) * _LETTERS[letter])
                    return
        raise AssertionError("the string is not local")

    def controlled_pauli(self, first: int, second: int, one: int, other: int) -> None:
        """A controlled Pauli gate over a string that is local to one wire and another that is local to a second."""
        letter, partner = self._letter(first, one), self._letter(second, other)
        before, after = _FROM_Z[letter], _FROM_X[partner]
        self._apply(first, adjoint(before))
        self._apply(second, adjoint(after))
        self.layers.append((self.waiting, (first, second)))
        self.waiting = [_ONE] * 3
        self.matrix = multiply(_CX[first, second], self.matrix)
        self._apply(first, before)
        self._apply(second, after)
        # exp(iπ/4·(1 − A)(1 − B)): quarter turns about A and B, and one back about AB.
        a, b = self._local(first, letter), self._local(second, partner)
        both = _product(a, b)
        for string, quarters in ((a, 1), (b, 1), (both, 3)):
            self._turn(string, quarters)

    def _apply(self, wire: int, gate: ComplexArray) -> None:
        self.waiting = [multiply(gate, old) if at == wire else old for at, old in enumerate(self.waiting)]
        self.matrix = multiply(on_wire(gate, wire), self.matrix)

    def _turn(self, string: tuple[int, int], quarters: int) -> None:
        for place, image in enumerate(self._image):
            if _anticommute(string[1], image[1]):
                turns, bits = _product(string, image)
                self._image[place] = ((turns + quarters) % 4, bits)

    def _letter(self, wire: int, string: int) -> int:
        return next(letter for letter in (1, 2, 3) if self._local(wire, letter)[1] == string)

    def _local(self, wire: int, letter: int) -> tuple[int, int]:
        if letter == 1:
            return self._image[wire]
        if letter == 2:
            return self._image[3 + wire]
        turns, bits = _product(self._image[wire], self._image[3 + wire])
        return (turns + 1) % 4, bits


def _product(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    crossed = (one[1] >> 3 & other[1] & 7).bit_count()
    return (one[0] + other[0] + 2 * crossed) % 4, one[1] ^ other[1]


def _anticommute(one: int, other: int) -> bool:
    return bool(((one & 7 & other >> 3).bit_count() + (one >> 3 & other & 7).bit_count()) % 2)


def _weight(string: int) -> int:
    """How many Y a string has."""
    return (string & string >> 3 & 7).bit_count()


def _factors(matrix: ComplexArray) -> list[ComplexArray] | None:
    """One-qubit unitaries whose product on three wires is a unitary up to phase; None if it is none."""
    row, column = divmod(int(np.argmax(np.round(np.abs(matrix), 6))), 8)
    found = []
    for wire in range(3):
        rows, columns = [row & ~(1 << wire), row | 1 << wire], [column & ~(1 << wire), column | 1 << wire]
        part = matrix[np.ix_(rows, columns)]
        size = np.sqrt((np.abs(part) ** 2).sum() / 2)
        if not size > 1e-3:
            return None
        found.append(np.ascontiguousarray(part / size))
    together = multiply(on_wire(found[2], 2), multiply(on_wire(found[1], 1), on_wire(found[0], 0)))
    phase = alignment_phase(matrix, together)
    if not float(distance(matrix, unit(phase) * together)) <= TOLERANCE:
        return None
    return found


def _verified(layers: list[tuple[list[ComplexArray], tuple[int, int] | None]], unitary: ComplexArray) -> Written | None:
    euler = euler_angles(np.stack([gate for gates, _ in layers for gate in gates]))
    total: ComplexArray = np.eye(8, dtype=np.complex128)
    found: list[Layer] = []
    for place, (_, cx) in enumerate(layers):
        angles: list[tuple[float, float, float] | None] = []
        for wire in range(3):
            theta, phi, lam = (float(column[3 * place + wire]) for column in (euler.theta, euler.phi, euler.lam))
            if theta == 0.0 and float(wrap(np.array([phi + lam]))[0]) == 0.0:
                angles.append(None)
                continue
            angles.append((theta, phi, lam))
            total = multiply(on_wire(_u3(theta, phi, lam), wire), total)
        if cx is not None:
            total = multiply(_CX[cx], total)
        found.append(Layer(tuple(angles), cx))
    phase = float(alignment_phase(unitary, total))
    if not float(distance(unitary, np.exp(1j * phase) * total)) <= TOLERANCE:
        return None
    return Written(tuple(found), phase)


def _u3(theta: float, phi: float, lam: float) -> ComplexArray:
    """``RZ(φ)·RY(θ)·RZ(λ)``."""
    left, right = np.exp(-0.5j * (phi + lam)), np.exp(-0.5j * (phi - lam))
    cos, sin = np.cos(theta / 2), np.sin(theta / 2)
    return np.array([[left * cos, -right * sin], [np.conj(right) * sin, np.conj(left) * cos]])
