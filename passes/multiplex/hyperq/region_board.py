"""One batch on a grid of virtual machines while it is being filled: who is where, after whom, and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qlower.device.target import Target
from qlower.device.virtual import tiling_of
from qlower.dialects.physical.rows import RESET
from qlower.passes.multiplex.figures import assumed_duration_ns, duration_of
from qlower.passes.multiplex.job_time import BatchWork, TenantWork, batch_work
from qlower.passes.multiplex.model import Job

Cell = tuple[int, int]
"""Row and column of a virtual machine in the grid."""


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled form of a program for virtual machines.

    Attributes:
        variant: its index in the queue.
        rows, columns: how many virtual machines it takes.
        depth: of the compiled program; gates, measurements and resets count 1 each.
        work: what it makes the device do.
        assumed: what of it the descriptor does not know.
    """

    variant: int
    rows: int
    columns: int
    depth: int
    work: TenantWork
    assumed: tuple[str, ...] = ()

    @property
    def area(self) -> int:
        """How many virtual machines it takes."""
        return self.rows * self.columns


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job that waits, with the forms its program may take.

    Attributes:
        job: the job.
        forms: for whole virtual machines, in the order in which they are tried; at least one.
        part: for a fraction of one; None if the program is too large or its owner does not allow it.
        apart: whether it runs in a batch of its own.
    """

    job: Job
    forms: tuple[Form, ...]
    part: Form | None = None
    apart: bool = False

    @property
    def kind(self) -> tuple[int, str]:
        """Jobs of one kind fit at the same places."""
        return self.job.program, self.job.tier

    @property
    def buffered(self) -> bool:
        """Whether no other tenant may be on a neighbouring qubit."""
        return self.job.tier == "buffered"


@dataclass(slots=True)
class Tenant:
    """A job on the board.

    Attributes:
        candidate: the job.
        form: the form that runs.
        cells: the virtual machines, row by row.
        part: which fraction of the one virtual machine, or −1 for the whole.
        order: how many owners its virtual machines had before.
        start_ns: when it starts.
        base: depth of what ran below it, with the cost of its reset.
        qubits: physical qubit of each local qubit.
    """

    candidate: Candidate
    form: Form
    cells: tuple[Cell, ...]
    part: int
    order: int
    start_ns: float
    base: int
    qubits: tuple[int, ...]

    @property
    def end_ns(self) -> float:
        """When it ends."""
        return self.start_ns + self.form.work.duration_ns


@dataclass(frozen=True)
class Grid:
    """A device as a grid of virtual machines.

    Attributes:
        target: the device, which declares them.
    """

    target: Target
    _qubits: dict[tuple[int, int, int, int], tuple[int, ...]] = field(default_factory=dict, compare=False)

    @property
    def reset_ns(self) -> float:
        """How long a reset takes."""
        known = duration_of(RESET, self.target)
        return assumed_duration_ns(RESET) if known is None else known

    @property
    def rows(self) -> int:
        """Rows of virtual machines."""
        return tiling_of(self.target).rows

    @property
    def columns(self) -> int:
        """Columns of virtual machines."""
        return tiling_of(self.target).columns

    @property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """Virtual qubits of the fractions of one virtual machine."""
        return tiling_of(self.target).parts

    @cached_property
    def parts_touch(self) -> bool:
        """Whether qubits of two fractions of one virtual machine are coupled."""
        owner = {qubit: index for index, part in enumerate(self.parts) for qubit in part}
        edges = tiling_of(self.target).edges
        return any(a in owner and b in owner and owner[a] != owner[b] for a, b in edges)

    def qubits(self, row: int, column: int, rows: int, columns: int) -> tuple[int, ...]:
        """Physical qubits of a scaled virtual machine in virtual order."""
        key = (row, column, rows, columns)
        if key not in self._qubits:
            self._qubits[key] = tiling_of(self.target).scaled(*key)
        return self._qubits[key]

    def neighbours(self, qubits: Sequence[int]) -> frozenset[int]:
        """The qubits coupled to some qubits, without these."""
        found = np.concatenate([self.target.topology.neighbours_of(qubit) for qubit in qubits])
        return frozenset(found.tolist()).difference(qubits)


class Board:
    """A batch being filled.

    Attributes:
        grid: the virtual machines.
        tenants: who is placed, in the order of placing.
        uses: by row and column, how many owners a virtual machine has.
        heights: by row and column, the depth of what runs on it, one after the other.
        remaining: virtual machines that nobody has.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.tenants: list[Tenant] = []
        self.uses = [[0] * grid.columns for _ in range(grid.rows)]
        self.heights = [[0] * grid.columns for _ in range(grid.rows)]
        self.remaining = grid.rows * grid.columns
        self._taken: set[int] = set()
        self._levels = [[0] * grid.columns for _ in range(grid.rows)]
        self._ends_ns = [[0.0] * grid.columns for _ in range(grid.rows)]
        self._occupied: set[int] = set()
        self._kept_clear: set[int] = set()

    def has(self, candidate: Candidate) -> bool:
        """Whether the job is placed."""
        return candidate.job.index in self._taken

    def places(self, form: Form) -> Iterator[tuple[Cell, ...]]:
        """Every place of a form in the grid, row by row: its virtual machines."""
        for row in range(self.grid.rows - form.rows + 1):
            for column in range(self.grid.columns - form.columns + 1):
                yield tuple((row + r, column + c) for r in range(form.rows) for c in range(form.columns))

    def most_uses(self, cells: Sequence[Cell]) -> int:
        """The largest number of owners of some virtual machines."""
        return max(self.uses[row][column] for row, column in cells)

    def height(self, cells: Sequence[Cell]) -> int:
        """The largest height of some virtual machines."""
        return max(self.heights[row][column] for row, column in cells)

    def respects_buffers(self, candidate: Candidate, cells: Sequence[Cell]) -> bool:
        """Whether nobody who asked for free neighbours would get a neighbour there.

        Connectors of a scaled virtual machine can touch the one beside it. Tenants count as neighbours even if they run
        one after the other.
        """
        if not self._kept_clear and not candidate.buffered:
            return True
        qubits = self._qubits(cells)
        if not self._kept_clear.isdisjoint(qubits):
            return False
        return not candidate.buffered or self._occupied.isdisjoint(self.grid.neighbours(qubits))

    def put(self, candidate: Candidate, form: Form, cells: tuple[Cell, ...], reset_cost_depth: int = 0) -> Tenant:
        """Place a job on whole virtual machines, behind those who have them."""
        order = max(self._levels[row][column] for row, column in cells)
        free_ns = max(self._ends_ns[row][column] for row, column in cells)
        start_ns = free_ns + self.grid.reset_ns if order else 0.0
        base = self.height(cells) + reset_cost_depth
        tenant = Tenant(candidate, form, cells, -1, order, start_ns, base, self._qubits(cells))
        newly_used = 0
        for row, column in cells:
            newly_used += self.uses[row][column] == 0
            self.uses[row][column] += 1
            self._levels[row][column] = order + 1
        self.remaining -= newly_used
        self._add(tenant)
        return tenant

    def may_share(self, host: Tenant, guest: Candidate) -> bool:
        """Whether a fraction of a tenant's virtual machine can be given to another job."""
        if host.candidate.part is None or guest.part is None:
            return False
        (row, column) = host.cells[0]
        if self._levels[row][column] != host.order + 1:  # somebody comes after the host already
            return False
        if (host.candidate.buffered or guest.buffered) and self.grid.parts_touch:
            return False
        return self.respects_buffers(guest, host.cells)

    def share(self, host: Tenant, guest: Candidate, part: int) -> None:
        """Place a job on a fraction of the virtual machine of a tenant, who is moved to the first fraction."""
        assert host.candidate.part is not None
        assert guest.part is not None
        if host.part < 0:
            host.form, host.part, host.qubits = host.candidate.part, 0, self._fraction(host, 0)
            (row, column) = host.cells[0]
            self.heights[row][column], self._ends_ns[row][column] = host.base, host.start_ns
            self._raise(host)
        qubits = self._fraction(host, part)
        self._add(Tenant(guest, guest.part, host.cells, part, host.order, host.start_ns, host.base, qubits))

    def work(self, shots: int) -> BatchWork:
        """What the batch makes the device do."""
        return batch_work(((tenant.form.work, tenant.end_ns, tenant.order) for tenant in self.tenants), shots)

    def _qubits(self, cells: Sequence[Cell]) -> tuple[int, ...]:
        (row, column), (last_row, last_column) = cells[0], cells[-1]
        return self.grid.qubits(row, column, last_row - row + 1, last_column - column + 1)

    def _fraction(self, host: Tenant, part: int) -> tuple[int, ...]:
        whole = self._qubits(host.cells)
        return tuple(whole[qubit] for qubit in self.grid.parts[part])

    def _add(self, tenant: Tenant) -> None:
        self.tenants.append(tenant)
        self._taken.add(tenant.candidate.job.index)
        qubits = self._qubits(tenant.cells)
        self._occupied.update(qubits)
        if tenant.candidate.buffered:
            self._kept_clear |= self.grid.neighbours(qubits)
        self._raise(tenant)

    def _raise(self, tenant: Tenant) -> None:
        for row, column in tenant.cells:
            self.heights[row][column] = max(self.heights[row][column], tenant.base + tenant.form.depth)
            self._ends_ns[row][column] = max(self._ends_ns[row][column], tenant.end_ns)
