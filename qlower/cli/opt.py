"""``qlower opt``: run passes on IR text, like ``mlir-opt``."""

from pathlib import Path
from typing import Any

import click

from qlower import api
from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, progress
from qlower.cli.written import write_output
from qlower.lowering.archive import Archive
from qlower.lowering.pipeline import Pipeline
from qlower.store.record import now
from qlower.store.store import Store

EXPLODED, PACKED = "mlir", "mlir-packed"
"""The two spellings of the IR as text."""


@click.command("opt")
@click.argument("file", default=options.STANDARD_STREAM)
@click.option("--pipeline", "-p", default="", metavar="TEXT", help="Passes to run; none reads, verifies and prints.")
@options.target
@options.calibration
@options.seed
@options.epsilon
@options.check
@options.from_format
@click.option("--packed", is_flag=True, help="Print runs of rows as dense columns.")
@click.option("--verify-only", is_flag=True, help="Print nothing.")
@options.output
@click.option("--store", "store_folder", type=click.Path(path_type=Path), metavar="DIR", help="Record the run there.")
@options.as_json
def opt(file: str, verify_only: bool, packed: bool, output: str, store_folder: Path | None, **given: Any) -> None:
    """Read IR text from FILE (- is standard input), run passes, and print the result as IR text.

    A program in another format can be read with --from.
    """
    began = now()
    as_json = given.pop("as_json")
    from_format = given.pop("from_format") or EXPLODED
    given["pipeline"] = given["pipeline"] or Pipeline(())
    request = api.make_request(**given, progress=progress)
    store = None if store_folder is None else Store.open(store_folder)
    done = api.run(Archive(store), options.read_program(file), from_format, request)
    text = "" if verify_only else done.emit(PACKED if packed else EXPLODED)
    if store is not None:
        done.record({"started_at": began})
    if as_json:
        trace = done.trace.as_json()
        print_json("opt", {"run": done.run, "trace": trace, "text": None if verify_only else text}, done.warnings)
        return
    print_diagnostics(done.warnings)
    if not verify_only:
        write_output(output, text)
