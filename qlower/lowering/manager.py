"""The manager: runs a pipeline step by step over content-addressed modules, reusing what was done before."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any

from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.diagnostics.render import as_json, from_json
from qlower.ir import Module, WireMap
from qlower.ir.checking import Contract, Effort, Evidence, Verdict
from qlower.ir.verifier import verify
from qlower.lowering import checks
from qlower.lowering.action_key import check_key, json_options, pass_key, wire_map_of
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Context, Decline, NestedRun, Pass, PassResult
from qlower.lowering.pipeline import MEASURED, Choice, Pipeline, Repetition, spec
from qlower.lowering.random_stream import step_seed
from qlower.lowering.registry import passes
from qlower.lowering.size import cost_of
from qlower.lowering.trace import Step

FIRST_PASS = 1
"""Index of a pipeline's first step; step 0 is the reading of the source."""


@dataclass
class Chain:
    """What running a pipeline gives.

    Attributes:
        handles: the input and the output of every step.
        steps: one record per pass.
        seconds: per step: time of the pass itself, of the checks, and of everything, in seconds.
        reused: per step, whether it was answered from the store.
        wires: where the source program's qubits are at its end; None for the identity.
        final: whether the module answers what was asked.
    """

    handles: list[Handle]
    steps: list[Step] = field(default_factory=list)
    seconds: list[dict[str, float]] = field(default_factory=list)
    reused: list[bool] = field(default_factory=list)
    wires: WireMap | None = None
    final: bool = False


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
        _verify(chain.handles[-1].module, "the last pass, or one before it, gave a module that does not verify")
    if stop_at and chain.handles[-1].level != stop_at:
        passed = ", ".join(dict.fromkeys(handle.level for handle in chain.handles))
        fail("QL0340", f"the pipeline does not stop at level '{stop_at}'", expected=f"one of {passed}")
    return chain


def _verify(module: Module, cause: str) -> None:
    try:
        verify(module)
    except QlowerError as error:
        raise QlowerError((Diagnostic("QL0312", cause), *error.diagnostics)) from error


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
            if way.optional and len(chain.steps) == 1 and chain.steps[0].declined is not None:
                return False
        if chain.final:
            break
    return True


def _further(way: _Way, chain: Chain) -> _Way:
    """The way from the end of a chain."""
    context = way.context.changed(wires=chain.wires, epsilon=_left_over(way.context.epsilon, chain.steps))
    return replace(way, context=context, first=way.first + len(chain.steps))


def _take(chain: Chain, item: Pass, way: _Way) -> None:
    """One step more."""
    text = spec(item)
    began = time.perf_counter()
    place = way.first + len(chain.steps)
    context = way.context.changed(
        wires=chain.wires,
        epsilon=_left_over(way.context.epsilon, chain.steps),
        seed=step_seed(way.context.seed, f"{place}:{text}") if item.uses_seed else 0,
    )
    runner = _StepRunner(way.archive, chain.handles[-1], item, context, way.effort)
    step, handle = runner.run(FIRST_PASS + place, text)
    step_map = wire_map_of(step.wire_map)
    if step_map is not None:
        chain.wires = step_map if chain.wires is None else chain.wires.then(step_map)
    if chain.handles[-1] is not handle:
        chain.handles[-1].let_go(whole=chain.handles[-1] is not chain.handles[0])
    chain.handles.append(handle)
    chain.steps.append(step)
    chain.reused.append(runner.reused)
    chain.seconds.append({**runner.seconds, "total": time.perf_counter() - began})
    chain.final = runner.final


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
    if best.steps and len(tried) > 1:
        figures = " ".join(str(cost[0]) for cost in costs)
        best.steps[-1] = replace(best.steps[-1], metrics={**best.steps[-1].metrics, "best_of": figures})
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
            known = [float(step.metrics[name]) for step in chain.steps if name in step.metrics]
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
    chain.steps += more.steps
    chain.seconds += more.seconds
    chain.reused += more.reused
    chain.wires, chain.final = more.wires, more.final


def _left_over(epsilon: float | None, steps: Sequence[Step]) -> float | None:
    """What the steps so far have left of the error that the user allows."""
    return None if epsilon is None else max(0.0, epsilon - sum(step.epsilon for step in steps))


class _StepRunner:
    """One application of a pass."""

    def __init__(self, archive: Archive, before: Handle, item: Pass, context: Context, effort: Effort) -> None:
        self.archive, self.before, self.item, self.context, self.effort = archive, before, item, context, effort
        self.options = json_options(item)
        self.key = pass_key(item, self.options, before.digest, context, str(effort))
        self.reused = False
        self.final = False
        self.seconds = {"pass": 0.0, "check": 0.0}

    def run(self, index: int, text: str) -> tuple[Step, Handle]:
        if self.before.level not in self.item.reads and self.before.level != self.item.writes:
            fail(
                "QL0311",
                f"the pass {self.item.name} reads {' or '.join(self.item.reads)}, the module is at level "
                f"{self.before.level}",
                fix="reorder the pipeline",
            )
        found = self.archive.action(self.key)
        self.reused = found is not None
        result, after = self._apply() if found is None else (found, self._known(found))
        self.final = result["final"]
        for values in result["warnings"]:
            self.context.diagnose(from_json(values))
        verdict = self._verdict(after, result)
        return self._step(index, text, result, after, verdict), after

    def _known(self, result: Mapping[str, Any]) -> Handle:
        if not result["origins"]:
            return self.before
        return Handle(self.archive, result["level"], result["output"], result["origins"], lambda: self._apply()[1])

    def _apply(self) -> tuple[Mapping[str, Any], Handle]:
        module = self.before.rebased
        warnings: list[Diagnostic] = []
        began = time.perf_counter()
        declined = None
        try:
            self._read_level()
            done = self.item.run(module, self.context.changed(diagnose=warnings.append, nested=self._nested))
        except Decline as decline:
            done, declined = PassResult(module), decline.reason
        except QlowerError:
            raise
        except Exception as error:  # a fault of the pass, whoever wrote it; named, so that it can be left out
            fail(
                "QL0314",
                f"the pass {self.item.name} ({_package(self.item.name)}) failed: {type(error).__name__}: {error}",
                fix="report it to the pass's authors; leave the pass out meanwhile",
            )
        self.seconds["pass"] = time.perf_counter() - began
        after = self._kept(module, done)
        result = {
            "level": after.level,
            "output": after.digest,
            "origins": "" if after is self.before else after.origins,
            "wire_map": None if done.wire_map is None else done.wire_map.as_json(),
            "declined": declined,
            "metrics": {**after.size, **done.metrics},
            "epsilon": done.epsilon,
            "final": done.final,
            "certificate": done.certificate,
            "warnings": [as_json(warning) for warning in warnings],
        }
        self.archive.put_action(self.key, result)
        return result, after

    def _nested(self, request: NestedRun) -> Module:
        """The result of a run of passes on another module, done before or not."""
        context = self.context.changed(
            target=request.target, calibration=request.calibration, seed=request.seed, wires=None
        )
        start = Handle.of(self.archive, request.module)
        return run_pipeline(self.archive, start, Pipeline(request.pipeline), context, self.effort).handles[-1].module

    def _read_level(self) -> None:
        """A pipeline may name several ways to a level, one after the other: once one got there, the others decline."""
        if self.before.level not in self.item.reads:
            raise Decline(f"the program is at level {self.before.level} already")

    def _kept(self, module: Module, done: PassResult) -> Handle:
        if done.module is module or done.module is self.before.module:
            return self.before
        if self.effort is not Effort.NONE:
            _verify(done.module, f"the pass {self.item.name} gave a module that does not verify")
        return Handle.of(self.archive, done.module)

    def _verdict(self, after: Handle, result: Mapping[str, Any]) -> Verdict:
        wire_map = wire_map_of(result["wire_map"])
        if after.digest == self.before.digest and (wire_map is None or wire_map.is_identity):
            return checks.UNCHANGED
        if self.item.contract in (Contract.REFINEMENT, Contract.EPSILON) and result["certificate"]:
            return Verdict(True, Evidence.BOUNDED, result["certificate"])
        verdict = checks.without_comparison(self.item.contract, self.effort) or self._compared(after, wire_map)
        if not verdict.holds:
            fail(
                "QL0313",
                f"the pass {self.item.name} did not keep its contract '{self.item.contract}': {verdict.how}",
                fix="report it with the program and the seed; leave the pass out meanwhile",
            )
        return verdict

    def _compared(self, after: Handle, wire_map: WireMap | None) -> Verdict:
        key = check_key(self.key, str(self.effort), checks.version(self.before.level, after.level))
        known = self.archive.action(key)
        if known is not None:
            return Verdict(True, Evidence(known["evidence"]), known["how"])
        began = time.perf_counter()
        verdict = checks.validate(self.before.module, after.module, wire_map, self.item.contract, self.effort)
        self.seconds["check"] = time.perf_counter() - began
        if verdict.holds:
            self.archive.put_action(key, {"evidence": str(verdict.evidence), "how": verdict.how})
        return verdict

    def _step(self, index: int, text: str, result: Mapping[str, Any], after: Handle, verdict: Verdict) -> Step:
        item = self.item
        return Step(
            index=index,
            kind="pass",
            name=item.name,
            spec=text,
            version=item.version,
            package=_package(item.name),
            options=self.options,
            level=after.level,
            input=self.before.digest,
            output=after.digest,
            origins=result["origins"],
            key=self.key,
            seed=self.context.seed if item.uses_seed else None,
            wire_map=result["wire_map"],
            contract=str(item.contract),
            evidence=str(verdict.evidence),
            checked=verdict.how,
            declined=result["declined"],
            metrics=result["metrics"],
            epsilon=result["epsilon"],
        )


def _package(name: str) -> str:
    return passes().package(name) or "this process"
