"""The physical dialect."""

from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import ROWS
from qlower.ir import Dialect

PHYSICAL = Dialect(
    name="physical",
    version=1,
    level="physical",
    operations=(Program,),
    rows=ROWS,
    summary="native gates on a device's qubits, with times",
    places="qlower.dialects.physical.places:PLACES",
    checker="qlower.dialects.physical.checker:CHECKER",
)
