"""``qlower target``: list, show and validate device descriptors."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, say, table
from qlower.cli.target_regions import regions
from qlower.device.catalogue import find_calibration, has_calibration
from qlower.device.emit import emit_target_yaml
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError
from qlower.lowering.registry import find_target, targets

FINDINGS = 1


@click.group("target")
def target() -> None:
    """List, show and validate device descriptors."""


target.add_command(regions)


@target.command("list")
@options.as_json
def list_all(as_json: bool) -> None:
    """List the targets; templates take a size, as in generic_grid:5x5."""
    rows: list[dict[str, Any]] = []
    for item in targets().items():
        # Plugins' descriptors are listed by name alone: nothing of a plugin is loaded before it is used.
        known = _outline(find_target(item.name)) if item.name in targets().builtin else dict.fromkeys(_OUTLINE)
        rows.append({"name": item.name, "package": item.package, **known})
    if as_json:
        print_json("target list", {"targets": rows})
        return
    heads = ("name", "package", *_OUTLINE)
    cells = [["" if row[head] is None else row[head] for head in heads] for row in rows]
    say(table([head.replace("_", " ") for head in heads], cells, ["num qubits"]))


_OUTLINE = ("num_qubits", "modality", "description")


def _outline(found: Target) -> dict[str, Any]:
    return {name: getattr(found, name) for name in _OUTLINE}


@target.command("show")
@click.argument("name")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the whole descriptor in canonical form.")
@options.as_json
def show(name: str, as_yaml: bool, as_json: bool) -> None:
    """Show the target NAME: a name, a name with a size, or a descriptor file."""
    found = find_target(name)
    if as_json:
        print_json("target show", {"digest": found.digest, "descriptor": found.document})
    elif as_yaml:
        say(emit_target_yaml(found).rstrip("\n"))
    else:
        _show(found)


def _show(found: Target) -> None:
    say(f"{click.style(found.name, bold=True)}  {found.description}\n")
    gates = ", ".join(f"{gate.name}{' (directed)' if gate.directed else ''}" for gate in found.native_gates)
    features = {key: value for key, value in vars(found.features).items()}
    calibration = find_calibration(found).taken_at if has_calibration(found) else "none shipped"
    lines = {
        "digest": found.digest,
        "descriptor version": found.descriptor_version,
        "modality": found.modality,
        "qubits": found.num_qubits,
        "topology": "all to all" if found.topology.all_to_all else f"{len(found.topology.edges)} edges",
        "native gates": gates,
        "can": ", ".join(name for name, value in features.items() if value),
        "cannot": ", ".join(name for name, value in features.items() if value is False),
        "unknown whether": ", ".join(name for name, value in features.items() if value is None),
        "formats": ", ".join(found.formats),
        "calibration": calibration,
    }
    for head, value in lines.items():
        if value != "":
            say(f"{head:20}{value}")
    for key, citation in found.sources.items():
        say(f"  [{key}] {citation}")


@target.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.calibration
@options.as_json
def validate(files: tuple[Path, ...], calibration: Path | None, as_json: bool) -> int:
    """Check descriptor FILES, and with --calibration that a snapshot fits them. Exit code 1 if anything is wrong."""
    found: list[Diagnostic] = []
    results = []
    for file in files:
        faults, digest = _faults(file, calibration)
        found += faults
        results.append({"file": str(file), "valid": not faults, "digest": digest})
    if as_json:
        print_json("target validate", {"files": results}, found)
    else:
        print_diagnostics(found, err=False)
        for result in results:
            say(f"{result['file']}: {'valid, digest ' + str(result['digest']) if result['valid'] else 'not valid'}")
    return FINDINGS if found else 0


def _faults(file: Path, calibration: Path | None) -> tuple[tuple[Diagnostic, ...], str | None]:
    from qlower.device.loader import load_target  # noqa: PLC0415  # only this command reads files by path alone

    try:
        found = load_target(file)
        if calibration is not None:
            find_calibration(found, calibration)
    except QlowerError as error:
        return error.diagnostics, None
    return (), found.digest
