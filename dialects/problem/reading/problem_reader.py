"""The reader of problems: a YAML document and what it refers to become a module."""

from pathlib import PurePath
from typing import Any

from qlower.diagnostics import Diagnostic, Source, fail
from qlower.dialects.problem.goals import Request
from qlower.dialects.problem.reading.documents import INVALID, Document, File, stop_on_faults
from qlower.dialects.problem.reading.goals import read_goal
from qlower.dialects.problem.reading.observables import read_observables
from qlower.dialects.problem.reading.schema import MANUAL, PROBLEMS, REQUEST
from qlower.dialects.problem.reading.system_reader import checked_kind, read_system
from qlower.documents.nodes import Node, parse_yaml, span_of
from qlower.documents.shapes import Section
from qlower.ir import Module
from qlower.ir.attributes import Attribute
from qlower.ir.format_table import format_of
from qlower.ir.operation import Operation
from qlower.ir.origins import shifted


def read_problem(source: Source) -> Module:
    """The module of a problem: [goal, request?, system, observables …], or the circuit of ``kind: program``.

    Origins are positions in the source, attachments included (see ``Source``).

    Raises:
        QlowerError: QL0402 to QL0413, QL0800 to QL0822, or the refusal of a circuit's own format.
    """
    diagnostics: list[Diagnostic] = []
    path = "" if source.name.startswith("<") else PurePath(source.name).name
    document = Document(File(path, source, 0), source, diagnostics)
    root = parse_yaml(source, MANUAL)
    kind = checked_kind(document, root)
    stop_on_faults(diagnostics)
    values = document.reader.read(root, Section(PROBLEMS[kind]), "")
    stop_on_faults(diagnostics)
    if kind == "program":
        return _program(document, root, values["program"])
    if kind == "system":
        fail(
            "QL0802",
            "this document says what a system is, but asks nothing",
            span_of(source, root.value("kind")),
            expected="a question, such as `kind: ground_state_energy`",
            fix="name this file in a problem, with `kind: file`",
        )
    operations = _operations(document, root, values)
    stop_on_faults(diagnostics)
    return Module("problem", tuple(operations))


def _operations(document: Document, root: Node, values: dict[str, Any]) -> list[Operation]:
    system = read_system(document, root.value("system"), values["system"])
    if system is INVALID:
        return []
    observables: list[Any] = []
    if "observables" in root.entries:
        observables = read_observables(document, root.value("observables"), values["observables"], system)
    names = tuple(observable.sym_name for observable in observables)
    goal = read_goal(document, root, values, system, names)
    return [goal, *_request(document, root, values), system, *observables]


def _request(document: Document, root: Node, values: dict[str, Any]) -> list[Request]:
    """The request, if anything of it is said."""
    given = [root.entries[key][0] for key in REQUEST if key in root.entries]
    if not given:
        return []
    attributes: dict[str, Attribute] = {"sym_name": "request", "solvers": values["solvers"]}
    attributes |= values["budget"] or {}
    attributes |= values["provenance"] or {}
    return [Request(attributes=attributes, origin=tuple(sorted(map(document.origin, given))))]


def _program(document: Document, root: Node, values: dict[str, Any]) -> Module:
    """The circuit of a file, read by its own format."""
    node = root.value("program", "file")
    file = document.file(node)
    stop_on_faults(document.reader.diagnostics)
    reader = format_of(file.source, values["format"])
    if reader.read is None or "circuit" not in reader.levels or reader.references is not None:
        fail(
            "QL0802", f"`{node.text}` is in the format {reader.name}, not a circuit",
            span_of(document.source, node), expected="a circuit, such as an OpenQASM file",
            fix="name another file, or its format",
        )  # fmt: skip
    return shifted(reader.read(file.source), file.begin)
