"""Reading OpenQASM 2."""

from qlower.diagnostics import QlowerError, Source
from qlower.dialects.circuit.openqasm.codes import OPENQASM2_BASE
from qlower.dialects.circuit.openqasm.constant_angles import NotRecognisedError
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.openqasm2_flat import Openqasm2FlatReader
from qlower.dialects.circuit.openqasm.openqasm2_general import GeneralReader
from qlower.ir import Module


def read_openqasm2(source: Source) -> Module:
    """The program of a text, at level circuit.

    Raises:
        QlowerError: QL1000 to QL1099.
    """
    return read_openqasm2_fast(source) or read_openqasm2_generally(source)


def read_openqasm2_fast(source: Source) -> Module | None:
    """The program of a flat and regular text; None where the general reader is needed."""
    reader = Openqasm2FlatReader(Faults(source, OPENQASM2_BASE))
    try:
        reader.read()
    except (NotRecognisedError, QlowerError):
        return None
    return reader.builder.module()


def read_openqasm2_generally(source: Source) -> Module:
    """The program of any text.

    Raises:
        QlowerError: QL1000 to QL1099.
    """
    return GeneralReader(Faults(source, OPENQASM2_BASE)).read()
