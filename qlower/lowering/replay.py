"""Replay: a recorded run is computed again from its source and compared digest by digest."""

from collections.abc import Iterator
from dataclasses import dataclass

from qlower.device.calibration import Calibration, load_calibration
from qlower.device.loader import load_target
from qlower.device.target import Target
from qlower.ir.checking import Effort
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import (
    MODULE_READER,
    Compilation,
    Request,
    compile_module,
    compile_source,
    package_versions,
)
from qlower.lowering.pass_ import Progress
from qlower.lowering.pipeline_text import parse_pipeline
from qlower.lowering.recorded_source import source_of
from qlower.lowering.registry import formats
from qlower.lowering.trace import Step, Trace
from qlower.store.store import Store


@dataclass(frozen=True)
class Difference:
    """A step that came out otherwise.

    Attributes:
        step: its index.
        name: of the pass or format.
        what: which part differs.
        recorded: the recorded digest or value.
        computed: the one computed now.
    """

    step: int
    name: str
    what: str
    recorded: str
    computed: str


@dataclass(frozen=True)
class ReplayReport:
    """What replaying a run gave.

    Attributes:
        run: its id.
        steps: how many steps were compared.
        differences: in order; the first is where the runs part.
        packages: name → (recorded, installed) versions that differ.
    """

    run: str
    steps: int
    differences: tuple[Difference, ...]
    packages: dict[str, tuple[str, str]]

    @property
    def identical(self) -> bool:
        """Whether every step came out the same."""
        return not self.differences


def load_trace(store: Store, run: str) -> Trace:
    """The trace of a run.

    Raises:
        QlowerError: QL0330, there is no such run; QL0332, its trace is missing.
    """
    return Trace.from_json(Archive(store).get_json(str(store.ledger.find(run).content["trace"])))


def replay(store: Store, run: str, *, threads: int = 1, progress: Progress = lambda message: None) -> ReplayReport:
    """Compute a run again, with nothing reused and nothing written, and compare it with its record.

    Raises:
        QlowerError: QL0330, QL0332, or a refusal that the recorded run did not meet.
    """
    recorded = load_trace(store, run)
    archive = Archive(store)
    computed = _again(archive, recorded, threads, progress)
    for step in recorded.steps:
        if step.kind == "write":
            computed.emit(step.name)
    installed = package_versions()
    packages = {
        name: (version, installed.get(name, "absent"))
        for name, version in recorded.packages.items()
        if installed.get(name) != version
    }
    return ReplayReport(run, len(recorded.steps), tuple(_differences(recorded, computed.trace)), packages)


def _again(archive: Archive, recorded: Trace, threads: int, progress: Progress) -> Compilation:
    request = Request(
        pipeline=parse_pipeline(recorded.pipeline),
        target=_target(archive, recorded),
        calibration=_calibration(archive, recorded),
        seed=recorded.seed,
        epsilon=recorded.epsilon,
        threads=threads,
        effort=Effort(recorded.check),
        progress=progress,
    )
    fresh = Archive(None, reuse=False)
    if recorded.reader == MODULE_READER:
        read = recorded.steps[0]
        return compile_module(fresh, archive.module(read.output, read.origins), recorded.source_name, request)
    reader = formats().load(recorded.reader)
    source = source_of(recorded.source_name, archive.get(recorded.source), reader)
    return compile_source(fresh, source, reader, request)


def _target(archive: Archive, recorded: Trace) -> Target | None:
    if recorded.target is None:
        return None
    return load_target(archive.get(recorded.target["document"]), f"<descriptor of {recorded.target['name']}>")


def _calibration(archive: Archive, recorded: Trace) -> Calibration | None:
    if recorded.calibration is None:
        return None
    return load_calibration(archive.get(recorded.calibration["document"]), "<recorded snapshot>")


def _differences(recorded: Trace, computed: Trace) -> Iterator[Difference]:
    for old, new in zip(recorded.steps, computed.steps, strict=True):
        yield from _step_differences(old, new)


def _step_differences(old: Step, new: Step) -> Iterator[Difference]:
    for what in ("name", "spec", "version", "input", "output", "origins", "key", "seed", "wire_map"):
        was, now = getattr(old, what), getattr(new, what)
        if was != now:
            yield Difference(old.index, old.name, what, str(was), str(now))
