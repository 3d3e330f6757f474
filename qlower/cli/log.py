"""``qlower log``: list the recorded runs."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options
from qlower.cli.output import print_diagnostics, print_json, say, table
from qlower.store.record import RunRecord

HEADS = ("run", "started at", "source", "target", "steps", "reused", "ms", "output")


@click.command("log")
@click.option("--limit", "-n", type=click.IntRange(min=1), metavar="N", help="Only the last N runs.")
@options.store_folder
@options.as_json
def log(limit: int | None, store_folder: Path, as_json: bool) -> None:
    """List the runs in the store, oldest first."""
    store = options.existing_store(store_folder)
    records = list(store.ledger.records())
    shown = records[-limit:] if limit is not None else records
    if as_json:
        print_json("log", {"runs": [{"run": record.run, **record.content} for record in shown]}, store.warnings)
        return
    print_diagnostics(store.warnings)
    say(table(HEADS, map(_row, shown), ("steps", "reused", "ms")) if shown else "no runs are recorded")


def _row(record: RunRecord) -> tuple[object, ...]:
    content: dict[str, Any] = dict(record.content)
    reused = content.get("reused", [])
    total = sum(step.get("total", 0.0) for step in content.get("milliseconds", []))
    return (
        record.run,
        content.get("started_at", ""),
        content.get("source_name", ""),
        content.get("target") or "",
        len(reused),
        sum(reused),
        f"{total:.1f}",
        str(content.get("output", ""))[:12],
    )
