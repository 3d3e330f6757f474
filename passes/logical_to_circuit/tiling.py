"""Where logical qubits are, and the tiles that a merge goes through."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isqrt

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Layout
from qlower.dialects.logical.rows import EDGE_COLUMNS, OWNER, ROLE, ROLES, X, Y
from qlower.ir.rewriting import runs
from qlower.passes.logical_to_circuit.merging import Merge, Port
from qlower.passes.logical_to_circuit.patches import PORTS, SIDES, Patch, Place

DATA, BUS = ROLES.index("data"), ROLES.index("bus")
LEFT = EDGE_COLUMNS[0]


@dataclass(frozen=True)
class Tiling:
    """Tiles by what they are for.

    Attributes:
        data: the tile of each logical qubit.
        bus: tiles that patches are merged through.
        distance: of the code.
        transposed: whether columns and rows are those of the layout in exchange.
    """

    data: tuple[Place, ...]
    bus: frozenset[Place]
    distance: int
    transposed: bool = False

    def merge(self, letters: Sequence[tuple[int, str]], taken: frozenset[Place]) -> Merge | None:
        """The shortest way to merge patches at their sides, one patch after the other; None if there is none.

        Args:
            letters: two or more logical qubits, and what is measured of each.
            taken: tiles of the bus that others hold at the time.
        """
        letter = letters[0][1] if len({letter for _, letter in letters}) == 1 else "Z"
        first, *others = (self._ports(qubit, logical, logical != letter) for qubit, logical in letters)
        if len(others) == 1:
            for mine, theirs in product(first, others[0]):
                if mine.outside == theirs.patch.tile and theirs.outside == mine.patch.tile:
                    return Merge(letter, (mine, theirs), (), self.distance)
        free = self.bus - taken
        starts = {port.outside: port for port in first if port.outside in free}
        tree: list[Place] = []
        ports: list[Port] = []
        for goals in ({port.outside: port for port in candidates} for candidates in others):
            path = _shortest(tree or list(starts), goals, free)
            if path is None:
                return None
            if not tree:
                ports.append(starts[path[0]])
            ports.append(goals[path[-1]])
            tree.extend(tile for tile in path if tile not in tree)
        return Merge(letter, tuple(ports), tuple(sorted(tree)), self.distance)

    def _ports(self, qubit: int, letter: str, turned: bool) -> list[Port]:
        """Where a patch can be merged; one that is turned for it stands close to the tile that it is merged with."""
        shifts = [SIDES[side][0] if turned else 0 for side in PORTS[letter]]
        patches = [Patch(self.data[qubit], self.distance, shift) for shift in shifts]
        return [Port(patch, letter, side) for patch, side in zip(patches, PORTS[letter], strict=True)]


def _shortest(starts: list[Place], goals: Mapping[Place, Port], free: frozenset[Place]) -> list[Place] | None:
    """The shortest way over free tiles, ends included; of equal ones the first in the order of the starts."""
    came: dict[Place, Place | None] = dict.fromkeys(starts)
    queue = deque(starts)
    while queue:
        tile = queue.popleft()
        if tile in goals:
            path = [tile]
            while (before := came[path[-1]]) is not None:
                path.append(before)
            return path[::-1]
        for column, row in ((0, 1), (1, 0), (-1, 0), (0, -1)):
            neighbour = (tile[0] + column, tile[1] + row)
            if neighbour in free and neighbour not in came:
                came[neighbour] = tile
                queue.append(neighbour)
    return None


def square_tiling(num_qubits: int, distance: int) -> Tiling:
    """Logical qubits at every second tile of every second row, in a square as far as they go, and bus between them."""
    width = isqrt(max(num_qubits - 1, 0)) + 1
    data = tuple((2 * (qubit % width), 2 * (qubit // width)) for qubit in range(num_qubits))
    height = -(-num_qubits // width)
    bus = {(column, row) for column in range(-1, 2 * width) for row in range(-1, 2 * height)} - set(data)
    return Tiling(data, frozenset(bus), distance)


def tiling_of(layout: Layout, num_qubits: int, distance: int) -> Tiling:
    """The tiles of a layout that holds every logical qubit in one of them; storage and factories are kept free.

    Where the layout says that patches have their Z sides beside them, rows and columns change places: here patches have
    them above and below.

    Raises:
        QlowerError: QL1383, a logical qubit holds several tiles, patches lie in different ways, or the layout is for
            another number of qubits.
    """
    (run,) = runs(layout)
    columns = run.rows.columns
    roles, owners = columns[ROLE].tolist(), columns[OWNER].tolist()
    left = columns[LEFT].tolist() if LEFT in columns else [2 * owner for owner in owners]
    # Of each data tile, its qubit and whether a Z side lies at its left.
    found = [(owner, side - 2 * owner) for owner, side, role in zip(owners, left, roles, strict=True) if role == DATA]
    turned = {side for _, side in found}
    if sorted(owner for owner, _ in found) != list(range(num_qubits)) or len(turned) > 1 or not turned <= {0, 1}:
        fail(
            "QL1383",
            f"the layout {layout.style!r} does not hold each of the {num_qubits} logical qubits in one tile, all alike",
            fix="lay the program out with style=routed, or leave the layout to realize-surface-code",
        )
    transposed = turned == {1}
    across, down = (Y, X) if transposed else (X, Y)
    places = list(zip(columns[across].tolist(), columns[down].tolist(), strict=True))
    data = {owner: place for owner, place, role in zip(owners, places, roles, strict=True) if role == DATA}
    bus = {place for place, role in zip(places, roles, strict=True) if role == BUS}
    return Tiling(tuple(data[qubit] for qubit in range(num_qubits)), frozenset(bus), distance, transposed)
