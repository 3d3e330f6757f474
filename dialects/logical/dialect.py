"""The logical dialect."""

from qlower.dialects.logical.ops import Code, Counts, Detectors, End, Estimate, Factory, Layout, Noise, Schedule
from qlower.dialects.logical.rows import ROWS
from qlower.ir import Dialect

LOGICAL = Dialect(
    name="logical",
    version=1,
    level="logical",
    operations=(Counts, Code, Factory, Layout, Schedule, Estimate, Detectors, Noise, End),
    rows=ROWS,
    summary="Pauli products on encoded qubits, patches, lattice surgery, magic states and what they take",
    checker="qlower.dialects.logical.checker:CHECKER",
)
