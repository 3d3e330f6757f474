import numpy as np
import pytest
from circuit_programs import names_of, program, unitary
from hypothesis import given, settings
from hypothesis import strategies as st

from qlower.diagnostics import QlowerError
from qlower.dialects.circuit.gates import GATES
from qlower.ir.verifier import verify
from qlower.lowering import Context, Decline
from qlower.passes.circuit.drop_small_rotations import DropSmallRotations
from tests.program_builder import program as built

NAMES = ("rx", "ry", "rz", "p", "rxx", "ryy", "rzz", "rzx", "cp", "crx", "cry", "crz")
ANGLES = st.sampled_from([0.0, 1e-6, -3e-4, 2e-3, 2 * np.pi, 2 * np.pi - 1e-3, 4 * np.pi + 1e-4, -6 * np.pi, 0.7])


def drop(module, epsilon, **options):
    result = DropSmallRotations(**options).run(module, Context(epsilon=epsilon))
    verify(result.module)
    return result


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(NAMES), ANGLES, st.permutations(range(3))), min_size=1, max_size=10),
    st.sampled_from([1e-5, 1e-3, 1e-2]),
)
def test_the_error_is_no_larger_than_said(gates, epsilon):
    module = program(3, [(name, qubits[: GATES[name].num_qubits], (angle,)) for name, angle, qubits in gates])
    try:
        result = drop(module, epsilon)
    except Decline:
        return
    difference = np.linalg.norm(unitary(result.module) - unitary(module), 2)
    assert difference <= result.epsilon + 1e-12
    assert result.epsilon <= epsilon
    assert len(names_of(result.module)) < len(gates) + 1


def test_the_smallest_go_first():
    module = program(2, [("cp", (0, 1), (0.02,)), ("cp", (0, 1), (0.001,)), ("rz", (0,), (0.002,))])
    left = names_of(drop(module, 0.0016).module)
    assert [name for name in left if name != "gphase"] == ["cp"]


def test_a_loop_counts_every_time_round():
    module = built(1).repeat(100, lambda inner: inner.rz(1e-3, 0)).module()
    with pytest.raises(Decline):
        drop(module, 0.01)
    assert drop(module, 0.06).epsilon == pytest.approx(0.05)


def test_without_an_epsilon_nothing_goes():
    for epsilon in (None, 0.0):
        with pytest.raises(Decline):
            drop(program(1, [("rz", (0,), (1e-9,))]), epsilon)


def test_the_share_is_a_share():
    with pytest.raises(QlowerError, match="QL0988"):
        drop(program(1, [("rz", (0,), (1e-9,))]), 0.1, share=0.0)
