"""``qlower target regions``: the virtual machines that a descriptor declares, and a tiling that is proposed."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from qlower.cli import options
from qlower.cli.output import print_json, say
from qlower.device.emit import emit_section
from qlower.device.target import Target, VirtualMachines
from qlower.lowering.registry import find_target

DEFAULT_QUBITS = 7


@click.command("regions")
@click.argument("name")
@click.option(
    "--shape",
    "shape_text",
    default="",
    metavar="SHAPE",
    help="Shape of the proposed regions: a number of qubits, line:N, ring:N, block:RxC, or couplings like 0-1,1-2. "
    f"By default the declared one, else {DEFAULT_QUBITS} qubits.",
)
@click.option("--buffer", is_flag=True, help="Leave at least one qubit between proposed regions.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the proposal as a section of a descriptor.")
@options.as_json
def regions(name: str, shape_text: str, buffer: bool, as_yaml: bool, as_json: bool) -> None:
    """Show the virtual machines of the target NAME and propose a tiling."""
    from qlower.device.tiling import propose_shape, propose_tiling, shape_of_text  # noqa: PLC0415  # loads numpy

    found = find_target(name)
    declared = found.virtual_machines
    if (shape_text.isascii() and shape_text.isdigit()) or (not shape_text and declared is None):
        shape, proposed = propose_shape(found.topology, int(shape_text or DEFAULT_QUBITS), buffer=buffer)
    else:
        couplings = ",".join(f"{a}-{b}" for a, b in declared.edges) if declared is not None else ""
        shape = shape_of_text(shape_text or couplings)
        proposed = propose_tiling(found.topology, shape, buffer=buffer)
    section = {
        "kind": "regions",
        "num_qubits": shape.num_qubits,
        "edges": [list(edge) for edge in shape.edges],
        "grid": [[list(region) for region in proposed]],
        "dimensions": [[1, 1]],
    }
    if as_json:
        document = found.document.get("virtual_machines")
        print_json("target regions", {"declared": document, "proposed": section, "buffer": buffer})
    elif as_yaml:
        say(emit_section({"virtual_machines": section}))
    else:
        for line in _lines(found, section, buffer):
            say(line)


def _lines(target: Target, proposal: dict[str, Any], buffer: bool) -> Iterator[str]:
    tiling = target.virtual_machines
    if tiling is None:
        yield f"{target.name} declares no virtual machines."
    else:
        yield from _declared(target.name, tiling)
    (regions_found,) = proposal["grid"]
    used = len(regions_found) * proposal["num_qubits"]
    apart = "no two of them coupled" if buffer else "disjoint"
    yield (
        f"proposed: {len(regions_found)} regions of {proposal['num_qubits']} qubits, {apart}, "
        f"on {100 * used / target.num_qubits:.0f} % of the device; couplings {_pairs(proposal['edges'])}"
    )
    for qubits in regions_found:
        yield f"  {_words(qubits)}"


def _declared(name: str, tiling: VirtualMachines) -> Iterator[str]:
    yield (
        f"{name} declares {tiling.rows}×{tiling.columns} virtual machines of {tiling.num_qubits} qubits; "
        f"couplings {_pairs(tiling.edges)}"
    )
    for r, row in enumerate(tiling.grid):
        for c, qubits in enumerate(row):
            yield f"  ({r}, {c})  {_words(qubits)}"
    sizes = [(r, c, len(tiling.scaled(0, 0, r, c))) for r, c in tiling.dimensions]
    yield "one program may take " + ", ".join(f"{r}×{c} ({size} qubits)" for r, c, size in sizes)
    if tiling.parts:
        yield "parts of one: " + "; ".join(_words(part) for part in tiling.parts)


def _words(qubits: Sequence[int]) -> str:
    return " ".join(map(str, qubits))


def _pairs(edges: Sequence[Sequence[int]]) -> str:
    return " ".join(f"{first}-{second}" for first, second in edges) or "none"
