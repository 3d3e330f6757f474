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
    """How often each code is declared: once per table, and once more where a table's text repeats a key."""
    modules = [import_module(value.partition(":")[0]) for value in builtin_tables()]
    found = Counter(code for module in modules for code in module.CODES)
    for path in tables():
        for code, times in Counter(re.findall(r"^    \"(QL\d{4})\"[:,]", path.read_text(), re.MULTILINE)).items():
            found[code] += times - 1
    return found


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


def raised_by_name(module):
    """Codes that two languages share but for their base stand in a table by their last two digits, which have names."""
    folder = Path(str(module.__file__)).parent
    text = "".join(path.read_text() for path in folder.rglob("*.py") if path.name != "codes.py")
    names = {name: value for name, value in vars(module).items() if name.isupper() and isinstance(value, int)}
    used = {value for name, value in names.items() if value < 100 and re.search(rf"\b{name}\b", text)}
    return {code for code in module.CODES if int(code[2:]) % 100 in used}


def test_every_declared_code_is_raised():
    found = set(raised())
    for value in builtin_tables():
        found |= raised_by_name(import_module(value.partition(":")[0]))
    assert sorted(declared().keys() - found) == []


def test_every_table_is_in_the_catalogue():
    listed = {Path(str(import_module(value.partition(":")[0]).__file__)).resolve() for value in builtin_tables()}
    assert {str(path) for path in tables()} == {str(path) for path in listed}
    assert sorted(all_codes()) == sorted(declared())


def test_every_code_says_what_to_do():
    for code, about in all_codes().items():
        assert about.title, code
        assert about.explanation.endswith((".", ").")), code
        assert about.fix, code
