"""The file format of jobs; its reader is imported on use."""

from qlower.diagnostics import Source
from qlower.ir import Module
from qlower.ir.format import Format, Reference


def _read(source: Source) -> Module:
    from qlower.dialects.queue.reading.jobs_reader import read_jobs  # noqa: PLC0415  # on use

    return read_jobs(source)


def _references(source: Source) -> tuple[Reference, ...]:
    from qlower.dialects.queue.reading.references import references  # noqa: PLC0415  # on use

    return references(source)


QLOWER_JOBS = Format(
    "qlower-jobs",
    "jobs of many users in YAML, with their programs",
    (".yaml", ".yml"),
    ("queue",),
    read=_read,
    begins=r"^schema\s*:\s*[\"']?qlower-jobs",
    references=_references,
    most_references=20_000,
)
