"""Row ops of the queue dialect: the jobs, and the names of their further columns."""

from qlower.ir import RowDefinition, RowKind

JOB = RowKind("queue.job", 0)
"""A job of the columns below."""

PROGRAM = "program"
SHOTS = "shots"
ARRIVAL_S = "arrival_s"
TIER = "tier"
PROTECTION = "protection"
LARGEST_LOSS = "largest_loss"
MAY_SHARE_REGION = "may_share_region"

INTEGER_COLUMNS = (PROGRAM, SHOTS, TIER, PROTECTION, MAY_SHARE_REGION)
FLOAT_COLUMNS = (ARRIVAL_S, LARGEST_LOSS)

TIERS = ("shared", "buffered", "frequency-separated", "time-separated", "sole")
"""What a tenant's neighbours may be, by the number in the column ``tier``.

``shared``: other tenants may run on neighbouring qubits. ``buffered``: no qubit of another tenant that is on the device
at the same time is coupled to one of this tenant's. ``frequency-separated``: where one is, their frequencies differ by
a stated least amount. ``time-separated``: where one is, the two never run at the same time. ``sole``: nobody else is in
the batch.
"""
PROTECTIONS = ("dynamical-decoupling", "verified-reset")
"""What is done for a tenant besides, as bits of the column ``protection``."""

ROWS: tuple[RowDefinition, ...] = (
    RowDefinition("queue.job", 0, 0, summary="a job: the program of the column program, measured shots times"),
)
