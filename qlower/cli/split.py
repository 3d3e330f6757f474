"""``qlower split``: give the results of batches back to their jobs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from qlower.cli import options
from qlower.program_text import printable

PLAN_FILE, RESULTS_FILE = "plan.json", "results.json"
UNFINISHED = 1
JOB_DEPTH = 3
"""Document, jobs, job: the counts of a job stand on one line."""


@click.command("split")
@click.argument("results")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--batch", type=click.IntRange(0), metavar="N", help="The batch that RESULTS are of; else of all.")
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="New folder with a file for each job; without it all goes to standard output.",
)
@click.option("--force", is_flag=True, help="Replace an earlier DIR.")
@options.as_json
def split(results: str, plan: Path, **given: Any) -> int:
    """Split RESULTS (JSON; - is standard input) of PLAN, the folder that qlower pack wrote, by jobs.

    RESULTS are the counts of one batch, or a list with those of each. Exit code 1 if a job lacks shots.
    """
    from qlower.cli.folders import check_folder, write_folder  # noqa: PLC0415  # on use
    from qlower.cli.output import json_text, print_json, say  # noqa: PLC0415
    from qlower.passes.multiplex.plan_document import check_sealed  # noqa: PLC0415  # loads the compiler
    from qlower.passes.multiplex.tenant_results import tenant_results  # noqa: PLC0415

    folder: Path | None = given["folder"]
    if folder is not None:
        check_folder(folder, RESULTS_FILE, force=given["force"])
    document = check_sealed(_json(str(plan / PLAN_FILE if plan.is_dir() else plan), "QL0958"))
    found = tenant_results(document, _json(results, "QL0959"), given["batch"])
    if folder is not None:
        write_folder(folder, RESULTS_FILE, _files(found), force=given["force"])
    if given["as_json"]:
        print_json("split", {"folder": None if folder is None else printable(folder), "results": found})
    elif folder is None:
        click.echo(json_text(found, JOB_DEPTH), nl=False)
    unfinished = [job for job, about in found["jobs"].items() if about["shots"] < about["planned_shots"]]
    jobs, absent = len(found["jobs"]), len(found["batches_without_results"])
    without = f"; {absent} batches are without results" if absent else ""
    say(f"{jobs - len(unfinished)} of {jobs} jobs have all their shots{without}", err=True)
    return UNFINISHED if unfinished else 0


def _json(file: str, code: str) -> object:
    """What stands in a JSON file; no key may be there twice, since readers differ in which they keep."""
    import json  # noqa: PLC0415  # on use

    from qlower.diagnostics import fail  # noqa: PLC0415

    source = options.read_program(file)

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for i, (key, _) in enumerate(pairs) if key in dict(pairs[:i]))
            fail(code, f"{source.name}: the key '{twice[:40]}' is given twice", fix="add the counts up")
        return found

    try:
        return json.loads(source.text, object_pairs_hook=unique)
    except ValueError as error:
        offset = getattr(error, "pos", 0)
        fail(code, f"{source.name} is not JSON: {error}", source.span(offset), expected="well-formed JSON")
    except RecursionError:
        fail(code, f"{source.name} is nested too deeply", source.span(0))


def _files(found: Mapping[str, Any]) -> dict[str, str]:
    """A file for each job and one with all; names differ by more than upper and lower case."""
    from qlower.cli.output import json_text  # noqa: PLC0415  # on use

    files = {RESULTS_FILE: json_text(found, JOB_DEPTH)}
    taken = {RESULTS_FILE}
    for job, about in found["jobs"].items():
        name, number = f"{job}.json", 1
        while name.casefold() in taken:
            number += 1
            name = f"{job}~{number}.json"
        taken.add(name.casefold())
        files[name] = json_text({"schema": found["schema"], "plan": found["plan"], "job": job, **about}, JOB_DEPTH)
    return files
