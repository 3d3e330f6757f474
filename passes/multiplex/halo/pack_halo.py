"""HALO's policy: data qubits are laid out together by annealing, all other qubits help whoever needs them."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.dialects import BUILTIN_FORMATS
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.lowering.registry import formats
from qlower.passes.circuit.decompose_standard import DecomposeStandard
from qlower.passes.multiplex.annealing.annealing import MOST_SEED, STEPS_PER_DATA_QUBIT, Annealed
from qlower.passes.multiplex.annealing.annealing_costs import HALO_COOLING, HaloWeights, anneal_layout, halo_cost
from qlower.passes.multiplex.annealing.annealing_kernel import anneal
from qlower.passes.multiplex.halo.halo_batches import Admission, Waiting
from qlower.passes.multiplex.halo.reserved_helpers import room_for_helpers, with_helpers
from qlower.passes.multiplex.halo.share_helpers import COMPOSITION
from qlower.passes.multiplex.halo.woven_program import WovenProgram, read_woven
from qlower.passes.multiplex.job_time import batch_work, job_time_model
from qlower.passes.multiplex.model import Placement, Plan, PlannedBatch, Queue, Refused, read_queue, write_plan

HALO, CALIBRATED = "halo", "calibrated"
LAYOUTS = (HALO, CALIBRATED)
TIERS = ("shared", "sole")
"""What the policy can offer: helpers go from tenant to tenant all over the device."""
ASSUMED_BATCH_S = 5.0
"""Seconds of a batch where nothing is known of the times of the device's kind."""
TIMEOUT = 1.5
"""A batch is given up after so many times its estimated seconds."""


@dataclass(frozen=True, slots=True)
class PackHalo(Pass):
    """Pack jobs as HALO does: as many as their data qubits allow, laid out by simulated annealing, helpers shared.

    A batch takes the jobs that wait, in order, while their data fit in a share of the device. One that fills too little
    of that is held back a while for others to arrive. A batch runs for the fewest shots that one of its jobs still
    needs; what is left of the others waits on. Batches follow each other, each for as long as the model of the device's
    times says. Helpers are not placed: ``share-helpers`` gives them out while it weaves the programs together.

    With ``layout=calibrated`` data are laid out by ``calibrated_cost`` instead, which knows errors and keeps places for
    helpers beside their data.

    Not in the publication, which would wait for ever: a job is left for the next batch if it needs more helpers at once
    than the batch leaves qubits.

    Attributes:
        data_share: share of the device's qubits that data may take.
        least_share: a batch that takes no more than this share of those is held back.
        longest_wait_s: how long.
        restarts: of the annealing.
        steps: of each.
        intra, inter, helper, compact: weights of the terms of a layout's cost.
        batch_s: seconds that a batch takes; 0.0 for what the model says, or 5.0 for devices of which nothing is known.
        layout: ``halo`` or ``calibrated``; the latter takes neither weights nor steps nor restarts.
    """

    name: ClassVar[str] = "pack-halo"
    version: ClassVar[int] = 2
    reads: ClassVar[tuple[str, ...]] = ("queue",)
    writes: ClassVar[str] = "plan"
    contract: ClassVar[Contract] = Contract.REFINEMENT
    uses_target: ClassVar[bool] = True
    uses_calibration: ClassVar[bool] = True
    uses_seed: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("arXiv:2602.07191", "doi:10.1126/science.220.4598.671")
    shapes: ClassVar[str] = "none"
    data_share: float = 0.8
    least_share: float = 0.5
    longest_wait_s: float = 1.0
    restarts: int = 30
    steps: int = 800
    intra: float = 0.5
    inter: float = 0.3
    helper: float = 1.0
    compact: float = 0.3
    batch_s: float = 0.0
    layout: str = HALO

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise ValueError(f"layout is one of {', '.join(LAYOUTS)}, not {self.layout}")

    def depends_on(self, context: Context) -> Mapping[str, int]:
        """What reads and expands the programs' texts."""
        readers = {f"read {name}": formats().load(name).version for name in BUILTIN_FORMATS}
        return {DecomposeStandard.name: DecomposeStandard.version, **readers}

    def run(self, module: Module, context: Context) -> PassResult:
        """Plan all jobs of the queue.

        Raises:
            QlowerError: QL0310 no target, QL0940.
        """
        target, queue = context.needs_target(self.name), read_queue(module)
        admission = self._admission(target)
        programs, faults = _read(queue, target)
        waiting, refused = _split(queue, programs, faults, admission)
        self._load_kernel(waiting, most_data=admission.most_data, context=context)
        seeds = context.random()
        batches: list[PlannedBatch] = []
        moves = clock_s = 0.0
        while waiting:
            context.progress(f"batch {len(batches)}: {len(waiting)} jobs wait")
            clock_s, chosen = admission.next_batch(waiting, clock_s)
            tenants = [programs[item.job.program] for item in chosen]
            found = self._layout(tenants, int(seeds.integers(1, MOST_SEED)), target, context)
            moves += found.moves
            batches.append(self._batch(chosen, tenants, found.qubits, clock_s, target))
            clock_s += batches[-1].seconds
            waiting = _carried(waiting, chosen, batches[-1].shots)
        plan = Plan("halo", self.options(), tuple(batches), tuple(refused), COMPOSITION)
        metrics = {
            "jobs": len(queue.jobs),
            "batches": len(batches),
            "refused": len(refused),
            "annealing_moves": int(moves),
        }
        return PassResult(write_plan(module, queue, plan, target), metrics=metrics)

    def _admission(self, target: Target) -> Admission:
        most_data = math.floor(self.data_share * target.num_qubits)
        return Admission(target.num_qubits, most_data, self.least_share * most_data, self.longest_wait_s)

    def _load_kernel(self, waiting: Sequence[Waiting], *, most_data: int, context: Context) -> None:
        """Load the kernel if that is worth it for all batches together; for one alone it may not be."""
        data = sum(item.num_data for item in waiting)
        of_a_batch = self.steps * self.restarts if self.layout == HALO else STEPS_PER_DATA_QUBIT * most_data
        if anneal.prefers_compiled(of_a_batch * math.ceil(data / max(most_data, 1))):
            anneal.compile(context.progress)

    def _layout(self, programs: Sequence[WovenProgram], seed: int, target: Target, context: Context) -> Annealed:
        if self.layout == CALIBRATED:
            free = target.num_qubits - sum(program.num_data for program in programs)
            room = room_for_helpers([program.peaks[0] for program in programs], free)
            tenants = [with_helpers(program.lives, places) for program, places in zip(programs, room, strict=True)]
            return anneal_layout(tenants, target, context, seed=seed)
        tenants = [program.tenant for program in programs]
        weights = HaloWeights(self.intra, self.inter, self.helper, self.compact)
        return anneal_layout(
            tenants,
            target,
            context,
            cost=halo_cost(tenants, target.topology, weights),
            cooling=replace(HALO_COOLING, steps=self.steps),
            restarts=self.restarts,
            seed=seed,
        )

    def _batch(
        self,
        chosen: Sequence[Waiting],
        programs: Sequence[WovenProgram],
        qubits: Sequence[tuple[int, ...]],
        start_s: float,
        target: Target,
    ) -> PlannedBatch:
        shots = min(item.shots for item in chosen)
        data = sum(item.num_data for item in chosen)
        placements = tuple(
            Placement(
                item.job.index,
                -1,
                places[: item.num_data],
                shots,
                end_ns=program.work.duration_ns,
                reason=_reason(item, shots, len(chosen), data),
            )
            for item, program, places in zip(chosen, programs, qubits, strict=True)
        )
        seconds = self.batch_s or self._model_s(programs, shots, target)
        return PlannedBatch(placements, shots, start_s, seconds, TIMEOUT * seconds)

    @staticmethod
    def _model_s(programs: Sequence[WovenProgram], shots: int, target: Target) -> float:
        model = job_time_model(target)
        if model is None:
            return ASSUMED_BATCH_S
        return model.seconds(batch_work([(program.work, program.work.duration_ns, 0) for program in programs], shots))


def _reason(item: Waiting, shots: int, jobs: int, data: int) -> str:
    company = f"with {jobs - 1} others, {data} data qubits in all" if jobs > 1 else "in a batch of its own"
    left = item.shots - shots
    return f"{company}{f'; {left} shots are left for later batches' if left else ''}"


def _carried(waiting: Sequence[Waiting], chosen: Sequence[Waiting], shots: int) -> list[Waiting]:
    """Who still waits after a batch, in the order of the queue."""
    ran = {item.job.index for item in chosen}
    left = [replace(item, shots=item.shots - shots) if item.job.index in ran else item for item in waiting]
    return [item for item in left if item.shots > 0]


def _read(queue: Queue, target: Target) -> tuple[dict[int, WovenProgram], dict[int, Diagnostic]]:
    """The programs that jobs run, by number, and what is wrong with those that cannot be read."""
    programs: dict[int, WovenProgram] = {}
    faults: dict[int, Diagnostic] = {}
    for number in sorted({job.program for job in queue.jobs}):
        program = queue.programs[number]
        try:
            if program.fault:
                fault = json.loads(program.fault)
                fail(fault["code"], fault["message"])
            programs[number] = read_woven(program, target)
        except QlowerError as error:
            faults[number] = error.diagnostics[0]
    return programs, faults


def _split(
    queue: Queue, programs: Mapping[int, WovenProgram], faults: Mapping[int, Diagnostic], admission: Admission
) -> tuple[list[Waiting], list[Refused]]:
    """The jobs that can be served, in order, and those that cannot."""
    waiting: list[Waiting] = []
    refused: list[Refused] = []
    for job in queue.jobs:
        program = programs.get(job.program)
        if program is None:
            fault = faults[job.program]
            title = queue.programs[job.program].title
            refused.append(Refused(job.index, fault.code, f"{title}: {fault.message}"))
        elif job.tier not in TIERS or job.protections:
            asked = ", ".join((job.tier, *job.protections))
            reason = f"programs that share helpers are offered the tiers {', '.join(TIERS)} alone, not {asked}"
            refused.append(Refused(job.index, "QL0952", reason))
        elif job.protections:
            reason = f"programs that share helpers cannot be given {' and '.join(job.protections)}"
            refused.append(Refused(job.index, "QL0952", reason))
        elif not admission.admits(program.num_data, program.peaks[0]):
            needs = f"{program.num_data} data qubits and {program.peaks[0]} helpers at once"
            room = f"a batch has room for {admission.most_data} data qubits, the device for {admission.num_qubits}"
            refused.append(Refused(job.index, "QL0951", f"{needs} are needed; {room} in all"))
        else:
            waiting.append(Waiting(job, program.num_data, program.peaks[0], job.shots))
    return waiting, refused
