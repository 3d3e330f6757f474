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
"""By logical operator, the sides of a patch that it lies along: there it is measured. The horizontal strings are the
logical Z, the vertical ones the logical X."""

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


def patch_checks(tile: Place, distance: int) -> list[Check]:
    """The checks of a patch that stands alone: those of X end it above and below, those of Z at the left and right.

    The last two data qubits of a check of X are neighbours in a row, across the logical X; those of Z in a column
    (Y. Tomita and K. M. Svore, doi:10.1103/PhysRevA.90.062320).
    """
    inside = frozenset(tile_sites(tile, distance))
    left, top = tile[0] * (distance + 1), tile[1] * (distance + 1)
    found = []
    for place in checks_around(inside):
        sites = tuple(site for site in around(place) if site in inside)
        ends = {"X": place[1] in (top, top + distance), "Z": place[0] in (left, left + distance)}
        letter = letter_at(place)
        if len(sites) == 4 or (len(sites) == 2 and ends[letter]):
            found.append(Check(place, letter, sites, "horizontal" if letter == "X" else "vertical"))
    return found


def logical_string(tile: Place, letter: str, distance: int) -> list[Place]:
    """The data qubits whose product of this letter is the patch's logical operator: first row for Z, column for X."""
    left, top = tile[0] * (distance + 1), tile[1] * (distance + 1)
    return [(left + i, top) if letter == "Z" else (left, top + i) for i in range(distance)]


def checks_to_side(tile: Place, side: str, distance: int) -> list[Place]:
    """The checks whose product takes the logical operator from ``logical_string`` to a side that it lies along."""
    left, top = tile[0] * (distance + 1), tile[1] * (distance + 1)
    if side in ("top", "left"):
        return []
    letter = "Z" if side == "bottom" else "X"
    rows = range(1, distance) if side == "bottom" else range(distance + 1)
    columns = range(distance + 1) if side == "bottom" else range(1, distance)
    places = [(left + column, top + row) for row in rows for column in columns]
    return [place for place in places if letter_at(place) == letter and _is_check(place, left, top, distance)]


def _is_check(place: Place, left: int, top: int, distance: int) -> bool:
    inside = [0 <= c - left < distance and 0 <= r - top < distance for c, r in around(place)]
    return sum(inside) in (2, 4)
