"""Packed rows: a long uniform sequence of gates, terms or schedule entries as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlower.ir.attributes import Attribute, signature
from qlower.ir.derived import Derived

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
        sort_key: gives a total order that does not depend on the program.
    """

    name: str
    num_qubits: int
    num_parameters: int = 0
    num_results: int = 0
    attributes: tuple[tuple[str, Attribute], ...] = field(default=(), compare=False)
    signature: str = field(init=False, repr=False)
    sort_key: tuple[str, int, int, int, str] = field(init=False, repr=False, compare=False)
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        text = ";".join(f"{name!r}={signature(value)}" for name, value in sorted(self.attributes, key=itemgetter(0)))
        object.__setattr__(self, "signature", text)
        key = (self.name, self.num_qubits, self.num_parameters, self.num_results, text)
        object.__setattr__(self, "sort_key", key)
        object.__setattr__(self, "_hash", hash(key))  # tables are looked up by kinds thousands of times a compilation

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["RowKind"], tuple[object, ...]]:
        """Made anew in another process, where texts have other hashes."""
        return RowKind, (self.name, self.num_qubits, self.num_parameters, self.num_results, self.attributes)

    def attribute(self, name: str, default: Attribute | None = None) -> Attribute | None:
        """One of the further constants."""
        return dict(self.attributes).get(name, default)


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
    return _stretches(starts, counts, offsets_of(counts))


def _stretches(starts: LongColumn, counts: LongColumn, offsets: LongColumn) -> LongColumn:
    """The same where ``offsets_of(counts)`` is known."""
    total = int(offsets[-1])
    if total == len(counts) == np.count_nonzero(counts == 1):
        return starts
    indices: LongColumn = (starts - offsets[:-1]).repeat(counts)
    indices += np.arange(total)  # in place, for the memory's sake
    return indices


def offsets_of(counts: NDArray[np.integer]) -> LongColumn:
    """Where each stretch begins when stretches of these lengths follow each other; one longer than ``counts``."""
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.add.accumulate(counts, dtype=np.int64, out=offsets[1:])
    return offsets


class _SmallColumn(Derived[LongColumn]):
    """A column derived from others that is kept if it is short.

    Of many rows it would take more memory than what it is derived from, which takes a few nanoseconds a row.
    """

    def is_kept(self, instance: object) -> bool:
        return len(instance) <= _KEPT_ROWS  # type: ignore[arg-type]  # rows


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
        return _by_kind(figures, self.kind)

    @_SmallColumn
    def num_qubits(self) -> LongColumn:
        """Operands per row, int64 [n]."""
        return self._per_kind([k.num_qubits for k in self.kinds])

    @Derived
    def qubit_offsets(self) -> LongColumn:
        """Where each row's operands begin, int64 [n + 1]."""
        return offsets_of(self.num_qubits)

    @_SmallColumn
    def num_parameters(self) -> LongColumn:
        """Parameters per row, int64 [n]."""
        return self._per_kind([k.num_parameters for k in self.kinds])

    @Derived
    def parameter_offsets(self) -> LongColumn:
        """Where each row's parameters begin, int64 [n + 1]."""
        return offsets_of(self.num_parameters)

    @_SmallColumn
    def num_results(self) -> LongColumn:
        """Results per row, int64 [n]."""
        return self._per_kind([k.num_results for k in self.kinds])

    @Derived
    def result_offsets(self) -> LongColumn:
        """Where each row's results begin, int64 [n + 1]."""
        if not any(kind.num_results for kind in self.kinds):
            return np.broadcast_to(np.int64(0), (len(self) + 1,))  # takes no memory
        return offsets_of(self.num_results)

    @_SmallColumn
    def num_origins(self) -> LongColumn:
        """Origins per row, int64 [n]."""
        return self.origin_offsets[1:] - self.origin_offsets[:-1]

    @Derived
    def term_offsets(self) -> LongColumn:
        """Where each parameter's terms begin, int64 [num parameters + 1]."""
        offsets: LongColumn = np.searchsorted(self.terms.parameter, np.arange(len(self.parameters) + 1))
        return offsets.astype(np.int64)

    @Derived
    def symbolic(self) -> NDArray[np.bool_]:
        """Whether a row has a symbolic parameter, bool [n]."""
        flags = np.zeros(len(self), dtype=bool)
        if len(self.terms):
            flags[np.searchsorted(self.parameter_offsets, self.terms.parameter, side="right") - 1] = True
        return flags

    def mask(self, kinds: Sequence[bool]) -> NDArray[np.bool_]:
        """Which rows are of the kinds flagged, in the order of ``kinds``; bool [n]."""
        return np.array(kinds, dtype=bool).take(self.kind) if self.kinds else np.zeros(0, dtype=bool)

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
        return picked((self,), np.asarray(index, dtype=np.int64))

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
        used = np.bincount(self.kind, minlength=len(self.kinds)).nonzero()[0].tolist()
        kinds = self.kinds
        order = sorted(used, key=lambda number: kinds[number].sort_key)
        places = [0] * len(kinds)
        ordered: list[RowKind] = []
        for number in order:
            if not ordered or kinds[number] != ordered[-1]:
                ordered.append(kinds[number])
            places[number] = len(ordered) - 1
        parameters = self.parameters + 0.0
        if tuple(ordered) == kinds:
            return self._same_shape(parameters=parameters)
        table = np.array(places or [0], dtype=np.uint16)
        return self._same_shape(kinds=tuple(ordered), kind=table.take(self.kind), parameters=parameters)


def _by_kind(figures: list[int], kind: NDArray[np.uint16]) -> LongColumn:
    """A figure of each kind, by row."""
    table: LongColumn = np.array(figures or [0], dtype=np.int64)
    return table.take(kind)


def picked(parts: Sequence[Rows], index: LongColumn) -> Rows:
    """The rows at these indices of all parts, which follow each other, in this order; a row may be repeated.

    All parts refer to one list of operands. Results follow their rows. Columns are joined one at a time: joined rows
    would take as much memory again.

    Raises:
        ValueError: the parts have different further columns.
    """
    # Origins first: what they are picked by takes the most memory.
    origin_offsets, origins = _picked_origins(parts, index)
    kinds, joined = _joined_kinds(parts)
    kind = joined[index]

    def pick(figures: list[int], offsets: str) -> tuple[LongColumn, LongColumn]:
        """For a column with so many entries per row of each kind: the result's offsets, and what it is picked by."""
        if not any(figures):
            return np.zeros(len(index) + 1, dtype=np.int64), index[:0]
        starts = (getattr(parts[0], offsets) if len(parts) == 1 else offsets_of(_by_kind(figures, joined)))[index]
        counts = _by_kind(figures, kind)
        made = offsets_of(counts)
        return made, _stretches(starts, counts, made)

    qubit_offsets, at = pick([k.num_qubits for k in kinds], "qubit_offsets")
    qubits = _joined("qubits", parts)[at]
    parameter_offsets, at = pick([k.num_parameters for k in kinds], "parameter_offsets")
    parameters, terms = _joined("parameters", parts)[at], _picked_terms(parts, at)
    at = pick([k.num_results for k in kinds], "result_offsets")[1]
    slots = _joined("slots", parts)[at]
    del at
    columns = {name: column[index] for name, column in _joined_columns(parts).items()}
    made = Rows(kinds, kind, qubits, parameters, terms, slots, origin_offsets, origins, columns)
    if len(index) <= _KEPT_ROWS:
        vars(made).update(qubit_offsets=qubit_offsets, parameter_offsets=parameter_offsets)
    return made


def _joined(column: str, parts: Sequence[Any]) -> Any:
    """A column of all parts."""
    columns = [getattr(part, column) for part in parts]
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def _joined_columns(parts: Sequence[Rows]) -> Mapping[str, NDArray[np.generic]]:
    """The further columns of all parts."""
    if not any(part.columns for part in parts):
        return {}
    names = sorted({name for part in parts for name in part.columns})
    if any(len(part.columns) != len(names) for part in parts):
        raise ValueError(f"rows with different columns cannot be one run: {', '.join(names)}")
    return {name: np.concatenate([part.columns[name] for part in parts]) for name in names}


def _joined_kinds(parts: Sequence[Rows]) -> tuple[tuple[RowKind, ...], NDArray[np.uint16]]:
    """One table of kinds for all parts, in the order in which they are first named, and the column of kinds."""
    if len(parts) == 1:
        return parts[0].kinds, parts[0].kind
    numbers: dict[RowKind, int] = {}
    columns = []
    for part in parts:
        table = [numbers.setdefault(kind, len(numbers)) for kind in part.kinds]
        same = table == list(range(len(table)))
        columns.append(part.kind if same else np.array(table, dtype=np.uint16).take(part.kind))
    return tuple(numbers), np.concatenate(columns)


def _joined_terms(parts: Sequence[Rows]) -> Terms:
    """The symbolic parts of all parts."""
    if len(parts) == 1 or not any(map(len, (part.terms for part in parts))):
        return parts[0].terms
    begins = offsets_of(np.array([len(part.parameters) for part in parts])).tolist()
    shifted = [part.terms.parameter + begin for part, begin in zip(parts, begins, strict=False)]
    terms = [part.terms for part in parts]
    return Terms(np.concatenate(shifted).astype(np.int32), _joined("operand", terms), _joined("coefficient", terms))


def _picked_terms(parts: Sequence[Rows], parameters: LongColumn) -> Terms:
    """The symbolic parts of the parameters at these places."""
    terms = _joined_terms(parts)
    if not len(terms):
        return terms
    places = np.searchsorted(terms.parameter, parameters)
    counts = np.searchsorted(terms.parameter, parameters, side="right") - places
    at = ragged(places, counts)
    owner = np.arange(len(parameters), dtype=np.int32).repeat(counts)
    return Terms(owner, terms.operand[at], terms.coefficient[at])


def _picked_origins(parts: Sequence[Rows], index: LongColumn) -> tuple[LongColumn, LongColumn]:
    """Offsets and origins of the rows at these indices."""
    joined = offsets_of(_joined("num_origins", parts)) if len(parts) > 1 else parts[0].origin_offsets
    starts = joined[index]
    counts = joined[1:][index] - starts
    del joined
    offsets = offsets_of(counts)
    return offsets, _joined("origins", parts)[_stretches(starts, counts, offsets)]


def concatenate(parts: Sequence[Rows]) -> Rows:
    """The rows of all parts, one after the other. All parts refer to one list of operands.

    Raises:
        ValueError: the parts have different further columns.
    """
    if len(parts) == 1:
        return parts[0]
    return Rows(
        *_joined_kinds(parts),
        _joined("qubits", parts),
        _joined("parameters", parts),
        _joined_terms(parts),
        _joined("slots", parts),
        offsets_of(_joined("num_origins", parts)),
        _joined("origins", parts),
        _joined_columns(parts),
    )
