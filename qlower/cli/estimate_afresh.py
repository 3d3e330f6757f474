"""``qlower estimate`` at work: prepares the program, estimates it and writes what was found."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qlower import api
from qlower.cli import options
from qlower.cli.estimate_files import ESTIMATE_FILE, files_of
from qlower.cli.estimate_tables import front_table
from qlower.cli.folders import check_folder, write_folder
from qlower.cli.output import print_diagnostics, print_json, progress, say
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, Severity
from qlower.dialects.logical.ops import Counts
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request, compile_handle
from qlower.lowering.handle import Handle
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import find_target
from qlower.passes.logical.estimation.asked import checked_budget, checked_stretch, checked_wish
from qlower.passes.logical.estimation.code_model import code_models
from qlower.passes.logical.estimation.presets import (
    QLOWER,
    Estimation,
    counting,
    estimating,
    has_loops,
    preparing,
    too_long,
)
from qlower.program_text import printable
from qlower.store.record import now
from qlower.store.store import Store

APPROXIMATION_SHARE = 1 / 3
"""Of the error budget for approximations, where no epsilon is given."""


@dataclass(frozen=True)
class Arguments:
    """What stands on the command line; for the meaning see the options."""

    file: str
    target: str
    error_budget: float
    model: str
    counted: bool
    code: str
    style: str
    protocol: str
    objective: str
    stretch: float
    epsilon: float | None
    folder: Path | None
    force: bool
    stim_distance: int
    print_pipeline: bool
    seed: int
    from_format: str
    check: str
    store_folder: Path
    no_store: bool
    as_json: bool

    def asked(self) -> Estimation:
        """What is asked of the passes."""
        return Estimation(
            self.model,
            self.error_budget,
            self.code,
            self.style,
            self.protocol,
            self.objective,
            self.counted,
            self.stretch,
        )


def estimate_afresh(arguments: Arguments) -> int:
    """Estimate; gives the exit code.

    Raises:
        QlowerError: the program, the target, an option or the folder was refused.
    """
    target = _checked(arguments)
    if arguments.folder is not None:
        check_folder(arguments.folder, ESTIMATE_FILE, force=arguments.force)
    source = options.read_program(arguments.file)
    start = api.start_of(source, arguments.from_format)
    store = None if arguments.no_store else Store.open(arguments.store_folder)
    began, archive = now(), Archive(store)
    asked, remarks = _sized(arguments, start)
    if arguments.print_pipeline:
        return _print_pipeline(arguments, start, asked)
    request = _request(arguments, target, preparing(start, asked))
    prepared = api.run(archive, source, arguments.from_format, request)
    spent = sum(step.epsilon for step in prepared.trace.steps)
    whole = Pipeline((*_passes(request), *estimating(start, asked, spent).passes))
    done = api.run(archive, source, arguments.from_format, replace(request, pipeline=whole))
    text = done.emit("estimate")
    assert isinstance(text, str)
    files, found = files_of(done, text, arguments.stim_distance) if arguments.folder is not None else ({}, [])
    done.record({"started_at": began})
    if arguments.folder is not None:
        write_folder(arguments.folder, ESTIMATE_FILE, files, force=arguments.force)
    found = [*remarks, *found, *done.warnings, *(store.warnings if store is not None else [])]
    _show(arguments, done, json.loads(text), (list(files), found))
    return 0


def _checked(arguments: Arguments) -> Target:
    """The target; refuses what can be refused before the program is read."""
    checked_budget(arguments.error_budget)
    checked_wish(arguments.style, 0, arguments.protocol, 0, arguments.objective)
    checked_stretch(arguments.stretch)
    target = find_target(arguments.target)
    if arguments.model == QLOWER:
        code_models(target, arguments.code)
    return target


def _sized(arguments: Arguments, start: Handle) -> tuple[Estimation, list[Diagnostic]]:
    """What is asked, with programs that are too long to be compiled only counted."""
    asked = arguments.asked()
    if asked.counted or asked.model != QLOWER or start.level == "logical":
        return asked, []
    reason = ""
    if has_loops(start.module.operations):
        reason = "it has loops"
    else:
        request = api.make_request(None, pipeline=counting(start), epsilon=_epsilon(arguments), check="none")
        counts = compile_handle(Archive(None), start, arguments.file, request).module().find("counts")
        if isinstance(counts, Counts) and too_long(counts):
            reason = "it is long"
    if not reason:
        return asked, []
    remark = Diagnostic(
        "QL1357", f"the program is counted, not compiled and scheduled: {reason}", severity=Severity.REMARK,
        fix="styles of layouts are compared by formula; see docs/estimation.md",
    )  # fmt: skip
    return replace(asked, counted=True), [remark]


def _epsilon(arguments: Arguments) -> float:
    share = arguments.error_budget * APPROXIMATION_SHARE
    return share if arguments.epsilon is None else arguments.epsilon


def _request(arguments: Arguments, target: Target, pipeline: Pipeline) -> Request:
    return api.make_request(
        target,
        pipeline=pipeline,
        seed=arguments.seed,
        epsilon=_epsilon(arguments),
        check=arguments.check,
        progress=progress,
    )


def _passes(request: Request) -> tuple[Any, ...]:
    assert isinstance(request.pipeline, Pipeline)
    return request.pipeline.passes


def _print_pipeline(arguments: Arguments, start: Handle, asked: Estimation) -> int:
    pipeline = Pipeline((*preparing(start, asked).passes, *estimating(start, asked, 0.0).passes))
    if arguments.as_json:
        print_json("estimate", {"pipeline": str(pipeline)})
    else:
        say(str(pipeline))
    return 0


def _show(
    arguments: Arguments, done: Compilation, document: dict[str, Any], written: tuple[list[str], list[Diagnostic]]
) -> None:
    """The document on standard output if it is wanted there; the table on standard error."""
    files, found = written
    if arguments.as_json:
        folder = None if arguments.folder is None else printable(arguments.folder)
        print_json("estimate", {"run": done.run, "folder": folder, "files": files, "estimate": document}, found)
        return
    print_diagnostics(found)
    if arguments.folder is None:
        say(json.dumps(document, indent=2, ensure_ascii=False))
    say(front_table(document), err=True)
    if arguments.folder is not None:
        say(f"\nwritten to {printable(arguments.folder)}: {', '.join(files)}", err=True)
    if done.run is not None:
        say(f"recorded as {done.run}", err=True)
