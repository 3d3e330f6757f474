"""One run from a source text to a module, with its trace: what ``qlower compile`` and ``qlower.compile`` do."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from importlib import metadata
from types import MappingProxyType
from typing import Any

from qlower.device.calibration import Calibration
from qlower.device.emit import emit_target_yaml
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, Source, fail
from qlower.ir import Module, WireMap
from qlower.ir.checking import Effort
from qlower.ir.format import Format
from qlower.ir.verifier import verify
from qlower.lowering.action_key import read_key, write_key
from qlower.lowering.archive import Archive
from qlower.lowering.handle import Handle
from qlower.lowering.manager import Chain, run_pipeline
from qlower.lowering.pass_ import Context, Progress
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.recorded_source import recorded
from qlower.lowering.registry import formats
from qlower.lowering.trace import Step, Trace, run_summary
from qlower.lowering.whole_run import check_whole_run, total_wire_map

RESULT_PACKAGES = ("qlower", "numpy", "numba", "scipy", "networkx", "openqasm3", "qiskit", "pyqir", "pyscf")
"""Packages whose versions stand in the trace, for what a digest depends on."""
MODULE_READER = "module"
"""Stands in the trace for a program that was handed over as a module, not as a text."""


@dataclass(frozen=True)
class Request:
    """What to compile and how.

    Attributes:
        pipeline: the passes, or what chooses them once the program is read.
        stop_at: the level to stop at; "" runs the whole pipeline.
        target, calibration, seed, epsilon, threads: see ``Context``.
        effort: how much to check.
        progress: takes lines for the user.
    """

    pipeline: Pipeline | Callable[[Handle], Pipeline]
    target: Target | None = None
    calibration: Calibration | None = None
    seed: int = 0
    epsilon: float | None = None
    threads: int = 1
    effort: Effort = Effort.DEFAULT
    progress: Progress = field(default=lambda message: None)
    stop_at: str = ""

    def pipeline_for(self, start: Handle) -> Pipeline:
        """The passes for a program."""
        return self.pipeline if isinstance(self.pipeline, Pipeline) else self.pipeline(start)

    def context(self) -> Context:
        """The context of the first pass."""
        return Context(
            target=self.target,
            calibration=self.calibration,
            seed=self.seed,
            epsilon=self.epsilon,
            threads=self.threads,
            progress=self.progress,
        )


class Compilation:
    """A finished run.

    What ``qlower.compile`` gives::

        done = qlower.compile(Path("adder.qasm"), "ibm_torino", store=".qlower")
        done.emit("openqasm3")      # the program as text; bytes for binary formats
        done.module("circuit")      # the last module at a level; without a level the final one
        done.wire_map               # where the source program's qubits entered and left the device
        done.trace.steps[3]         # digests, options, seed, evidence and figures of a step
        done.run                    # "r1": what `qlower show`, `qlower replay` and `qlower log` know it by

    Modules are decoded when they are looked at, so a run answered from the store costs little.

    Attributes:
        archive: holds all modules of the run.
        chain: the modules step by step.
        seconds: where the time went, step by step.
        reused: per step, whether it was answered from the store.
        run: the run's id in the ledger once it is recorded, or None.
        warnings: what passes had to say.
    """

    def __init__(self, archive: Archive, chain: Chain, passes_trace: Callable[[], Trace]) -> None:
        self.archive, self.chain, self._passes_trace = archive, chain, passes_trace
        self._written: list[_Writing] = []
        self.seconds: list[dict[str, float]] = list(chain.seconds)
        self.reused: list[bool] = list(chain.reused)
        self.run: str | None = None
        self.warnings: list[Diagnostic] = []

    def module(self, level: str | None = None) -> Module:
        """The last module at a level; without a level the final one.

        Raises:
            QlowerError: QL0340, the run passed through no such level.
        """
        for handle in reversed(self.chain.handles):
            if level is None or handle.level == level:
                return handle.module
        levels = sorted({handle.level for handle in self.chain.handles})
        fail("QL0340", f"this run has no module at level '{level}'", expected=f"one of {', '.join(levels)}")

    @cached_property
    def trace(self) -> Trace:
        """The record of the run so far, made when it is asked for."""
        steps = [writing.step(len(self._passed.steps) + place) for place, writing in enumerate(self._written)]
        return replace(self._passed, steps=(*self._passed.steps, *steps))

    @cached_property
    def _passed(self) -> Trace:
        """The record of reading and passes."""
        return self._passes_trace()

    @cached_property
    def wire_map(self) -> WireMap | None:
        """Where the source program's qubits are in the final module; None for the identity."""
        return total_wire_map(self.chain)

    def emit(self, format: str) -> str | bytes:
        """The final module, or the last one at a level the format can write, as text or bytes.

        Raises:
            QlowerError: QL0300 unknown format, QL0342 it cannot be written, or the writer's own refusal.
        """
        began = time.perf_counter()
        writer = formats().load(format)
        handle = self._for(writer)
        writing = _Writing(self.archive, writer, handle)
        found = writing.known() if self.archive.keeps_results else self._written_before(writer, handle)
        if found is None:  # or it was damaged: then it is written, and stored, again
            assert writer.write is not None
            written = writer.write(handle.module)
            writing.payload = written if isinstance(written, bytes) else written.encode()
            if self.archive.keeps_results:
                self.archive.put_action(writing.key, {"output": writing.output})
        else:
            writing.payload = found
        self._written.append(writing)
        vars(self).pop("trace", None)
        self.reused.append(found is not None)
        self.seconds.append({"total": time.perf_counter() - began})
        return writing.payload if writer.binary else writing.payload.decode()

    def _written_before(self, writer: Format, handle: Handle) -> bytes | None:
        same = (w.payload for w in self._written if w.writer is writer and w.handle is handle)
        return next(same, None)

    def _for(self, writer: Format) -> Handle:
        if writer.write is not None:
            for handle in reversed(self.chain.handles):
                if handle.level in writer.levels or not writer.levels:
                    return handle
        fail("QL0342", f"the format {writer.name} cannot write this module", fix="choose another with --format")

    def record(self, about: Mapping[str, Any]) -> str | None:
        """Write the run to the store and acknowledge it; the run's id, or None without a store.

        Args:
            about: what else belongs in the ledger, such as when the run began; JSON values.
        """
        digest = self.archive.put_json(self.trace.as_json())
        milliseconds = [{part: value * 1000 for part, value in step.items()} for step in self.seconds]
        self.run = self.archive.commit({**run_summary(self.trace, digest, milliseconds, self.reused), **about})
        return self.run


class _Writing:
    """One application of a writer, and what it gave."""

    def __init__(self, archive: Archive, writer: Format, handle: Handle) -> None:
        self.archive, self.writer, self.handle = archive, writer, handle
        self.payload = b""

    @cached_property
    def key(self) -> str:
        """The action key."""
        return write_key(self.writer.name, self.writer.version, self.handle.digest)

    @cached_property
    def output(self) -> str:
        """The digest of what was written."""
        return self.archive.put(self.payload)

    def known(self) -> bytes | None:
        """What was written before, if that is so and it is whole."""
        known = self.archive.action(self.key)
        return None if known is None else self.archive.find(known["output"])

    def step(self, index: int) -> Step:
        """The record."""
        return Step(
            index=index,
            kind="write",
            name=self.writer.name,
            spec=self.writer.name,
            version=self.writer.version,
            package=formats().package(self.writer.name) or "",
            options={},
            level=self.handle.level,
            input=self.handle.digest,
            output=self.output,
            origins="",
            key=self.key,
        )


def compile_source(archive: Archive, source: Source, reader: Format, request: Request) -> Compilation:
    """Read a source text and run a pipeline on it.

    Raises:
        QlowerError: the text or the program was refused; nothing was written to the store.
    """
    began = time.perf_counter()
    source_digest = archive.put(recorded(source))
    key = read_key(reader.name, reader.version, source_digest)
    known = archive.action(key) if archive.keeps_results else None

    def read() -> Handle:
        return Handle.of(archive, read_module(source, reader))

    if known is not None:
        start = Handle(archive, known["level"], known["output"], known["origins"], read)
        metrics = known["metrics"]
    else:
        start = read()
        metrics = start.size
        if archive.keeps_results:
            result = {"level": start.level, "output": start.digest, "origins": start.origins, "metrics": metrics}
            archive.put_action(key, result)

    def step() -> Step:
        return _read_step(start, reader.name, source_digest, key, version=reader.version, metrics=metrics)

    return _compile(archive, start, step, _Reading(source.name, known is not None, began), request)


def read_module(source: Source, reader: Format) -> Module:
    """The verified module of a source text.

    Raises:
        QlowerError: QL0342 the format has no reader, or the reader's own refusal.
    """
    if reader.read is None:
        fail("QL0342", f"the format {reader.name} cannot be read", fix="name another with --from")
    module = reader.read(source)
    verify(module, source=source)
    return module


def compile_module(archive: Archive, module: Module, name: str, request: Request) -> Compilation:
    """Run a pipeline on a module.

    Raises:
        QlowerError: the module does not verify, or was refused.
    """
    verify(module)
    return compile_handle(archive, Handle.of(archive, module), name, request)


def compile_handle(archive: Archive, start: Handle, name: str, request: Request) -> Compilation:
    """Run a pipeline on a verified module that the archive's store has already, or that is looked at nowhere else.

    Raises:
        QlowerError: the module was refused.
    """
    began = time.perf_counter()

    def step() -> Step:
        return _read_step(start, MODULE_READER, start.digest, "", version=1, metrics=start.size)

    return _compile(archive, start, step, _Reading(name, False, began), request)


def _read_step(
    start: Handle, reader: str, source_digest: str, key: str, *, version: int, metrics: Mapping[str, Any]
) -> Step:
    return Step(
        index=0,
        kind="read",
        name=reader,
        spec=reader,
        version=version,
        package=formats().package(reader) or "",
        options={},
        level=start.level,
        input=source_digest,
        output=start.digest,
        origins=start.origins,
        key=key,
        metrics=metrics,
    )


@dataclass(frozen=True)
class _Reading:
    """What reading was like: the source's name, whether it was answered from the store, and when it began."""

    source_name: str
    reused: bool
    began: float


def _compile(
    archive: Archive, start: Handle, read: Callable[[], Step], reading: _Reading, request: Request
) -> Compilation:
    read_seconds = time.perf_counter() - reading.began
    warnings: list[Diagnostic] = []
    context = request.context().changed(diagnose=warnings.append)
    pipeline = request.pipeline_for(start)
    chain = run_pipeline(archive, start, pipeline, context, request.effort, stop_at=request.stop_at)
    whole = check_whole_run(archive, chain, request.effort)

    def trace() -> Trace:
        first, steps = read(), chain.steps
        return Trace(
            source=first.input,
            source_name=reading.source_name,
            reader=first.name,
            target=_target_record(archive, request.target),
            calibration=_calibration_record(archive, request.calibration),
            # What was run: a run that stopped early is replayed up to there.
            pipeline=",".join(step.spec for step in steps),
            seed=request.seed,
            epsilon=request.epsilon,
            check=str(request.effort),
            packages=dict(package_versions()),
            evidence=str(whole.evidence),
            checked=whole.how,
            steps=(first, *steps),
        )

    done = Compilation(archive, chain, trace)
    done.seconds.insert(0, {"total": read_seconds})
    done.reused.insert(0, reading.reused)
    done.warnings = warnings
    return done


def _target_record(archive: Archive, target: Target | None) -> dict[str, str] | None:
    if target is None:
        return None
    return {"name": target.name, "digest": target.digest, "document": archive.put(_descriptor(target))}


@lru_cache(maxsize=64)
def _descriptor(target: Target) -> bytes:
    """The text of a descriptor; targets are immutable and compared by identity."""
    return emit_target_yaml(target).encode()


def _calibration_record(archive: Archive, calibration: Calibration | None) -> dict[str, str] | None:
    if calibration is None:
        return None
    return {
        "digest": calibration.digest,
        "taken_at": calibration.taken_at,
        "document": archive.put(calibration.canonical),
    }


@cache
def package_versions() -> Mapping[str, str]:
    """The versions of the packages that results depend on; they do not change while a process runs."""
    found = {}
    for name in RESULT_PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "absent"
    return MappingProxyType(found)
