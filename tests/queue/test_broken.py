"""Every broken jobs file has a golden diagnostic beside it; --update-golden rewrites them."""

from pathlib import Path

import pytest

from qlower.api import start_of
from qlower.cli.catalogue import all_codes
from qlower.diagnostics import QlowerError, Source, render

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))


def test_there_are_enough_of_them():
    assert len(FILES) >= 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_jobs_file(path, request, monkeypatch):
    monkeypatch.chdir(BROKEN)
    with pytest.raises(QlowerError) as caught:
        start_of(Source(path.name, path.read_text(encoding="utf-8")), "qlower-jobs")
    diagnostics = caught.value.diagnostics
    text = "\n".join(render(diagnostic) for diagnostic in diagnostics) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert all(diagnostic.code in all_codes() for diagnostic in diagnostics)
    assert all(diagnostic.expected or diagnostic.fix for diagnostic in diagnostics)
    assert all(diagnostic.span is not None for diagnostic in diagnostics)


def test_no_golden_file_is_left_over():
    assert {path.stem for path in BROKEN.glob("*.err")} == {path.stem for path in FILES}


def test_every_code_that_refuses_a_jobs_file_has_an_example():
    shown = "".join(path.read_text(encoding="utf-8") for path in BROKEN.glob("*.err"))
    assert {f"QL092{last}" for last in range(4) if f"[QL092{last}]" not in shown} == set()
