"""Which sums of a logical program's outcomes are certain.

Its stabilizers are followed, with signs that are sums of outcomes.

Source: D. Gottesman, arXiv:quant-ph/9807006.
"""

from dataclasses import dataclass

from qlower.passes.logical_to_circuit.logical_program import Flip, LogicalProgram, Measurement, Restart
from qlower.passes.logical_to_circuit.parity import ONE, ZERO, Parity


@dataclass(frozen=True)
class _String:
    """A signed Pauli string, qubits as bits of integers; Y is the factor with both, so every string is Hermitian."""

    x: int
    z: int
    sign: Parity

    def commutes(self, other: "_String") -> bool:
        return ((self.x & other.z).bit_count() + (self.z & other.x).bit_count()) % 2 == 0

    def times(self, other: "_String") -> "_String":
        """The product with a string that commutes."""
        x, z = self.x ^ other.x, self.z ^ other.z
        # i^(number of Y) X^x Z^z is Hermitian; moving Z's past X's gives −1 each.
        turns = (self.x & self.z).bit_count() + (other.x & other.z).bit_count() - (x & z).bit_count()
        turns += 2 * (self.z & other.x).bit_count()
        return _String(x, z, self.sign ^ other.sign ^ (ONE if turns % 4 == 2 else ZERO))


def relations(program: LogicalProgram) -> list[Parity | None]:
    """For every outcome, the sum of earlier ones that it is equal to; None where it is random."""
    stabilizers = [_String(0, 1 << qubit, ZERO) for qubit in range(program.num_qubits)]
    found: list[Parity | None] = []
    for step in program.steps:
        if isinstance(step, Measurement):
            stabilizers, relation = _measured(stabilizers, step)
            found.append(relation)
        elif isinstance(step, Flip):
            flip = _string(step.letters, ZERO)
            stabilizers = [s if s.commutes(flip) else _String(s.x, s.z, s.sign ^ step.condition) for s in stabilizers]
        else:
            stabilizers = _restarted(stabilizers, step)
    return found


def _string(letters: tuple[tuple[int, str], ...], sign: Parity) -> _String:
    x = sum(1 << qubit for qubit, letter in letters if letter in "XY")
    z = sum(1 << qubit for qubit, letter in letters if letter in "ZY")
    return _String(x, z, sign)


def _measured(stabilizers: list[_String], step: Measurement) -> tuple[list[_String], Parity | None]:
    outcome = Parity(frozenset({step.bit}))
    product = _string(step.letters, outcome)
    against = [s for s in stabilizers if not s.commutes(product)]
    if against:
        first = against[0]
        kept = [s if s.commutes(product) else s.times(first) for s in stabilizers if s is not first]
        return [*kept, product], None
    return stabilizers, _sign_of(stabilizers, product) if stabilizers else None


def _restarted(stabilizers: list[_String], step: Restart) -> list[_String]:
    """The qubit was never used or last measured alone: its own stabilizer is taken out and the new state's put in."""
    qubit = 1 << step.qubit
    own = next(s for s in stabilizers if (s.x | s.z) == qubit)
    others = []
    for s in stabilizers:
        if s is not own:
            others.append(s.times(own) if (s.x | s.z) & qubit else s)
    return [*others, _string(((step.qubit, step.basis),), ZERO)]


def _sign_of(stabilizers: list[_String], product: _String) -> Parity:
    """The sign of a string in the group, by elimination; there are as many stabilizers as qubits, so it is in it."""
    rest = _String(product.x, product.z, ZERO)
    width = max((s.x | s.z).bit_length() for s in stabilizers)
    rows = list(stabilizers)
    for bit in range(2 * width):
        pivot = next((row for row in rows if _bit(row, bit, width)), None)
        if pivot is None:
            continue
        rows = [row.times(pivot) if _bit(row, bit, width) else row for row in rows if row is not pivot]
        if _bit(rest, bit, width):
            rest = rest.times(pivot)
    return rest.sign


def _bit(string: _String, bit: int, width: int) -> int:
    return (string.x >> bit) & 1 if bit < width else (string.z >> (bit - width)) & 1
