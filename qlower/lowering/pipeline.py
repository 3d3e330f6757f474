"""The pipeline: a sequence of passes that prints as text and is read back the same."""

import json
from dataclasses import MISSING, dataclass, fields
from typing import Any

from qlower.lowering.pass_ import Pass


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Passes in the order they run."""

    passes: tuple[Pass, ...]

    def __str__(self) -> str:
        return ",".join(spec(item) for item in self.passes)


def spec(item: Pass) -> str:
    """A pass as pipeline text: its name and the options that are not at their defaults."""
    changed = [
        f"{field.name.replace('_', '-')}={value_text(getattr(item, field.name))}"
        for field in fields(item)
        if field.default is MISSING or getattr(item, field.name) != field.default
    ]
    return f"{item.name}{{{' '.join(changed)}}}" if changed else item.name


def value_text(value: Any) -> str:
    """A value of an option as pipeline text: true, false, none, a number, a text in quotes, a list in brackets."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{','.join(map(value_text, value))}]"
    return json.dumps(value)
