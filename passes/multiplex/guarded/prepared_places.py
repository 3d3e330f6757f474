"""The forms of a queue's programs with all their places on a device, as columns for the packing kernel."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.lowering import Context
from qlower.passes.multiplex.figures import VariantFigures, figures_of_program
from qlower.passes.multiplex.guarded.embeddings import EmbeddingSearch, Piece, Table, pieces_of, thinned
from qlower.passes.multiplex.guarded.packing_columns import NEVER, Device, Forms, Places
from qlower.passes.multiplex.model import Queue
from qlower.passes.multiplex.predicted_success import DeviceFigures

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


ROUNDING = 1e-12
"""Of costs, which are sums of some thousand terms."""
MOST_COST = 700.0
"""e^−700 is nothing."""


@dataclass(frozen=True, eq=False)
class Form:
    """A compiled form that the device has room for.

    Attributes:
        variant: its index among the variants.
        program: index of its program.
        figures: what it needs.
        pieces: its connected parts.
        tables: their embeddings.
    """

    variant: int
    program: int
    figures: VariantFigures
    pieces: tuple[Piece, ...]
    tables: tuple[Table, ...]

    @property
    def least_cost(self) -> float:
        """A bound from below on what it costs: each piece at its best place."""
        return sum((float(table.costs[0]) for table in self.tables), 0.0)


@dataclass(frozen=True, eq=False)
class PreparedPlaces:
    """Forms and places of all programs that can be placed.

    Attributes:
        forms: those of a program next to each other.
        first_form, end_form: of each program, equal where it has none.
        best_form: of each program, the one of least cost; −1 where it has none.
        alone_cost: of each program at the best place on the empty device; ``NEVER`` where it has none.
        device, places, columns: as the kernel takes them.
        most_pieces: of any form.
    """

    forms: tuple[Form, ...]
    first_form: Ints
    end_form: Ints
    best_form: Ints
    alone_cost: Floats
    device: Device
    places: Places
    columns: Forms
    most_pieces: int

    def image(self, form: int, embedding: Sequence[int]) -> tuple[int, ...]:
        """The device's qubit of each local qubit, from the embedding of each piece."""
        found = self.forms[form]
        qubits = [0] * found.figures.num_qubits
        entry = int(self.columns.start[form])
        for number, piece in enumerate(found.pieces):
            index = int(self.columns.pieces[entry + number])
            size = int(self.places.size[index])
            at = int(self.places.image_start[index]) + (embedding[number] - int(self.places.start[index])) * size
            for local, qubit in zip(piece.qubits.tolist(), self.places.images[at : at + size].tolist(), strict=True):
                qubits[local] = qubit
        return tuple(qubits)


def forms_of(
    queue: Queue, target: Target, device: DeviceFigures, search: EmbeddingSearch, context: Context
) -> Iterable[Form]:
    """The forms of the queue's programs that have a place, by program."""
    for variant in sorted(queue.variants, key=lambda variant: (variant.program, variant.index)):
        context.progress(f"places for {queue.programs[variant.program].title}")
        figures = figures_of_program(variant.compiled, target)
        if figures.num_qubits > target.num_qubits:
            continue
        pieces = pieces_of(figures, device)
        tables = tuple(search.table(piece) for piece in pieces)
        if all(len(table.costs) for table in tables):
            yield Form(variant.index, variant.program, figures, pieces, tables)


def loss_limit(cost: float, largest_loss: float, smallest_loss: float) -> float:
    """The greatest cost that the fidelity guard allows a program that costs so much alone.

    Its predicted success may fall to (1 − largest_loss) of what it is alone; a fall of less than ``smallest_loss``, in
    absolute terms, does not count.
    """
    alone = exp(-min(cost, MOST_COST))
    lowest = min((1.0 - largest_loss) * alone, alone - smallest_loss)
    return -log(lowest) + ROUNDING if lowest > 0.0 else NEVER


def prepared(
    forms: Sequence[Form],
    num_programs: int,
    target: Target,
    device: DeviceFigures,
    *,
    losses: Mapping[int, float],
    smallest_loss: float,
    keep: int,
    least_detuning_hz: float,
) -> PreparedPlaces:
    """Columns of the forms' places.

    Args:
        forms: by program.
        num_programs: of the queue.
        target: the device.
        device: its figures.
        losses: the greatest loss that any job of a program accepts, by program.
        smallest_loss: see ``loss_limit``.
        keep: embeddings that are kept of each piece.
        least_detuning_hz: between the frequencies of coupled qubits that do not clash.
    """
    columns = _Columns(keep)
    costs = [_disjoint_cost(form) for form in forms]
    alone_cost = np.full(num_programs, NEVER)
    for form, cost in zip(forms, costs, strict=True):
        alone_cost[form.program] = min(alone_cost[form.program], cost)
    best_form = np.full(num_programs, -1, dtype=np.int64)
    kept: list[Form] = []
    for form, cost in zip(forms, costs, strict=True):
        limit = loss_limit(float(alone_cost[form.program]), losses.get(form.program, 0.0), smallest_loss)
        if cost > limit or cost >= NEVER:
            continue
        if cost == alone_cost[form.program] and best_form[form.program] < 0:
            best_form[form.program] = len(kept)
        kept.append(form)
        columns.add(form, limit - form.least_cost)
    programs = np.array([form.program for form in kept], dtype=np.int64)
    every = np.arange(num_programs)
    return PreparedPlaces(
        tuple(kept),
        np.searchsorted(programs, every, side="left").astype(np.int64),
        np.searchsorted(programs, every, side="right").astype(np.int64),
        best_form,
        alone_cost,
        device_columns(target, device, least_detuning_hz),
        columns.places(),
        columns.forms(),
        max((len(form.pieces) for form in kept), default=1),
    )


def _disjoint_cost(form: Form) -> float:
    """What a form costs alone: each piece in turn takes its best place that is free."""
    taken: set[int] = set()
    total = 0.0
    for table in form.tables:
        for image, cost in zip(table.images.tolist(), table.costs.tolist(), strict=True):
            if taken.isdisjoint(image):
                taken.update(image)
                total += cost
                break
        else:
            return NEVER
    return total


class _Columns:
    """Collects forms and the distinct tables of their pieces."""

    def __init__(self, keep: int) -> None:
        self.keep = keep
        self.tables: list[Table] = []
        self.known: dict[tuple[int, float], int] = {}
        self.rows: list[tuple[Form, list[int]]] = []

    def add(self, form: Form, slack: float) -> None:
        """Take a form; its pieces may cost so much more than at their best."""
        indices = []
        for table in form.tables:
            key = (id(table), slack)
            if key not in self.known:
                self.known[key] = len(self.tables)
                self.tables.append(thinned(table, float(table.costs[0]) + slack, self.keep))
            indices.append(self.known[key])
        self.rows.append((form, indices))

    def places(self) -> Places:
        """The tables one after the other."""
        sizes = [table.images.shape[1] for table in self.tables]
        entries = [table.images.size for table in self.tables]
        return Places(
            _offsets([len(table.costs) for table in self.tables]),
            np.array(sizes, dtype=np.int64),
            _offsets(entries)[:-1],
            np.concatenate([np.zeros(0, dtype=np.int64), *(table.images.reshape(-1) for table in self.tables)]),
            np.concatenate([np.zeros(0), *(table.costs for table in self.tables)]),
        )

    def forms(self) -> Forms:
        """The forms one after the other."""
        reserve: list[float] = []
        for _, indices in self.rows:
            least = [float(self.tables[index].costs[0]) for index in indices]
            reserve += [sum(least[place + 1 :], 0.0) for place in range(len(least))]
        figures = [form.figures for form, _ in self.rows]
        return Forms(
            _offsets([len(indices) for _, indices in self.rows]),
            np.array([index for _, indices in self.rows for index in indices], dtype=np.int64),
            np.array(reserve, dtype=np.float64),
            np.array([item.duration_ns for item in figures], dtype=np.float64),
            np.array([item.operations for item in figures], dtype=np.int64),
            np.array([item.measurements.sum() for item in figures], dtype=np.int64),
            np.array([item.mid_circuit_measurements for item in figures], dtype=np.int64),
        )


def _offsets(lengths: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)


def device_columns(target: Target, device: DeviceFigures, least_detuning_hz: float) -> Device:
    """The device as the kernel takes it."""
    offsets = target.topology.neighbour_offsets.astype(np.int64)
    neighbours = target.topology.neighbours.astype(np.int64)
    first = np.repeat(np.arange(target.num_qubits), np.diff(offsets))
    apart = np.abs(device.frequency_hz[first] - device.frequency_hz[neighbours])
    clash = ~(apart >= least_detuning_hz)  # NaN clashes
    return Device(offsets, neighbours, clash.astype(np.int64), device.reset_cost)
