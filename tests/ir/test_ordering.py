"""Linear-time sorting and grouping give what numpy's own functions give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.ir.ordering import distinct_rows, ranks, stable_order


@pytest.mark.parametrize("count", [0, 1, 5, 1023, 1024, 5000])
@pytest.mark.parametrize("largest", [0, 1, 99, 65535, 65536, 2**31 - 1, 2**40])
def test_order_and_ranks(count: int, largest: int) -> None:
    values = np.random.default_rng(count).integers(0, largest, count, endpoint=True)
    assert stable_order(values).tolist() == np.argsort(values, kind="stable").tolist()
    assert ranks(values).tolist() == np.unique(values, return_inverse=True)[1].tolist()
    if largest < 2**31:
        narrow = values.astype(np.int32)
        assert stable_order(narrow).tolist() == np.argsort(narrow, kind="stable").tolist()


@given(st.integers(0, 30), st.integers(1, 4), st.sampled_from([1, 3, 1000, 2**20, 2**31 - 1]), st.integers(0, 9))
def test_distinct_rows(count: int, columns: int, largest: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, largest, (count, columns), endpoint=True).astype(np.int32)
    rows, first, which = np.unique(table, axis=0, return_index=True, return_inverse=True)
    found = distinct_rows(table)
    assert found.rows.tolist() == rows.tolist()
    assert found.first.tolist() == first.tolist()
    assert found.which.tolist() == which.reshape(-1).tolist()


def test_distinct_rows_of_many() -> None:
    table = np.random.default_rng(1).integers(0, 20, (4000, 2))
    found, expected = distinct_rows(table), np.unique(table, axis=0, return_index=True, return_inverse=True)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.tolist() == theirs.reshape(ours.shape).tolist()
