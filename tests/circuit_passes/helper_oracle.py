"""What a straight-line program does to its data, followed branch by branch; shares no code with the checkers."""

import numpy as np

from qlower.dialects.circuit.gates import GATES, matrix_of
from qlower.dialects.classical.ops import Constant
from qlower.ir import Run


def applied(state, matrix, qubits):
    """A gate on a tensor [2, …, 2] whose axis q is qubit q; the first operand is the matrix's least significant bit."""
    count = len(qubits)
    gate = np.asarray(matrix).reshape((2,) * (2 * count))
    # Row and column bits stand with the most significant first.
    axes = [qubits[count - 1 - place] for place in range(count)]
    moved = np.tensordot(gate, state, axes=(range(count, 2 * count), axes))
    return np.moveaxis(moved, range(count), axes)


def collapsed(state, qubit, outcome):
    found = np.zeros_like(state)
    index = [slice(None)] * state.ndim
    index[qubit] = outcome
    found[tuple(index)] = state[tuple(index)]
    return found


def followed(module, state):
    """Pairs of (outputs, unnormalised state) for each history of measurements and resets."""
    main = module.find("main")
    branches = [({}, state)]
    for op in main.body.operations[:-1]:
        if isinstance(op, Constant):
            for values, _ in branches:
                values[op.output] = op.attributes["value"]
            continue
        assert isinstance(op, Run), op.name
        for row in op.unpack():
            branches = [end for branch in branches for end in step(row, *branch)]
    returned = main.body.terminator.operands
    return [(tuple(bool(values[value]) for value in returned), state) for values, state in branches]


def step(row, values, state):
    name = row.kind.name.removeprefix("circuit.")
    if name in ("barrier", "delay"):
        return [(values, state)]
    if name in GATES:
        return [(values, applied(state, matrix_of(name, tuple(row.parameters)), row.qubits))]
    assert name in ("measure", "reset"), name
    ends = []
    for outcome in (0, 1):
        half = collapsed(state, row.qubits[0], outcome)
        if np.vdot(half, half).real < 1e-24:
            continue
        if name == "reset":
            half = applied(half, GATES["x"].matrix(()), row.qubits) if outcome else half
            ends.append((dict(values), half))
        else:
            ends.append(({**values, row.results[0]: outcome}, half))
    return ends


def on_data(module, data, vector):
    """Outputs → density matrix of the data qubits, which are ascending; the others begin in |0⟩ and are left out."""
    assert sorted(data) == list(data)
    num_qubits = module.find("main").attributes["num_qubits"]
    state = np.zeros((2,) * num_qubits, dtype=complex)
    index = [0] * num_qubits
    for qubit in data:
        index[qubit] = slice(None)
    state[tuple(index)] = np.asarray(vector).reshape((2,) * len(data))
    found = {}
    for outputs, end in followed(module, state):
        rest = [qubit for qubit in range(num_qubits) if qubit not in data]
        matrix = np.transpose(end, [*data, *rest]).reshape(1 << len(data), -1)
        found[outputs] = found.get(outputs, 0) + matrix @ matrix.conj().T
    return found


def same_on_data(before, after, wires):
    """Whether two programs do the same to the qubits that have wires of their own, for a generic state of them."""
    data = [qubit for qubit, wire in enumerate(wires.initial.tolist()) if wire >= 0]
    generator = np.random.default_rng(7)
    vector = generator.normal(size=1 << len(data)) + 1j * generator.normal(size=1 << len(data))
    vector /= np.linalg.norm(vector)
    one = on_data(before, data, vector)
    assert wires.initial.tolist() == wires.final.tolist()
    other = on_data(after, [int(wires.initial[qubit]) for qubit in data], vector)
    return max((np.abs(one.get(key, 0) - other.get(key, 0)).max() for key in {*one, *other}), default=0.0) < 1e-9
