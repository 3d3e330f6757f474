"""What the surgery check reads: the program's products, the layout's tiles and the schedule's steps, as plain data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi

from qlower.dialects.circuit.ops import Function
from qlower.dialects.classical.ops import If, Switch
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.ops import Layout, Schedule
from qlower.dialects.logical.rows import DURATION, EDGE_COLUMNS, OPERATION, OWNER, ROLE, ROLES, START, STATE, X, Y
from qlower.ir import Region, Run, Value

SMALL_ANGLE = 1e-6


@dataclass(frozen=True, slots=True)
class Product:
    """A rotation or a measurement of the program.

    Attributes:
        x, z: bit q is set where the string has X or Y, and Z or Y, at qubit q.
        magic: whether it takes a T state.
        quarter: whether it is a rotation by an odd multiple of π/2.
        measures: whether it is a measurement.
        bits: the measurements whose outcomes decide about it, directly or through classical values.
    """

    x: int
    z: int
    magic: bool
    quarter: bool
    measures: bool
    bits: frozenset[int]

    @property
    def takes_time(self) -> bool:
        """Whether something must be done on the machine."""
        return bool(self.x | self.z) and (self.magic or self.quarter or self.measures)

    def anticommutes_with(self, other: "Product") -> bool:
        """Whether the two strings anticommute."""
        return ((self.x & other.z) ^ (self.z & other.x)).bit_count() % 2 == 1

    def edges(self) -> Iterator[tuple[int, str]]:
        """The edges that it must touch: qubit and ``X`` or ``Z``."""
        for qubit in range((self.x | self.z).bit_length()):
            for mask, letter in ((self.x, "X"), (self.z, "Z")):
                if mask >> qubit & 1:
                    yield qubit, letter


@dataclass(frozen=True, slots=True)
class Patch:
    """A tile of the layout: its role by name, its owner, and the edge at each side, ``(qubit, "X")`` or None."""

    place: tuple[int, int]
    role: str
    owner: int
    sides: tuple[tuple[int, str] | None, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A row of the schedule, with its end instead of its duration."""

    operation: int
    start: int
    end: int
    state: int
    tiles: tuple[int, ...]


def patches_of(layout: Layout) -> list[Patch]:
    """The tiles of a layout by index."""
    columns = {name: column.tolist() for name, column in _rows_of(layout.body).rows.columns.items()}
    nothing = [-1] * len(columns[X])
    sides = zip(*(columns.get(name, nothing) for name in EDGE_COLUMNS), strict=True)
    return [
        Patch((x, y), ROLES[role], owner, tuple(None if edge < 0 else (edge // 2, "XZ"[edge % 2]) for edge in around))
        for x, y, role, owner, around in zip(*(columns[name] for name in (X, Y, ROLE, OWNER)), sides, strict=True)
    ]


def steps_of(schedule: Schedule) -> list[Step]:
    """The rows of a schedule."""
    if not any(isinstance(op, Run) for op in schedule.body.operations):
        return []
    rows = _rows_of(schedule.body).rows
    qubits, offsets = rows.qubits.tolist(), rows.qubit_offsets.tolist()
    columns = [rows.columns[name].tolist() for name in (OPERATION, START, DURATION, STATE)]
    return [
        Step(operation, start, start + duration, state, tuple(qubits[offsets[i] : offsets[i + 1]]))
        for i, (operation, start, duration, state) in enumerate(zip(*columns, strict=True))
    ]


def _rows_of(region: Region) -> Run:
    return next(op for op in region.operations if isinstance(op, Run))


def products_of(main: Function) -> list[Product]:
    """The products of the program in program order."""
    found: list[Product] = []
    _read(main.body, main.num_qubits, frozenset(), {}, found)
    return found


Decided = dict[Value, frozenset[int]]
"""For each classical value the measurements that it depends on."""


def _read(region: Region, num_qubits: int, condition: frozenset[int], decided: Decided, found: list[Product]) -> None:
    for op in region.operations:
        if isinstance(op, Run):
            _read_run(op, num_qubits, condition, decided, found)
            continue
        depends = condition.union(_bits(op.operands, decided))
        for inner in op.regions:
            _read(inner, num_qubits, depends, decided, found)
            depends = depends.union(_bits(inner.terminator.operands, decided))
        assert not op.regions or isinstance(op, If | Switch), "the schedule was made of a program without loops"
        decided.update(dict.fromkeys(op.results, depends))


def _bits(values: Sequence[Value], decided: Decided) -> frozenset[int]:
    return frozenset().union(*(decided.get(value, frozenset()) for value in values))


def _read_run(run: Run, num_qubits: int, condition: frozenset[int], decided: Decided, found: list[Product]) -> None:
    table = PauliTable.from_columns(num_qubits, run.rows.columns)
    x_masks = [int.from_bytes(row.astype("<u8").tobytes(), "little") for row in table.x]
    z_masks = [int.from_bytes(row.astype("<u8").tobytes(), "little") for row in table.z]
    for row, x, z in zip(run.unpack(), x_masks, z_masks, strict=True):
        decided.update(dict.fromkeys(row.results, frozenset((len(found),))))
        if row.results:
            found.append(Product(x, z, magic=False, quarter=False, measures=True, bits=condition))
            continue
        angle = row.parameters[0]
        terms = () if isinstance(angle, float) else angle.terms
        constant = angle if isinstance(angle, float) else angle.constant
        parts = (constant, *(coefficient for _, coefficient in terms))
        bits = condition.union(_bits([value for value, _ in terms], decided))
        magic = any(not _is_multiple(part, pi / 2) for part in parts)
        quarter = not magic and any(not _is_multiple(part, pi) for part in parts)
        found.append(Product(x, z, magic=magic, quarter=quarter, measures=False, bits=bits))


def _is_multiple(angle: float, of: float) -> bool:
    return abs(angle - round(angle / of) * of) < SMALL_ANGLE
