"""Edge lists of regular lattices; qubits are numbered row by row and edges are sorted."""

Edges = list[tuple[int, int]]


def line_edges(length: int) -> Edges:
    """A chain of ``length`` qubits."""
    return [(i, i + 1) for i in range(length - 1)]


def ring_edges(length: int) -> Edges:
    """A closed chain; with fewer than three qubits there is nothing to close."""
    return line_edges(length) if length < 3 else sorted([*line_edges(length), (0, length - 1)])


def grid_edges(rows: int, columns: int) -> Edges:
    """A square lattice; qubit ``row * columns + column``."""
    across = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    down = [(r * columns + c, (r + 1) * columns + c) for r in range(rows - 1) for c in range(columns)]
    return sorted(across + down)


def heavy_hex_size(distance: int) -> int:
    """Qubits of the heavy-hexagon code lattice of an odd distance: (5d² − 2d − 1)/2."""
    return (5 * distance * distance - 2 * distance - 1) // 2


def heavy_hex_edges(distance: int) -> Edges:
    """The heavy-hexagon code lattice of an odd distance d (Chamberland et al. 2020, DOI 10.1103/PhysRevX.10.011022).

    Each of the d rows is a chain of d data qubits with d − 1 flag qubits between them. Between two rows stand (d + 1)/2
    syndrome qubits: on every other flag, and on one data qubit at the alternating boundary. Numbered row by row, the
    chain first, then the syndrome qubits below it from left to right.
    """
    chain, gap = 2 * distance - 1, (distance + 1) // 2
    edges: Edges = []
    for row in range(distance):
        start = row * (chain + gap)
        edges += [(start + i, start + i + 1) for i in range(chain - 1)]
        if row == distance - 1:
            break
        for index, column in enumerate(_syndrome_columns(row, chain)):
            syndrome = start + chain + index
            edges += [(start + column, syndrome), (syndrome, start + chain + gap + column)]
    return sorted(edges)


def _syndrome_columns(row: int, chain: int) -> list[int]:
    """Places along the chain that carry a syndrome qubit below an even or odd row."""
    if row % 2 == 0:
        return [*range(1, chain, 4), chain - 1]
    return [0, *range(3, chain, 4)]
