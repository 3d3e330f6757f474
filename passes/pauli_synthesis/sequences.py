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
from qlower.passes.pauli_synthesis.search import Settings, closed_problem, find_walk


def synthesized(op: PauliRotations, num_qubits: int, effort: int) -> tuple[Operation, ...]:
    """The gates of a sequence, repetitions written out; exactly its unitary."""
    sequence = rotations_of(op, num_qubits)
    once = min(_candidates(sequence, effort), key=two_qubit_gates)
    return (once.take(np.tile(np.arange(len(once.rows)), op.repeat)),)


def _candidates(sequence: Rotations, effort: int) -> Iterator[Run]:
    yield ladders(sequence)
    acts = sequence.table.weights > 0
    phases, rotations = sequence.take(np.flatnonzero(~acts)), sequence.take(np.flatnonzero(acts))
    if not len(rotations):
        return
    walk = find_walk(closed_problem(rotations.table), Settings(4**effort), 4 * len(rotations) + 200)
    if walk is not None:
        yield concatenate_runs([ladders(phases), gates_of(walk, rotations)])
