"""``qlower passes``: list the passes, or describe one."""

import inspect
import typing
from dataclasses import MISSING, fields
from typing import Any

import click

from qlower.cli import options
from qlower.cli.output import print_json, say, table
from qlower.lowering.pass_ import Pass
from qlower.lowering.registry import passes as registered
from qlower.plugins import Item


@click.command("passes")
@click.argument("name", required=False)
@options.as_json
def passes(name: str | None, as_json: bool) -> None:
    """List the passes without importing any, or describe the pass NAME."""
    if name is not None:
        _describe(name, as_json)
        return
    items = list(registered().items())
    if as_json:
        print_json("passes", {"passes": [_item(item) for item in items]})
    else:
        say(table(("pass", "package"), [(item.name, item.package) for item in items]))
        say("\ndescribe one with: qlower passes NAME")


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "package": item.package, "value": item.value}


def _describe(name: str, as_json: bool) -> None:
    found = registered().load(name)
    package = next(item.package for item in registered().items() if item.name == name)
    described = describe(found)
    if as_json:
        print_json("passes", {"pass": {"package": package, **described}})
        return
    say(f"{click.style(name, bold=True)}, version {found.version}, {package}\n")
    say(described["documentation"] + "\n")
    for key in ("reads", "writes", "contract", "key", "cites"):
        value = described[key]
        say(f"{key:10}{', '.join(value) if isinstance(value, list) else value}")
    if described["options"]:
        rows = [(option["name"], option["type"], option["default"]) for option in described["options"]]
        say("\n" + table(("option", "type", "default"), rows))


def describe(found: type[Pass]) -> dict[str, Any]:
    """Everything a pass says of itself, as JSON values."""
    used = {"target": found.uses_target, "calibration": found.uses_calibration, "wires": found.uses_wires}
    used["seed"] = found.uses_seed
    hints = typing.get_type_hints(found)
    return {
        "name": found.name,
        "version": found.version,
        "documentation": inspect.getdoc(found) or "",
        "reads": list(found.reads),
        "writes": found.writes or "the level it reads",
        "contract": str(found.contract),
        "key": ["input", "options", *(name for name, uses in used.items() if uses)],
        "cites": list(found.cites),
        "options": [
            {
                "name": option.name.replace("_", "-"),
                "type": getattr(hints[option.name], "__name__", str(hints[option.name])),
                "default": None if option.default is MISSING else option.default,
            }
            for option in fields(found)
        ],
    }
