"""Row ops of the plan dialect: where and when a job runs, and the names of their further columns."""

from functools import cache

from qlower.ir import RowDefinition, RowKind

PLACE = "plan.place"

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


@cache
def place_kind(num_qubits: int) -> RowKind:
    """The kind of a placement: its qubit column holds the physical qubit of each local qubit of the variant.

    Where helpers are shared (variant −1), it holds the physical qubit of each data qubit of the program.
    """
    return RowKind(PLACE, num_qubits)


ROWS: tuple[RowDefinition, ...] = (
    RowDefinition(PLACE, None, 0, summary="a job of the batch on these physical qubits, in this order of owners"),
)
