"""Programs as files of Qiskit circuits in the QPY encoding."""

import io

from qlower.dialects.circuit.qiskit_interchange.to_circuit import to_qiskit
from qlower.ir.module import Module


def write_qpy(module: Module) -> bytes:
    """The program as a QPY file with one circuit, for ``qiskit.qpy.load``; equal modules give the same bytes.

    Calls of defined gates are written out, since QPY tells definitions apart by random numbers.

    Raises:
        QlowerError: see ``to_qiskit``; QL1225, a gate is modified.
    """
    from qiskit import qpy  # noqa: PLC0415  # heavy

    file = io.BytesIO()
    qpy.dump(to_qiskit(module, keep_definitions=False), file)
    return file.getvalue()
