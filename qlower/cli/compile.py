"""``qlower compile``: compile a program for a device."""

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import click

from qlower.cli import options
from qlower.cli.compile_answer import Answer, Arguments, show
from qlower.diagnostics import Source
from qlower.lowering.objectives import OBJECTIVES
from qlower.lowering.recall import FIELD, recall, recall_key
from qlower.lowering.trace import run_summary
from qlower.store.layout import Layout
from qlower.store.record import now
from qlower.store.store import Store

HIGHEST_LEVEL = 3


@click.command("compile")
@click.argument("file", required=False)
@options.target
@click.option("-O", "optimization", type=click.IntRange(0, 3), help="Preset pipeline; -O2 if nothing is said.")
@click.option("--outcomes-only", is_flag=True, help="Qubits begin in |0> and only outcomes count: fewer gates.")
@click.option("--objective", type=click.Choice(OBJECTIVES), help="What a preset looks for; gates if nothing is said.")
@click.option("--effort", type=click.IntRange(1, 4), help="How much -O3 searches, 1 (the usual) to 4.")
@click.option("--pipeline", "-p", metavar="TEXT", help="Passes to run instead of a preset.")
@click.option("--stop-at", default="", metavar="LEVEL", help="Level to stop at, such as algorithm or circuit.")
@options.seed
@options.epsilon
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
    if arguments.outcomes_only and arguments.pipeline is not None:
        raise click.UsageError("--outcomes-only belongs to presets; a pipeline names simplify-known-states itself")
    if arguments.objective is not None and arguments.pipeline is not None:
        raise click.UsageError("--objective belongs to presets; a pipeline gives it to best-of and to its passes")
    if arguments.effort is not None and arguments.optimization != HIGHEST_LEVEL:
        raise click.UsageError(f"--effort belongs to -O{HIGHEST_LEVEL}")
    if arguments.print_pipeline:
        from qlower.cli.compile_afresh import print_pipeline  # noqa: PLC0415  # loads the compiler

        print_pipeline(arguments)
        return
    if arguments.file is None:
        raise click.UsageError("Missing argument 'FILE'")
    source = options.read_program(arguments.file)
    key = None if arguments.no_store else _key(arguments, source)
    store = None if key is None else _existing_store(arguments.store_folder)
    answer = None if store is None or key is None else _recalled(store, key)
    if answer is None:
        from qlower.cli.compile_afresh import compile_afresh  # noqa: PLC0415  # loads the compiler

        answer = compile_afresh(arguments, source, store, key)
    show(arguments, answer)


def _key(arguments: Arguments, source: Source) -> str | None:
    """What the run is recalled by: all that the answer depends on; None if a file cannot be read or is a plugin's."""
    from qlower.targets import BUILTIN  # noqa: PLC0415  # a table of strings

    target, calibration = arguments.target, arguments.calibration
    files = [] if calibration is None else [calibration]
    if target is not None and target.partition(":")[0] not in BUILTIN:
        if not target.endswith((".yaml", ".yml")):
            return None
        files.append(Path(target))
    try:
        contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    except (OSError, ValueError):
        return None
    return recall_key(
        {
            "program": hashlib.sha256(source.text.encode()).hexdigest(),
            "name": source.name,
            "from": arguments.from_format,
            "target": target,
            "has_calibration": calibration is not None,
            "files": contents,
            "optimization": arguments.optimization,
            "outcomes_only": arguments.outcomes_only,
            "objective": arguments.objective,
            "effort": arguments.effort,
            "pipeline": arguments.pipeline,
            "stop_at": arguments.stop_at,
            "seed": arguments.seed,
            "epsilon": arguments.epsilon,
            "check": arguments.check,
            "format": arguments.format,
        }
    )


def _existing_store(folder: Path) -> Store | None:
    """The store, if there is one already: none is made for a request that may be refused."""
    if not os.path.exists(Layout(folder).format):  # noqa: PTH110  # no error where access is denied; that comes later
        return None
    return Store.open(folder, create=False)


def _recalled(store: Store, key: str) -> Answer | None:
    """The answer of an earlier run, recorded as a run of its own; None if there is none."""
    began, clock = now(), time.perf_counter()
    found = recall(store, key)
    if found is None:
        return None
    steps = found.trace.steps
    reused = [True] * len(steps)
    # Nothing was done step by step, so all of the time stands at the first.
    milliseconds = [{"total": 0.0} for _ in steps]
    milliseconds[0]["total"] = (time.perf_counter() - clock) * 1000
    with store.transaction() as transaction:
        summary = run_summary(found.trace, found.digest, milliseconds, reused)
        run = transaction.commit({**summary, "started_at": began, FIELD: {"key": key, "binary": found.binary}}).run
    payload = found.payload if found.binary else found.payload.decode()
    return Answer(found.trace, payload, milliseconds, reused, run, store.warnings)
