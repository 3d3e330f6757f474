"""Pauli rotations as ladders: the plain way, and the measure of every other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.algorithm.programs import Rotations
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir import Run
from qlower.ir.rows import LongColumn, Rows, Terms, offsets_of, ragged

_NAMES = ("gphase", "rx", "ry", "rz", "h", "sx", "sxdg", "cx")
_GPHASE, _RX, _RY, _RZ, _H, _SX, _SXDG, _CX = range(len(_NAMES))
_KINDS = tuple(gate_kind(name) for name in _NAMES)


def ladder_counts(rotations: Rotations) -> LongColumn:
    """How many rows the ladder of each rotation has, int64 [n]."""
    weights = rotations.table.weights
    bases = np.bitwise_count(rotations.table.x).sum(axis=1, dtype=np.int64)
    return np.where(weights < 2, 1, 2 * bases + 2 * weights - 1)


def ladders(rotations: Rotations) -> Run:
    """The rotations as gates, each exactly, in their order.

    A string on two or more qubits is turned into Z's by H (from X) and √X (from Y), its parity brought to its last
    qubit by a chain of CX, that qubit rotated by RZ, and all of that undone. A string on one qubit is RX, RY or RZ,
    the identity a global phase of −θ/2.

    Source: M. Nielsen and I. Chuang, Quantum Computation and Quantum Information (2010), section 4.7.3.
    """
    gates = _Gates(rotations)
    gates.rotate()
    gates.change_bases()
    gates.chain()
    return gates.run()


class _Letters(NamedTuple):
    """The letters of all strings on two or more qubits, string by string, qubits ascending.

    Attributes:
        row: the string.
        qubit: the letter's qubit.
        place: how many letters of the string come before it.
    """

    row: LongColumn
    qubit: LongColumn
    place: LongColumn

    def take(self, mask: NDArray[np.bool_]) -> "_Letters":
        return _Letters(self.row[mask], self.qubit[mask], self.place[mask])


class _Gates:
    """The columns of the gates, filled kind by kind."""

    def __init__(self, rotations: Rotations) -> None:
        self.rotations = rotations
        table = rotations.table
        self.weights = table.weights
        self.bases: LongColumn = np.bitwise_count(table.x).sum(axis=1, dtype=np.int64)
        self.starts = offsets_of(ladder_counts(rotations))
        total = int(self.starts[-1])
        self.kind = np.zeros(total, np.uint16)
        self.first = np.zeros(total, np.int32)
        self.second = np.zeros(total, np.int32)
        row, qubit = np.nonzero(table.x_bits | table.z_bits)
        begins = offsets_of(self.weights)
        self.letters = _Letters(row, qubit, np.arange(len(row)) - begins[row])

    def _put(self, at: LongColumn, kind: int | NDArray[np.int64], first: LongColumn) -> None:
        self.kind[at] = kind
        self.first[at] = first

    def rotate(self) -> None:
        """The rotation of each string: the one gate that has a parameter."""
        none = np.flatnonzero(self.weights == 0)
        self._put(self.starts[none], _GPHASE, np.zeros_like(none))
        last = self.letters.take(self.letters.place == self.weights[self.letters.row] - 1)
        table = self.rotations.table
        x, z = table.x_bits[last.row, last.qubit], table.z_bits[last.row, last.qubit]
        alone = self.weights[last.row] == 1
        kind = np.where(alone & x, np.where(z, _RY, _RX), _RZ)
        before = np.where(alone, 0, self.bases[last.row] + last.place)
        self._put(self.starts[last.row] + before, kind, last.qubit)

    def change_bases(self) -> None:
        """H or √X before everything else, and undone after it."""
        table, letters = self.rotations.table, self.letters
        turned = letters.take((self.weights[letters.row] > 1) & table.x_bits[letters.row, letters.qubit])
        is_y = table.z_bits[turned.row, turned.qubit]
        place = np.arange(len(turned.row)) - np.searchsorted(turned.row, turned.row)
        before = self.starts[turned.row] + place
        behind = self.bases[turned.row] + 2 * self.weights[turned.row] - 1
        self._put(before, np.where(is_y, _SX, _H), turned.qubit)
        self._put(before + behind, np.where(is_y, _SXDG, _H), turned.qubit)

    def chain(self) -> None:
        """CX from each qubit of a string to its next one, and back."""
        letters = self.letters
        inner = letters.place < self.weights[letters.row] - 1
        upper = letters.take(inner)
        targets = letters.qubit[np.flatnonzero(inner) + 1]
        begin = self.starts[upper.row] + self.bases[upper.row]
        for place in (upper.place, 2 * self.weights[upper.row] - 2 - upper.place):
            self._put(begin + place, _CX, upper.qubit)
            self.second[begin + place] = targets

    def run(self) -> Run:
        """All gates in order."""
        rotations = self.rotations
        factor = np.where(self.weights == 0, -0.5, 1.0)
        terms = rotations.terms
        scaled = Terms(terms.parameter, terms.operand, terms.coefficient * factor[terms.parameter])
        widths = np.array([kind.num_qubits for kind in _KINDS])[self.kind]
        both = np.stack([self.first, self.second], axis=1)
        owner = np.repeat(np.arange(len(rotations)), np.diff(self.starts))
        offsets, positions = rotations.run().rows.origin_offsets, rotations.origins[1]
        counts = np.diff(offsets)[owner]
        rows = Rows(
            _KINDS,
            self.kind,
            both[np.arange(2) < widths[:, None]],
            rotations.angles * factor,
            scaled,
            np.zeros(0, np.int32),
            offsets_of(counts),
            positions[ragged(offsets[owner], counts)],
        )
        return Run(operands=rotations.operands, rows=rows)
