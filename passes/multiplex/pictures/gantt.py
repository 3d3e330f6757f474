"""Batches over time: a Gantt chart, one bar for each job's stay on the device."""

from qlower.passes.multiplex.model import Job, Plan, Queue
from qlower.passes.multiplex.pictures.svg import colour, element, picture
from qlower.passes.multiplex.statistics import is_timed, spans

WIDTH = 1000.0
LEFT = 90.0
BAR = 8.0
GAP = 2.0
TOP = 40.0
NUM_TICKS = 10


def gantt_picture(queue: Queue, plan: Plan, title: str) -> str:
    """An SVG: time runs to the right, in each batch's stretch a bar for every tenant; a thin line while a job waits.

    Where the plan keeps no time, each batch is as long as the others.
    """
    stretches = spans(plan)
    end = max((finish for _, finish in stretches), default=1.0)
    scale = (WIDTH - LEFT - 20) / end
    jobs = sorted({item.job for batch in plan.batches for item in batch.placements})
    line = {job: TOP + place * (BAR + GAP) for place, job in enumerate(jobs)}
    height = TOP + len(jobs) * (BAR + GAP) + 30
    elements = [element("text", {"x": LEFT, "y": 18.0, "font-size": "14"}, title), *_axis(end, scale, height, plan)]
    waiting = {job: queue.jobs[job].arrival_s if is_timed(plan) else 0.0 for job in jobs}
    for (begin, finish), batch in zip(stretches, plan.batches, strict=True):
        for item in batch.placements:
            job, y = queue.jobs[item.job], line[item.job]
            elements += _wait(y, LEFT + waiting[item.job] * scale, LEFT + begin * scale)
            elements.append(_bar(job, y, LEFT + begin * scale, (finish - begin) * scale, batch.shots))
            waiting[item.job] = finish
    elements += [_name(queue.jobs[job], y) for job, y in line.items()]
    return picture(WIDTH, height, elements)


def _wait(y: float, since: float, until: float) -> list[str]:
    if until <= since:
        return []
    line = {"x1": since, "x2": until, "y1": y + BAR / 2, "y2": y + BAR / 2, "stroke-width": 1.0}
    return [element("line", {**line, "stroke": "#999999"})]


def _bar(job: Job, y: float, begin: float, width: float, shots: int) -> str:
    title = f"{job.id} ({job.user}): {shots} shots"
    bar = {"x": begin, "y": y, "width": max(width, 0.5), "height": BAR}
    return element("rect", {**bar, "fill": colour(job.index)}, title=title)


def _name(job: Job, y: float) -> str:
    return element("text", {"x": LEFT - 4, "y": y + BAR - 1, "text-anchor": "end", "font-size": "7"}, job.id)


def _axis(end: float, scale: float, height: float, plan: Plan) -> list[str]:
    unit = "s" if is_timed(plan) else "batches"
    drawn = []
    for tick in range(NUM_TICKS + 1):
        at = end * tick / NUM_TICKS
        x = LEFT + at * scale
        drawn.append(element("line", {"x1": x, "x2": x, "y1": TOP - 6, "y2": height - 24, "stroke": "#eeeeee"}))
        drawn.append(element("text", {"x": x, "y": height - 10, "text-anchor": "middle"}, f"{at:.1f} {unit}"))
    return drawn
