"""Row ops of the plan dialect: where and when a job runs, and the names of their further columns."""

from functools import cache

from qlower.ir import RowDefinition, RowKind

PLACE = "plan.place"
TENANT = "plan.tenant"

JOB = "job"
VARIANT = "variant"
ORDER = "order"
SHOTS = "shots"
START_NS = "start_ns"
END_NS = "end_ns"
SUCCESS = "success"
SUCCESS_ALONE = "success_alone"

INTEGER_COLUMNS = (JOB, VARIANT, ORDER, SHOTS)
FLOAT_COLUMNS = (START_NS, END_NS, SUCCESS, SUCCESS_ALONE)

TIER = "tier"
PROTECTION = "protection"
RESETS = "resets"
NUM_VARIABLES = "num_variables"
DECOUPLED_NS = "decoupled_ns"

TENANT_INTEGER_COLUMNS = (JOB, ORDER, SHOTS, TIER, PROTECTION, RESETS, NUM_VARIABLES)
TENANT_FLOAT_COLUMNS = (DECOUPLED_NS,)


@cache
def place_kind(num_qubits: int) -> RowKind:
    """The kind of a placement: its qubit column holds the physical qubit of each local qubit of the variant.

    Where helpers are shared (variant −1), it holds the physical qubit of each data qubit of the program.
    """
    return RowKind(PLACE, num_qubits)


@cache
def tenant_kind(num_qubits: int) -> RowKind:
    """The kind of a tenant: its qubit column holds the physical qubits that it holds."""
    return RowKind(TENANT, num_qubits)


ROWS: tuple[RowDefinition, ...] = (
    RowDefinition(PLACE, None, 0, summary="a job of the batch on these physical qubits, in this order of owners"),
    RowDefinition(TENANT, None, summary="a job of a composite program holds these physical qubits", directive=True),
)
