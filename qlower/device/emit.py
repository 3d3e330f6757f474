"""Writes a target as a descriptor in one canonical form; loading it again gives the same digest."""

import json
import re
from collections.abc import Mapping
from typing import Any

from qlower.device.target import Target
from qlower.documents.shapes import UNKNOWN

WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_RESERVED = {"true", "false", "null", UNKNOWN}


def emit_target_yaml(target: Target) -> str:
    """The descriptor of a target: keys in the order of the schema, edges and sizes written out."""
    return emit_section(target.document) + "\n"


def emit_section(section: Mapping[str, Any]) -> str:
    """One or more sections as they stand in a descriptor."""
    return "\n".join(_mapping(section, 0))


def _mapping(section: Mapping[str, Any], indent: int) -> list[str]:
    """The lines of a mapping in block style."""
    lines = []
    for key, value in section.items():
        name = " " * indent + _text(key) + ":"
        if isinstance(value, dict) and value:
            lines += [name, *_mapping(value, indent + 2)]
        elif isinstance(value, list) and value and not _is_flat(value):
            lines += [name, *_block_list(value, indent + 2)]
        elif isinstance(value, list) and len(flow := _flow(value)) + len(name) > WIDTH:
            lines += [f"{name} [", *_wrapped(value, indent + 2), " " * (indent + 2) + "]"]
        else:
            lines.append(f"{name} {flow if isinstance(value, list) else _flow(value)}")
    return lines


def _is_flat(values: list[Any]) -> bool:
    """Whether a list holds scalars, or lists of numbers such as edges; the rest is clearer in block style."""
    return all(
        not isinstance(value, dict) and (not isinstance(value, list) or all(isinstance(v, int) for v in value))
        for value in values
    )


def _block_list(values: list[Any], indent: int) -> list[str]:
    lines = []
    for value in values:
        inner = _mapping(value, indent + 2) if isinstance(value, dict) else [" " * (indent + 2) + _flow(value)]
        lines += [" " * indent + "- " + inner[0].lstrip(), *inner[1:]]
    return lines


def _wrapped(values: list[Any], indent: int) -> list[str]:
    """A long flat list, as many items to a line as fit."""
    lines, line = [], ""
    for value in values:
        item = _flow(value) + ","
        if line and indent + len(line) + len(item) + 1 > WIDTH:
            lines.append(" " * indent + line)
            line = ""
        line += (" " if line else "") + item
    return [*lines, " " * indent + line]


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    """A number that readers of YAML 1.1 and 1.2 agree on: ``1e-06`` would be text to the former."""
    text = repr(value)
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text


def _text(value: str) -> str:
    """A text, quoted unless nobody could take it for anything else."""
    if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED | {"yes", "no", "on", "off", "y", "n"}:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    # YAML would fold raw line separators and refuse raw control characters.
    return "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in quoted)
