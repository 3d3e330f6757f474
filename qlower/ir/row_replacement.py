"""Rows of a run replaced by others, on whole columns at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import LongColumn, Rows, picked

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Insertion:
    """Rows that come in.

    Attributes:
        rows: the rows.
        places: the row of the run that each stands before, n for the end.
    """

    rows: Rows
    places: LongColumn


def replaced(rows: Rows, gone: Mask, insertions: Sequence[Insertion]) -> Rows:
    """The rows without those that are gone, and with others before the rows at their places.

    Rows at one place follow each other in the order of the insertions. Rows that are gone must have no results, nor
    those that come in. All refer to one list of operands.

    Args:
        rows: n rows.
        gone: [n].
        insertions: what comes in.

    Raises:
        ValueError: the rows have further columns, whose values for new rows nobody knows.
    """
    if rows.columns or any(insertion.rows.columns for insertion in insertions):
        raise ValueError(f"rows with further columns are not replaced: {', '.join(sorted(rows.columns))}")
    parts = (rows, *(insertion.rows for insertion in insertions))
    return picked(parts, _order(gone, insertions))


def _order(gone: Mask, insertions: Sequence[Insertion]) -> LongColumn:
    """The result's rows as indices of the old rows and then of those that come in."""
    kept = (~gone).nonzero()[0]
    # What comes in at a row sorts before it. Places mostly ascend: numpy's stable sort then only merges.
    places = np.concatenate((2 * kept + 1, *(2 * insertion.places for insertion in insertions)))
    numbers = np.arange(len(gone) - len(kept), len(gone) - len(kept) + len(places))
    numbers[: len(kept)] = kept
    return numbers[places.argsort(kind="stable")]
