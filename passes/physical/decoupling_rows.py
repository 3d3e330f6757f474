"""Decoupling sequences put into the idle windows of a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import lcm, pi, remainder

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.physical.rows import DURATION_NS, PHASE, START_NS, delay_kind
from qlower.ir import RowKind, Rows, Run
from qlower.ir.rows import Terms, concatenate, offsets_of, ragged
from qlower.ir.run import concatenate_runs
from qlower.passes.physical.decoupling_pulses import PulseSequence, row_durations_ns
from qlower.passes.physical.idle_windows import Floats, Ints, Windows

ROUNDING_NS = 1e-9


@dataclass(frozen=True)
class Decoupled:
    """A run with sequences.

    Attributes:
        run: with rows put in.
        sequences: how many.
    """

    run: Run
    sequences: int


class Decoupler:
    """Fills windows with sequences.

    A window holds so many sequences that its gaps are no longer than ``longest_gap_ns``; a window of less than
    ``least_window_ns`` none. Both are raised where pulses would take more than half of a window, or where a gap would
    be shorter than two of the device's time steps for pulses.

    Args:
        sequence: the pulses.
        target, calibration: the device.
        least_window_ns, longest_gap_ns: as asked for.

    Raises:
        Decline: a duration is unknown.
    """

    def __init__(
        self,
        sequence: PulseSequence,
        target: Target,
        calibration: Calibration | None,
        least_window_ns: float,
        longest_gap_ns: float,
    ) -> None:
        self._sequence, self._count = sequence, len(sequence.pulses)
        self._row_ns = row_durations_ns(sequence, target, calibration)
        self._pulse_ns = np.array([np.sum(rows, axis=0) for rows in self._row_ns])
        self._total_ns: Floats = self._pulse_ns.sum(axis=0)
        self._step_ns = _time_step_ns(target)
        self._has_delays = target.features.delay is not False
        room_ns = np.maximum(self._total_ns, 2 * self._count * self._step_ns)
        self._least_window_ns = np.maximum(least_window_ns, self._total_ns + room_ns)
        longest_ns = self._pulse_ns.max(axis=0)
        self._gap_ns = np.maximum(longest_gap_ns, np.maximum(3 * longest_ns, longest_ns + 4 * self._step_ns))

    def longest_idle_ns(self, qubits: Sequence[int]) -> float:
        """The longest that one of these qubits idles between its rows once its windows are filled."""
        bound = np.maximum(self._least_window_ns, self._gap_ns + self._step_ns)[list(qubits)]
        return float(bound.max(initial=0.0))

    def fill(self, run: Run, windows: Windows, wanted: NDArray[np.bool_]) -> Decoupled:
        """The run with sequences in the windows on wanted qubits."""
        width_ns = windows.end_ns - windows.begin_ns
        chosen = np.flatnonzero(wanted & (width_ns >= self._least_window_ns[windows.qubit]))
        if not len(chosen):
            return Decoupled(run, 0)
        qubit = windows.qubit[chosen]
        per_sequence_ns = self._count * self._gap_ns[qubit] + self._total_ns[qubit]
        repeats = np.maximum(1, np.ceil(width_ns[chosen] / per_sequence_ns - 1e-12)).astype(np.int64)
        pulses = self._pulses(windows, chosen, repeats)
        parts = [self._phase(int(repeats.sum())), *self._pulse_parts(pulses), *self._delay_parts(pulses)]
        window, number, place = (np.concatenate([getattr(part, name) for part in parts]) for name in ORDERED_BY)
        origin = np.concatenate([part.origin for part in parts])
        order = np.lexsort((place, number, window))
        made = _with_origins_of(run.rows, concatenate([part.rows for part in parts]).take(order), origin[order])
        ends = np.concatenate([[0], windows.before[chosen]])[window[order] + 1]
        gone = np.zeros(len(run.rows), dtype=bool)
        gone[windows.delays] = np.isin(windows.delay_window, chosen)
        return Decoupled(_merged(run, made, ends, gone), int(repeats.sum()))

    def _pulses(self, windows: Windows, chosen: Ints, repeats: Ints) -> "_Pulses":
        """The pulses of all chosen windows, evenly spaced, half a gap from either end, on the device's time steps."""
        counts = repeats * self._count
        window = np.arange(len(chosen)).repeat(counts)
        number = np.arange(len(window)) - (np.cumsum(counts) - counts).repeat(counts)
        letter, qubit = number % self._count, windows.qubit[chosen][window]
        passed_ns = np.concatenate([np.zeros((1, len(self._total_ns))), np.cumsum(self._pulse_ns, axis=0)])
        before_ns = (number // self._count) * self._total_ns[qubit] + passed_ns[letter, qubit]
        width_ns = windows.end_ns[chosen] - windows.begin_ns[chosen]
        gap_ns = ((width_ns - repeats * self._total_ns[windows.qubit[chosen]]) / counts)[window]
        start_ns = windows.begin_ns[chosen][window] + (number + 0.5) * gap_ns + before_ns
        if self._step_ns:
            start_ns = np.floor(start_ns / self._step_ns + ROUNDING_NS) * self._step_ns
        end_ns = start_ns + self._pulse_ns[letter, qubit]
        is_first, is_last = number == 0, number == counts[window] - 1
        free_ns = np.where(is_first, windows.begin_ns[chosen][window], np.roll(end_ns, 1))
        return _Pulses(
            window, number, letter, qubit, start_ns, end_ns, free_ns, is_last,
            windows.end_ns[chosen][window], windows.origin[chosen][window],
        )  # fmt: skip

    def _pulse_parts(self, pulses: "_Pulses") -> Iterator["_Part"]:
        for letter, rows in enumerate(self._sequence.pulses):
            chosen = np.flatnonzero(pulses.letter == letter)
            start_ns, qubit = pulses.start_ns[chosen], pulses.qubit[chosen]
            for at, row in enumerate(rows):
                duration_ns = self._row_ns[letter][at][qubit]
                parameters = np.tile(np.array(row.parameters), len(chosen))
                made = _rows(row.kind, qubit, parameters, start_ns, duration_ns)
                yield _Part(made, pulses.window[chosen], pulses.number[chosen], at + 1, pulses.origin[chosen])
                start_ns = start_ns + duration_ns

    def _delay_parts(self, pulses: "_Pulses") -> Iterator["_Part"]:
        """Delays that keep the pulses apart where a program is run without its times."""
        if not self._has_delays:
            return
        spans = (
            (pulses.free_ns, pulses.start_ns, np.ones(len(pulses.window), dtype=bool), 0),
            (pulses.end_ns, pulses.window_end_ns, pulses.is_last, LAST),
        )
        for begin_ns, end_ns, wanted, place in spans:
            length_ns = end_ns - begin_ns
            chosen = np.flatnonzero(wanted & (length_ns > ROUNDING_NS))
            length_ns = length_ns[chosen]
            made = _rows(delay_kind(1), pulses.qubit[chosen], length_ns, begin_ns[chosen], length_ns)
            yield _Part(made, pulses.window[chosen], pulses.number[chosen], place, pulses.origin[chosen])

    def _phase(self, sequences: int) -> "_Part":
        """The global phase of all sequences, before the run's first row."""
        phase_rad = np.array([remainder(sequences * self._sequence.phase_rad, 2 * pi)])
        nothing = np.zeros(1)
        rows = _rows(PHASE, np.zeros(0, dtype=np.int64), phase_rad, nothing, nothing)
        before_all = np.full(1, -1, dtype=np.int64)
        return _Part(rows, before_all, before_all, 0, before_all)


LAST = 1 << 30
"""The place of what follows a window's last pulse."""


@dataclass(frozen=True)
class _Pulses:
    """All pulses, window by window in time order.

    Attributes:
        window: number among the chosen windows.
        number: in its window.
        letter: which pulse of the sequence.
        qubit, start_ns, end_ns: where and when.
        free_ns: since when the qubit idles before it.
        is_last: of its window.
        window_end_ns, origin: of its window.
    """

    window: Ints
    number: Ints
    letter: Ints
    qubit: Ints
    start_ns: Floats
    end_ns: Floats
    free_ns: Floats
    is_last: NDArray[np.bool_]
    window_end_ns: Floats
    origin: Ints


@dataclass(frozen=True)
class _Part:
    """Rows of one kind, with what puts them in order: window, number of the pulse, and place at the pulse.

    Attributes:
        origin: of each the row whose origins it gets; −1 for none.
    """

    rows: Rows
    window: Ints
    number: Ints
    at: int
    origin: Ints

    @property
    def place(self) -> Ints:
        """The place at the pulse, by row."""
        return np.full(len(self.window), self.at, dtype=np.int64)


ORDERED_BY = ("window", "number", "place")


def _rows(kind: RowKind, qubit: Ints, parameters: Floats, start_ns: Floats, duration_ns: Floats) -> Rows:
    count = len(start_ns)
    return Rows(
        (kind,),
        np.zeros(count, dtype=np.uint16),
        qubit.astype(np.int32),
        parameters.astype(np.float64),
        Terms(),
        np.zeros(0, dtype=np.int32),
        offsets_of(np.zeros(count, dtype=np.int64)),
        np.zeros(0, dtype=np.int64),
        {START_NS: start_ns, DURATION_NS: duration_ns},
    )


def _with_origins_of(of: Rows, rows: Rows, origin: Ints) -> Rows:
    """The rows with the origins of other rows; of none where ``origin`` is −1."""
    counts = np.where(origin < 0, 0, of.num_origins[origin])
    starts = of.origin_offsets[np.maximum(origin, 0)]
    return rows.with_origins(offsets_of(counts), of.origins[ragged(starts, counts)])


def _merged(run: Run, made: Rows, before: Ints, gone: NDArray[np.bool_]) -> Run:
    """The run without the rows that are gone, and with others before the rows at their places."""
    both = concatenate_runs([run, Run(rows=made)])
    count = len(run.rows)
    places = np.concatenate([2 * np.arange(count) + 1, 2 * before])
    order = np.argsort(places, kind="stable")
    return both.take(order[~np.append(gone, np.zeros(len(made), dtype=bool))[order]])


def _time_step_ns(target: Target) -> float:
    """The step that pulses begin on, in ns; 0.0 where none is stated."""
    timing = target.timing
    if timing.dt_ns is None:
        return 0.0
    return timing.dt_ns * lcm(timing.granularity_dt or 1, timing.pulse_alignment_dt or 1)
