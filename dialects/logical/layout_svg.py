"""Drawing a layout: patches in the colours of their roles, with X and Z edges. Equal layouts give equal bytes."""

from collections.abc import Iterator, Mapping
from html import escape

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Layout
from qlower.dialects.logical.rows import EDGE_COLUMNS, OWNER, ROLE, ROLES, X, Y
from qlower.ir import Module, Run

TILE = 36
"""Pixels of a tile's side."""
MARGIN = 16
HEAD = 34
LEGEND = 34
LEAST_WIDTH = 500
INSET = 3
"""Pixels between a patch and the border of its tile."""

Attributes = Mapping[str, str | int]

COLOURS: Mapping[str, str] = {"data": "#cfe3f7", "bus": "#f4f4f2", "factory": "#f6d9b8", "storage": "#d9c7ee"}
WORDS: Mapping[str, str] = {"data": "logical qubit", "bus": "bus", "factory": "factory", "storage": "store"}
X_EDGE, Z_EDGE = "#c2410c", "#1d4ed8"
BORDER = "#c9c9c4"
INK = "#222222"
OUTLINE = "#8a6d4b"


def write_layout_svg(module: Module) -> str:
    """The picture of a module's layout.

    Raises:
        QlowerError: QL1337, the module has no layout.
    """
    layout = module.find("layout")
    if not isinstance(layout, Layout):
        fail("QL1337", "the module has no layout", fix="run lay-out-patches")
    run = next(op for op in layout.body.operations if isinstance(op, Run))
    columns = {name: [int(value) for value in column.tolist()] for name, column in run.rows.columns.items()}
    width = 2 * MARGIN + TILE * (max(columns[X]) - min(columns[X]) + 1)
    height = HEAD + LEGEND + MARGIN + TILE * (max(columns[Y]) - min(columns[Y]) + 1)
    width = max(width, LEAST_WIDTH)
    qubits = "logical qubit" if layout.num_qubits == 1 else "logical qubits"
    title = f"{layout.style}: {layout.num_qubits} {qubits}, {len(columns[X])} tiles"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="11">',
        _element("rect", {"width": "100%", "height": "100%", "fill": "white"}),
        _element("text", {"x": MARGIN, "y": 22, "font-size": 14, "fill": INK}, title),
        *_tiles(columns),
        *_outlines(columns),
        *_legend(height - LEGEND + 8),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _tiles(columns: Mapping[str, list[int]]) -> Iterator[str]:
    left, top = min(columns[X]), min(columns[Y])
    named: set[tuple[str, int]] = set()
    for tile, (role_index, owner) in enumerate(zip(columns[ROLE], columns[OWNER], strict=True)):
        role = ROLES[role_index]
        x, y = MARGIN + TILE * (columns[X][tile] - left), HEAD + TILE * (columns[Y][tile] - top)
        hint = f"tile {tile} at ({columns[X][tile]}, {columns[Y][tile]}): {_role_text(role, owner)}"
        square: Attributes = {"x": x, "y": y, "width": TILE, "height": TILE, "fill": COLOURS[role], "stroke": BORDER}
        yield _element("rect", square, hint=hint)
        if role == "data":
            sides = [columns[name][tile] if name in columns else -1 for name in EDGE_COLUMNS]
            yield from _edges(x, y, sides)
        if role != "bus" and (role != "factory" or (role, owner) not in named):
            named.add((role, owner))
            yield _label(x, y, {"data": f"{owner}", "factory": f"F{owner}", "storage": f"T{owner}"}[role])


def _outlines(columns: Mapping[str, list[int]]) -> Iterator[str]:
    """Lines around each factory with its stores."""
    left, top = min(columns[X]), min(columns[Y])
    places = zip(columns[X], columns[Y], columns[ROLE], columns[OWNER], strict=True)
    owners = {(x, y): owner for x, y, role, owner in places if ROLES[role] in ("factory", "storage")}
    for (x, y), owner in owners.items():
        x1, y1 = MARGIN + TILE * (x - left), HEAD + TILE * (y - top)
        x2, y2 = x1 + TILE, y1 + TILE
        left_side, right_side = ((x - 1, y), (x1, y1, x1, y2)), ((x + 1, y), (x2, y1, x2, y2))
        upper_side, lower_side = ((x, y - 1), (x1, y1, x2, y1)), ((x, y + 1), (x1, y2, x2, y2))
        for other, ends in (left_side, right_side, upper_side, lower_side):
            if owners.get(other) != owner:
                line: Attributes = dict(zip(("x1", "y1", "x2", "y2"), ends, strict=True))
                yield _element("line", {**line, "stroke": OUTLINE, "stroke-width": 2})


def _role_text(role: str, owner: int) -> str:
    return f"{WORDS[role]} {owner}" if role in ("data", "factory") else f"{WORDS[role]}{_of_factory(owner)}"


def _of_factory(owner: int) -> str:
    return f" of factory {owner}" if owner >= 0 else ""


def _label(x: int, y: int, text: str) -> str:
    middle: Attributes = {"x": x + TILE // 2, "y": y + TILE // 2 + 4, "text-anchor": "middle", "fill": INK}
    return _element("text", {**middle, "pointer-events": "none"}, text)


def _edges(x: int, y: int, sides: list[int]) -> Iterator[str]:
    """The edges of a patch at its left, right, upper and lower side: X dashed, Z drawn through."""
    low, high = INSET, TILE - INSET
    ends = ((low, low, low, high), (high, low, high, high), (low, low, high, low), (low, high, high, high))
    for edge, (x1, y1, x2, y2) in zip(sides, ends, strict=True):
        if edge >= 0:
            yield _edge(x + x1, y + y1, x + x2, y + y2, is_x=edge % 2 == 0)


def _edge(x1: int, y1: int, x2: int, y2: int, *, is_x: bool) -> str:
    line: Attributes = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": X_EDGE if is_x else Z_EDGE, "stroke-width": 2}
    return _element("line", {**line, "stroke-dasharray": "4 3"} if is_x else line)


def _legend(y: int) -> Iterator[str]:
    x = MARGIN
    for role in ROLES:
        yield _element("rect", {"x": x, "y": y, "width": 14, "height": 14, "fill": COLOURS[role], "stroke": BORDER})
        yield _element("text", {"x": x + 19, "y": y + 11, "fill": INK}, WORDS[role])
        x += 32 + 7 * len(WORDS[role])
    for is_x, word in ((True, "X edge"), (False, "Z edge")):
        yield _edge(x, y + 7, x + 18, y + 7, is_x=is_x)
        yield _element("text", {"x": x + 23, "y": y + 11, "fill": INK}, word)
        x += 74


def _element(name: str, attributes: Attributes, text: str = "", hint: str = "") -> str:
    written = " ".join(f'{key}="{escape(str(value))}"' for key, value in attributes.items())
    inner = (f"<title>{escape(hint)}</title>" if hint else "") + escape(text)
    return f"<{name} {written}>{inner}</{name}>" if inner else f"<{name} {written}/>"
