"""A Pauli frame: the Pauli gates that a program owes its qubits, each under a sum of classical bits.

The state that a program has is the frame times the state that its gates have made. A frame passes Clifford gates as
another frame; it turns the sign of a rotation, and the outcome of a measurement, that it anticommutes with. Signs of
the frame itself are phases and are not kept. Source: E. Knill, doi:10.1038/nature03350.
"""

from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field

from qlower.dialects.classical.ops import Binary, Cast, Constant, Unary
from qlower.ir import F64, I1, Operation, Value

X, Y, Z = "x", "y", "z"
Letters = tuple[tuple[int, str], ...]
"""A product of Pauli operators on different qubits: (qubit, ``x``, ``y`` or ``z``)."""
ALWAYS = 1
"""The sum that is one whatever happens."""


class Bits:
    """Sums of classical bits modulo 2, as whole numbers: bit k stands for the k-th value met, bit 0 for one.

    How each sum first came about is remembered, so that its value is computed from those of its parts: then a program
    needs no more additions than it has gates, however many bits a sum has.

    Attributes:
        in_scope: the values that may be used at the place that is looked at, as a sum.
    """

    def __init__(self) -> None:
        self.in_scope = ALWAYS
        self._values: list[Value | None] = [None]
        self._places: dict[Value, int] = {}
        self._parts: dict[int, tuple[int, int] | None] = {}

    def __len__(self) -> int:
        return len(self._values)

    def sum_of(self, value: Value) -> int:
        """The sum that is this value alone."""
        if value not in self._places:
            self._places[value] = len(self._values)
            self._values.append(value)
        single = 1 << self._places[value]
        self.in_scope |= single
        return single

    def add(self, one: int, other: int) -> int:
        """The sum of two sums."""
        total = one ^ other
        if one and other and total and total not in self._parts:
            # Parts come before what is made of them, so that no sum is a part of itself.
            self._parts.setdefault(one, None)
            self._parts.setdefault(other, None)
            self._parts[total] = (one, other)
        return total

    def parts(self, total: int) -> tuple[int, int] | None:
        """Two sums that were added to make one, if both may be used here."""
        found = self._parts.get(total)
        return found if found is not None and not (found[0] | found[1]) & ~self.in_scope else None

    def values(self, total: int) -> list[Value]:
        """The values of a sum, in the order in which they were met; without the one."""
        return [self._values[k] for k in range(1, total.bit_length()) if total >> k & 1]  # type: ignore[misc]


@dataclass
class PauliFrame:
    """What is owed to each qubit.

    Attributes:
        x: by qubit, the sum under which it is owed an X.
        z: the same for Z.
        bits: what the sums are of.
    """

    x: list[int]
    z: list[int]
    bits: Bits

    @staticmethod
    def nothing(num_qubits: int, bits: Bits) -> "PauliFrame":
        """Nothing is owed."""
        return PauliFrame([0] * num_qubits, [0] * num_qubits, bits)

    def copy(self) -> "PauliFrame":
        """The same, on lists of its own."""
        return PauliFrame(self.x.copy(), self.z.copy(), self.bits)

    def anticommuting(self, letters: Letters) -> int:
        """The sum under which what is owed anticommutes with a product."""
        total = 0
        for qubit, letter in letters:
            if letter != X:
                total = self.bits.add(total, self.x[qubit])
            if letter != Z:
                total = self.bits.add(total, self.z[qubit])
        return total

    def owe(self, letters: Letters, total: int) -> None:
        """A product comes next, under a sum."""
        for qubit, letter in letters:
            if letter != Z:
                self.x[qubit] = self.bits.add(self.x[qubit], total)
            if letter != X:
                self.z[qubit] = self.bits.add(self.z[qubit], total)

    def quarter_turn(self, letters: Letters) -> None:
        """A rotation by an odd number of quarter turns about a product comes next, and the frame passes it."""
        self.owe(letters, self.anticommuting(letters))

    def cx(self, control: int, target: int) -> None:
        """A CX comes next, and the frame passes it."""
        self.x[target] = self.bits.add(self.x[target], self.x[control])
        self.z[control] = self.bits.add(self.z[control], self.z[target])

    def forget(self, qubit: int) -> None:
        """The qubit is reset."""
        self.x[qubit] = self.z[qubit] = 0


@dataclass
class Known:
    """Sums that have been computed where a program is looked at.

    Attributes:
        bits: by sum, its value as a bit.
        numbers: by sum, its value as a number.
    """

    bits: MutableMapping[int, Value] = field(default_factory=dict)
    numbers: MutableMapping[int, Value] = field(default_factory=dict)

    def inside(self) -> "Known":
        """For a region inside: what is computed there is not known outside."""
        return Known(ChainMap({}, self.bits), ChainMap({}, self.numbers))


@dataclass
class Sums:
    """Computes sums of bits where a program needs their values.

    Attributes:
        bits: what sums are of.
        known: those computed before; added to.
        operations: what computes them, in order.
    """

    bits: Bits
    known: Known
    operations: list[Operation] = field(default_factory=list)

    def value(self, total: int) -> Value:
        """A sum as one bit."""
        waiting = [total]
        while waiting:
            current = waiting[-1]
            if current in self.known.bits:
                waiting.pop()
                continue
            parts = self.bits.parts(current)
            missing = [part for part in parts or () if part not in self.known.bits and part != ALWAYS]
            if missing:
                waiting += missing
            elif parts is None:
                self.known.bits[current] = self._chain(self.bits.values(current), negated=bool(current & ALWAYS))
            else:
                values = [self.known.bits[part] for part in parts if part != ALWAYS]
                made = inverted(values[0], Value(I1)) if len(values) == 1 else xor(values[0], values[1], Value(I1))
                self.known.bits[current] = self._add(made)
        return self.known.bits[total]

    def both(self, one: int, other: int) -> int:
        """The sum that is one where two sums are."""
        if ALWAYS in (one, other):
            return other if one == ALWAYS else one
        values = self.value(one), self.value(other)
        return self.bits.sum_of(
            self._add(Binary(operands=values, results=(Value(I1),), attributes={"operator": "and"}))
        )

    def number(self, total: int) -> Value:
        """A sum as a number, 0.0 or 1.0."""
        if total not in self.known.numbers:
            cast = Cast(operands=(self.value(total),), results=(Value(F64),))
            self.known.numbers[total] = self._add(cast)
        return self.known.numbers[total]

    def _chain(self, values: Iterable[Value], *, negated: bool) -> Value:
        result: Value | None = None
        for value in values:
            result = value if result is None else self._add(xor(result, value, Value(I1)))
        if result is None:
            return self._add(Constant(results=(Value(I1),), attributes={"value": negated}))
        return self._add(inverted(result, Value(I1))) if negated else result

    def _add(self, op: Operation) -> Value:
        self.operations.append(op)
        return op.results[0]


def xor(one: Value, other: Value, result: Value) -> Operation:
    """The op that adds two bits."""
    return Binary(operands=(one, other), results=(result,), attributes={"operator": "xor"})


def inverted(source: Value, result: Value) -> Operation:
    """The op that negates a bit."""
    return Unary(operands=(source,), results=(result,), attributes={"operator": "not"})
