"""Row ops of the physical dialect. Scheduled runs have the columns ``start_ns`` and ``duration_ns``.

Times count from the start of the run they stand in: control flow cuts runs, and how long a branch takes is known only
when it runs.
"""

from functools import cache

from qlower.ir import RowDefinition, RowKind

MEASURE = RowKind("physical.measure", 1, 0, 1)
RESET = RowKind("physical.reset", 1)
PHASE = RowKind("physical.gphase", 0, 1)
GATE = "physical.gate"
START_NS = "start_ns"
DURATION_NS = "duration_ns"


@cache
def native_kind(gate: str, num_qubits: int, num_parameters: int) -> RowKind:
    """The row kind of a native gate of the target, by the name its descriptor uses."""
    return RowKind(GATE, num_qubits, num_parameters, 0, (("gate", gate),))


@cache
def handover_kind(tenant: int) -> RowKind:
    """The row kind of a reset that takes the qubit from its owner and makes it ready for another tenant.

    Args:
        tenant: the next owner, an index of the rows of ``plan.tenancy``.
    """
    return RowKind("physical.reset", 1, attributes=(("tenant", tenant),))


@cache
def barrier_kind(num_qubits: int) -> RowKind:
    """The row kind of a barrier."""
    return RowKind("physical.barrier", num_qubits)


@cache
def delay_kind(num_qubits: int) -> RowKind:
    """The row kind of a delay; its parameter is in ns."""
    return RowKind("physical.delay", num_qubits, 1)


ROWS: tuple[RowDefinition, ...] = (
    RowDefinition(GATE, None, None, 0, {"gate": str}, summary="a native gate of the target"),
    RowDefinition("physical.gphase", 0, 1, summary="global phase in radians; nothing is executed", directive=True),
    RowDefinition("physical.measure", 1, 0, 1, summary="measures in the computational basis"),
    RowDefinition(
        "physical.reset", 1, attributes={"tenant": int}, optional=frozenset({"tenant"}), summary="puts the qubit in |0⟩"
    ),
    RowDefinition("physical.barrier", None, summary="nothing moves across it on its qubits", directive=True),
    RowDefinition("physical.delay", None, 1, summary="idles its qubits for a time in ns", directive=True),
)
