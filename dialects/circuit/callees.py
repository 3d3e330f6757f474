"""The gate a row applies, on the circuit and on the physical level."""

from qlower.dialects.circuit.rows import CALL, PREFIX
from qlower.ir.attributes import SymbolRef
from qlower.ir.rows import RowKind

NATIVE_GATE = "physical.gate"
_PHYSICAL_PREFIX = "physical."
_STATEMENTS = frozenset(
    prefix + name for prefix in (PREFIX, _PHYSICAL_PREFIX) for name in ("measure", "reset", "barrier", "delay")
)


def callee_of(kind: RowKind) -> str | None:
    """The gate's name in the module or in the gate table; None for rows that are no gates."""
    if kind.name in _STATEMENTS:
        return None
    if kind.name == CALL:
        callee = kind.attribute("callee")
        return callee.name if isinstance(callee, SymbolRef) else None
    if kind.name == NATIVE_GATE:
        return str(kind.attribute("gate"))
    return kind.name.removeprefix(_PHYSICAL_PREFIX).removeprefix(PREFIX)


def statement_of(kind: RowKind) -> str:
    """``measure``, ``reset``, ``barrier`` or ``delay``, on either level; "" for gates."""
    return kind.name.partition(".")[2] if kind.name in _STATEMENTS else ""
