"""Rows and runs: picking, joining and unpacking carry everything that belongs to a row."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ir_programs import run_of, runs

from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.ir import F64, I1, Affine, RowKind, RunBuilder, Value
from qlower.ir.operation import unregistered
from qlower.ir.rows import concatenate, offsets_of, ragged
from qlower.ir.run import angle_sum, body, concatenate_runs, make_kind

SLOW = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
VALUES = (Value(F64), Value(F64))
H, RZ = gate_kind("h"), gate_kind("rz")


def rebuilt(rows):
    builder = RunBuilder()
    for row in rows:
        builder.add_row(row)
    return builder.finish()


def plain(run):
    """Rows as comparable values: affine terms in a fixed order."""

    def angle(value):
        if not isinstance(value, Affine):
            return repr(value)
        return repr(value.constant), sorted((id(v), c) for v, c in value.terms)

    return [row._replace(parameters=tuple(map(angle, row.parameters))) for row in run.unpack()]


def column_rows(run):
    return [{name: column[row].item() for name, column in run.rows.columns.items()} for row in range(len(run.rows))]


@SLOW
@given(runs(VALUES))
def test_building_undoes_unpacking(run):
    assert plain(rebuilt(run.unpack())) == plain(run)


@SLOW
@given(runs(VALUES), st.data())
def test_take_carries_everything(run, data):
    index = data.draw(st.lists(st.integers(0, len(run.rows) - 1), max_size=8))
    taken = run.take(index)
    rows, columns = plain(run), column_rows(run)
    assert plain(taken) == [rows[i] for i in index]
    assert column_rows(taken) == [columns[i] for i in index]


@SLOW
@given(runs(VALUES), st.data())
def test_a_range_is_taken_like_its_numbers(run, data):
    end = data.draw(st.integers(0, len(run.rows)))
    begin = data.draw(st.integers(0, end))
    taken, wanted = run.take(range(begin, end)), run.take(list(range(begin, end)))
    assert plain(taken) == plain(wanted) == plain(run)[begin:end]
    assert column_rows(taken) == column_rows(wanted)
    for column in ("qubit_offsets", "parameter_offsets", "origin_offsets", "origins"):
        assert getattr(taken.rows, column).tolist() == getattr(wanted.rows, column).tolist()


@SLOW
@given(runs(VALUES), runs(VALUES[::-1]))
def test_joining_runs_shares_operands(first, second):
    second = second.with_rows(second.rows.with_columns({}))
    first = first.with_rows(first.rows.with_columns({}))
    joined = concatenate_runs([first, second])
    assert plain(joined) == plain(first) + plain(second)
    assert len(set(joined.operands)) == len(joined.operands)
    assert joined.results == first.results + second.results


@SLOW
@given(runs(VALUES))
def test_per_row_figures(run):
    rows = run.rows
    unpacked = run.unpack()
    assert rows.num_qubits.tolist() == [row.kind.num_qubits for row in unpacked]
    assert rows.num_parameters.tolist() == [row.kind.num_parameters for row in unpacked]
    assert rows.num_results.tolist() == [len(row.results) for row in unpacked]
    assert rows.symbolic.tolist() == [any(isinstance(a, Affine) for a in row.parameters) for row in unpacked]
    assert rows.mask([kind == H for kind in rows.kinds]).tolist() == [row.kind == H for row in unpacked]
    for place, row in enumerate(unpacked):
        assert tuple(rows.qubits_of(place).tolist()) == row.qubits
        assert tuple(rows.origins_of(place).tolist()) == row.origin
        assert len(rows.parameters_of(place)) == len(row.parameters)


@SLOW
@given(runs(VALUES))
def test_canonical_rows_say_the_same(run):
    canonical = run.with_rows(run.rows.canonical())
    assert plain(canonical) == [
        row._replace(parameters=tuple(repr(0.0) if angle == "-0.0" else angle for angle in row.parameters))
        if not any(isinstance(angle, tuple) for angle in row.parameters)
        else canonical_row
        for row, canonical_row in zip(plain(run), plain(canonical), strict=True)
    ]
    keys = [kind.sort_key for kind in canonical.rows.kinds]
    assert keys == sorted(set(keys))


@given(st.lists(st.integers(0, 4)), st.data())
def test_ragged_stretches(counts, data):
    starts = [data.draw(st.integers(0, 50)) for _ in counts]
    wanted = [start + step for start, count in zip(starts, counts, strict=True) for step in range(count)]
    got = ragged(np.array(starts, dtype=np.int64), np.array(counts, dtype=np.int64))
    assert got.tolist() == wanted


def test_offsets():
    assert offsets_of(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]
    assert offsets_of(np.array([], dtype=np.int64)).tolist() == [0]


def test_body_merges_neighbours_and_drops_empty_runs():
    op = unregistered("vendor.op")()
    one, two, empty = run_of((H, [0])), run_of((H, [1])), RunBuilder().finish()
    merged = body((empty, one, empty, two, op, empty, one, op))
    assert [getattr(part, "rows", None) is not None for part in merged] == [True, False, True, False]
    assert merged[0].rows.qubits.tolist() == [0, 1]
    assert merged[2] is one


def test_rows_with_different_columns_are_not_joined():
    one, two = run_of((H, [0])).rows, run_of((H, [1])).rows
    with pytest.raises(ValueError, match="start_ns"):
        concatenate([one.with_columns({"start_ns": np.zeros(1)}), two])


def test_kinds_tell_numbers_of_different_types_apart():
    kinds = [make_kind("vendor.x", 1, a=value) for value in (1, 1.0, True, (1,), (1.0,), "1")]
    assert len(set(kinds)) == len({kind.signature for kind in kinds}) == 6
    assert RowKind("vendor.x", 1, attributes=(("a", 1), ("b", 2))) == make_kind("vendor.x", 1, b=2, a=1)
    run = run_of(*((kind, [0]) for kind in kinds))
    assert len(run.rows.kinds) == 6


def test_slots_default_to_none():
    builder = RunBuilder()
    results = [Value(I1), Value(I1)]
    builder.add(MEASURE, [0], results=results[:1])
    builder.add(MEASURE, [1], results=results[1:], slots=[4])
    run = builder.finish()
    assert run.rows.slots.tolist() == [-1, 4]
    assert run.take([1, 0]).results == (results[1], results[0])
    assert run.take([1]).rows.slots.tolist() == [4]


def test_with_methods_share_what_they_leave():
    run = run_of((H, [0]), (RZ, [1], [0.5]))
    moved = run.rows.with_qubits(np.array([3, 2]))
    assert moved.qubits.dtype == np.int32
    assert moved.parameters is run.rows.parameters
    assert run.rows.qubits.tolist() == [0, 1]
    renamed = run.rows.with_kinds([gate_kind("x"), gate_kind("rx")])
    assert renamed.kinds[0].name == "circuit.x"


def test_angle_arithmetic():
    a, b = Affine(0.5, ((VALUES[0], 2.0),)), Affine(0.25, ((VALUES[0], -2.0), (VALUES[1], 1.0)))
    total = angle_sum([1.0, a, b])
    assert total == Affine(1.75, ((VALUES[1], 1.0),))
    assert angle_sum([]) == 0.0
    assert a - a == 0.0
    assert 1.0 - a == Affine(0.5, ((VALUES[0], -2.0),))
    assert (a * 0.5) / 2.0 == Affine(0.125, ((VALUES[0], 0.5),))
    assert a * 0.0 == 0.0


def test_a_run_whose_rows_are_dropped_keeps_no_results():
    run = run_of((MEASURE, [0]), (H, [0]))
    taken = run.take([1])
    assert taken.results == ()
    assert replace(taken).rows.slots.tolist() == []


def test_kinds_from_other_processes_are_found_in_tables():
    made = (
        "import pickle, sys; from qlower.ir import RowKind; sys.stdout.buffer.write(pickle.dumps(RowKind('a.b', 1, 2)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", made], env=environment, capture_output=True, check=True)
    assert pickle.loads(done.stdout) in {RowKind("a.b", 1, 2): 0}
