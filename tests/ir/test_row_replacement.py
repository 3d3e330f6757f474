"""Replacing rows without sorting gives what concatenating and sorting by place gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlower.ir import Affine, Run, RunBuilder, Value
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import Rows, concatenate
from qlower.ir.run import make_kind
from qlower.ir.types import F64

KINDS = [
    make_kind("test.phase", 0, 1),
    make_kind("test.one", 1),
    make_kind("test.turn", 1, 2),
    make_kind("test.two", 2),
]
VALUES = (Value(F64), Value(F64))

row = st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 3), st.integers(0, 2))


def built(rows: list[tuple[int, int, int, int]]) -> Run:
    """Rows with symbolic parameters and any number of origins, over two operands."""
    builder = RunBuilder()
    anchor = tuple(Affine(0.0, ((value, 1.0),)) for value in VALUES)
    builder.add(KINDS[2], (0,), anchor)  # so that every run has the same operands in the same order
    for kind, seed, origins, symbols in rows:
        angles = [Affine(float(seed), tuple((v, 1.0 + i) for i, v in enumerate(VALUES[:symbols]))) if symbols else seed]
        parameters = (angles * 2)[: KINDS[kind].num_parameters]
        qubits = tuple(range(seed, seed + KINDS[kind].num_qubits))
        builder.add(KINDS[kind], qubits, parameters, origin=tuple(range(seed, seed + origins)))
    return builder.finish()


def columns(rows: Rows) -> list[object]:
    """All that two equal sequences of rows have in common."""
    canonical = rows.canonical()
    terms = canonical.terms
    parts = (canonical.kind, canonical.qubits, canonical.parameters, canonical.origin_offsets, canonical.origins)
    more = (terms.parameter, terms.operand, terms.coefficient)
    return [canonical.kinds, *(part.tolist() for part in (*parts, *more))]


@given(st.lists(row, max_size=6), st.lists(st.lists(row, max_size=3), max_size=3), st.randoms(use_true_random=False))
def test_replaced_is_concatenation_sorted_by_place(old, new, random) -> None:  # type: ignore[no-untyped-def]
    rows = built(old).rows
    gone = np.array([random.random() < 0.5 for _ in range(len(rows))])
    insertions = []
    for part in new:
        chosen = random.sample(range(len(rows) + 1), min(len(part) + 1, len(rows) + 1))
        insertions.append(Insertion(built(part).rows.take(range(len(chosen))), np.array(chosen)))
    kept = np.flatnonzero(~gone)
    parts = [*(insertion.rows for insertion in insertions), rows.take(kept)]
    order = np.argsort(np.concatenate([*(i.places for i in insertions), kept]), kind="stable")
    assert columns(replaced(rows, gone, insertions)) == columns(concatenate(parts).take(order))


def test_rows_with_further_columns_are_refused() -> None:
    rows = built([]).rows
    scheduled = rows.with_columns({"start_ns": np.zeros(len(rows))})
    with pytest.raises(ValueError, match="start_ns"):
        replaced(scheduled, np.zeros(len(rows), dtype=bool), [])
