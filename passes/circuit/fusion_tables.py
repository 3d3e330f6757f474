"""What fusing one-qubit gates needs to know of kinds of row and of a basis, as arrays for the kernels.

Programs come with ever new sets of kinds; what is known of each kind, and of each basis, is kept.
"""

from functools import lru_cache
from math import pi
from typing import NamedTuple

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.rows import gate_kind, gate_name, modifiers_of
from qlower.ir.rows import LongColumn, RowKind
from qlower.passes.circuit.fusion_state import FUSABLE, PHASE_ROLE, SPELLED, WALL, Kinds, Spellings
from qlower.passes.circuit.matrix_kernel import FIXED, NUMBERS, RX, RY, RZ, TURNED, Matrices, P
from qlower.passes.synthesis.native_one_qubit import TURN, OneQubitBasis
from qlower.passes.synthesis.one_qubit import SYNTHESIZERS, OneQubitGate
from qlower.passes.synthesis.unitary import FloatArray

PHASE = gate_kind("gphase")

_FORMS = {"rz": RZ, "rx": RX, "ry": RY, "p": P, "u1": P}

_AXIS = (parameter(1, offset=-pi / 2), parameter(1, -1.0, pi / 2))
_AXIS_IN_TURNS = (parameter(0, TURN, -pi / 2), parameter(0, -TURN, pi / 2))
_TURNED = {
    "u0": (constant(0.0), constant(0.0), constant(0.0), constant(0.0)),
    "u": (parameter(0), parameter(1), parameter(2), AngleExpression(0.0, ((0, 0.5), (1, 0.5), (2, 0.5)))),
    "u2": (constant(pi / 2), parameter(0), parameter(1), constant(0.0)),
    "u3": (parameter(0), parameter(1), parameter(2), constant(0.0)),
    "prx": (parameter(0), *_AXIS, constant(0.0)),
    "gpi": (constant(pi), *_AXIS_IN_TURNS, constant(pi / 2)),
    "gpi2": (constant(pi / 2), *_AXIS_IN_TURNS, constant(0.0)),
    "phased_xz": (
        parameter(0, pi), AngleExpression(-pi / 2, ((1, pi), (2, pi))), parameter(2, -pi, pi / 2),
        AngleExpression(0.0, ((0, pi / 2), (1, pi / 2))),
    ),
}  # fmt: skip
"""θ, φ, λ and α of ``e^{iα}·RZ(φ)·RY(θ)·RZ(λ)`` over the parameters of gates."""


@lru_cache(maxsize=4096)
def is_fusable(kind: RowKind) -> bool:
    """Whether a kind is a one-qubit gate of the gate table without modifiers."""
    name = gate_name(kind)
    return name is not None and kind.num_qubits == 1 and not modifiers_of(kind)


@lru_cache(maxsize=4096)
def _role(kind: RowKind) -> int:
    return FUSABLE if is_fusable(kind) else PHASE_ROLE if kind == PHASE else WALL


@lru_cache(maxsize=4096)
def _matrix(kind: RowKind) -> tuple[int, FloatArray]:
    """The form and the numbers of a kind; of kinds that are not fused, whose matrices nobody asks for, zeros."""
    numbers = np.zeros(NUMBERS)
    name = gate_name(kind) if is_fusable(kind) else None
    if name is None:
        return FIXED, numbers
    if name in _FORMS:
        return _FORMS[name], numbers
    if name in _TURNED:
        for place, expression in enumerate(_TURNED[name]):
            _fill(numbers, 4 * place, expression)
        return TURNED, numbers
    assert not kind.num_parameters  # those with parameters are named above
    numbers[:8] = GATES[name].matrix(()).reshape(-1).view(np.float64)
    return FIXED, numbers


@lru_cache(maxsize=512)
def matrix_table(kinds: tuple[RowKind, ...]) -> Matrices:
    """Where the matrices of one-qubit gates come from."""
    known = [_matrix(kind) for kind in kinds]
    return Matrices(
        np.array([form for form, _ in known], dtype=np.int64),
        np.array([kind.num_parameters for kind in kinds], dtype=np.int64),
        np.concatenate([numbers for _, numbers in known] or [np.zeros(0)]),
    )


class FusionTable(NamedTuple):
    """How a basis writes rows into a run that has rows of certain kinds.

    Attributes:
        kinds: of the run it is written into: those there were, and of the basis.
        with_phase: these, and that of the phase.
        phase: the number of the phase's.
        of_rows, matrices: what is known of the kinds there were.
        basis: its number for the kernels.
        spellings: how the basis writes gates.
    """

    kinds: tuple[RowKind, ...]
    with_phase: tuple[RowKind, ...]
    phase: int
    of_rows: Kinds
    matrices: Matrices
    basis: int
    spellings: Spellings


@lru_cache(maxsize=1024)
def fusion_table(kinds: tuple[RowKind, ...], basis: OneQubitBasis) -> FusionTable | None:
    """How the basis writes rows into a run of these kinds; None if a kind stands among them twice."""
    numbers = {kind: number for number, kind in enumerate(kinds)}
    if len(numbers) < len(kinds):
        return None
    spelled = np.full(len(OneQubitGate), -1, dtype=np.int64)
    for gate, spelling in basis.spellings.items():
        spelled[gate] = numbers.setdefault(spelling.kind, len(numbers))
    written = tuple(numbers)
    phase = numbers.setdefault(PHASE, len(numbers))
    matrices = matrix_table(kinds)
    of_rows = Kinds(
        np.array([_role(kind) for kind in kinds], dtype=np.int64),
        np.array([kind.num_qubits for kind in kinds], dtype=np.int64),
        matrices.num_parameters,
    )
    spellings = Spellings(spelled, *_spelled(basis))
    return FusionTable(written, tuple(numbers), phase, of_rows, matrices, SYNTHESIZERS[basis.synthesizer], spellings)


@lru_cache(maxsize=64)
def _spelled(basis: OneQubitBasis) -> tuple[LongColumn, FloatArray]:
    """How many parameters the gates of a basis have as rows, and the numbers of their spellings."""
    num_parameters = np.zeros(len(OneQubitGate), dtype=np.int64)
    numbers = np.zeros(SPELLED * len(OneQubitGate))
    for gate, spelling in basis.spellings.items():
        num_parameters[gate] = spelling.kind.num_parameters
        for place, expression in enumerate(spelling.parameters):
            _fill(numbers, SPELLED * gate + 4 * place, expression)
        _fill(numbers, SPELLED * gate + 12, spelling.phase)
    return num_parameters, numbers


def _fill(numbers: FloatArray, first: int, expression: AngleExpression) -> None:
    """Write an expression: its constant, and the factors of what it is over."""
    numbers[first] = expression.constant
    for index, coefficient in expression.terms:
        numbers[first + 1 + index] = coefficient
