"""Every broken problem has a golden diagnostic beside it; --update-golden rewrites them."""

from pathlib import Path

import pytest

from qlower.api import start_of
from qlower.cli.catalogue import all_codes
from qlower.diagnostics import QlowerError, Source, render

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))
WITHOUT_PLACE = ("QL0300",)
"""Codes of faults that stand nowhere in a text."""


def test_there_are_enough_of_them():
    assert len(FILES) >= 100


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_problem(path, request, monkeypatch):
    monkeypatch.chdir(BROKEN)
    with pytest.raises(QlowerError) as caught:
        start_of(Source(path.name, path.read_text(encoding="utf-8")), "qlower-problem")
    diagnostics = caught.value.diagnostics
    text = "\n".join(render(diagnostic) for diagnostic in diagnostics) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert all(diagnostic.code in all_codes() for diagnostic in diagnostics)
    assert all(diagnostic.expected or diagnostic.fix for diagnostic in diagnostics)
    assert all(diagnostic.span is not None for diagnostic in diagnostics if diagnostic.code not in WITHOUT_PLACE)


def test_no_golden_file_is_left_over():
    assert {path.stem for path in BROKEN.glob("*.err")} == {path.stem for path in FILES}


def test_every_code_of_problems_has_an_example():
    shown = "".join(path.read_text(encoding="utf-8") for path in BROKEN.glob("*.err"))
    own = {code for code in all_codes() if "QL0800" <= code <= "QL0821"}
    assert {code for code in own if f"[{code}]" not in shown} == set()
