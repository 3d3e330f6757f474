"""Factories around a floor plan, each a box of tiles with its stores at a bus.

Boxes stand along the sides where the bus lies open, narrower ones if there are many; where the sides do not hold all, a
street of bus tiles leads away to the right, with boxes on both sides of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isqrt

from qlower.passes.logical.layouts.floor import FACTORY, SIDES, STORAGE, Floor, Place, Tile

LEFT, RIGHT, UP, DOWN = SIDES
NARROWEST = 2
"""Tiles of the bus that a factory takes at least."""


@dataclass(frozen=True, slots=True)
class Box:
    """What one factory takes.

    Attributes:
        tiles: of the factory itself.
        stores: tiles in which states wait.
    """

    tiles: int
    stores: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a box.

    Attributes:
        begin: its first tile beside the bus.
        along: the step along the bus.
        away: the step away from it.
    """

    begin: Place
    along: Place
    away: Place


def open_slots(floor: Floor, boxes: Sequence[Box]) -> int:
    """How many of such boxes stand along the floor plan without a street, at their narrowest."""
    width = _widths(boxes)[-1] if boxes else NARROWEST
    return sum(len(_along_side(floor, away, width)) for away in SIDES)


def _widths(boxes: Sequence[Box]) -> list[int]:
    """How many tiles of the bus a box may take, from about square down to as narrow as it gets."""
    least = max(NARROWEST, *(box.stores for box in boxes))
    square = max(isqrt(box.tiles + box.stores) for box in boxes)
    return [*range(square, least, -1), least]


def place_factories(floor: Floor, boxes: Sequence[Box]) -> None:
    """Put all boxes down; the one of factory f has f as owner."""
    if not boxes:
        return
    fitting = (w for w in _widths(boxes) if sum(len(_along_side(floor, away, w)) for away in SIDES) >= len(boxes))
    width = next(fitting, _widths(boxes)[0])
    for owner, (box, slot) in enumerate(zip(boxes, _slots(floor, width, len(boxes)), strict=True)):
        _put(floor, box, slot, width, owner)


def _slots(floor: Floor, width: int, count: int) -> list[Slot]:
    """Places for all boxes, evenly around the sides, and a street put down if it is needed."""
    sides = [_along_side(floor, away, width) for away in (DOWN, UP, LEFT, RIGHT)]
    found = list(_in_turn(sides))
    if len(found) >= count:
        return found[:count]
    found = list(_in_turn(sides[:3]))
    return found + _along_street(floor, width, count - len(found))


def _in_turn(sides: Sequence[Sequence[Slot]]) -> Iterator[Slot]:
    """The slots nearest to the middle of each side first."""
    ordered = [sorted(slots, key=lambda slot, s=slots: _from_middle(slot, s)) for slots in sides]  # type: ignore[misc]
    for turn in range(max(map(len, ordered), default=0)):
        yield from (slots[turn] for slots in ordered if turn < len(slots))


def _from_middle(slot: Slot, slots: Sequence[Slot]) -> tuple[int, Place]:
    return abs(2 * slots.index(slot) - len(slots) + 1), slot.begin


def _along_side(floor: Floor, away: Place, width: int) -> list[Slot]:
    """Slots in front of the stretches of bus tiles at one side of the floor plan."""
    left, right, top, bottom = floor.extent()
    if away in (UP, DOWN):
        y = top if away == UP else bottom
        line, along = [(x, y) for x in range(left, right + 1)], RIGHT
    else:
        x = left if away == LEFT else right
        line, along = [(x, y) for y in range(top, bottom + 1)], DOWN
    found: list[Slot] = []
    stretch: list[Place] = []
    for place in [*line, None]:
        if place is not None and floor.is_bus(place):
            stretch.append(place)
            continue
        count, spare = divmod(len(stretch), width)
        for x, y in stretch[spare // 2 :: width][:count]:
            found.append(Slot((x + away[0], y + away[1]), along, away))
        stretch = []
    return found


def _along_street(floor: Floor, width: int, count: int) -> list[Slot]:
    """A street from the bus tile nearest to the middle of the right side, and slots above and below it."""
    _, right, top, bottom = floor.extent()
    ends = [y for y in range(top, bottom + 1) if floor.is_bus((right, y))]
    y = min(ends, key=lambda at: abs(2 * at - top - bottom))
    length = -(-count // 2) * width
    floor.put_bus((right + 1 + step, y) for step in range(length))
    starts = range(right + 1, right + 1 + length, width)
    found = [Slot((x, y + away[1]), RIGHT, away) for x in starts for away in (DOWN, UP)]
    return found[:count]


def _put(floor: Floor, box: Box, slot: Slot, width: int, owner: int) -> None:
    """Stores first, from the begin of the row beside the bus; the factory fills what is left and the rows behind."""
    for index in range(box.tiles + box.stores):
        deep, far = divmod(index, width)
        x = slot.begin[0] + far * slot.along[0] + deep * slot.away[0]
        y = slot.begin[1] + far * slot.along[1] + deep * slot.away[1]
        floor.put((x, y), Tile(STORAGE if index < box.stores else FACTORY, owner))
