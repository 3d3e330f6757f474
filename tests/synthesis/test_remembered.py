"""What is remembered equals what would be computed anew, to the last bit, whatever came before."""

import numpy as np
import pytest

from qlower.passes.synthesis import remembered
from qlower.passes.synthesis.remembered import Remembered


def test_each_different_matrix_is_computed_once_and_signed_zeros_are_different() -> None:
    batches: list[int] = []

    def traces(matrices: np.ndarray) -> list[complex]:
        batches.append(len(matrices))
        return [complex(np.trace(matrix)) for matrix in matrices]

    memory = Remembered(traces)
    one = np.eye(2, dtype=complex)
    values, which = memory.distinct(np.stack([one, 2 * one, one, -0.0 * one]))
    assert [values[i] for i in which] == [2, 4, 2, 0]
    assert memory.distinct(np.stack([2 * one, 3 * one]))[0] == [4, 6]
    assert memory.each(np.stack([3 * one, one, 3 * one])) == [6, 2, 6]
    assert memory.each(np.stack([one, 4 * one])) == [2, 8]
    assert batches == [3, 1, 1]


def test_a_full_memory_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "CAPACITY", 3)
    memory = Remembered(lambda matrices: [float(matrix[0, 0].real) for matrix in matrices])
    matrices = np.arange(10, dtype=complex)[:, None, None] * np.ones((1, 2, 2))
    for batch in (matrices[:2], matrices[1:4], matrices, matrices[8:]):
        values, which = memory.distinct(batch)
        assert [values[i] for i in which] == batch[:, 0, 0].real.tolist()
        assert len(memory._known) <= 3
