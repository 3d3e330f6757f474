"""``qlower compile``: compile a program for a device."""

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from qlower import api
from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, progress, say
from qlower.cli.trace_table import trace_table
from qlower.cli.written import write_output
from qlower.device.target import Target
from qlower.diagnostics import Diagnostic, QlowerError, Severity
from qlower.ir.format import Format
from qlower.lowering.archive import Archive
from qlower.lowering.compilation import Compilation, Request
from qlower.lowering.pipeline import Pipeline
from qlower.lowering.registry import formats
from qlower.store.store import Store


@dataclass(frozen=True)
class Arguments:
    """What stands on the command line; for the meaning see the options."""

    file: str | None
    target: str | None
    optimization: int | None
    stop_at: str
    pipeline: str | None
    seed: int
    output: str
    format: str
    from_format: str
    calibration: Path | None
    check: str
    threads: int
    store_folder: Path
    no_store: bool
    print_pipeline: bool
    as_json: bool


@click.command("compile")
@click.argument("file", required=False)
@options.target
@click.option("-O", "optimization", type=click.IntRange(0, 3), help="Preset pipeline; -O2 if nothing is said.")
@click.option("--pipeline", "-p", metavar="TEXT", help="Passes to run instead of a preset.")
@click.option("--stop-at", default="", metavar="LEVEL", help="Level to stop at, such as algorithm or circuit.")
@options.seed
@options.output
@click.option("--format", "-f", default="", metavar="FORMAT", help="Output format; else the target's first.")
@options.from_format
@options.calibration
@options.check
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True, help="Does not change results.")
@options.store_folder
@click.option("--no-store", is_flag=True, help="Record nothing.")
@click.option("--print-pipeline", is_flag=True, help="Print the pipeline and do nothing else.")
@options.as_json
def compile_program(**given: Any) -> None:
    """Compile FILE (- is standard input) for a device and record the run.

    The program goes to standard output, the trace to standard error; with -o the trace goes to standard output.
    """
    arguments = Arguments(**given)
    if arguments.optimization is not None and arguments.pipeline is not None:
        raise click.UsageError("-O and --pipeline exclude each other")
    began = api.now()
    request = _request(arguments)
    if arguments.print_pipeline:
        _print_pipeline(request, arguments)
        return
    if arguments.file is None:
        raise click.UsageError("Missing argument 'FILE'")
    store = None if arguments.no_store else Store.open(arguments.store_folder)
    source = options.read_program(arguments.file)
    done = api.run(Archive(store), source, arguments.from_format, request)
    writer = _writer(arguments, request.target, done)
    payload = done.emit(writer.name)
    done.record({"started_at": began})
    found = [*done.warnings, *_unaccepted(writer, request.target), *(store.warnings if store is not None else [])]
    _show(arguments, done, writer, payload, found)


def _request(arguments: Arguments) -> Request:
    return api.make_request(
        arguments.target,
        optimization=_level(arguments),
        pipeline=arguments.pipeline,
        calibration=arguments.calibration,
        seed=arguments.seed,
        threads=arguments.threads,
        check=arguments.check,
        stop_at=arguments.stop_at,
        progress=progress,
    )


def _print_pipeline(request: Request, arguments: Arguments) -> None:
    """Print the pipeline for FILE; without one, that for a circuit."""
    if arguments.file is not None:
        start = api.start_of(options.read_program(arguments.file), arguments.from_format)
        pipeline = request.pipeline_for(start)
    elif isinstance(request.pipeline, Pipeline):
        pipeline = request.pipeline
    else:
        pipeline = api.preset(_level(arguments), request.target)
    if arguments.as_json:
        print_json("compile", {"pipeline": str(pipeline)})
    else:
        say(str(pipeline))


def _level(arguments: Arguments) -> int:
    return api.DEFAULT_OPTIMIZATION if arguments.optimization is None else arguments.optimization


def _writer(arguments: Arguments, target: Target | None, done: Compilation) -> Format:
    """The format named; else the target's first that is installed; else what was read; else any that fits."""
    if arguments.format:
        return formats().load(arguments.format)
    level = done.trace.steps[-1].level
    accepted = target.formats if target is not None else ()
    for name in (*accepted, done.trace.reader, *formats().builtin):
        if name in formats().names():
            found = formats().load(name)
            passed = {level, *(step.level for step in done.trace.steps)}
            if found.write is not None and (not found.levels or passed & set(found.levels)):
                return found
    raise QlowerError(Diagnostic("QL0342", f"no format can write a module of level {level}", fix="name one: --format"))


def _unaccepted(writer: Format, target: Target | None) -> list[Diagnostic]:
    """A warning if the target does not accept what is written; formats for every level are not for devices."""
    if target is None or not target.formats or not writer.levels:
        return []
    if any(writer.name == name or writer.name.startswith(f"{name}-") for name in target.formats):
        return []
    return [
        Diagnostic(
            "QL0341",
            f"{target.name} does not list {writer.name} among the formats it accepts",
            expected=", ".join(target.formats),
            severity=Severity.WARNING,
        )
    ]


def _show(
    arguments: Arguments, done: Compilation, writer: Format, payload: str | bytes, found: list[Diagnostic]
) -> None:
    to_stdout = arguments.output == options.STANDARD_STREAM
    if not (to_stdout and arguments.as_json):
        write_output(arguments.output, payload)
    if arguments.as_json:
        print_json("compile", _fields(arguments, done, writer, payload), found)
        return
    print_diagnostics(found)
    say(trace_table(done.trace, [_milliseconds(s) for s in done.seconds], done.reused), err=to_stdout)
    where = "standard output" if to_stdout else arguments.output
    say(f"\nwritten to {where} as {writer.name}", err=to_stdout)
    if done.run is not None:
        say(f"recorded as {done.run}; replay it with: {_replay_command(arguments, done.run)}", err=to_stdout)


def _replay_command(arguments: Arguments, run: str) -> str:
    elsewhere = "" if arguments.store_folder == options.DEFAULT_STORE else f" --store {arguments.store_folder}"
    return f"qlower replay {run}{elsewhere}"


def _milliseconds(seconds: dict[str, float]) -> dict[str, float]:
    return {part: value * 1000 for part, value in seconds.items()}


def _fields(arguments: Arguments, done: Compilation, writer: Format, payload: str | bytes) -> dict[str, Any]:
    to_stdout = arguments.output == options.STANDARD_STREAM
    return {
        "run": done.run,
        "store": None if arguments.no_store else api.printable(arguments.store_folder),
        "trace": done.trace.as_json(),
        "milliseconds": [_milliseconds(step) for step in done.seconds],
        "reused": done.reused,
        "output": {
            "format": writer.name,
            "path": None if to_stdout else arguments.output,
            "digest": done.trace.steps[-1].output,
            "text": payload if to_stdout and isinstance(payload, str) else None,
            "base64": base64.b64encode(payload).decode() if to_stdout and isinstance(payload, bytes) else None,
        },
    }
