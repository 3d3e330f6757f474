"""Proposes a tiling of any coupling map: as many disjoint regions of one shape as a local search finds.

All induced copies of the shape are listed. Copies that share a qubit (or, with a buffer, are coupled) exclude each
other, and a large set without exclusions is searched for: greedily by fewest exclusions, then by exchanging one copy
for two and forcing in copies that were out for long (D. V. Andrade, M. G. C. Resende, R. F. Werneck, "Fast local search
for the maximum independent set problem", doi:10.1007/s10732-012-9196-4). The calibration plays no part; equal input
gives an equal tiling.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qlower.device.lattices import grid_edges, line_edges, ring_edges
from qlower.device.topology import UNREACHABLE, Topology
from qlower.diagnostics import fail

ROUNDS = 400
"""Copies that are forced in after the search came to a halt."""
STEPS = 20_000
"""Steps of the search for copies around one qubit."""
SHAPES = 6
"""Shapes that are tried where none is given."""


@dataclass(frozen=True)
class Shape:
    """A connected graph over virtual qubits.

    Attributes:
        num_qubits: numbered from 0.
        edges: couplings, the lower virtual qubit first, sorted.
    """

    num_qubits: int
    edges: tuple[tuple[int, int], ...]

    @staticmethod
    def of(num_qubits: int, edges: Sequence[Sequence[int]]) -> "Shape":
        """The shape with these couplings in any order.

        Raises:
            ValueError: a coupling is not between two different qubits of the shape, or the shape is not connected.
        """
        pairs = tuple(sorted({(min(edge), max(edge)) for edge in edges}))
        if any(a == b or a < 0 or b >= num_qubits for a, b in pairs):
            raise ValueError(f"couplings must join different qubits from 0 to {num_qubits - 1}")
        if num_qubits < 1 or len(Topology(num_qubits, np.array(pairs, dtype=np.int32)).components()) != 1:
            raise ValueError("the couplings must join all qubits of the shape")
        return Shape(num_qubits, pairs)

    def topology(self) -> Topology:
        """The shape as a coupling map."""
        return Topology(self.num_qubits, np.array(self.edges, dtype=np.int32))


def line(length: int) -> Shape:
    """A chain."""
    return Shape.of(length, line_edges(length))


def ring(length: int) -> Shape:
    """A closed chain."""
    return Shape.of(length, ring_edges(length))


def block(rows: int, columns: int) -> Shape:
    """A block of a square lattice, numbered row by row."""
    return Shape.of(rows * columns, grid_edges(rows, columns))


def shape_of_text(text: str) -> Shape:
    """The shape that a text names: ``line:3``, ``ring:8``, ``block:2x3``, or couplings such as ``0-1,1-2,1-3``.

    Raises:
        QlowerError: QL0483.
    """
    kind, _, size = text.partition(":")
    numbers = [int(part) for part in re.findall(r"[0-9]{1,5}", size or text)]
    try:
        if re.fullmatch(r"(line|ring):[0-9]{1,4}", text):
            return line(numbers[0]) if kind == "line" else ring(numbers[0])
        if re.fullmatch(r"block:[0-9]{1,4}x[0-9]{1,4}", text):
            return block(numbers[0], numbers[1])
        if re.fullmatch(r"[0-9]{1,4}-[0-9]{1,4}(,[0-9]{1,4}-[0-9]{1,4})*", text):
            return Shape.of(max(numbers) + 1, list(zip(numbers[::2], numbers[1::2], strict=True)))
        problem = ""
    except ValueError as error:
        problem = f": {error}"
    fail(
        "QL0483",
        f"`{text}` is no shape{problem}",
        expected="line:3, ring:8, block:2x3, or connected couplings such as 0-1,1-2,1-3",
    )


def propose_tiling(topology: Topology, shape: Shape, *, buffer: bool = False) -> tuple[tuple[int, ...], ...]:
    """Disjoint regions of one shape, in the order of their lowest qubits.

    Args:
        topology: the device's couplings; directions are ignored.
        shape: of every region; a region has exactly its couplings.
        buffer: no two regions are coupled, so at least one qubit lies between them.

    Returns:
        The physical qubits of each region in virtual order; empty if the shape does not occur.

    Raises:
        QlowerError: QL0484, every two qubits of the device are coupled.
    """
    _check_has_couplings(topology)
    neighbours = [set(topology.neighbours_of(qubit).tolist()) for qubit in range(topology.num_qubits)]
    found = copies(neighbours, shape)
    chosen = _independent(_exclusions(found, neighbours, buffer=buffer))
    return tuple(sorted((found[number] for number in chosen), key=min))


def _check_has_couplings(topology: Topology) -> None:
    if topology.all_to_all:
        fail("QL0484", "every two qubits of the device are coupled", fix="take any qubits: no region is better")


def copies(neighbours: Sequence[set[int]], shape: Shape) -> list[tuple[int, ...]]:
    """Every set of qubits that has exactly the couplings of a shape, once, in virtual order.

    Of large shapes with few couplings not all are found: the search around a qubit ends after ``STEPS`` steps.
    """
    near = shape.topology()
    order = _connected_order(near)
    earlier = [
        [place for place, other in enumerate(order[:step]) if near.connected(other, virtual)]
        for step, virtual in enumerate(order)
    ]
    found: dict[frozenset[int], tuple[int, ...]] = {}
    steps = 0

    def extend(mapped: list[int]) -> None:
        nonlocal steps
        steps += 1
        if len(mapped) == len(order):
            by_virtual = dict(zip(order, mapped, strict=True))
            found.setdefault(frozenset(mapped), tuple(by_virtual[virtual] for virtual in range(len(order))))
            return
        wanted = {mapped[place] for place in earlier[len(mapped)]}
        used = set(mapped)
        for qubit in sorted(neighbours[mapped[earlier[len(mapped)][0]]] - used):
            if steps < STEPS and neighbours[qubit] & used == wanted:
                extend([*mapped, qubit])

    for qubit in range(len(neighbours)):
        steps = 0
        extend([qubit])
    return list(found.values())


def _connected_order(near: Topology) -> list[int]:
    """The qubits of a shape from one with most couplings outwards, each after one that it is coupled to."""
    degrees = np.diff(near.neighbour_offsets)
    order = [int(np.argmax(degrees))]
    while len(order) < near.num_qubits:
        rest = [q for q in range(near.num_qubits) if q not in order]
        # Those with most couplings to what is placed leave the fewest choices.
        order.append(max(rest, key=lambda q: (sum(near.connected(q, other) for other in order), -q)))
    return order


def _exclusions(found: Sequence[tuple[int, ...]], neighbours: Sequence[set[int]], *, buffer: bool) -> list[set[int]]:
    """For each copy the others that cannot stand beside it."""
    holders: list[list[int]] = [[] for _ in neighbours]
    for number, qubits in enumerate(found):
        for qubit in qubits:
            holders[qubit].append(number)
    result = []
    for number, qubits in enumerate(found):
        blocked = set(qubits).union(*(neighbours[qubit] for qubit in qubits)) if buffer else qubits
        others = {other for qubit in blocked for other in holders[qubit]}
        others.discard(number)
        result.append(others)
    return result


def _independent(exclusions: Sequence[set[int]]) -> list[int]:
    """A large set of numbers none of which excludes another."""
    state = _Packing(exclusions)
    state.fill_greedily()
    state.improve(range(len(exclusions)))
    best = set(state.chosen)
    for _ in range(ROUNDS if len(best) < len(exclusions) else 0):
        state.force_oldest()
        if len(state.chosen) > len(best):
            best = set(state.chosen)
    return sorted(best)


class _Packing:
    """A set without exclusions that is being improved.

    Attributes:
        chosen: the set.
        tightness: how many of the chosen exclude each number.
    """

    def __init__(self, exclusions: Sequence[set[int]]) -> None:
        self.exclusions = exclusions
        self.chosen: set[int] = set()
        self.tightness = [0] * len(exclusions)
        self._last_out = [0] * len(exclusions)
        self._clock = 0

    def _add(self, number: int) -> None:
        self.chosen.add(number)
        for other in self.exclusions[number]:
            self.tightness[other] += 1

    def _remove(self, number: int) -> None:
        self.chosen.remove(number)
        self._clock += 1
        self._last_out[number] = self._clock
        for other in self.exclusions[number]:
            self.tightness[other] -= 1

    def fill_greedily(self) -> None:
        """Add the number that excludes fewest of the rest, until none is left."""
        degrees = np.array([len(others) for others in self.exclusions], dtype=np.int64)
        gone = np.iinfo(np.int64).max
        while len(degrees) and (number := int(np.argmin(degrees))) >= 0 and degrees[number] < gone:
            self._add(number)
            dead = [other for other in self.exclusions[number] if degrees[other] < gone]
            degrees[[number, *dead]] = gone
            for other in dead:
                rest = [further for further in self.exclusions[other] if degrees[further] < gone]
                degrees[rest] -= 1

    def improve(self, changed: Sequence[int]) -> None:
        """Exchange one number for two, near those that changed, until that is not possible any more."""
        open_ = sorted({number for number in changed if number in self.chosen})
        while open_:
            number = open_.pop(0)
            if number not in self.chosen:
                continue
            pair = self._two_for(number)
            if pair is None:
                continue
            self._remove(number)
            for new in pair:
                self._add(new)
            self._fill(self.exclusions[number])
            open_ = sorted(self._sole_excluders(self.exclusions[number]).union(pair, open_))

    def _sole_excluders(self, numbers: set[int]) -> set[int]:
        """The chosen ones that alone exclude any of the numbers."""
        return {other for n in numbers if self.tightness[n] == 1 for other in self.exclusions[n] & self.chosen}

    def _two_for(self, number: int) -> tuple[int, int] | None:
        """Two numbers that could stand in the place of one."""
        free = sorted(other for other in self.exclusions[number] if self.tightness[other] == 1)
        for first, second in combinations(free, 2):
            if second not in self.exclusions[first]:
                return first, second
        return None

    def _fill(self, numbers: set[int]) -> None:
        """Add what nothing excludes any more."""
        for number in sorted(numbers):
            if not self.tightness[number] and number not in self.chosen:
                self._add(number)

    def force_oldest(self) -> None:
        """Add the number that was out the longest, without those that it excludes, and improve around it."""
        outside = (number for number in range(len(self.exclusions)) if number not in self.chosen)
        forced = min(outside, key=lambda number: (self._last_out[number], self.tightness[number], number))
        removed = sorted(other for other in self.exclusions[forced] if other in self.chosen)
        for other in removed:
            self._remove(other)
        self._add(forced)
        for other in removed:
            self._fill(self.exclusions[other])
        freed = {number for other in removed for number in self.exclusions[other]}
        self.improve(sorted(self._sole_excluders(freed) | {forced}))
        self._clock += 1
        for other in self.chosen:
            self._last_out[other] = self._clock


def propose_shape(
    topology: Topology, num_qubits: int, *, buffer: bool = False
) -> tuple[Shape, tuple[tuple[int, ...], ...]]:
    """A compact shape for virtual machines of so many qubits, with the tiling it gives.

    A part is grown around every qubit of the device, always by the qubit that is nearest to the part. Of the shapes
    that come up most often, the one is taken with the most regions for the mean distance between two of its qubits,
    since longer ways cost more SWAPs.

    Args:
        topology: the device's couplings.
        num_qubits: of one virtual machine.
        buffer: as in :func:`propose_tiling`.

    Raises:
        QlowerError: QL0484, no connected part of the device has so many qubits, or every two qubits are coupled.
    """
    _check_has_couplings(topology)
    candidates: dict[tuple[object, ...], list[Shape]] = {}
    for qubits in _grown(topology, num_qubits):
        shape = _shape_of(topology, qubits)
        candidates.setdefault(_likeness(shape), []).append(shape)
    if not candidates:
        fail("QL0484", f"no connected part of the device has {num_qubits} qubits", expected="smaller regions")
    frequent = sorted(candidates.values(), key=len, reverse=True)[:SHAPES]
    tilings = [(alike[0], propose_tiling(topology, alike[0], buffer=buffer)) for alike in frequent]
    return max(tilings, key=lambda tiling: len(tiling[1]) / _mean_distance(tiling[0]))


def _grown(topology: Topology, num_qubits: int) -> Iterator[list[int]]:
    """Connected parts grown around each qubit."""
    for start in range(topology.num_qubits):
        qubits = [start]
        total = topology.distances[start].astype(np.int64)
        while len(qubits) < num_qubits:
            around = sorted({n for q in qubits for n in topology.neighbours_of(q).tolist()} - set(qubits))
            if not around:
                break
            qubits.append(min(around, key=lambda q: (int(total[q]), q)))
            total = total + topology.distances[qubits[-1]]
        if len(qubits) == num_qubits:
            yield qubits


def _shape_of(topology: Topology, qubits: Sequence[int]) -> Shape:
    local = {qubit: index for index, qubit in enumerate(sorted(qubits))}
    pairs = {
        (index, local[other])
        for qubit, index in local.items()
        for other in topology.neighbours_of(qubit).tolist()
        if index < local.get(other, -1)
    }
    return Shape(len(local), tuple(sorted(pairs)))


def _likeness(shape: Shape) -> tuple[object, ...]:
    """What shapes have in common that are the same but for the numbers of their qubits."""
    return tuple(sorted(tuple(sorted(row)) for row in shape.topology().distances.tolist()))


def _mean_distance(shape: Shape) -> float:
    """Over all pairs of qubits; 1 for a single qubit."""
    distances = shape.topology().distances
    assert distances.max(initial=0) < UNREACHABLE
    pairs = shape.num_qubits * (shape.num_qubits - 1)
    return float(distances.sum()) / pairs if pairs else 1.0
