"""Two-qubit gate rows: their matrices, and rows for the sequences that replace them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of, ragged
from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.two_qubit_sequences import TwoQubitSequences
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray, snap, wrap, wrap_with_turns

PHASE = gate_kind("gphase")
U3 = gate_kind("u3")


def is_two_qubit_gate(kind: RowKind) -> bool:
    """Whether a kind is a two-qubit gate of the gate table without modifiers."""
    return gate_name(kind) is not None and kind.num_qubits == 2 and not modifiers_of(kind)


@dataclass(frozen=True)
class DistinctGates:
    """Two-qubit gate rows by what they do.

    Attributes:
        matrices: the different matrices ``[m, 4, 4]``; the first operand is the least significant bit.
        of_row: which matrix each row has.
    """

    matrices: ComplexArray
    of_row: LongColumn


def distinct_gates(rows: Rows, index: LongColumn) -> DistinctGates:
    """The different matrices among two-qubit gate rows without free parameters."""
    matrices: list[ComplexArray] = []
    of_row = np.zeros(len(index), dtype=np.int64)
    total = 0
    for place, kind in enumerate(rows.kinds):
        at = np.flatnonzero(rows.kind[index] == place)
        name = gate_name(kind)
        if not len(at) or name is None:
            continue
        picked, count = index[at], kind.num_parameters
        values = rows.parameters[rows.parameter_offsets[picked][:, None] + np.arange(count)]
        if count:
            distinct, inverse = np.unique(values, axis=0, return_inverse=True)
        else:
            distinct, inverse = values[:1], np.zeros(len(at), dtype=np.int64)
        matrices.append(np.stack([GATES[name].matrix(tuple(row)) for row in distinct.tolist()]))
        of_row[at] = total + inverse.reshape(-1)
        total += len(distinct)
    return DistinctGates(np.concatenate(matrices) if matrices else np.zeros((0, 4, 4), np.complex128), of_row)


@dataclass(frozen=True)
class Sites:
    """Where sequences go: for each site which sequence, on which qubits, and where it came from."""

    sequence: LongColumn
    low: LongColumn
    high: LongColumn
    origin_offsets: LongColumn
    origins: LongColumn

    def column(self, chosen: LongColumn, kind: RowKind, qubits: Sequence[LongColumn], values: FloatArray) -> Rows:
        """One row at each chosen site; ``values`` is ``[n, parameters]``."""
        counts = np.diff(self.origin_offsets)[chosen]
        operands = np.stack([qubit[chosen] for qubit in qubits], axis=1) if qubits else np.zeros((len(chosen), 0))
        return Rows(
            (kind,),
            np.zeros(len(chosen), np.uint16),
            operands.reshape(-1).astype(np.int32),
            np.ascontiguousarray(values).reshape(-1),
            Terms(),
            np.zeros(0, np.int32),
            offsets_of(counts),
            self.origins[ragged(self.origin_offsets[chosen], counts)],
        )


def sequence_rows(
    sequences: TwoQubitSequences, kind: RowKind, parameters: Sequence[AngleExpression], sites: Sites
) -> Iterator[tuple[Rows, LongColumn]]:
    """Rows for sequences at sites, in time order: columns of rows, and the site of each row.

    One-qubit layers are written as ``u3``, uses of the entangler as ``kind`` with parameters over the use's angle.
    """
    layers, phase = _angles_of_layers(sequences)
    uses = sequences.uses[sites.sequence]
    for place, layer in enumerate(layers):
        if place:
            used = np.flatnonzero(uses >= place)
            angles = sequences.angles[sites.sequence[used], place - 1]
            values = (
                np.stack([_over(p, angles) for p in parameters], axis=1) if parameters else np.zeros((len(used), 0))
            )
            yield sites.column(used, kind, (sites.low, sites.high), values), used
        for qubit, angles_of in zip((sites.low, sites.high), layer.transpose(1, 0, 2), strict=True):
            written = np.flatnonzero((angles_of != 0.0).any(axis=1)[sites.sequence])
            yield sites.column(written, U3, (qubit,), angles_of[sites.sequence[written]]), written
    phase = wrap(phase)[sites.sequence]
    written = np.flatnonzero(phase != 0.0)
    yield sites.column(written, PHASE, (), phase[written][:, None]), written


def _angles_of_layers(sequences: TwoQubitSequences) -> tuple[FloatArray, FloatArray]:
    """Angles of ``u3`` ``[places, B, 2, 3]``, low qubit first and all zero for the identity, and the phases ``[B]``."""
    batch, places = sequences.layers.shape[:2]
    angles, phases = _layer(sequences.layers.transpose(1, 0, 2, 3, 4).reshape(-1, 2, 2))
    phase = sequences.phase
    for euler, turned in phases.reshape(2, places, batch, 2).transpose(1, 3, 0, 2).reshape(-1, 2, batch):
        phase = phase + euler + turned
    return angles.reshape(places, batch, 2, 3), phase


def _layer(matrices: ComplexArray) -> tuple[FloatArray, FloatArray]:
    """Angles of ``u3`` ``[n, 3]`` for one-qubit unitaries, all zero for the identity, and two parts of phase."""
    euler = euler_angles(matrices)
    plain = (euler.theta == 0.0) | (euler.theta == np.pi)
    diagonal, turns = wrap_with_turns(euler.phi + euler.lam)
    identity = (euler.theta == 0.0) & (diagonal == 0.0)
    phi, lam = np.where(plain, snap(euler.phi), euler.phi), np.where(plain, snap(euler.lam), euler.lam)
    angles = np.where(identity[:, None], 0.0, np.stack([euler.theta, phi, lam], axis=1))
    return angles, np.stack([euler.alpha, np.where(identity, turns * np.pi, 0.0)])


def _over(expression: AngleExpression, angles: FloatArray) -> FloatArray:
    values = np.full(len(angles), expression.constant)
    for _, coefficient in expression.terms:
        values += coefficient * angles
    return values
