"""Packed rows: a long uniform sequence of gates, terms or schedule entries as columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.ir.attributes import Attribute, signature

IntColumn = NDArray[np.int32]
LongColumn = NDArray[np.int64]
FloatColumn = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RowKind:
    """What a row is: an op's name with everything about it that its columns do not hold.

    Two kinds are equal if no program can tell them apart; an attribute 1 is not 1.0.

    Attributes:
        name: the op's full name, such as ``circuit.cx``.
        num_qubits: operands in the qubit column.
        num_parameters: entries in the parameter column.
        num_results: SSA results.
        attributes: further constants, sorted by name.
        signature: the attributes as a text that is equal for equal ones only.
    """

    name: str
    num_qubits: int
    num_parameters: int = 0
    num_results: int = 0
    attributes: tuple[tuple[str, Attribute], ...] = field(default=(), compare=False)
    signature: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        text = ";".join(f"{name!r}={signature(value)}" for name, value in sorted(self.attributes, key=itemgetter(0)))
        object.__setattr__(self, "signature", text)

    def attribute(self, name: str, default: Attribute | None = None) -> Attribute | None:
        """One of the further constants."""
        return dict(self.attributes).get(name, default)

    @property
    def sort_key(self) -> tuple[str, int, int, int, str]:
        """A total order that does not depend on the program."""
        return (self.name, self.num_qubits, self.num_parameters, self.num_results, self.signature)


def _empty(dtype: type[np.generic]) -> NDArray[np.generic]:
    column = np.zeros(0, dtype=dtype)
    column.flags.writeable = False
    return column


@dataclass(frozen=True, eq=False)
class Terms:
    """The symbolic parts of parameters: parameter p is ``parameters[p] + Σ coefficient · operand``.

    Sorted by (parameter, operand); no zero coefficient, no repeated pair.

    Attributes:
        parameter: int32 [num_terms], index into the rows' parameter column.
        operand: int32 [num_terms], index into the run's operands.
        coefficient: float64 [num_terms].
    """

    parameter: IntColumn = field(default_factory=lambda: np.zeros(0, np.int32))
    operand: IntColumn = field(default_factory=lambda: np.zeros(0, np.int32))
    coefficient: FloatColumn = field(default_factory=lambda: np.zeros(0, np.float64))

    def __len__(self) -> int:
        return len(self.parameter)


def ragged(starts: LongColumn, counts: LongColumn) -> LongColumn:
    """The indices ``starts[i], …, starts[i] + counts[i] - 1`` for all i, one after the other."""
    if not len(counts) or (counts == 1).all():
        return starts
    ends: LongColumn = counts.cumsum()
    total = int(ends[-1])
    if not total:
        return starts[:0]
    shifts: LongColumn = (starts - (ends - counts)).repeat(counts)
    indices: LongColumn = np.arange(total, dtype=np.int64) + shifts
    return indices


def _stretches(offsets: LongColumn, rows: LongColumn) -> LongColumn:
    """All that belongs to these rows, one after the other."""
    starts = offsets[rows]
    return ragged(starts, offsets[rows + 1] - starts)


def offsets_of(counts: NDArray[np.integer]) -> LongColumn:
    """Where each stretch begins when stretches of these lengths follow each other; one longer than ``counts``."""
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    counts.cumsum(out=offsets[1:])
    return offsets


class _SmallColumn(cached_property[LongColumn]):
    """A column derived from others that is kept if it is short.

    Of many rows it would take more memory than what it is derived from, which takes a few nanoseconds a row.
    """

    def __get__(self, rows: object, owner: type[Any] | None = None) -> Any:
        if isinstance(rows, Rows) and len(rows) > _KEPT_ROWS:
            return self.func(rows)
        return super().__get__(rows, owner)


_KEPT_ROWS = 1 << 20


@dataclass(frozen=True, eq=False)
class Rows:
    """The columns of a run. Immutable: every change makes new columns, unchanged columns are shared.

    Attributes:
        kinds: the kinds of row that occur, at most 65,536.
        kind: uint16 [n], index into ``kinds``.
        qubits: int32, the qubit operands of all rows one after the other.
        parameters: float64, the parameters of all rows one after the other (angles in radians, delays in ns).
        terms: symbolic parts of parameters.
        slots: int32 [num_results], the program variable a result is stored in (an index into the function's flattened
            variables), or −1. A name, not a meaning: writers follow it where they can.
        origin_offsets: int64 [n + 1], stretches of ``origins``.
        origins: int64, the positions in the parent each row came from, ascending within a row. Not in the digest.
        columns: further columns of n entries by name, such as ``start_ns``.
    """

    kinds: tuple[RowKind, ...]
    kind: NDArray[np.uint16]
    qubits: IntColumn
    parameters: FloatColumn
    terms: Terms
    slots: IntColumn
    origin_offsets: LongColumn
    origins: LongColumn
    columns: Mapping[str, NDArray[np.generic]] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.kind)

    @staticmethod
    def empty() -> "Rows":
        """No rows."""
        return Rows(
            (), np.zeros(0, np.uint16), np.zeros(0, np.int32), np.zeros(0), Terms(), np.zeros(0, np.int32),
            np.zeros(1, np.int64), np.zeros(0, np.int64),
        )  # fmt: skip

    def _per_kind(self, figures: list[int]) -> LongColumn:
        table: LongColumn = np.array(figures or [0], dtype=np.int64)
        return table[self.kind]

    @_SmallColumn
    def num_qubits(self) -> LongColumn:
        """Operands per row, int64 [n]."""
        return self._per_kind([k.num_qubits for k in self.kinds])

    @cached_property
    def qubit_offsets(self) -> LongColumn:
        """Where each row's operands begin, int64 [n + 1]."""
        return offsets_of(self.num_qubits)

    @_SmallColumn
    def num_parameters(self) -> LongColumn:
        """Parameters per row, int64 [n]."""
        return self._per_kind([k.num_parameters for k in self.kinds])

    @cached_property
    def parameter_offsets(self) -> LongColumn:
        """Where each row's parameters begin, int64 [n + 1]."""
        return offsets_of(self.num_parameters)

    @_SmallColumn
    def num_results(self) -> LongColumn:
        """Results per row, int64 [n]."""
        return self._per_kind([k.num_results for k in self.kinds])

    @cached_property
    def result_offsets(self) -> LongColumn:
        """Where each row's results begin, int64 [n + 1]."""
        if not any(kind.num_results for kind in self.kinds):
            return np.broadcast_to(np.int64(0), (len(self) + 1,))  # takes no memory
        return offsets_of(self.num_results)

    @_SmallColumn
    def num_origins(self) -> LongColumn:
        """Origins per row, int64 [n]."""
        return self.origin_offsets[1:] - self.origin_offsets[:-1]

    @cached_property
    def term_offsets(self) -> LongColumn:
        """Where each parameter's terms begin, int64 [num parameters + 1]."""
        offsets: LongColumn = np.searchsorted(self.terms.parameter, np.arange(len(self.parameters) + 1))
        return offsets.astype(np.int64)

    @cached_property
    def symbolic(self) -> NDArray[np.bool_]:
        """Whether a row has a symbolic parameter, bool [n]."""
        flags = np.zeros(len(self), dtype=bool)
        if len(self.terms):
            flags[np.searchsorted(self.parameter_offsets, self.terms.parameter, side="right") - 1] = True
        return flags

    def mask(self, kinds: Sequence[bool]) -> NDArray[np.bool_]:
        """Which rows are of the kinds flagged, in the order of ``kinds``; bool [n]."""
        return np.array(kinds, dtype=bool)[self.kind] if self.kinds else np.zeros(0, dtype=bool)

    def qubits_of(self, row: int) -> IntColumn:
        """The operands of one row."""
        return self.qubits[self.qubit_offsets[row] : self.qubit_offsets[row + 1]]

    def parameters_of(self, row: int) -> FloatColumn:
        """The constant parts of one row's parameters."""
        return self.parameters[self.parameter_offsets[row] : self.parameter_offsets[row + 1]]

    def origins_of(self, row: int) -> LongColumn:
        """Where one row came from."""
        return self.origins[self.origin_offsets[row] : self.origin_offsets[row + 1]]

    def take(self, index: NDArray[np.integer] | Sequence[int]) -> "Rows":
        """The rows at these indices in this order (a row may be dropped or repeated).

        Results follow their rows: use ``Run.take`` where there are results.
        """
        rows = np.asarray(index, dtype=np.int64)
        # Counts of these rows alone: those of all rows may not be kept, and portions are taken of many rows.
        pick_qubits = _stretches(self.qubit_offsets, rows)
        pick_parameters = _stretches(self.parameter_offsets, rows)
        origin_counts = self.origin_offsets[rows + 1] - self.origin_offsets[rows]
        return Rows(
            self.kinds,
            self.kind[rows],
            self.qubits[pick_qubits],
            self.parameters[pick_parameters],
            self._take_terms(pick_parameters),
            self.slots[_stretches(self.result_offsets, rows)] if len(self.slots) else self.slots,
            offsets_of(origin_counts),
            self.origins[ragged(self.origin_offsets[rows], origin_counts)],
            {name: column[rows] for name, column in self.columns.items()},
        )

    def _take_terms(self, parameters: LongColumn) -> Terms:
        if not len(self.terms):
            return self.terms
        counts = np.diff(self.term_offsets)[parameters]
        pick = ragged(self.term_offsets[parameters], counts)
        owner = np.repeat(np.arange(len(parameters), dtype=np.int32), counts)
        return Terms(owner, self.terms.operand[pick], self.terms.coefficient[pick])

    def _same_shape(self, **columns: Any) -> "Rows":
        """The same rows with some columns replaced by others of the same shape; what is derived of others stays."""
        made = object.__new__(Rows)
        vars(made).update(vars(self), **columns)
        return made

    def with_qubits(self, qubits: NDArray[np.integer]) -> "Rows":
        """The same rows on other qubits; ``qubits`` has the shape of the qubit column."""
        return self._same_shape(qubits=np.ascontiguousarray(qubits, dtype=np.int32))

    def with_parameters(self, parameters: FloatColumn) -> "Rows":
        """The same rows with other constant parts of their parameters; of the shape of the parameter column."""
        return self._same_shape(parameters=parameters)

    def with_columns(self, columns: Mapping[str, NDArray[np.generic]]) -> "Rows":
        """The same rows with other further columns."""
        return self._same_shape(columns=dict(columns))

    def with_origins(self, offsets: LongColumn, origins: LongColumn) -> "Rows":
        """The same rows with other origins."""
        made = self._same_shape(origin_offsets=offsets, origins=origins)
        vars(made).pop("num_origins", None)
        return made

    def with_kinds(self, kinds: Sequence[RowKind]) -> "Rows":
        """The same columns with other kinds, one for one and of the same shape (a renaming)."""
        return self._same_shape(kinds=tuple(kinds))

    def canonical(self) -> "Rows":
        """The same rows with ``kinds`` reduced to those that occur, each once, in their total order, and −0.0 as 0.0.

        Two runs with the same rows have the same canonical columns.
        """
        used = np.flatnonzero(np.bincount(self.kind, minlength=len(self.kinds))).tolist()
        kinds = sorted({self.kinds[k] for k in used}, key=lambda k: k.sort_key)
        place = {kind: new for new, kind in enumerate(kinds)}
        parameters = self.parameters + 0.0
        if tuple(kinds) == self.kinds:
            return self._same_shape(parameters=parameters)
        table = np.zeros(max(len(self.kinds), 1), dtype=np.uint16)
        for old in used:
            table[old] = place[self.kinds[old]]
        return self._same_shape(kinds=tuple(kinds), kind=table[self.kind], parameters=parameters)


def concatenate(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, one after the other. All parts refer to one list of operands.

    Raises:
        ValueError: the parts have different further columns.
    """
    if len(parts) == 1:
        return parts[0]
    kinds: dict[RowKind, int] = {}
    kind_columns = []
    for part in parts:
        table = np.array([kinds.setdefault(kind, len(kinds)) for kind in part.kinds] or [0], dtype=np.uint16)
        kind_columns.append(table[part.kind])
    shifts = np.cumsum([0] + [len(part.parameters) for part in parts[:-1]])
    names = sorted({name for part in parts for name in part.columns})
    if any(len(part.columns) != len(names) for part in parts):
        raise ValueError(f"rows with different columns cannot be one run: {', '.join(names)}")
    return Rows(
        tuple(kinds),
        np.concatenate(kind_columns).astype(np.uint16),
        np.concatenate([part.qubits for part in parts]),
        np.concatenate([part.parameters for part in parts]),
        Terms(
            np.concatenate([p.terms.parameter + s for p, s in zip(parts, shifts, strict=True)]).astype(np.int32),
            np.concatenate([part.terms.operand for part in parts]),
            np.concatenate([part.terms.coefficient for part in parts]),
        ),
        np.concatenate([part.slots for part in parts]),
        offsets_of(np.concatenate([part.num_origins for part in parts])),
        np.concatenate([part.origins for part in parts]),
        {name: np.concatenate([part.columns[name] for part in parts]) for name in names},
    )


def origins_union(rows: Rows, groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """For each group of row indices the ascending union of their origins."""
    for group in groups:
        yield tuple(sorted({int(position) for row in group for position in rows.origins_of(row)}))
