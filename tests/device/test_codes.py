import re
from pathlib import Path

from qlower.device.codes import CODES
from qlower.documents.codes import CODES as DOCUMENT_CODES

FOLDER = Path(__file__).parents[2] / "qlower" / "device"


def test_codes_are_those_that_are_raised() -> None:
    raised: set[str] = set()
    for path in FOLDER.glob("*.py"):
        if path.name != "codes.py":
            raised |= set(re.findall(r'"(QL\d{4})"', path.read_text(encoding="utf-8")))
    assert raised - set(DOCUMENT_CODES) == set(CODES)


def test_codes_stay_in_their_range() -> None:
    assert all("QL0400" <= code <= "QL0499" for code in CODES)
    assert all(code.title and code.explanation and code.fix for code in CODES.values())
