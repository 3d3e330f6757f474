"""Row ops of the algorithm dialect."""

from qlower.ir import RowDefinition, RowKind

PAULI_ROTATION = RowKind("algorithm.pauli_rotation", 0, 1)
"""exp(−i·angle/2·P), P the Pauli string of the run's columns ``x0``, ``z0``, ``x1``, … ; its parameter is the angle in
radians and may be symbolic. The identity string is a global phase of −angle/2."""

ROWS: tuple[RowDefinition, ...] = (
    RowDefinition(
        "algorithm.pauli_rotation", 0, 1,
        summary="exp(−i·angle/2·P) for the Pauli string P of the run's x and z columns",
    ),
)  # fmt: skip
