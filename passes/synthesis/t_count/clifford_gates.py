"""Clifford circuits written anew, exactly with global phase.

Source: S. Aaronson, D. Gottesman, doi:10.1103/PhysRevA.70.052328 (elimination in the tableau).
"""

from collections.abc import Sequence

from qlower.passes.pauli_synthesis.clifford_phase import cliffords_of, phase_in_eighths
from qlower.passes.synthesis.t_count.frame import Frame
from qlower.passes.synthesis.t_count.paulis import Pauli
from qlower.passes.synthesis.t_count.rotations import Gate, Rotation
from qlower.passes.synthesis.t_count.signature import bits_of

S_POWERS: tuple[tuple[str, ...], ...] = ((), ("s",), ("z",), ("sdg",))
"""S to the power of the index."""
_INVERSE = {"s": "sdg", "sdg": "s"}


def inverse_gates(gates: Sequence[Gate]) -> list[Gate]:
    """The inverse of gates h, s, sdg, x, z, cx and swap in time order."""
    return [(_INVERSE.get(name, name), qubits) for name, qubits in reversed(gates)]


def quarter_turn_gates(turn: Rotation, num_qubits: int) -> tuple[list[Gate], int]:
    """A rotation by a multiple of π/2 as gates in time order, and a phase in units of π/8."""
    frame = Frame(num_qubits, [turn.axis])
    frame.make_diagonal(0)
    seen = frame.string(0)
    places = bits_of(seen.z)
    gates = [*frame.gates, *(("cx", (q, places[-1])) for q in places[:-1])]
    eighths = -turn.eighths if seen.negative else turn.eighths
    middle: list[Gate] = [(name, (places[-1],)) for name in S_POWERS[eighths // 2 % 4]]
    return [*gates, *middle, *inverse_gates(gates)], -eighths


def written_anew(gates: Sequence[Gate], num_qubits: int) -> tuple[list[Gate], int]:
    """Gates with the same unitary, in time order, and a phase in units of π/8: by elimination if that takes fewer."""
    frame = Frame(num_qubits, _generators(num_qubits))
    for name, qubits in gates:
        frame.apply(name, *qubits)
    known = len(frame.gates)
    for q in range(num_qubits):
        _clear_x(frame, q)
        _clear_z(frame, q)
    undoing = frame.gates[known:]
    if len(undoing) >= len(gates):
        return list(gates), 0
    return inverse_gates(undoing), 2 * phase_in_eighths(num_qubits, cliffords_of(frame.gates))


def _generators(num_qubits: int) -> list[Pauli]:
    return [Pauli(1 << q, 0) for q in range(num_qubits)] + [Pauli(0, 1 << q) for q in range(num_qubits)]


def _clear_x(frame: Frame, q: int) -> None:
    """Turn the image of X on q into X on q; images of earlier qubits are done and stay."""
    string = frame.string(q)
    for t in bits_of(string.x | string.z):
        if string.z >> t & 1:
            frame.apply("sdg" if string.x >> t & 1 else "h", t)
    places = bits_of(string.x | string.z)
    if q not in places:
        frame.apply("cx", places[0], q)
        places.append(q)
    for t in places:
        if t != q:
            frame.apply("cx", q, t)
    if frame.sign >> q & 1:
        frame.apply("z", q)


def _clear_z(frame: Frame, q: int) -> None:
    """Turn the image of Z on q into Z on q without touching that of X."""
    place = frame.num_qubits + q
    string = frame.string(place)
    if string.x >> q & 1:
        for name in ("h", "s", "h"):
            frame.apply(name, q)
    for t in bits_of((string.x | string.z) & ~(1 << q)):
        if string.x >> t & 1:
            if string.z >> t & 1:
                frame.apply("sdg", t)
            frame.apply("h", t)
        frame.apply("cx", t, q)
    if frame.sign >> place & 1:
        frame.apply("x", q)


def linear_gates(rows: Sequence[int]) -> list[Gate]:
    """CX gates in time order after which wire i holds the parity rows[i] of what the wires held before.

    The rows are those of an invertible matrix.
    """
    left = list(rows)
    undoing: list[Gate] = []
    for column in range(len(left)):
        if not left[column] >> column & 1:
            pivot = next(row for row in range(column + 1, len(left)) if left[row] >> column & 1)
            left[column] ^= left[pivot]
            undoing.append(("cx", (pivot, column)))
        for row in range(len(left)):
            if row != column and left[row] >> column & 1:
                left[row] ^= left[column]
                undoing.append(("cx", (column, row)))
    return undoing[::-1]


def inverse_matrix(rows: Sequence[int]) -> list[int]:
    """The inverse of an invertible matrix over GF(2), rows as bit masks."""
    left = list(rows)
    inverse = [1 << row for row in range(len(left))]
    for column in range(len(left)):
        pivot = next(row for row in range(column, len(left)) if left[row] >> column & 1)
        left[column], left[pivot] = left[pivot], left[column]
        inverse[column], inverse[pivot] = inverse[pivot], inverse[column]
        for row in range(len(left)):
            if row != column and left[row] >> column & 1:
                left[row] ^= left[column]
                inverse[row] ^= inverse[column]
    return inverse
