"""Every broken descriptor has a golden diagnostic beside it; --update-golden rewrites them."""

from pathlib import Path

import pytest

from qlower.cli.catalogue import all_codes
from qlower.device.loader import load_target
from qlower.diagnostics import QlowerError, render

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.yaml"))


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_broken_descriptor(path: Path, request: pytest.FixtureRequest) -> None:
    with pytest.raises(QlowerError) as caught:
        load_target(path, "$FILE")
    diagnostics = caught.value.diagnostics
    text = "\n".join(render(diagnostic) for diagnostic in diagnostics) + "\n"
    golden = path.with_suffix(".err")
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert all(diagnostic.code in all_codes() for diagnostic in diagnostics)
    assert all(diagnostic.expected or diagnostic.fix for diagnostic in diagnostics)


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in BROKEN.glob("*.err")} == {path.stem for path in FILES}
