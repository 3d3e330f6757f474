import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthesis_samples import haar

from qlower.passes.synthesis.one_qubit import (
    SYNTHESIZERS,
    OneQubitGate,
    OneQubitSequences,
    gate_matrices,
    synthesize_one_qubit,
)
from qlower.passes.synthesis.unitary import distance, multiply, unit

OFFSETS = (0.0, 1e-3, 1e-6, 1e-7, 1e-9, 1e-11, 1e-12, 3e-13)
ANGLES = sorted({k * np.pi / 4 + sign * offset for k in range(-8, 9) for offset in OFFSETS for sign in (1, -1)})
ANGLES += [2 * np.pi + 4 * k * np.pi for k in (1, 5, 100)]


def multiply_out(sequences: OneQubitSequences) -> np.ndarray:
    product = np.tile(np.eye(2, dtype=np.complex128), (len(sequences.phase), 1, 1))
    for place in range(sequences.gates.shape[1]):
        for gate in OneQubitGate:
            rows = sequences.gates[:, place] == gate
            product[rows] = multiply(gate_matrices(gate, sequences.angles[rows, place]), product[rows])
    return unit(sequences.phase)[:, None, None] * product


def from_angles(theta, phi, lam, alpha) -> np.ndarray:
    columns = np.stack([theta, phi, lam], axis=1)
    return unit(np.asarray(alpha))[:, None, None] * gate_matrices(OneQubitGate.U, columns)


def pulses(sequences: OneQubitSequences) -> np.ndarray:
    return ((sequences.gates != OneQubitGate.NONE) & (sequences.gates != OneQubitGate.RZ)).sum(axis=1)


@pytest.mark.parametrize("basis", SYNTHESIZERS)
def test_haar_random_unitaries_are_exact(basis):
    unitaries = haar(2000, 2, np.random.default_rng(3))
    assert distance(multiply_out(synthesize_one_qubit(unitaries, basis)), unitaries).max() < 5e-15


@pytest.mark.parametrize("basis", SYNTHESIZERS)
def test_angles_near_multiples_of_a_quarter_turn_are_kept(basis):
    rng = np.random.default_rng(4)
    unitaries = from_angles(*(rng.choice(ANGLES, 6000) for _ in range(4)))
    assert distance(multiply_out(synthesize_one_qubit(unitaries, basis)), unitaries).max() < 1e-12


@pytest.mark.parametrize("basis", SYNTHESIZERS)
@pytest.mark.parametrize("angle", [1e-6, 1e-9, 1e-12])
def test_a_tiny_rotation_is_not_dropped(basis, angle):
    for axis in (OneQubitGate.RX, OneQubitGate.RY, OneQubitGate.RZ):
        unitary = gate_matrices(axis, np.array([[angle, 0.0, 0.0]]))
        sequences = synthesize_one_qubit(unitary, basis)
        assert (sequences.gates != OneQubitGate.NONE).any()
        assert distance(multiply_out(sequences), unitary).max() < 1e-15


@pytest.mark.parametrize("basis", SYNTHESIZERS)
def test_global_phase_alone_needs_no_gate(basis):
    phases = np.array([0.0, 1.25, np.pi, -2.5])
    sequences = synthesize_one_qubit(unit(phases)[:, None, None] * np.eye(2), basis)
    assert (sequences.gates == OneQubitGate.NONE).all()
    np.testing.assert_allclose(sequences.phase, phases, atol=1e-15)


def test_zsx_takes_the_fewest_pulses():
    theta = np.array([0.0, np.pi / 2, np.pi, 0.3, np.pi / 2 + 1e-9])
    other = np.full(5, 0.7)
    unitaries = from_angles(theta, other, -other, other)
    assert pulses(synthesize_one_qubit(unitaries, "zsx")).tolist() == [0, 1, 1, 2, 2]
    assert pulses(synthesize_one_qubit(unitaries, "zsx-without-x")).tolist() == [0, 1, 2, 2, 2]


def test_named_gates_come_back_as_themselves():
    one = synthesize_one_qubit(gate_matrices(OneQubitGate.SX, np.zeros((1, 3))), "zsx")
    assert one.gates[one.gates > 0].tolist() == [OneQubitGate.SX] and one.phase[0] == 0.0
    one = synthesize_one_qubit(gate_matrices(OneQubitGate.X, np.zeros((1, 3))), "zsx")
    assert one.gates[one.gates > 0].tolist() == [OneQubitGate.X] and one.phase[0] == 0.0
    one = synthesize_one_qubit(gate_matrices(OneQubitGate.GPI, np.array([[0.4, 0, 0]])), "gpi")
    assert one.gates[one.gates > 0].tolist() == [OneQubitGate.GPI]
    one = synthesize_one_qubit(gate_matrices(OneQubitGate.PRX, np.array([[0.4, 1.1, 0]])), "prx")
    assert one.gates[one.gates > 0].tolist() == [OneQubitGate.PRX]
    np.testing.assert_allclose(one.angles[0, 0, :2], [0.4, 1.1], atol=1e-15)


def test_ion_pulse_counts():
    theta = np.array([0.0, np.pi / 2, np.pi, 0.3])
    unitaries = from_angles(theta, theta * 0 + 0.7, theta * 0 + 0.2, theta)
    assert pulses(synthesize_one_qubit(unitaries, "gpi")).tolist() == [2, 2, 1, 3]
    assert pulses(synthesize_one_qubit(unitaries, "prx")).tolist() == [2, 2, 1, 2]
    assert pulses(synthesize_one_qubit(unitaries, "prx-rz")).tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize("basis", SYNTHESIZERS)
def test_the_batch_does_not_change_a_bit(basis):
    unitaries = np.concatenate([haar(100, 2, np.random.default_rng(6)), from_angles(*np.eye(4) * np.pi / 2)])
    whole = synthesize_one_qubit(unitaries, basis)
    for index in range(len(unitaries)):
        one = synthesize_one_qubit(unitaries[index : index + 1], basis)
        for name in ("gates", "angles", "phase"):
            assert getattr(one, name).tobytes() == getattr(whole, name)[index : index + 1].tobytes()


@pytest.mark.parametrize("basis", SYNTHESIZERS)
def test_synthesising_the_result_again_gives_the_same(basis):
    first = synthesize_one_qubit(haar(500, 2, np.random.default_rng(7)), basis)
    again = synthesize_one_qubit(multiply_out(first), basis)
    assert (again.gates == first.gates).all()
    np.testing.assert_allclose(again.angles, first.angles, atol=1e-11)


def test_a_matrix_that_is_not_unitary_is_refused():
    with pytest.raises(ValueError, match="not unitary"):
        synthesize_one_qubit(np.array([[[1.0, 0], [0, 1.1]]]), "zsx")
    with pytest.raises(ValueError, match="not unitary"):
        synthesize_one_qubit(np.full((1, 2, 2), np.nan), "zsx")


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4), st.sampled_from(sorted(SYNTHESIZERS)))
def test_any_angles(angles, basis):
    unitary = from_angles(*(np.array([angle]) for angle in angles))
    assert distance(multiply_out(synthesize_one_qubit(unitary, basis)), unitary).max() < 1e-12
