"""Routed floor plans with many factories: the streets between data patches go on between the factories.

Data patches lie in a strip across the middle, each with streets around it that touch no other patch's edges. Above and
below the strip every column of streets goes on; between two of them stand factories two tiles wide, with a street
across between one row of factories and the next. So many states can be on their way at the same time, where a single
street would let one through in a step.
"""

from collections.abc import Iterator, Sequence

from qlower.passes.logical.layouts.factory_places import Box
from qlower.passes.logical.layouts.floor import FACTORY, STORAGE, Floor, Tile

WIDTH = 2
"""Tiles between two columns of streets."""
PITCH = WIDTH + 1


def factory_field(num_qubits: int, boxes: Sequence[Box]) -> Floor:
    """The floor plan, factories included, as square as possible; the box of factory f has f as owner."""
    tall = max(-(-(box.tiles + box.stores) // WIDTH) for box in boxes)
    most = max(num_qubits, len(boxes))
    blocks = min(range(1, most + 1), key=lambda count: _cost(num_qubits, len(boxes), tall, count))
    floor, height = Floor(), _data_height(num_qubits, blocks)
    for qubit in range(num_qubits):
        row, column = divmod(qubit, blocks)
        floor.put_patch((PITCH * column + 1, WIDTH * row + 1), qubit, x_edges_beside=False)
    width = PITCH * blocks + 1
    strip = [(x, y) for y in range(height) for x in range(width)]
    floor.put_bus(place for place in strip if place not in floor.tiles)
    for owner, (box, (block, row)) in enumerate(zip(boxes, _places(blocks), strict=False)):
        _put(floor, box, PITCH * block + 1, _rows_of(row, tall, height), owner)
    for row in range(-(-len(boxes) // blocks)):
        rows = _rows_of(row, tall, height)
        floor.put_bus((PITCH * block, y) for block in range(blocks + 1) for y in rows)
        end = rows[-1] + (1 if row % 2 else -1)
        floor.put_bus((x, end) for x in range(width))
    return floor


def _cost(num_qubits: int, count: int, tall: int, blocks: int) -> tuple[int, int]:
    width = PITCH * blocks + 1
    height = _data_height(num_qubits, blocks) + -(-count // blocks) * (tall + 1)
    return max(width, height), width * height


def _data_height(num_qubits: int, blocks: int) -> int:
    """Rows of patches, each between two streets."""
    return WIDTH * -(-num_qubits // blocks) + 1


def _places(blocks: int) -> Iterator[tuple[int, int]]:
    """Blocks and rows of factories; row 0 is the first above the data, row 1 the first below, and so on."""
    row = 0
    while True:
        yield from ((block, row) for block in range(blocks))
        row += 1


def _rows_of(row: int, tall: int, height: int) -> range:
    """The y of a row of factories, from the data away."""
    far = row // 2 * (tall + 1)
    return range(height + far, height + far + tall) if row % 2 else range(-1 - far, -1 - far - tall, -1)


def _put(floor: Floor, box: Box, x: int, rows: range, owner: int) -> None:
    """Stores nearest to the data, then the factory."""
    for index in range(box.tiles + box.stores):
        deep, far = divmod(index, WIDTH)
        floor.put((x + far, rows[deep]), Tile(STORAGE if index < box.stores else FACTORY, owner))
