"""The limits of the text form."""

import pytest

from qlower.diagnostics import QlowerError
from qlower.ir.text import parse_module
from qlower.ir.text.reading import DEEPEST


def nested(levels):
    regions = '"a.b"() ({' * levels + "}) : () -> ()" * levels
    return f'"builtin.module"() ({{ {regions} }}) {{qlower.level = "x"}} : () -> ()'


def kinds(count):
    rows = "\n".join(
        f'"circuit.x"() {{modifiers = [["pow", {k}]], qubits = array<i32: 0>}} : () -> ()' for k in range(count)
    )
    return f'"builtin.module"() ({{\n{rows}\n}}) {{qlower.level = "x"}} : () -> ()'


def test_the_deepest_nesting_reads_and_has_a_digest():
    assert parse_module(nested(DEEPEST - 1)).digest
    with pytest.raises(QlowerError, match="QL0104"):
        parse_module(nested(DEEPEST))


@pytest.mark.slow
def test_a_run_of_too_many_kinds_is_refused():
    assert len(parse_module(kinds(1 << 16)).operations[0].rows.kinds) == 1 << 16
    with pytest.raises(QlowerError, match="QL0134"):
        parse_module(kinds((1 << 16) + 1))


def test_too_many_kinds_are_refused_where_they_are_counted(monkeypatch):
    monkeypatch.setattr("qlower.ir.text.row_fields.MOST_KINDS", 5)
    monkeypatch.setattr("qlower.ir.text.body_collector.MOST_KINDS", 5)
    assert parse_module(kinds(5)).digest
    with pytest.raises(QlowerError, match="QL0134"):
        parse_module(kinds(6))
