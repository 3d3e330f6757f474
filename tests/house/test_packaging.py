"""The package list, the package data and the symlinks agree with the tree."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
TOPS = {"qlower": ROOT / "qlower", "qlower.dialects": ROOT / "dialects"}
TOPS |= {"qlower.passes": ROOT / "passes", "qlower.targets": ROOT / "targets"}


def packages_in_tree():
    for name, folder in TOPS.items():
        for init in folder.rglob("__init__.py"):
            parts = init.parent.relative_to(folder).parts
            if name == "qlower" and parts and parts[0] in ("dialects", "passes", "targets"):
                continue
            yield ".".join((name, *parts))


def test_every_package_is_listed():
    assert sorted(SETUP["packages"]) == sorted(packages_in_tree())


def test_the_list_is_sorted_within_its_groups():
    groups = [[p for p in SETUP["packages"] if p == top or p.startswith(top + ".")] for top in TOPS if top != "qlower"]
    assert all(group == sorted(group) for group in groups)


def test_every_folder_with_modules_is_a_package():
    for folder in TOPS.values():
        for module in folder.rglob("*.py"):
            assert (module.parent / "__init__.py").exists(), module


def test_data_files_are_declared():
    declared = {package: set(patterns) for package, patterns in SETUP["package-data"].items()}
    for name, folder in TOPS.items():
        for file in folder.rglob("*"):
            if file.suffix not in (".lark", ".yaml", ".json") or "qlower/dialects" in str(file):
                continue
            package = ".".join((name, *file.parent.relative_to(folder).parts))
            if package.startswith("qlower.dialects.") or name != "qlower" or package not in ("qlower",):
                patterns = declared.get(package, set())
                assert f"*{file.suffix}" in patterns, f"{file} is not in package-data of {package}"


def test_the_links_point_to_the_top():
    for name in ("dialects", "passes", "targets"):
        assert (ROOT / "qlower" / name).resolve() == ROOT / name
