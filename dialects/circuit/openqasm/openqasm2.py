"""Reading OpenQASM 2."""

from qlower.diagnostics import Source
from qlower.dialects.circuit.openqasm.codes import OPENQASM2_BASE
from qlower.dialects.circuit.openqasm.faults import Faults
from qlower.dialects.circuit.openqasm.openqasm2_general import GeneralReader
from qlower.ir import Module


def read_openqasm2(source: Source) -> Module:
    """The program of a text, at level circuit.

    Raises:
        QlowerError: QL1000 to QL1099.
    """
    faults = Faults(source, OPENQASM2_BASE)
    return GeneralReader(faults).read()
