"""The format ``stim``; the writer is imported on use."""

from qlower.ir import Module
from qlower.ir.format import Format


def _write_stim(module: Module) -> str:
    from qlower.dialects.logical.stim.writer import write_stim  # noqa: PLC0415  # on use

    return write_stim(module)


STIM = Format("stim", "Clifford circuits with detectors and noise", (".stim",), ("circuit",), write=_write_stim)
