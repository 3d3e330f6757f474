"""What a declared tiling by virtual machines must satisfy."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from qlower.device.target import virtual_machines_of
from qlower.documents.nodes import Node
from qlower.documents.shapes import Reader

Neighbours = Mapping[int, set[int]]
LATTICES = {"blocks": "grid", "i_shapes": "heavy_hex"}
"""Kinds of tiling that are written out by the program, and the topology that each is of."""


def check_tiling_kind(reader: Reader, root: Node, document: Mapping[str, Any]) -> None:
    """Record it if a tiling is of another kind of topology than the device's, or has dimensions twice."""
    if "virtual_machines" not in document:
        return
    seen: set[tuple[int, ...]] = set()
    for place, size in zip(
        root.value("virtual_machines", "dimensions").items, document["virtual_machines"]["dimensions"], strict=True
    ):
        if tuple(size) in seen:
            reader.report("QL0477", f"the dimensions {size} are given twice", place, fix="remove one of them")
        seen.add(tuple(size))
    kind, topology = document["virtual_machines"]["kind"], document["topology"]["kind"]
    if topology in ("all_to_all", "zones") or LATTICES.get(kind, topology) != topology:
        expected = f"a topology of kind {LATTICES[kind]}" if kind in LATTICES else "a topology with couplings"
        message = f"virtual machines of kind {kind} on a topology of kind {topology}"
        reader.report("QL0480", message, root.value("virtual_machines", "kind"), expected)


def check_virtual_machines(reader: Reader, root: Node, document: Mapping[str, Any]) -> None:
    """Record every fault of a tiling; the stages stop at the first that has any, for the next build on it.

    Args:
        reader: collects the diagnostics.
        root: of the text.
        document: the normalised descriptor, otherwise without fault.
    """
    tiling = document.get("virtual_machines")
    if tiling is None:
        return
    node = root.value("virtual_machines")
    check = _Check(reader, node, tiling, document["topology"]["edges"], document["num_qubits"])
    # Tilings that the program wrote out are sound.
    listed = [check.shape, check.grid, check.regions, check.dimensions, check.counts, check.connectors, check.sameness]
    for stage in [*(listed if "grid" in node.entries else []), check.parts]:
        before = len(reader.diagnostics)
        stage()
        if len(reader.diagnostics) > before:
            return


class _Check:
    def __init__(
        self, reader: Reader, node: Node, tiling: Mapping[str, Any], edges: Sequence[Sequence[int]], num_qubits: int
    ) -> None:
        self.report = reader.report
        self.node, self.tiling, self.num_qubits = node, tiling, num_qubits
        self.neighbours = _neighbours(edges)
        self.own = _neighbours(tiling["edges"])
        self.size: int = tiling["num_qubits"]
        self.rows, self.columns = len(tiling["grid"]), len(tiling["grid"][0])
        self.used: set[int] = set()

    def shape(self) -> None:
        """The base shape is a connected graph over its virtual qubits."""
        seen: set[tuple[int, int]] = set()
        for place, (first, second) in zip(self.node.value("edges").items, self.tiling["edges"], strict=True):
            edge = (min(first, second), max(first, second))
            if first == second or edge[1] >= self.size or edge in seen:
                expected = f"pairs of different virtual qubits from 0 to {self.size - 1}, each once"
                self.report("QL0474", f"[{first}, {second}] is no coupling of the shape", place, expected)
            seen.add(edge)
        if not _connected(range(self.size), self.own):
            message = f"the couplings do not join the {self.size} virtual qubits"
            self.report("QL0474", message, self.node.value("edges"), "a connected shape")

    def grid(self) -> None:
        """The grid has rows of one length."""
        for place, row in zip(self.node.value("grid").items, self.tiling["grid"], strict=True):
            if len(row) != self.columns:
                self.report("QL0475", f"this row has {len(row)} regions", place, f"{self.columns}, as the first row")

    def regions(self) -> None:
        """Every region has qubits of its own, and the couplings of the base shape."""
        wanted = {(min(edge), max(edge)) for edge in self.tiling["edges"]}
        for place, _, _, qubits in self._places("grid"):
            if self._in_range(place, qubits) and len(qubits) != self.size:
                message = f"this region has {len(qubits)} qubits"
                self.report("QL0471", message, place, f"{self.size}, one for each virtual qubit")
            elif not self._new(place, qubits):
                continue
            elif (found := set(_couplings(qubits, self.neighbours))) != wanted:
                missing, extra = sorted(wanted - found), sorted(found - wanted)
                what = (
                    f"lacks the coupling {list(missing[0])}" if missing else f"also has the coupling {list(extra[0])}"
                )
                self.report(
                    "QL0473", f"this region {what} of virtual qubits", place, "the couplings of `edges`, and no others"
                )

    def _places(self, key: str) -> Iterator[tuple[Node, int, int, list[int]]]:
        """Every entry of a list of rows: its node, row, column and qubits."""
        for r, (line, row) in enumerate(zip(self.node.value(key).items, self.tiling[key], strict=True)):
            for c, (place, qubits) in enumerate(zip(line.items, row, strict=True)):
                yield place, r, c, qubits

    def _in_range(self, place: Node, qubits: Sequence[int]) -> bool:
        beyond = [(item, q) for item, q in zip(place.items, qubits, strict=True) if q >= self.num_qubits]
        for item, qubit in beyond:
            self.report("QL0420", f"there is no qubit {qubit}", item, f"0 to {self.num_qubits - 1}")
        return not beyond

    def _new(self, place: Node, qubits: Sequence[int]) -> bool:
        """Whether no qubit stands twice in this region, or in another."""
        sound = True
        for item, qubit in zip(place.items, qubits, strict=True):
            if qubit in self.used:
                self.report("QL0472", f"the qubit {qubit} is in a region already", item, fix="every qubit once")
                sound = False
            self.used.add(qubit)
        return sound

    def counts(self) -> None:
        """There is a list of connectors for every pair of neighbours, or none where no program takes two."""
        dimensions = self.tiling["dimensions"]
        expected = {
            "horizontal_connectors": (self.rows, self.columns - 1, any(columns > 1 for _, columns in dimensions)),
            "vertical_connectors": (self.rows - 1, self.columns, any(rows > 1 for rows, _ in dimensions)),
        }
        for key, (rows, columns, needed) in expected.items():
            lengths = [len(row) for row in self.tiling[key]]
            if lengths != [columns] * (rows if columns else 0) and (lengths or needed):
                place = self.node.value(key) if key in self.node.entries else self.node
                message = f"`{key}` has rows of {lengths or 'no'} connectors"
                self.report("QL0475", message, place, f"{rows} rows of {columns}" if rows and columns else "[]")

    def connectors(self) -> None:
        """Every connector joins its two regions over qubits that are in no region."""
        grid = self.tiling["grid"]
        for key, down, across in (("horizontal_connectors", 0, 1), ("vertical_connectors", 1, 0)):
            if key not in self.node.entries:
                continue
            for place, r, c, qubits in self._places(key):
                if not self._in_range(place, qubits):
                    continue
                taken = [qubit for qubit in qubits if qubit in self.used]
                first, second = grid[r][c], grid[r + down][c + across]
                if taken or len(set(qubits)) < len(qubits):
                    what = f"the qubit {taken[0]} of this connector is in a region" if taken else "a qubit stands twice"
                    self.report("QL0476", what, place, "different qubits that are in no region")
                elif not _connected([*first, *qubits, *second], self.neighbours):
                    message = f"{qubits} do not join the regions at ({r}, {c}) and ({r + down}, {c + across})"
                    self.report("QL0476", message, place, "qubits that are coupled to each other and to both regions")

    def dimensions(self) -> None:
        """Allowed dimensions fit into the grid."""
        for place, (rows, columns) in zip(self.node.value("dimensions").items, self.tiling["dimensions"], strict=True):
            if rows > self.rows or columns > self.columns:
                expected = f"at most [{self.rows}, {self.columns}]"
                self.report("QL0477", f"{rows}×{columns} virtual machines are more than the grid has", place, expected)

    def parts(self) -> None:
        """Fractions are connected and share no virtual qubit."""
        seen: set[int] = set()
        for number, qubits in enumerate(self.tiling["parts"]):
            place = self.node.value("parts", number)
            if any(qubit >= self.size or qubit in seen for qubit in qubits) or len(set(qubits)) < len(qubits):
                expected = f"virtual qubits from 0 to {self.size - 1}, each in one part at most"
                self.report("QL0478", f"{qubits} are no part of one virtual machine", place, expected)
            elif not _connected(qubits, self.own):
                self.report("QL0478", f"the virtual qubits {qubits} are not joined", place, "a connected part")
            seen.update(qubits)

    def sameness(self) -> None:
        """Scaled virtual machines of equal dimensions look the same wherever they are."""
        tiling = virtual_machines_of(self.tiling)
        for number, (rows, columns) in enumerate(tiling.dimensions):
            first = None
            for row in range(self.rows - rows + 1):
                for column in range(self.columns - columns + 1):
                    qubits = tiling.scaled(row, column, rows, columns)
                    found = (len(qubits), sorted(_couplings(qubits, self.neighbours)))
                    first = first or found
                    if found != first:
                        place = self.node.value("dimensions", number)
                        message = (
                            f"{rows}×{columns} virtual machines at (0, 0) and ({row}, {column}) differ in couplings"
                        )
                        fix = "remove the dimensions, or choose connectors that are alike"
                        self.report("QL0479", message, place, fix=fix)
                        return


def _neighbours(edges: Iterable[Sequence[int]]) -> Neighbours:
    found: dict[int, set[int]] = {}
    for first, second in edges:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return found


def _couplings(qubits: Sequence[int], neighbours: Neighbours) -> Iterator[tuple[int, int]]:
    """The couplings among qubits as pairs of places in the list, the lower first."""
    local = {qubit: index for index, qubit in enumerate(qubits)}
    for qubit, index in local.items():
        for other in neighbours.get(qubit, ()):
            if index < local.get(other, -1):
                yield index, local[other]


def _connected(qubits: Iterable[int], neighbours: Neighbours) -> bool:
    """Whether the couplings among the qubits join them all."""
    left = set(qubits)
    open_ = [min(left)]
    left.discard(open_[0])
    while open_:
        reached = neighbours.get(open_.pop(), set()) & left
        left -= reached
        open_.extend(reached)
    return not left
