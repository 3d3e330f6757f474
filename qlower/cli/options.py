"""Options and arguments that several commands share."""

import sys
from math import isnan
from pathlib import Path

import click

from qlower.diagnostics import Source, fail
from qlower.program_text import as_source, decoded
from qlower.store.store import Store

DEFAULT_STORE = Path(".qlower")
STANDARD_STREAM = "-"

as_json = click.option("--json", "as_json", is_flag=True, help="Write one JSON document instead of text.")
store_folder = click.option(
    "--store",
    "store_folder",
    type=click.Path(path_type=Path),
    default=DEFAULT_STORE,
    show_default=True,
    metavar="DIR",
    help="Folder of the store.",
)
target = click.option(
    "--target", "-t", metavar="NAME", help="Device: a name, a name with a size, or a descriptor file."
)
calibration = click.option(
    "--calibration",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Calibration snapshot instead of the one shipped with the target.",
)
seed = click.option(
    "--seed", type=click.IntRange(0, 2**53 - 1), default=0, show_default=True, help="Root of all randomness."
)
epsilon = click.option(
    "--epsilon",
    type=click.FloatRange(0, 1, min_open=True),
    callback=lambda context, parameter, value: _number(value),
    metavar="ERROR",
    help="Error that all approximations together may make; without it nothing is approximated.",
)
check = click.option(
    "--check",
    type=click.Choice(["none", "default", "full"]),
    default="default",
    show_default=True,
    help="How much of every pass application to check.",
)
from_format = click.option("--from", "from_format", default="", metavar="FORMAT", help="Format of FILE, if not told.")
output = click.option("--output", "-o", default=STANDARD_STREAM, metavar="FILE", help="Where to write; - is stdout.")


def _number(value: float | None) -> float | None:
    if value is not None and isnan(value):
        raise click.BadParameter("it must be a number")
    return value


def existing_store(folder: Path) -> Store:
    """The store of a folder, which must exist.

    Raises:
        QlowerError: QL0500 to QL0506.
    """
    return Store.open(folder, create=False)


def read_program(file: str) -> Source:
    """The source of a path, or of standard input for ``-``.

    Raises:
        QlowerError: QL0001 it cannot be read, QL0002 it is not UTF-8.
    """
    if file == STANDARD_STREAM:
        if sys.stdin is None:
            fail("QL0001", "standard input cannot be read: it is closed", fix="name a file")
        return decoded("<stdin>", sys.stdin.buffer.read())
    return as_source(Path(file))
