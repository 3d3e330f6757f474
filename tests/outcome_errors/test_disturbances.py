"""Errors as they show in outcomes: against density matrices, and what is known of simple programs."""

import numpy as np
import pytest
from program_builder import program

from qlower.dialects.circuit.gates import matrix_of
from qlower.lowering.registry import find_target
from qlower.passes.outcome_errors.disturbance_kernel import ERRING, let_err
from qlower.passes.outcome_errors.disturbances import disturbances
from qlower.passes.outcome_errors.followed_program import MOST_WIRES, followed

DEVICE = find_target("ibm_torino")
LOWERED = np.array([[0, 1], [0, 0]])
EXCITED = np.diag([0, 1])


def spread(matrix, wires, num_wires):
    """A matrix on some wires as one on all, wire 0 being the least significant bit."""
    size = 1 << num_wires
    found = np.zeros((size, size), dtype=complex)
    for column in range(size):
        inside = sum((column >> wire & 1) << place for place, wire in enumerate(wires))
        rest = column & ~sum(1 << wire for wire in wires)
        for row in range(1 << len(wires)):
            found[rest | sum((row >> place & 1) << wire for place, wire in enumerate(wires)), column] = matrix[
                row, inside
            ]
    return found


def mixed(state, wires, num_wires):
    """The wires wholly mixed, by all products of Pauli matrices."""
    paulis = [np.eye(2), matrix_of("x"), matrix_of("y"), matrix_of("z")]
    for wire in wires:
        state = sum(spread(p, (wire,), num_wires) @ state @ spread(p, (wire,), num_wires).conj().T for p in paulis) / 4
    return state


def waiting(state, wire, num_wires):
    """What decay and loss of phase begin to do, by unit rate."""
    low, high = spread(LOWERED, (wire,), num_wires), spread(EXCITED, (wire,), num_wires)
    phase = spread(matrix_of("z"), (wire,), num_wires)
    return low @ state @ low.T - (high @ state + state @ high) / 2, (phase @ state @ phase - state) / 2


def drawn(seed, num_wires=3, gates=12):
    """A program of sx and cz with turns between, and its gates as (name, angle, wires)."""
    generator = np.random.default_rng(seed)
    rows = []
    for wire in range(num_wires):
        rows += [("rz", generator.uniform(0, 6), (wire,)), ("sx", None, (wire,))]
    for _ in range(gates):
        one, other = generator.permutation(num_wires)[:2].tolist()
        rows += [("rz", generator.uniform(0, 6), (one,)), ("sx", None, (one,)), ("cz", None, (one, other))]
    rows += [("sx", None, (wire,)) for wire in range(num_wires)]
    made = program(num_wires, 2)
    for name, angle, wires in rows:
        made.gate(name, *([] if angle is None else [angle]), *wires)
    made.measure(0, 0)
    made.measure(2, 1)
    return made.module(), rows


@pytest.mark.parametrize("seed", range(4))
def test_changes_are_those_of_density_matrices(seed):
    """Each error inserted by itself; the changes are linear in it, so they agree entirely."""
    module, rows = drawn(seed)
    found = followed(module, module.find("main"), DEVICE)
    changes = disturbances(found)
    assert found.measured == (0, 2)

    def outcomes(state):
        chances = np.diag(state).real.reshape(2, 2, 2)  # wires 2, 1, 0
        return chances.sum(axis=1).reshape(-1)

    def finished(state, rest):
        for name, angle, wires in rest:
            gate = spread(matrix_of(name, () if angle is None else (angle,)), wires, 3)
            state = gate @ state @ gate.conj().T
        return outcomes(state)

    start = np.zeros((8, 8), dtype=complex)
    start[0, 0] = 1
    assert changes.ideal == pytest.approx(finished(start, rows), abs=1e-12)
    mixing, decay, dephasing = np.zeros_like(changes.mixing), np.zeros((3, 4)), np.zeros((3, 4))
    state, gate = start, 0
    assert (found.role[: sum(name != "rz" for name, _, _ in rows)] == ERRING).all()
    for index, (name, angle, wires) in enumerate(rows):
        matrix = spread(matrix_of(name, () if angle is None else (angle,)), wires, 3)
        state = matrix @ state @ matrix.conj().T
        if name == "rz":
            continue
        rest = rows[index + 1 :]
        group = found.groups.index((name, tuple(sorted(wires))))
        mixing[group] += finished(mixed(state, wires, 3) - state, rest)
        for wire, wait in zip(wires, (found.first_ns[gate], found.second_ns[gate]), strict=False):
            low, phase = waiting(state, wire, 3)
            decay[wire] += wait * finished(low, rest)
            dephasing[wire] += wait * finished(phase, rest)
        gate += 1
    assert changes.mixing == pytest.approx(mixing, abs=1e-10)
    assert changes.decay == pytest.approx(decay, abs=1e-8)
    assert changes.dephasing == pytest.approx(dephasing, abs=1e-8)


def test_compiled_and_interpreted_are_the_same():
    module, _ = drawn(7)
    found = followed(module, module.find("main"), DEVICE)
    results = []
    for run in (let_err.run_compiled, let_err.run_interpreted):
        state, ideal, erred = np.zeros((3, 8), dtype=complex)
        state[0] = ideal[0] = 1
        filled = [np.zeros(8 * len(found.groups)), *np.zeros((5, 24))]
        run(
            found.role, found.first, found.second, found.mask, found.value, found.matrices, found.group,
            found.first_ns, found.second_ns, np.arange(8), 8, state, ideal, erred, *filled,
        )  # fmt: skip
        results.append([array.tobytes() for array in (ideal, *filled)])
    assert results[0] == results[1]


def test_waiting_is_from_the_first_gate_to_the_measurement():
    made = program(2, 2)
    made.x(0)
    for _ in range(10):
        made.x(1)
    made.cz(0, 1).cz(0, 1)
    made.measure(0, 0)
    made.measure(1, 1)
    module = made.module()
    found = followed(module, module.find("main"), DEVICE)
    pulse, pair = (DEVICE.gate(name).duration_ns for name in ("x", "cz"))
    of_zero = found.wires.index(0)
    assert found.first_ns[(found.first == of_zero) & (found.second < 0) & (found.role == ERRING)].tolist() == [
        pulse
    ]  # as late as possible
    assert found.first_ns[found.second >= 0].tolist() == [pair, pair]
    apart = program(2, 2)
    apart.cz(0, 1)
    for _ in range(10):
        apart.x(1)
    apart.cz(0, 1)
    apart.measure(0, 0)
    module = apart.module()
    found = followed(module, module.find("main"), DEVICE)
    assert found.first_ns[0] == pytest.approx(pair + 10 * pulse)
    assert found.second_ns[0] == pytest.approx(pair)


def test_turns_of_frame_do_not_err():
    made = program(1, 1).rz(0.3, 0).sx(0).rz(0.7, 0)
    made.measure(0, 0)
    module = made.module()
    assert followed(module, module.find("main"), DEVICE).groups == (("sx", (0,)),)


def wide():
    made = program(MOST_WIRES + 1, 1)
    for qubit in range(MOST_WIRES + 1):
        made.x(qubit)
    made.measure(0, 0)
    return made.module()


def test_what_is_not_followed():
    for module in (wide(), program(1).x(0).module(), program(1).module()):
        assert followed(module, module.find("main"), DEVICE) is None
