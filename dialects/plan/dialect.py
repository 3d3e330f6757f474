"""The plan dialect."""

from qlower.dialects.plan.ops import Batch, End, Policy, Refusal, Tenancy
from qlower.dialects.plan.rows import ROWS
from qlower.ir import Dialect

PLAN = Dialect(
    name="plan",
    version=1,
    level="plan",
    operations=(Policy, Batch, Refusal, Tenancy, End),
    rows=ROWS,
    summary="which job runs where on the device, in which batch and when",
)
