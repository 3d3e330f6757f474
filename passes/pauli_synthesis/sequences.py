"""Sequences of Pauli rotations as gates: candidates are made, and the one of fewest two-qubit gates is taken."""

from collections.abc import Iterator

import numpy as np

from qlower.dialects.algorithm.ops import PauliRotations
from qlower.dialects.algorithm.programs import Rotations, rotations_of
from qlower.ir import Operation, Run
from qlower.ir.run import concatenate_runs
from qlower.passes.algorithm_to_circuit.ladders import ladders
from qlower.passes.pauli_synthesis.cost import two_qubit_gates
from qlower.passes.pauli_synthesis.emission import gates_of
from qlower.passes.pauli_synthesis.portfolio import best_walk


def synthesized(op: PauliRotations, num_qubits: int, effort: int, *, swaps_are_free: bool) -> tuple[Operation, ...]:
    """The gates of a sequence, repetitions written out; exactly its unitary."""
    sequence = rotations_of(op, num_qubits)
    candidates = _candidates(sequence, effort, swaps_are_free=swaps_are_free)
    once = min(candidates, key=lambda run: two_qubit_gates(run, swaps_are_free=swaps_are_free))
    return (once.take(np.tile(np.arange(len(once.rows)), op.repeat)),)


def _candidates(sequence: Rotations, effort: int, *, swaps_are_free: bool) -> Iterator[Run]:
    yield ladders(sequence)
    acts = sequence.table.weights > 0
    phases, rotations = sequence.take(np.flatnonzero(~acts)), sequence.take(np.flatnonzero(acts))
    if not len(rotations):
        return
    walk = best_walk(rotations.table, effort, swaps_are_free=swaps_are_free)
    if walk is not None:
        yield concatenate_runs([ladders(phases), gates_of(walk, rotations)])
