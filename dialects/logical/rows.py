"""Row ops of the logical dialect.

A run of ``logical.rotation`` and ``logical.measure`` rows has the Pauli strings in the further columns ``x0``, ``z0``,
``x1``, … (``qlower.dialects.hamiltonian.pauli_table``).
"""

from functools import cache

from qlower.ir import RowDefinition, RowKind

ROTATION = RowKind("logical.rotation", 0, 1)
"""exp(−i·angle/2·P), P the row's Pauli string; angle in radians, may be symbolic. π/4 takes one T state, π/2 is a
Clifford gate, π the Pauli itself; the identity string is a global phase of −angle/2."""

MEASURE = RowKind("logical.measure", 0, 0, 1)
"""Measures the Pauli product P; the result is 0 where P is +1."""

MEASURE_NEGATED = RowKind("logical.measure", 0, 0, 1, (("negated", True),))
"""Measures −P; the result is 0 where P is −1."""

PREPARE_ZERO = RowKind("logical.prepare", 1, 0, 0, (("state", "zero"),))
"""Puts a qubit in |0⟩, whatever it was in. The row has the identity string."""

PREPARE_T = RowKind("logical.prepare", 1, 0, 0, (("state", "t"),))
"""Puts a qubit in T|+⟩, a magic state. The row has the identity string."""

TILE = RowKind("logical.tile", 0)
STEP = "logical.step"

X = "x"
Y = "y"
ROLE = "role"
OWNER = "owner"
TILE_COLUMNS = (X, Y, ROLE, OWNER)

EDGE_COLUMNS = ("left", "right", "up", "down")
"""Columns of tiles that say what an operation meets at each side of a data tile: twice the logical qubit for an X edge,
one more for a Z edge, −1 for neither."""

ROLES = ("data", "bus", "factory", "storage")
"""Role of a tile by number: holds a logical qubit, is free for lattice surgery, belongs to a factory, stores a magic
state until it is used."""

OPERATION = "operation"
START = "start"
DURATION = "duration"
STATE = "state"
STEP_COLUMNS = (OPERATION, START, DURATION, STATE)


@cache
def step_kind(num_tiles: int) -> RowKind:
    """The kind of a step that holds so many tiles; its qubit column has their indices among the rows of the layout."""
    return RowKind(STEP, num_tiles)


ROWS: tuple[RowDefinition, ...] = (
    RowDefinition("logical.rotation", 0, 1, summary="exp(−i·angle/2·P) for the Pauli string P of the run's columns"),
    RowDefinition(
        "logical.measure", 0, 0, 1, attributes={"negated": bool}, optional=frozenset({"negated"}),
        summary="measures the Pauli product of the run's columns",
    ),
    RowDefinition("logical.prepare", 1, 0, attributes={"state": str}, summary="puts a qubit in |0⟩ or T|+⟩"),
    RowDefinition("logical.tile", 0, summary="a patch of a layout, at x and y", directive=True),
    RowDefinition(STEP, None, summary="tiles that one operation holds for some time", directive=True),
)  # fmt: skip
