"""Both spellings of a module read back to a module of the same digest, and printing is a fixed point."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from ir_programs import attributes, function, module, modules, run_of

from qlower.dialects.circuit.rows import MEASURE, gate_kind
from qlower.ir import Dense, Module, RowKind, Run, SymbolRef, Value
from qlower.ir.operation import unregistered
from qlower.ir.text import parse_module, print_module
from qlower.ir.types import F64

SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(modules())
def test_both_spellings_have_one_digest(program):
    for spelling in ("exploded", "packed"):
        text = print_module(program, spelling)
        again = parse_module(text)
        assert again.digest == program.digest, text
        assert print_module(again, spelling) == text


@settings(max_examples=200, deadline=None)
@given(attributes)
def test_attributes_come_back_exactly(value):
    program = Module("circuit", (unregistered("vendor.op")(attributes={"value": value, "true": 1, "": True}),))
    (op,) = parse_module(print_module(program)).operations
    assert repr(op.attributes["value"]) == repr(value)
    assert parse_module(print_module(program)).digest == program.digest


@pytest.mark.parametrize("name", ["qubits", "columns", "terms"])
def test_a_constant_named_like_a_field_is_kept(name):
    kind = RowKind("circuit.x", 1, 0, 0, ((name, "clash"),))
    program = module(run_of((kind, [0])))
    assert '"qlower.run"' in print_module(program)
    assert parse_module(print_module(program)).digest == program.digest


def test_rows_of_unknown_dialects_are_packed_and_kept():
    program = module(run_of((gate_kind("h"), [0]), (RowKind("vendor.gate", 1), [1])))
    text = print_module(program)
    assert '"qlower.run"' in text
    assert parse_module(text).digest == program.digest


def test_row_like_ops_of_unknown_dialects_stay_ops():
    text = module_text('"vendor.x"() {qubits = array<i32: 3>} : () -> ()')
    (op,) = parse_module(text).operations
    assert not isinstance(op, Run)
    assert (op.name, dict(op.attributes)) == ("vendor.x", {"qubits": (3,)})


def test_complex_columns_are_packed():
    run = run_of((gate_kind("h"), [0]))
    program = module(run.with_rows(run.rows.with_columns({"c": np.array([1j])})))
    assert parse_module(print_module(program)).digest == program.digest


def test_rows_are_printed_as_documented():
    angle = Value(F64)
    run = run_of((gate_kind("rz"), [1], (0.5,)), (MEASURE, [3]))
    lines = print_module(module(run, unregistered("vendor.op")((), (angle,)))).splitlines()
    assert lines[2].strip() == '"circuit.rz"() {parameters = [0.5], qubits = array<i32: 1>} : () -> ()'
    assert lines[3].strip() == '%0 = "circuit.measure"() {qubits = array<i32: 3>} : () -> i1'
    assert lines[4].strip() == '%1 = "vendor.op"() : () -> f64'


def test_operands_add_to_parameters():
    text = region_text(
        '%0 = "vendor.angle"() : () -> f64',
        '%1 = "vendor.angle"() : () -> f64',
        '"circuit.u"(%1, %0, %1) {coefficients = [2.0, -1.0, 0.5], parameters = [0.1, 0.2, 0.3], '
        "qubits = array<i32: 4>, terms = array<i32: 0, 0, 2>} : (f64, f64, f64) -> ()",
    )
    first, second, run = parse_module(text).operations[0].regions[0].operations
    (row,) = run.unpack()
    assert row.parameters[0].constant == 0.1
    assert dict(row.parameters[0].terms) == {second.results[0]: 2.0, first.results[0]: -1.0}
    assert row.parameters[1] == 0.2
    assert dict(row.parameters[2].terms) == {second.results[0]: 0.5}


def test_origins_are_offsets_in_the_text():
    text = module_text('"vendor.op"() : () -> ()', '"circuit.h"() {qubits = array<i32: 0>} : () -> ()', "",
                       '%0  =  "circuit.measure"() {qubits = array<i32: 3>} : () -> i1')  # fmt: skip
    op, run = parse_module(text).operations
    assert op.origin == (text.index('"vendor.op"'),)
    assert run.rows.origins.tolist() == [text.index('"circuit.h"'), text.index("%0")]


def test_module_attributes_and_level_come_back():
    program = Module("physical", (), {"level": 1, "qlower.level": "x", "a b": (1, 2.0)})
    again = parse_module(print_module(program))
    assert again.level == "physical"
    assert dict(again.attributes) == program.attributes


def test_functions_have_names_of_their_own():
    text = print_module(Module("circuit", (function(run_of((MEASURE, [0])), name="a"), function(name="b"))))
    assert parse_module(text).digest == parse_module(text.replace("%0", "%other")).digest


def test_a_broken_module_can_still_be_printed():
    text = print_module(module(unregistered("vendor.op")((Value(F64),))))
    assert "%undefined0" in text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), ("-5 : i64", -5), ("0x10", 16), ("0.5", 0.5), ("5.000000e-01 : f64", 0.5), ("1.", 1.0),
        ("0x7FF0000000000000 : f64", math.inf), ("0xFFF0000000000000 : f64", -math.inf), ("-0.0", -0.0),
        ("1.0E+2", 100.0), ("4.940660e-324", 5e-324), ("true", True), ("unit", True), ('"a\\22\\n\\C3\\A9"', 'a"\né'),
        ("@f", SymbolRef("f")), ('@"g h"', SymbolRef("g h")), ("[]", ()),
        ("[1, [2.0, @f]]", (1, (2.0, SymbolRef("f")))),
        ("array<i32>", ()), ("array<i64: 1, -2>", (1, -2)), ("array<f64: 0.5, 0x7FF0000000000000>", (0.5, math.inf)),
        ("array<i1: true, false>", (True, False)),
        ("dense<7> : tensor<3xi32>", Dense(np.array([7, 7, 7], "<i4"))),
        ("dense<7> : tensor<i32>", Dense(np.array(7, "<i4"))),
        ("dense<> : tensor<0xf64>", Dense(np.zeros(0))),
        ("dense<[[1, -2], [3, 4]]> : tensor<2x2xi64>", Dense(np.array([[1, -2], [3, 4]], "<i8"))),
        ('dense<"0x01000200"> : tensor<2xui16>', Dense(np.array([1, 2], "<u2"))),
        ('dense<"0x0100"> : tensor<4xui16>', Dense(np.array([1, 1, 1, 1], "<u2"))),
        ("dense<[0.5, 0x7FF0000000000000]> : tensor<2xf64>", Dense(np.array([0.5, math.inf]))),
        ("dense<(1.0,-2.0)> : tensor<2xcomplex<f64>>", Dense(np.array([1 - 2j, 1 - 2j]))),
    ],
)  # fmt: skip
def test_spellings_of_attributes(text, value):
    (op,) = parse_module(module_text(f'"vendor.op"() {{value = {text}}} : () -> ()')).operations
    assert repr(op.attributes["value"]) == repr(value)


@pytest.mark.parametrize(
    "text",
    [
        '"vendor.op"() {a = 1, b = 2} : () -> ()',
        '"vendor.op"() <{a = 1, b = 2}> : () -> ()',
        '"vendor.op"() <{b = 2}> {a = 1} : () -> () loc("file.mlir":1:2)',
        '"vendor.op"() {b = 2, "a" = 1} : () -> () loc(callsite("a" at fused<"x">["b", unknown]))',
        '"vendor.op" ( ) // comment }\n {\n a=1 , b=2 } :()->() loc(#loc1)',
        '%x:0x1, %y = "vendor.op"() {a = 1, b = 2} : () -> ()'.replace('%x:0x1, %y = ', ""),
    ],
)  # fmt: skip
def test_ways_to_write_an_op(text):
    program = parse_module(f"#loc1 = loc(unknown)\n{module_text(text)}#loc2 = loc(fused[#loc1])")
    (op,) = program.operations
    assert dict(op.attributes) == {"a": 1, "b": 2}


@pytest.mark.parametrize(
    "text",
    [
        '"builtin.module"() ({\nBODY\n}) {qlower.level = "circuit"} : () -> ()',
        '"builtin.module"() {qlower.level = "circuit"} ({\nBODY\n}) : () -> () loc(unknown)',
        '"builtin.module"() <{qlower.level = "circuit"}> ({\n^bb0:\nBODY\n}) : () -> ()',
        'module attributes {qlower.level = "circuit"} {\nBODY\n}',
        'builtin.module attributes {qlower.level = "circuit"} {\nBODY\n} loc(#loc)\n#loc = loc(unknown)',
    ],
)
def test_ways_to_write_a_module(text):
    body = '"circuit.h"() {qubits = array<i32: 0>} : () -> ()'
    wanted = parse_module(module_text(body))
    assert parse_module(text.replace("BODY", body)).digest == wanted.digest


def test_groups_of_results():
    types = "(i1, f64, i1)"
    wanted = parse_module(
        region_text(f'%0:3 = "vendor.op"() : () -> {types}', '"vendor.use"(%0#1, %0#0) : (f64, i1) -> ()')
    )
    again = parse_module(
        region_text(f'%a, %b:2 = "vendor.op"() : () -> {types}', '"vendor.use"(%b, %a#0) : (f64, i1) -> ()')
    )
    assert again.digest == wanted.digest


@pytest.mark.parametrize("count", [0, 1, 2])
def test_empty_regions_are_kept(count):
    regions = f"({', '.join(['{}'] * count)})" if count else ""
    program = parse_module(module_text(f'"vendor.op"() {regions} : () -> ()'))
    assert len(program.operations[0].regions) == count
    assert parse_module(print_module(program)).digest == program.digest


def test_sibling_regions_may_use_the_same_names():
    region = '{ %0 = "vendor.a"() : () -> i1 "vendor.b"(%0) : (i1) -> () }'
    (op,) = parse_module(module_text(f'"vendor.op"() ({region}, {region}) : () -> ()')).operations
    assert len(op.regions) == 2


def module_text(*lines):
    return '"builtin.module"() ({\n' + "\n".join(lines) + '\n}) {qlower.level = "circuit"} : () -> ()\n'


def region_text(*lines):
    return module_text('"vendor.region"() ({', *lines, "}) : () -> ()")
