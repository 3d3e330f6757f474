import numpy as np
import pytest
from circuit_programs import names_of, program, unitary
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.checker import CHECKER
from qlower.ir.checking import Contract, Effort, Evidence
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.resynthesize_pauli_rotations import ResynthesizePauliRotations
from tests.program_builder import program as built

STEPS = st.lists(
    st.tuples(st.permutations(range(4)), st.integers(2, 4), st.sampled_from([0.3, -0.7, np.pi / 4, np.pi / 2, 2e-6])),
    min_size=2,
    max_size=6,
)


def ladders(steps):
    """Rotations about Pauli strings, each by a ladder of its own, with gates between that are no part of it."""
    found = []
    for qubits, width, angle in steps:
        basis = [("h", (qubits[0],), ()), ("sx", (qubits[1],), ())]
        down = [("cx", (qubits[i], qubits[i + 1]), ()) for i in range(width - 1)]
        found += [*basis, *down, ("rz", (qubits[width - 1],), (angle,)), *down[::-1], ("h", (qubits[0],), ())]
    return found


def resynthesized(module, **options):
    result = ResynthesizePauliRotations(**options).run(module, Context()).module
    verify(result)
    return result


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_the_unitary_stays(steps):
    module = program(4, ladders(steps))
    try:
        result = resynthesized(module)
    except Decline:
        return
    np.testing.assert_allclose(unitary(result), unitary(module), atol=1e-9)


def test_fewer_gates_and_nothing_the_second_time():
    strings = [([0, 1, 2, 3], 4, 0.3), ([0, 1, 2, 3], 4, 0.4), ([1, 0, 2, 3], 4, 0.5)]
    module = program(4, ladders(strings))
    result = resynthesized(module)
    assert names_of(result).count("cx") < names_of(module).count("cx") // 2


def test_of_a_program_that_is_the_identity_nothing_is_left():
    module = built(3).cx(0, 1).cx(1, 2).cx(0, 1).cx(1, 2).cx(0, 2).module()
    result = resynthesized(module)
    assert names_of(result) == []
    verify(result)
    np.testing.assert_allclose(unitary(result), np.eye(8), atol=1e-12)


def test_stretches_end_at_measurement_and_control_flow():
    block = built(4, 2)
    for _ in range(2):
        for name, qubits, angles in ladders([([0, 1, 2, 3], 4, 0.3), ([0, 1, 2, 3], 4, 0.4)]):
            block.gate(name, *angles, *qubits)
        bit = block.measure(0, 0)
        block.if_(bit, lambda inner: inner.x(1))
        block.reset(2)
    block.measure(1, 1)
    module = block.module()
    result = resynthesized(module)
    verdict = CHECKER.check(module, result, None, Contract.CHANNEL, Effort.FULL)
    assert verdict.holds and verdict.evidence is Evidence.EXACT


def test_what_has_no_structure_is_left_alone():
    rng = np.random.default_rng(1)
    gates = []
    for _ in range(20):
        a, b = rng.permutation(4)[:2]
        gates += [("u3", (int(a),), tuple(rng.normal(size=3))), ("cx", (int(a), int(b)), ())]
    with pytest.raises(Decline):
        resynthesized(program(4, gates))


def test_there_is_no_effort_9():
    with pytest.raises(QlowerError, match="QL0900"):
        resynthesized(program(1, []), effort=9)
