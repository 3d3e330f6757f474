"""Two-qubit sequences as the numbers that their rows are made of, each worked out once for a matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.two_qubit_sequences import TwoQubitSequences
from qlower.passes.synthesis.unitary import BoolArray, ComplexArray, FloatArray, IntArray, snap, wrap, wrap_with_turns

USES, GATES, TURNS, PHASE, ANGLES = range(5)
"""Places in the numbers of a sequence: uses of the entangler; one-qubit gates that are not the identity, whatever their
phase; those of them that are written; the phase in (−π, π]; then the angles."""

_GATE_TOLERANCE = 1e-12


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

    def take(self, chosen: IntArray | BoolArray) -> "WrittenSequences":
        """The chosen sequences."""
        return WrittenSequences(self.numbers[chosen], self.most_uses)


def packed(sequences: TwoQubitSequences, most_uses: int) -> list[bytes]:
    """The numbers of each sequence, as bytes."""
    batch, places = sequences.layers.shape[:2]
    angles, phase = _angles_of_layers(sequences)
    last = ANGLES + 6 * (most_uses + 1)
    numbers = np.zeros((batch, last + most_uses))
    numbers[:, USES] = sequences.uses
    numbers[:, GATES] = _gates(sequences.layers)
    numbers[:, TURNS] = (angles != 0.0).any(axis=3).sum(axis=(0, 2))
    numbers[:, PHASE] = wrap(phase)
    numbers[:, ANGLES : ANGLES + 6 * places] = angles.transpose(1, 0, 2, 3).reshape(batch, -1)
    numbers[:, last : last + sequences.angles.shape[1]] = sequences.angles
    return [row.tobytes() for row in numbers]


def unpacked(sequences: Sequence[bytes], most_uses: int) -> WrittenSequences:
    """The sequences whose numbers these are."""
    numbers = np.frombuffer(bytearray(b"".join(sequences)), dtype=np.float64)
    return WrittenSequences(numbers.reshape(len(sequences), ANGLES + 6 * (most_uses + 1) + most_uses), most_uses)


def _gates(layers: ComplexArray) -> IntArray:
    """How many one-qubit gates of each sequence are not the identity, whatever their phase."""
    off = np.abs(layers[..., 0, 1]) + np.abs(layers[..., 1, 0]) + np.abs(layers[..., 0, 0] - layers[..., 1, 1])
    return np.asarray((off > _GATE_TOLERANCE).sum(axis=(1, 2)), dtype=np.int64)


def _angles_of_layers(sequences: TwoQubitSequences) -> tuple[FloatArray, FloatArray]:
    """Angles of ``u3`` ``[places, B, 2, 3]``, low qubit first and all zero for the identity, and the phases ``[B]``."""
    batch, places = sequences.layers.shape[:2]
    angles, phases = _layer(sequences.layers.transpose(1, 0, 2, 3, 4).reshape(-1, 2, 2))
    phase = sequences.phase
    for euler, turned in phases.reshape(2, places, batch, 2).transpose(1, 3, 0, 2).reshape(-1, 2, batch):
        phase = phase + euler + turned
    return angles.reshape(places, batch, 2, 3), phase


def _layer(matrices: ComplexArray) -> tuple[FloatArray, FloatArray]:
    """Angles of ``u3`` ``[n, 3]`` for one-qubit unitaries, all zero for the identity, and two parts of phase."""
    euler = euler_angles(matrices)
    plain = (euler.theta == 0.0) | (euler.theta == np.pi)
    diagonal, turns = wrap_with_turns(euler.phi + euler.lam)
    identity = (euler.theta == 0.0) & (diagonal == 0.0)
    phi, lam = np.where(plain, snap(euler.phi), euler.phi), np.where(plain, snap(euler.lam), euler.lam)
    angles = np.where(identity[:, None], 0.0, np.stack([euler.theta, phi, lam], axis=1))
    return angles, np.stack([euler.alpha, np.where(identity, turns * np.pi, 0.0)])
