"""Every broken text has a golden diagnostic beside it; --update-golden rewrites them."""

from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Source, render
from qlower.ir.codes import CODES as VERIFIER_CODES
from qlower.ir.text import parse_source
from qlower.ir.text.codes import CODES
from qlower.ir.verifier import verify

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.mlir"))


def read(source):
    verify(parse_source(source), source=source)


def test_there_are_enough_of_them():
    assert len(FILES) >= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_text(path, request):
    source = Source("$FILE", path.read_text(encoding="utf-8"))
    with pytest.raises(QlowerError) as caught:
        read(source)
    diagnostics = caught.value.diagnostics
    text = "\n".join(render(diagnostic) for diagnostic in diagnostics) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert all(diagnostic.code in {**CODES, **VERIFIER_CODES} for diagnostic in diagnostics)
    assert all(diagnostic.span is not None for diagnostic in diagnostics)
    assert all(diagnostic.expected or diagnostic.fix for diagnostic in diagnostics)


def test_all_codes_of_the_reader_have_a_broken_text():
    shown = "".join(path.read_text(encoding="utf-8") for path in BROKEN.glob("*.err"))
    # 65,536 kinds of rows would be a long file; see test_limits.py.
    assert [code for code in CODES if code not in shown] == ["QL0134"]


def test_no_golden_file_is_left_over():
    assert {path.stem for path in BROKEN.glob("*.err")} == {path.stem for path in FILES}
