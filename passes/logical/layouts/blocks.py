"""Litinski's data blocks: logical qubits around one ancilla region, which one operation at a time uses as a whole.

Source: D. Litinski, doi:10.22331/q-2019-03-05-128 (arXiv:1808.02892), section 3.
"""

from qlower.passes.logical.layouts.floor import BUS, DATA, Floor, Tile


def compact_block(num_qubits: int) -> Floor:
    """⌈1.5 n⌉ + 3 tiles: two rows of patches, a bus between them, three more tiles to turn patches in.

    Only Z edges face the bus; a rotation about any string takes at most 9 steps.
    """
    width = -(-num_qubits // 2)
    floor = Floor()
    for qubit in range(num_qubits):
        floor.put_patch((qubit % width, 0 if qubit < width else 2), qubit, x_edges_beside=True)
    floor.put_bus((x, 1) for x in range(width))
    floor.put_bus((width, y) for y in range(3))
    return floor


def intermediate_block(num_qubits: int) -> Floor:
    """2 n + 4 tiles: a row of patches beside a bus. A rotation about any string takes at most 5 steps."""
    floor = Floor()
    for qubit in range(num_qubits):
        floor.put_patch((qubit, 0), qubit, x_edges_beside=True)
    floor.put_bus((x, 0) for x in (num_qubits, num_qubits + 1))
    floor.put_bus((x, 1) for x in range(num_qubits + 2))
    return floor


def fast_block(num_qubits: int) -> Floor:
    """2 n + ⌈√(8 n)⌉ + 1 tiles, one more for some n: two-qubit patches in columns with a bus on either side.

    A patch of two tiles shows both edges of its first qubit at the left and of its second at the right, so that a
    rotation about any string takes 1 step. The bus columns meet in a row at the bottom. A last single qubit fills one
    tile at the bottom of its column.
    """
    height = min(
        range(2, num_qubits + 3, 2), key=lambda tall: (_fast_tiles(num_qubits, tall), abs(2 * num_qubits - tall**2))
    )
    floor = Floor()
    last = -(-num_qubits // height) - 1
    for column in range(last + 1):
        first = column * height
        count = min(height, num_qubits - first)
        _pairs(floor, 2 * column + 1, height - count, range(first, first + count - count % 2))
        if count % 2:
            floor.put_patch((2 * column + 1, height - 1), num_qubits - 1, x_edges_beside=True)
        floor.put_bus((2 * column, y) for y in range(height - _tall_bus(num_qubits, height, column), height))
    final = num_qubits - last * height
    if final > 1:
        floor.put_bus((2 * last + 2, y) for y in range(height - final, height))
    floor.put_bus((x, height) for x in range(2 * last + 2 + (final > 1)))
    return floor


def _tall_bus(num_qubits: int, height: int, column: int) -> int:
    """How many tiles the bus at the left of a column has: it serves the column before, too."""
    return min(height, num_qubits - max(column - 1, 0) * height)


def _fast_tiles(num_qubits: int, height: int) -> int:
    last = -(-num_qubits // height) - 1
    final = num_qubits - last * height
    columns = sum(_tall_bus(num_qubits, height, column) for column in range(last + 1))
    return num_qubits + columns + (final + 1 if final > 1 else 0) + 2 * last + 2


def _pairs(floor: Floor, x: int, top: int, qubits: range) -> None:
    """Two-qubit patches below each other."""
    for place, first in enumerate(qubits[::2]):
        second = first + 1
        upper = (2 * first, 2 * second, -1, -1)
        lower = (2 * first + 1, 2 * second + 1, -1, -1)
        floor.put((x, top + 2 * place), Tile(DATA, first, upper))
        floor.put((x, top + 2 * place + 1), Tile(DATA, second, lower))


def block_tiles(floor: Floor) -> int:
    """Tiles for data and surgery: all that is no factory and no store."""
    return sum(tile.role in (DATA, BUS) for tile in floor.tiles.values())
