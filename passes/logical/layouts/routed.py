"""The routed floor plan: data patches in blocks of two by two, streets of bus tiles between and around them.

Each patch has a street at one of its X edges and at one of its Z edges, so that every Pauli product is measured in one
step, and products whose streets are disjoint are measured at the same time. Buses hold no data.
Sources: A. Fowler, C. Gidney, arXiv:1808.06709 (patches beside ancilla streets); D. Litinski,
doi:10.22331/q-2019-03-05-128 (multi-patch measurements, Y needs both edges).
"""

from qlower.passes.logical.layouts.floor import Floor


def routed_floor(num_qubits: int) -> Floor:
    """As square as possible; about 2.25 n tiles and the streets around."""
    columns = min(range(1, num_qubits + 1), key=lambda count: _cost(num_qubits, count))
    floor = Floor()
    for qubit in range(num_qubits):
        row, column = divmod(qubit, columns)
        floor.put_patch((_street_after(column), _street_after(row)), qubit, x_edges_beside=False)
    data = list(floor.tiles)
    near = {(x + dx, y + dy) for x, y in data for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    floor.put_bus(sorted(near.difference(data)))
    return floor


def _street_after(index: int) -> int:
    """Where the patch of a row or column lies if a street comes before every second one."""
    return index + index // 2 + 1


def _length(count: int) -> int:
    return _street_after(count - 1) + 2


def _cost(num_qubits: int, columns: int) -> tuple[int, int]:
    width, height = _length(columns), _length(-(-num_qubits // columns))
    return max(width, height), width * height
