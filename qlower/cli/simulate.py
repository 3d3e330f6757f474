"""``qlower simulate``: what the batches of a plan would measure."""

from pathlib import Path
from typing import Any

import click

from qlower.cli import options


@click.command("simulate")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--batch", type=click.IntRange(0), metavar="N", help="Simulate this batch only.")
@click.option("--target", "-t", metavar="NAME", help="The plan's device, where it was a descriptor file or a plugin's.")
@options.calibration
@click.option("--ideal", is_flag=True, help="Without noise.")
@click.option(
    "--reset-error",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="How often a reset leaves |1>; else as often as |0> is misread.",
)
@click.option(
    "--largest-qubits",
    type=click.IntRange(1, 30),
    default=12,
    show_default=True,
    help="Tenants that share state on more qubits are left out.",
)
@options.seed
@options.output
@options.as_json
def simulate(**given: Any) -> int:
    """Simulate the batches of PLAN, the folder that qlower pack wrote, with the noise of the calibration snapshot.

    The results are what qlower split takes. Exit code 1 if a tenant was too large to be simulated.
    """
    from qlower.cli.simulate_afresh import Arguments, simulate_afresh  # noqa: PLC0415  # loads the compiler

    return simulate_afresh(Arguments(**given))
