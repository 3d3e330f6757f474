"""Policies as the benchmark calls them: waiting jobs go in, batches come out, with what they make the device do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from benchmarks.hyperq_workload import SHOTS, Workload
from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.dialects.queue.building import QueuedJob, QueuedProgram, queue_module, with_jobs
from qlower.dialects.queue.ops import Variant
from qlower.ir import Module
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.manager import run_pipeline
from qlower.lowering.pass_ import Context, Pass
from qlower.lowering.pipeline import Pipeline
from qlower.passes.multiplex.compile_tenants import CompileTenants
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.guarded.holding import start_s
from qlower.passes.multiplex.hyperq.pack_hyperq import PackHyperq
from qlower.passes.multiplex.hyperq.region_board import Board, Candidate, Form, Grid
from qlower.passes.multiplex.hyperq.region_candidates import region_candidates
from qlower.passes.multiplex.job_time import BatchWork, JobTimeModel, TenantWork, batch_work
from qlower.passes.multiplex.model import Job, PlannedBatch, read_plan, read_queue

MODEL = JobTimeModel()
Forms = Mapping[str, tuple[tuple[Form, ...], Form | None]]
"""Program to its forms for whole virtual machines and for a fraction of one."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A batch: the places of its jobs among those that waited, its work, and its start where jobs come one by one."""

    jobs: tuple[int, ...]
    work: BatchWork
    start_s: float = 0.0


class Planner(Protocol):
    """A policy."""

    def batches(self, waiting: Sequence[str]) -> list[Filled]:
        """Batches for programs that wait, in the order of the queue."""
        ...

    def online(self, order: Sequence[str], arrivals_s: Sequence[float]) -> list[Filled]:
        """Batches for programs that come one by one; jobs by their places in the order."""
        ...


@dataclass(frozen=True)
class RegionPlanner:
    """HyperQ's policy on programs compiled by whomever.

    Attributes:
        policy: the pass, for its rules.
        grid: the device's virtual machines.
        forms: of the programs.
        calibration: for the mode noise-aware.
        patience: as our policy's: seconds of waiting that a second of device time is worth.
    """

    policy: PackHyperq
    grid: Grid
    forms: Forms
    calibration: Calibration | None
    patience: float = 0.0

    def batches(self, waiting: Sequence[str]) -> list[Filled]:
        """See ``Planner``."""
        numbers = {name: number for number, name in enumerate(self.forms)}
        left = [Candidate(_job(place, numbers[name]), *self.forms[name]) for place, name in enumerate(waiting)]
        choose = self.policy.chooser(self.grid, self.calibration)
        found = []
        while left:
            board = self.policy.next_batch(left, self.grid, choose)
            found.append(_filled(board))
            left = [candidate for candidate in left if not board.has(candidate)]
        return found

    def online(self, order: Sequence[str], arrivals_s: Sequence[float]) -> list[Filled]:
        """See ``Planner``: a batch is made of those that have come when the one before it ends."""
        left = list(range(len(order)))
        found: list[Filled] = []
        now_s = 0.0
        waited_s = self.patience * MODEL.seconds(BatchWork(SHOTS, 0.0, 0, 0))
        while left:
            now_s = start_s(np.array([arrivals_s[job] for job in left]), now_s, 0.0, waited_s)
            here = [job for job in left if arrivals_s[job] <= now_s]
            batch = self.batches([order[job] for job in here])[0]
            taken = [here[place] for place in batch.jobs]
            found.append(Filled(tuple(taken), batch.work, now_s))
            now_s += MODEL.seconds(batch.work)
            left = [job for job in left if job not in set(taken)]
        return found


def _job(place: int, program: int) -> Job:
    return Job(place, place, str(place), "", program, SHOTS, 0.0, "shared", (), -1.0, True)


def _filled(board: Board) -> Filled:
    return Filled(tuple(tenant.candidate.job.index for tenant in board.tenants), board.work(SHOTS))


class PassPlanner:
    """A policy through its pass, from a module of compiled programs to a plan."""

    def __init__(self, policy: Pass, queue: Module, names: Sequence[str], context: Context) -> None:
        """Take compiled programs.

        Args:
            policy: a pass from level queue to level plan.
            queue: the compiled programs.
            names: of the programs in the order of the queue's.
            context: with target and calibration.
        """
        self.policy, self.queue, self.context = policy, queue, context
        self.numbers = {name: number for number, name in enumerate(names)}
        target = context.needs_target("benchmark")
        self.works = {form.compiled.symbol: _work(form.compiled, target) for form in read_queue(queue).variants}

    def batches(self, waiting: Sequence[str]) -> list[Filled]:
        """See ``Planner``."""
        return self._planned(self._queue_of(waiting, [0.0] * len(waiting)))

    def online(self, order: Sequence[str], arrivals_s: Sequence[float]) -> list[Filled]:
        """See ``Planner``: as the policy itself plans over time."""
        return self._planned(self._queue_of(order, arrivals_s))

    def _planned(self, queue: Module) -> list[Filled]:
        module = self.policy.run(queue, self.context).module
        plan, variants = read_plan(module), read_queue(module).variants
        assert not plan.refused, plan.refused
        works = [self.works[form.compiled.symbol] for form in variants]
        found = [_of_plan(batch, works) for batch in plan.batches]
        assert sorted(job for batch in found for job in batch.jobs) == list(range(len(read_queue(queue).jobs)))
        return found

    def _queue_of(self, waiting: Sequence[str], arrivals_s: Sequence[float]) -> Module:
        """The programs that wait, and no compiled forms of others."""
        jobs = [
            QueuedJob(f"j{place}", self.numbers[name], SHOTS, arrival_s=time_s)
            for place, (name, time_s) in enumerate(zip(waiting, arrivals_s, strict=True))
        ]
        module = with_jobs(self.queue, jobs)
        asked = {job.program for job in jobs}
        others = [op for op in module.operations if isinstance(op, Variant) and op.program not in asked]
        dropped = {op.symbol for op in others} | {op.compiled for op in others}
        return module.with_operations([op for op in module.operations if op.symbol not in dropped])


def _of_plan(batch: PlannedBatch, works: Sequence[TenantWork]) -> Filled:
    tenants = [(works[place.variant], place.end_ns, place.order) for place in batch.placements]
    for place, (work, _, _) in zip(batch.placements, tenants, strict=True):
        assert place.end_ns - place.start_ns >= work.duration_ns - 1e-6, "a plan must not shorten a program"
    return Filled(tuple(place.job for place in batch.placements), batch_work(tenants, SHOTS), batch.start_s)


def _work(program: Any, target: Target) -> TenantWork:
    figures = figures_of_program(program, target)
    measured = int(figures.measurements.sum())
    return TenantWork(figures.duration_ns, figures.operations, measured, figures.mid_circuit_measurements)


def compiled_queue(load: Workload, target: Target, shapes: str, optimization: int = 3) -> Module:
    """The workload's programs at level queue, compiled by ``compile-tenants``; one job each."""
    programs = [QueuedProgram(name, "openqasm2", text) for name, text in load.texts.items()]
    module = queue_module(programs, [QueuedJob(f"j{i}", i, SHOTS) for i in range(len(programs))])
    archive = Archive(None)
    pipeline = Pipeline((CompileTenants(shapes=shapes, optimization=optimization),))
    done = run_pipeline(archive, Handle.of(archive, module), pipeline, Context(target=target), Effort.NONE)
    return done.handles[-1].module


def forms_of(queue: Module, names: Sequence[str], grid: Grid) -> Forms:
    """The forms of a queue's programs, compiled for regions with one job per program."""
    candidates, refused = region_candidates(read_queue(queue), grid, most_measurements=16)
    assert not refused, refused
    return {name: (found.forms, found.part) for name, found in zip(names, candidates, strict=True)}
