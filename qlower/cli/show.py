"""``qlower show``: a run's trace, or what there was after one of its steps."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options
from qlower.cli.opt import EXPLODED, PACKED
from qlower.cli.output import print_diagnostics, print_json, say
from qlower.cli.trace_table import trace_table
from qlower.cli.written import write_output
from qlower.diagnostics import fail
from qlower.lowering.archive import Archive
from qlower.lowering.registry import formats
from qlower.lowering.replay import load_trace
from qlower.lowering.trace import Step, Trace
from qlower.store.record import RunRecord
from qlower.store.store import Store


@click.command("show")
@click.argument("run", required=False)
@click.option("--packed", is_flag=True, help="Print runs of rows as dense columns.")
@options.output
@options.store_folder
@options.as_json
def show(run: str | None, packed: bool, output: str, store_folder: Path, as_json: bool) -> None:
    """Show the trace of RUN (r1, r2, …; the last one if not named), or with RUN:STEP the IR after a step."""
    store = options.existing_store(store_folder)
    name, colon, number = (run or "").partition(":")
    record = store.ledger.find(name) if name else store.ledger.last()
    if record is None:
        fail("QL0330", f"no runs are recorded in {store_folder}", fix="compile something first")
    trace = load_trace(store, record.run)
    if colon:
        step = _step(trace, record.run, number)
        payload = _payload(Archive(store), step, PACKED if packed else EXPLODED)
        if as_json:
            text = payload if isinstance(payload, str) else None
            print_json("show", {"step": trace.as_json()["steps"][step.index], "text": text})
        else:
            write_output(output, payload)
    elif as_json:
        print_json(
            "show", {"run": record.run, "record": dict(record.content), "trace": trace.as_json()}, store.warnings
        )
    else:
        _show_run(store, record, trace)


def _step(trace: Trace, run: str, number: str) -> Step:
    if number.isascii() and number.isdigit() and int(number) < len(trace.steps):
        return trace.steps[int(number)]
    fail("QL0330", f"{run} has no step '{number}'", expected=f"0 to {len(trace.steps) - 1}")


def _payload(archive: Archive, step: Step, ir_format: str) -> str | bytes:
    """The IR after a step; for a writing step what was written."""
    if step.kind != "write":
        write = formats().load(ir_format).write
        assert write is not None
        return write(archive.module(step.output))
    written = archive.get(step.output)
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written


def _show_run(store: Store, record: RunRecord, trace: Trace) -> None:
    content: dict[str, Any] = dict(record.content)
    print_diagnostics(store.warnings)
    heading = f"{trace.source_name} ({trace.reader})"
    if trace.target is not None:
        heading += f" for {trace.target['name']}"
    say(f"{click.style(record.run, bold=True)}  {heading}")
    lines = {
        "started at": content.get("started_at", ""),
        "pipeline": trace.pipeline,
        "seed": str(trace.seed),
        "check": trace.check,
        "source": trace.source,
        "target": trace.target["digest"] if trace.target is not None else "",
        "calibration": (
            f"{trace.calibration['digest']}, taken at {trace.calibration['taken_at']}" if trace.calibration else ""
        ),
        "packages": ", ".join(f"{name} {version}" for name, version in trace.packages.items()),
    }
    for head, value in lines.items():
        if value:
            say(f"{head:13}{value}")
    say("\n" + trace_table(trace, content["milliseconds"], content["reused"], in_full=True))
