"""Reading OpenQASM 3."""

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.openqasm.codes import OPENQASM3_BASE
from qlower.dialects.circuit.openqasm.constant_angles import NotRecognisedError
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.openqasm3_flat import Openqasm3FlatReader
from qlower.ir import Module


def read_openqasm3(source: Source) -> Module:
    """The program of a text, at level circuit.

    Raises:
        QlowerError: QL1100 to QL1199.
    """
    return read_openqasm3_fast(source) or read_openqasm3_generally(source)


def read_openqasm3_fast(source: Source) -> Module | None:
    """The program of a flat and regular text; None where the general reader is needed."""
    reader = Openqasm3FlatReader(Faults(source, OPENQASM3_BASE))
    try:
        reader.read()
    except (NotRecognisedError, QlowerError):
        return None
    return reader.builder.module()


def read_openqasm3_generally(source: Source) -> Module:
    """The program of any text, by way of the reference grammar.

    Raises:
        QlowerError: QL1100 to QL1199.
    """
    from qlower.dialects.circuit.openqasm.openqasm3_general import read  # noqa: PLC0415  # antlr4, on use

    return read(Faults(source, OPENQASM3_BASE))
