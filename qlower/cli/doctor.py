"""``qlower doctor``: examine the installation."""

import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import qlower
from qlower.cli import options
from qlower.cli.catalogue import plugin_tables
from qlower.cli.output import print_diagnostics, print_json, progress, say, table
from qlower.diagnostics import Diagnostic, QlowerError
from qlower.ir.dialect_table import dialects
from qlower.lowering.compilation import package_versions
from qlower.lowering.kernels import cache_folder, kernels, warm_up
from qlower.lowering.registry import find_target, formats, load_kernels, passes, targets
from qlower.plugins import Group
from qlower.store.store import Store

FINDINGS = 1


@click.command("doctor")
@click.option("--warm-kernels", is_flag=True, help="Compile all kernels now, so that no later run has to wait.")
@options.store_folder
@options.as_json
def doctor(warm_kernels: bool, store_folder: Path, as_json: bool) -> int:
    """Examine the installation: versions, kernels, plugins, store. Exit code 1 if something is wrong."""
    found = [finding for group in _groups() for finding in group.findings()]
    found += _builtin_faults()
    load_kernels()
    if warm_kernels:
        warm_up(progress)
    store, faults = _store(store_folder)
    found += faults
    about = {
        "qlower": qlower.__version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "packages": dict(package_versions()),
        "plugins": [
            {"kind": g.what, **vars(item)} for g in _groups() for item in g.items() if item.name not in g.builtin
        ],
        "kernel_folder": str(cache_folder()),
        "kernels": [{"name": item.name, "compiled": item.is_on_disk} for item in kernels()],
        "store": store,
    }
    if as_json:
        print_json("doctor", about, found)
    else:
        _print(about)
        print_diagnostics(found, err=False)
        say(f"\n{len(found)} findings" if found else "\nall is well")
    return FINDINGS if found else 0


def _groups() -> Iterator[Group[Any]]:
    yield from (passes(), dialects(), formats(), targets(), plugin_tables())


def _builtin_faults() -> list[Diagnostic]:
    """Built-in items that cannot be loaded: an installation from which files are missing. Loads kernels on the way."""
    found: list[Diagnostic] = []
    loads = [(group.load, name) for group in (passes(), dialects(), formats()) for name in group.builtin]
    for load, name in [*loads, *((find_target, name) for name in targets().builtin)]:
        try:
            load(name)
        except QlowerError as error:
            found.extend(error.diagnostics)
    return found


def _store(folder: Path) -> tuple[dict[str, Any], list[Diagnostic]]:
    state: dict[str, Any] = {"path": str(folder), "exists": folder.exists(), "runs": 0}
    if not folder.exists():
        return state, []
    try:
        store = Store.open(folder, create=False)
        state["runs"] = sum(1 for _ in store.ledger.records())
    except QlowerError as error:
        return state, list(error.diagnostics)
    return state, store.warnings


def _print(about: dict[str, Any]) -> None:
    for key in ("qlower", "python", "platform"):
        say(f"{key:10}{about[key]}")
    say(f"{'packages':10}{', '.join(f'{name} {version}' for name, version in about['packages'].items())}")
    store = about["store"]
    say(f"{'store':10}{store['path']}, " + (f"{store['runs']} runs" if store["exists"] else "not there yet"))
    compiled = sum(kernel["compiled"] for kernel in about["kernels"])
    say(f"{'kernels':10}{compiled} of {len(about['kernels'])} compiled, in {about['kernel_folder']}")
    if about["plugins"]:
        say(
            "\n"
            + table(("plugin", "kind", "package"), [(p["name"], p["kind"], p["package"]) for p in about["plugins"]])
        )
