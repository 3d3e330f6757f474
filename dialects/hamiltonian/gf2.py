"""Linear algebra over GF(2) on small boolean matrices."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.bool_]


def reduced(matrix: Matrix) -> tuple[Matrix, list[int]]:
    """The reduced row echelon form without its zero rows, and the column of each row's pivot."""
    rows = matrix.copy()
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        rank = len(pivots)
        below = np.flatnonzero(rows[rank:, column])
        if not len(below):
            continue
        rows[[rank, rank + below[0]]] = rows[[rank + below[0], rank]]
        others = rows[:, column].copy()
        others[rank] = False
        rows[others] ^= rows[rank]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def kernel(matrix: Matrix) -> Matrix:
    """A basis of the vectors v with matrix · v = 0, as rows in reduced row echelon form."""
    echelon, pivots = reduced(matrix)
    free = [column for column in range(matrix.shape[1]) if column not in set(pivots)]
    basis = np.zeros((len(free), matrix.shape[1]), dtype=bool)
    for row, column in enumerate(free):
        basis[row, column] = True
        basis[row, pivots] = echelon[:, column]
    return reduced(basis)[0]


def inverse(matrix: Matrix) -> Matrix:
    """The inverse of an invertible square matrix."""
    size = len(matrix)
    echelon, _ = reduced(np.concatenate((matrix, np.eye(size, dtype=bool)), axis=1))
    return echelon[:, size:]
