"""Gates given by a matrix, as definitions: a product of two-level rotations under controls."""

import cmath
import math

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.gate_matrices import diagonal
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate, Return
from qlower.dialects.circuit.row_meaning import CannotInterpret, matrix_of_declared
from qlower.dialects.circuit.rows import Modifier, gate_kind
from qlower.dialects.circuit.unitary_algebra import Matrix, is_unitary
from qlower.ir.operation import Region
from qlower.ir.run import RunBuilder, body

_NEGLIGIBLE = 1e-14
"""Entries this small are rounding errors of the elimination."""

Step = tuple[int, int, Matrix]
"""Two basis states that differ in one bit, and the unitary on them."""


def definition_of_matrix(gate: MatrixGate) -> GateDefinition:
    """The gate as an exact product of controlled one-qubit gates, without regard to its length.

    Raises:
        QlowerError: QL1201, the matrix has free parameters or is not unitary.
    """
    if gate.parameters:
        fail(
            "QL1201", f"the matrix of '{gate.symbol}' has free parameters; no product of gates is known for it",
            fix="bind the parameters and decompose the gate first",
        )  # fmt: skip
    try:
        matrix = matrix_of_declared(gate, ())
    except CannotInterpret as error:
        fail("QL1201", str(error), fix="correct the matrix")
    if not is_unitary(matrix, 1e-6):
        fail("QL1201", f"the matrix of '{gate.symbol}' is not unitary", fix="correct the matrix")
    builder = RunBuilder()
    for low, high, block in reversed(_two_level_steps(matrix, gate.num_qubits)):
        _add_step(builder, low, high, block, gate.num_qubits)
    return GateDefinition(
        attributes={"sym_name": gate.symbol, "num_qubits": gate.num_qubits, "parameters": (), "qubits": ()},
        regions=(Region(body((builder.finish(), Return()))),),
    )


def _two_level_steps(matrix: Matrix, num_qubits: int) -> list[Step]:
    """Steps S₁ … S_k with S_k⋯S₁·matrix = 1, inverted: matrix = S₁⁻¹⋯S_k⁻¹, so the last is applied first.

    Columns are cleared in Gray-code order, in which neighbours differ in one bit (Vartiainen, Möttönen, Salomaa,
    doi:10.1103/PhysRevLett.92.177902).
    """
    work = matrix.copy()
    size = 1 << num_qubits
    gray = [index ^ (index >> 1) for index in range(size)]
    steps: list[Step] = []
    for place, column in enumerate(gray):
        for row in range(size - 1, place, -1):
            upper, lower = gray[row - 1], gray[row]
            if abs(work[lower, column]) > _NEGLIGIBLE:
                steps.append((upper, lower, _eliminate(work, upper, lower, column)))
    steps += _phases(work, gray)
    return steps


def _phases(work: Matrix, gray: list[int]) -> list[Step]:
    """The diagonal that is left, two entries a step."""
    steps: list[Step] = []
    for place in range(0, len(gray), 2):
        pair = (gray[place], gray[place + 1])
        block = diagonal(work[pair[0], pair[0]], work[pair[1], pair[1]])
        if np.abs(block - diagonal(1, 1)).max() > _NEGLIGIBLE:
            steps.append((*pair, block))
    return steps


def _eliminate(work: Matrix, upper: int, lower: int, column: int) -> Matrix:
    """Rotate two rows so that the lower entry of a column vanishes; gives the inverse of the rotation."""
    first, second = work[upper, column], work[lower, column]
    norm = math.hypot(abs(first), abs(second))
    rotation = np.array([[first.conjugate(), second.conjugate()], [-second, first]], dtype=np.complex128) / norm
    work[[upper, lower]] = rotation @ work[[upper, lower]]
    inverse: Matrix = rotation.conj().T
    return inverse


def _add_step(builder: RunBuilder, low: int, high: int, block: Matrix, num_qubits: int) -> None:
    target = (low ^ high).bit_length() - 1
    if low >> target & 1:
        block = block[::-1, ::-1]
    alpha, theta, phi, lam = _textbook_angles(block)
    if num_qubits == 1:
        for name, angle in (("rz", lam), ("ry", theta), ("rz", phi)):
            builder.add(gate_kind(name), (target,), (angle,))
        builder.add(gate_kind("gphase"), (), (alpha + (phi + lam) / 2,))
        return
    controls = [qubit for qubit in range(num_qubits) if qubit != target]
    modifiers: list[Modifier] = [("ctrl" if low >> qubit & 1 else "negctrl", 1) for qubit in controls]
    if modifiers[-1] == ("ctrl", 1):
        builder.add(gate_kind("cu", tuple(modifiers[:-1])), (*controls, target), (theta, phi, lam, alpha))
        return
    # The gate cu needs a positive control.
    builder.add(gate_kind("x"), (controls[-1],))
    builder.add(gate_kind("cu", tuple(modifiers[:-1])), (*controls, target), (theta, phi, lam, alpha))
    builder.add(gate_kind("x"), (controls[-1],))


def _textbook_angles(block: Matrix) -> tuple[float, float, float, float]:
    """γ, θ, φ, λ with block = e^{iγ} times the textbook U(θ, φ, λ)."""
    theta = 2 * math.atan2(abs(block[1, 0]), abs(block[0, 0]))
    if abs(block[0, 0]) > _NEGLIGIBLE:
        gamma = cmath.phase(block[0, 0])
        phi = cmath.phase(block[1, 0]) - gamma if abs(block[1, 0]) > _NEGLIGIBLE else 0.0
        lam = cmath.phase(block[1, 1]) - gamma - phi if abs(block[1, 1]) > _NEGLIGIBLE else 0.0
        return gamma, theta, phi, lam
    gamma = 0.0
    return gamma, theta, cmath.phase(block[1, 0]), cmath.phase(-block[0, 1])
