"""Every op of the built-in dialects occurs in a lit test."""

from pathlib import Path

import pytest

from qlower.dialects import BUILTIN_DIALECTS
from qlower.ir.dialect_table import find_dialect

TEXT = "".join(path.read_text() for path in sorted(Path(__file__).parent.rglob("*.mlir")))


@pytest.mark.parametrize("name", BUILTIN_DIALECTS)
def test_every_op_has_a_lit_test(name):
    dialect = find_dialect(name)
    assert dialect is not None
    missing = [op for op in (*dialect.operation_table, *dialect.row_table) if f'"{op}"(' not in TEXT]
    assert missing == []
