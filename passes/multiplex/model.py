"""Queues and plans as plain data, which is what policies work on, and their way from and to modules.

A policy is a pass ``pack-NAME`` that reads a queue with ``read_queue`` and gives a plan with ``write_plan``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from qlower.canonical_json import canonical_json
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.physical.ops import Program as PhysicalProgram
from qlower.dialects.plan import rows as place
from qlower.dialects.plan.ops import Batch, End, Policy, Refusal
from qlower.dialects.queue import rows as job_rows
from qlower.dialects.queue.ops import JOBS, Jobs, Program, Variant
from qlower.ir import Module, Operation, Region, Run, RunBuilder


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a queue; see ``queue.jobs`` for the fields.

    Attributes:
        index: its place in the queue.
        position: the position of its row, for origins.
    """

    index: int
    position: int
    id: str
    user: str
    program: int
    shots: int
    arrival_s: float
    tier: str
    protections: tuple[str, ...]
    largest_loss: float
    may_share_region: bool


@dataclass(frozen=True, slots=True)
class CompiledVariant:
    """A compiled form of a program.

    Attributes:
        index: its place among the variants.
        program: index of its program.
        rows, columns, part: see ``queue.variant``.
        compiled: on local qubits.
    """

    index: int
    program: int
    rows: int
    columns: int
    part: bool
    compiled: PhysicalProgram


@dataclass(frozen=True)
class Queue:
    """What waits for the device.

    Attributes:
        jobs: in the order of the queue.
        programs: the jobs' programs.
        variants: all compiled forms.
    """

    jobs: tuple[Job, ...]
    programs: tuple[Program, ...]
    variants: tuple[CompiledVariant, ...]

    def variants_of(self, program: int) -> tuple[CompiledVariant, ...]:
        """The compiled forms of a program, best first."""
        return tuple(variant for variant in self.variants if variant.program == program)


@dataclass(frozen=True, slots=True)
class Placement:
    """A job in a batch; see ``plan.batch`` for the columns.

    Attributes:
        qubits: the physical qubit of each local qubit (of each data qubit where helpers are shared).
        reason: why it is there, for its owner.
    """

    job: int
    variant: int
    qubits: tuple[int, ...]
    shots: int
    order: int = 0
    start_ns: float = 0.0
    end_ns: float = 0.0
    success: float = -1.0
    success_alone: float = -1.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """A batch; see ``plan.batch``."""

    placements: tuple[Placement, ...]
    shots: int
    start_s: float = 0.0
    seconds: float = -1.0
    timeout_s: float = -1.0


@dataclass(frozen=True, slots=True)
class Refused:
    """A job that is in no batch; see ``plan.refusal``."""

    job: int
    code: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What a policy decides.

    Attributes:
        policy: its name.
        options: what it was told, as JSON values.
        batches: in the order in which they run.
        refused: the jobs left out.
        composition: see ``plan.policy``.
    """

    policy: str
    options: Mapping[str, object]
    batches: tuple[PlannedBatch, ...]
    refused: tuple[Refused, ...] = ()
    composition: str = "place"


def read_queue(module: Module) -> Queue:
    """The queue of a module at level queue or plan.

    Raises:
        QlowerError: QL0940, it holds no jobs.
    """
    jobs = module.find(JOBS)
    if not isinstance(jobs, Jobs):
        fail("QL0940", "the module holds no queue of jobs", fix="begin with a jobs file")
    programs = tuple(op for op in module.operations if isinstance(op, Program))
    variants = [op for op in module.operations if isinstance(op, Variant)]
    return Queue(_jobs(jobs), programs, tuple(_compiled(module, i, op) for i, op in enumerate(variants)))


def _compiled(module: Module, index: int, variant: Variant) -> CompiledVariant:
    program = module.find(variant.compiled)
    assert isinstance(program, PhysicalProgram)
    return CompiledVariant(index, variant.program, variant.rows, variant.columns, variant.part, program)


def _jobs(jobs: Jobs) -> tuple[Job, ...]:
    run = next((op for op in jobs.body.operations if isinstance(op, Run)), None)
    if run is None:
        return ()
    columns = {name: column.tolist() for name, column in run.rows.columns.items()}
    ids, users = jobs.ids, jobs.users
    origins = run.rows.origins.tolist() if len(run.rows.origins) == len(run.rows) else list(range(len(run.rows)))
    return tuple(
        Job(
            index=i,
            position=origins[i],
            id=ids[i],
            user=users[i],
            program=columns[job_rows.PROGRAM][i],
            shots=columns[job_rows.SHOTS][i],
            arrival_s=columns[job_rows.ARRIVAL_S][i],
            tier=job_rows.TIERS[columns[job_rows.TIER][i]],
            protections=_protections(columns[job_rows.PROTECTION][i]),
            largest_loss=columns[job_rows.LARGEST_LOSS][i],
            may_share_region=bool(columns[job_rows.MAY_SHARE_REGION][i]),
        )
        for i in range(len(run.rows))
    )


@cache
def _protections(bits: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(job_rows.PROTECTIONS) if bits >> bit & 1)


def write_plan(module: Module, queue: Queue, plan: Plan, target: Target) -> Module:
    """The plan as a module at level plan: policy, batches and refusals, before what the queue's module holds."""
    policy = Policy(
        attributes={
            "sym_name": "policy",
            "policy": plan.policy,
            "options": canonical_json(dict(plan.options)).decode(),
            "target": target.name,
            "target_digest": target.digest,
            "num_qubits": target.num_qubits,
            "composition": plan.composition,
        }
    )
    batches = [_batch(i, batch, queue, target) for i, batch in enumerate(plan.batches)]
    refusals = [
        Refusal(
            attributes={"job": refused.job, "code": refused.code, "reason": refused.reason},
            origin=(queue.jobs[refused.job].position,),
        )
        for refused in plan.refused
    ]
    operations: list[Operation] = [policy, *batches, *refusals, *module.operations]
    return Module("plan", tuple(operations), module.attributes)


def _batch(index: int, batch: PlannedBatch, queue: Queue, target: Target) -> Batch:
    builder = RunBuilder()
    for item in batch.placements:
        builder.add(place.place_kind(len(item.qubits)), item.qubits, origin=(queue.jobs[item.job].position,))
    run = builder.finish()
    integers: Mapping[str, NDArray[np.generic]] = {
        name: np.array([getattr(item, name) for item in batch.placements], dtype=np.int64)
        for name in place.INTEGER_COLUMNS
    }
    floats = {
        name: np.array([getattr(item, name) for item in batch.placements], dtype=np.float64)
        for name in place.FLOAT_COLUMNS
    }
    run = run.with_rows(run.rows.with_columns({**integers, **floats}))
    return Batch(
        attributes={
            "sym_name": f"batch{index}",
            "num_qubits": target.num_qubits,
            "shots": batch.shots,
            "start_s": batch.start_s,
            "seconds": batch.seconds,
            "timeout_s": batch.timeout_s,
            "reasons": tuple(item.reason for item in batch.placements),
        },
        regions=(Region((run, End())),),
    )


def read_plan(module: Module) -> Plan:
    """The plan of a module at level plan.

    Raises:
        QlowerError: QL0941, it holds no plan.
    """
    policy = module.find("policy")
    if not isinstance(policy, Policy):
        fail("QL0941", "the module holds no plan", fix="make one with qlower pack")
    return Plan(
        policy.policy,
        _options(policy),
        tuple(planned_batch(op) for op in module.operations if isinstance(op, Batch)),
        tuple(Refused(op.job, op.code, op.reason) for op in module.operations if isinstance(op, Refusal)),
        policy.composition,
    )


def _options(policy: Policy) -> dict[str, object]:
    import json  # noqa: PLC0415  # only plans that are read back need it

    options: dict[str, object] = json.loads(policy.options)
    return options


def planned_batch(batch: Batch) -> PlannedBatch:
    """A batch as plain data."""
    run = next(op for op in batch.body.operations if isinstance(op, Run))
    columns: Mapping[str, Sequence[float]] = {name: column.tolist() for name, column in run.rows.columns.items()}
    names = (*place.INTEGER_COLUMNS, *place.FLOAT_COLUMNS)
    return PlannedBatch(
        tuple(
            Placement(
                qubits=row.qubits,
                reason=batch.reasons[i] if batch.reasons else "",
                **{name: columns[name][i] for name in names},  # type: ignore[arg-type]
            )
            for i, row in enumerate(run.unpack())
        ),
        batch.shots,
        batch.start_s,
        batch.seconds,
        batch.timeout_s,
    )
