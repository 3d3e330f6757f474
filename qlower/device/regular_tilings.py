"""Tilings of regular lattices by virtual machines, written out."""

from collections.abc import Callable, Mapping
from typing import Any

from qlower.device.lattices import grid_edges

I_SHAPE = [[0, 1], [1, 2], [1, 3], [3, 5], [4, 5], [5, 6]]
"""The couplings of HyperQ's I-shape: 0-1-2 above, 3 in the middle between 1 and 5, 4-5-6 below (OSDI 2025)."""


def written_out(tiling: Mapping[str, Any], topology: Mapping[str, Any]) -> dict[str, Any] | None:
    """A tiling with its regions written out; None where not even one fits on the lattice.

    Args:
        tiling: the section as read; of kind ``blocks`` on a grid, ``i_shapes`` on a heavy-hexagon lattice.
        topology: the section as read.
    """
    match tiling["kind"]:
        case "blocks":
            found = _blocks(tiling["rows"], tiling["columns"], topology["rows"], topology["columns"])
        case "i_shapes":
            found = _i_shapes(topology["distance"])
        case _:
            return dict(tiling)
    if not found["grid"] or not found["grid"][0]:
        return None
    fitting = [[r, c] for r, c in tiling["dimensions"] if r <= len(found["grid"]) and c <= len(found["grid"][0])]
    cited = {"source": tiling["source"]} if "source" in tiling else {}
    return {"kind": "regions", **found, "dimensions": fitting, "parts": tiling["parts"], **cited}


def _blocks(rows: int, columns: int, lattice_rows: int, lattice_columns: int) -> dict[str, Any]:
    """Blocks with one row or column of qubits between neighbours, which are the connectors."""

    def block(top: int, left: int, height: int, width: int) -> list[int]:
        return [r * lattice_columns + c for r in range(top, top + height) for c in range(left, left + width)]

    down = (lattice_rows + 1) // (rows + 1)
    across = (lattice_columns + 1) // (columns + 1)
    return {
        "num_qubits": rows * columns,
        "edges": [list(edge) for edge in grid_edges(rows, columns)],
        "grid": _grid(down, across, lambda r, c: block(r * (rows + 1), c * (columns + 1), rows, columns)),
        "horizontal_connectors": _grid(
            down, across - 1, lambda r, c: block(r * (rows + 1), c * (columns + 1) + columns, rows, 1)
        ),
        "vertical_connectors": _grid(
            down - 1, across, lambda r, c: block(r * (rows + 1) + rows, c * (columns + 1), 1, columns)
        ),
    }


def _i_shapes(distance: int) -> dict[str, Any]:
    """I-shapes around every second qubit between an even row and the next; see ``heavy_hex_edges`` for the numbers."""
    chain, gap = 2 * distance - 1, (distance + 1) // 2

    def on_chain(row: int, column: int) -> int:
        return row * (chain + gap) + column

    def below(row: int, index: int) -> int:
        return row * (chain + gap) + chain + index

    def shape(row: int, column: int) -> list[int]:
        top = [on_chain(2 * row, 4 * column + place) for place in range(3)]
        return [*top, below(2 * row, column), *(on_chain(2 * row + 1, 4 * column + place) for place in range(3))]

    def beside(row: int, column: int) -> list[int]:
        return [on_chain(2 * row, 4 * column + 3), on_chain(2 * row + 1, 4 * column + 3)]

    def under(row: int, column: int) -> list[int]:
        right = 4 * column + 3
        return [on_chain(2 * row + 1, right), below(2 * row + 1, column + 1), on_chain(2 * row + 2, right)]

    down, across = distance // 2, (chain + 1) // 4
    return {
        "num_qubits": 7,
        "edges": I_SHAPE,
        "grid": _grid(down, across, shape),
        "horizontal_connectors": _grid(down, across - 1, beside),
        "vertical_connectors": _grid(down - 1, across, under),
    }


_Part = Callable[[int, int], list[int]]


def _grid(rows: int, columns: int, part: _Part) -> list[list[list[int]]]:
    """The part at every row and column; nothing where there are no columns."""
    return [[part(r, c) for c in range(columns)] for r in range(rows)] if columns > 0 else []
