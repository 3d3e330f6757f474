"""``qlower dialects``: list the dialects, or describe one or one of its ops."""

import inspect
from typing import Any

import click

from qlower.cli import options
from qlower.cli.output import print_json, say, table
from qlower.diagnostics import fail
from qlower.ir import Dialect, Operation, RowDefinition
from qlower.ir.dialect_table import dialects as registered
from qlower.ir.operation import AttributeField, Field


@click.command("dialects")
@click.argument("name", required=False)
@options.as_json
def dialects(name: str | None, as_json: bool) -> None:
    """List the dialects, or describe NAME: a dialect such as circuit, or an op such as circuit.cx."""
    if name is None:
        items = list(registered().items())
        if as_json:
            listed = [{"name": item.name, "package": item.package, "value": item.value} for item in items]
            print_json("dialects", {"dialects": listed})
        else:
            say(table(("dialect", "package"), [(item.name, item.package) for item in items]))
            say("\ndescribe one with: qlower dialects NAME")
        return
    dialect = registered().load(name.partition(".")[0])
    if "." in name:
        _show_op(dialect, name, as_json)
    else:
        _show_dialect(dialect, as_json)


def _show_dialect(dialect: Dialect, as_json: bool) -> None:
    ops = [describe_op(op) for op in dialect.operations]
    rows = [describe_row(row) for row in dialect.rows]
    if as_json:
        about = {"name": dialect.name, "version": dialect.version, "level": dialect.level, "summary": dialect.summary}
        print_json("dialects", {"dialect": {**about, "citations": list(dialect.citations), "ops": ops, "rows": rows}})
        return
    say(f"{click.style(dialect.name, bold=True)}, version {dialect.version}: {dialect.summary}")
    for citation in dialect.citations:
        say(f"  {citation}")
    if ops:
        say("\n" + table(("op", "summary"), [(op["name"], op["documentation"].split("\n")[0]) for op in ops]))
    if rows:
        cells = [(r["name"], _count(r["qubits"]), _count(r["parameters"]), r["results"], r["summary"]) for r in rows]
        say("\n" + table(("row op", "qubits", "parameters", "results", "summary"), cells))


def _count(number: int | None) -> str:
    return "any" if number is None else str(number)


def _show_op(dialect: Dialect, name: str, as_json: bool) -> None:
    op, row = dialect.operation_table.get(name), dialect.row_table.get(name)
    if op is None and row is None:
        fail("QL0300", f"there is no op named '{name}'", fix=f"list them with `qlower dialects {dialect.name}`")
    described = describe_op(op) if op is not None else describe_row(row) if row is not None else {}
    if as_json:
        print_json("dialects", {"op": described})
        return
    say(click.style(name, bold=True))
    for key, value in described.items():
        if key == "parts":
            cells = [(p["kind"], p["name"], p["type"], p["default"], p["summary"]) for p in value]
            say(table(("part", "name", "type", "default", "summary"), cells) if cells else "it has no parts")
        elif key != "name":
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            say(f"{shown}\n" if key == "documentation" else f"{key}: {'any' if shown is None else shown}")


def describe_op(op: type[Operation]) -> dict[str, Any]:
    """What an op declares, as JSON values."""
    return {
        "name": op.name,
        "documentation": inspect.getdoc(op) or "",
        "traits": sorted(map(str, op.traits)),
        "parts": [_part(field) for field in op.fields],
    }


def _part(field: Field[Any]) -> dict[str, Any]:
    declared = field.python_type.__name__ if isinstance(field, AttributeField) else field.type
    return {
        "kind": field.kind,
        "name": field.name + ("…" if field.variadic else ""),
        "type": "any" if declared is None else str(declared),
        "default": repr(field.default) if isinstance(field, AttributeField) and field.default is not None else "",
        "summary": field.summary,
    }


def describe_row(row: RowDefinition) -> dict[str, Any]:
    """What a row op declares, as JSON values; null stands for any number."""
    return {
        "name": row.name,
        "summary": row.summary,
        "qubits": row.num_qubits,
        "parameters": row.num_parameters,
        "results": row.num_results,
        "attributes": [
            f"{name}: {kind.__name__}{' (optional)' if name in row.optional else ''}"
            for name, kind in row.attributes.items()
        ],
        "directive": row.directive,
    }
