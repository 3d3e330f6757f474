"""Costs of bit strings: quadratic forms and graph problems."""

from typing import Any

from qlower.dialects.problem.reading.documents import INVALID, Document, one_of
from qlower.dialects.problem.reading.edges import Pairs, check_pairs, file_pairs, listed_pairs, matrix_pairs
from qlower.dialects.problem.reading.graph_files import graph_file_pairs
from qlower.dialects.problem.rows import COUPLING, EDGE, region_of
from qlower.dialects.problem.systems import SYSTEM, GraphProblem, QuadraticForm
from qlower.documents.nodes import Node
from qlower.ir import Region, RowKind


def read_quadratic_form(document: Document, node: Node, values: dict[str, Any]) -> QuadraticForm:
    """The quadratic form of a mapping; INVALID, with diagnostics, if it is malformed.

    Raises:
        QlowerError: QL0809, QL0815 or QL0816.
    """
    invalid: QuadraticForm = INVALID
    key = one_of(document, node, ("couplings", "matrix", "file"), values["kind"])
    if key is INVALID:
        return invalid
    pairs = _couplings(document, node.value(key), key)
    if pairs is INVALID:
        return invalid
    size = check_pairs(pairs, values["num_variables"], loops=True, what="variable")
    return QuadraticForm(
        attributes={
            "sym_name": SYSTEM,
            "num_variables": size,
            "variables": "binary" if values["kind"] == "qubo" else "spin",
            "maximize": values["sense"] == "maximize",
            "constant": values["constant"],
        },
        regions=(_region(COUPLING, pairs),),
        origin=(document.origin(node.value("kind")),),
    )


def _couplings(document: Document, node: Node, key: str) -> Pairs:
    if key == "couplings":
        return listed_pairs(document, node, key, weighted=True)
    if key == "matrix":
        return matrix_pairs(document, node, key)
    file = document.file(node)
    invalid: Pairs = INVALID
    return invalid if file is INVALID else file_pairs(file, weighted=True)


def read_graph_problem(document: Document, node: Node, values: dict[str, Any]) -> GraphProblem:
    """The graph problem of a mapping; INVALID, with diagnostics, if it is malformed.

    Raises:
        QlowerError: QL0809, QL0815 or QL0816.
    """
    invalid: GraphProblem = INVALID
    graph = node.value("graph")
    key = one_of(document, graph, ("edges", "file"), "graph")
    if key is INVALID:
        return invalid
    if key == "edges":
        pairs, count = listed_pairs(document, graph.value(key), key, weighted=False), -1
    else:
        file = document.file(graph.value(key))
        if file is INVALID:
            return invalid
        pairs, count = graph_file_pairs(file)
    if pairs is INVALID:
        return invalid
    asked = values["graph"]["num_nodes"]
    if count >= 0 and asked not in (-1, count):
        message = f"the file has {count} nodes"
        document.report("QL0816", message, graph.value("num_nodes"), f"{count}", "correct it, or leave it out")
        return invalid
    size = check_pairs(pairs, max(asked, count), loops=False, what="node")
    return GraphProblem(
        attributes={
            "sym_name": SYSTEM,
            "objective": values["kind"],
            "num_nodes": size,
            "penalty": values.get("penalty", 2.0),
            "labels": pairs.labels,
        },
        regions=(_region(EDGE, pairs),),
        origin=(document.origin(node.value("kind")),),
    )


def _region(kind: RowKind, pairs: Pairs) -> Region:
    return region_of(kind, pairs.weights, {"first": pairs.first, "second": pairs.second}, pairs.origins)
