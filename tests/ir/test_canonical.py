"""Digests: equal for programs that say the same, different where anything is said differently."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ir_programs import function, module, modules, run_of, runs

from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.dialects.classical.ops import Constant
from qlower.ir import F64, Affine, Dense, Module, Region, RowKind, RunBuilder, Value
from qlower.ir.canonical import CHUNK_BYTES, INLINE_BYTES, encode_module, encode_operation, function_digests
from qlower.ir.decoding import DecodeError, decode_module, decode_operation
from qlower.ir.operation import unregistered
from qlower.ir.run import body, concatenate_runs, make_kind
from qlower.ir.types import Type

SLOW = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
H, CX, RZ = gate_kind("h"), gate_kind("cx"), gate_kind("rz")


def with_argument(build):
    """A function of one argument whose run ``build`` makes from it."""
    angle = Value(F64)
    run = build(angle)
    return replace(function(run), regions=(Region(function(run).regions[0].operations, (angle,)),))


def digest(run):
    return module(run).digest


@SLOW
@given(modules())
def test_decoding_undoes_encoding(program):
    encoded = encode_module(program)
    again = decode_module(encoded.payload, encoded.children.__getitem__)
    assert again.digest == encoded.digest
    assert encode_module(again).payload == encoded.payload


@SLOW
@given(st.data())
def test_order_of_kinds_and_unused_kinds_do_not_matter(data):
    run = data.draw(runs([]))
    size = len(run.rows.kinds)
    order = data.draw(st.permutations(range(size)))
    place = np.array([order.index(old) for old in range(size)], dtype=np.uint16)
    kinds = (*(run.rows.kinds[old] for old in order), gate_kind("swap"))
    shuffled = replace(run.rows, kinds=kinds, kind=place[run.rows.kind])
    assert digest(run) == digest(run.with_rows(shuffled))


@SLOW
@given(st.data())
def test_where_a_run_was_split_does_not_matter(data):
    run = data.draw(runs([]))
    cut = data.draw(st.integers(0, len(run.rows)))
    parts = [run.take(range(cut)), run.take(range(cut, len(run.rows)))]
    assert digest(run) == digest(concatenate_runs(parts))
    assert module(*parts).digest == digest(run)


def test_order_of_operands_does_not_matter():
    def build(flip):
        first, second = Value(F64), Value(F64)
        terms = ((first, 1.0), (second, 2.0))
        builder = RunBuilder()
        builder.add(RZ, [0], [Affine(0.5, terms[::-1] if flip else terms)])
        return Region(body((builder.finish(),)), (first, second))

    digests = {Module("circuit", (function().with_(regions=(build(flip),)),)).digest for flip in (False, True)}
    assert len(digests) == 1


def test_unused_operands_do_not_matter():
    def build(extra):
        angle, other = Value(F64), Value(F64)
        run = run_of((RZ, [0], [Affine(0.5, ((angle, 1.0),))]))
        if extra:
            terms = replace(run.rows.terms, operand=np.array([1], dtype=np.int32))
            run = replace(run, operands=(other, angle), rows=replace(run.rows, terms=terms))
        return Module("circuit", (function().with_(regions=(Region((run,), (angle, other)),)),))

    assert build(False).digest == build(True).digest


def test_zeros_and_nans_have_one_spelling():
    def constant(value):
        return Module("circuit", (unregistered("vendor.op")(attributes={"value": value}),)).digest

    other_nan = np.array([0x7FF8000000000001], dtype=np.uint64).view(np.float64)
    assert constant(0.0) == constant(-0.0)
    assert constant(float("nan")) == constant(float(other_nan[0]))
    assert constant(Dense(np.array([0.0, np.nan]))) == constant(Dense(np.array([-0.0, other_nan[0]])))
    assert constant(Dense(np.array([0j]))) == constant(Dense(np.array([complex(-0.0, -0.0)])))
    assert digest(run_of((RZ, [0], [0.0]))) == digest(run_of((RZ, [0], [-0.0])))
    kinds = [RowKind("vendor.x", 1, attributes=(("a", zero),)) for zero in (0.0, -0.0)]
    assert digest(run_of((kinds[0], [0]), (kinds[1], [0]))) == digest(run_of((kinds[0], [0]), (kinds[0], [0])))


def test_columns_of_either_byte_order_are_equal():
    run = run_of((H, [0]), (H, [1]))
    little, big = (
        digest(run.with_rows(run.rows.with_columns({"start_ns": np.array([1, 2], dtype=dtype)})))
        for dtype in ("<i8", ">i8")
    )
    assert little == big


def test_origins_do_not_matter():
    run = run_of((H, [0]))
    moved = run.with_rows(run.rows.with_origins(np.array([0, 2]), np.array([5, 9])))
    assert digest(run) == digest(moved)
    assert module(Constant(origin=(3,), results=(Value(F64),), attributes={"value": 1.0})).digest == (
        module(Constant(results=(Value(F64),), attributes={"value": 1.0})).digest
    )


def row_digest(kind=H, qubits=(0,), parameters=(), slots=None, columns=None):
    builder = RunBuilder()
    results = [Value(Type("i1")) for _ in range(kind.num_results)]
    builder.add(kind, qubits, parameters, results=results, slots=slots)
    run = builder.finish()
    return digest(run.with_rows(run.rows.with_columns(columns)) if columns else run)


ROW_VARIANTS = [
    {}, {"qubits": [1]}, {"kind": gate_kind("x")}, {"kind": CX, "qubits": [0, 1]}, {"kind": CX, "qubits": [1, 0]},
    {"kind": RZ, "parameters": [0.5]}, {"kind": RZ, "parameters": [np.nextafter(0.5, 1)]},
    {"kind": MEASURE}, {"kind": MEASURE, "slots": [0]}, {"kind": MEASURE, "slots": [1]},
    {"kind": make_kind("circuit.h", 1, modifiers=(("inv",),))},
    {"kind": make_kind("circuit.h", 1, modifiers=(("pow", 1),))},
    {"kind": make_kind("circuit.h", 1, modifiers=(("pow", 1.0),))},
    {"kind": make_kind("circuit.h", 1, modifiers=(("pow", True),))},
    {"columns": {"start_ns": np.array([1.0])}}, {"columns": {"start_ns": np.array([2.0])}},
    {"columns": {"start_ns": np.array([1])}}, {"columns": {"other": np.array([1.0])}},
]  # fmt: skip


def test_every_field_of_a_row_counts():
    assert len({row_digest(**variant) for variant in ROW_VARIANTS}) == len(ROW_VARIANTS)


def test_every_field_of_an_op_counts():
    def op(name="vendor.op", operands=(0,), types=("f64",), attributes=(("a", 1),), regions=((), ())):
        values = (Value(F64), Value(F64))
        inner = tuple(Region(tuple(unregistered(name)() for name in names)) for names in regions)
        made = unregistered(name)(
            tuple(values[i] for i in operands), tuple(Value(Type(t)) for t in types), dict(attributes), inner
        )
        return Module("circuit", (function().with_(regions=(Region((made,), values),)),)).digest

    digests = [
        op(), op(name="vendor.other"), op(operands=(1,)), op(operands=(0, 0)), op(operands=()), op(types=("i1",)),
        op(types=()), op(attributes=()), op(attributes=(("a", 2),)), op(attributes=(("b", 1),)),
        op(attributes=(("a", 1.0),)),
        op(attributes=(("a", True),)), op(attributes=(("a", "1"),)), op(attributes=(("a", (1,)),)), op(regions=((),)),
        op(regions=(("vendor.x",), ())), op(regions=((), ("vendor.x",))),
    ]  # fmt: skip
    assert len(set(digests)) == len(digests)


def test_every_field_of_a_module_counts():
    one, two = function(name="a"), function(name="b")
    digests = [
        Module("circuit", (one, two)), Module("circuit", (two, one)), Module("circuit", (one,)),
        Module("physical", (one, two)), Module("circuit", (one, two), {"a": 1}), Module("circuit", ()),
    ]  # fmt: skip
    assert len({program.digest for program in digests}) == len(digests)


def test_coefficients_and_owners_of_terms_count():
    def build(coefficient=1.0, place=0):
        def run(angle):
            parameters = [0.1, 0.2, 0.3]
            parameters[place] = Affine(parameters[place], ((angle, coefficient),))
            return run_of((gate_kind("u"), [0], parameters))

        return Module("circuit", (with_argument(run),)).digest

    assert len({build(), build(coefficient=2.0), build(place=1), build(place=2)}) == 4


def test_a_function_keeps_its_digest_when_others_change():
    first = Module("circuit", (function(run_of((H, [0])), name="a"), function(name="b")))
    second = Module("circuit", (function(run_of((CX, [0, 1])), name="a"), function(name="b")))
    before, after = function_digests(first), function_digests(second)
    assert before["b"] == after["b"]
    assert before["a"] != after["a"]


def test_long_columns_are_stored_in_chunks_that_local_edits_keep():
    rows = 3 * CHUNK_BYTES // 8
    run = run_of((RZ, [0], [0.1])).take(np.zeros(rows, dtype=np.int64))
    qubits = np.arange(rows, dtype=np.int32)
    parameters = np.arange(rows) * 0.1
    run = run.with_rows(replace(run.rows, qubits=qubits, parameters=parameters))
    encoded = encode_operation(run)
    assert len(encoded.payload) < INLINE_BYTES
    assert max(map(len, encoded.children.values())) == CHUNK_BYTES
    changed = parameters.copy()
    changed[-1] = 7.0
    other = encode_operation(run.with_rows(replace(run.rows, parameters=changed)))
    assert len(encoded.children.keys() - other.children.keys()) == 1
    again = decode_operation(encoded.payload, encoded.children.__getitem__)
    assert np.array_equal(again.rows.parameters, parameters)
    assert np.array_equal(again.rows.qubits, qubits)


def test_objects_of_other_schemes_and_dialect_versions_are_refused(monkeypatch):
    encoded = encode_module(module(run_of((H, [0]))))
    with pytest.raises(DecodeError):
        decode_module(b"qlower-ir-0\n" + encoded.payload, encoded.children.__getitem__)
    monkeypatch.setattr("qlower.ir.decoding.dialect_version", lambda name: 99)
    with pytest.raises(DecodeError, match="version 99"):
        decode_module(encoded.payload, encoded.children.__getitem__)


def test_the_digest_is_what_it_was():
    # A change here changes every digest ever stored: raise the scheme or the dialect's version with it.
    program = module(run_of((H, [0]), (CX, [0, 1]), (RZ, [1], [0.5]), (MEASURE, [0])))
    assert program.digest == GOLDEN


GOLDEN = "01018445a66f80e27392e35b95652572214ad9b552c2cf3a87b83675d48439f1"
