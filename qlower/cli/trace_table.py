"""A run's trace for people: a table of its steps and what there is to say about some of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from qlower.cli.output import table
from qlower.lowering.trace import Step, Trace

SHOWN_DIGITS = 12
HEADS = ("step", "name", "level", "output", "rows", "two-qubit", "evidence", "ms")
NUMBERS = ("step", "rows", "two-qubit", "ms")


def trace_table(
    trace: Trace, milliseconds: Sequence[Mapping[str, float]], reused: Sequence[bool], *, in_full: bool = False
) -> str:
    """The steps with figures before and after, and footnotes.

    Args:
        trace: the run.
        milliseconds: per step where the time went; ``total`` is shown.
        reused: per step whether it was answered from the store.
        in_full: whether the footnotes say why a step was not fully checked.
    """
    rows = []
    before: Mapping[str, Any] = {}
    for step in trace.steps:
        total = milliseconds[step.index]["total"]
        rows.append(
            (
                step.index,
                step.spec if step.kind == "pass" else f"{step.kind} {step.name}",
                step.level,
                step.output[:SHOWN_DIGITS],
                _change(before, step.metrics, "rows"),
                _change(before, step.metrics, "two_qubit"),
                step.evidence,
                "reused" if reused[step.index] else f"{total:.1f}",
            )
        )
        before = step.metrics or before
    return "\n".join([table(HEADS, rows, NUMBERS), *_footnotes(trace.steps, in_full), _whole(trace)])


def _whole(trace: Trace) -> str:
    """What was checked of the whole run."""
    return click.style(f"source against result: {trace.evidence}: {trace.checked}", dim=True)


def _change(before: Mapping[str, Any], after: Mapping[str, Any], figure: str) -> str:
    """A figure after a step, with the one before where it changed."""
    if figure not in after:
        return ""
    was = before.get(figure, after[figure])
    return f"{after[figure]}" if was == after[figure] else f"{was} → {after[figure]}"


def _footnotes(steps: Sequence[Step], in_full: bool) -> list[str]:
    """Why steps did nothing, and which were not fully checked; in full also why not."""
    notes = [f"step {step.index} did nothing: {step.declined}" for step in steps if step.declined]
    left: dict[str, list[str]] = {}
    for step in steps:
        if step.evidence and step.evidence not in ("proved", "exact"):
            how = f"{step.evidence}: {step.checked}" if in_full else step.evidence
            left.setdefault(how, []).append(str(step.index))
    notes += [f"step{'s' * (len(where) > 1)} {', '.join(where)} {how}" for how, where in left.items()]
    if left and not in_full:
        notes.append("`qlower show` says why; --check full checks everything it can")
    return [click.style(note, dim=True) for note in notes]
