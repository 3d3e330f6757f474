"""Systems of all kinds, in the problem or in files of their own."""

from collections.abc import Callable
from typing import Any

from qlower.dialects.problem.facts import MOST_TERMS, size_fault
from qlower.dialects.problem.reading.costs import read_graph_problem, read_quadratic_form
from qlower.dialects.problem.reading.documents import INVALID, Document
from qlower.dialects.problem.reading.fcidump import read_fcidump
from qlower.dialects.problem.reading.models import CLASSES, read_model
from qlower.dialects.problem.reading.molecules import read_molecule
from qlower.dialects.problem.reading.pauli_terms import read_pauli_sum
from qlower.dialects.problem.reading.schema import MANUAL, PROBLEMS, VERSION
from qlower.dialects.problem.systems import GRAPH_OBJECTIVES, SYSTEM, System
from qlower.documents.nodes import Node, parse_yaml
from qlower.documents.shapes import Section, did_you_mean

Build = Callable[[Document, Node, dict[str, Any]], System]


def read_system(document: Document, node: Node, values: dict[str, Any], above: tuple[str, ...] = ()) -> System:
    """The system of a mapping; INVALID, with diagnostics, if it is malformed.

    Args:
        document: where it stands.
        node: the mapping.
        values: what the schema made of it.
        above: paths of the documents that led here.

    Raises:
        QlowerError: a file that it names is malformed.
    """
    found: System = INVALID
    if values["kind"] == "file":
        return _system_of_file(document, node.value("file"), (*above, document.path))
    system = BUILDERS[values["kind"]](document, node, values)
    if system is INVALID:
        return found
    fault = size_fault(system)
    if fault is None:
        return system
    place = node.value("lattice") if "lattice" in node.entries else node
    found = document.report(
        "QL0809", fault, place, f"at most {MOST_TERMS:.0e} terms in 2 GiB", "make the system smaller"
    )
    return found


def _system_of_file(document: Document, node: Node, above: tuple[str, ...]) -> System:
    invalid: System = INVALID
    file = document.file(node)
    if file is INVALID:
        return invalid
    if file.path in above:
        circle = " → ".join((*above[above.index(file.path) :], file.path))
        document.report(
            "QL0801", f"these files name each other in a circle: {circle}", node, "a system", "write it out"
        )
        return invalid
    other = Document(file, document.root, document.reader.diagnostics)
    root = parse_yaml(file.source, MANUAL)
    kind = checked_kind(other, root)
    if kind is INVALID:
        return invalid
    if kind != "system":
        document.report("QL0802", f"`{node.text}` is of `kind: {kind}`", node, "`kind: system`", "name another file")
        return invalid
    values = other.reader.read(root, Section(PROBLEMS["system"]), "")
    return invalid if values is INVALID else read_system(other, root.value("system"), values["system"], above)


def checked_kind(document: Document, root: Node) -> str:
    """The kind of a document; INVALID, with a diagnostic, if its schema or kind is none that is known."""
    invalid: str = INVALID
    if root.kind != "mapping":
        document.report("QL0409", f"the problem is {root.describe()}", root, "a mapping of keys to values")
        return invalid
    if "schema" not in root.entries or root.value("schema").text != VERSION:
        given = "schema" in root.entries
        message = f"the schema is {root.value('schema').describe()}" if given else "`schema` is missing"
        place = root.value("schema") if given else root
        document.report("QL0800", message, place, f"`schema: {VERSION}` first", "write a problem of this version")
        return invalid
    if "kind" not in root.entries:
        document.report("QL0408", "`kind` is missing", root, f"one of {', '.join(PROBLEMS)}", "add `kind:`")
        return invalid
    kind = root.value("kind")
    if kind.text not in PROBLEMS:
        near = did_you_mean(kind.text, tuple(PROBLEMS))
        document.report("QL0411", f"`kind` is {kind.describe()}", kind, f"one of {', '.join(PROBLEMS)}", near)
        return invalid
    return kind.text


def _fcidump(document: Document, node: Node, values: dict[str, Any]) -> System:
    file = document.file(node.value("file"))
    invalid: System = INVALID
    return invalid if file is INVALID else read_fcidump(file, SYSTEM, document.origin(node.value("file")))


def _pauli_sum(document: Document, node: Node, values: dict[str, Any]) -> System:
    return read_pauli_sum(document, node, SYSTEM, "hartree" if values["unit"] == "hartree" else "")


BUILDERS: dict[str, Build] = {
    "molecule": read_molecule,
    "fcidump": _fcidump,
    **dict.fromkeys(CLASSES, read_model),
    "pauli_sum": _pauli_sum,
    **dict.fromkeys(("qubo", "ising"), read_quadratic_form),
    **dict.fromkeys(GRAPH_OBJECTIVES, read_graph_problem),
}
"""Kind of system → what reads it."""
