"""Small devices, and programs on them compared with direct exponentials of Pauli strings."""

import numpy as np

from qlower.device.target import Target
from qlower.device.topology import Topology
from qlower.dialects.algorithm.programs import (
    Rotations,
    main_of,
    program,
    rotations,
)
from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.ir import Affine, Module, Run
from qlower.ir.origins import rebase
from qlower.ir.rows import Terms
from qlower.ir.verifier import verify
from qlower.lowering import Context
from qlower.passes.algorithm_to_circuit.synthesize_pauli_rotations_mapped import SynthesizePauliRotationsMapped

LETTERS = {
    "I": np.eye(2),
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
}
QUICK = SynthesizePauliRotationsMapped(effort=0)


def line(num_qubits):
    return [(q, q + 1) for q in range(num_qubits - 1)]


T_SHAPE = [(0, 1), (1, 2), (1, 3), (3, 4)]
RING = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (5, 6)]
GRID = [(0, 1), (1, 2), (3, 4), (4, 5), (6, 7), (7, 8), (0, 3), (1, 4), (2, 5), (3, 6), (4, 7), (5, 8)]
DEVICES = {"line": (5, line(5)), "T": (5, T_SHAPE), "ring": (7, RING), "grid": (9, GRID)}


def device(num_qubits, edges, all_to_all=False):
    topology = Topology(num_qubits, np.array(edges, np.int32).reshape(-1, 2), all_to_all=all_to_all)
    return Target("test_device", "1", "test", num_qubits, topology, ())


def sequence(strings, angles, operands=(), terms=()):
    columns = zip(*sorted(terms), strict=True) if terms else ((), (), ())
    made = [np.array(c, t) for c, t in zip(columns, (np.int32, np.int32, np.float64), strict=True)]
    return Rotations(PauliTable.from_strings(strings), np.array(angles, float), Terms(*made), tuple(operands))


def apply(state, matrix, qubits):
    """The state as a tensor, one axis per qubit, qubit 0 last, columns of a matrix of states first."""
    total, count = state.ndim - 1, len(qubits)
    axes = [total - q for q in reversed(qubits)]
    moved = np.tensordot(matrix.reshape((2,) * (2 * count)), state, axes=(list(range(count, 2 * count)), axes))
    return np.moveaxis(moved, list(range(count)), axes)


def rotated(states, string, angle):
    turned = states
    for qubit, letter in enumerate(string):
        if letter != "I":
            turned = apply(turned, LETTERS[letter], [qubit])
    return np.cos(angle / 2) * states - 1j * np.sin(angle / 2) * turned


def value(angle, values):
    if isinstance(angle, Affine):
        return angle.constant + sum(coefficient * values[name] for name, coefficient in angle.terms)
    return angle


def after_gates(states, module, values):
    for op in main_of(module).body.operations[:-1]:
        assert isinstance(op, Run)
        for row in op.unpack():
            name = row.kind.name.removeprefix("circuit.")
            if name == "gphase":
                states = states * np.exp(1j * value(row.parameters[0], values))
            elif name not in ("measure", "barrier"):
                states = apply(states, matrix_of(name, [value(p, values) for p in row.parameters]), list(row.qubits))
    return states


def some_states(num_qubits, random):
    """All basis states up to six qubits, else three random ones, as a tensor."""
    if num_qubits <= 6:
        return np.eye(1 << num_qubits, dtype=complex).reshape((-1,) + (2,) * num_qubits)
    made = random.normal(size=(3,) + (2,) * num_qubits) + 1j * random.normal(size=(3,) + (2,) * num_qubits)
    return made / np.sqrt((np.abs(made) ** 2).sum(axis=tuple(range(1, num_qubits + 1)), keepdims=True))


def placed(states, where, total):
    """The states on other qubits, all others in |0⟩."""
    count = states.ndim - 1
    spread = np.zeros((len(states),) + (2,) * total, dtype=complex)
    others = [q for q in range(total) if q not in where]
    view = spread.transpose([0, *(total - q for q in others), *(total - q for q in reversed(where))])
    assert view.ndim == 1 + total and len(where) == count
    view[(slice(None), *[0] * len(others))] = states
    return spread


def assert_synthesised(strings, angles, target, *, seed=0, repeat=1, values=None, made=None, inputs=()):
    """The pass gives a program that conforms and does the same, entry by entry, up to its wire map."""
    made = made or sequence(strings, angles)
    module = Module("algorithm", (program(len(strings[0]), [rotations(made, repeat=repeat)], inputs=inputs),))
    result = QUICK.run(rebase(module), Context(target=target, seed=seed))
    verify(result.module)
    assert_coupled(result.module, target)
    states = some_states(len(strings[0]), np.random.default_rng(1))
    expected = states
    for _ in range(repeat):
        for string, angle in zip(strings, made.run().angles(), strict=True):
            expected = rotated(expected, string, value(angle, values))
    wires = result.wire_map
    found = after_gates(placed(states, wires.initial.tolist(), target.num_qubits), result.module, values)
    np.testing.assert_allclose(found, placed(expected, wires.final.tolist(), target.num_qubits), atol=1e-9)
    return result


def assert_coupled(module, target):
    for op in main_of(module).body.operations[:-1]:
        for row in op.unpack():
            assert len(row.qubits) < 2 or target.topology.connected(*row.qubits)


def random_strings(random, num_qubits, count):
    return ["".join(random.choice(list("IXYZ"), num_qubits)) for _ in range(count)]
