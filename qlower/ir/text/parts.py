"""The parts of an op's tree."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Token

    from qlower.ir.text.reading import Node


@dataclass(slots=True)
class Parts:
    """What stands where in an op.

    Attributes:
        node: the whole op.
        name: the string that names it.
        results: names to the left, each with the size of its group if that is given.
        operands: names in the parentheses.
        dictionaries: properties and attribute dictionaries.
        regions: region trees.
        successors: block labels the op jumps to.
        operand_types: type trees.
        result_types: type trees.
    """

    node: "Node"
    name: "Token"
    results: "list[tuple[Token, Token | None]]" = field(default_factory=list)
    operands: "list[Token]" = field(default_factory=list)
    dictionaries: "list[Node]" = field(default_factory=list)
    regions: "list[Node]" = field(default_factory=list)
    successors: "list[Node]" = field(default_factory=list)
    operand_types: "list[Node]" = field(default_factory=list)
    result_types: "list[Node]" = field(default_factory=list)


def split(node: "Node") -> Parts:
    """The parts of an ``operation`` tree."""
    name = next(child for child in node.children if not hasattr(child, "data"))
    parts = Parts(node, name)  # type: ignore[arg-type]  # the only token among the children
    for child in node.children:
        kind = getattr(child, "data", "")
        inner = list(getattr(child, "children", ()))
        if kind == "results":
            parts.results = [(r.children[0], r.children[1] if len(r.children) > 1 else None) for r in inner]
        elif kind == "operands":
            parts.operands = inner
        elif kind == "properties":
            parts.dictionaries.extend(inner)
        elif kind == "attributes":
            parts.dictionaries.append(child)  # type: ignore[arg-type]  # it has data, so it is a tree
        elif kind == "regions":
            parts.regions = inner
        elif kind == "successors":
            parts.successors.append(child)  # type: ignore[arg-type]  # as above
        elif kind == "function_type":
            parts.operand_types = list(inner[0].children)
            parts.result_types = list(inner[1].children) if inner[1].data == "types" else [inner[1]]
    return parts
