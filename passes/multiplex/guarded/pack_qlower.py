"""Our policy: places of any shape, chosen from the calibration; several owners in turn; a fidelity guard."""

import json
from dataclasses import dataclass
from math import exp
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, Severity, fail
from qlower.dialects.queue import rows as job_rows
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.multiplex.guarded.batch_filling import BatchFiller, JobColumns, Rule
from qlower.passes.multiplex.guarded.embeddings import EmbeddingSearch
from qlower.passes.multiplex.guarded.packing_columns import FREQUENCY, NEVER
from qlower.passes.multiplex.guarded.placement_reasons import Circumstances, reason
from qlower.passes.multiplex.guarded.prepared_places import PreparedPlaces, forms_of, loss_limit, prepared
from qlower.passes.multiplex.guarded.qlower_plan import BATCHES, SECONDS, UTILISATION, Batch, Batches, Waiting, planned
from qlower.passes.multiplex.job_time import BatchWork, JobTimeModel, job_time_model
from qlower.passes.multiplex.model import (
    Job,
    Placement,
    Plan,
    PlannedBatch,
    Queue,
    Refused,
    read_queue,
    write_plan,
)
from qlower.passes.multiplex.predicted_success import DeviceFigures, device_figures
from qlower.passes.multiplex.promises import broken_promise, qubits_may_change_owners

Ints = NDArray[np.int64]

SPACE, SPACE_TIME, NOISE_AWARE = "space", "space-time", "noise-aware"
MODES = (SPACE, SPACE_TIME, NOISE_AWARE)
MOST, LEAST = "most", "least"
TIMEOUT_FACTOR = 1.5
"""A batch is given up after so many times its estimated seconds."""
SOLE = "sole"
TIME_WEIGHT = {SPACE: 0.0, SPACE_TIME: 1e-6, NOISE_AWARE: 1e-9}
"""Cost of a ns of delay, by mode: what a place may be worse for a job to start earlier."""
NOISE_AWARE_SHARE = 0.5
"""Of the largest loss, in the mode noise-aware."""
UNLIMITED_SHOTS = 1 << 40
STAND_IN = JobTimeModel()
"""What batches are compared by where nothing is known of the times of the device's jobs; no seconds are stated then."""


@dataclass(frozen=True, slots=True)
class PackQlower(Pass):
    """Pack jobs where the calibrated device serves them nearly as well as if each were alone.

    Programs are compiled alone, by ``compile-tenants{shapes=alone}``; a place is an embedding of the couplings that a
    form uses in those of the device. Predicted success is the product of one minus the error of all gates, readouts and
    idle times, from the snapshot. A job takes a place only if its predicted success there is at least
    (1 − largest_loss) of what it is at the best place on the empty device. Qubits that are out of order are left out.

    Good qubits get several owners, one after the other with resets between them, as long as the model of job times says
    that a longer batch costs less than another one. The first job of the queue is always in the next batch, so the k-th
    runs in the k-th batch at the latest. Of the plans that several strategies make, the one of least device time is
    kept, and jobs are moved between its batches as long as that serves the goal. A batch is made of the jobs that have
    come when the one before it ends, by its estimated seconds.

    Options:
        mode: ``space-time``: as above. ``space``: a qubit has one owner in a batch. ``noise-aware``: as space-time, but
            with half the loss allowed, and the best place first, however late it is free.
        largest_loss: the share of its predicted success that a job may lose against running alone, unless the job says
            otherwise: the fidelity guard.
        smallest_loss: a fall of predicted success by less than this, in absolute terms, is no loss.
        goal: ``seconds``: the least device time by the model of job times. ``utilisation``: busy batches: the plan with
            the largest mean over the batches of Σ qubits · seconds alone over the seconds of the batch, among those
            that take at most (1 + slack) of the least device time. ``batches``: as many jobs in a batch as the guard
            allows, whatever the model says of long batches.
        slack: the share of device time that the goal utilisation may cost.
        reuse_limit: owners that a qubit may have in a batch.
        resets: between two owners.
        reset_error: how often a qubit is excited in spite of the resets before a new owner. −1.0 takes what snapshot
            or descriptor state, and where they state nothing how often |0⟩ is misread: a reset measures and flips.
        shots: ``most``: a batch runs for the job that asks for most, and others get what they ask for. ``least``: it
            runs for the job that has least left, but for no less than the first needs; the rest is carried over.
        crosstalk: cost (−ln of success) of a coupling to a qubit that another tenant uses at the same time. It weighs
            in the choice of places only.
        least_detuning_mhz: between coupled qubits of tenants that are separated in frequency.
        hold_s: a batch begins no sooner than so long after its first job came, unless nobody else is to come.
        patience: how many seconds of waiting a second of device time is worth: a batch begins no sooner than when the
            jobs that have come have waited, all together, so many seconds for each second that any batch takes,
            whatever is in it; unless nobody else is to come.
        window: a batch is chosen from so many of the jobs that wait longest.
        width: of the search for embeddings.
        places: embeddings that are kept of each part of a program.
        budget: candidates for the search where the first finds no embedding.
    """

    mode: str = SPACE_TIME
    largest_loss: float = 0.03
    smallest_loss: float = 0.001
    goal: str = SECONDS
    slack: float = 0.08
    reuse_limit: int = 16
    resets: int = 2
    reset_error: float = -1.0
    shots: str = MOST
    crosstalk: float = 0.001
    least_detuning_mhz: float = 17.0
    hold_s: float = 0.0
    patience: float = 0.0
    window: int = 1000
    width: int = 8192
    places: int = 4096
    budget: int = 200_000

    name: ClassVar[str] = "pack-qlower"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("queue",)
    writes: ClassVar[str] = "plan"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("Tao et al., Quantum Virtual Machines, OSDI 2025", "arXiv:2602.07191")
    modes: ClassVar[tuple[str, ...]] = MODES

    def run(self, module: Module, context: Context) -> PassResult:
        """Plan all jobs of the queue.

        Raises:
            QlowerError: QL0310 no target, QL0940 no queue, QL0950 the mode noise-aware without a calibration snapshot,
                QL0953 an option is out of range, QL0956 no such mode.
        """
        target = context.needs_target(self.name)
        self._check(context)
        queue = read_queue(module)
        device = device_figures(target, context.calibration, self.reset_error)
        places = self._places(queue, target, device, context)
        _say_what_is_assumed(target, device, places, context)
        refused = {job.index: why for job in queue.jobs if (why := self._refusal(job, queue, places, device, context))}
        jobs = np.array([job.index for job in queue.jobs if job.index not in refused], dtype=np.int64)
        model = job_time_model(target)
        columns = self._columns(queue, places, device, model or STAND_IN)
        filler = BatchFiller(places, columns, model or STAND_IN, self._rule(target), context)
        batches = planned(filler, self._waiting(queue, jobs))
        writer = _Writer(self, queue, places, is_timed=model is not None)
        plan = Plan("qlower", self.options(), writer.batches(batches), tuple(refused.values()))
        metrics = {"jobs": len(queue.jobs), "batches": len(plan.batches), "refused": len(refused)}
        return PassResult(
            write_plan(module, queue, plan, target), metrics={**metrics, "seconds": round(batches.seconds, 3)}
        )

    def _check(self, context: Context) -> None:
        if self.mode not in MODES:
            fail("QL0956", f"there is no mode '{self.mode}'", expected=f"one of {', '.join(MODES)}")
        if self.mode == NOISE_AWARE and context.calibration is None:
            fail("QL0950", "the mode noise-aware needs a calibration snapshot", fix="give one with --calibration")
        if self.shots not in (MOST, LEAST):
            fail("QL0953", f"shots is '{self.shots}'", expected=f"{MOST} or {LEAST}")
        if self.goal not in (SECONDS, UTILISATION, BATCHES):
            fail("QL0953", f"the goal is '{self.goal}'", expected=f"{SECONDS}, {UTILISATION} or {BATCHES}")
        if not (0.0 <= self.largest_loss < 1.0 and self.smallest_loss >= 0.0):
            fail("QL0953", "the guard's losses are shares of predicted success", expected="0 to 1")
        if not self.reset_error <= 1.0:
            fail("QL0953", f"reset_error is {self.reset_error}", expected="0 to 1, or -1 for what is known")
        for name in ("hold_s", "patience", "slack", "crosstalk"):
            if not 0.0 <= getattr(self, name) < float("inf"):
                fail("QL0953", f"{name} is {getattr(self, name)}", expected="at least 0")
        for name in ("reuse_limit", "resets", "window", "width", "places"):
            if getattr(self, name) < 1:
                fail("QL0953", f"{name} is {getattr(self, name)}", expected="at least 1")

    def loss_of(self, job: Job) -> float:
        """The share of predicted success that a job may lose."""
        if job.largest_loss >= 0.0:
            return job.largest_loss
        return self.largest_loss * (NOISE_AWARE_SHARE if self.mode == NOISE_AWARE else 1.0)

    def _places(self, queue: Queue, target: Target, device: DeviceFigures, context: Context) -> PreparedPlaces:
        losses: dict[int, float] = {}
        for job in queue.jobs:
            losses[job.program] = max(losses.get(job.program, 0.0), self.loss_of(job))
        search = EmbeddingSearch(target.topology, device, context, self.width, self.budget)
        return prepared(
            tuple(forms_of(queue, target, device, search, context)), len(queue.programs), target, device,
            losses=losses, smallest_loss=self.smallest_loss,
            keep=self.places, least_detuning_hz=self.least_detuning_mhz * 1e6,
        )  # fmt: skip

    def _waiting(self, queue: Queue, jobs: Ints) -> Waiting:
        shots = np.array([job.shots for job in queue.jobs], dtype=np.int64)
        arrival_s = np.array([job.arrival_s for job in queue.jobs], dtype=np.float64)
        return Waiting(jobs, shots, arrival_s, self.window, self.hold_s, self.patience, self.goal, self.slack)

    def _refusal(
        self, job: Job, queue: Queue, places: PreparedPlaces, device: DeviceFigures, context: Context
    ) -> Refused | None:
        """Why a job cannot be in the plan; None if it can."""
        target = context.needs_target(self.name)
        program = queue.programs[job.program]
        if program.fault:
            fault = json.loads(program.fault)
            return Refused(job.index, str(fault["code"]), f"{program.title}: {fault['message']}")
        if places.best_form[job.program] < 0:
            needs = [variant.compiled.num_qubits for variant in queue.variants_of(job.program)]
            if not needs:
                return Refused(job.index, "QL0951", f"{program.title} was not compiled; run compile-tenants first")
            if min(needs) > target.num_qubits:
                text = f"{program.title} takes {min(needs)} qubits, {target.name} has {target.num_qubits}"
                return Refused(job.index, "QL0951", text)
            return Refused(job.index, "QL0951", f"{program.title} has no place on {target.name} where all gates work")
        if job.tier == job_rows.TIERS[FREQUENCY] and np.isnan(device.frequency_hz).all():
            text = f"nothing is known of the frequencies of {target.name}, from which {job.id} asks to be apart"
            return Refused(job.index, "QL0952", text)
        broken = broken_promise(job, target, context.calibration)
        return None if broken is None else Refused(job.index, "QL0952", broken)

    def _columns(self, queue: Queue, places: PreparedPlaces, device: DeviceFigures, model: JobTimeModel) -> JobColumns:
        programs = np.array([job.program for job in queue.jobs], dtype=np.int64)
        best = places.best_form[programs]
        figures = [None if form < 0 else places.forms[form].figures for form in best.tolist()]
        entries = places.columns.pieces[places.columns.start[np.maximum(best, 0)]] if len(places.forms) else best
        limits = [
            loss_limit(float(places.alone_cost[job.program]), self.loss_of(job), self.smallest_loss)
            for job in queue.jobs
        ]
        tiers = [0 if job.tier == SOLE else job_rows.TIERS.index(job.tier) for job in queue.jobs]
        resets = [max(self.resets, 2) if "verified-reset" in job.protections else self.resets for job in queue.jobs]
        kinds = [*zip(programs.tolist(), limits, tiers, resets, strict=True)]
        number = {kind: index for index, kind in enumerate(dict.fromkeys(kinds))}
        alone = [
            0.0 if item is None else model.seconds(
                BatchWork(job.shots, item.duration_ns, item.operations, int(item.measurements.sum()),
                          item.mid_circuit_measurements)
            )
            for job, item in zip(queue.jobs, figures, strict=True)
        ]  # fmt: skip
        return JobColumns(
            places.first_form[programs],
            places.end_form[programs],
            np.array(limits),
            np.array(tiers, dtype=np.int64),
            np.array([job.tier == SOLE for job in queue.jobs], dtype=bool),
            np.array(resets, dtype=np.float64) * device.reset_ns,
            np.array(alone),
            np.array([0.0 if item is None else item.duration_ns for item in figures]),
            np.array([0 if item is None else item.num_qubits for item in figures], dtype=np.int64),
            np.array([0 if item is None else item.mid_circuit_measurements for item in figures], dtype=np.int64),
            places.places.start[entries + 1] - places.places.start[entries] if len(places.forms) else best,
            np.array([number[kind] for kind in kinds], dtype=np.int64),
        )

    def _rule(self, target: Target) -> Rule:
        longest_ns = target.limits.max_duration_ns
        return Rule(
            reuse_limit=self.reuse_limit if self.mode != SPACE and qubits_may_change_owners(target) else 1,
            time_weight_per_ns=TIME_WEIGHT[self.mode],
            crosstalk=self.crosstalk,
            longest_ns=NEVER / 2 if longest_ns is None else longest_ns,
            most_shots=target.limits.max_shots or UNLIMITED_SHOTS,
            least_shots=self.shots == LEAST,
        )


def _say_what_is_assumed(target: Target, device: DeviceFigures, places: PreparedPlaces, context: Context) -> None:
    assumed = dict.fromkeys((*device.assumed, *(what for form in places.forms for what in form.figures.assumed)))
    if assumed:
        text = f"the figures of {target.name} do not say all; assumed: {', '.join(assumed)}"
        context.diagnose(Diagnostic("QL0954", text, severity=Severity.REMARK))


class _Writer:
    """Writes fillings as placements."""

    def __init__(self, policy: PackQlower, queue: Queue, places: PreparedPlaces, *, is_timed: bool) -> None:
        self.policy, self.queue, self.places, self.is_timed = policy, queue, places, is_timed
        self.seen: set[int] = set()

    def batches(self, plan: Batches) -> tuple[PlannedBatch, ...]:
        """All of them."""
        found = []
        for number, batch in enumerate(plan.batches):
            placements, shots = self._placements(batch, number, plan), batch.filling.work.shots
            if self.is_timed:
                seconds = batch.filling.seconds
                found.append(PlannedBatch(placements, shots, batch.start_s, seconds, TIMEOUT_FACTOR * seconds))
            else:
                found.append(PlannedBatch(placements, shots))
        return tuple(found)

    def _placements(self, batch: Batch, number: int, plan: Batches) -> tuple[Placement, ...]:
        """In the order of starts, then of the queue."""
        outcome, jobs = batch.filling.outcome, batch.filling.jobs
        room = self.places.most_pieces
        keyed = []
        for at in batch.filling.placed.tolist():
            job, form = int(jobs[at]), int(outcome.form[at])
            start_ns = float(outcome.start_ns[at])
            given = int(batch.shots[at])
            what = self._circumstances(at, batch, number, plan)
            placement = Placement(
                job=job,
                variant=self.places.forms[form].variant,
                qubits=self.places.image(form, outcome.embedding[at * room : (at + 1) * room].tolist()),
                shots=given,
                order=int(outcome.order[at]),
                start_ns=start_ns,
                end_ns=start_ns + self.places.forms[form].figures.duration_ns,
                success=exp(-what.cost),
                success_alone=exp(-what.alone_cost),
                reason=reason(what),
            )
            keyed.append(((placement.order, start_ns, job), placement))
        return tuple(placement for _, placement in sorted(keyed, key=lambda pair: pair[0]))

    def _circumstances(self, at: int, batch: Batch, number: int, plan: Batches) -> Circumstances:
        job = int(batch.filling.jobs[at])
        outcome, queued = batch.filling.outcome, self.queue.jobs[job]
        first = job not in self.seen
        self.seen.add(job)
        return Circumstances(
            cost=float(outcome.cost[at]),
            alone_cost=float(self.places.alone_cost[queued.program]),
            largest_loss=self.policy.loss_of(queued),
            tier=queued.tier,
            order=int(outcome.order[at]),
            start_us=float(outcome.start_ns[at]) / 1000,
            resets=self.policy.resets,
            waited=number if first else 0,
            no_place=int(plan.no_place[job]),
            too_long=int(plan.too_long[job]),
            partial=int(batch.shots[at]) < queued.shots,
        )
