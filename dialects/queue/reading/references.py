"""The files that a jobs file names: its trace, and the programs of its jobs."""

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.queue.reading.documents import path_of, root_of, trace_of
from qlower.documents.nodes import Node, span_of
from qlower.ir.format import Reference


def references(source: Source) -> tuple[Reference, ...]:
    """The trace, which must be there, and the programs that jobs run, which need not; each where it is named first.

    Programs that no job runs are not read.
    """
    found: dict[str, Reference] = {}
    try:
        _collect(source, found)
    except QlowerError:  # the reader will say it
        return tuple(found.values())
    return tuple(found.values())


def _collect(source: Source, found: dict[str, Reference]) -> None:
    root = root_of(source)
    trace = text_of(root, "trace")
    if trace is not None:
        found[path_of(trace.text)] = Reference(path_of(trace.text), span_of(source, trace))
    jobs = root.entries["jobs"][1].items if "jobs" in root.entries else []
    tables = [(source, jobs)]
    table = None if trace is None else trace_of(source, trace.text)
    if table is not None:
        tables.append((table.source, table.nodes))
    declared = root.entries["programs"][1] if "programs" in root.entries else Node("mapping", 0, 1)
    seen: set[str] = set()
    for text, nodes in tables:
        for job in nodes:
            asked = text_of(job, "program")
            if asked is None or asked.text in seen:
                continue
            seen.add(asked.text)
            named = text_of(declared, asked.text)
            place = span_of(text, asked) if named is None else span_of(source, named)
            path = path_of(asked.text if named is None else named.text)
            found.setdefault(path, Reference(path, place, optional=True))


def text_of(mapping: Node, key: str) -> Node | None:
    """The text under a key of a mapping; None if there is none, or something else."""
    if key not in mapping.entries:
        return None
    node = mapping.value(key)
    return node if node.kind == "scalar" and isinstance(node.scalar(), str) else None
