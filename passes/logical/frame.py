"""A Pauli frame: the Pauli gates that a program owes its qubits, each under a sum of classical bits.

The state that a program has is the frame times the state that its gates have made. A frame passes Clifford gates as
another frame; it turns the sign of a rotation, and the outcome of a measurement, that it anticommutes with. Signs of
the frame itself are phases and are not kept. Source: E. Knill, doi:10.1038/nature03350.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from qlower.dialects.classical.ops import Binary, Cast, Constant, Unary
from qlower.ir import F64, I1, Operation, Value

X, Y, Z = "x", "y", "z"
Letters = tuple[tuple[int, str], ...]
"""A product of Pauli operators on different qubits: (qubit, ``x``, ``y`` or ``z``)."""
ALWAYS = 1
"""The sum that is one whatever happens."""


class Bits:
    """Sums of classical bits modulo 2, as whole numbers: bit k stands for the k-th value met, bit 0 for one."""

    def __init__(self) -> None:
        self._values: list[Value | None] = [None]
        self._places: dict[Value, int] = {}

    def __len__(self) -> int:
        return len(self._values)

    def sum_of(self, value: Value) -> int:
        """The sum that is this value alone."""
        if value not in self._places:
            self._places[value] = len(self._values)
            self._values.append(value)
        return 1 << self._places[value]

    def values(self, total: int) -> list[Value]:
        """The values of a sum, in the order in which they were met; without the one."""
        return [self._values[k] for k in range(1, total.bit_length()) if total >> k & 1]  # type: ignore[misc]


@dataclass
class PauliFrame:
    """What is owed to each qubit.

    Attributes:
        x: by qubit, the sum under which it is owed an X.
        z: the same for Z.
    """

    x: list[int]
    z: list[int]

    @staticmethod
    def nothing(num_qubits: int) -> "PauliFrame":
        """Nothing is owed."""
        return PauliFrame([0] * num_qubits, [0] * num_qubits)

    def copy(self) -> "PauliFrame":
        """The same, on lists of its own."""
        return PauliFrame(self.x.copy(), self.z.copy())

    def is_empty(self) -> bool:
        """Whether nothing is owed."""
        return not any(self.x) and not any(self.z)

    def anticommuting(self, letters: Letters) -> int:
        """The sum under which what is owed anticommutes with a product."""
        total = 0
        for qubit, letter in letters:
            total ^= (self.x[qubit] if letter != X else 0) ^ (self.z[qubit] if letter != Z else 0)
        return total

    def owe(self, letters: Letters, total: int) -> None:
        """A product comes next, under a sum."""
        for qubit, letter in letters:
            if letter != Z:
                self.x[qubit] ^= total
            if letter != X:
                self.z[qubit] ^= total

    def quarter_turn(self, letters: Letters) -> None:
        """A rotation by an odd number of quarter turns about a product comes next, and the frame passes it."""
        self.owe(letters, self.anticommuting(letters))

    def cx(self, control: int, target: int) -> None:
        """A CX comes next, and the frame passes it."""
        self.x[target] ^= self.x[control]
        self.z[control] ^= self.z[target]

    def forget(self, qubit: int) -> None:
        """The qubit is reset."""
        self.x[qubit] = self.z[qubit] = 0


@dataclass
class Sums:
    """Computes sums of bits where a program needs their values.

    Attributes:
        bits: what sums are of.
        operations: what computes them, in order.
    """

    bits: Bits
    operations: list[Operation] = field(default_factory=list)
    _known: dict[int, Value] = field(default_factory=dict)
    _angles: dict[int, Value] = field(default_factory=dict)

    def value(self, total: int) -> Value:
        """A sum as one bit."""
        if total not in self._known:
            self._known[total] = self._chain(self.bits.values(total), negated=bool(total & ALWAYS))
        return self._known[total]

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
        if total not in self._angles:
            self._angles[total] = Value(F64)
            self.operations.append(Cast(operands=(self.value(total),), results=(self._angles[total],)))
        return self._angles[total]

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
