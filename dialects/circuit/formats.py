"""The file formats of the circuit level; readers and writers are imported on use."""

from qlower.diagnostics import Source
from qlower.ir import Module
from qlower.ir.format import Format


def _read_openqasm2(source: Source) -> Module:
    from qlower.dialects.circuit.openqasm.openqasm2 import read_openqasm2  # noqa: PLC0415  # on use

    return read_openqasm2(source)


OPENQASM2 = Format(
    "openqasm2", "OpenQASM 2 programs", (".qasm",), ("circuit",), read=_read_openqasm2, begins=r"^\s*OPENQASM\s+2"
)
