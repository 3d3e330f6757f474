"""What all lowerings from the algorithm to the circuit level share: what stays, and where rotations are replaced."""

from collections.abc import Callable, Sequence

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.circuit.ops import Function, GateDefinition, MatrixGate
from qlower.ir import Module, Operation
from qlower.ir.rewriting import rewrite_regions

Lowering = Callable[[PauliRotations, int], Sequence[Operation]]
"""Gives the ops that stand in for a sequence of rotations in a function of so many qubits."""


def circuit_part(module: Module, lowering: Lowering) -> Module:
    """The module at the circuit level: its functions with every sequence of rotations lowered, and the gates they call.

    Goals, operators and measurement plans are no part of a circuit and are left out.
    """
    kept: list[Operation] = []
    for op in module.operations:
        if isinstance(op, Function):
            num_qubits = op.num_qubits

            def visit(inner: Operation, num_qubits: int = num_qubits) -> Sequence[Operation] | None:
                return lowering(inner, num_qubits) if isinstance(inner, PauliRotations) else None

            kept.append(rewrite_regions(op, visit))
        elif isinstance(op, GateDefinition | MatrixGate):
            kept.append(op)
    return module.with_operations(kept).with_level("circuit")
