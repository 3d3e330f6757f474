"""What fusing one-qubit gates needs to know of kinds of row and of a basis, as arrays for the kernels."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import RowKind
from qlower.passes.circuit import matrix_kernel
from qlower.passes.circuit.fusion_kernels import FUSABLE, PHASE_ROLE, WALL, Forms, Kinds, Spellings
from qlower.passes.circuit.matrix_kernel import Matrices
from qlower.passes.synthesis.native_one_qubit import OneQubitBasis, Spelling
from qlower.passes.synthesis.one_qubit import OneQubitGate
from qlower.passes.synthesis.unitary import FloatArray

PHASE = gate_kind("gphase")

_FORMS = {
    "rz": matrix_kernel.RZ,
    "rx": matrix_kernel.RX,
    "ry": matrix_kernel.RY,
    "prx": matrix_kernel.PRX,
    "p": matrix_kernel.P,
    "u1": matrix_kernel.P,
    "u": matrix_kernel.U,
    "u3": matrix_kernel.U3,
}


def is_fusable(kind: RowKind) -> bool:
    """Whether a kind is a one-qubit gate of the gate table without modifiers."""
    name = gate_name(kind)
    return name is not None and kind.num_qubits == 1 and not modifiers_of(kind)


@lru_cache(maxsize=512)
def kinds_table(kinds: tuple[RowKind, ...]) -> Kinds:
    """What rows of kinds are."""
    role = [FUSABLE if is_fusable(kind) else PHASE_ROLE if kind == PHASE else WALL for kind in kinds]
    return Kinds(
        np.array(role, dtype=np.int64),
        np.array([kind.num_qubits for kind in kinds], dtype=np.int64),
        np.array([kind.num_parameters for kind in kinds], dtype=np.int64),
    )


class MatrixTable(NamedTuple):
    """Matrices of the one-qubit gates among kinds.

    Attributes:
        matrices: for the kernel.
        others: the kinds of which it does not compute them, as places in ``kinds``.
    """

    matrices: Matrices
    others: tuple[int, ...]


@lru_cache(maxsize=512)
def matrix_table(kinds: tuple[RowKind, ...]) -> MatrixTable:
    """Where the matrices of one-qubit gates come from."""
    form = np.full(len(kinds), matrix_kernel.OTHER, dtype=np.int64)
    fixed = np.zeros((len(kinds), 4), dtype=np.complex128)
    others = []
    for place, kind in enumerate(kinds):
        name = gate_name(kind)
        if name is None or not is_fusable(kind):
            continue
        if not kind.num_parameters:
            form[place], fixed[place] = matrix_kernel.FIXED, GATES[name].matrix(()).reshape(-1)
        elif name in _FORMS:
            form[place] = _FORMS[name]
        else:
            others.append(place)
    return MatrixTable(Matrices(form, fixed.reshape(-1)), tuple(others))


class BasisTable(NamedTuple):
    """How a basis writes rows into a run that has rows of certain kinds.

    Attributes:
        kinds: of the run it is written into: those there were, and of the basis.
        with_phase: these, and that of the phase.
        phase: the number of the phase's.
        spellings, forms: for the kernels.
    """

    kinds: tuple[RowKind, ...]
    with_phase: tuple[RowKind, ...]
    phase: int
    spellings: Spellings
    forms: Forms


@lru_cache(maxsize=512)
def basis_table(kinds: tuple[RowKind, ...], basis: OneQubitBasis) -> BasisTable:
    """How the basis writes rows into a run of these kinds."""
    numbers = {kind: number for number, kind in enumerate(kinds)}
    count = len(OneQubitGate)
    spellings = Spellings(
        np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(3 * count), np.zeros(9 * count),
        np.zeros(count), np.zeros(3 * count),
    )  # fmt: skip
    for gate, spelling in basis.spellings.items():
        spellings.kind[gate] = numbers.setdefault(spelling.kind, len(numbers))
        spellings.num_parameters[gate] = spelling.kind.num_parameters
        for place, expression in enumerate(spelling.parameters):
            spellings.constants[3 * gate + place] = expression.constant
            _fill(spellings.coefficients, 3 * (3 * gate + place), expression)
        spellings.phase_constants[gate] = spelling.phase.constant
        _fill(spellings.phase_coefficients, 3 * gate, spelling.phase)
    written = tuple(numbers)
    phase = numbers.setdefault(PHASE, len(numbers))
    return BasisTable(written, tuple(numbers), phase, spellings, _forms(kinds, basis))


def _fill(coefficients: FloatArray, first: int, expression: AngleExpression) -> None:
    for index, coefficient in expression.terms:
        coefficients[first + index] = coefficient


def _forms(kinds: tuple[RowKind, ...], basis: OneQubitBasis) -> Forms:
    offsets, ways = [0], []
    for kind in kinds:
        ways += [_fixed(spelling) for spelling in basis.spellings.values() if spelling.kind == kind]
        offsets.append(len(ways))
    rz = basis.rz()
    table = np.array(ways, dtype=np.float64).reshape(-1, 2, 3)
    return Forms(
        np.array(offsets, dtype=np.int64),
        table[:, 0].reshape(-1).astype(np.bool_),
        table[:, 1].reshape(-1),
        np.array([rz is not None and kind == rz.kind for kind in kinds], dtype=np.bool_),
    )


def _fixed(spelling: Spelling) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """For three parameters, whether each is fixed, and at what."""
    parameters = spelling.parameters
    flags = tuple(float(place < len(parameters) and not parameters[place].terms) for place in range(3))
    values = tuple(parameters[place].constant if flag else 0.0 for place, flag in enumerate(flags))
    return flags, values
