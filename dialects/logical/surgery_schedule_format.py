"""The format ``surgery-schedule``: a schedule of lattice surgery with its ledger of magic states, as JSON."""

from qlower.ir import Module
from qlower.ir.format import Format


def _write(module: Module) -> str:
    from qlower.dialects.logical.surgery_schedule import write_surgery_schedule  # noqa: PLC0415  # on use

    return write_surgery_schedule(module)


SURGERY_SCHEDULE = Format(
    "surgery-schedule",
    "a schedule of lattice surgery and its magic states as JSON",
    (".json",),
    ("logical",),
    write=_write,
)
"""Written only."""
