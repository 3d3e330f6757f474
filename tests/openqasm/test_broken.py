"""Every broken program has a golden diagnostic beside it; --update-golden rewrites them."""

from pathlib import Path

import pytest

from qlower.diagnostics import QlowerError, Source, render
from qlower.dialects.circuit.openqasm.codes import CODES
from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2
from qlower.dialects.circuit.openqasm.openqasm3 import read_openqasm3

HERE = Path(__file__).parent
READERS = {"broken2": read_openqasm2, "broken3": read_openqasm3}
FILES = [path for folder in READERS for path in sorted((HERE / folder).glob("*.qasm"))]


@pytest.mark.parametrize("folder", READERS)
def test_there_are_enough_of_them(folder: str) -> None:
    assert len(list((HERE / folder).glob("*.qasm"))) >= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_broken_program(path: Path, request: pytest.FixtureRequest, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(QlowerError) as caught:
        READERS[path.parent.name](Source("$FILE", path.read_text(encoding="utf-8")))
    (diagnostic,) = caught.value.diagnostics
    text = render(diagnostic) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert diagnostic.code in CODES
    assert diagnostic.span is not None
    assert diagnostic.expected or diagnostic.fix
    # The reference parser must not talk past the diagnostics.
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("folder", READERS)
def test_no_golden_file_is_left_over(folder: str) -> None:
    programs, golden = ({path.stem for path in (HERE / folder).glob(f"*.{kind}")} for kind in ("qasm", "err"))
    assert golden == programs


def test_most_codes_are_shown() -> None:
    shown = {path.with_suffix(".err").read_text(encoding="utf-8")[6:12] for path in FILES}
    assert len(shown & CODES.keys()) >= len(CODES) - 3
