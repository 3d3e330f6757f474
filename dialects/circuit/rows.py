"""Row ops of the circuit dialect: every gate of the gate table, and measure, reset, barrier, delay and calls.

A gate row may carry the attribute ``modifiers``, outermost first as OpenQASM 3 writes them: ``("ctrl", n)``,
``("negctrl", n)``, ``("inv",)``, ``("pow", exponent)``. Control qubits come first among the row's qubits, those of the
outermost modifier before all others.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from qlower.dialects.circuit.gates import GATES
from qlower.ir import RowDefinition, RowKind, SymbolRef
from qlower.ir.attributes import Attribute

Modifier = tuple[str] | tuple[str, int] | tuple[str, float]
MODIFIERS: Mapping[str, type] = {"modifiers": tuple}
OPTIONAL_MODIFIERS = frozenset(MODIFIERS)

MEASURE = RowKind("circuit.measure", 1, 0, 1)
RESET = RowKind("circuit.reset", 1)
CALL = "circuit.call"
PREFIX = "circuit."


@cache
def gate_kind(name: str, modifiers: tuple[Modifier, ...] = ()) -> RowKind:
    """The row kind of a gate of the table, with modifiers.

    Raises:
        KeyError: no such gate.
    """
    gate = GATES[name]
    return RowKind(
        PREFIX + name,
        gate.num_qubits + num_controls(modifiers),
        gate.num_parameters,
        0,
        _modifier_attributes(modifiers),
    )


@cache
def barrier_kind(num_qubits: int) -> RowKind:
    """The row kind of a barrier: nothing moves across it on its qubits."""
    return RowKind("circuit.barrier", num_qubits)


@cache
def delay_kind(num_qubits: int, unit: str = "ns") -> RowKind:
    """The row kind of a delay; its parameter is in ``ns``, or in ``dt``, the device's own time step."""
    return RowKind("circuit.delay", num_qubits, 1, 0, (("unit", unit),))


def call_kind(callee: str, num_qubits: int, num_parameters: int, modifiers: tuple[Modifier, ...] = ()) -> RowKind:
    """The row kind of a call of a gate that the module defines; ``num_qubits`` without controls."""
    attributes: tuple[tuple[str, Attribute], ...] = (("callee", SymbolRef(callee)), *_modifier_attributes(modifiers))
    return RowKind(CALL, num_qubits + num_controls(modifiers), num_parameters, 0, attributes)


def _modifier_attributes(modifiers: tuple[Modifier, ...]) -> tuple[tuple[str, Attribute], ...]:
    return (("modifiers", modifiers),) if modifiers else ()


@lru_cache(maxsize=4096)
def modifiers_of(kind: RowKind) -> tuple[Modifier, ...]:
    """The modifiers of a gate row, outermost first."""
    found = kind.attribute("modifiers", ())
    return found if isinstance(found, tuple) else ()  # type: ignore[return-value]  # the verifier checks the shape


def num_controls(modifiers: tuple[Modifier, ...]) -> int:
    """How many control qubits modifiers add."""
    return sum(int(modifier[-1]) for modifier in modifiers if modifier[0] in ("ctrl", "negctrl"))


@lru_cache(maxsize=4096)
def gate_name(kind: RowKind) -> str | None:
    """The gate's name in the gate table if the row is such a gate, with or without modifiers."""
    name = kind.name.removeprefix(PREFIX)
    return name if kind.name.startswith(PREFIX) and name in GATES else None


def _gate_rows() -> tuple[RowDefinition, ...]:
    return tuple(
        RowDefinition(PREFIX + gate.name, None, gate.num_parameters, 0, MODIFIERS, OPTIONAL_MODIFIERS, gate.summary)
        for gate in GATES.values()
    )


ROWS: tuple[RowDefinition, ...] = (
    *_gate_rows(),
    RowDefinition(CALL, None, None, 0, {"callee": SymbolRef, **MODIFIERS}, OPTIONAL_MODIFIERS, "a gate of the module"),
    RowDefinition("circuit.measure", 1, 0, 1, summary="measures in the computational basis; the qubit stays"),
    RowDefinition("circuit.reset", 1, summary="puts the qubit in |0⟩"),
    RowDefinition("circuit.barrier", None, summary="nothing moves across it on its qubits", directive=True),
    RowDefinition("circuit.delay", None, 1, 0, {"unit": str}, summary="idles its qubits", directive=True),
)
