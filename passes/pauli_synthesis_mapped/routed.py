"""The other way, for comparison: gates term by term, placed and routed afterwards."""

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import rotations_of
from qlower.dialects.circuit.ops import Function
from qlower.ir import Module
from qlower.ir.rewriting import walk
from qlower.lowering import Context
from qlower.passes.algorithm_to_circuit.lower_algorithm_to_circuit import LowerToLadders
from qlower.passes.circuit.cancel_commuting import CancelCommuting
from qlower.passes.circuit.resynthesize_two_qubit import ResynthesizeTwoQubit
from qlower.passes.circuit_to_physical.layout_sabre import LayoutSabre

LARGEST_LOCAL = 2
"""Qubits per term of programs for which routing may be the better way: models of spins on a lattice."""


def is_two_local(main: Function) -> bool:
    """Whether every rotation acts on two qubits at most."""
    tables = [rotations_of(op, main.num_qubits).table for op in walk(main) if isinstance(op, PauliRotations)]
    return all(int(table.weights.max(initial=0)) <= LARGEST_LOCAL for table in tables)


def routed_cost(module: Module, context: Context) -> int:
    """CX that are left, by SABRE's estimate, when ladders are optimised, placed and routed."""
    for step in (LowerToLadders(), CancelCommuting(), ResynthesizeTwoQubit(entangler="cx"), LayoutSabre()):
        result = step.run(module, context)
        module = result.module
    return int(result.metrics["estimated_two_qubit"])
