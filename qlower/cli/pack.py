"""``qlower pack``: plan which jobs share a device, where and when, and write a program for each batch."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options


@click.command("pack")
@click.argument("jobs")
@options.target
@click.option("--policy", metavar="NAME", help="Who decides: the NAME of a pass pack-NAME; options in braces.")
@click.option("--mode", default="", metavar="MODE", help="Which way the policy goes, such as space-time.")
@click.option("-O", "optimization", type=click.IntRange(0, 3), default=3, help="Preset that compiles the programs.")
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="New folder for the plan and the programs; without it plan.json goes to standard output.",
)
@click.option("--force", is_flag=True, help="Replace an earlier DIR.")
@click.option("--format", "-f", default="", metavar="FORMAT", help="Format of the programs; else the target's first.")
@click.option("--arrivals", default="", metavar="poisson:R", help="Jobs come one by one, R a second on average.")
@click.option("--pictures", is_flag=True, help="Draw each batch's chip, and the batches over time, as SVG.")
@click.option("--no-emit", is_flag=True, help="Write the plan only.")
@options.calibration
@click.option(
    "--at", default="", metavar="TIME", help="When it is to run (ISO 8601); an expired calibration is refused."
)
@options.seed
@options.from_format
@options.check
@click.option("--threads", type=click.IntRange(1, 1024), default=1, show_default=True, help="Does not change results.")
@options.store_folder
@click.option("--no-store", is_flag=True, help="Record nothing.")
@options.as_json
def pack(**given: Any) -> int:
    """Pack JOBS (a YAML file; - is standard input) onto a device and record the run.

    The table goes to standard error. Exit code 1 if a job was refused, 2 if there is no plan.
    """
    if given["target"] is None:
        raise click.UsageError("Missing option '--target' / '-t'")
    from qlower.cli.pack_afresh import Arguments, pack_afresh  # noqa: PLC0415  # loads the compiler

    return pack_afresh(Arguments(**given))
