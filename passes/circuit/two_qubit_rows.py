"""Two-qubit gate rows: their matrices, and rows for the sequences that replace them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind, Rows, Terms, offsets_of, ragged
from qlower.passes.synthesis.entangler import FixedEntangler, RotationEntangler
from qlower.passes.synthesis.one_qubit import euler_angles
from qlower.passes.synthesis.two_qubit_sequences import TwoQubitSequences
from qlower.passes.synthesis.unitary import ComplexArray, FloatArray, snap, wrap, wrap_with_turns

Entry = TypeVar("Entry", bound=np.generic)

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


def uses_of(rows: Rows, entangler: FixedEntangler | RotationEntangler) -> LongColumn:
    """How many uses of an entangler each row takes; at least one on two qubits, and none on other numbers of them.

    Gates with free parameters or modifiers, of which that is not known, count as one.
    """
    uses: LongColumn = (rows.num_qubits == 2).astype(np.int64)
    double = np.flatnonzero(rows.mask([is_two_qubit_gate(kind) for kind in rows.kinds]) & ~rows.symbolic)
    gates = distinct_gates(rows, double)
    uses[double] = np.maximum(entangler.count(gates.matrices)[gates.of_row], 1)
    return uses


@dataclass(frozen=True)
class Sites:
    """Where sequences go: for each site which sequence, on which qubits, and where it came from."""

    sequence: LongColumn
    low: LongColumn
    high: LongColumn
    origin_offsets: LongColumn
    origins: LongColumn


def sequence_rows(
    sequences: TwoQubitSequences, kind: RowKind, parameters: Sequence[AngleExpression], sites: Sites
) -> tuple[Rows, LongColumn]:
    """Rows for sequences at sites, site by site in time order, and the site of each row.

    One-qubit layers are written as ``u3``, uses of the entangler as ``kind`` with parameters over the use's angle.
    """
    layers, phase = _angles_of_layers(sequences)
    phase = wrap(phase)
    places, batch = layers.shape[:2]
    # What may stand at each step: a use and the two gates of a layer, in turn; at last the phase.
    present = np.empty((batch, 3 * places + 1), dtype=bool)
    present[:, :-1:3] = (sequences.uses[:, None] >= np.arange(places)) & (np.arange(places) > 0)
    for qubit in (0, 1):
        present[:, 1 + qubit : -1 : 3] = (layers[:, :, qubit] != 0.0).any(axis=2).T
    present[:, -1] = phase != 0.0
    site, step = present[sites.sequence].nonzero()
    sequence = sites.sequence[site]
    what = np.where(step == 3 * places, _PHASE, np.where(step % 3 == 0, _USE, _GATE))
    values = [np.zeros(0)] * 3
    gates, uses = (what == _GATE).nonzero()[0], (what == _USE).nonzero()[0]
    values[_GATE] = layers[step[gates] // 3, sequence[gates], step[gates] % 3 - 1].reshape(-1)
    angles = sequences.angles[sequence[uses], step[uses] // 3 - 1]
    values[_USE] = np.stack([_over(p, angles) for p in parameters], axis=1).reshape(-1) if parameters else np.zeros(0)
    values[_PHASE] = phase[sequence[what == _PHASE]]
    wires = [np.where(step % 3 == 1, sites.low[site], sites.high[site])[gates]]
    wires.append(np.stack([sites.low[site[uses]], sites.high[site[uses]]], axis=1).reshape(-1))
    counts = (sites.origin_offsets[1:] - sites.origin_offsets[:-1])[site]
    rows = Rows(
        (U3, kind, PHASE),
        what.astype(np.uint16),
        _mixed(what, (1, 2, 0), [*wires, np.zeros(0, np.int64)]).astype(np.int32),
        _mixed(what, (3, len(parameters), 1), values),
        Terms(),
        np.zeros(0, np.int32),
        offsets_of(counts),
        sites.origins[ragged(sites.origin_offsets[site], counts)],
    )
    return rows, site


_GATE, _USE, _PHASE = range(3)
"""What a row of a sequence is."""


def _mixed(what: LongColumn, widths: tuple[int, int, int], values: Sequence[NDArray[Entry]]) -> NDArray[Entry]:
    """A ragged column from those of the three things that a row may be, with as many entries for each as are given."""
    owner = what.repeat(np.array(widths)[what])
    result = np.empty(len(owner), dtype=values[0].dtype)
    for thing, column in enumerate(values):
        result[owner == thing] = column
    return result


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
