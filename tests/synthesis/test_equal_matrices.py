"""Equal matrices are found to the bit, whatever they stand among."""

import numpy as np
import pytest

from qlower.passes.synthesis import equal_matrices
from qlower.passes.synthesis.equal_matrices import first_equal, new_slots


def firsts(matrices: np.ndarray) -> list[int]:
    bits, slots = matrices.reshape(-1).view(np.int64).tolist(), new_slots(len(matrices)).tolist()
    return [first_equal(bits, number, slots) for number in range(len(matrices))]


@pytest.mark.parametrize("low", [equal_matrices._LOW, 0])  # with 0 all have the same hash
def test_the_first_equal_matrix_is_found(low, monkeypatch):
    monkeypatch.setattr(equal_matrices, "_LOW", low)
    rng = np.random.default_rng(5)
    different = rng.normal(size=(9, 4, 4)) + 1j * rng.normal(size=(9, 4, 4))
    different[1] = np.eye(4)
    different[2] = different[1] * (1 + 1e-15)
    different[3] = np.where(different[1] == 0, -0.0, different[1])  # another result may come from another sign of zero
    which = rng.integers(9, size=60)
    expected = [which.tolist().index(number) for number in which.tolist()]
    assert firsts(different[which]) == expected


def test_an_empty_table_has_room():
    assert len(new_slots(0)) == 1
    assert all(len(new_slots(count)) > count for count in range(1, 70))
