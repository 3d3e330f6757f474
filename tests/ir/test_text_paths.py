"""Regular lines and the grammar give the same module, and the same diagnostics."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ir_programs import modules

from qlower.diagnostics import QlowerError, render
from qlower.dialects.circuit.rows import call_kind, gate_kind
from qlower.ir import Module
from qlower.ir.origins import collect_origins
from qlower.ir.run import RunBuilder
from qlower.ir.text import fast_rows, parse_module, print_module
from qlower.ir.text.builder import Builder

HEAD, TAIL = '"builtin.module"() ({\n', '\n}) {qlower.level = "circuit"} : () -> ()'
ROWS = (
    '"circuit.h"() {qubits = array<i32: 0>} : () -> ()',
    '%0 = "circuit.measure"() {qubits = array<i32: 3>, slots = array<i32: 1>} : () -> i1',
    '"circuit.rz"() {parameters = [-5.000000e-01 : f64], qubits = array<i32: 1>} : () -> ()',
    '"circuit.x"() {modifiers = [["ctrl", 2], ["inv"]], qubits = array<i32: 0, 1, 2>} : () -> ()',
    '"circuit.call"() {callee = @f, parameters = [1.0e-05, 2.5], qubits = array<i32: 0, 1>} : () -> ()',
    '"circuit.delay"() {parameters = [5.0], qubits = array<i32: 0>, unit = "dt"} : () -> ()',
    '"vendor.x"() {qubits = array<i32: 3>} : () -> ()',
    '"circuit.rx"() {qubits = array<i32: 3>, parameters = [0.5, 1.5]} : () -> ()',
)  # fmt: skip
COLUMNS = (
    '"circuit.h"() {columns = {b = 5 : i32, start_ns = 0.5}, qubits = array<i32: 0>} : () -> ()',
    '"circuit.h"() {qubits = array<i32: 0>, columns = {start_ns = -1.0e+02 : f64, b = -5 : i32}} : () -> ()',
)  # fmt: skip
FAULTY = (
    '"circuit.h"() {qubits = array<i32: 99999999999>} : () -> ()',
    '"circuit.h"() {qubits = array<i32: 0>, qubits = array<i32: 0>} : () -> ()',
    '"circuit.h"(%nothing) {qubits = array<i32: 0>} : (f64) -> ()',
    '"circuit.h"() {qubits = array<i32: 0>} : (f64) -> ()',
    '%0 = "circuit.h"() {qubits = array<i32: 0>} : () -> ()',
    '"circuit.measure"() {qubits = array<i32: 0>, slots = array<i32: 0, 1>} : () -> i1',
    '"circuit.rz"() {parameters = [1.0e+999], qubits = array<i32: 0>} : () -> ()',
    '"circuit.rz"() {qubits = array<i32: 0>, terms = array<i32: 0>} : () -> ()',
    '"circuit.rz"() {columns = {a = 1, a = 2}, qubits = array<i32: 0>} : () -> ()',
    '"circuit.rz"() {columns = {a = 300 : ui8}, qubits = array<i32: 0>} : () -> ()',
    '"circuit.rz"() {columns = {a = 1 : i7}, qubits = array<i32: 0>} : () -> ()',
    '"circuit.delay"() {qubits = array<i32: 0>, unit = "ns", unit = "dt"} : () -> ()',
    '"circuit.delay"() {qubits = array<i32: 0>, unit = [99999999999999999999999]} : () -> ()',
)  # fmt: skip


def slowly(text):
    """The text with every line spelled irregularly, offsets kept."""
    return text.replace("() {", "(){ ").replace(") {", "){ ")


def outcome(text):
    try:
        module = parse_module(text)
    except QlowerError as error:
        return [d.code for d in error.diagnostics], error.diagnostics[0].span.line
    return module.digest, [column.tolist() for column in collect_origins(module)]


@pytest.mark.parametrize("rows", [*((row,) for row in ROWS), ROWS, COLUMNS, *((row,) for row in FAULTY)])
def test_both_paths_agree(rows):
    text = HEAD + "\n".join(rows) + TAIL
    assert slowly(text) != text
    assert outcome(text) == outcome(slowly(text))


@pytest.mark.parametrize("row", FAULTY)
def test_faults_in_regular_lines_are_shown_at_their_place(row):
    with pytest.raises(QlowerError) as caught:
        parse_module(HEAD + ROWS[0] + "\n  " + row + TAIL)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span.line == 3
    assert row in render(diagnostic)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(modules())
def test_both_paths_agree_on_random_modules(module):
    text = print_module(module)
    assert outcome(text) == outcome(slowly(text))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ROWS), max_size=6), st.randoms(use_true_random=False))
def test_regular_and_irregular_lines_mix_to_one_run(rows, random):
    rows = [row.replace("%0", f"%v{place}") for place, row in enumerate(rows)]
    mixed = [slowly(row) if random.random() < 0.5 else row for row in rows]
    assert outcome(HEAD + "\n".join(rows) + TAIL) == outcome(HEAD + "\n".join(mixed) + TAIL)


def test_regular_lines_do_take_the_fast_path(monkeypatch):
    text = HEAD + "\n".join((*ROWS[:6], *COLUMNS)[:6]) + TAIL
    monkeypatch.setattr(Builder, "operation", None)
    assert len(parse_module(text).operations[0].rows) == 6


def test_printed_rows_are_regular():
    builder = RunBuilder()
    builder.add(call_kind("f", 2, 1, (("ctrl", 1), ("pow", 0.5))), [0, 1, 2], [1e-7])
    builder.add(gate_kind("u"), [0], [1e22, -0.0, 5e-324])
    lines = print_module(Module("circuit", (builder.finish(),))).splitlines()[1:-1]
    assert len(list(fast_rows.regular_rows("\n".join(lines)))) == len(lines) == 2
