"""The file format of problems; its reader is imported on use."""

from qlower.diagnostics import Source
from qlower.ir import Module
from qlower.ir.format import Format, Reference


def _read(source: Source) -> Module:
    from qlower.dialects.problem.reading.problem_reader import read_problem  # noqa: PLC0415  # on use

    return read_problem(source)


def _references(source: Source) -> tuple[Reference, ...]:
    from qlower.dialects.problem.reading.references import references  # noqa: PLC0415  # on use

    return references(source)


QLOWER_PROBLEM = Format(
    "qlower-problem",
    "problems in YAML",
    (".yaml", ".yml"),
    ("problem", "circuit"),
    read=_read,
    begins=r"^schema\s*:\s*[\"']?qlower-problem",
    references=_references,
)
