"""From a queue to jobs with forms for virtual machines, and who is refused."""

import json

from qlower.device.target import Target
from qlower.passes.multiplex.figures import figures_of_program
from qlower.passes.multiplex.hyperq.region_board import Candidate, Form, Grid
from qlower.passes.multiplex.job_time import TenantWork
from qlower.passes.multiplex.model import CompiledVariant, Job, Queue, Refused
from qlower.passes.multiplex.promises import broken_promise

TIERS = ("shared", "buffered", "sole")
"""What virtual machines can offer: they do not know frequencies, and they do not order programs beside each other."""


def region_candidates(queue: Queue, grid: Grid, most_measurements: int) -> tuple[list[Candidate], list[Refused]]:
    """The jobs that virtual machines can serve, in the order of the queue, and those that they cannot.

    Args:
        queue: with variants for virtual machines; others are not looked at.
        grid: the device's virtual machines.
        most_measurements: programs with more mid-circuit measurements run in a batch of their own.
    """
    asked = {job.program for job in queue.jobs}
    by_program: dict[int, list[tuple[CompiledVariant, Form]]] = {}
    for variant in queue.variants:
        fits = 0 < variant.rows <= grid.rows and 0 < variant.columns <= grid.columns
        if fits and variant.program in asked:
            by_program.setdefault(variant.program, []).append((variant, form_of(variant, grid.target)))
    waiting: list[Candidate] = []
    refused: list[Refused] = []
    for job in queue.jobs:
        variants = by_program.get(job.program, [])
        whole = tuple(form for variant, form in variants if not variant.part)
        reason = _refusal(job, queue, bool(whole), grid)
        if reason is not None:
            refused.append(reason)
            continue
        part = next((form for variant, form in variants if variant.part), None)
        many = max(form.work.mid_circuit_measurements for form in whole) > most_measurements
        apart = job.tier == "sole" or many
        waiting.append(Candidate(job, whole, part if job.may_share_region else None, apart))
    return waiting, refused


def form_of(variant: CompiledVariant, target: Target) -> Form:
    """A variant as a form; durations are the descriptor's typical ones."""
    figures = figures_of_program(variant.compiled, target)
    work = TenantWork(
        figures.duration_ns, figures.operations, int(figures.measurements.sum()), figures.mid_circuit_measurements
    )
    return Form(variant.index, variant.rows, variant.columns, figures.depth, work, figures.assumed)


def _refusal(job: Job, queue: Queue, fits: bool, grid: Grid) -> Refused | None:
    program = queue.programs[job.program]
    if program.fault:
        fault = json.loads(program.fault)
        return Refused(job.index, fault["code"], f"{program.title}: {fault['message']}")
    if job.tier not in TIERS:
        return Refused(job.index, "QL0952", f"virtual machines offer the tiers {', '.join(TIERS)}, not {job.tier}")
    broken = broken_promise(job, grid.target)
    if broken is not None:
        return Refused(job.index, "QL0952", broken)
    if not fits:
        size = f"{grid.rows}×{grid.columns}"
        return Refused(job.index, "QL0951", f"{program.title} fits on no virtual machines of the grid of {size}")
    return None
