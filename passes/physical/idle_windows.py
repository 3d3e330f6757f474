"""The stretches of time in which qubits of a scheduled program wait with a state to keep."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import DURATION_NS, GATE, START_NS
from qlower.ir import RowKind, Run
from qlower.ir.rewriting import runs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

WAITING = ("physical.barrier", "physical.delay")
"""Rows that keep the state of their qubits."""
NOBODY = -1


@dataclass(frozen=True)
class Windows:
    """Idle windows of one run, one entry each.

    Attributes:
        qubit: which qubit idles.
        holder: the tenant that holds it; ``NOBODY`` where nobody is named.
        begin_ns, end_ns: from the run's begin.
        before: the row that it ends at; the number of rows for the run's end.
        origin: a row of the same qubit beside it; −1 for none.
        delays: the rows that are delays of single qubits, ascending.
        delay_window: of each the window that it lies in; −1 for none.
    """

    qubit: Ints
    holder: Ints
    begin_ns: Floats
    end_ns: Floats
    before: Ints
    origin: Ints
    delays: Ints
    delay_window: Ints


class WindowFinder:
    """Finds the windows of a program's runs, in program order.

    A qubit has a state to keep behind a gate, and up to the last row with which its owner acts on it; barriers do not
    act. In |0⟩ before its first gate, and behind a measurement or a reset, it has none. Windows end at the next row or,
    outside of control flow, at the run's end. Delays of a single qubit are idle time.

    Args:
        program: scheduled.
        first_holder: of each qubit the tenant that holds it first; ``NOBODY`` for none.
    """

    def __init__(self, program: Program, first_holder: Ints) -> None:
        self._keeps = np.zeros(program.num_qubits, dtype=bool)
        self._holder = first_holder.copy()
        self._place = {id(op): at for at, op in enumerate(program.body.operations)}
        self._needed = _needed_later(program)

    def windows(self, run: Run) -> Windows:
        """The windows of the next run."""
        entries = _Entries(run, self._keeps, self._holder)
        self._keeps, self._holder = entries.keeps_after, entries.holder_after
        at = self._place.get(id(run))
        return entries.windows(None if at is None else self._needed[at])


def _needed_later(program: Program) -> list[NDArray[np.bool_]]:
    """For each op of the body the qubits on which, behind it, their present owner acts again."""
    needed = np.zeros(program.num_qubits, dtype=bool)
    found: list[NDArray[np.bool_]] = []
    for op in reversed(program.body.operations):
        found.append(needed)
        needed = needed.copy()
        for run in reversed(list(runs(op))):
            first, acts = _first_acts(run, program.num_qubits)
            needed[acts] = ~first[acts]
    return found[::-1]


def _first_acts(run: Run, num_qubits: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each qubit whether the first row that acts on it gives it to another owner, and whether there is one."""
    rows = run.rows
    acts = rows.mask([kind.name not in WAITING for kind in rows.kinds]).repeat(rows.num_qubits)
    gives = rows.mask([next_holder(kind) != NOBODY for kind in rows.kinds]).repeat(rows.num_qubits)
    first, any_act = np.zeros(num_qubits, dtype=bool), np.zeros(num_qubits, dtype=bool)
    qubits, gives = rows.qubits[acts][::-1], gives[acts][::-1]  # the first one is written last
    first[qubits] = gives
    any_act[qubits] = True
    return first, any_act


def next_holder(kind: RowKind) -> int:
    """The tenant that a reset makes its qubit ready for; ``NOBODY`` for all other rows."""
    tenant = kind.attribute("tenant")
    return tenant if isinstance(tenant, int) else NOBODY


class _Entries:
    """All rows on all qubits of a run, by qubit and in order on each, without delays of single qubits.

    Attributes:
        keeps_after, holder_after: of each qubit whether it has a state to keep behind the run, and who holds it.
    """

    def __init__(self, run: Run, keeps: NDArray[np.bool_], holder: Ints) -> None:
        rows = run.rows
        is_delay = rows.mask([kind.name == "physical.delay" and kind.num_qubits == 1 for kind in rows.kinds])
        row, qubit = np.arange(len(rows)).repeat(rows.num_qubits), rows.qubits.astype(np.int64)
        idle = is_delay[row]
        self._num_rows, self._delays, self._delay_qubit = len(rows), row[idle], qubit[idle]
        row, qubit = row[~idle], qubit[~idle]
        order = np.lexsort((row, qubit))
        self._row, self._qubit = row[order], qubit[order]
        self._is_first = np.ones(len(order), dtype=bool)
        self._is_first[1:] = self._qubit[1:] != self._qubit[:-1]
        starts = rows.columns[START_NS].astype(np.float64)
        ends = starts + rows.columns[DURATION_NS].astype(np.float64)
        self._begin_ns, self._end_ns = starts[self._row], ends[self._row]
        self._length_ns = float(ends.max(initial=0.0))
        self._follow(rows.kinds, rows.kind[self._row], keeps, holder)

    def _follow(
        self, kinds: tuple[RowKind, ...], kind: NDArray[np.uint16], keeps: NDArray[np.bool_], holder: Ints
    ) -> None:
        """Find before each entry whether its qubit has a state to keep, and who holds it."""
        if not kinds:
            self.keeps_after, self.holder_after = keeps, holder
            self._gives = self._keeps = self._acts_ahead = self._last_here = np.zeros(0, dtype=bool)
            self._holder = self._qubit
            return
        waits = np.array([k.name in WAITING for k in kinds], dtype=bool)[kind]
        is_gate = np.array([k.name == GATE for k in kinds], dtype=bool)[kind]
        given = np.array([next_holder(k) for k in kinds], dtype=np.int64)[kind]
        place = np.arange(len(kind))
        last_act = np.maximum.accumulate(np.where(~waits | self._is_first, place, 0))
        keeps_behind = np.where(waits[last_act], keeps[self._qubit], is_gate[last_act])
        last_given = np.maximum.accumulate(np.where((given != NOBODY) | self._is_first, place, 0))
        holder_behind = np.where(given[last_given] == NOBODY, holder[self._qubit], given[last_given])
        self._gives = given != NOBODY
        self._last_here, self._acts_ahead = self._ahead(waits)
        self._keeps = np.where(self._is_first, keeps[self._qubit], np.roll(keeps_behind, 1))
        self._holder = np.where(self._is_first, holder[self._qubit], np.roll(holder_behind, 1))
        # Entries of a qubit are in order, and the last one written stays.
        self.keeps_after, self.holder_after = keeps.copy(), holder.copy()
        self.keeps_after[self._qubit], self.holder_after[self._qubit] = keeps_behind, holder_behind

    def _ahead(self, waits: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of each entry whether nothing from it on acts on the qubit in this run, and whether its owner does."""
        none = len(waits)
        following = np.minimum.accumulate(np.where(waits, none, np.arange(none))[::-1])[::-1]
        is_there = np.append(self._qubit, NOBODY)[following] == self._qubit
        return ~is_there, is_there & ~np.append(self._gives, False)[following]

    def windows(self, needed: NDArray[np.bool_] | None) -> Windows:
        """The windows; ``needed`` says which qubits act again behind the run, None within control flow."""
        before = self._keeps & self._acts_ahead
        if needed is None:
            before &= ~self._is_first
        else:
            before |= self._keeps & self._last_here & needed[self._qubit]
        last_row = np.full(len(self.keeps_after), NOBODY, dtype=np.int64)
        last_end_ns = np.zeros(len(self.keeps_after))
        last_row[self._qubit], last_end_ns[self._qubit] = self._row, self._end_ns
        idle = np.flatnonzero(self.keeps_after & needed) if needed is not None else np.zeros(0, dtype=np.int64)
        begin_ns = np.where(self._is_first, 0.0, np.roll(self._end_ns, 1))[before]
        qubit = np.concatenate([self._qubit[before], idle])
        end_row = np.concatenate([self._row[before], np.full(len(idle), self._num_rows)])
        keys = qubit * (self._num_rows + 1) + end_row
        order = np.argsort(keys)
        return Windows(
            qubit[order],
            np.concatenate([self._holder[before], self.holder_after[idle]])[order],
            np.concatenate([begin_ns, last_end_ns[idle]])[order],
            np.concatenate([self._begin_ns[before], np.full(len(idle), self._length_ns)])[order],
            end_row[order],
            np.concatenate([self._row[before], last_row[idle]])[order],
            self._delays,
            self._windows_of_delays(keys[order]),
        )

    def _windows_of_delays(self, keys: Ints) -> Ints:
        """Of each delay the window that it lies in; −1 for none. ``keys`` of the windows, ascending."""
        width = self._num_rows + 1
        entries = self._qubit * width + self._row
        own = self._delay_qubit * width
        following = np.searchsorted(entries, own + self._delays)
        there = np.append(entries, np.iinfo(np.int64).max)[following]
        ends = np.where(there < own + width, there, own + self._num_rows)
        place = np.searchsorted(keys, ends)
        found = np.append(keys, NOBODY)[place] == ends
        return np.where(found, place, NOBODY)
