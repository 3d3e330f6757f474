"""Files of graphs: networkx node-link JSON, or lists of edges."""

import json
import re
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.problem.reading.documents import File
from qlower.dialects.problem.reading.edges import Pairs, file_pairs


def graph_file_pairs(file: File) -> tuple[Pairs, int]:
    """The edges of a graph's file, and its number of nodes; −1 if it does not say.

    Raises:
        QlowerError: QL0815, it is malformed.
    """
    if not file.source.text.lstrip().startswith("{"):
        return file_pairs(file, weighted=False), -1
    graph = _json_object(file)
    nodes, edges = graph.get("nodes"), graph.get("edges", graph.get("links"))
    key = "edges" if "edges" in graph else "links"
    if not isinstance(nodes, list) or not isinstance(edges, list):
        _refuse(file, 0, "has no lists `nodes` and `edges` (or `links`)")
    if graph.get("directed"):
        _refuse(file, 0, "is directed")
    numbers: dict[Any, int] = {}
    for node in nodes:
        if not isinstance(node, dict) or not isinstance(node.get("id"), str | int):
            _refuse(file, 0, f"has a node without a name or number as `id`: {json.dumps(node)[:40]}")
        if numbers.setdefault(node["id"], len(numbers)) != len(numbers) - 1:
            _refuse(file, 0, f"has the node {json.dumps(node['id'])[:40]} twice")
    offsets = _item_offsets(file.source.text, key, edges)
    first, second, weights = _edge_columns(file, edges, numbers, offsets)
    plain = list(numbers) == list(range(len(numbers)))
    labels = () if plain else tuple(map(str, numbers))
    return Pairs(first, second, weights, offsets, file.source, file.begin, labels), len(numbers)


def _edge_columns(
    file: File, edges: list[Any], numbers: dict[Any, int], offsets: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    ends, weights = [], []
    for edge, offset in zip(edges, offsets.tolist(), strict=True):
        if not isinstance(edge, dict):
            _refuse(file, offset, f"has an edge that is no object: {json.dumps(edge)[:40]}")
        pair = [edge.get("source"), edge.get("target")]
        unknown = [end for end in pair if not isinstance(end, str | int) or end not in numbers]
        if unknown:
            _refuse(file, offset, f"has an edge to {json.dumps(unknown[0])[:40]}, which is no node")
        weight = edge.get("weight", 1.0)
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not abs(weight) < 1e300:
            _refuse(file, offset, f"has the weight {json.dumps(weight)[:40]}, which is no finite number")
        ends.append((numbers[pair[0]], numbers[pair[1]]))
        weights.append(float(weight))
    table = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1], np.array(weights, dtype=np.float64)


def _json_object(file: File) -> dict[str, Any]:
    try:
        found = json.loads(file.source.text)
    except json.JSONDecodeError as error:
        fail("QL0815", f"{error.msg}", file.source.span(error.pos), expected="JSON", fix="correct the file")
    except (RecursionError, ValueError):
        _refuse(file, 0, "is nested too deeply or holds a number that is too long")
    return dict(found)


def _refuse(file: File, offset: int, problem: str) -> NoReturn:
    fail(
        "QL0815", f"the graph {problem}", file.source.span(offset),
        expected="an undirected graph in networkx's node-link form", fix="write the file again with networkx",
    )  # fmt: skip


def _item_offsets(text: str, key: str, items: list[Any]) -> NDArray[np.int64]:
    """Where the items of the list under a key of a JSON object begin; all 0 if they cannot be told."""
    decoder, blank = json.JSONDecoder(), re.compile(r"[\s,]*")
    for begin in re.finditer(rf'"{key}"\s*:\s*\[', text):
        found, place = [], begin.end()
        try:
            for item in items:
                place = blank.match(text, place).end()  # type: ignore[union-attr]  # matches always
                found.append(place)
                same, place = decoder.raw_decode(text, place)
                if same != item:
                    break
            else:
                return np.array(found, dtype=np.int64)
        except json.JSONDecodeError:
            continue
    return np.zeros(len(items), dtype=np.int64)
