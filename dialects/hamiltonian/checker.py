"""The checker of the hamiltonian level: compares operators before and after a pass by how they act on basis states.

Nothing here shares code with the encodings: a product of ladder operators acts on an occupation by counting the
particles it passes, a Pauli string on bits by flipping them, and the bits that stand for an occupation follow from the
definition of each encoding.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.hamiltonian.operators import products_of, table_of
from qlower.dialects.hamiltonian.ops import Encoding, FermionOperator, PauliOperator
from qlower.dialects.hamiltonian.pauli_algebra import POWERS_OF_I, counts, merged
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict

TOLERANCE = 1e-9
"""Of an entry, relative to the largest coefficient."""
_EXACT_MODES = {Effort.DEFAULT: 4, Effort.WHOLE: 8, Effort.FULL: 10}
"""Up to so many modes all basis states are tried."""
_SAMPLES = {Effort.DEFAULT: 0, Effort.WHOLE: 4, Effort.FULL: 32}
"""How many are tried above."""
_MOST_MODES = 50

States = NDArray[np.int64]
Entries = tuple[States, NDArray[np.complex128]]
"""Basis states and the amplitude each gets."""


@dataclass(frozen=True)
class HamiltonianChecker:
    """Compares the operators of two modules name by name.

    Attributes:
        version: raised when verdicts may change.
        compares_with: the levels whose modules it can compare with those of its own.
    """

    version: int = 1
    compares_with: tuple[str, ...] = ("hamiltonian",)

    def check(
        self, before: Module, after: Module, wire_map: WireMap | None, contract: Contract, effort: Effort
    ) -> Verdict:
        """Compare the output of a pass with its input; what cannot be compared holds with the evidence ``trusted``."""
        if effort is Effort.NONE or contract in (Contract.EPSILON, Contract.REFINEMENT):
            return Verdict(True, Evidence.TRUSTED, "not checked")
        if contract is Contract.ANALYSIS:
            return Verdict(before.digest == after.digest, Evidence.PROVED, "digests compared")
        if before.level != "hamiltonian":
            return Verdict(True, Evidence.TRUSTED, f"the level {before.level} has no operators to compare with")
        verdicts = []
        for name, op in before.symbols.items():
            if not isinstance(op, FermionOperator | PauliOperator):
                continue
            other = after.find(name)
            if not isinstance(other, FermionOperator | PauliOperator):
                return Verdict(False, Evidence.PROVED, f"the operator {name} is gone")
            verdicts.append(_compared(name, (op, _encoding(before)), (other, _encoding(after)), effort))
        if not verdicts:
            return Verdict(True, Evidence.TRUSTED, "there are no operators to compare")
        return next((v for v in verdicts if not v.holds), max(verdicts, key=lambda v: _WEAKEST.index(v.evidence)))


CHECKER = HamiltonianChecker()
_WEAKEST = (Evidence.PROVED, Evidence.EXACT, Evidence.BOUNDED, Evidence.SAMPLED, Evidence.TRUSTED)

_Side = tuple[FermionOperator | PauliOperator, Encoding | None]


def _encoding(module: Module) -> Encoding | None:
    found = module.find("encoding")
    return found if isinstance(found, Encoding) else None


def _compared(name: str, before: _Side, after: _Side, effort: Effort) -> Verdict:
    (first, old), (second, new) = before, after
    if isinstance(first, PauliOperator) and isinstance(second, PauliOperator) and _same_encoding(old, new):
        off = _difference_of_terms(first, second)
        return _verdict(name, off, Evidence.EXACT, "term by term")
    if new is None or isinstance(second, FermionOperator) or (old is not None and old.tapered_qubits):
        return Verdict(True, Evidence.TRUSTED, f"{name}: no way to compare these operators")
    if isinstance(first, PauliOperator) and (old is None or old.method != new.method):
        return Verdict(True, Evidence.TRUSTED, f"{name}: no way to compare these operators")
    if new.num_modes > _MOST_MODES:
        return Verdict(True, Evidence.TRUSTED, f"{name}: {new.num_modes} modes are too many")
    labels = _Labels(new)
    exact = new.num_modes <= _EXACT_MODES[effort]
    states = labels.occupations(None if exact else _SAMPLES[effort])
    if not len(states):
        return Verdict(True, Evidence.TRUSTED, f"{name}: {new.num_modes} modes: left to --check full")
    off = _largest_difference(first, second, labels, states)
    how = f"{len(states)} basis states, all of the sector" if exact else f"{len(states)} basis states drawn at random"
    return _verdict(name, off, Evidence.EXACT if exact else Evidence.SAMPLED, how)


def _verdict(name: str, off: float, evidence: Evidence, how: str) -> Verdict:
    if off <= TOLERANCE:
        return Verdict(True, evidence, f"{name}: {how}: equal within {off:.1e}")
    return Verdict(False, evidence, f"{name}: {how}: an entry differs by {off:.3g} of the largest coefficient")


def _same_encoding(old: Encoding | None, new: Encoding | None) -> bool:
    return (old is None and new is None) or (
        old is not None and new is not None and dict(old.attributes) == dict(new.attributes)
    )


def _difference_of_terms(first: PauliOperator, second: PauliOperator) -> float:
    (one, values), (other, others) = table_of(first), table_of(second)
    if one.num_qubits != other.num_qubits:
        return float("inf")
    both = PauliTable(one.num_qubits, np.concatenate((one.x, other.x)), np.concatenate((one.z, other.z)))
    left = merged(both).sums(np.concatenate((values, -others)))
    return float(np.abs(left).max(initial=0.0)) / _scale(values)


def _scale(values: NDArray[np.number]) -> float:
    return max(float(np.abs(values).max(initial=0.0)), 1e-300)


class _Labels:
    """Occupations as the bits that an encoding stores, tapered qubits left out.

    The Clifford of a symmetry τ with eigenvalue e takes |b⟩ to (X + τ)/√2 |b⟩: on the symmetry's qubit the state with
    X = e, with the sign e if the bit there was 0, and otherwise the other bits.
    """

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self.masks = _stored_modes(encoding.method, encoding.num_modes)

    def bits(self, occupations: States) -> States:
        """The bits stored before tapering."""
        found = np.zeros_like(occupations)
        for qubit, mask in enumerate(self.masks):
            found |= (np.bitwise_count(occupations & mask) & 1).astype(np.int64) << qubit
        return found

    def in_sector(self, bits: States) -> NDArray[np.bool_]:
        """Whether every symmetry has the value recorded."""
        inside = np.ones(len(bits), dtype=bool)
        for text, value in zip(self.encoding.symmetries, self.encoding.eigenvalues, strict=True):
            mask = sum(1 << qubit for qubit, letter in enumerate(text) if letter == "Z")
            inside &= (np.bitwise_count(bits & mask) & 1) == (value < 0)
        return inside

    def tapered(self, bits: States) -> Entries:
        """The bits that are left, and the sign each state gets."""
        sign = np.ones(len(bits), dtype=np.complex128)
        for qubit, value in zip(self.encoding.tapered_qubits, self.encoding.eigenvalues, strict=True):
            sign *= np.where(bits >> qubit & 1, 1, value)
        for qubit in sorted(self.encoding.tapered_qubits, reverse=True):
            bits = bits & (1 << qubit) - 1 | bits >> qubit + 1 << qubit
        return bits, sign

    def occupations(self, samples: int | None) -> States:
        """Occupations in the sector: so many at random, or all of them."""
        num_modes = self.encoding.num_modes
        if samples is not None:
            drawn = np.random.Generator(np.random.PCG64(num_modes)).integers(0, 1 << num_modes, 1 << 12)
            return drawn[self.in_sector(self.bits(drawn))][:samples]
        everything = np.arange(1 << num_modes, dtype=np.int64)
        return everything[self.in_sector(self.bits(everything))]


def _stored_modes(method: str, num_modes: int) -> list[int]:
    """The set of modes whose occupations each qubit stores the sum of, as bits.

    Bravyi–Kitaev's sets for 2n modes are those for n modes, twice side by side, with the last set grown to all.
    """
    if method == "jordan-wigner":
        return [1 << mode for mode in range(num_modes)]
    if method == "parity":
        return [(2 << mode) - 1 for mode in range(num_modes)]
    sets = [1]
    while len(sets) < num_modes:
        size = len(sets)
        sets += [mask << size for mask in sets]
        sets[-1] = (1 << 2 * size) - 1
    return sets[:num_modes]


def _largest_difference(
    first: FermionOperator | PauliOperator, second: PauliOperator, labels: _Labels, states: States
) -> float:
    """The largest difference between the entries of the columns of these occupations, relative to a coefficient."""
    table, coefficients = table_of(second)
    if table.num_qubits != labels.encoding.num_modes - len(labels.encoding.tapered_qubits):
        return float("inf")
    worst = 0.0
    for place in range(len(states)):
        state = states[place : place + 1]
        bits = labels.bits(state)
        start, sign = labels.tapered(bits)
        if isinstance(first, FermionOperator):
            occupied, values = _applied_ladders(first, int(state[0]))
            targets = labels.bits(occupied)
        else:
            targets, values = _applied_strings(*table_of(first), int(bits[0]))
        targets, signs = labels.tapered(targets)
        found, entries = _applied_strings(table, coefficients, int(start[0]))
        together, where = np.unique(np.concatenate((targets, found)), return_inverse=True)
        difference = np.concatenate((values * signs * sign[0], -entries))
        real, imaginary = (np.bincount(where, part, len(together)) for part in (difference.real, difference.imag))
        worst = max(worst, float(np.hypot(real, imaginary).max(initial=0.0)))
    return worst / _scale(coefficients)


def _applied_strings(table: PauliTable, coefficients: NDArray[np.float64], state: int) -> Entries:
    """Σ coefficient · string on a basis state."""
    if not len(table):
        return np.zeros(0, np.int64), np.zeros(0, np.complex128)
    x, z = table.x[:, 0].astype(np.int64), table.z[:, 0].astype(np.int64)
    values = coefficients * POWERS_OF_I[counts(table.x & table.z) & 3]
    return x ^ state, np.where(np.bitwise_count(z & state) & 1, -values, values)


def _applied_ladders(op: FermionOperator, state: int) -> Entries:
    """Σ coefficient · product on an occupation, the last operator of each product first."""
    targets, values = zip(*_applied_by_shape(op, state), strict=True) if op.body.operations[:-1] else ((), ())
    empty = np.zeros(0, np.int64)
    return np.concatenate([empty, *targets]), np.concatenate([empty.astype(np.complex128), *values])


def _applied_by_shape(op: FermionOperator, state: int) -> Iterator[Entries]:
    products = products_of(op)
    for creators, annihilators, index in products.shapes:
        modes = products.modes_of(index, creators + annihilators).astype(np.int64)
        target = np.full(len(index), state, dtype=np.int64)
        value = products.coefficients[index].copy()
        for place in reversed(range(modes.shape[1])):
            bit = np.int64(1) << modes[:, place]
            wanted = 0 if place < creators else 1
            value[((target & bit) != 0) != bool(wanted)] = 0.0
            value = np.where(np.bitwise_count(target & (bit - 1)) & 1, -value, value)
            target ^= bit
        alive = np.flatnonzero(value)
        yield target[alive], value[alive]
