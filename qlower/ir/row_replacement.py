"""Rows of a run replaced by others, on whole columns at once and without sorting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of, ragged

Mask = NDArray[np.bool_]
Entry = TypeVar("Entry", bound=np.generic)


@dataclass(frozen=True)
class Insertion:
    """Rows that come in.

    Attributes:
        rows: the rows.
        places: the row of the run that each stands before, n for the end; equal ones next to each other.
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
    merging = _Merging(rows, gone, insertions)
    parts = [insertion.rows for insertion in insertions]
    # One column after the other: what each is placed by takes more memory than the column.
    qubits = merging.ragged(
        merging.counts([kind.num_qubits for kind in merging.kinds]),
        rows.num_qubits,
        rows.qubits,
        [(part.num_qubits, part.qubits) for part in parts],
    )
    num_parameters = merging.counts([kind.num_parameters for kind in merging.kinds])
    parameters = merging.ragged(
        num_parameters,
        rows.num_parameters,
        rows.parameters,
        [(part.num_parameters, part.parameters) for part in parts],
    )
    terms = merging.terms(num_parameters)
    del num_parameters
    num_origins = merging.spread(rows.num_origins, [part.num_origins for part in parts])
    origins = merging.ragged(
        num_origins, rows.num_origins, rows.origins, [(part.num_origins, part.origins) for part in parts]
    )
    return Rows(merging.kinds, merging.kind, qubits, parameters, terms, rows.slots, offsets_of(num_origins), origins)


class _Merging:
    """Where every row goes.

    Attributes:
        kinds, kind: those of the result.
    """

    def __init__(self, rows: Rows, gone: Mask, insertions: Sequence[Insertion]) -> None:
        self.rows, self.insertions, self.stays = rows, insertions, ~gone
        here = np.append(self.stays, False).astype(np.int64)
        for insertion in insertions:
            np.add.at(here, insertion.places, 1)
        free = offsets_of(here)
        self.at: list[LongColumn] = []
        for insertion in insertions:
            self.at.append(free[insertion.places] + _within(insertion.places))
            np.add.at(free, insertion.places, 1)
        self.is_old = np.ones(int(here.sum()), dtype=bool)
        for at in self.at:
            self.is_old[at] = False
        kinds = {kind: number for number, kind in enumerate(rows.kinds)}
        tables = [
            np.array([kinds.setdefault(kind, len(kinds)) for kind in insertion.rows.kinds] or [0], dtype=np.uint16)
            for insertion in insertions
        ]
        self.kinds: tuple[RowKind, ...] = tuple(kinds)
        self.kind = self.spread(rows.kind, [t[i.rows.kind] for t, i in zip(tables, insertions, strict=True)])

    def counts(self, per_kind: list[int]) -> LongColumn:
        """A figure of each kind, by row of the result."""
        return np.array(per_kind or [0], dtype=np.int64)[self.kind]

    def spread(self, old: NDArray[Entry], new: Sequence[NDArray[Entry]]) -> NDArray[Entry]:
        """A column of the result from those of the old rows and of what comes in."""
        result = np.empty(len(self.is_old), dtype=old.dtype)
        result[self.is_old] = old[self.stays]
        for at, column in zip(self.at, new, strict=True):
            result[at] = column
        return result

    def ragged(
        self,
        counts: LongColumn,
        old_counts: LongColumn,
        old: NDArray[Entry],
        new: Sequence[tuple[LongColumn, NDArray[Entry]]],
    ) -> NDArray[Entry]:
        """The same for a column with as many entries for each row as the counts say."""
        if (counts == 1).all():
            result = np.empty(len(counts), dtype=old.dtype)
            result[self.is_old] = old[self.stays.repeat(old_counts)]
            for at, (_, column) in zip(self.at, new, strict=True):
                result[at] = column
            return result
        offsets = offsets_of(counts)
        result = np.empty(int(offsets[-1]), dtype=old.dtype)
        result[self.is_old.repeat(counts)] = old[self.stays.repeat(old_counts)]
        for at, (own_counts, column) in zip(self.at, new, strict=True):
            result[ragged(offsets[at], own_counts)] = column
        return result

    def terms(self, counts: LongColumn) -> Terms:
        """The symbolic parts; ``counts`` are the result's parameters by row."""
        old = self.rows.terms
        parts = [insertion.rows for insertion in self.insertions]
        if not len(old) and not any(len(part.terms) for part in parts):
            return old
        offsets = offsets_of(counts)
        moved = np.full(len(self.rows.parameters), -1, dtype=np.int64)
        kept = self.stays.repeat(self.rows.num_parameters)
        moved[kept] = np.flatnonzero(self.is_old.repeat(counts))
        stays = kept[old.parameter]
        parameters, operands, coefficients = (
            [moved[old.parameter[stays]]], [old.operand[stays]], [old.coefficient[stays]]
        )  # fmt: skip
        for at, part in zip(self.at, parts, strict=True):
            parameters.append(ragged(offsets[at], part.num_parameters)[part.terms.parameter])
            operands.append(part.terms.operand)
            coefficients.append(part.terms.coefficient)
        parameter = np.concatenate(parameters)
        order = np.argsort(parameter, kind="stable")
        return Terms(
            parameter[order].astype(np.int32), np.concatenate(operands)[order], np.concatenate(coefficients)[order]
        )


def _within(places: LongColumn) -> LongColumn:
    """How many equal places stand before each."""
    begins = np.ones(len(places), dtype=bool)
    begins[1:] = places[1:] != places[:-1]
    own = np.arange(len(places))
    return own - np.maximum.accumulate(np.where(begins, own, 0))
