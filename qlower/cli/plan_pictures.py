"""The pictures of a plan, by the names of their files."""

from collections.abc import Iterator

from qlower.device.target import Target
from qlower.ir import Module
from qlower.passes.multiplex.model import read_plan, read_queue
from qlower.passes.multiplex.pictures.chip import chip_picture
from qlower.passes.multiplex.pictures.gantt import gantt_picture


def batch_name(number: int, count: int) -> str:
    """The name of a batch's files without their ends, such that names sort as batches do."""
    return f"batch_{number:0{max(3, len(str(count - 1)))}}"


def plan_pictures(module: Module, target: Target) -> Iterator[tuple[str, str]]:
    """All batches over time, and the chip of each, as SVG."""
    plan, queue = read_plan(module), read_queue(module)
    about = f"{plan.policy} on {target.name}"
    yield "gantt.svg", gantt_picture(queue, plan, about)
    for number, batch in enumerate(plan.batches):
        title = f"{about}: batch {number}, {len(batch.placements)} tenants"
        yield f"{batch_name(number, len(plan.batches))}.svg", chip_picture(target, queue, batch, title)
