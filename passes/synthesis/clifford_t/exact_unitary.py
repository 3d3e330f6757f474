"""One-qubit unitaries with entries in D[ω] = Z[ω, 1/√2], kept exactly."""

from collections.abc import Iterable
from dataclasses import dataclass

from qlower.passes.synthesis.clifford_t.rings import (
    ONE,
    ZERO,
    Omega,
    absolute_square,
    add,
    adjoint,
    halved_by_root2,
    multiply,
    subtract,
    times_omega,
)


@dataclass(frozen=True, slots=True)
class ExactUnitary:
    """A 2×2 matrix ``entries / √2^exponent``, row by row; equal matrices are equal objects once ``reduced``.

    Attributes:
        entries: (top left, top right, bottom left, bottom right) in Z[ω].
        exponent: the power of √2 they are divided by.
    """

    entries: tuple[Omega, Omega, Omega, Omega]
    exponent: int = 0

    def reduced(self) -> "ExactUnitary":
        """The same matrix with the smallest exponent ≥ 0."""
        entries, exponent = self.entries, self.exponent
        while exponent > 0:
            halves = tuple(halved_by_root2(entry) for entry in entries)
            if None in halves:
                break
            entries, exponent = halves, exponent - 1  # type: ignore[assignment]  # none of the four is None
        return ExactUnitary(entries, exponent)

    def is_unitary(self) -> bool:
        """Whether it is, exactly."""
        a, b, c, d = self.entries
        whole = (1 << self.exponent, 0)
        rows = [_sum(absolute_square(x), absolute_square(y)) for x, y in ((a, b), (c, d))]
        return rows == [whole, whole] and add(multiply(a, adjoint(c)), multiply(b, adjoint(d))) == ZERO

    def after(self, gate: str) -> "ExactUnitary":
        """This matrix from the left by a gate: the circuit with one gate more at its end."""
        a, b, c, d = self.entries
        if gate == "h":
            return ExactUnitary((add(a, c), add(b, d), subtract(a, c), subtract(b, d)), self.exponent + 1)
        if gate == "x":
            return ExactUnitary((c, d, a, b), self.exponent)
        if gate == "y":
            turned = times_omega(c, 6), times_omega(d, 6), times_omega(a, 2), times_omega(b, 2)
            return ExactUnitary(turned, self.exponent)
        power = PHASE_GATES[gate]
        return ExactUnitary((a, b, times_omega(c, power), times_omega(d, power)), self.exponent)

    def times_phase(self, eighths: int) -> "ExactUnitary":
        """This matrix times ω^eighths."""
        a, b, c, d = (times_omega(entry, eighths) for entry in self.entries)
        return ExactUnitary((a, b, c, d), self.exponent)

    def times(self, other: "ExactUnitary") -> "ExactUnitary":
        """The matrix product self·other."""
        a, b, c, d = self.entries
        e, f, g, h = other.entries
        product = (
            add(multiply(a, e), multiply(b, g)),
            add(multiply(a, f), multiply(b, h)),
            add(multiply(c, e), multiply(d, g)),
            add(multiply(c, f), multiply(d, h)),
        )
        return ExactUnitary(product, self.exponent + other.exponent)

    def adjoint(self) -> "ExactUnitary":
        """The inverse."""
        a, b, c, d = (adjoint(entry) for entry in self.entries)
        return ExactUnitary((a, c, b, d), self.exponent)


PHASE_GATES = {"t": 1, "s": 2, "z": 4, "sdg": 6, "tdg": 7}
"""Gates diag(1, ω^power) by name."""
IDENTITY = ExactUnitary((ONE, ZERO, ZERO, ONE))


def product_of(gates: Iterable[str], phase_eighths: int = 0) -> ExactUnitary:
    """ω^phase_eighths times the product of gates in time order, reduced."""
    unitary = IDENTITY
    for gate in gates:
        unitary = unitary.after(gate)
    return unitary.times_phase(phase_eighths).reduced()


def _sum(x: tuple[int, int], y: tuple[int, int]) -> tuple[int, int]:
    return x[0] + y[0], x[1] + y[1]
