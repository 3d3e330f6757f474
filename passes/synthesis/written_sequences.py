"""Two-qubit sequences as the numbers that their rows are made of."""

from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.unitary import BoolArray, FloatArray, IntArray

USES, GATES, TURNS, PHASE, ANGLES = range(5)
"""Places in the numbers of a sequence: uses of the entangler; one-qubit gates that are not the identity, whatever their
phase; those of them that are written; the phase in (−π, π]; then the angles."""


@dataclass(frozen=True)
class WrittenSequences:
    """Sequences as ``u3`` on each qubit, a use of the entangler, ``u3`` on each qubit, …, and a phase.

    Attributes:
        numbers: ``[B, width]``: those above, then ``(θ, φ, λ)`` of each ``u3`` in radians, layer by layer, low qubit
            first, all zero for the identity, for ``most_uses + 1`` layers; then the angle of each use in radians.
        most_uses: of the entangler in any sequence.
    """

    numbers: FloatArray
    most_uses: int

    @property
    def uses(self) -> IntArray:
        """Uses of the entangler, ``[B]``."""
        return self.numbers[:, USES].astype(np.int64)

    @property
    def gates(self) -> IntArray:
        """One-qubit gates that are not the identity, whatever their phase, ``[B]``."""
        return self.numbers[:, GATES].astype(np.int64)

    @property
    def written_gates(self) -> IntArray:
        """One-qubit gates that are written, ``[B]``."""
        return self.numbers[:, TURNS].astype(np.int64)

    @property
    def phase(self) -> FloatArray:
        """In radians, in (−π, π], ``[B]``."""
        return self.numbers[:, PHASE]

    @property
    def angles(self) -> FloatArray:
        """Of each use of the entangler in radians, 0 beyond the last and for a fixed one, ``[B, most_uses]``."""
        return self.numbers[:, ANGLES + 6 * (self.most_uses + 1) :]

    def layers(self, place: int) -> list[list[list[float]]]:
        """The angles of ``u3`` in radians of one sequence, by layer and qubit, the low one first."""
        end = ANGLES + 6 * (int(self.numbers[place, USES]) + 1)
        layers: list[list[list[float]]] = self.numbers[place, ANGLES:end].reshape(-1, 2, 3).tolist()
        return layers

    def take(self, chosen: IntArray | BoolArray) -> "WrittenSequences":
        """The chosen sequences."""
        return WrittenSequences(self.numbers[chosen], self.most_uses)
