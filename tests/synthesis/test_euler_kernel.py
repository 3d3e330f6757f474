"""Euler angles are exact, the same to the bit compiled and interpreted, and made of unitary matrices only."""

import math

import numpy as np
import pytest
from synthesis_samples import haar

from qlower.lowering.kernels import Kernel
from qlower.passes.synthesis.euler_kernel import fill_euler
from qlower.passes.synthesis.one_qubit import OneQubitGate as Gate
from qlower.passes.synthesis.one_qubit import euler_angles, gate_matrices
from qlower.passes.synthesis.unitary import distance, unit

EDGES = [k * math.pi / 4 + offset for k in range(-8, 9) for offset in (0.0, 1e-9, -1e-9, 1e-12, 3e-14)]


def of_angles(theta, phi, lam, alpha) -> np.ndarray:
    matrices = gate_matrices(Gate.U, np.stack([theta, phi, lam], axis=1))
    return unit(np.asarray(alpha) - 0.5 * (np.asarray(phi) + np.asarray(lam)))[:, None, None] * matrices


def samples() -> np.ndarray:
    generator = np.random.default_rng(11)
    edges = of_angles(*(generator.choice(EDGES, 3000) for _ in range(4)))
    signs = np.array([[[1, -0.0], [0.0, -1]], [[0.0, -1], [-1, -0.0]], [[0, 1j], [-1j, 0]], [[-1, 0], [0, -1]]])
    return np.concatenate([haar(1000, 2, generator), edges, signs.astype(complex), np.conj(signs).astype(complex)])


def test_the_angles_are_those_of_the_matrix():
    matrices = samples()
    euler = euler_angles(matrices)
    again = of_angles(euler.theta, euler.phi, euler.lam, euler.alpha)
    assert distance(again, matrices).max() < 2e-13  # angles within 1e-13 of a multiple of π/4 are moved there
    assert (euler.theta >= 0).all() and (euler.theta <= math.pi).all()
    assert not euler.phi[euler.theta == 0.0].any() and not euler.lam[euler.theta == math.pi].any()


def test_compiled_and_interpreted_give_the_same_bytes(monkeypatch):
    matrices = samples()
    found = []
    for way in (True, False):
        monkeypatch.setattr(Kernel, "prefers_compiled", lambda self, work, way=way: way)
        angles = np.empty(4 * len(matrices))
        assert fill_euler.run(matrices.reshape(-1), angles, work=len(matrices)) == -1
        found.append(angles.tobytes())
    assert found[0] == found[1]


def test_what_is_nearly_unitary_is_taken_for_the_nearest_unitary():
    generator = np.random.default_rng(5)
    exact = haar(500, 2, generator)
    spread = generator.normal(size=(500, 2, 2)) + 1j * generator.normal(size=(500, 2, 2))
    # What a Hermitian factor beside the identity is has no part in the polar factor.
    stretched = exact + 5e-10 * exact @ (spread + np.conj(np.swapaxes(spread, 1, 2)))
    one, other = euler_angles(exact), euler_angles(stretched)
    assert distance(of_angles(*(getattr(other, n) for n in ("theta", "phi", "lam", "alpha"))), exact).max() < 3e-15
    np.testing.assert_allclose(other.theta, one.theta, atol=3e-15)


@pytest.mark.parametrize("entry", [1.0 + 2e-8, np.nan, complex(1.0, np.nan)])
@pytest.mark.parametrize("place", [0, 3])
def test_other_matrices_are_refused(entry, place):
    matrices = haar(3, 2, np.random.default_rng(1))
    matrices[1] = np.eye(2)
    matrices[1].reshape(-1)[place] = entry
    with pytest.raises(ValueError, match="not unitary"):
        euler_angles(matrices)
