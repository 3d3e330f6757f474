"""The programs that jobs run: found once each, however often and by whatever name they are asked for."""

import json
from pathlib import PurePath

from qlower.diagnostics import Diagnostic, QlowerError, Source, Span
from qlower.diagnostics.render import as_json
from qlower.dialects.queue.building import QueuedProgram
from qlower.dialects.queue.reading.documents import path_of
from qlower.documents.nodes import Node, span_of
from qlower.documents.shapes import did_you_mean
from qlower.ir.format_table import format_of


class Programs:
    """The programs of a queue, in the order in which they are asked for.

    A program that cannot be read, or is in no format of circuits, keeps the diagnostic as its fault: its jobs are
    refused where the plan is made, and no others.

    Attributes:
        found: so far.
    """

    def __init__(self, source: Source, declared: dict[str, Node]) -> None:
        self.source = source
        self.declared = declared
        self.found: list[QueuedProgram] = []
        self._by_name: dict[str, int] = {}
        self._by_text: dict[tuple[str, str], int] = {}

    def index(self, text: Source, begin: int, asked: Node) -> int:
        """The number of the program that a job asks for.

        Args:
            text: what the job stands in.
            begin: the offset of its first character in the jobs file's source.
            asked: the name or the path.
        """
        known = self._by_name.get(asked.text)
        if known is None:
            named = self.declared.get(asked.text)
            known = self._new(text, begin, asked) if named is None else self._new(self.source, 0, named, asked.text)
            self._by_name[asked.text] = known
        return known

    def _new(self, text: Source, begin: int, node: Node, name: str = "") -> int:
        path = path_of(node.text)
        title = name or path
        content = self.source.attached.get(path)
        if content is None:
            reason = self.source.unreadable.get(path, f"the text of `{path}` is not attached")
            fix = "" if name else did_you_mean(node.text, tuple(self.declared))
            fault = Diagnostic(
                "QL0925", reason, _place(text, node), fix=fix or "correct the path; it is relative to the jobs file"
            )
            return self._add(QueuedProgram(title, "", "", _json(fault), (begin + node.offset,)))
        start, program = content
        try:
            found = _circuit_format(program)
        except QlowerError as error:
            fault = Diagnostic(
                "QL0926", error.diagnostics[0].message, _place(text, node), fix="give the program in OpenQASM"
            )
            return self._add(QueuedProgram(title, "", program.text, _json(fault), (start,)))
        key = (found, program.text)
        if key not in self._by_text:
            self._by_text[key] = self._add(QueuedProgram(title, found, program.text, "", (start,)))
        return self._by_text[key]

    def _add(self, program: QueuedProgram) -> int:
        self.found.append(program)
        return len(self.found) - 1


def _circuit_format(program: Source) -> str:
    """The name of the format of a circuit.

    Raises:
        QlowerError: it cannot be told, or is not one of circuits that stand alone.
    """
    found = format_of(program)
    if found.references is not None or (found.levels and "circuit" not in found.levels):
        raise QlowerError(
            Diagnostic("QL0926", f"`{PurePath(program.name).name}` is in the format {found.name}, not a circuit")
        )
    return found.name


def _place(text: Source, node: Node) -> Span:
    """The place as it is recorded: by the file's own name, since the folder it stands in means nothing elsewhere."""
    name = text.name if text.name.startswith("<") else PurePath(text.name).name
    return span_of(Source(name, text.text), node)


def _json(fault: Diagnostic) -> str:
    return json.dumps(as_json(fault), sort_keys=True)
