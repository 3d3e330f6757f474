"""Patches of the rotated surface code on one square lattice, and the checks of a patch.

Data qubits stand at columns and rows of a lattice of unit spacing; the check ``(column, row)`` stands at the upper left
corner of the data qubit of that column and row and acts on the up to four around it. Checks of X and Z alternate like
the fields of a chessboard. Tiles are ``distance`` + 1 apart, so that one line of data qubits lies between neighbours:
the seam, in use only while they are merged. As the distance is odd, the chessboard is the same in every tile, and
merged patches need no other checks than those of the lattice.

Source: D. Horsman et al., doi:10.1088/1367-2630/14/12/123011 (lattice surgery); A. G. Fowler and C. Gidney,
arXiv:1808.06709.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Place = tuple[int, int]
"""Column and row: of a data qubit, of a check, or of a tile."""

CORNERS = ((-1, -1), (0, -1), (-1, 0), (0, 0))
"""From a check to its data qubits: upper left, upper right, lower left, lower right."""

SIDES = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}
"""From a tile to its neighbours."""

PORTS = {"Z": ("top", "bottom"), "X": ("left", "right")}
"""By logical operator, the sides of a patch that it lies along: there it is measured. The rows are the logical Z,
the columns the logical X."""

OTHER = {"X": "Z", "Z": "X"}


@dataclass(frozen=True, slots=True)
class Check:
    """A stabilizer that is measured every round.

    Attributes:
        place: where its ancilla stands.
        letter: ``X`` or ``Z``.
        sites: its data qubits, in the order of ``CORNERS``.
        along: ``horizontal`` or ``vertical``: how its last two data qubits lie, which one fault of the ancilla
            can hit together. Must be across the logical operators of this letter.
    """

    place: Place
    letter: str
    sites: tuple[Place, ...]
    along: str

    def slots(self) -> Iterator[tuple[int, Place]]:
        """When each data qubit is touched, 0 to 5: horizontal checks never use 1 and 3, vertical ones never 2 and 4."""
        order = (0, 2, 4, 5) if self.along == "horizontal" else (0, 3, 1, 5)
        for slot, (column, row) in zip(order, CORNERS, strict=True):
            site = (self.place[0] + column, self.place[1] + row)
            if site in self.sites:
                yield slot, site


def letter_at(place: Place) -> str:
    """Whether the check at a place is one of X or of Z."""
    return "X" if sum(place) % 2 else "Z"


def around(place: Place) -> tuple[Place, ...]:
    """The four places of data qubits around a check."""
    return tuple((place[0] + column, place[1] + row) for column, row in CORNERS)


def checks_around(sites: Iterable[Place]) -> list[Place]:
    """All places of checks that touch some data qubits, in order."""
    return sorted({(column - dc, row - dr) for column, row in sites for dc, dr in CORNERS})


def tile_sites(tile: Place, distance: int) -> list[Place]:
    """The data qubits of a tile, row by row."""
    left, top = tile[0] * (distance + 1), tile[1] * (distance + 1)
    return [(left + column, top + row) for row in range(distance) for column in range(distance)]


def seam_sites(tile: Place, side: str, distance: int) -> list[Place]:
    """The data qubits between a tile and its neighbour on one side."""
    column, row = SIDES[side]
    left, top = tile[0] * (distance + 1), tile[1] * (distance + 1)
    if row:
        return [(left + i, top + (distance if row > 0 else -1)) for i in range(distance)]
    return [(left + (distance if column > 0 else -1), top + i) for i in range(distance)]


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of the rotated code, as it stands or turned.

    As it stands, checks of X end it above and below, those of Z at the left and right: the logical Z is a row of Z, the
    logical X a column of X. Turned, each data qubit went through H and one place to the right or left, where the
    chessboard has the letters that its checks have now: a row of X is the logical Z.

    Attributes:
        tile: where it is.
        distance: of the code, odd.
        shift: 1 or −1 if it is turned and stands one place to the right or left, else 0.
    """

    tile: Place
    distance: int
    shift: int = 0

    @property
    def corner(self) -> Place:
        """Its upper left data qubit."""
        return (self.tile[0] * (self.distance + 1) + self.shift, self.tile[1] * (self.distance + 1))

    def sites(self) -> list[Place]:
        """Its data qubits, row by row."""
        left, top = self.corner
        return [(left + column, top + row) for row in range(self.distance) for column in range(self.distance)]

    def letter(self, logical: str) -> str:
        """The letter that a logical operator has on data qubits."""
        return OTHER[logical] if self.shift else logical

    def checks(self) -> list[Check]:
        """The checks while it stands alone.

        The last two data qubits of a check are neighbours across the logical operators of its letter (Y. Tomita and
        K. M. Svore, doi:10.1103/PhysRevA.90.062320).
        """
        inside = frozenset(self.sites())
        left, top = self.corner
        found = []
        for place in checks_around(inside):
            sites = tuple(site for site in around(place) if site in inside)
            logical = self.letter(letter_at(place))
            ends = (
                place[1] in (top, top + self.distance) if logical == "X" else place[0] in (left, left + self.distance)
            )
            if len(sites) == 4 or (len(sites) == 2 and ends):
                found.append(Check(place, letter_at(place), sites, "horizontal" if logical == "X" else "vertical"))
        return found

    def string(self, logical: str) -> list[Place]:
        """The data qubits of a logical operator: the first row for Z, the first column for X."""
        left, top = self.corner
        return [(left + i, top) if logical == "Z" else (left, top + i) for i in range(self.distance)]

    def seam(self, side: str) -> list[Place]:
        """The data qubits between it and the next tile; none where a turned patch took their place."""
        return [] if SIDES[side] == (self.shift, 0) else seam_sites(self.tile, side, self.distance)

    def checks_to_side(self, side: str) -> list[Place]:
        """The checks whose product takes the logical operator along a side from ``string`` to that side."""
        if side in ("top", "left"):
            return []
        left, top = self.corner
        logical = "Z" if side == "bottom" else "X"
        inner = 1 if side == "bottom" else 0
        return [
            check.place
            for check in self.checks()
            if check.letter == self.letter(logical) and 0 < check.place[inner] - (left, top)[inner] < self.distance
        ]
