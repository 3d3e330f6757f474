"""Walks over frames of three wires written as one-qubit gates and CX, verified by multiplying out."""

import cmath
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qlower.passes.synthesis.entangler import CX_MATRIX
from qlower.passes.synthesis.one_qubit import OneQubitGate, euler_angles, gate_matrices
from qlower.passes.synthesis.three_qubit_product import Gates, products_of
from qlower.passes.synthesis.three_qubit_search import Step
from qlower.passes.synthesis.unitary import (
    ComplexArray,
    FloatArray,
    adjoint,
    alignment_phase,
    distance,
    multiply,
    unit,
    wrap,
)

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
class Walk:
    """A walk, and the program that it writes.

    Attributes:
        steps: the walk.
        rotations: of the program, as strings.
        angles_rad: of the rotations.
    """

    steps: tuple[Step, ...]
    rotations: tuple[int, ...]
    angles_rad: tuple[float, ...]


@dataclass(frozen=True)
class Written:
    """Layers of one-qubit gates on the three wires, in the order of time, and a CX behind each but the last.

    Attributes:
        angles: ``(θ, φ, λ)`` in radians of the three ``u3`` of each layer, zeros for nothing, ``[layers, 3, 3]``.
        cx: control and target.
        phase_rad: the global phase.
    """

    angles: FloatArray
    cx: tuple[tuple[int, int], ...]
    phase_rad: float


@dataclass(frozen=True)
class _Turn:
    """A rotation on a wire about a letter (1 X, 2 Z, 3 Y), of the angle of a rotation of the program times a sign."""

    wire: int
    letter: int
    rotation: int
    half_sign: float


_Item = _Turn | tuple[int, Gate] | tuple[tuple[int, int], None]
"""A rotation, a Clifford gate on a wire, or a CX."""


def written(walks: Sequence[Walk], unitaries: ComplexArray) -> list[Written | None]:
    """The gates of each walk, with those one-qubit gates at its end that make it the unitary; None where none do.

    Args:
        walks: B walks.
        unitaries: what the programs are, ``[B, 8, 8]``.
    """
    layers = [_layers(walk) for walk in walks]
    rest = multiply(unitaries, adjoint(_products([gates for gates, _ in layers], [cx for _, cx in layers])))
    for (gates, _), matrix in zip(layers, rest, strict=True):
        gates[-3:] = [_multiply(factor, gate) for factor, gate in zip(_factors(matrix), gates[-3:], strict=True)]
    return _verified([gates for gates, _ in layers], [cx for _, cx in layers], unitaries)


def _layers(walk: Walk) -> tuple[list[Gate], tuple[tuple[int, int], ...]]:
    """Three one-qubit gates for each layer, and the CX between."""
    gates: list[Gate] = []
    waiting = [_ONE] * 3
    between: list[tuple[int, int]] = []
    for item in _plan(walk.steps, walk.rotations):
        if isinstance(item, _Turn):
            gate = _rotation(item.letter, item.half_sign * walk.angles_rad[item.rotation])
            waiting[item.wire] = _multiply(gate, waiting[item.wire])
        elif item[1] is None:
            between.append(item[0])
            gates += waiting
            waiting = [_ONE] * 3
        else:
            waiting[item[0]] = _multiply(item[1], waiting[item[0]])
    return gates + waiting, tuple(between)


@lru_cache(maxsize=4096)
def _plan(steps: tuple[Step, ...], rotations: tuple[int, ...]) -> tuple[_Item, ...]:
    walker = _Walker()
    for step in steps:
        for rotation in step.rotations:
            walker.rotate(rotations[rotation], rotation)
        if step.gate is not None:
            walker.controlled_pauli(*step.gate)
    return tuple(walker.items)


class _Walker:
    """What is written, and what strings of the program's beginning are local now.

    Attributes:
        items: in the order of time.
    """

    def __init__(self) -> None:
        self.items: list[_Item] = []
        # X and Z of each wire as (power of i, string) of the beginning.
        self._image = [(0, 1 << bit) for bit in range(6)]

    def rotate(self, string: int, rotation: int) -> None:
        """Rotate about a string that is local to a wire, by the angle of a rotation of the program."""
        wire, letter = next((w, at) for w in range(3) for at in (1, 2, 3) if self._local(w, at)[1] == string)
        positive = (self._local(wire, letter)[0] - _weight(string)) % 4 == 0
        self.items.append(_Turn(wire, letter, rotation, 0.5 if positive else -0.5))

    def controlled_pauli(self, first: int, second: int, one: int, other: int) -> None:
        """A controlled Pauli gate over a string that is local to one wire and another that is local to a second."""
        letter, partner = self._letter(first, one), self._letter(second, other)
        before, after = _FROM_Z[letter], _FROM_X[partner]
        self.items += [(first, _adjoint(before)), (second, _adjoint(after))]
        self.items += [((first, second), None), (first, before), (second, after)]
        # exp(iπ/4·(1 − A)(1 − B)): quarter turns about A and B, and one back about AB.
        a, b = self._local(first, letter), self._local(second, partner)
        both = _product(a, b)
        for string, quarters in ((a, 1), (b, 1), (both, 3)):
            self._turn(string, quarters)

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
        size = (0.5 * sum(abs(entry) ** 2 for entry in part)) ** 0.5 or 1.0
        found.append((part[0] / size, part[1] / size, part[2] / size, part[3] / size))
    return found


def _products(gates: list[list[Gate]], cx: list[tuple[tuple[int, int], ...]]) -> ComplexArray:
    """The unitaries of layers."""
    first, second, place, offsets = list[int](), list[int](), list[int](), [0]
    number = 0
    for between in cx:
        for pair in (*between, None):
            place += [number, number + 1, number + 2]
            first += [0, 1, 2]
            second += [-1, -1, -1]
            number += 3
            if pair is not None:
                place.append(0)
                first.append(pair[0])
                second.append(pair[1])
        offsets.append(len(place))
    singles = np.array([gate for block in gates for gate in block]).reshape(-1, 2, 2)
    columns = (np.array(column, dtype=np.int64) for column in (offsets, place, first, second))
    return products_of(singles, CX_MATRIX, Gates(*columns))


def _verified(
    gates: list[list[Gate]], cx: list[tuple[tuple[int, int], ...]], unitaries: ComplexArray
) -> list[Written | None]:
    """The layers as angles, where these make up the unitaries."""
    euler = euler_angles(np.array([gate for block in gates for gate in block]).reshape(-1, 2, 2))
    angles = np.stack([euler.theta, euler.phi, euler.lam], axis=1)
    angles[(euler.theta == 0.0) & (wrap(euler.phi + euler.lam) == 0.0)] = 0.0
    turned = unit(-0.5 * (angles[:, 1] + angles[:, 2]))[:, None, None] * gate_matrices(OneQubitGate.U, angles)
    flat: list[Gate] = [(a, b, c, d) for a, b, c, d in turned.reshape(-1, 4).tolist()]
    ends = np.cumsum([len(block) for block in gates]).tolist()
    stretches = list(zip([0, *ends], ends, strict=False))
    products = _products([flat[begin:end] for begin, end in stretches], cx)
    phases = alignment_phase(unitaries, products)
    right = distance(unitaries, unit(phases)[:, None, None] * products) <= TOLERANCE
    return [
        Written(angles[begin:end].reshape(-1, 3, 3), between, phase) if good else None
        for (begin, end), between, phase, good in zip(stretches, cx, phases.tolist(), right.tolist(), strict=True)
    ]
