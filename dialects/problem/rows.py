"""Row ops of the problem dialect, and runs of them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.problem.systems import End
from qlower.ir import Region, RowDefinition, RowKind, Rows, Run
from qlower.ir.rows import Terms
from qlower.ir.run import body

INTEGRAL = RowKind("problem.integral", 0, 1)
COUPLING = RowKind("problem.coupling", 0, 1)
EDGE = RowKind("problem.edge", 0, 1)

ROWS: tuple[RowDefinition, ...] = (
    RowDefinition("problem.integral", 0, 1, summary="an integral over orbitals of the columns i, j, k, l"),
    RowDefinition("problem.coupling", 0, 1, summary="a coefficient of the variables in the columns first and second"),
    RowDefinition(
        "problem.edge", 0, 1, summary="an edge between the nodes in the columns first and second; its weight"
    ),
)


def region_of(
    kind: RowKind,
    parameters: NDArray[np.float64],
    columns: Mapping[str, NDArray[np.integer]],
    origins: NDArray[np.int64],
) -> Region:
    """A system's region.

    Args:
        kind: of all rows, with one parameter.
        parameters: float64 [n].
        columns: of n entries each; kept as int32.
        origins: int64 [n], where each row came from.
    """
    count = len(parameters)
    rows = Rows(
        (kind,), np.zeros(count, np.uint16), np.zeros(0, np.int32), np.array(parameters, dtype=np.float64), Terms(),
        np.zeros(0, np.int32), np.arange(count + 1, dtype=np.int64), np.array(origins, dtype=np.int64),
        {name: np.array(column, dtype=np.int32) for name, column in columns.items()},
    )  # fmt: skip
    return Region(body([Run(rows=rows), End()]))
