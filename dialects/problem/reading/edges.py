"""Graphs and couplings: pairs of numbered things with a weight, from YAML or from files."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import Source, Span, fail
from qlower.dialects.problem.facts import MOST_TERMS
from qlower.dialects.problem.reading.documents import INVALID, Document, File
from qlower.dialects.problem.reading.schema import REAL
from qlower.documents.nodes import Node
from qlower.documents.shapes import Integer
from qlower.documents.words import words_of

LARGEST_NODE = 2**31 - 2
NODE = Integer(0, LARGEST_NODE)
EDGE_LIST = "lines `node node [weight]`, nodes counted from 0"


@dataclass(frozen=True, eq=False)
class Pairs:
    """Weighted pairs.

    Attributes:
        first, second: int64 [n].
        weights: float64 [n].
        offsets: int64 [n], where each is given, in ``source``.
        source: the text they stand in.
        begin: the offset of that text in the problem's source.
        labels: what things 0, 1, … are called; empty if they are called by their numbers.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    weights: NDArray[np.float64]
    offsets: NDArray[np.int64]
    source: Source
    begin: int
    labels: tuple[str, ...] = ()

    def span(self, place: int) -> Span:
        """Where a pair is given."""
        return self.source.span(int(self.offsets[place]))

    @property
    def origins(self) -> NDArray[np.int64]:
        """The position of each pair in the problem's source."""
        return self.offsets + self.begin


def listed_pairs(document: Document, node: Node, name: str, weighted: bool) -> Pairs:
    """The pairs of a YAML list ``[first, second, weight]``; INVALID, with diagnostics, if any is malformed.

    Args:
        document: where it stands.
        node: the list.
        name: how messages call it.
        weighted: whether the weight must be given; otherwise it is 1.0 by default.
    """
    if node.kind != "list":
        invalid: Pairs = document.reader.wrong_type(node, "a list", name)
        return invalid
    lengths = (3,) if weighted else (2, 3)
    found = []
    for index, item in enumerate(node.items):
        if item.kind != "list" or len(item.items) not in lengths:
            what = f"{item.describe()} of {len(item.items)}" if item.kind == "list" else item.describe()
            expected = "[variable, variable, coefficient]" if weighted else "[node, node] or [node, node, weight]"
            document.report("QL0409", f"`{name}[{index}]` is {what}", item, expected)
            continue
        shapes = (NODE, NODE, REAL)[: len(item.items)]
        values = [
            document.reader.read(part, shape, f"{name}[{index}][{place}]")
            for place, (part, shape) in enumerate(zip(item.items, shapes, strict=True))
        ]
        if all(value is not INVALID for value in values):
            found.append((values[0], values[1], values[2] if len(values) == 3 else 1.0, item.offset))
    if len(found) < len(node.items):
        wrong: Pairs = INVALID
        return wrong
    first, second, weights, offsets = zip(*found, strict=True) if found else ((), (), (), ())
    return Pairs(
        np.array(first, np.int64), np.array(second, np.int64), np.array(weights, np.float64),
        np.array(offsets, np.int64), document.source, document.begin,
    )  # fmt: skip


def matrix_pairs(document: Document, node: Node, name: str) -> Pairs:
    """The nonzero entries of a square matrix in YAML; INVALID, with diagnostics, if it is malformed."""
    invalid: Pairs = INVALID
    if node.kind != "list" or not node.items:
        document.reader.wrong_type(node, "a list of rows", name)
        return invalid
    size, before = len(node.items), len(document.reader.diagnostics)
    found = []
    for i, row in enumerate(node.items):
        if row.kind != "list" or len(row.items) != size:
            document.report("QL0409", f"`{name}[{i}]` is not a row of {size}", row, f"a list of {size} numbers")
            continue
        for j, entry in enumerate(row.items):
            value = document.reader.read(entry, REAL, f"{name}[{i}][{j}]")
            if value is not INVALID and value != 0.0:
                found.append((i, j, value, entry.offset))
    if len(document.reader.diagnostics) > before:
        return invalid
    first, second, weights, offsets = zip(*found, strict=True) if found else ((), (), (), ())
    return Pairs(
        np.array(first, np.int64), np.array(second, np.int64), np.array(weights, np.float64),
        np.array(offsets, np.int64), document.source, document.begin,
    )  # fmt: skip


def file_pairs(file: File, weighted: bool) -> Pairs:
    """The pairs of a text file with a line for each.

    Raises:
        QlowerError: QL0815, a line is malformed.
    """
    words = words_of(file.source, "QL0815")
    values = words.numbers("QL0815")
    _, begins, counts = np.unique(words.lines, return_index=True, return_counts=True)
    wrong = np.flatnonzero((counts > 3) | (counts < (3 if weighted else 2)))
    if len(wrong):
        place = int(begins[wrong[0]])
        expected = "lines `variable variable coefficient`" if weighted else EDGE_LIST
        words.fail("QL0815", place, f"begins a line of {counts[wrong[0]]} words", expected)
    pairs = []
    for places in (begins, begins + 1):
        column = values[places]
        odd = np.flatnonzero((column != np.floor(column)) | (column < 0) | (column > LARGEST_NODE))
        if len(odd):
            words.fail("QL0815", int(places[odd[0]]), "is no number of a node", "a whole number from 0")
        pairs.append(column.astype(np.int64))
    weights = np.ones(len(begins))
    weights[counts == 3] = values[begins[counts == 3] + 2]
    return Pairs(pairs[0], pairs[1], weights, words.starts[begins], file.source, file.begin)


def check_pairs(pairs: Pairs, count: int, *, loops: bool, what: str) -> int:
    """How many things there are, as given or as the pairs imply.

    Args:
        pairs: the pairs.
        count: the number given, or −1.
        loops: whether a thing may be paired with itself.
        what: what the things are called.

    Raises:
        QlowerError: QL0816, a pair names a thing there is not, is a loop, or is given twice where loops are not
            allowed; QL0809, there are too many.
    """
    largest = max(pairs.first.max(initial=-1), pairs.second.max(initial=-1))
    size = int(largest) + 1 if count < 0 else count
    outside = np.flatnonzero(np.maximum(pairs.first, pairs.second) >= size)
    if len(outside):
        message = f"there is no {what} {max(pairs.first[outside[0]], pairs.second[outside[0]])}"
        fail("QL0816", message, pairs.span(int(outside[0])), expected=f"0 to {size - 1}", fix="correct it")
    if not loops:
        same = np.flatnonzero(pairs.first == pairs.second)
        if len(same):
            message = f"an edge joins {what} {pairs.first[same[0]]} to itself"
            fail("QL0816", message, pairs.span(int(same[0])), expected="two different nodes", fix="remove it")
        _refuse_repeated(pairs, what)
    if size > MOST_TERMS:
        fail("QL0809", f"{size} {what}s", pairs.span(0), expected=f"at most {MOST_TERMS}", fix="make it smaller")
    if not size:
        fail("QL0816", f"there are no {what}s", pairs.source.span(0), expected="at least one", fix="add one")
    return size


def _refuse_repeated(pairs: Pairs, what: str) -> None:
    low, high = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
    order = np.lexsort((np.arange(len(low)), high, low))
    again = np.flatnonzero((np.diff(low[order]) == 0) & (np.diff(high[order]) == 0))
    if len(again):
        place = int(order[again + 1].min())
        message = f"the edge between {what}s {pairs.first[place]} and {pairs.second[place]} is given twice"
        fail("QL0816", message, pairs.span(place), expected="each edge once", fix="remove one of them")
