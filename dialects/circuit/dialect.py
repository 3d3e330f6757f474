"""The circuit dialect."""

from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate, Return
from qlower.dialects.circuit.rows import ROWS
from qlower.ir import Dialect

CIRCUIT = Dialect(
    name="circuit",
    version=1,
    level="circuit",
    operations=(Function, GateDefinition, MatrixGate, Return),
    rows=ROWS,
    summary="gates, measurement and control flow on virtual qubits",
    places="qlower.dialects.circuit.places:PLACES",
    checker="qlower.dialects.circuit.checker:CHECKER",
    citations=("OpenQASM 3 specification, arXiv:2104.14722",),
)
