"""A floor plan in the making: tiles by place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from qlower.dialects.logical.ops import End, Layout
from qlower.dialects.logical.rows import EDGE_COLUMNS, OWNER, ROLE, ROLES, TILE, X, Y
from qlower.ir import Region, RunBuilder

DATA, BUS, FACTORY, STORAGE = range(len(ROLES))
Place = tuple[int, int]
"""x to the right and y down, in patches."""
SIDES: tuple[Place, ...] = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""The steps to the neighbours at the sides ``EDGE_COLUMNS``."""
NO_EDGES = (-1, -1, -1, -1)


@dataclass(frozen=True, slots=True)
class Tile:
    """One patch of a floor plan.

    Attributes:
        role: index of ``ROLES``.
        owner: the logical qubit of a data tile, the factory of a factory or storage tile, else −1.
        edges: what is met at its sides; see ``EDGE_COLUMNS``.
    """

    role: int
    owner: int = -1
    edges: tuple[int, int, int, int] = NO_EDGES


@dataclass
class Floor:
    """Tiles by place, in the order in which they were put down."""

    tiles: dict[Place, Tile] = field(default_factory=dict)

    def put(self, place: Place, tile: Tile) -> None:
        """Put a tile on a free place."""
        assert place not in self.tiles, f"two tiles at {place}"
        self.tiles[place] = tile

    def put_bus(self, places: Iterable[Place]) -> None:
        """Make places bus tiles."""
        for place in places:
            self.put(place, Tile(BUS))

    def put_patch(self, place: Place, qubit: int, *, x_edges_beside: bool) -> None:
        """Put the patch of a logical qubit that fills one tile: its X edges lie opposite, its Z edges between them."""
        x, z = 2 * qubit, 2 * qubit + 1
        self.put(place, Tile(DATA, qubit, (x, x, z, z) if x_edges_beside else (z, z, x, x)))

    def is_bus(self, place: Place) -> bool:
        """Whether a bus tile lies there."""
        return place in self.tiles and self.tiles[place].role == BUS

    def extent(self) -> tuple[int, int, int, int]:
        """The least and the largest x, the least and the largest y."""
        xs, ys = [x for x, _ in self.tiles], [y for _, y in self.tiles]
        return min(xs), max(xs), min(ys), max(ys)


def neighbours(place: Place) -> list[Place]:
    """The four places beside one, in the order of ``EDGE_COLUMNS``."""
    return [(place[0] + dx, place[1] + dy) for dx, dy in SIDES]


def layout_of(floor: Floor, style: str, num_qubits: int) -> Layout:
    """The op of a floor plan; tiles from top to bottom, each row from left to right, beginning at (0, 0)."""
    left, _, top, _ = floor.extent()
    places = sorted(floor.tiles, key=lambda place: (place[1], place[0]))
    tiles = [floor.tiles[place] for place in places]
    builder = RunBuilder()
    for _ in tiles:
        builder.add(TILE, ())
    columns = {
        X: [x - left for x, _ in places],
        Y: [y - top for _, y in places],
        ROLE: [tile.role for tile in tiles],
        OWNER: [tile.owner for tile in tiles],
    }
    columns |= {name: [tile.edges[side] for tile in tiles] for side, name in enumerate(EDGE_COLUMNS)}
    run = builder.finish()
    run = run.with_rows(run.rows.with_columns({key: np.array(value, np.int64) for key, value in columns.items()}))
    return Layout(
        regions=(Region((run, End())),), attributes={"sym_name": "layout", "style": style, "num_qubits": num_qubits}
    )
