"""Matrices of programs of the algorithm and the circuit level by Kronecker products, for tests only."""

from functools import reduce

import numpy as np

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import Rotations, main_of, rotations_of
from qlower.dialects.circuit.row_meaning import Effect, Meanings, angle_value, effect_of
from qlower.dialects.circuit.unitary_algebra import embedded
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Run
from qlower.ir.rows import Terms

PAULIS = {
    "I": np.eye(2, dtype=complex),
    "X": np.array([[0, 1], [1, 0]], complex),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]).astype(complex),
}


def pauli_matrix(text):
    """Leftmost letter: qubit 0, the least significant bit."""
    return reduce(np.kron, [PAULIS[letter] for letter in reversed(text)], np.eye(1, dtype=complex))


def sum_matrix(strings, coefficients):
    return sum(c * pauli_matrix(s) for s, c in zip(strings, coefficients, strict=True))


def rotation_matrix(text, angle):
    matrix = pauli_matrix(text)
    return np.cos(angle / 2) * np.eye(len(matrix)) - 1j * np.sin(angle / 2) * matrix


def unitary(module, inputs=()):
    """The matrix of a program without measurements."""
    main = main_of(module)
    values = dict(zip(main.body.arguments, inputs, strict=True))
    matrix = np.eye(1 << main.num_qubits, dtype=complex)
    for op in main.body.operations[:-1]:
        matrix = op_matrix(op, module, main.num_qubits, values) @ matrix
    return matrix


def state(module, inputs=()):
    """The state that a program without measurements prepares from |0…0⟩."""
    return unitary(module, inputs)[:, 0]


def op_matrix(op, module, num_qubits, values):
    matrix = np.eye(1 << num_qubits, dtype=complex)
    if isinstance(op, PauliRotations):
        (run,) = [inner for inner in op.body.operations if isinstance(inner, Run)] or [Run()]
        for text, angle in zip(rotations_of(op, num_qubits).table.strings(), run.angles(), strict=True):
            matrix = rotation_matrix(text, angle_value(angle, values)) @ matrix
        return np.linalg.matrix_power(matrix, op.repeat)
    meanings = Meanings(module)
    for row in op.unpack():
        if effect_of(row.kind) is Effect.NOTHING:
            continue
        assert effect_of(row.kind) is Effect.UNITARY
        for gate in meanings.applications(row.kind, row.qubits, tuple(angle_value(a, values) for a in row.parameters)):
            assert not gate.controls
            matrix = embedded(gate.matrix, gate.targets, num_qubits) @ matrix
    return matrix


def random_strings(random, num_qubits, count):
    return ["".join(random.choice(list("IXYZ"), num_qubits)) for _ in range(count)]


def sequence(strings, angles, operands=(), terms=()):
    """Rotations; ``terms`` are triples (row, operand, coefficient)."""
    columns = zip(*sorted(terms), strict=True) if terms else ((), (), ())
    made = [np.array(c, t) for c, t in zip(columns, (np.int32, np.int32, np.float64), strict=True)]
    offsets = np.arange(len(strings) + 1)
    return Rotations(
        PauliTable.from_strings(strings),
        np.array(angles, float),
        Terms(*made),
        tuple(operands),
        (offsets, offsets[:-1]),
    )
