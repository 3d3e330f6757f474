"""Making a queue's module from plain data."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qlower.dialects.queue import rows
from qlower.dialects.queue.ops import End, Jobs, Program, Variant
from qlower.ir import Module, Operation, Region, RunBuilder
from qlower.ir.attributes import Attribute


@dataclass(frozen=True, slots=True)
class QueuedProgram:
    """A program; see ``queue.program``."""

    title: str
    format: str
    text: str
    fault: str = ""
    origin: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job; see ``queue.jobs``."""

    id: str
    program: int
    shots: int
    user: str = ""
    arrival_s: float = 0.0
    tier: str = "shared"
    protections: tuple[str, ...] = ()
    largest_loss: float = -1.0
    may_share_region: bool = True
    origin: tuple[int, ...] = ()


def queue_module(programs: Sequence[QueuedProgram], jobs: Sequence[QueuedJob]) -> Module:
    """The module of a queue; jobs in the order of the queue, their programs by index."""
    operations: list[Operation] = [_jobs(jobs)]
    for index, program in enumerate(programs):
        fields = {
            "sym_name": f"p{index}",
            "title": program.title,
            "format": program.format,
            "text": program.text,
            "fault": program.fault,
        }
        operations.append(Program(attributes=fields, origin=program.origin))
    return Module("queue", tuple(operations))


def with_jobs(module: Module, jobs: Sequence[QueuedJob]) -> Module:
    """The module with another queue of jobs of the same programs."""
    return module.with_operations([_jobs(jobs) if isinstance(op, Jobs) else op for op in module.operations])


def variant_of(program: int, number: int, *, rows: int = 0, columns: int = 0, part: bool = False) -> Variant:
    """The op that says what the ``physical.program`` named ``p{program}.v{number}`` is."""
    compiled = f"p{program}.v{number}"
    fields: dict[str, Attribute] = {
        "sym_name": f"{compiled}.variant",
        "program": program,
        "compiled": compiled,
        "rows": rows,
        "columns": columns,
        "part": part,
    }
    return Variant(attributes=fields)


def _jobs(jobs: Sequence[QueuedJob]) -> Jobs:
    builder = RunBuilder()
    for job in jobs:
        builder.add(rows.JOB, (), origin=job.origin)
    run = builder.finish()
    integers = {
        rows.PROGRAM: [job.program for job in jobs],
        rows.SHOTS: [job.shots for job in jobs],
        rows.TIER: [rows.TIERS.index(job.tier) for job in jobs],
        rows.PROTECTION: [sum(1 << rows.PROTECTIONS.index(name) for name in job.protections) for job in jobs],
        rows.MAY_SHARE_REGION: [int(job.may_share_region) for job in jobs],
    }
    floats = {
        rows.ARRIVAL_S: [job.arrival_s for job in jobs],
        rows.LARGEST_LOSS: [job.largest_loss for job in jobs],
    }
    columns = {
        **{name: np.array(values, dtype=np.int64) for name, values in integers.items()},
        **{name: np.array(values, dtype=np.float64) for name, values in floats.items()},
    }
    run = run.with_rows(run.rows.with_columns(columns))
    ids, users = tuple(job.id for job in jobs), tuple(job.user for job in jobs)
    fields: dict[str, Attribute] = {"sym_name": "jobs", "ids": ids, "users": users}
    return Jobs(attributes=fields, regions=(Region((*((run,) if jobs else ()), End())),))
