"""Exact synthesis: every 2×2 unitary over D[ω] as a Clifford+T word with the fewest T gates.

A unitary is a product R(P₁)·…·R(Pₙ)·C of rotations R(P) = exp(iπ/8·(I − P)) about Pauli axes and a Clifford gate C.
Where no two neighbours are the same axis, n is the least number of T gates there is (the normal form of Matsumoto and
Amano). The axes are read off the Bloch vector of U|0⟩: every rotation raises the power of 1/√2 in it by one and leaves
its own axis as the only component with an even numerator.

Sources: V. Kliuchnikov, D. Maslov, M. Mosca, arXiv:1206.5236; K. Matsumoto and K. Amano, arXiv:0806.3834; B. Giles and
P. Selinger, arXiv:1312.6584; D. Gosset, V. Kliuchnikov, M. Mosca, V. Russo, arXiv:1308.4134.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from qlower.passes.synthesis.clifford_t.exact_unitary import IDENTITY, ExactUnitary, product_of
from qlower.passes.synthesis.clifford_t.rings import Root2, absolute_square, adjoint, multiply

X, Y, Z = 0, 1, 2
"""Axes; R turns the next axis in cyclic order toward the one after it."""

TO_AXIS: tuple[tuple[str, ...], ...] = (("h",), ("h", "s"), ())
"""Clifford gates that take Z to each axis, in time order."""
_INVERSES = {"h": "h", "s": "sdg", "sdg": "s", "x": "x", "y": "y", "z": "z", "t": "tdg", "tdg": "t"}
_CLIFFORD_GATES = ("s", "sdg", "z", "h", "x", "y")


@dataclass(frozen=True, slots=True)
class Word:
    """A Clifford+T circuit on one qubit: ω^phase_eighths times the product of its gates.

    Attributes:
        gates: names in time order, of h, s, sdg, x, y, z, t and tdg.
        phase_eighths: the global phase in units of π/4, modulo 8.
    """

    gates: tuple[str, ...]
    phase_eighths: int = 0

    @property
    def t_count(self) -> int:
        """How many T gates it has."""
        return sum(gate in ("t", "tdg") for gate in self.gates)

    def unitary(self) -> ExactUnitary:
        """Its matrix, reduced."""
        return product_of(self.gates, self.phase_eighths)


def synthesize(unitary: ExactUnitary) -> Word:
    """The word of a unitary with the fewest T gates there are, global phase included.

    Raises:
        ValueError: the matrix is not unitary.
    """
    if not unitary.is_unitary():
        raise ValueError("the matrix is not unitary")
    axes = list(_axes(*bloch_vector(unitary)))
    clifford = _after(unitary, (gate for axis in axes for gate in _undo_rotation(axis))).reduced()
    if clifford not in _clifford_words():
        # What is left keeps the Z axis up to a Clifford gate: it has one T gate before all others.
        vector, _ = bloch_vector(clifford)
        axes.append(next(axis for axis in (X, Y, Z) if vector[axis] != (0, 0)))
        clifford = _after(clifford, _undo_rotation(axes[-1])).reduced()
    return _written(axes, clifford)


def about_axis(word: Word, axis: int) -> Word:
    """The word that does about another axis what the given one does about Z, with as many T gates."""
    there = TO_AXIS[axis]
    return synthesize(Word((*inverse_of(there), *word.gates, *there), word.phase_eighths).unitary()) if there else word


def inverse_of(gates: Sequence[str]) -> tuple[str, ...]:
    """The gates that undo these, in time order."""
    return tuple(_INVERSES[gate] for gate in reversed(gates))


def first_axis(unitary: ExactUnitary) -> int | None:
    """The axis of the last T gate in time, as far as U|0⟩ shows it; None if that is a stabilizer state."""
    return next(iter(_axes(*bloch_vector(unitary))), None)


def bloch_vector(unitary: ExactUnitary) -> tuple[tuple[Root2, Root2, Root2], int]:
    """The Bloch vector of U|0⟩ as numerators in Z[√2] over a power of √2, and that power, which is the smallest."""
    top, bottom = unitary.entries[0], unitary.entries[2]
    a, b, c, d = multiply(adjoint(top), bottom)
    up, down = absolute_square(top), absolute_square(bottom)
    vector: tuple[Root2, Root2, Root2] = ((2 * a, b - d), (2 * c, b + d), (up[0] - down[0], up[1] - down[1]))
    power = 2 * unitary.exponent
    while power and not any(component[0] & 1 for component in vector):
        x, y, z = vector
        vector, power = (_by_root2(x), _by_root2(y), _by_root2(z)), power - 1
    return vector, power


def _axes(vector: tuple[Root2, Root2, Root2], power: int) -> Iterable[int]:
    """The axes of the rotations that made a Bloch vector, the last first, but for turns about the vector itself."""
    components = list(vector)
    while power:
        axis = next(axis for axis in (X, Y, Z) if not components[axis][0] & 1)
        one, other = (axis + 1) % 3, (axis + 2) % 3
        (a, b), (c, d) = components[one], components[other]
        components[one] = (a + c) >> 1, (b + d) >> 1
        components[other] = (c - a) >> 1, (d - b) >> 1
        components[axis] = _by_root2(components[axis])
        power -= 1
        yield axis


def _by_root2(x: Root2) -> Root2:
    return x[1], x[0] >> 1


def _undo_rotation(axis: int) -> tuple[str, ...]:
    """R(axis)⁻¹ in time order."""
    there = TO_AXIS[axis]
    return (*inverse_of(there), "tdg", *there)


def _after(unitary: ExactUnitary, gates: Iterable[str]) -> ExactUnitary:
    for gate in gates:
        unitary = unitary.after(gate)
    return unitary


def _written(axes: Sequence[int], clifford: ExactUnitary) -> Word:
    """The word of R(axes[0])·R(axes[1])·…·clifford, with T, HT and SHT in a row before one Clifford gate."""
    steps = _steps()
    syllables: list[tuple[str, ...]] = []
    frame, phase = 0, 0
    for axis in axes:
        seen, frame, eighths = steps[frame][axis]
        syllables.append(("t", *TO_AXIS[seen]))
        phase += eighths
    first = _clifford_words()[_clifford_classes()[frame].times(clifford).reduced()]
    gates = first.gates + tuple(gate for syllable in reversed(syllables) for gate in syllable)
    return Word(gates, (phase + first.phase_eighths) % 8)


@cache
def _clifford_classes() -> tuple[ExactUnitary, ...]:
    """One of each of the 24 Clifford gates that differ by more than a phase, the identity first."""
    return tuple(unitary for unitary, word in _clifford_words().items() if word.phase_eighths == 0)


@cache
def _clifford_words() -> dict[ExactUnitary, Word]:
    """All Clifford gates with all eight phases, each with the shortest word."""
    words: dict[ExactUnitary, Word] = {}
    pending = [Word(())]
    for word in pending:
        unitary = word.unitary()
        if unitary in words:
            continue
        for eighths in range(8):
            words[unitary.times_phase(eighths).reduced()] = Word(word.gates, eighths)
        pending += [Word((*word.gates, gate)) for gate in _CLIFFORD_GATES]
    return words


@cache
def _steps() -> tuple[tuple[tuple[int, int, int], ...], ...]:
    """F·R(P) = ω^e·C_Q·T·F′: for each class F and axis P, the axis Q, the class F′ and e."""
    return tuple(tuple(_step(frame, axis) for axis in (X, Y, Z)) for frame in _clifford_classes())


def _step(frame: ExactUnitary, axis: int) -> tuple[int, int, int]:
    vector, _ = bloch_vector(frame.times(_after(IDENTITY, TO_AXIS[axis])))
    seen = next(place for place in (X, Y, Z) if vector[place] != (0, 0))
    back = inverse_of(TO_AXIS[seen])
    phase = 0
    if vector[seen][0] < 0:
        # R(−Q) = ω·R(Q)·R(Q)⁻², and R(Z)² = S.
        back, phase = (*back, "sdg"), 1
    new = _clifford_words()[_after(frame, back).reduced()]
    classes = [word.gates for word in _clifford_words().values() if word.phase_eighths == 0]
    return seen, classes.index(new.gates), (phase + new.phase_eighths) % 8
