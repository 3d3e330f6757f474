"""Sequences of one-qubit layers and uses of an entangling gate."""

from dataclasses import dataclass

from qlower.passes.synthesis.unitary import ComplexArray, FloatArray, IntArray


@dataclass(frozen=True)
class TwoQubitSequences:
    """Alternating one-qubit layers and uses of an entangler, one row per unitary.

    In time order: layer 0, use 0, layer 1, …, layer ``uses``; times ``e^{i·phase}`` this is the unitary.

    Attributes:
        uses: ``[B]`` number of uses of the entangler.
        layers: ``[B, max uses + 1, 2, 2, 2]``: layer, qubit (0 low, 1 high), matrix; identity beyond ``uses``.
        angles: ``[B, max uses]`` angle of each use in radians; zero for a fixed entangler.
        phase: ``[B]`` in radians.
    """

    uses: IntArray
    layers: ComplexArray
    angles: FloatArray
    phase: FloatArray
