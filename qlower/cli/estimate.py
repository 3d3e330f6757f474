"""``qlower estimate``: what a program takes on a fault-tolerant machine."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options


@click.command("estimate")
@click.argument("file", required=False, metavar="PROGRAM")
@options.target
@click.option(
    "--error-budget", type=float, default=0.001, show_default=True, metavar="P", help="How often the program may fail."
)
@click.option(
    "--model",
    type=click.Choice(["qlower", "azure", "litinski2019", "cultivation"]),
    default="qlower",
    show_default=True,
    help="Whose way of estimating; all but qlower's are for comparison.",
)
@click.option("--counted", is_flag=True, help="Count the program instead of compiling and scheduling it.")
@click.option("--code", default="", metavar="NAME", help="Code family, of those of the target.")
@click.option(
    "--style", default="", metavar="NAME", help="Layout: routed, fast, intermediate or compact; else the best."
)
@click.option("--protocol", default="", metavar="NAME", help="Magic-state protocol; else the best.")
@click.option(
    "--objective",
    type=click.Choice(["volume", "qubits", "time"]),
    default="volume",
    show_default=True,
    help="Which plan of the front to propose.",
)
@click.option(
    "--stretch",
    type=float,
    default=1.3,
    show_default=True,
    metavar="X",
    help="Propose a schedule that takes at most X times its ideal duration, if there is one.",
)
@options.epsilon
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="New folder for estimate, layout, schedule and Stim program; without it the estimate goes to standard output.",
)
@click.option("--force", is_flag=True, help="Replace an earlier DIR.")
@click.option("--stim-distance", type=int, default=3, show_default=True, metavar="D", help="Of the Stim program.")
@click.option("--print-pipeline", is_flag=True, help="Print the passes and stop.")
@click.option("--list-factories", is_flag=True, help="Print the table of magic-state protocols and stop.")
@options.seed
@options.from_format
@options.check
@options.store_folder
@click.option("--no-store", is_flag=True, help="Record nothing.")
@options.as_json
def estimate(**given: Any) -> int:
    """Estimate what PROGRAM (a problem, a circuit or a file of counts; - is standard input) takes on a machine.

    A table of the Pareto front goes to standard error.
    """
    if given["list_factories"]:
        from qlower.cli.estimate_tables import factory_table  # noqa: PLC0415  # loads the table

        click.echo(factory_table())
        return 0
    for name in ("file", "target"):
        if given[name] is None:
            raise click.UsageError(
                "Missing argument 'PROGRAM'" if name == "file" else "Missing option '--target' / '-t'"
            )
    from qlower.cli.estimate_afresh import Arguments, estimate_afresh  # noqa: PLC0415  # loads the compiler

    return estimate_afresh(Arguments(**{key: value for key, value in given.items() if key != "list_factories"}))
