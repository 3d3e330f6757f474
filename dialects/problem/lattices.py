"""Lattices of the model systems: sites numbered from 0, and the edges between neighbours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Edges = NDArray[np.int64]
"""[number of edges, 2]; the smaller site first, in ascending order, each edge once."""


@dataclass(frozen=True)
class Lattice:
    """A family of lattices.

    Attributes:
        name: such as ``square``.
        directions: what the sizes are called: how many cells there are in each direction.
        least_periodic: the least size of a direction that may be periodic; a smaller one would join two sites twice.
        count: number of sites and of edges for sizes and periodic directions, without making them.
        edges: the edges for sizes and periodic directions.
        summary: one line for the documentation.
    """

    name: str
    directions: tuple[str, ...]
    least_periodic: int
    count: Callable[[Sequence[int], Sequence[bool]], tuple[int, int]]
    edges: Callable[[Sequence[int], Sequence[bool]], Edges]
    summary: str


def edges_of(name: str, sizes: Sequence[int], periodic: Sequence[bool]) -> Edges:
    """The edges of a lattice.

    Args:
        name: a name of ``LATTICES``.
        sizes: cells in each direction.
        periodic: per direction, whether the last cell is a neighbour of the first.
    """
    return LATTICES[name].edges(sizes, periodic)


def count_of(name: str, sizes: Sequence[int], periodic: Sequence[bool]) -> tuple[int, int]:
    """Number of sites and edges of a lattice; arguments as for ``edges_of``."""
    return LATTICES[name].count(sizes, periodic)


def _ordered(first: Edges, second: Edges) -> Edges:
    """Pairs in canonical order."""
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low))
    return np.stack((low[order], high[order]), axis=1)


def _shifted(sizes: Sequence[int], periodic: Sequence[bool], step: Sequence[int]) -> tuple[Edges, Edges]:
    """Cells that have a neighbour ``step`` away, and those neighbours; cells are numbered row by row."""
    cells = np.indices(tuple(sizes)).reshape(len(sizes), -1)
    found = cells + np.array(step)[:, None]
    inside = np.ones(cells.shape[1], dtype=bool)
    for direction, (size, closed) in enumerate(zip(sizes, periodic, strict=True)):
        if closed:
            found[direction] %= size
        else:
            inside &= (found[direction] >= 0) & (found[direction] < size)
    here = np.ravel_multi_index(tuple(cells[:, inside]), tuple(sizes)).astype(np.int64)
    there = np.ravel_multi_index(tuple(found[:, inside]), tuple(sizes)).astype(np.int64)
    return here, there


def _num_shifted(sizes: Sequence[int], periodic: Sequence[bool], step: Sequence[int]) -> int:
    """How many pairs ``_shifted`` gives."""
    count = 1
    for size, closed, distance in zip(sizes, periodic, step, strict=True):
        count *= size if closed else max(0, size - abs(distance))
    return count


@dataclass(frozen=True)
class _Cell:
    """A lattice by its unit cell: bonds are (site in the cell, site in the neighbouring cell, step to that cell)."""

    sites: int
    bonds: tuple[tuple[int, int, tuple[int, ...]], ...]

    def count(self, sizes: Sequence[int], periodic: Sequence[bool]) -> tuple[int, int]:
        cells = 1
        for size in sizes:
            cells *= size
        return cells * self.sites, sum(_num_shifted(sizes, periodic, step) for _, _, step in self.bonds)

    def edges(self, sizes: Sequence[int], periodic: Sequence[bool]) -> Edges:
        firsts, seconds = [], []
        for first, second, step in self.bonds:
            here, there = _shifted(sizes, periodic, step)
            firsts.append(here * self.sites + first)
            seconds.append(there * self.sites + second)
        return _ordered(np.concatenate(firsts), np.concatenate(seconds))


CHAIN = _Cell(1, ((0, 0, (1,)),))
LADDER = _Cell(2, ((0, 1, (0,)), (0, 0, (1,)), (1, 1, (1,))))
SQUARE = _Cell(1, ((0, 0, (0, 1)), (0, 0, (1, 0))))
TRIANGULAR = _Cell(1, ((0, 0, (0, 1)), (0, 0, (1, 0)), (0, 0, (1, 1))))
KAGOME = _Cell(3, ((0, 1, (0, 0)), (0, 2, (0, 0)), (1, 2, (0, 0)), (1, 0, (0, 1)), (2, 0, (1, 0)), (2, 1, (1, -1))))
"""Site 0 is the corner of an upward triangle, site 1 its right and site 2 its upper one."""
HONEYCOMB = _Cell(2, ((0, 1, (0, 0)), (0, 1, (0, -1)), (0, 1, (-1, 0))))


def _heavy_hex_count(sizes: Sequence[int], periodic: Sequence[bool]) -> tuple[int, int]:
    sites, bonds = HONEYCOMB.count(sizes, periodic)
    return sites + bonds, 2 * bonds


def _heavy_hex_edges(sizes: Sequence[int], periodic: Sequence[bool]) -> Edges:
    """A honeycomb with one more site on each bond; these come after the sites of the honeycomb, in its edges' order.

    With two cells in a periodic direction a pair of honeycomb sites may be joined by two bonds; each has its own site.
    """
    bonds = HONEYCOMB.edges(sizes, periodic)
    middle = HONEYCOMB.count(sizes, periodic)[0] + np.arange(len(bonds), dtype=np.int64)
    return _ordered(bonds.reshape(-1), np.repeat(middle, 2))


LINE, PLANE = ("length",), ("rows", "columns")
LATTICES: Mapping[str, Lattice] = {
    lattice.name: lattice
    for lattice in (
        Lattice("chain", LINE, 3, CHAIN.count, CHAIN.edges, "a line of sites"),
        Lattice(
            "ladder", LINE, 3, LADDER.count, LADDER.edges, "two chains joined by rungs; site 2k and 2k + 1 share one"
        ),
        Lattice("square", PLANE, 3, SQUARE.count, SQUARE.edges, "each site with its right and its lower neighbour"),
        Lattice(
            "triangular", PLANE, 3, TRIANGULAR.count, TRIANGULAR.edges, "square, with the diagonal down to the right"
        ),
        Lattice(
            "heavy-hex", PLANE, 2, _heavy_hex_count, _heavy_hex_edges, "a honeycomb with a further site on each bond"
        ),
        Lattice("kagome", PLANE, 2, KAGOME.count, KAGOME.edges, "triangles that share corners, three sites a cell"),
    )
}
"""By name. Cells and sites are numbered row by row; a chain's or ladder's only direction is ``length``."""
