"""The manager: runs a pipeline step by step over content-addressed modules, reusing what was done before."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf

from qlower.diagnostics import fail
from qlower.ir import Module, WireMap
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Context, NestedRun, Pass
from qlower.lowering.pipeline import MEASURED, Choice, Pipeline, Repetition, spec
from qlower.lowering.random_stream import step_seed
from qlower.lowering.size import cost_of
from qlower.lowering.step_run import StepRun, verified
from qlower.lowering.trace import Step

FIRST_PASS = 1
"""Index of a pipeline's first step; step 0 is the reading of the source."""


@dataclass
class Chain:
    """What running a pipeline gives.

    Attributes:
        handles: the input and the output of every step.
        taken: one per pass.
        seconds: per step: time of the pass itself, of the checks, and of everything, in seconds.
        reused: per step, whether it was answered from the store.
        wires: where the source program's qubits are at its end; None for the identity.
        final: whether the module answers what was asked.
    """

    handles: list[Handle]
    taken: list[StepRun] = field(default_factory=list)
    seconds: list[dict[str, float]] = field(default_factory=list)
    reused: list[bool] = field(default_factory=list)
    wires: WireMap | None = None
    final: bool = False

    @property
    def steps(self) -> list[Step]:
        """The record of each pass."""
        return [run.step for run in self.taken]


def run_pipeline(
    archive: Archive,
    start: Handle,
    pipeline: Pipeline,
    context: Context,
    effort: Effort,
    *,
    stop_at: str = "",
) -> Chain:
    """Run passes one after the other, up to one whose result is final.

    Args:
        archive: takes all results; answers what was done before.
        start: the input.
        pipeline: the passes.
        context: its seed is the root seed; each step gets its own from it, and of its epsilon what is left over.
        effort: how much to check. Every module that a pass makes is verified; with NONE the last one alone.
        stop_at: the level to stop at: no pass that leaves it is run; "" runs all.

    Raises:
        QlowerError: a pass refused the module, broke it, or was found not to keep its contract; QL0340, the level to
            stop at was not reached.
    """
    chain = Chain([start], wires=context.wires)
    _run(chain, pipeline, _Way(archive, context, effort, stop_at, 0))
    if effort is Effort.NONE and not all(chain.reused):
        verified(chain.handles[-1].module, "the last pass, or one before it, gave a module that does not verify")
    if stop_at and chain.handles[-1].level != stop_at:
        passed = ", ".join(dict.fromkeys(handle.level for handle in chain.handles))
        fail("QL0340", f"the pipeline does not stop at level '{stop_at}'", expected=f"one of {passed}")
    return chain


@dataclass(frozen=True)
class _Way:
    """How the passes of a chain are run; see ``run_pipeline``.

    Attributes:
        context: what all steps are told; wires and epsilon are those at the beginning of the chain.
        first: how many steps were taken before the chain.
        optional: whether the chain is given up when its first pass declines.
    """

    archive: Archive
    context: Context
    effort: Effort
    stop_at: str
    first: int
    optional: bool = False


def _run(chain: Chain, pipeline: Pipeline, way: _Way) -> bool:
    """Take the steps of a pipeline; whether the chain is not given up."""
    for item in pipeline.passes:
        if isinstance(item, Choice):
            _add(chain, _best(chain.handles[-1], item, _further(way, chain)))
        elif isinstance(item, Repetition):
            _repeat(chain, item, way)
        elif way.stop_at and chain.handles[-1].level == way.stop_at and item.writes not in ("", way.stop_at):
            break
        else:
            _take(chain, item, way)
            if way.optional and len(chain.taken) == 1 and chain.taken[0].declined is not None:
                return False
        if chain.final:
            break
    return True


def _further(way: _Way, chain: Chain) -> _Way:
    """The way from the end of a chain."""
    context = way.context.changed(wires=chain.wires, epsilon=_left_over(way.context.epsilon, chain.taken))
    return replace(way, context=context, first=way.first + len(chain.taken))


def _take(chain: Chain, item: Pass, way: _Way) -> None:
    """One step more."""
    text = spec(item)
    began = time.perf_counter()
    place = way.first + len(chain.taken)
    context = way.context.changed(
        wires=chain.wires,
        epsilon=_left_over(way.context.epsilon, chain.taken),
        seed=step_seed(way.context.seed, f"{place}:{text}") if item.uses_seed else 0,
    )
    taken = StepRun(
        way.archive, chain.handles[-1], item, context, way.effort,
        index=FIRST_PASS + place, text=text, nested=partial(_nested, way),
    )  # fmt: skip
    taken.run()
    if taken.wire_map is not None:
        chain.wires = taken.wire_map if chain.wires is None else chain.wires.then(taken.wire_map)
    if chain.handles[-1] is not taken.after:
        chain.handles[-1].let_go(whole=chain.handles[-1] is not chain.handles[0])
    chain.handles.append(taken.after)
    chain.taken.append(taken)
    chain.reused.append(taken.reused)
    chain.seconds.append({**taken.seconds, "total": time.perf_counter() - began})
    chain.final = taken.final


def _nested(way: _Way, context: Context, request: NestedRun) -> Module:
    """The result of a run of passes on another module, done before or not."""
    context = context.changed(target=request.target, calibration=request.calibration, seed=request.seed, wires=None)
    start = Handle.of(way.archive, request.module)
    return run_pipeline(way.archive, start, Pipeline(request.pipeline), context, way.effort).handles[-1].module


def _best(start: Handle, choice: Choice, way: _Way) -> Chain:
    """The chain of the alternative that costs least; its last step says what all of them cost."""
    began = time.perf_counter()
    tried: list[Chain] = []
    bar = inf
    for number, alternative in enumerate(choice.alternatives):
        chain = Chain([start], wires=way.context.wires)
        own = replace(way, optional=number > 0)
        first, rest = alternative.stages()
        if not _run(chain, first, own):
            continue
        if first.passes:
            figure = _costs([chain], choice.objective)[0][0]
            if number > 0 and figure >= bar:
                continue
            bar = figure if number == 0 else bar
        if chain.final or _run(chain, rest, own):
            tried.append(chain)
    costs = _costs(tried, choice.objective)
    best = tried[costs.index(min(costs))]
    if best.taken and len(tried) > 1:
        best.taken[-1].note({"best_of": " ".join(str(cost[0]) for cost in costs)})
        others = time.perf_counter() - began - sum(step["total"] for step in best.seconds)
        best.seconds[-1] = {**best.seconds[-1], "total": best.seconds[-1]["total"] + others}
    return best


def _repeat(chain: Chain, item: Repetition, way: _Way) -> None:
    """Take the steps of a repetition round by round."""
    objective = OBJECTIVES[0] if item.objective in MEASURED else item.objective
    first, rest = item.body.stages()
    for _ in range(item.most):
        own = replace(_further(way, chain), optional=True)
        more = Chain(chain.handles[-1:], wires=chain.wires)
        bar = cost_of(more.handles[0].module, objective)[0]
        for stage in (first, rest):
            if stage.passes and not (_run(more, stage, own) and cost_of(more.handles[-1].module, objective)[0] < bar):
                return
        _add(chain, more)


def _costs(tried: Sequence[Chain], objective: str) -> Sequence[tuple[float, int]]:
    """What each chain is judged by: the figure that its last step with one has, or that of its module."""
    figures: list[float] = []
    if objective in MEASURED:
        name, sign = MEASURED[objective]
        for chain in tried:
            known = [float(run.figures[name]) for run in chain.taken if name in run.figures]
            figures += [sign * figure for figure in known[-1:]]
        if len(figures) == len(tried):
            return [(figure, chain.handles[-1].size["rows"]) for figure, chain in zip(figures, tried, strict=True)]
        objective = OBJECTIVES[0]
    return [cost_of(chain.handles[-1].module, objective) for chain in tried]


def _add(chain: Chain, more: Chain) -> None:
    """The steps of a chain that begins where the other one ends."""
    if len(more.handles) > 1:
        chain.handles[-1].let_go(whole=chain.handles[-1] is not chain.handles[0])
    chain.handles += more.handles[1:]
    chain.taken += more.taken
    chain.seconds += more.seconds
    chain.reused += more.reused
    chain.wires, chain.final = more.wires, more.final


def _left_over(epsilon: float | None, taken: Sequence[StepRun]) -> float | None:
    """What the steps so far have left of the error that the user allows."""
    return None if epsilon is None else max(0.0, epsilon - sum(run.epsilon for run in taken))
