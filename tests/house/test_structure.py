"""Imports point one way, and the framework names no dialect, pass or device."""

import ast
import re
from pathlib import Path

import pytest

from qlower.dialects import BUILTIN_DIALECTS
from qlower.passes import BUILTIN_PASSES
from qlower.targets import BUILTIN

ROOT = Path(__file__).parents[2]

ALLOWED = {
    "qlower.diagnostics": set(),
    "qlower.plugins": {"qlower.diagnostics"},
    "qlower.formula": {"qlower.diagnostics"},
    "qlower.canonical_json": set(),
    "qlower.ir": {"qlower.diagnostics", "qlower.plugins"},
    "qlower.documents": {"qlower.diagnostics", "qlower.formula"},
    "qlower.device": {"qlower.canonical_json", "qlower.diagnostics", "qlower.formula", "qlower.documents"},
    "qlower.store": {"qlower.canonical_json", "qlower.diagnostics"},
    "qlower.lowering": {
        "qlower.canonical_json", "qlower.diagnostics", "qlower.plugins", "qlower.ir", "qlower.device", "qlower.store",
    },
    "qlower.dialects": {"qlower.diagnostics", "qlower.formula", "qlower.documents", "qlower.ir"},
    "qlower.passes": {
        "qlower.canonical_json", "qlower.diagnostics", "qlower.plugins", "qlower.formula", "qlower.ir", "qlower.device",
        "qlower.lowering", "qlower.dialects",
    },
    "qlower.targets": set(),
}  # fmt: skip
"""Room → the rooms it may import from, besides itself."""
TABLES = {"qlower.dialects", "qlower.passes", "qlower.targets"}
"""Packages whose own ``__init__`` holds string tables that the framework reads."""


def modules(room):
    if room in ("qlower.plugins", "qlower.formula", "qlower.canonical_json"):
        return [ROOT / f"{room.replace('.', '/')}.py"]
    name = room.removeprefix("qlower.")
    folder = ROOT / name if room in TABLES else ROOT / "qlower" / name
    return sorted(folder.rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qlower"):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("qlower"))


def room_of(module):
    return next((room for room in ALLOWED if module == room or module.startswith(room + ".")), module)


@pytest.mark.parametrize("room", ALLOWED)
def test_imports_point_one_way(room):
    for path in modules(room):
        for module in imports(path):
            target = room_of(module)
            is_table = module in TABLES or module == "qlower"
            assert target == room or target in ALLOWED[room] or is_table, f"{path.relative_to(ROOT)} imports {module}"


def names_of_things():
    return [*BUILTIN_DIALECTS, *BUILTIN_PASSES, *BUILTIN]


def strings_of_code(path):
    """String constants that are not docstrings."""
    tree = ast.parse(path.read_text())
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | loose:
            yield node.value


@pytest.mark.parametrize("room", ["qlower.ir", "qlower.device", "qlower.store", "qlower.plugins", "qlower.lowering"])
def test_the_framework_names_nothing(room):
    named = re.compile("|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in names_of_things()))
    for path in modules(room):
        for text in strings_of_code(path):
            found = named.search(text)
            is_example = path.name in ("codes.py", "pipeline_text.py")
            assert found is None or is_example or _is_prose(text), f"{path.relative_to(ROOT)}: {text!r}"


def _is_prose(text):
    """A message to a person may use a word that is also a dialect's name, such as "physical"."""
    return " " in text
