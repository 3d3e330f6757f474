"""Merging patches: the product of their logical operators is measured through tiles of the bus between them.

For a product of Z, the data qubits of bus and seams begin in |+⟩. The checks of X that are complete stay; those of Z
meet every data qubit of the bus twice and the side of every patch once, so that the product of their outcomes is the
product of the logical Z. The bus ends in checks of Z all around; a corner that only one of them would hold is left out.
When the patches part, the bus is measured in X, and the outcomes on a path between two patches say by how
much the product of their logical X has changed sign. For a product of X all letters change places. In a product of
both, the patches of which X is measured are turned for the time, so that their logical X is one of Z.

Source: D. Litinski, doi:10.22331/q-2019-03-05-128; A. G. Fowler and C. Gidney, arXiv:1808.06709.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qlower.passes.logical_to_circuit.patches import (
    OTHER,
    SIDES,
    Check,
    Patch,
    Place,
    around,
    checks_around,
    letter_at,
    seam_sites,
    tile_sites,
)


@dataclass(frozen=True)
class Port:
    """Where a patch takes part in a merge.

    Attributes:
        patch: as it is while it is merged.
        letter: the logical operator that is measured.
        side: ``top``, ``bottom``, ``left`` or ``right``.
    """

    patch: Patch
    letter: str
    side: str

    @property
    def outside(self) -> Place:
        """The tile on the other side."""
        column, row = SIDES[self.side]
        return (self.patch.tile[0] + column, self.patch.tile[1] + row)


@dataclass(frozen=True)
class Merge:
    """Patches that are one for a while.

    Attributes:
        letter: ``X`` or ``Z``, what is measured of the data qubits at every port.
        ports: one for each patch.
        bus: the tiles between them, ascending; none where two patches touch.
        distance: of the code.
    """

    letter: str
    ports: tuple[Port, ...]
    bus: tuple[Place, ...]
    distance: int

    @cached_property
    def sites(self) -> frozenset[Place]:
        """The data qubits of bus and seams, without corners."""
        sites = self._whole_bus()
        region = sites | self._patches()
        for place in checks_around(sites):
            inside = [site for site in around(place) if site in region]
            if letter_at(place) == self.letter and len(inside) == 1:
                sites -= set(inside)
        return frozenset(sites)

    def _patches(self) -> set[Place]:
        return {site for port in self.ports for site in port.patch.sites()}

    def _whole_bus(self) -> set[Place]:
        sites = {site for tile in self.bus for site in tile_sites(tile, self.distance)}
        for port in self.ports:
            sites.update(port.patch.seam(port.side))
        for column, row in self.bus:
            right, below, across = (column + 1, row), (column, row + 1), (column + 1, row + 1)
            for side, neighbour in (("right", right), ("bottom", below)):
                if neighbour in self.bus:
                    sites.update(seam_sites((column, row), side, self.distance))
            if {right, below, across} <= set(self.bus):
                sites.add((right[0] * (self.distance + 1) - 1, below[1] * (self.distance + 1) - 1))
        return sites

    @cached_property
    def checks(self) -> dict[Place, Check]:
        """The checks of the merged patches, by place."""
        region = self.sites | self._patches()
        found = {check.place: check for port in self.ports for check in port.patch.checks()}
        for place in checks_around(self.sites):
            letter = letter_at(place)
            sites = tuple(site for site in around(place) if site in region)
            found.pop(place, None)
            if len(sites) == 4 or (letter == self.letter and len(sites) >= 2):
                found[place] = Check(place, letter, sites, self._along(place, letter))
        return found

    def _along(self, place: Place, letter: str) -> str:
        """Across the strings that could end the bus's two sides: along a closed side, and away from an open one."""
        if letter != self.letter or not self.bus:
            return "horizontal" if letter == "X" else "vertical"
        pitch = self.distance + 1
        # Twice the way from the middle of every tile of the bus.
        ways = [
            (2 * (place[0] - tile[0] * pitch) - self.distance, 2 * (place[1] - tile[1] * pitch) - self.distance, tile)
            for tile in self.bus
        ]
        across, down, tile = min(ways, key=lambda way: (max(abs(way[0]), abs(way[1])), way[2]))
        if abs(across) > abs(down):
            side = "right" if across > 0 else "left"
            return "horizontal" if self._is_open(tile, side) else "vertical"
        side = "bottom" if down > 0 else "top"
        return "vertical" if self._is_open(tile, side) else "horizontal"

    def _is_open(self, tile: Place, side: str) -> bool:
        column, row = SIDES[side]
        neighbour = (tile[0] + column, tile[1] + row)
        return neighbour in self.bus or any(
            port.patch.tile == neighbour and port.outside == tile for port in self.ports
        )

    @cached_property
    def product(self) -> tuple[Place, ...]:
        """The checks whose product is that of the patches' operators along their ports, ascending."""
        return tuple(
            sorted(
                place
                for place, check in self.checks.items()
                if check.letter == self.letter and any(site in self.sites for site in check.sites)
            )
        )

    def path(self, port: Port) -> list[Place]:
        """Data qubits of bus and seams from the first port to this one.

        The product of the other letter on them commutes with all checks but the two at which the other logical
        operators of the two patches end.
        """
        start, goal = (self._end(p) for p in (self.ports[0], port))
        came: Mapping[Place, tuple[Place, Place] | None] = self._ways(start)
        path = []
        step = came[goal]
        while step is not None:
            place, site = step
            path.append(site)
            step = came[place]
        return sorted(path)

    def _end(self, port: Port) -> Place:
        """The check of ``product`` that holds the end of the other logical operator of a patch."""
        string = port.patch.string(OTHER[port.letter])
        end = string[0] if port.side in ("top", "left") else string[-1]
        return next(place for place in self.product if end in self.checks[place].sites)

    def _ways(self, start: Place) -> dict[Place, tuple[Place, Place] | None]:
        """By check of ``product``, the check before it on the shortest way from ``start``, and the site between."""
        holders: dict[Place, list[Place]] = {}
        for place in self.product:
            for site in self.checks[place].sites:
                if site in self.sites:
                    holders.setdefault(site, []).append(place)
        came: dict[Place, tuple[Place, Place] | None] = {start: None}
        queue = deque([start])
        while queue:
            place = queue.popleft()
            for site in self.checks[place].sites:
                for neighbour in holders.get(site, ()):
                    if neighbour not in came:
                        came[neighbour] = (place, site)
                        queue.append(neighbour)
        return came
