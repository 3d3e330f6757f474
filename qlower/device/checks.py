"""What a descriptor's parts must satisfy together, once each has the right form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from qlower.device.known_gates import KNOWN_GATES
from qlower.device.lattices import heavy_hex_size
from qlower.device.native_gate import GateMatrix
from qlower.device.qec_checks import check_qec
from qlower.device.region_checks import check_tiling_kind
from qlower.device.schema import MAXIMUM_QUBITS
from qlower.documents.nodes import Node
from qlower.documents.shapes import Reader, did_you_mean
from qlower.formula import FormulaError, parse_formula

UNITARITY_TOLERANCE = 1e-9
PROBES = (0.3, -1.1, 2.7, 0.05, -2.3, 1.9, 0.77)
"""Parameter values at which matrices are checked; none is special to a trigonometric function."""


def check_descriptor(reader: Reader, root: Node, document: Mapping[str, Any]) -> None:
    """Record every fault between parts of a descriptor that is sound key by key."""
    num_qubits = _check_size(reader, root, document)
    if num_qubits is None:
        return
    _check_topology(reader, root, document["topology"], num_qubits)
    _check_distinct(reader, root.value("native_gates").items, "name", "native gate")
    for node, gate in zip(root.value("native_gates").items, document["native_gates"], strict=True):
        _check_gate(reader, node, gate, document["topology"], num_qubits)
    check_tiling_kind(reader, root, document)
    check_qec(reader, root, document)
    _check_labels(reader, root, document, num_qubits)
    _check_formats(reader, root)
    _check_citations(reader, root, set(document.get("sources", {})))


def _check_size(reader: Reader, root: Node, document: Mapping[str, Any]) -> int | None:
    """The number of qubits, or None where it is not settled."""
    topology, node = document["topology"], root.value("topology")
    if topology["kind"] == "heavy_hex" and topology["distance"] % 2 == 0:
        reader.report(
            "QL0410", f"`topology.distance` is {topology['distance']}", node.value("distance"), "an odd number"
        )
        return None
    implied = implied_size(topology)
    if implied is not None and implied > MAXIMUM_QUBITS:
        reader.report("QL0410", f"the topology has {implied} qubits", node, f"at most {MAXIMUM_QUBITS}")
        return None
    stated: int | None = document.get("num_qubits")
    if implied is None and stated is None:
        reader.missing(root, "num_qubits", "", "the number of qubits, which this kind of topology does not say")
    elif implied is not None and stated is not None and stated != implied:
        message = f"`num_qubits` is {stated}, but the topology has {implied} qubits"
        reader.report("QL0423", message, root.value("num_qubits"), f"{implied}", "leave `num_qubits` out")
        return None
    return stated if stated is not None else implied


def implied_size(topology: Mapping[str, Any]) -> int | None:
    """The number of qubits that a topology implies, if it does."""
    match topology["kind"]:
        case "grid":
            return int(topology["rows"] * topology["columns"])
        case "line" | "ring":
            return int(topology["length"])
        case "heavy_hex":
            return heavy_hex_size(topology["distance"])
    return None


def _check_topology(reader: Reader, root: Node, topology: Mapping[str, Any], num_qubits: int) -> None:
    node = root.value("topology")
    if topology["kind"] == "coupling_map":
        _check_edges(reader, node.value("edges"), topology["edges"], topology["directed"], num_qubits)
    elif topology["kind"] == "zones":
        _check_distinct(reader, node.value("zones").items, "name", "zone")
        _check_transport(reader, node, topology)


def _check_edges(reader: Reader, node: Node, edges: Sequence[list[int]], directed: bool, num_qubits: int) -> None:
    seen = set()
    for place, (first, second) in zip(node.items, edges, strict=True):
        _check_range(reader, place, (first, second), num_qubits)
        edge = (first, second) if directed or first < second else (second, first)
        if first == second:
            reader.report("QL0421", f"qubit {first} is coupled to itself", place, fix="remove or correct the edge")
        elif edge in seen:
            fix = "remove one of them" if directed else "remove one of them, or declare `directed: true`"
            reader.report("QL0422", f"the edge [{first}, {second}] is given twice", place, fix=fix)
        seen.add(edge)


def _check_range(reader: Reader, place: Node, qubits: Sequence[int], num_qubits: int) -> bool:
    """Report every qubit that the device does not have."""
    beyond = [(item, qubit) for item, qubit in zip(place.items, qubits, strict=True) if qubit >= num_qubits]
    for item, qubit in beyond:
        reader.report("QL0420", f"there is no qubit {qubit}", item, f"0 to {num_qubits - 1}")
    return not beyond


def _check_transport(reader: Reader, node: Node, topology: Mapping[str, Any]) -> None:
    """Every zone is declared and can be reached from every other."""
    names = [zone["name"] for zone in topology["zones"]]
    group = {name: name for name in names}
    for place, transport in zip(node.value("transport").items, topology["transport"], strict=True):
        unknown = [name for name in transport["zones"] if name not in group]
        for name in unknown:
            reader.report("QL0411", f"no zone is called `{name}`", place.value("zones"), "one of " + ", ".join(names))
        if not unknown:
            old, new = group[transport["zones"][0]], group[transport["zones"][1]]
            group = {name: new if root == old else root for name, root in group.items()}
    if len(set(group.values())) > 1 and not reader.diagnostics:
        alone = next(name for name in names if group[name] != group[names[0]])
        message = f"qubits cannot move between the zones `{names[0]}` and `{alone}`"
        reader.report("QL0435", message, node.value("transport"), "transport that joins all zones")


def _check_gate(
    reader: Reader, node: Node, gate: Mapping[str, Any], topology: Mapping[str, Any], num_qubits: int
) -> None:
    _check_distinct_values(reader, node, gate["parameters"], "parameters", "parameter")
    _check_name(reader, node, gate)
    if "matrix" in gate:
        _check_matrix(reader, node, gate)
    _check_constraints(reader, node, gate)
    if "qubits" in gate:
        _check_restriction(reader, node, gate, topology, num_qubits)
    for key in ("duration_ns", "error"):
        if gate["virtual"] and gate[key]:
            reader.report("QL0435", f"a virtual gate has the {key} {gate[key]:g}", node.value(key), "0 or unknown")
    if gate["directed"] and not (gate["num_qubits"] == 2 and topology.get("directed", False)):
        expected = "a two-qubit gate and `directed: true` in the topology"
        reader.report(
            "QL0435", f"`{gate['name']}` is directed, but nothing gives a direction", node.value("directed"), expected
        )


def _check_name(reader: Reader, node: Node, gate: Mapping[str, Any]) -> None:
    known = KNOWN_GATES.get(gate["name"])
    if known is None:
        if "matrix" not in gate:
            fix = did_you_mean(gate["name"], tuple(KNOWN_GATES)) or "give its `matrix`"
            reader.report("QL0430", f"`{gate['name']}` is no known gate and has no matrix", node.value("name"), fix=fix)
        return
    if gate["num_qubits"] != known.num_qubits:
        message = f"`{gate['name']}` acts on {known.num_qubits} qubits, not {gate['num_qubits']}"
        reader.report("QL0431", message, node.value("num_qubits"), f"{known.num_qubits}")
    if tuple(gate["parameters"]) != known.parameters:
        place = node.value("parameters") if "parameters" in node.entries else node.value("name")
        expected = f"parameters: [{', '.join(known.parameters)}]"
        reader.report("QL0431", f"`{gate['name']}` has other parameters", place, expected)


def _check_matrix(reader: Reader, node: Node, gate: Mapping[str, Any]) -> None:
    place, rows, size = node.value("matrix"), gate["matrix"], 2 ** gate["num_qubits"]
    for row, entries in zip([place, *place.items], [rows, *rows], strict=True):
        if len(entries) != size:
            what = "rows" if row is place else "entries in this row"
            reader.report("QL0432", f"the matrix has {len(entries)} {what}", row, f"{size}")
            return
    if not _check_formulas(reader, place, rows, gate["parameters"]):
        return
    matrix = GateMatrix(tuple(gate["parameters"]), tuple(map(tuple, rows)))
    for values in _probes(len(gate["parameters"])):
        problem = _matrix_problem(gate["name"], matrix, values)
        if problem:
            at = ", ".join(f"{n} = {v:g}" for n, v in zip(matrix.parameters, values, strict=True))
            code, message, expected = problem
            reader.report(code, message + (f" at {at}" if at else ""), place, expected)
            return


def _probes(count: int) -> Iterable[tuple[float, ...]]:
    """Parameter values to check at; one empty tuple without parameters."""
    if count == 0:
        return [()]
    return [tuple(PROBES[(start + 2 * index) % len(PROBES)] for index in range(count)) for start in range(5)]


def _matrix_problem(name: str, matrix: GateMatrix, values: tuple[float, ...]) -> tuple[str, str, str] | None:
    """Code, message and expectation of what is wrong at these values."""
    try:
        unitary = matrix.evaluate(values)
    except (ArithmeticError, ValueError):
        return "QL0434", "an entry of the matrix has no value", "entries with a value at every angle"
    with np.errstate(all="ignore"):
        deviation = float(np.abs(unitary @ unitary.conj().T - np.eye(len(unitary))).max())
    if not deviation <= UNITARITY_TOLERANCE:
        expected = f"U U† = 1 within {UNITARITY_TOLERANCE:g} in every entry"
        return "QL0433", f"the matrix of `{name}` is not unitary: off by {deviation:.2g}", expected
    known = KNOWN_GATES.get(name)
    if known is None or (known.num_qubits, known.parameters) != (len(unitary).bit_length() - 1, matrix.parameters):
        return None
    if np.abs(unitary - GateMatrix(known.parameters, known.rows).evaluate(values)).max() > UNITARITY_TOLERANCE:
        return "QL0431", f"this is not the matrix of the known gate `{name}`", "no matrix, or a name of its own"
    return None


def _check_formulas(reader: Reader, place: Node, rows: list[list[str]], parameters: list[str]) -> bool:
    sound = True
    for row, entries in zip(place.items, rows, strict=True):
        for entry, text in zip(row.items, entries, strict=True):
            try:
                parse_formula(text, parameters)
            except FormulaError as error:
                reader.formula_fault(entry, str(error), "matrix", error.offset)
                sound = False
    return sound


def _check_constraints(reader: Reader, node: Node, gate: Mapping[str, Any]) -> None:
    for name, limits in gate.get("parameter_constraints", {}).items():
        key, place = node.value("parameter_constraints").entries[name]
        if name not in gate["parameters"]:
            expected = "one of " + ", ".join(gate["parameters"]) if gate["parameters"] else "no constraint"
            reader.report("QL0435", f"`{gate['name']}` has no parameter `{name}`", key, expected)
        if limits.get("multiple_of", 1) <= 0:
            reader.report("QL0410", "`multiple_of` is not positive", place.value("multiple_of"), "a number above 0")
        if limits.get("minimum", -np.inf) > limits.get("maximum", np.inf):
            reader.report("QL0435", "`minimum` is above `maximum`", place.value("minimum"), fix="exchange the two")
        if not limits:
            reader.report(
                "QL0408", f"the constraint of `{name}` is empty", place, "values, multiple_of, minimum or maximum"
            )


def _check_restriction(
    reader: Reader, node: Node, gate: Mapping[str, Any], topology: Mapping[str, Any], num_qubits: int
) -> None:
    edges = {tuple(edge) for edge in topology.get("edges", [])}
    edges |= set() if topology.get("directed") else {edge[::-1] for edge in edges}
    seen = set()
    for place, qubits in zip(node.value("qubits").items, map(tuple, gate["qubits"]), strict=True):
        if not _check_range(reader, place, qubits, num_qubits):
            continue
        if len(set(qubits)) != gate["num_qubits"] or len(qubits) != gate["num_qubits"]:
            reader.report(
                "QL0435", f"{list(qubits)} are not {gate['num_qubits']} different qubits", place, fix="correct it"
            )
        elif qubits in seen:
            reader.report("QL0425", f"the qubits {list(qubits)} are given twice", place, fix="remove one of them")
        elif len(qubits) == 2 and topology["kind"] == "coupling_map" and qubits not in edges:
            reader.report(
                "QL0435", f"{list(qubits)} is no edge of the topology", place, fix="correct it, or add the edge"
            )
        seen.add(qubits)


def _check_labels(reader: Reader, root: Node, document: Mapping[str, Any], num_qubits: int) -> None:
    if "qubit_labels" not in document:
        return
    labels = document["qubit_labels"]
    if len(labels) != num_qubits:
        message = f"there are {len(labels)} labels for {num_qubits} qubits"
        reader.report("QL0423", message, root.value("qubit_labels"), f"{num_qubits} labels")
    _check_distinct_values(reader, root, labels, "qubit_labels", "label")


def _check_formats(reader: Reader, root: Node) -> None:
    _check_distinct_values(reader, root, [n.text for n in root.value("formats").items], "formats", "format")


def _check_distinct(reader: Reader, nodes: Sequence[Node], key: str, what: str) -> None:
    seen = set()
    for node in nodes:
        name = node.value(key).text
        if name in seen:
            reader.report(
                "QL0425", f"the {what} `{name}` is declared twice", node.value(key), fix="remove or rename one of them"
            )
        seen.add(name)


def _check_distinct_values(reader: Reader, node: Node, values: Sequence[Any], key: str, what: str) -> None:
    if len(set(values)) == len(values):
        return
    seen = set()
    for item, value in zip(node.value(key).items, values, strict=True):
        if value in seen:
            reader.report("QL0425", f"the {what} `{value}` is given twice", item, fix="remove one of them")
        seen.add(value)


def _cited_within_qec(root: Node) -> list[Node]:
    """The sections within ``qec`` that have a source of their own."""
    if "qec" not in root.entries:
        return []
    qec = root.value("qec")
    codes = [item for item in qec.value("codes").items if item.kind == "mapping"]
    return codes + ([qec.value("operations")] if "operations" in qec.entries else [])


def _check_citations(reader: Reader, root: Node, declared: set[str]) -> None:
    """Every cited key is declared, and every declared one is cited."""
    cited: set[str] = set()
    sections = [value for _, value in root.entries.values() if value.kind == "mapping"]
    for section in sections + root.value("native_gates").items + _cited_within_qec(root):
        places = [section.value("source")] if "source" in section.entries else []
        if "sources_by_key" in section.entries:
            by_key = section.value("sources_by_key")
            for name, (key, place) in by_key.entries.items():
                places.append(place)
                if name not in section.entries:
                    reader.report("QL0440", f"`{name}` is cited but not stated here", key, fix="remove it")
        for cited_in in places:
            for item in cited_in.items or [cited_in]:
                cited.add(item.text)
                if item.text not in declared:
                    near = did_you_mean(item.text, tuple(sorted(declared)))
                    reader.report(
                        "QL0440", f"no source is called `{item.text}`", item, fix=near or "declare it under `sources`"
                    )
    for unused in sorted(declared - cited):
        reader.report(
            "QL0440",
            f"the source `{unused}` is cited nowhere",
            root.value("sources").entries[unused][0],
            fix="cite or remove it",
        )
