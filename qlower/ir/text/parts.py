"""The parts of an op's tree."""

from dataclasses import dataclass, field

from lark import Token

from qlower.ir.text.reading import Node, nodes, tokens


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

    node: Node
    name: Token
    results: list[tuple[Token, Token | None]] = field(default_factory=list)
    operands: list[Token] = field(default_factory=list)
    dictionaries: list[Node] = field(default_factory=list)
    regions: list[Node] = field(default_factory=list)
    successors: list[Node] = field(default_factory=list)
    operand_types: list[Node] = field(default_factory=list)
    result_types: list[Node] = field(default_factory=list)


def split(node: Node) -> Parts:
    """The parts of an ``operation`` tree."""
    parts = Parts(node, tokens(node)[0])
    for child in nodes(node):
        kind = child.data
        if kind == "results":
            parts.results = [(found[0], found[1] if len(found) > 1 else None) for found in map(tokens, nodes(child))]
        elif kind == "operands":
            parts.operands = tokens(child)
        elif kind == "properties":
            parts.dictionaries.extend(nodes(child))
        elif kind == "attributes":
            parts.dictionaries.append(child)
        elif kind == "regions":
            parts.regions = nodes(child)
        elif kind == "successors":
            parts.successors.append(child)
        elif kind == "function_type":
            operands, results = nodes(child)
            parts.operand_types = nodes(operands)
            parts.result_types = nodes(results) if results.data == "types" else [results]
    return parts
