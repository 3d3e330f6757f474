"""HyperQ's policy: whole programs in virtual machines, side by side and one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, Severity, fail
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.multiplex.hyperq.fractional_packing import pack_fractions
from qlower.passes.multiplex.hyperq.noise_ranking import away_from_noise, worst_regions
from qlower.passes.multiplex.hyperq.region_board import Board, Candidate, Grid, Tenant
from qlower.passes.multiplex.hyperq.region_candidates import region_candidates
from qlower.passes.multiplex.hyperq.region_plan import planned_batch
from qlower.passes.multiplex.hyperq.space_packing import Choose, first_fit, pack_space
from qlower.passes.multiplex.hyperq.time_packing import pack_time
from qlower.passes.multiplex.job_time import job_time_model
from qlower.passes.multiplex.model import Plan, PlannedBatch, read_queue, write_plan
from qlower.passes.multiplex.promises import qubits_may_change_owners

SPACE, SPACE_TIME, NOISE_AWARE = "space", "space-time", "noise-aware"
MODES = (SPACE, SPACE_TIME, NOISE_AWARE)


@dataclass(frozen=True, slots=True)
class PackHyperq(Pass):
    """Pack jobs as HyperQ does: first fit in the order of the queue, on the virtual machines the device declares.

    The first job of the queue is always in the next batch, so the k-th runs in the k-th batch at the latest, which is
    when it would run if jobs ran one by one. Programs must be compiled for virtual machines, by
    ``compile-tenants{shapes=regions}``. A batch is made of the jobs that have come when the one before it ends, by its
    estimated seconds; where these are unknown, all jobs count as there. Shots of a batch are those of the job that asks
    for most.

    Not in the publication, which would never run it: in the mode noise-aware the first job of the queue takes the first
    place of all if no place without noisy virtual machines can hold it.

    Options:
        mode: ``space``: programs side by side. ``space-time``: then also one after the other, while the deepest runs.
            ``noise-aware``: side by side, away from the worst virtual machines; programs of many operations take these.
        fractional: whether small programs share a virtual machine.
        reuse_limit: how many owners a virtual machine may have in a batch.
        set_aside: how many virtual machines count as noisy.
        tolerant_operations: programs with so many operations take noisy virtual machines.
        reset_cost_depth: the depth that measuring and resetting between two owners counts as.
        least_height_difference: programs are put one after the other if depths on the virtual machines differ by this.
        most_measurements: programs with more mid-circuit measurements run in a batch of their own. The publication
            gives no number; its programs have up to 8, and ran with others.
    """

    mode: str = SPACE
    fractional: bool = True
    reuse_limit: int = 2
    set_aside: int = 3
    tolerant_operations: int = 340
    reset_cost_depth: int = 50
    least_height_difference: int = 50
    most_measurements: int = 16

    name: ClassVar[str] = "pack-hyperq"
    version: ClassVar[int] = 3
    reads: ClassVar[tuple[str, ...]] = ("queue",)
    writes: ClassVar[str] = "plan"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("Tao et al., Quantum Virtual Machines, OSDI 2025",)
    shapes: ClassVar[str] = "regions"
    modes: ClassVar[tuple[str, ...]] = MODES

    def run(self, module: Module, context: Context) -> PassResult:
        """Plan all jobs of the queue.

        Raises:
            QlowerError: QL0310 no target, QL0943 it declares no virtual machines, QL0956 no such mode, QL0950 the mode
                noise-aware without a calibration snapshot.
        """
        target = context.needs_target(self.name)
        grid = self.grid(target)
        queue = read_queue(module)
        waiting, refused = region_candidates(queue, grid, self.most_measurements)
        _say_what_is_assumed(waiting, context)
        choose = self.chooser(grid, context.calibration)
        model = job_time_model(target)
        batches: list[PlannedBatch] = []
        now_s = 0.0
        while waiting:
            now_s = max(now_s, waiting[0].job.arrival_s)
            here = waiting if model is None else [item for item in waiting if item.job.arrival_s <= now_s]
            board = self.next_batch(here, grid, choose)
            batches.append(planned_batch(board, model, now_s))
            now_s += max(batches[-1].seconds, 0.0)
            waiting = [candidate for candidate in waiting if not board.has(candidate)]
        plan = Plan("hyperq", self.options(), tuple(batches), tuple(refused))
        metrics = {"jobs": len(queue.jobs), "batches": len(batches), "refused": len(refused)}
        return PassResult(write_plan(module, queue, plan, target), metrics=metrics)

    def grid(self, target: Target) -> Grid:
        """The device's virtual machines.

        Raises:
            QlowerError: QL0943 it declares none, QL0956 no such mode.
        """
        if self.mode not in MODES:
            fail("QL0956", f"there is no mode '{self.mode}'", expected=f"one of {', '.join(MODES)}")
        if target.virtual_machines is None:
            fail("QL0943", f"{target.name} declares no virtual machines")
        return Grid(target)

    def chooser(self, grid: Grid, calibration: Calibration | None) -> Choose:
        """How places are chosen in this mode.

        Raises:
            QlowerError: QL0950 the mode noise-aware without a calibration snapshot.
        """
        if self.mode != NOISE_AWARE:
            return first_fit
        return away_from_noise(worst_regions(grid, calibration, self.set_aside), self.tolerant_operations)

    def next_batch(self, waiting: Sequence[Candidate], grid: Grid, choose: Choose) -> Board:
        """The batch that runs next; the first that waits is in it.

        Args:
            waiting: jobs in the order of the queue, at least one.
            grid: of the device; it holds each form of each job.
            choose: from ``chooser``.
        """
        board = Board(grid)
        head = waiting[0]
        choice = choose(board, head) or first_fit(board, head)
        assert choice is not None, "every candidate fits on an empty board"
        hosts = [board.put(head, *choice)]
        if head.apart:
            return board
        together = [candidate for candidate in waiting if not candidate.apart]
        hosts += pack_space(board, together, choose)
        self._pack_fractions(board, together, hosts)
        if self.mode == SPACE_TIME and qubits_may_change_owners(grid.target):
            limits = (self.reuse_limit, self.reset_cost_depth, self.least_height_difference)
            self._pack_fractions(board, together, pack_time(board, together, *limits))
        return board

    def _pack_fractions(self, board: Board, waiting: Sequence[Candidate], hosts: Sequence[Tenant]) -> None:
        if self.fractional:
            pack_fractions(board, waiting, hosts)


def _say_what_is_assumed(waiting: Sequence[Candidate], context: Context) -> None:
    assumed = {what for candidate in waiting for form in candidate.forms for what in form.assumed}
    if assumed:
        text = f"the descriptor does not say all that times depend on; assumed: {', '.join(sorted(assumed))}"
        context.diagnose(Diagnostic("QL0954", text, severity=Severity.REMARK))
