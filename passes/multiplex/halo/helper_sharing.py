"""Weaving programs together: they share the qubits without data, one row each in turn, and never wait for each other.

HALO (arXiv:2602.07191) gives a helper to whoever asks first, so that two programs that each hold some and need one more
can wait for ever. Here a request is granted only if all programs could still finish one after the other, each with what
it holds and what those before it gave back: the banker's algorithm (Dijkstra, EWD 123, 1965) with the exact further
needs of the programs, which are known beforehand. Then somebody can always go on: the first of that order gets what it
asks for. A program that cannot get a helper waits as a whole, holding what it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qlower.dialects.circuit.rows import RESET
from qlower.dialects.classical.ops import Constant
from qlower.ir import Operation, Run, RunBuilder
from qlower.ir.rewriting import rewrite_regions
from qlower.ir.run import Row
from qlower.passes.circuit.lives import Lives
from qlower.passes.circuit.lives_order import last_items
from qlower.passes.multiplex.annealing.annealing_columns import Ints
from qlower.passes.multiplex.halo.woven_program import peaks_of

Origin = tuple[int, ...]


@dataclass
class Process:
    """A program of the batch on its way.

    Attributes:
        lives: its body.
        wires: the device's qubit of each life that has begun and not ended; at first those of the data.
        origin: where the plan places it.
        next: its next item.
        held: how many helpers it has.
        waits: how often its turn passed because no helper could be given.
        pending: classical ops that nobody has needed yet.
    """

    lives: Lives
    wires: dict[int, int]
    origin: Origin
    next: int = 0
    held: int = 0
    waits: int = 0
    pending: list[Operation] = field(default_factory=list)
    ends: dict[int, int] = field(init=False)
    peaks: tuple[int, ...] = field(init=False)
    partners: dict[int, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.ends = last_items(self.lives, range(len(self.lives.items)))
        self.peaks = peaks_of(self.lives)
        self.partners = _partners(self.lives)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.next == len(self.lives.items)

    @property
    def need(self) -> int:
        """How many helpers it will want beside those that it holds, at most at once."""
        return self.peaks[self.next] - self.held


class HelperSharing:
    """Runs processes in turn.

    Args:
        processes: in the order of their turns; none needs more helpers at once than there are.
        free: the qubits without data.
        distance: [n, n], in couplings.

    Attributes:
        resets: of helpers between owners.
        helpers: qubits that helped.
    """

    def __init__(self, processes: Sequence[Process], free: Sequence[int], distance: Ints) -> None:
        assert all(process.peaks[0] <= len(free) for process in processes)
        self.processes = processes
        self.free = sorted(free)
        self.distance = distance
        self.resets = 0
        self.helpers: set[int] = set()
        self._front: list[Operation] = []
        self._operations: list[Operation] = []
        self._rows = RunBuilder()

    def woven(self) -> list[Operation]:
        """The ops of the common body, runs not yet merged."""
        for process in self.processes:
            self._front += [Constant((), (value,), {"value": False}) for value in process.lives.zeros]
        left = [process for process in self.processes if not process.is_done]
        while left:
            before = sum(process.next for process in left)
            for process in left:
                self._take_turn(process)
            assert sum(process.next for process in left) > before, "a safe state lets somebody go on"
            left = [process for process in left if not process.is_done]
        for process in self.processes:
            self._write_pending(process)
        self._finish_rows()
        return [*self._front, *self._operations]

    def _take_turn(self, process: Process) -> None:
        """One item, and the classical ops before it."""
        lives, number = process.lives, process.next
        item = lives.items[number]
        helpers = list(dict.fromkeys(lives.of_helpers(number)))
        wanted = [life for life in helpers if life not in process.wires]
        if wanted and not self._is_safe(process, len(wanted)):
            process.waits += 1
            return
        for life in wanted:
            self._give(process, life)
        wire_of = dict(zip(item.qubits, [process.wires[life] for life in item.lives], strict=True))
        self._write(process, item.content, wire_of)
        for life in helpers:
            if process.ends[life] == number:
                self.free.append(process.wires.pop(life))
                process.held -= 1
        process.next += 1

    def _is_safe(self, asking: Process, count: int) -> bool:
        """Whether all could finish one after the other once ``asking`` has so many more."""
        available = len(self.free) - count
        if available < 0:
            return False
        needs = [
            (process.need - count, process.held + count) if process is asking else (process.need, process.held)
            for process in self.processes
            if not process.is_done
        ]
        for need, held in sorted(needs):
            if need > available:
                return False
            available += held
        return True

    def _give(self, process: Process, life: int) -> None:
        """The free qubit with the least sum of distances to what the helper will meet."""
        near = [partner for partner in process.partners[life] if partner < process.lives.num_data]
        met = near or [partner for partner in process.partners[life] if partner in process.wires]
        places = [process.wires[partner] for partner in met or range(process.lives.num_data)]
        qubit = min(self.free, key=lambda q: (int(self.distance[q, places].sum()), q))
        self.free.remove(qubit)
        if qubit in self.helpers:
            self._rows.add(RESET, (qubit,), origin=process.origin)
            self.resets += 1
        self.helpers.add(qubit)
        process.wires[life] = qubit
        process.held += 1

    def _write(self, process: Process, content: Row | Operation, wire_of: dict[int, int]) -> None:
        if isinstance(content, Row):
            if any(not isinstance(angle, float | int) for angle in content.parameters):
                self._write_pending(process)
            moved = tuple(wire_of[qubit] for qubit in content.qubits)
            self._rows.add_row(content._replace(qubits=moved, origin=process.origin))
        elif isinstance(content, Constant):
            self._front.append(_with_origin(content, process.origin))
        elif not content.regions:
            process.pending.append(_with_origin(content, process.origin))
        else:
            self._write_pending(process)
            self._finish_rows()
            self._operations.append(_with_origin(_moved(content, wire_of), process.origin))

    def _write_pending(self, process: Process) -> None:
        """Classical ops are written late, so that they do not cut runs that are routed as a whole."""
        if process.pending:
            self._finish_rows()
            self._operations += process.pending
            process.pending = []

    def _finish_rows(self) -> None:
        if len(self._rows):
            self._operations.append(self._rows.finish())
            self._rows = RunBuilder()


def _partners(lives: Lives) -> dict[int, tuple[int, ...]]:
    """The lives that each helper's life meets in an item, ascending."""
    found: dict[int, set[int]] = {}
    for number, item in enumerate(lives.items):
        for life in lives.of_helpers(number):
            found.setdefault(life, set()).update(item.lives)
    return {life: tuple(sorted(met - {life})) for life, met in found.items()}


def _moved(op: Operation, wire_of: dict[int, int]) -> Operation:
    def visit(inner: Operation) -> tuple[Operation] | None:
        if not isinstance(inner, Run):
            return None
        moved = [wire_of[qubit] for qubit in inner.rows.qubits.tolist()]
        return (inner.with_rows(inner.rows.with_qubits(np.array(moved, dtype=np.int32))),)

    return rewrite_regions(op, visit)


def _with_origin(op: Operation, origin: Origin) -> Operation:
    """The op with every row and op in it from one place."""

    def visit(inner: Operation) -> tuple[Operation] | None:
        if not isinstance(inner, Run):
            return (inner.with_(origin=origin),)
        offsets = len(origin) * np.arange(len(inner.rows) + 1, dtype=np.int64)
        origins = np.tile(np.array(origin, dtype=np.int64), len(inner.rows))
        return (inner.with_rows(inner.rows.with_origins(offsets, origins)),)

    return rewrite_regions(op, visit).with_(origin=origin)
