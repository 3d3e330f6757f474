"""The parts of phase estimation."""

from collections.abc import Sequence
from math import frexp, ldexp, pi, sin

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import Rotations, gates, measurements, rotations, rotations_of
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Run, Value
from qlower.passes.hamiltonian_to_algorithm.questions import Terms

MOST_BITS = 60


def power_of_two_above(value: float) -> float:
    """The least power of two above a positive number."""
    return ldexp(1.0, frexp(value)[1])


def bits_for(width: float, count: float) -> int:
    """How many bits divide ``width`` into parts of at most ``count``.

    Raises:
        QlowerError: QL0880, for more than 60.
    """
    bits = 1
    while width / (1 << bits) > count:
        bits += 1
        if bits > MOST_BITS:
            fail(
                "QL0880", f"a range of {width} in parts of {count} takes too many bits", expected=f"at most {MOST_BITS}"
            )
    return bits


def norm_for_phase(phase: float) -> float:
    """How far in operator norm unitaries may be apart whose eigenphases are to differ by at most ``phase``."""
    return 2 * sin(min(phase, pi) / 2)


def without_identity(terms: Terms) -> tuple[Terms, float]:
    """The terms without the identity and without zeros, and the identity's coefficient."""
    index = np.flatnonzero((terms.table.weights > 0) & (terms.coefficients != 0))
    return terms.take(index), float(terms.coefficients[terms.table.weights == 0].sum())


def controlled(op: PauliRotations, control: int, size: int, width: int) -> PauliRotations:
    """A sequence under a control: exp(−iθ/2·P) becomes exp(−iθ/4·P), then exp(+iθ/4·Z_control·P).

    Args:
        op: on qubits 0 … size − 1, without free parameters.
        control: a further qubit.
        size: of what it acts on.
        width: qubits of the program.
    """
    rows = rotations_of(op, size)
    twice = rows.take(np.repeat(np.arange(len(rows)), 2))
    x, z = (np.zeros((len(twice), width), dtype=bool) for _ in range(2))
    x[:, :size], z[:, :size] = twice.table.x_bits, twice.table.z_bits
    z[1::2, control] = True
    halves = np.where(np.arange(len(twice)) % 2, -0.5, 0.5)
    made = Rotations(PauliTable.from_bits(x, z), twice.angles * halves, origins=twice.origins)
    return rotations(made, repeat=op.repeat, formula=op.formula, operator=op.operator, time=op.time, origin=op.origin)


def superposition(register: Sequence[int], origin: tuple[int, ...]) -> Run:
    """H on all qubits of a register."""
    return gates(*(("h", [qubit]) for qubit in register), origin=origin)


def read_phase(register: Sequence[int], origin: tuple[int, ...]) -> tuple[Run, Run, tuple[Value, ...]]:
    """The inverse Fourier transform of a register, least significant qubit first, and its measurement.

    The transform leaves bit b of the result on the qubit ``register[-1 - b]``, so that no qubits are exchanged.

    Returns:
        the transform, the measurement, and the results from bit 0 on.
    """
    rows: list[tuple[str, Sequence[int]] | tuple[str, Sequence[int], Sequence[float]]] = []
    backwards = list(reversed(register))
    for bit, qubit in enumerate(backwards):
        rows += [("cp", [known, qubit], [-pi / (1 << (bit - k))]) for k, known in enumerate(backwards[:bit])]
        rows.append(("h", [qubit]))
    reading, results = measurements(backwards, origin=origin)
    return gates(*rows, origin=origin), reading, results
