"""A walk over frames of three wires written as one-qubit gates and CX, verified by multiplying out."""

import cmath
from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.entangler import CX_MATRIX
from qlower.passes.synthesis.one_qubit import OneQubitGate, euler_angles, gate_matrices
from qlower.passes.synthesis.three_qubit_product import Gates, product_of
from qlower.passes.synthesis.three_qubit_search import Step
from qlower.passes.synthesis.unitary import ComplexArray, adjoint, alignment_phase, distance, multiply, unit, wrap

TOLERANCE = 1e-10
"""Largest entry-wise error that a written block may have; none is ever returned with more."""

Gate = tuple[complex, complex, complex, complex]
"""A one-qubit gate, row by row."""

_R = 0.5**0.5
_ONE: Gate = (1 + 0j, 0j, 0j, 1 + 0j)
_H: Gate = (_R + 0j, _R + 0j, _R + 0j, -_R + 0j)
_S: Gate = (1 + 0j, 0j, 0j, 1j)
_SH: Gate = (_R + 0j, _R + 0j, _R * 1j, -_R * 1j)
_LETTERS: dict[int, Gate] = {1: (0j, 1 + 0j, 1 + 0j, 0j), 2: (1 + 0j, 0j, 0j, -1 + 0j), 3: (0j, -1j, 1j, 0j)}
_FROM_Z: dict[int, Gate] = {1: _H, 2: _ONE, 3: _SH}
_FROM_X: dict[int, Gate] = {1: _ONE, 2: _H, 3: _S}
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
    layers = [*walker.layers, (walker.waiting, None)]
    rest = multiply(unitary, adjoint(_product_of(layers)))
    last = [_multiply(factor, gate) for factor, gate in zip(_factors(rest), walker.waiting, strict=True)]
    return _verified([*walker.layers, (last, None)], unitary)


_Layers = list[tuple[list[Gate], tuple[int, int] | None]]


class _Walker:
    """Gates as they are written, and what strings of the program's beginning are local now.

    Attributes:
        layers: one-qubit gates on the wires, and the CX behind them.
        waiting: the one-qubit gates since then.
    """

    def __init__(self) -> None:
        self.layers: _Layers = []
        self.waiting = [_ONE] * 3
        # X and Z of each wire as (power of i, string) of the beginning.
        self._image = [(0, 1 << bit) for bit in range(6)]

    def rotate(self, string: int, angle_rad: float) -> None:
        """Rotate about a string that is local to a wire."""
        for wire in range(3):
            for letter in (1, 2, 3):
                turns, found = self._local(wire, letter)
                if found == string:
                    sign = 1.0 if (turns - _weight(string)) % 4 == 0 else -1.0
                    self._apply(wire, _rotation(letter, 0.5 * sign * angle_rad))
                    return
        raise AssertionError("the string is not local")

    def controlled_pauli(self, first: int, second: int, one: int, other: int) -> None:
        """A controlled Pauli gate over a string that is local to one wire and another that is local to a second."""
        letter, partner = self._letter(first, one), self._letter(second, other)
        before, after = _FROM_Z[letter], _FROM_X[partner]
        self._apply(first, _adjoint(before))
        self._apply(second, _adjoint(after))
        self.layers.append((self.waiting, (first, second)))
        self.waiting = [_ONE] * 3
        self._apply(first, before)
        self._apply(second, after)
        # exp(iπ/4·(1 − A)(1 − B)): quarter turns about A and B, and one back about AB.
        a, b = self._local(first, letter), self._local(second, partner)
        both = _product(a, b)
        for string, quarters in ((a, 1), (b, 1), (both, 3)):
            self._turn(string, quarters)

    def _apply(self, wire: int, gate: Gate) -> None:
        self.waiting[wire] = _multiply(gate, self.waiting[wire])

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


def _rotation(letter: int, half_rad: float) -> Gate:
    """``exp(−i·half·P)``."""
    turn = cmath.exp(1j * half_rad)
    cos, sin = turn.real, turn.imag
    one, two, three, four = (-1j * sin * entry for entry in _LETTERS[letter])
    return cos + one, two, three, cos + four


def _multiply(left: Gate, right: Gate) -> Gate:
    a, b, c, d = left
    e, f, g, h = right
    return a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h


def _adjoint(gate: Gate) -> Gate:
    a, b, c, d = gate
    return a.conjugate(), c.conjugate(), b.conjugate(), d.conjugate()


def _factors(matrix: ComplexArray) -> list[Gate]:
    """One-qubit gates whose product on three wires is a unitary up to phase, if there are any."""
    row, column = divmod(int(np.argmax(np.round(np.abs(matrix), 6))), 8)
    found = []
    for wire in range(3):
        low, high, left, right = row & ~(1 << wire), row | 1 << wire, column & ~(1 << wire), column | 1 << wire
        part = [complex(matrix[at]) for at in ((low, left), (low, right), (high, left), (high, right))]
        size = (0.5 * sum(abs(entry) ** 2 for entry in part)) ** 0.5
        found.append((part[0] / size, part[1] / size, part[2] / size, part[3] / size))
    return found


def _product_of(layers: _Layers) -> ComplexArray:
    gates = np.array([gate for gates, _ in layers for gate in gates]).reshape(-1, 2, 2)
    first, second, place = [], [], []
    for number, (_, cx) in enumerate(layers):
        place += [3 * number, 3 * number + 1, 3 * number + 2]
        first += [0, 1, 2]
        second += [-1, -1, -1]
        if cx is not None:
            place.append(0)
            first.append(cx[0])
            second.append(cx[1])
    columns = (np.array(column, dtype=np.int64) for column in (place, first, second))
    return product_of(gates, CX_MATRIX, Gates(*columns))


def _verified(layers: _Layers, unitary: ComplexArray) -> Written | None:
    """The layers as angles, if these make up the unitary."""
    matrices = np.array([gate for gates, _ in layers for gate in gates]).reshape(-1, 2, 2)
    if not np.isfinite(matrices).all():
        return None
    euler = euler_angles(matrices)
    angles = np.stack([euler.theta, euler.phi, euler.lam], axis=1)
    angles[(euler.theta == 0.0) & (wrap(euler.phi + euler.lam) == 0.0)] = 0.0
    turned = unit(-0.5 * (angles[:, 1] + angles[:, 2]))[:, None, None] * gate_matrices(OneQubitGate.U, angles)
    flat: list[Gate] = [(a, b, c, d) for a, b, c, d in turned.reshape(-1, 4).tolist()]
    product = _product_of([(flat[3 * at : 3 * at + 3], cx) for at, (_, cx) in enumerate(layers)])
    phase = float(alignment_phase(unitary, product))
    if not float(distance(unitary, np.exp(1j * phase) * product)) <= TOLERANCE:
        return None
    listed = [None if values == [0.0, 0.0, 0.0] else (values[0], values[1], values[2]) for values in angles.tolist()]
    found = [Layer(tuple(listed[3 * at : 3 * at + 3]), cx) for at, (_, cx) in enumerate(layers)]
    return Written(tuple(found), phase)
