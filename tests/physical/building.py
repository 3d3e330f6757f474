"""Small circuit modules on a device's wires, for tests of the physical level."""

from collections.abc import Sequence

from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.rows import MEASURE, RESET, barrier_kind, delay_kind, gate_kind
from qlower.dialects.classical.ops import Constant, If, Yield
from qlower.ir import I1, Module, Operation, Region, Run, RunBuilder, Value

Item = tuple[str, Sequence[int], Sequence[float]]


def run_of(items: Sequence[Item]) -> Run:
    """A run of gates, and of measure, reset, barrier, delay_ns and delay_dt."""
    builder = RunBuilder()
    for name, qubits, parameters in items:
        if name == "measure":
            builder.add(MEASURE, qubits, results=[Value(I1)], slots=[0])
        elif name == "reset":
            builder.add(RESET, qubits)
        elif name == "barrier":
            builder.add(barrier_kind(len(qubits)), qubits)
        elif name.startswith("delay_"):
            builder.add(delay_kind(len(qubits), name[6:]), qubits, parameters)
        else:
            builder.add(gate_kind(name), qubits, parameters)
    return builder.finish()


def module_of(num_qubits: int, operations: Sequence[Operation]) -> Module:
    """A module whose main holds these ops; the last measured bit, if any, is the variable c."""
    results = [value for op in operations if isinstance(op, Run) for value in op.results]
    bit = results[-1:]
    attributes = {
        "sym_name": "main",
        "num_qubits": num_qubits,
        "variables": (("c", "bit", -1),) if bit else (),
    }
    body = Region((*operations, Return(operands=tuple(bit))))
    return Module("circuit", (Function(attributes=attributes, regions=(body,)),))


def conditional(condition: Value, items: Sequence[Item]) -> If:
    """An if without else."""
    return If(operands=(condition,), regions=(Region((run_of(items), Yield())), Region((Yield(),))))


def constant_bit() -> Constant:
    """A false bit."""
    return Constant(results=(Value(I1),), attributes={"value": False})
