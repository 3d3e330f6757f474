"""The algorithm dialect."""

from qlower.dialects.algorithm.ops import End, MeasurementPlan, PauliRotations
from qlower.dialects.algorithm.rows import ROWS
from qlower.ir import Dialect

ALGORITHM = Dialect(
    name="algorithm",
    version=1,
    level="algorithm",
    operations=(PauliRotations, MeasurementPlan, End),
    rows=ROWS,
    summary="Pauli rotations, product formulas and measurement plans",
    checker="qlower.dialects.algorithm.checker:CHECKER",
    places="qlower.dialects.algorithm.places:PLACES",
)
