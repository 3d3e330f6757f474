"""The pulses of dynamical decoupling in the native gates of a device."""

from cmath import phase
from dataclasses import dataclass
from math import pi, remainder
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlower.device.calibration import Calibration
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.dialects.circuit.callees import callee_of
from qlower.dialects.physical.rows import native_kind
from qlower.ir import RowKind, Rows
from qlower.ir.rows import Terms, offsets_of
from qlower.passes.physical.durations import durations_ns
from qlower.passes.synthesis.one_qubit import OneQubitGate, synthesize_one_qubit
from qlower.passes.synthesis.target_gates import one_qubit_basis

PAULIS = {"x": np.array([[0, 1], [1, 0]], dtype=complex), "y": np.array([[0, -1j], [1j, 0]])}
EXACT = 1e-12


class NativeRow(NamedTuple):
    """A one-qubit gate of the device."""

    kind: RowKind
    parameters: tuple[float, ...]


@dataclass(frozen=True)
class PulseSequence:
    """A sequence of pulses whose product is the identity but for a phase.

    Attributes:
        pulses: the native rows of each pulse, in time order.
        phase_rad: the global phase that makes native rows and phase together the identity, in (−π, π].
    """

    pulses: tuple[tuple[NativeRow, ...], ...]
    phase_rad: float


def sequence_of(letters: str, target: Target) -> PulseSequence:
    """The native rows of a sequence of Pauli pulses, such as ``xyxy``.

    Raises:
        QlowerError: QL0719, letters other than x and y, or a product that is not the identity but for a phase; QL0650,
            the target's gates do not reach every one-qubit unitary.
    """
    if not letters or set(letters) - set(PAULIS):
        fail("QL0719", f"'{letters}' is no sequence of pulses", expected="letters x and y, such as xyxy")
    product = np.eye(2, dtype=complex)
    for letter in letters:
        product = PAULIS[letter] @ product
    if abs(product[0, 1]) > EXACT or abs(product[0, 0] - product[1, 1]) > EXACT:
        fail(
            "QL0719", f"the pulses '{letters}' together change the state", expected="as many x, and y, as come in pairs"
        )
    written = {letter: _written(PAULIS[letter], target) for letter in sorted(set(letters))}
    # Each pulse is e^{iφ} times its rows, so the rows' product is that of the pulses times e^{−iΣφ}.
    total = sum(written[letter][1] for letter in letters) - phase(product[0, 0])
    wrapped = remainder(total, 2 * pi)
    return PulseSequence(tuple(written[letter][0] for letter in letters), wrapped if wrapped > -pi else pi)


def _written(matrix: NDArray[np.complex128], target: Target) -> tuple[tuple[NativeRow, ...], float]:
    """A unitary in native rows, and its phase against them."""
    basis = one_qubit_basis(target)
    found = synthesize_one_qubit(matrix[None], basis.synthesizer)
    rows, phase_rad = [], float(found.phase[0])
    for gate, angles in zip(found.gates[0].tolist(), found.angles[0].tolist(), strict=True):
        if gate == OneQubitGate.NONE:
            continue
        spelling = basis.spellings[OneQubitGate(gate)]
        parameters = tuple(_value(expression, angles) for expression in spelling.parameters)
        rows.append(NativeRow(native_kind(str(callee_of(spelling.kind)), 1, len(parameters)), parameters))
        phase_rad += _value(spelling.phase, angles)
    return tuple(rows), phase_rad


def _value(expression: AngleExpression, angles: list[float]) -> float:
    return expression.constant + sum(coefficient * angles[index] for index, coefficient in expression.terms)


def row_durations_ns(
    pulses: PulseSequence, target: Target, calibration: Calibration | None
) -> list[list[NDArray[np.float64]]]:
    """Of each row of each pulse its duration on every qubit, float64 [qubits].

    Raises:
        Decline: a duration is unknown.
    """
    return [[_durations_ns(row, target, calibration) for row in pulse] for pulse in pulses.pulses]


def _durations_ns(row: NativeRow, target: Target, calibration: Calibration | None) -> NDArray[np.float64]:
    count = target.num_qubits
    rows = Rows(
        (row.kind,),
        np.zeros(count, dtype=np.uint16),
        np.arange(count, dtype=np.int32),
        np.tile(np.array(row.parameters, dtype=np.float64), count),
        Terms(),
        np.zeros(0, dtype=np.int32),
        offsets_of(np.zeros(count, dtype=np.int64)),
        np.zeros(0, dtype=np.int64),
    )
    return durations_ns(rows, target, calibration)
