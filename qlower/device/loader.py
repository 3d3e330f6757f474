"""Loads device descriptors: strict, with every fault placed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qlower.device.checks import check_descriptor, implied_size
from qlower.device.lattices import grid_edges, heavy_hex_edges, line_edges, ring_edges
from qlower.device.native_gate import GateMatrix, NativeGate, ParameterConstraint
from qlower.device.qec import qec_of
from qlower.device.region_checks import check_virtual_machines
from qlower.device.regular_tilings import written_out
from qlower.device.schema import DESCRIPTOR, MANUAL, VERSION
from qlower.device.target import Target, Transport, Zone, figures_of, virtual_machines_of
from qlower.device.topology import Topology
from qlower.diagnostics import Diagnostic, Note, QlowerError, Source, fail
from qlower.documents.nodes import Node, parse_yaml, span_of
from qlower.documents.shapes import INVALID, Reader, Section

MOST_DIAGNOSTICS = 20
"""Shown of one file; the rest follow once these are mended."""


def load_target(text: Path | str | bytes, source_name: str = "", sizes: Mapping[str, int] | None = None) -> Target:
    """Load a descriptor.

    Args:
        text: the path of a file (a Path), or the text itself (str or bytes).
        source_name: how diagnostics call the text; the path by default.
        sizes: values of the size parameters of a template; the declared defaults otherwise.

    Raises:
        QlowerError: with every fault found (codes QL0400 to QL0440).
    """
    source = read_source(text, source_name)
    root = parse_yaml(source, MANUAL)
    if root.kind != "mapping":
        fail(
            "QL0409",
            f"the descriptor is {root.describe()}",
            span_of(source, root),
            expected="a mapping of keys to values",
        )
    _check_version(source, root)
    chosen = _chosen_sizes(source, root, sizes)
    reader = Reader(source, MANUAL, chosen)
    document = reader.read(root, Section(DESCRIPTOR), "")
    if document is INVALID:
        raise QlowerError(_shown(reader.diagnostics))
    check_descriptor(reader, root, document)
    if not reader.diagnostics:
        document = _normalised(document, chosen)
        check_virtual_machines(reader, root, document)
    if reader.diagnostics:
        raise QlowerError(_shown(reader.diagnostics))
    return build_target(document)


def _shown(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The first diagnostics, the last of which says how many more there are."""
    if len(diagnostics) <= MOST_DIAGNOSTICS:
        return diagnostics
    more = Note(f"{len(diagnostics) - MOST_DIAGNOSTICS} more faults are not shown")
    last = diagnostics[MOST_DIAGNOSTICS - 1]
    return [*diagnostics[: MOST_DIAGNOSTICS - 1], replace(last, notes=(*last.notes, more))]


def read_source(text: Path | str | bytes, source_name: str) -> Source:
    """The text with its name.

    Raises:
        QlowerError: QL0400 if the file cannot be read, QL0401 if it is not UTF-8.
    """
    name = source_name or (str(text) if isinstance(text, Path) else "<text>")
    if isinstance(text, Path):
        try:
            text = text.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a path"
            fail("QL0400", f"{name}: {reason}", fix="check the path and the permissions")
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogatepass")
    try:
        return Source(name, text.decode("utf-8").removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        before = Source(name, text[: error.start].decode("utf-8"))
        line, column = before.position(len(before.text))
        message = f"{name}, line {line}, column {column}: byte 0x{text[error.start]:02X} is not UTF-8"
        fail("QL0401", message, fix="save the file as UTF-8")


def _check_version(source: Source, root: Node) -> None:
    """Refuse other versions first: their other keys would only give misleading diagnostics."""
    if "schema" not in root.entries:
        fail(
            "QL0408", "`schema` is missing", span_of(source, root), expected="`schema: 1` first", fix="add `schema: 1`"
        )
    node = root.value("schema")
    if node.kind != "scalar" or node.scalar() != VERSION or isinstance(node.scalar(), bool | float):
        fail(
            "QL0414", f"the schema version is {node.describe()}", span_of(source, node),
            expected=f"{VERSION}", fix="write `schema: 1`, or use a version of qlower that reads it",
        )  # fmt: skip


def _chosen_sizes(source: Source, root: Node, sizes: Mapping[str, int] | None) -> dict[str, int]:
    """The value of each declared size parameter."""
    if "size_parameters" not in root.entries:
        if sizes:
            fail("QL0424", "the descriptor has no size parameters", span_of(source, root), fix="name it without a size")
        return {}
    reader, node = Reader(source, MANUAL), root.value("size_parameters")
    declared = reader.read(node, DESCRIPTOR["size_parameters"].shape, "size_parameters")
    if declared is INVALID:
        raise QlowerError(reader.diagnostics)
    if sizes is not None and list(sizes) != list(declared):
        fail("QL0424", f"sizes are given for {list(sizes)}", span_of(source, node), expected=f"{list(declared)}")
    chosen = {}
    for name, bounds in declared.items():
        chosen[name] = bounds["default"] if sizes is None else sizes[name]
        if not bounds["minimum"] <= chosen[name] <= bounds["maximum"]:
            place, expected = span_of(source, node.value(name)), f"{bounds['minimum']} to {bounds['maximum']}"
            fail("QL0424", f"the size `{name}` is {chosen[name]}", place, expected=expected)
    return chosen


def _normalised(document: dict[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The descriptor in the one form that is digested and emitted: edges and regions written out, sizes in the name."""
    result = {key: value for key, value in document.items() if key != "size_parameters"}
    if sizes:
        result["name"] += ":" + "x".join(map(str, sizes.values()))
    result["topology"] = expand_topology(document["topology"])
    result.setdefault("num_qubits", implied_size(document["topology"]))
    if "virtual_machines" in result:
        result["virtual_machines"] = written_out(document["virtual_machines"], document["topology"])
    if result.get("virtual_machines") is None:
        result.pop("virtual_machines", None)
    return {key: result[key] for key in DESCRIPTOR if key in result}


def expand_topology(topology: Mapping[str, Any]) -> dict[str, Any]:
    """The topology with its edges written out."""
    match topology["kind"]:
        case "grid":
            edges = grid_edges(topology["rows"], topology["columns"])
        case "line":
            edges = line_edges(topology["length"])
        case "ring":
            edges = ring_edges(topology["length"])
        case "heavy_hex":
            edges = heavy_hex_edges(topology["distance"])
        case _:
            return dict(topology)
    cited = {"source": topology["source"]} if "source" in topology else {}
    return {"kind": "coupling_map", "directed": False, "edges": [list(edge) for edge in edges], **cited}


def build_target(document: dict[str, Any]) -> Target:
    """The target of a normalised, checked descriptor."""
    topology = document["topology"]
    tiling = document.get("virtual_machines")
    return Target(
        name=document["name"],
        descriptor_version=document["descriptor_version"],
        modality=document["modality"],
        num_qubits=document["num_qubits"],
        topology=Topology(
            document["num_qubits"],
            topology.get("edges", []),
            directed=topology.get("directed", False),
            all_to_all=topology["kind"] != "coupling_map",
        ),
        native_gates=tuple(_native_gate(gate) for gate in document["native_gates"]),
        **figures_of(document),
        formats=tuple(document["formats"]),
        qubit_labels=tuple(document["qubit_labels"]) if "qubit_labels" in document else None,
        zones=tuple(Zone(**zone) for zone in topology.get("zones", [])),
        transports=tuple(
            Transport((t["zones"][0], t["zones"][1]), t["duration_ns"]) for t in topology.get("transport", [])
        ),
        virtual_machines=None if tiling is None else virtual_machines_of(tiling),
        qec=qec_of(document.get("qec"), document["num_qubits"]),
        sources=document.get("sources", {}),
        citations=tuple(citations_of(document)),
        description=document.get("description", ""),
        document=document,
    )


def _native_gate(gate: Mapping[str, Any]) -> NativeGate:
    parameters = tuple(gate["parameters"])
    rows = gate.get("matrix")
    restricted = gate.get("qubits")
    return NativeGate(
        name=gate["name"],
        num_qubits=gate["num_qubits"],
        parameters=parameters,
        duration_ns=gate["duration_ns"],
        error=gate["error"],
        virtual=gate["virtual"],
        directed=gate["directed"],
        qubits=None if restricted is None else tuple(tuple(qubits) for qubits in restricted),
        parameter_constraints=tuple(
            (name, ParameterConstraint(**{**limits, "values": _tuple(limits.get("values"))}))
            for name, limits in gate.get("parameter_constraints", {}).items()
        ),
        matrix=None if rows is None else GateMatrix(parameters, tuple(tuple(row) for row in rows)),
        vendor_name=gate.get("vendor_name", ""),
    )


def _tuple(values: list[float] | None) -> tuple[float, ...] | None:
    return None if values is None else tuple(values)


def citations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every (path, source keys) of a descriptor, in the order of the document."""
    for section, value in document.items():
        if section == "native_gates":
            for gate in value:
                yield from _section_citations(f"native_gates.{gate['name']}", gate)
        elif isinstance(value, dict) and section != "sources":
            yield from _section_citations(section, value)
            if section == "qec":
                yield from _qec_citations(value)


def _qec_citations(qec: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code in qec["codes"]:
        if isinstance(code, dict):
            yield from _section_citations(f"qec.codes.{code['family']}", code)
    yield from _section_citations("qec.operations", qec.get("operations", {}))


def _section_citations(path: str, section: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if "source" in section:
        yield path, tuple(section["source"])
    for key, cited in section.get("sources_by_key", {}).items():
        yield f"{path}.{key}", tuple(cited)
