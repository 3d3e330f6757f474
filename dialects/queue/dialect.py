"""The queue dialect."""

from qlower.dialects.queue.ops import End, Jobs, Program, Variant
from qlower.dialects.queue.rows import ROWS
from qlower.ir import Dialect

QUEUE = Dialect(
    name="queue",
    version=1,
    level="queue",
    operations=(Jobs, Program, Variant, End),
    rows=ROWS,
    summary="jobs of many users that wait for one device, and their programs",
)
