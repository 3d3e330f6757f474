"""What ``qlower compile`` is asked, and how its answer is shown."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, say
from qlower.cli.trace_table import trace_table
from qlower.cli.written import write_output
from qlower.diagnostics import Diagnostic
from qlower.lowering.trace import Trace
from qlower.program_text import printable


@dataclass(frozen=True)
class Arguments:
    """What stands on the command line; for the meaning see the options."""

    file: str | None
    target: str | None
    optimization: int | None
    outcomes_only: bool
    objective: str | None
    effort: int | None
    stop_at: str
    pipeline: str | None
    seed: int
    epsilon: float | None
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


@dataclass(frozen=True)
class Answer:
    """A finished run.

    Attributes:
        trace: its trace; the last step wrote the output.
        payload: what was written.
        milliseconds: per step where the time went.
        reused: per step whether it was answered from the store.
        run: its id in the ledger, or None if nothing was recorded.
        found: warnings and remarks.
    """

    trace: Trace
    payload: str | bytes
    milliseconds: Sequence[Mapping[str, float]]
    reused: Sequence[bool]
    run: str | None
    found: Sequence[Diagnostic]


def show(arguments: Arguments, answer: Answer) -> None:
    """Write the program where it is wanted, and tell how it came about."""
    to_stdout = arguments.output == options.STANDARD_STREAM
    if not (to_stdout and arguments.as_json):
        write_output(arguments.output, answer.payload)
    if arguments.as_json:
        print_json("compile", _fields(arguments, answer), answer.found)
        return
    print_diagnostics(answer.found)
    say(trace_table(answer.trace, answer.milliseconds, answer.reused), err=to_stdout)
    where = "standard output" if to_stdout else arguments.output
    say(f"\nwritten to {where} as {answer.trace.steps[-1].name}", err=to_stdout)
    if answer.run is not None:
        say(f"recorded as {answer.run}; replay it with: {_replay_command(arguments, answer.run)}", err=to_stdout)


def _replay_command(arguments: Arguments, run: str) -> str:
    elsewhere = "" if arguments.store_folder == options.DEFAULT_STORE else f" --store {arguments.store_folder}"
    return f"qlower replay {run}{elsewhere}"


def _fields(arguments: Arguments, answer: Answer) -> dict[str, Any]:
    to_stdout = arguments.output == options.STANDARD_STREAM
    written, payload = answer.trace.steps[-1], answer.payload
    return {
        "run": answer.run,
        "store": None if arguments.no_store else printable(arguments.store_folder),
        "trace": answer.trace.as_json(),
        "milliseconds": list(answer.milliseconds),
        "reused": list(answer.reused),
        "output": {
            "format": written.name,
            "path": None if to_stdout else arguments.output,
            "digest": written.output,
            "text": payload if to_stdout and isinstance(payload, str) else None,
            "base64": base64.b64encode(payload).decode() if to_stdout and isinstance(payload, bytes) else None,
        },
    }
