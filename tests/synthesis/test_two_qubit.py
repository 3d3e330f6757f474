import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthesis_samples import CHAMBER_POINTS, QUARTER, dressed, haar, local

from qlower.dialects.circuit.gates import GATES
from qlower.lowering.kernels import Kernel
from qlower.passes.synthesis import weyl_parts
from qlower.passes.synthesis.diagonalize import diagonalize
from qlower.passes.synthesis.entangler import CX_MATRIX, RotationEntangler, fixed_entangler
from qlower.passes.synthesis.two_qubit import decompose, interaction
from qlower.passes.synthesis.unitary import adjoint, distance, kron, multiply
from qlower.passes.synthesis.weyl_kernel import Found, decompose_each
from qlower.passes.synthesis.weyl_space import work_space
from qlower.passes.synthesis.written_sequences import WrittenSequences

SWAP = np.eye(4)[[0, 2, 1, 3]].astype(complex)
CZ = np.diag([1, 1, 1, -1]).astype(complex)
ECR = np.array([[0, 1, 0, 1j], [1, 0, -1j, 0], [0, 1j, 0, 1], [-1j, 0, 1, 0]]) / np.sqrt(2)


def gate(*coordinates: float) -> np.ndarray:
    return interaction(np.array([coordinates]))[0]


RNG = np.random.default_rng(10)
FIXED = {
    "cx": CX_MATRIX,
    "cx-reversed": SWAP @ CX_MATRIX @ SWAP,
    "cz": CZ,
    "ecr": ECR,
    "ms": gate(-QUARTER, 0, 0),
    "dressed-cx": dressed(np.array([[QUARTER, 0, 0]]), RNG)[0],
    "iswap": gate(QUARTER, QUARTER, 0),
    "dressed-iswap": dressed(np.array([[QUARTER, QUARTER, 0]]), RNG)[0],
    "sqrt-iswap": gate(QUARTER / 2, QUARTER / 2, 0),
    "b": gate(QUARTER, QUARTER / 2, 0),
}


def multiply_out(sequences: WrittenSequences, use) -> np.ndarray:
    """The unitaries that sequences stand for; ``use`` gives the matrix of the entangler at an angle."""
    products = []
    for place, uses in enumerate(sequences.uses):
        product, written = np.exp(1j * sequences.phase[place]) * np.eye(4), 0
        for number, (low, high) in enumerate(sequences.layers(place)):
            if number:
                product = use(sequences.angles[place, number - 1]) @ product
            product = np.kron(GATES["u3"].matrix(tuple(high)), GATES["u3"].matrix(tuple(low))) @ product
            written += any(low) + any(high)
        assert (number, written) == (uses, sequences.written_gates[place])
        products.append(product)
    return np.array(products)


@pytest.fixture
def interpreted(monkeypatch):
    monkeypatch.setattr(Kernel, "prefers_compiled", lambda kernel, work: False)


@pytest.mark.parametrize("point", CHAMBER_POINTS)
@pytest.mark.parametrize("offset", [0.0] + [10.0**-power for power in range(3, 16)])
def test_corners_of_the_chamber_and_what_is_near_them(point, offset, monkeypatch, interpreted):
    rng = np.random.default_rng(11)
    coordinates = np.array(CHAMBER_POINTS[point]) + offset * rng.normal(size=(10, 3))
    unitaries = np.concatenate([interaction(coordinates), dressed(coordinates, rng)])
    tries = []
    monkeypatch.setattr(weyl_parts, "diagonalize", lambda *parts: tries.append(diagonalize(*parts)))
    assert distance(decompose(unitaries).matrices(), unitaries).max() < 1e-13
    assert len(tries) == len(unitaries)  # none needed its second


def corners_and_random() -> np.ndarray:
    rng = np.random.default_rng(19)
    corners = [dressed(np.array([point]), rng) for point in CHAMBER_POINTS.values()]
    return np.concatenate([haar(40, 4, rng), *corners, [CX_MATRIX, SWAP, CZ, ECR, np.eye(4)]])


def test_interpreted_and_compiled_decompositions_agree_to_the_bit():
    unitaries, results = corners_and_random(), []
    for run in (decompose_each.run_interpreted, decompose_each.run_compiled):
        count = len(unitaries)
        found = Found(np.zeros(16 * count, complex), np.zeros(3 * count), np.zeros(count))
        assert run(unitaries.reshape(-1), found, *work_space()) == -1
        results.append([column.tobytes() for column in found])
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "entangler", [fixed_entangler(ECR), fixed_entangler(FIXED["iswap"]), RotationEntangler(1, True)]
)
def test_interpreted_and_compiled_sequences_agree_to_the_bit(entangler, monkeypatch):
    unitaries, results = corners_and_random(), []
    for compiled in (False, True):
        monkeypatch.setattr(Kernel, "prefers_compiled", lambda kernel, work, way=compiled: way)
        results.append(entangler.written(unitaries).numbers.tobytes())
    assert results[0] == results[1]


def test_haar_random_unitaries_lie_in_the_chamber():
    unitaries = haar(5000, 4, np.random.default_rng(12))
    weyl = decompose(unitaries)
    assert distance(weyl.matrices(), unitaries).max() < 1e-14
    a, b, c = weyl.coordinates.T
    assert (a <= QUARTER + 1e-12).all() and (a >= b).all() and (b >= np.abs(c) - 1e-15).all()
    for factor in (weyl.left_high, weyl.left_low, weyl.right_high, weyl.right_low):
        assert distance(multiply(adjoint(factor), factor), np.eye(2)).max() < 1e-14


def test_coordinates_are_found_again():
    rng = np.random.default_rng(13)
    for name, point in CHAMBER_POINTS.items():
        found = decompose(dressed(np.array([point]), rng)).coordinates[0]
        np.testing.assert_allclose(found, point, atol=1e-14, err_msg=name)


def distance_up_to_phase(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Largest difference of two entries after the phases of the largest overlap are aligned, matrix by matrix."""
    overlap = (left * right.conj()).sum(axis=(-1, -2))
    return distance(left, (overlap / np.abs(overlap))[..., None, None] * right)


def test_low_and_high_qubit_are_told_apart():
    low, high = haar(50, 2, np.random.default_rng(14)), haar(50, 2, np.random.default_rng(15))
    weyl = decompose(kron(high, low))
    assert distance_up_to_phase(multiply(weyl.left_low, weyl.right_low), low).max() < 1e-14
    assert distance_up_to_phase(multiply(weyl.left_high, weyl.right_high), high).max() < 1e-14


def test_the_batch_does_not_change_a_bit():
    rng = np.random.default_rng(16)
    corners = np.concatenate([dressed(np.array([point]), rng) for point in CHAMBER_POINTS.values()])
    unitaries = np.concatenate([haar(60, 4, rng), corners])
    whole = decompose(unitaries)
    entangler = fixed_entangler(ECR)
    numbers = entangler.written(np.concatenate([unitaries, unitaries[::-1]])).numbers
    assert numbers[: len(unitaries)].tobytes() == numbers[: len(unitaries) - 1 : -1].tobytes()
    for index in range(len(unitaries)):
        one = decompose(unitaries[index : index + 1])
        for name in one.__dataclass_fields__:
            assert getattr(one, name).tobytes() == getattr(whole, name)[index : index + 1].tobytes()
        assert entangler.written(unitaries[index : index + 1]).numbers.tobytes() == numbers[index].tobytes()


def test_only_sequences_that_are_cheap_enough_are_written():
    rng = np.random.default_rng(24)
    with_three, with_two = haar(1, 4, rng)[0], dressed(np.array([[0.3, 0.2, 0.0]]), rng)[0]
    entangler = fixed_entangler(CX_MATRIX)
    gates = entangler.written(with_two[None]).gates[0]
    matrices = np.array([with_three, with_two, with_two, with_three, with_two, with_two, CX_MATRIX, CX_MATRIX])
    below, gates_below = np.array([3, 2, 2, 4, 3, 2, 1, 1]), np.array([0, 0, gates, 0, 0, gates + 1, 4, 5])
    found = entangler.better(matrices, below, gates_below)
    assert found.uses.tolist() == [3, 2, 2, 3, 2, 2, 1, 1]
    assert found.sequence.tolist() == [-1, -1, -1, 0, 1, 1, -1, 2]
    assert found.sequences.numbers.tobytes() == entangler.written(matrices[[3, 4, 7]]).numbers.tobytes()


def test_close_eigenvalues_are_diagonalised_to_full_precision():
    rng = np.random.default_rng(17)
    for gap in (1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 0.0):
        vectors = np.linalg.qr(rng.normal(size=(200, 4, 4)))[0]
        phases = np.exp(1j * np.array([0.5, 0.5 + gap, 2.0, 2.0 - gap]))
        matrices = np.einsum("nij,j,nkj->nik", vectors, phases, vectors)
        found = np.zeros((200, 4, 4))
        for matrix, into in zip(matrices, found, strict=True):
            diagonalize(matrix.real.flatten(), matrix.imag.flatten(), into.reshape(-1))
        left = np.einsum("nji,njk,nkl->nil", found, matrices, found)
        off = left * (1 - np.eye(4))
        assert np.abs(off).max() < 2e-14
        assert np.abs(np.einsum("nji,njk->nik", found, found) - np.eye(4)).max() < 1e-14


def test_a_wrong_decomposition_is_repaired_or_refused(monkeypatch, interpreted):
    unitaries, over_cx = haar(5, 4, np.random.default_rng(18)), fixed_entangler(CX_MATRIX)
    good, calls = weyl_parts.into_chamber, []

    def wrong(which):
        def into_chamber(space, coordinates):
            good(space, coordinates)
            calls.append(len(calls))
            if calls[-1] in which:
                coordinates[0] += 1e-3

        calls.clear()
        monkeypatch.setattr(weyl_parts, "into_chamber", into_chamber)

    wrong((2,))
    assert distance(decompose(unitaries).matrices(), unitaries).max() < 1e-14
    assert len(calls) == 6
    wrong((2, 3))
    with pytest.raises(ArithmeticError, match="misses matrix 2"):
        decompose(unitaries)
    wrong((1, 2))
    with pytest.raises(ArithmeticError, match="misses matrix 1"):
        over_cx.count(unitaries)


def test_a_matrix_that_is_not_unitary_is_refused():
    with pytest.raises(ValueError, match="not unitary"):
        decompose(np.ones((1, 4, 4)))
    with pytest.raises(ValueError, match="not unitary"):
        fixed_entangler(CX_MATRIX).written(np.array([CX_MATRIX, np.ones((4, 4))]))


def samples(rng):
    flat = np.c_[rng.uniform(0, QUARTER, (40, 2)), np.zeros(40)]
    return {
        "haar": haar(60, 4, rng),
        "flat": dressed(flat, rng),
        "line": dressed(flat * [1, 0, 0], rng),
        "local": local(20, rng),
        **{name: dressed(np.array([point] * 5), rng) for name, point in CHAMBER_POINTS.items()},
        "plain-swap": SWAP[None],
        "plain-cx": CX_MATRIX[None],
    }


@pytest.mark.parametrize("native", FIXED)
def test_fixed_entanglers_reach_everything_exactly(native):
    matrix = FIXED[native]
    entangler = fixed_entangler(matrix)
    for name, unitaries in samples(np.random.default_rng(19)).items():
        sequences = entangler.written(unitaries)
        assert distance(multiply_out(sequences, lambda _: matrix), unitaries).max() < 2e-14, name
        assert (entangler.count(unitaries) == sequences.uses).all()
        assert sequences.uses.max() <= 3 * entangler.uses_per_cx


EXPECTED_USES = {
    "identity": (0, 0), "cx": (1, 2), "iswap": (2, 1), "swap": (3, 3), "b": (2, 2), "sqrt-swap": (3, 3),
    "sqrt-iswap": (2, 2), "face-flat": (2, 2), "face-front": (3, 3),
}  # fmt: skip


@pytest.mark.parametrize("point", EXPECTED_USES)
def test_fewest_uses(point):
    unitaries = dressed(np.array([CHAMBER_POINTS[point]] * 3), np.random.default_rng(20))
    with_cx, with_iswap = EXPECTED_USES[point]
    assert fixed_entangler(CZ).count(unitaries).tolist() == [with_cx] * 3
    assert fixed_entangler(FIXED["iswap"]).count(unitaries).tolist() == [with_iswap] * 3


@pytest.mark.parametrize("offset", [1e-3, 1e-6, 1e-8, 1e-10, 1e-11])
def test_a_small_third_coordinate_is_never_dropped(offset):
    for point in ((0.4, 0.2, offset), (QUARTER, QUARTER, offset), (QUARTER, offset, 0), (offset, 0, 0)):
        unitaries = dressed(np.array([point]), np.random.default_rng(21))
        sequences = fixed_entangler(CX_MATRIX).written(unitaries)
        assert sequences.uses[0] == (3 if point[2] else 2)
        assert distance(multiply_out(sequences, lambda _: CX_MATRIX), unitaries).max() < 1e-14


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("positive_only", [False, True])
def test_rotations_reach_everything_exactly(axis, positive_only):
    entangler, name = RotationEntangler(axis, positive_only), ("rxx", "ryy", "rzz")[axis]
    for kind, unitaries in samples(np.random.default_rng(22)).items():
        sequences = entangler.written(unitaries)
        product = multiply_out(sequences, lambda angle: GATES[name].matrix((angle,)))
        assert distance(product, unitaries).max() < 1e-14, kind
        assert (sequences.uses == (np.abs(decompose(unitaries).coordinates) > 1e-12).sum(axis=1)).all()
        used = np.arange(sequences.angles.shape[1]) < sequences.uses[:, None]
        assert not positive_only or ((sequences.angles[used] > 0) & (sequences.angles[used] <= np.pi / 2 + 1e-12)).all()


@pytest.mark.parametrize("point", [(0.3, 0.2, 0.1), (0, 0, 0), (QUARTER, QUARTER, QUARTER)])
def test_an_unreachable_entangler_is_refused_with_its_coordinates(point):
    with pytest.raises(ValueError, match="Weyl coordinates"):
        fixed_entangler(gate(*point))


def test_counts_agree_with_qiskit():
    pytest.importorskip("qiskit")
    from qiskit.circuit.library import CXGate  # noqa: PLC0415
    from qiskit.synthesis import TwoQubitBasisDecomposer  # noqa: PLC0415

    decomposer = TwoQubitBasisDecomposer(CXGate())
    for name, unitaries in samples(np.random.default_rng(23)).items():
        ours = fixed_entangler(CX_MATRIX).count(unitaries)
        assert ours.tolist() == [decomposer.num_basis_gates(unitary) for unitary in unitaries], name


@settings(max_examples=60)
@given(st.lists(st.floats(-4, 4), min_size=3, max_size=3), st.integers(0, 1000))
def test_any_coordinates(coordinates, seed):
    unitaries = dressed(np.array([coordinates]), np.random.default_rng(seed))
    assert distance(decompose(unitaries).matrices(), unitaries).max() < 1e-13
