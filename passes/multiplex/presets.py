"""The pipelines of packing: from a queue to a plan by a policy, and from a plan to the program of one batch.

A policy is a pass ``pack-NAME``, built in or a plugin's ``vendor.pack-NAME``, that gives a plan. It says in class
variables, where it needs another than the first: ``shapes``, which compiled forms it places (the option of
``compile-tenants``), and in an option ``mode``, where it has several ways, which of its ``modes`` it goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError, fail
from qlower.lowering.handle import Handle
from qlower.lowering.pass_ import Pass
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import passes
from qlower.passes.presets import CLEAN
from qlower.passes.presets_for_devices import PHYSICAL, TRANSLATE, TRIALS

DEFAULT_POLICY = "qlower"
PREFIX = "pack-"
JOBS_LEVEL, PLAN_LEVEL = "queue", "plan"
DEFAULT_SHAPES = "alone"
PLACE = "place"
WEAVING_LEVEL = 3
"""The preset whose trials route programs that are woven together."""


def policy_names() -> list[str]:
    """The policies installed, as ``--policy`` takes them; none is imported."""
    return [name.replace(PREFIX, "", 1) for name in passes().names() if name.rpartition(".")[2].startswith(PREFIX)]


def policy_named(text: str, mode: str = "") -> Pass:
    """The policy of a name such as ``hyperq``, or of a name with options such as ``qlower{largest-loss=0.05}``.

    Args:
        text: the name, with options in braces as in a pipeline.
        mode: which of its ways; "" for its own choice.

    Raises:
        QlowerError: QL0955 no such policy, QL0956 no such mode, QL0320 to QL0323 for the options.
    """
    name, brace, options = text.partition("{")
    known = policy_names()
    if name not in known:
        _fail_unknown(name, known)
    vendor, dot, own = name.rpartition(".")
    pass_name = f"{vendor}{dot}{PREFIX}{own}"
    policy = _parsed(f"{pass_name}{{{options}") if brace else passes().load(pass_name)()
    return _with_mode(policy, name, mode) if mode else policy


def _parsed(text: str) -> Pass:
    from qlower.lowering.pipeline_text import parse_pipeline  # noqa: PLC0415  # lark is slow to load

    found = parse_pipeline(text, "<policy>").passes
    if len(found) != 1 or not isinstance(found[0], Pass):
        fail("QL0955", f"'{text}' is more than one policy", expected="one name, with options in braces")
    return found[0]


def _fail_unknown(name: str, known: Sequence[str]) -> None:
    from difflib import get_close_matches  # noqa: PLC0415  # only for a fault

    close = get_close_matches(name, known, n=1)
    fail(
        "QL0955",
        f"there is no policy '{name}'",
        expected=f"one of {', '.join(known)}",
        fix=f"did you mean {close[0]}?" if close else "list them with `qlower passes`: they begin with pack-",
    )


def _with_mode(policy: Pass, name: str, mode: str) -> Pass:
    modes: tuple[str, ...] = getattr(policy, "modes", ())
    if "mode" not in (field.name for field in fields(policy)):
        fail("QL0956", f"the policy {name} has one way only", fix="leave --mode out")
    changed: dict[str, Any] = {"mode": mode}
    try:
        if modes and mode not in modes:
            raise ValueError(f"there is no mode '{mode}'")
        return replace(policy, **changed)
    except ValueError as error:
        expected = f"one of {', '.join(modes)}" if modes else ""
        found = Diagnostic(
            "QL0956", f"the policy {name}: {error}", expected=expected, fix=f"see `qlower passes {policy.name}`"
        )
        raise QlowerError(found) from error


def packing(policy: Pass, optimization: int = 3, arrivals_per_s: float | None = None) -> Callable[[Handle], Pipeline]:
    """The pipeline from a queue to a plan, chosen once the jobs are read.

    Args:
        policy: see ``policy_named``.
        optimization: level at which the programs are compiled.
        arrivals_per_s: jobs come one by one at this mean rate; None for when the jobs file says.
    """
    shapes: str = getattr(policy, "shapes", DEFAULT_SHAPES)

    def chosen(start: Handle) -> Pipeline:
        """Raises QlowerError: QL0940, what was read is no queue."""
        if start.level != JOBS_LEVEL:
            fail("QL0940", f"what was read is at level {start.level}: it holds no queue", fix="begin with a jobs file")
        drawn = () if arrivals_per_s is None else (_made("draw-arrivals", rate_per_s=arrivals_per_s),)
        return Pipeline((*drawn, _made("compile-tenants", shapes=shapes, optimization=optimization), policy))

    return chosen


def composing(composition: str, batch: int, target: Target) -> Pipeline:
    """The pipeline from a plan to the program of a batch; it depends on the plan alone.

    Args:
        composition: of the plan; see ``plan.policy``.
        batch: which.
        target: the plan's device.

    Raises:
        QlowerError: QL0300, no pass composes so.
    """
    if composition == PLACE:
        ahead = [_made("compose-batch", batch=batch), _made("fix-directions")]
    else:
        # Woven together: a circuit on the device's qubits, whose data are where the plan put them.
        ahead = [_made(composition, batch=batch), *map(_made, CLEAN)]
        if not target.topology.all_to_all:
            ahead.append(_made("route-sabre", trials=TRIALS[WEAVING_LEVEL]))
        ahead.append(_made("check-weaving"))
        ahead += [*map(_made, TRANSLATE), _made("lower-circuit-to-physical")]
    return Pipeline(
        (
            *ahead,
            *(_made(name) for name in PHYSICAL if name.startswith("schedule")),
            _made("insert-dynamical-decoupling"),
            *(_made(name) for name in PHYSICAL if name.startswith("check")),
            _made("check-isolation"),
        )
    )


def _made(name: str, **options: Any) -> Pass:
    return passes().load(name)(**options)
