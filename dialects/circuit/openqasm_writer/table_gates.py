"""Definitions of gates that the gate table knows and ``stdgates.inc`` does not.

They repeat the gate table's own definitions row by row, by which the reader knows them again.
"""

from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.openqasm_writer.names import STANDARD_GATES
from qlower.dialects.circuit.ops import GateDefinition, Return
from qlower.dialects.circuit.rows import gate_kind
from qlower.ir.affine import symbol
from qlower.ir.operation import Region
from qlower.ir.run import RunBuilder, body
from qlower.ir.types import F64
from qlower.ir.value import Value

PARAMETER_NAMES = ("alpha", "beta", "gamma", "theta")
"""In alphabetical order: qiskit-qasm3-import 0.6 gives a gate its arguments in that of the parameters' names."""
QUBIT_NAMES = ("a", "b", "c", "d", "e")


def is_predefined(name: str) -> bool:
    """Whether OpenQASM 3 with ``stdgates.inc`` has the gate."""
    return name in STANDARD_GATES or name in ("u", "gphase")


def definition_of(name: str) -> GateDefinition | None:
    """The gate's definition as an op, or None if the table has none."""
    gate = GATES[name]
    if gate.definition is None:
        return None
    parameters = tuple(Value(F64) for _ in range(gate.num_parameters))
    symbols = tuple(symbol(value) for value in parameters)
    builder = RunBuilder()
    for inner, expressions, operands in gate.definition:
        builder.add(gate_kind(inner), operands, [expression.evaluate(symbols) for expression in expressions])
    return GateDefinition(
        attributes={
            "sym_name": name,
            "num_qubits": gate.num_qubits,
            "parameters": PARAMETER_NAMES[: gate.num_parameters],
            "qubits": QUBIT_NAMES[: gate.num_qubits],
        },
        regions=(Region(body((builder.finish(), Return())), parameters),),
    )
