"""``qlower replay``: compute recorded runs again and compare every digest."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options
from qlower.cli.faults import diagnostics_of
from qlower.cli.output import print_diagnostics, print_json, progress, say
from qlower.diagnostics import Diagnostic, Note
from qlower.lowering.replay import ReplayReport
from qlower.lowering.replay import replay as replay_run
from qlower.store.store import Store

DIFFERENT, FAILED = 1, 2


@click.command("replay")
@click.argument("runs", nargs=-1)
@click.option("--all", "every", is_flag=True, help="All runs in the store.")
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True, help="Does not change results.")
@options.store_folder
@options.as_json
def replay(runs: tuple[str, ...], every: bool, threads: int, store_folder: Path, as_json: bool) -> int:
    """Compute RUNS (r1, r2, …) again from their sources, reusing nothing, and compare digest by digest.

    Exit code 1 if a digest differs, 2 if a run cannot be computed again.
    """
    if bool(runs) == every:
        raise click.UsageError("name runs, or give --all")
    store = options.existing_store(store_folder)
    names = [record.run for record in store.ledger.records()] if every else list(runs)
    results = []
    for name in names:
        result, found = _result(store, name, threads)
        results.append((result, found))
        if not as_json:
            say(f"{name}: {result['state']}" + (f", {result['steps']} steps" if result["steps"] else ""))
            print_diagnostics(found)
    if as_json:
        everything = [diagnostic for _, found in results for diagnostic in found]
        print_json("replay", {"runs": [result for result, _ in results]}, everything)
    states = {result["state"] for result, _ in results}
    return FAILED if "failed" in states else DIFFERENT if "different" in states else 0


def _result(store: Store, name: str, threads: int) -> tuple[dict[str, Any], list[Diagnostic]]:
    """How one run came out. Whatever goes wrong with it must not keep the others from being replayed."""
    try:
        report = replay_run(store, name, threads=threads, progress=progress)
    except Exception as error:
        return {"run": name, "state": "failed", "steps": 0, "differences": [], "packages": {}}, [*diagnostics_of(error)]
    fields = {
        "run": name,
        "state": "identical" if report.identical else "different",
        "steps": report.steps,
        "differences": [vars(difference) for difference in report.differences],
        "packages": {package: list(versions) for package, versions in report.packages.items()},
    }
    return fields, [] if report.identical else [_difference(report)]


def _difference(report: ReplayReport) -> Diagnostic:
    """Where a run first came out otherwise, and what is installed otherwise."""
    first = report.differences[0]
    packages = [
        Note(f"{name} was {recorded} when it was recorded, now it is {installed}")
        for name, (recorded, installed) in report.packages.items()
    ]
    return Diagnostic(
        "QL0331",
        f"{report.run} differs from step {first.step} on: the {first.what} of {first.name} was "
        f"{first.recorded}, now it is {first.computed}",
        fix=f"compare with `qlower show {report.run}`",
        notes=tuple(packages) or (Note("the versions of all packages are those recorded"),),
    )
