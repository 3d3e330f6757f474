"""The Clifford gates that were pushed through a program, and how they are written as Pauli rotations after all."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qlower.dialects.hamiltonian.pauli_table import WordTable, num_words, packed_bits
from qlower.ir.rows import LongColumn
from qlower.passes.circuit_to_logical.pauli_kernel import Frame


class Turns(NamedTuple):
    """The Clifford gate exp(−i·turns·π/4·P).

    Attributes:
        x, z: the string P, bit-packed, uint64 [words].
        turns: how many quarter turns; −1, 1 or 2.
    """

    x: WordTable
    z: WordTable
    turns: int


@dataclass(frozen=True, eq=False)
class CliffordFrame:
    """A Clifford unitary C but for its phase, held as C†·G·C for G each X and then each Z on one qubit.

    Attributes:
        num_qubits: n.
        x, z: uint64 [2n, words], bit-packed.
        power: int64 [2n]; the operator is i^power · X^x · Z^z.
    """

    num_qubits: int
    x: WordTable
    z: WordTable
    power: LongColumn

    @staticmethod
    def identity(num_qubits: int) -> "CliffordFrame":
        """No gate."""
        ones = packed_bits(np.eye(num_qubits, dtype=bool))
        none = np.zeros_like(ones)
        powers = np.zeros(2 * num_qubits, dtype=np.int64)
        return CliffordFrame(num_qubits, np.concatenate([ones, none]), np.concatenate([none, ones]), powers)

    def copy(self) -> "CliffordFrame":
        """The same, on arrays of its own."""
        return CliffordFrame(self.num_qubits, self.x.copy(), self.z.copy(), self.power.copy())

    def columns(self) -> Frame:
        """As the kernel takes it; what that writes is written here."""
        size = np.array([self.num_qubits, num_words(self.num_qubits)], dtype=np.int64)
        return Frame(self.x.reshape(-1).view(np.int64), self.z.reshape(-1).view(np.int64), self.power, size)


def turns_between(before: CliffordFrame, after: CliffordFrame) -> list[Turns]:
    """Rotations R, the first one first, with after = before · R but for a global phase; at most 4n + 1 of them.

    One operator after the other is turned into what it was. Each turn is about a string that commutes with all
    operators done before.
    """
    undoing = _Undoing(before, after.copy())
    for qubit in range(before.num_qubits):
        undoing.restore_x(qubit)
        undoing.restore_z(qubit)
    undoing.restore_signs()
    return undoing.turns


class _Undoing:
    """Turns a frame back into an earlier one.

    Attributes:
        target: the earlier one.
        frame: what is still to be turned.
        turns: what it takes from the earlier one to the later one.
    """

    def __init__(self, target: CliffordFrame, frame: CliffordFrame) -> None:
        self.target, self.frame = target, frame
        self.turns: list[Turns] = []

    def restore_x(self, qubit: int) -> None:
        now, wanted = _row(self.frame, qubit), _row(self.target, qubit)
        if _same(now, wanted):
            return
        if not _anticommute(now, wanted):
            partner = self.target.num_qubits + qubit
            between, other = _row(self.frame, partner), _row(self.target, partner)
            if not _anticommute(between, wanted):
                between = other if _anticommute(other, now) else _product(between, other)
            self.turn_into(qubit, _hermitian(between))
        self.turn_into(qubit, wanted)

    def restore_z(self, qubit: int) -> None:
        row = self.target.num_qubits + qubit
        now, wanted = _row(self.frame, row), _row(self.target, row)
        if _same(now, wanted):
            return
        if not _anticommute(now, wanted):
            self.turn_into(row, _hermitian(_product(now, _row(self.target, qubit))))
        self.turn_into(row, wanted)

    def restore_signs(self) -> None:
        """What is left is a Pauli operator: the product of the partners of all operators with another sign."""
        count = self.target.num_qubits
        wrong = np.flatnonzero(self.frame.power != self.target.power)
        if len(wrong):
            partners = np.where(wrong < count, wrong + count, wrong - count)
            x = np.bitwise_xor.reduce(self.target.x[partners], axis=0)
            z = np.bitwise_xor.reduce(self.target.z[partners], axis=0)
            self.turns.append(Turns(x, z, 2))

    def turn_into(self, row: int, wanted: "_Operator") -> None:
        """Turn an operator of the frame into another one that anticommutes with it."""
        product = _product(_row(self.frame, row), wanted)
        letters = _num_letters(product.x, product.z)
        turns = 1 if (product.power + 1 - letters) & 3 == 0 else -1
        self.turns.append(Turns(product.x, product.z, -turns))
        frame = self.frame
        odd = np.bitwise_count((frame.x & product.z) ^ (frame.z & product.x)).sum(axis=1, dtype=np.int64) & 1
        at = np.flatnonzero(odd)
        swaps = np.bitwise_count(frame.z[at] & product.x).sum(axis=1, dtype=np.int64)
        frame.power[at] = (frame.power[at] + letters - turns + 2 * swaps) & 3
        frame.x[at] ^= product.x
        frame.z[at] ^= product.z


class _Operator(NamedTuple):
    x: WordTable
    z: WordTable
    power: int


def _row(frame: CliffordFrame, row: int) -> _Operator:
    return _Operator(frame.x[row], frame.z[row], int(frame.power[row]))


def _num_letters(x: WordTable, z: WordTable) -> int:
    """How many Y a string has."""
    return int(np.bitwise_count(x & z).sum(dtype=np.int64))


def _hermitian(operator: _Operator) -> _Operator:
    """The product of an operator's letters."""
    return operator._replace(power=_num_letters(operator.x, operator.z) & 3)


def _same(one: _Operator, other: _Operator) -> bool:
    """Whether two operators are equal but for their sign."""
    return np.array_equal(one.x, other.x) and np.array_equal(one.z, other.z)


def _anticommute(one: _Operator, other: _Operator) -> bool:
    return bool(np.bitwise_count((one.x & other.z) ^ (one.z & other.x)).sum(dtype=np.int64) & 1)


def _product(one: _Operator, other: _Operator) -> _Operator:
    swaps = int(np.bitwise_count(one.z & other.x).sum(dtype=np.int64))
    return _Operator(one.x ^ other.x, one.z ^ other.z, (one.power + other.power + 2 * swaps) & 3)
