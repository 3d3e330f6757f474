"""Every diagnostic code is declared once, raised somewhere, and found by ``qlower explain``."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

from qlower.cli.catalogue import all_codes, builtin_tables

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"[\"'](QL\d{4})[\"']")


def sources():
    for top in ("qlower", "dialects", "passes", "targets"):
        for path in sorted((ROOT / top).rglob("*.py")):
            inside = path.relative_to(ROOT).parts
            # In qlower/ the other three are links to the top.
            if inside[:2] not in (("qlower", "dialects"), ("qlower", "passes"), ("qlower", "targets")):
                yield path


def tables():
    return [path for path in sources() if path.name == "codes.py" and path.parent.name != "diagnostics"]


def declared():
    return Counter(
        code for path in tables() for code in re.findall(r"^    \"(QL\d{4})\": ", path.read_text(), re.MULTILINE)
    )


def raised():
    found = {}
    for path in sources():
        if path not in tables():
            for code in CODE.findall(path.read_text()):
                found.setdefault(code, path)
    return found


def test_every_code_is_declared_once():
    assert [code for code, times in declared().items() if times > 1] == []


def test_every_raised_code_is_declared():
    missing = {code: str(path.relative_to(ROOT)) for code, path in raised().items() if code not in declared()}
    assert missing == {}


def test_every_declared_code_is_raised():
    assert sorted(declared().keys() - raised().keys()) == []


def test_every_table_is_in_the_catalogue():
    listed = {Path(str(import_module(value.partition(":")[0]).__file__)).resolve() for value in builtin_tables()}
    assert {str(path) for path in tables()} == {str(path) for path in listed}
    assert sorted(all_codes()) == sorted(declared())


def test_every_code_says_what_to_do():
    for code, about in all_codes().items():
        assert about.title, code
        assert about.explanation.endswith((".", ").")), code
        assert about.fix, code
