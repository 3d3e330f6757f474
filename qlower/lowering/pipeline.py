"""The pipeline: a sequence of passes that prints as text and is read back the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.pass_ import Pass

MEASURED = {"duration": ("duration_ns", 1), "fidelity": ("log_success", -1)}
"""Objectives that a figure of a step decides: its name, and 1 where less is better, −1 where more is."""
BEST_OF = "best-of"
WHILE_BETTER = "while-better"


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Passes, choices between pipelines, and repetitions of pipelines, in the order they run.

    Attributes:
        passes: the items.
        first_stage: for an alternative of a choice, or what is repeated, how many of them come before its results are
            compared for the first time; 0 if that is at the end alone.
    """

    passes: "tuple[Item, ...]"
    first_stage: int = 0

    def __str__(self) -> str:
        texts = [str(item) if isinstance(item, Choice | Repetition) else spec(item) for item in self.passes]
        stages = [texts[: self.first_stage], texts[self.first_stage :]]
        return ";".join(",".join(stage) for stage in stages if stage)

    def stages(self) -> "tuple[Pipeline, Pipeline]":
        """What comes before the first comparison, which is nothing if there is none, and what comes behind."""
        return Pipeline(self.passes[: self.first_stage]), Pipeline(self.passes[self.first_stage :])

    def every_pass(self) -> Iterator[Pass]:
        """All passes, those of all alternatives among them."""
        for item in self.passes:
            if isinstance(item, Choice):
                for alternative in item.alternatives:
                    yield from alternative.every_pass()
            elif isinstance(item, Repetition):
                yield from item.body.every_pass()
            else:
                yield item


@dataclass(frozen=True, slots=True)
class Choice:
    """Pipelines that are all run; the one whose result costs least is taken, of equal ones the first.

    One that is not the first is given up if its first pass declines, since it then is no other way; and if it and the
    first one have a first stage, and it costs no less than the first behind that stage. Where no step of an alternative
    has the figure that the objective asks for, gates are counted.

    Attributes:
        alternatives: at least two.
        objective: one of ``OBJECTIVES``.
    """

    alternatives: tuple[Pipeline, ...]
    objective: str = OBJECTIVES[0]

    def __str__(self) -> str:
        return f"{BEST_OF}{_changed_options(self)}({'|'.join(map(str, self.alternatives))})"


@dataclass(frozen=True, slots=True)
class Repetition:
    """A pipeline that is run again and again on its own result, as long as that makes the program better.

    Better is less by the objective's figure; by gates where the objective is one that steps measure. A round that makes
    nothing better leaves no trace. It is given up early if its first pass declines, or if the program is no better
    behind its first stage.

    Attributes:
        body: what is repeated.
        most: at most so many rounds.
        objective: one of ``OBJECTIVES``.
    """

    body: Pipeline
    most: int = 8
    objective: str = OBJECTIVES[0]

    def __str__(self) -> str:
        return f"{WHILE_BETTER}{_changed_options(self)}({self.body})"


Item = Pass | Choice | Repetition
"""What pipelines are made of."""


def spec(item: Pass) -> str:
    """A pass as pipeline text: its name and the options that are not at their defaults."""
    return f"{item.name}{_changed_options(item)}"


def _changed_options(item: Any) -> str:
    """The options that are not at their defaults, in braces; nothing if there are none. Pipelines are no options."""
    changed = [
        f"{written}={value_text(value)}"
        for name, written, default in _options(type(item))  # type: ignore[arg-type]  # classes are hashable
        if (value := getattr(item, name)) != default
    ]
    return f"{{{' '.join(changed)}}}" if changed else ""


_PIPELINES = ("alternatives", "body")
"""Fields that hold pipelines."""


@cache
def _options(of: type[Any]) -> tuple[tuple[str, str, Any], ...]:
    """Of each option the field's name, its name in texts and its default; ``MISSING`` equals no value."""
    return tuple((f.name, f.name.replace("_", "-"), f.default) for f in fields(of) if f.name not in _PIPELINES)


def value_text(value: Any) -> str:
    """A value of an option as pipeline text: true, false, none, a number, a text in quotes, a list in brackets."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{','.join(map(value_text, value))}]"
    return json.dumps(value)
