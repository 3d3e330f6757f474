"""Comparing wide programs one output qubit at a time: X and Z on it, carried back to the inputs they depend on.

Two unitaries that carry X and Z on every qubit back to the same operators are equal up to global phase. Only qubits
that depend on few inputs can be looked at, so in general this is a bounded check.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.equivalence import Pair, Program
from qlower.dialects.circuit.liveness import terminal_measurements
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, effect_of
from qlower.dialects.circuit.state_simulation import Amplitudes, Application, unitary_on
from qlower.dialects.circuit.unitary_algebra import embedded
from qlower.dialects.classical.ops import Constant
from qlower.ir import Affine, Run

LARGEST_CONE = 8
"""Inputs an output may depend on to be looked at."""

_X = np.array([[0, 1], [1, 0]], dtype=np.complex128)
_Z = np.array([[1, 0], [0, -1]], dtype=np.complex128)


@dataclass(frozen=True)
class ConeCheck:
    """What was found.

    Attributes:
        looked_at: output qubits that were compared.
        total: all output qubits.
        worst: largest difference of an entry.
        qubit: where.
        measured: whether anything is measured at the end.
    """

    looked_at: int
    total: int
    worst: float
    qubit: int
    measured: bool


def compare_cones(pair: Pair) -> ConeCheck:
    """Carry X and Z on every output back through both programs.

    Raises:
        CannotInterpret: a program is not straight-line gates with measurements at the very end.
    """
    one, other = list(_gates(pair.before)), list(_gates(pair.after))
    final, initial = pair.wires.final.tolist(), pair.wires.initial.tolist()
    label = {wire: pair.wires.num_inputs + wire for wire in pair.after_qubits} | {initial[v]: v for v in pair.used}
    looked_at, worst, place = 0, 0.0, -1
    for qubit in pair.used:
        mine, theirs = _cone(one, qubit), _cone(other, final[qubit])
        inputs = sorted(mine[1] | {label[wire] for wire in theirs[1]})
        if len(inputs) > LARGEST_CONE:
            continue
        looked_at += 1
        wire_of = {label[wire]: wire for wire in theirs[1]}
        # A label the second cone does not reach gets a place of its own there.
        wires = [wire_of.get(entry, -1 - entry) for entry in inputs]
        for pauli in (_X, _Z):
            a = _carried_back(mine[0], inputs, inputs.index(qubit), pauli)
            b = _carried_back(theirs[0], wires, wires.index(final[qubit]), pauli)
            size = float(np.abs(a - b).max())
            if size > worst:
                worst, place = size, qubit
    measured = any(effect_of(k) is Effect.MEASURE for op in _runs(pair.before) for k in op.rows.canonical().kinds)
    return ConeCheck(looked_at, len(pair.used), worst, place, measured)


def _runs(program: Program) -> Iterator[Run]:
    (body,) = program.function.regions
    for op in body.operations[:-1]:
        if isinstance(op, Run) and not op.operands:
            yield op
        elif not isinstance(op, Constant):
            raise CannotInterpret("not straight-line gates")


def _gates(program: Program) -> Iterator[Application]:
    meanings = Meanings(program.module)
    last = terminal_measurements(program.function.regions[0])
    for run in _runs(program):
        for row in run.unpack():
            effect = effect_of(row.kind)
            if effect is Effect.UNITARY:
                numbers = tuple(float(a) for a in row.parameters if not isinstance(a, Affine))
                yield from meanings.applications(row.kind, row.qubits, numbers)
            elif effect is Effect.RESET or (effect is Effect.MEASURE and row.results[0] not in last):
                raise CannotInterpret(f"a {effect} before the end")


def _cone(gates: Sequence[Application], qubit: int) -> tuple[list[Application], set[int]]:
    """The gates an output depends on, in order, and the inputs; given up once there are too many of these."""
    inputs, found = {qubit}, []
    for gate in reversed(gates):
        if inputs.isdisjoint(gate.qubits):
            continue
        inputs.update(gate.qubits)
        found.append(gate)
        if len(inputs) > LARGEST_CONE:
            break
    return found[::-1], inputs


def _carried_back(gates: Sequence[Application], qubits: Sequence[int], place: int, pauli: Amplitudes) -> Amplitudes:
    """U†·P·U on these qubits."""
    unitary = unitary_on(gates, qubits)
    result: Amplitudes = unitary.conj().T @ embedded(pauli, (place,), len(qubits)) @ unitary
    return result
