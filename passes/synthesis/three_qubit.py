"""Walks over frames of three wires written as one-qubit gates and CX, verified by multiplying out."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from qlower.ir.rows import LongColumn, offsets_of
from qlower.passes.synthesis.entangler import CX_MATRIX
from qlower.passes.synthesis.matrix_parts import Complexes
from qlower.passes.synthesis.one_qubit import OneQubitGate, euler_angles, gate_matrices
from qlower.passes.synthesis.three_qubit_layers import (
    CX,
    GATE,
    ITEM,
    TURN,
    Layers,
    Plans,
    finish_layers,
    lay_out,
    multiply_layers,
)
from qlower.passes.synthesis.three_qubit_search import Step
from qlower.passes.synthesis.unitary import (
    BoolArray,
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
_X: Gate = (0j, 1 + 0j, 1 + 0j, 0j)
_Z: Gate = (1 + 0j, 0j, 0j, -1 + 0j)
_Y: Gate = (0j, -1j, 1j, 0j)
_H: Gate = (_R + 0j, _R + 0j, _R + 0j, -_R + 0j)
_S: Gate = (1 + 0j, 0j, 0j, 1j)
_SH: Gate = (_R + 0j, _R + 0j, _R * 1j, -_R * 1j)
_FROM_Z, _FROM_X = 3, 9
"""Three gates behind these places of the table take Z, or X, to X, Z and Y, and those three further on back again."""


def _adjoint(gate: Gate) -> Gate:
    a, b, c, d = gate
    return a.conjugate(), c.conjugate(), b.conjugate(), d.conjugate()


_FROM: tuple[Gate, ...] = (_H, _ONE, _SH, _ONE, _H, _S)
_TABLE: tuple[Gate, ...] = (
    _ONE, _X, _Z, _Y, *_FROM[:3], *map(_adjoint, _FROM[:3]), *_FROM[3:], *map(_adjoint, _FROM[3:])
)  # fmt: skip
"""Gates by number; letters are 1 X, 2 Z and 3 Y."""


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
    """Programs as layers of one-qubit gates on three wires, in the order of time, and a CX behind each but the last.

    Attributes:
        offsets: where the layers of each program begin; one longer than there are programs.
        angles: ``(θ, φ, λ)`` in radians of the three ``u3`` of each layer, zeros for nothing, ``[layers, 3, 3]``.
        cx: control and target behind each layer, −1 behind the last of a program, ``[layers, 2]``.
        phase_rad: the global phase of each program.
        is_right: whether it is the unitary asked for.
    """

    offsets: LongColumn
    angles: FloatArray
    cx: LongColumn
    phase_rad: FloatArray
    is_right: BoolArray

    @property
    def num_cx(self) -> LongColumn:
        """CX of each program."""
        return np.diff(self.offsets) - 1


def written(walks: Sequence[Walk], unitaries: ComplexArray) -> Written:
    """The gates of each walk, with those one-qubit gates at its end that make it the unitary.

    Args:
        walks: B walks.
        unitaries: what the programs are, ``[B, 8, 8]``.
    """
    layers = _layers(walks)
    rest = multiply(unitaries, adjoint(_products(layers)))
    finish_layers.run(_factors(rest), layers, work=len(walks))
    euler = euler_angles(layers.gates.reshape(-1, 2, 2))
    angles = np.stack([euler.theta, euler.phi, euler.lam], axis=1)
    angles[(euler.theta == 0.0) & (wrap(euler.phi + euler.lam) == 0.0)] = 0.0
    turned = unit(-0.5 * (angles[:, 1] + angles[:, 2]))[:, None, None] * gate_matrices(OneQubitGate.U, angles)
    products = _products(layers._replace(gates=turned.reshape(-1)))
    phases = alignment_phase(unitaries, products)
    is_right = distance(unitaries, unit(phases)[:, None, None] * products) <= TOLERANCE
    return Written(layers.offsets, angles.reshape(-1, 3, 3), layers.cx.reshape(-1, 2), phases, is_right)


def _layers(walks: Sequence[Walk]) -> Layers:
    """The walks as layers, up to the one-qubit gates at their ends."""
    items = [_plan(walk.steps, walk.rotations) for walk in walks]
    offsets = offsets_of(np.array([sum(step.gate is not None for step in walk.steps) + 1 for walk in walks]))
    plans = Plans(
        np.concatenate(items), offsets_of(np.array([len(plan) // ITEM for plan in items])),
        np.array([angle for walk in walks for angle in walk.angles_rad], dtype=np.float64),
        offsets_of(np.array([len(walk.angles_rad) for walk in walks])), _table(),
    )  # fmt: skip
    count = int(offsets[-1])
    layers = Layers(offsets, np.tile(np.array(_ONE), 3 * count), np.full(2 * count, -1))
    lay_out.run(plans, np.empty(4, dtype=np.complex128), layers, work=len(plans.items) // ITEM)
    return layers


@cache
def _table() -> Complexes:
    return np.array(_TABLE).reshape(-1)


@lru_cache(maxsize=4096)
def _plan(steps: tuple[Step, ...], rotations: tuple[int, ...]) -> LongColumn:
    """The items of a walk, flat."""
    walker = _Walker()
    for step in steps:
        for rotation in step.rotations:
            walker.rotate(rotations[rotation], rotation)
        if step.gate is not None:
            walker.controlled_pauli(*step.gate)
    return np.array(walker.items, dtype=np.int64).reshape(-1)


class _Walker:
    """What is written, and what strings of the program's beginning are local now.

    Attributes:
        items: in the order of time, see ``three_qubit_layers.ITEM``.
    """

    def __init__(self) -> None:
        self.items: list[tuple[int, int, int, int, int]] = []
        # X and Z of each wire as (power of i, string) of the beginning.
        self._image = [(0, 1 << bit) for bit in range(6)]

    def rotate(self, string: int, rotation: int) -> None:
        """Rotate about a string that is local to a wire, by the angle of a rotation of the program."""
        wire, letter = next((w, at) for w in range(3) for at in (1, 2, 3) if self._local(w, at)[1] == string)
        positive = (self._local(wire, letter)[0] - _weight(string)) % 4 == 0
        self.items.append((TURN, wire, letter, rotation, 1 if positive else -1))

    def controlled_pauli(self, first: int, second: int, one: int, other: int) -> None:
        """A controlled Pauli gate over a string that is local to one wire and another that is local to a second."""
        letter, partner = self._letter(first, one), self._letter(second, other)
        before, after = _FROM_Z + letter, _FROM_X + partner
        self.items += [(GATE, first, before + 3, 0, 0), (GATE, second, after + 3, 0, 0), (CX, first, second, 0, 0)]
        self.items += [(GATE, first, before, 0, 0), (GATE, second, after, 0, 0)]
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


def _factors(matrices: ComplexArray) -> Complexes:
    """One-qubit gates whose product on three wires is each unitary ``[B, 8, 8]`` up to phase, if there are any."""
    largest = np.round(np.abs(matrices), 6).reshape(-1, 64).argmax(axis=1)
    found: list[complex] = []
    for entries, at in zip(matrices.reshape(-1, 64).tolist(), largest.tolist(), strict=True):
        row, column = divmod(at, 8)
        for wire in range(3):
            low, high, left, right = row & ~(1 << wire), row | 1 << wire, column & ~(1 << wire), column | 1 << wire
            part = [entries[8 * low + left], entries[8 * low + right], entries[8 * high + left]]
            part.append(entries[8 * high + right])
            size = (0.5 * sum(abs(entry) ** 2 for entry in part)) ** 0.5 or 1.0
            found += [entry / size for entry in part]
    return np.array(found)


def _products(layers: Layers) -> ComplexArray:
    """The unitaries of programs, ``[B, 8, 8]``."""
    products = np.empty(64 * (len(layers.offsets) - 1), dtype=np.complex128)
    multiply_layers.run(layers, CX_MATRIX.reshape(-1), products, work=layers.offsets[-1])
    return products.reshape(-1, 8, 8)
