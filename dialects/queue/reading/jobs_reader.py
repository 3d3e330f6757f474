"""The reader of jobs files: a YAML document, its trace and its programs become a module of the queue level."""

from typing import Any

from qlower.diagnostics import Source
from qlower.dialects.queue.building import QueuedJob, queue_module
from qlower.dialects.queue.reading.documents import Table, root_of, stop_on_faults, trace_of
from qlower.dialects.queue.reading.programs import Programs
from qlower.dialects.queue.reading.references import text_of
from qlower.dialects.queue.reading.schema import DEFAULTS, JOB, JOBS, MANUAL, MOST_JOBS, VERSION
from qlower.documents.nodes import Node
from qlower.documents.shapes import Reader
from qlower.ir import Module


def read_jobs(source: Source) -> Module:
    """The module of a jobs file: its jobs by the time when they came, those of one time in the order of the text.

    Origins are positions in the source, attachments included (see ``Source``).

    Raises:
        QlowerError: QL0402 to QL0413, QL0920 to QL0924. Faults of programs are theirs alone (see ``Programs``).
    """
    root = root_of(source)
    reader = Reader(source, MANUAL)
    _check_version(reader, root)
    stop_on_faults(reader.diagnostics)
    values = reader.read(root, JOBS, "")
    stop_on_faults(reader.diagnostics)
    declared = (
        {name: node for name, (_, node) in root.value("programs").entries.items()} if "programs" in root.entries else {}
    )
    queue = _Queue(Programs(source, declared), values["defaults"])
    nodes = root.value("jobs").items if "jobs" in root.entries else []
    queue.add(reader, Table(source, 0, nodes), values["jobs"])
    table = _trace(reader, root)
    stop_on_faults(reader.diagnostics)
    if table is not None:
        in_trace = Reader(table.source, MANUAL)
        in_trace.diagnostics = reader.diagnostics
        read = [in_trace.read(node, JOB, "") for node in table.nodes]
        stop_on_faults(reader.diagnostics)
        queue.add(in_trace, table, read)
    if not queue.jobs and not reader.diagnostics:
        reader.report("QL0922", "there are no jobs", root, "at least one job", "add jobs, or a trace that has some")
    stop_on_faults(reader.diagnostics)
    return queue_module(queue.programs.found, sorted(queue.jobs, key=lambda job: job.arrival_s))


def _check_version(reader: Reader, root: Node) -> None:
    if root.kind != "mapping":
        reader.wrong_type(root, "a mapping", "the document")
        return
    written = text_of(root, "schema")
    if written is None or written.text != VERSION:
        place = root.value("schema") if "schema" in root.entries else root
        reader.report("QL0920", f"this is no jobs file of version {VERSION}", place, f"`schema: {VERSION}` first")


def _trace(reader: Reader, root: Node) -> Table | None:
    node = text_of(root, "trace")
    if node is None:
        return None
    table = trace_of(reader.source, node.text)
    if table is None:
        reader.report("QL0924", f"the text of `{node.text}` is not attached", node, fix="give the jobs as a file")
    return table


class _Queue:
    """The jobs so far.

    Attributes:
        programs: those that they run.
        defaults: what holds for jobs that do not say otherwise.
        jobs: in the order of the text.
        named: the id of each, and where it is written.
    """

    def __init__(self, programs: Programs, defaults: dict[str, Any]) -> None:
        self.programs = programs
        self.defaults = {**DEFAULTS, **defaults}
        self.jobs: list[QueuedJob] = []
        self.named: dict[str, tuple[Source, Node]] = {}

    def add(self, reader: Reader, table: Table, values: list[dict[str, Any]]) -> None:
        """Add the jobs of a text."""
        for node, read in zip(table.nodes, values, strict=True):
            said = {**self.defaults, **read}
            if "shots" not in said:
                reader.missing(node, "shots", f"job {said['id']}", "`shots`: how often the program is run and measured")
                continue
            count = said.get("count")
            if len(self.jobs) + (count or 1) > MOST_JOBS:
                reader.report("QL0922", f"there are more than {MOST_JOBS} jobs", node, "fewer", "split the file")
                return
            fields = {
                key: said[key] for key in ("user", "shots", "arrival_s", "tier", "largest_loss", "may_share_region")
            }
            program = self.programs.index(table.source, table.begin, node.value("program"))
            names = [said["id"]] if count is None else [f"{said['id']}.{number}" for number in range(1, count + 1)]
            for name in names:
                if self._is_new(reader, name, node.value("id")):
                    self.jobs.append(
                        QueuedJob(
                            name,
                            program,
                            protections=tuple(said["protections"]),
                            origin=(table.begin + node.offset,),
                            **fields,
                        )
                    )

    def _is_new(self, reader: Reader, name: str, place: Node) -> bool:
        if name not in self.named:
            self.named[name] = reader.source, place
            return True
        source, first = self.named[name]
        span = source.span(first.offset)
        where = f"line {span.line}" if source is reader.source else f"{span.source.name}, line {span.line}"
        reader.report("QL0921", f"the job `{name}` is named in {where} already", place, fix="rename one of them")
        return False
