"""The files that a problem names."""

from collections.abc import Iterator

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.problem.reading.documents import path_of
from qlower.dialects.problem.reading.schema import MANUAL
from qlower.documents.nodes import Node, parse_yaml, span_of
from qlower.ir.format import Reference


def references(source: Source) -> tuple[Reference, ...]:
    """All files that a problem and the systems in attached files name, each where it is named first.

    Whatever stands under a key ``file`` is a file; under ``kind: file`` it is a document that may name others.
    """
    found: dict[str, Reference] = {}
    documents = [("", source)]
    seen = {""}
    while documents:
        path, text = documents.pop()
        for node, is_document in _named(text):
            target = path_of(path, node.text)
            found.setdefault(target, Reference(target, span_of(text, node)))
            if is_document and target in source.attached and target not in seen:
                seen.add(target)
                documents.append((target, source.attached[target][1]))
    return tuple(found.values())


def _named(source: Source) -> Iterator[tuple[Node, bool]]:
    """The nodes that name files, and whether these are documents; nothing for what is no YAML."""
    try:
        pending = [parse_yaml(source, MANUAL)]
    except QlowerError:
        return
    while pending:
        node = pending.pop()
        if node.kind == "mapping" and "file" in node.entries and _is_text(node.value("file")):
            yield node.value("file"), "kind" in node.entries and node.value("kind").text == "file"
        pending += [child for _, child in reversed(node.entries.values())]
        pending += reversed(node.items)


def _is_text(node: Node) -> bool:
    return node.kind == "scalar" and isinstance(node.scalar(), str)
