"""What a scheduler needs to know of a Pauli program: its operations, and what each must wait for.

A node is an operation of ``main`` or a classical step between operations. Two operations must keep their order where
their Pauli strings anticommute; what depends on a measured bit waits for it. Branches of an ``if`` or ``switch`` are
taken for executed, one after the other where they do not commute: a schedule is fixed before a bit is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function
from qlower.dialects.classical.ops import Cast, If, Switch
from qlower.dialects.hamiltonian.pauli_table import PauliTable
from qlower.dialects.logical.rows import MEASURE, ROTATION
from qlower.ir import I1, Module, Operation, Region, Run, Value
from qlower.ir.rows import offsets_of

FREE, T, CLIFFORD, MEASUREMENT, DECODING = range(5)
"""What a node is: nothing that takes time (a Pauli, a phase, a classical step); a rotation that takes a T state; one by
an odd multiple of π/2; a measurement; waiting until a measured bit is known."""

EIGHTHS_TOLERANCE = 1e-9
"""Rounding allowed in angles, in eighths of a turn."""
NOWHERE = -1


@dataclass(frozen=True, eq=False)
class Operations:
    """Nodes in program order.

    Attributes:
        kind: int64 [nodes], one of ``FREE``, ….
        position: int64 [nodes], place among the rotations and measurements of ``main``; −1 for other nodes.
        paulis: the string of each node; the identity for what has none.
        waits: for each node, nodes before it whose bits it needs; offsets [nodes + 1] and nodes, int64.
        origins: for each operation of ``main``, its origins.
    """

    kind: NDArray[np.int64]
    position: NDArray[np.int64]
    paulis: PauliTable
    wait_offsets: NDArray[np.int64]
    waits: NDArray[np.int64]
    origins: Sequence[tuple[int, ...]]

    def __len__(self) -> int:
        return len(self.kind)

    def count(self, kind: int) -> int:
        """How many nodes are of a kind."""
        return int((self.kind == kind).sum())


def read_operations(module: Module) -> tuple[Function, Operations]:
    """The entry of a logical module and its nodes.

    Raises:
        QlowerError: QL1320 no Pauli program, QL1321 an angle that is no multiple of π/4, QL1322 a loop.
    """
    main = module.find("main")
    if not isinstance(main, Function) or module.level != "logical":
        fail("QL1320", "the module has no program of Pauli products", fix="run lower-circuit-to-logical first")
    reader = _Reader(main.num_qubits)
    reader.read(main.body, ())
    return main, reader.operations()


@dataclass
class _Reader:
    """Nodes in the making."""

    num_qubits: int
    kinds: list[NDArray[np.int64]] = field(default_factory=list)
    tables: list[PauliTable] = field(default_factory=list)
    is_operation: list[NDArray[np.bool_]] = field(default_factory=list)
    waits: list[tuple[int, ...]] = field(default_factory=list)
    origins: list[tuple[int, ...]] = field(default_factory=list)
    maker: dict[Value, int] = field(default_factory=dict)
    """The node that gives a value."""
    measured: dict[Value, int] = field(default_factory=dict)
    """The measurement that gives a bit, until a node waits for it to be decoded."""
    bits: set[Value] = field(default_factory=set)
    """Values that are 0 or 1, as ``f64``."""

    def read(self, region: Region, conditions: tuple[int, ...]) -> None:
        """Read a region whose execution depends on some nodes."""
        for op in region.operations:
            if isinstance(op, Run):
                self._run(op, conditions)
            elif isinstance(op, If | Switch):
                self._branches(op, conditions)
            elif op.regions:
                fail("QL1322", f"a {op.name} cannot be scheduled ahead", fix="unroll the loop")
            elif op.results:
                self._classical(op, (*self._nodes_of(op.operands), *conditions))
                if isinstance(op, Cast) and op.source.type == I1:
                    self.bits.add(op.output)

    def _branches(self, op: If | Switch, conditions: tuple[int, ...]) -> None:
        chosen = self._nodes_of(op.operands)
        inner = tuple(dict.fromkeys((*conditions, *chosen)))
        for region in op.regions:
            self.read(region, inner)
        yielded = [value for region in op.regions for value in region.terminator.operands]
        if op.results:
            self._classical(op, (*self._nodes_of(yielded), *inner))

    def _classical(self, op: Operation, waits: Sequence[int]) -> None:
        node = self._add_free(tuple(dict.fromkeys(waits)))
        self.maker.update(dict.fromkeys(op.results, node))

    def _nodes_of(self, values: Sequence[Value]) -> tuple[int, ...]:
        """The nodes that give some values; a bit that is used for the first time gets a node for its decoding."""
        for value in values:
            if value in self.measured:
                node = self._add_free((self.measured.pop(value),), DECODING)
                self.maker[value] = node
        return tuple(dict.fromkeys(self.maker[value] for value in values if value in self.maker))

    def _add_free(self, waits: tuple[int, ...], kind: int = FREE) -> int:
        self.kinds.append(np.array([kind], np.int64))
        self.is_operation.append(np.zeros(1, np.bool_))
        bits = np.zeros((1, self.num_qubits), np.bool_)
        self.tables.append(PauliTable.from_bits(bits, bits))
        self.waits.append(waits)
        return len(self.waits) - 1

    def _run(self, run: Run, conditions: tuple[int, ...]) -> None:
        rows = run.rows
        for kind in rows.canonical().kinds:
            if kind.name not in (ROTATION.name, MEASURE.name):
                fail("QL1320", f"{kind.name} is no Pauli product", fix="run lower-circuit-to-logical first")
        table = PauliTable.from_columns(self.num_qubits, rows.columns)
        rotates = rows.mask([kind.name == ROTATION.name for kind in rows.kinds])
        kinds = np.full(len(rows), MEASUREMENT, np.int64)
        kinds[rotates] = self._rotation_kinds(run)
        kinds[table.weights == 0] = FREE
        terms: dict[int, list[int]] = {}
        row_of = np.flatnonzero(rotates)  # a rotation has one parameter, a measurement none
        for parameter, operand in zip(rows.terms.parameter.tolist(), rows.terms.operand.tolist(), strict=True):
            terms.setdefault(int(row_of[parameter]), []).append(operand)
        used = {row: self._nodes_of([run.operands[i] for i in operands]) for row, operands in terms.items()}
        first = len(self.waits)
        self.kinds.append(kinds)
        self.is_operation.append(np.ones(len(rows), np.bool_))
        self.tables.append(table)
        self.waits.extend(tuple(dict.fromkeys((*conditions, *used.get(row, ())))) for row in range(len(rows)))
        self.origins.extend(tuple(rows.origins_of(row).tolist()) for row in range(len(rows)))
        measurements = np.flatnonzero(~rotates) + first
        self.measured.update(zip(run.results, measurements.tolist(), strict=True))

    def _rotation_kinds(self, run: Run) -> NDArray[np.int64]:
        """The kinds of a run's rotations; an angle may depend on bits, and is then taken for its costliest value."""
        eighths = run.rows.parameters / (np.pi / 4)
        whole = np.rint(eighths)
        self._refuse(np.abs(eighths - whole) > EIGHTHS_TOLERANCE * np.maximum(1.0, np.abs(eighths)), run)
        kinds = _kind_of(whole.astype(np.int64))
        terms = run.rows.terms
        unknown = np.array([value not in self.bits for value in run.operands] or [False])
        steps = terms.coefficient / (np.pi / 4)
        nearest = np.rint(steps)
        inexact = unknown[terms.operand] | (np.abs(steps - nearest) > EIGHTHS_TOLERANCE * np.maximum(1, np.abs(steps)))
        flags = np.zeros(len(kinds), np.bool_)
        flags[terms.parameter[inexact]] = True
        self._refuse(flags, run)
        for parameter, kind in zip(terms.parameter.tolist(), _kind_of(nearest.astype(np.int64)).tolist(), strict=True):
            kinds[parameter] = min((int(kinds[parameter]), kind), key=(T, CLIFFORD, FREE).index)
        return kinds

    @staticmethod
    def _refuse(flags: NDArray[np.bool_], run: Run) -> None:
        if flags.any():
            angle = run.angles()[int(np.flatnonzero(flags)[0])]
            fail(
                "QL1321",
                f"a rotation by {angle} is no multiple of π/4",
                expected="rotations by multiples of π/4, known before the program runs but for measured bits",
                fix="run synthesize-clifford-t with an epsilon before lower-circuit-to-logical",
            )

    def operations(self) -> Operations:
        """All nodes read."""
        marks = np.concatenate([np.zeros(0, np.bool_), *self.is_operation])
        position = np.full(len(marks), NOWHERE, np.int64)
        position[marks] = np.arange(int(marks.sum()))
        bits = np.zeros((0, self.num_qubits), np.bool_)
        tables = [PauliTable.from_bits(bits, bits), *self.tables]
        paulis = PauliTable(
            self.num_qubits, np.concatenate([t.x for t in tables]), np.concatenate([t.z for t in tables])
        )
        kinds = np.concatenate([np.zeros(0, np.int64), *self.kinds])
        offsets = offsets_of(np.array([len(waits) for waits in self.waits], np.int64))
        waits = np.array([node for waits in self.waits for node in waits], np.int64)
        return Operations(kinds, position, paulis, offsets, waits, self.origins)


def _kind_of(eighths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The kind of a rotation by so many eighths of a turn (π/4)."""
    found: NDArray[np.int64] = np.where(eighths % 2 == 1, T, np.where(eighths % 4 == 2, CLIFFORD, FREE))
    return found
