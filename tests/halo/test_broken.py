"""Every broken program has a golden diagnostic beside it; --update-golden rewrites them."""

from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Source, render
from qlower.dialects.circuit.halo.codes import CODES
from qlower.dialects.circuit.halo.reader import read_halo

FOLDER = Path(__file__).parent / "broken"
FILES = sorted(FOLDER.glob("*.halo"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_program(path: Path, request: pytest.FixtureRequest) -> None:
    with pytest.raises(QlowerError) as caught:
        read_halo(Source("$FILE", path.read_text(encoding="utf-8")))
    (diagnostic,) = caught.value.diagnostics
    text = render(diagnostic) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert diagnostic.span is not None
    assert diagnostic.expected or diagnostic.fix


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.err")} == {path.stem for path in FILES}


def test_every_code_is_shown() -> None:
    assert {path.with_suffix(".err").read_text(encoding="utf-8")[6:12] for path in FILES} == CODES.keys()
