"""The logical dialect."""

from qlower.dialects.logical.ops import Code, Counts, Detectors, End, Estimate, Factory, Layout, Schedule
from qlower.dialects.logical.rows import ROWS
from qlower.ir import Dialect

LOGICAL = Dialect(
    name="logical",
    version=1,
    level="logical",
    operations=(Counts, Code, Factory, Layout, Schedule, Estimate, Detectors, End),
    rows=ROWS,
    summary="Pauli products on encoded qubits, patches, lattice surgery, magic states and what they take",
)
