"""Which one-qubit synthesis serves a set of native gates, and how its gates are spelled in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi

import numpy as np

from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter
from qlower.dialects.circuit.gates import matrix_of
from qlower.dialects.circuit.rows import call_kind, gate_kind
from qlower.dialects.circuit.unitary_algebra import Matrix
from qlower.ir.rows import RowKind
from qlower.passes.synthesis.one_qubit import OneQubitGate

TURN = 2 * pi


@dataclass(frozen=True)
class Spelling:
    """How a synthesis gate is written as a row: ``gate(angles) = e^{i·phase}·row(parameters)``.

    Attributes:
        kind: the row's kind.
        parameters: the row's parameters over the gate's angles (radians).
        phase: global phase in radians over the gate's angles.
    """

    kind: RowKind
    parameters: tuple[AngleExpression, ...] = ()
    phase: AngleExpression = constant(0.0)  # noqa: RUF009  # immutable


@dataclass(frozen=True, eq=False)
class OneQubitBasis:
    """A way to write any one-qubit unitary; known by identity.

    Attributes:
        synthesizer: a key of :data:`~qlower.passes.synthesis.one_qubit.SYNTHESIZERS`.
        spellings: how each gate the synthesizer uses is written.
    """

    synthesizer: str
    spellings: Mapping[OneQubitGate, Spelling]

    @property
    def kinds(self) -> frozenset[RowKind]:
        """The kinds of row that the basis writes."""
        return frozenset(spelling.kind for spelling in self.spellings.values())

    def rz(self) -> Spelling | None:
        """How RZ of any angle is written as one row, or None where it takes several."""
        return self.spellings.get(OneQubitGate.RZ)


def _table(name: str, *parameters: AngleExpression, phase: AngleExpression | None = None) -> Spelling:
    return Spelling(gate_kind(name), parameters, phase if phase is not None else constant(0.0))


TABLE_SPELLINGS: Mapping[str, tuple[OneQubitGate, Spelling]] = {
    "rz": (OneQubitGate.RZ, _table("rz", parameter(0))),
    "p": (OneQubitGate.RZ, _table("p", parameter(0), phase=parameter(0, -0.5))),
    "u1": (OneQubitGate.RZ, _table("u1", parameter(0), phase=parameter(0, -0.5))),
    "rx": (OneQubitGate.RX, _table("rx", parameter(0))),
    "ry": (OneQubitGate.RY, _table("ry", parameter(0))),
    "sx": (OneQubitGate.SX, _table("sx")),
    "x": (OneQubitGate.X, _table("x")),
    "prx": (OneQubitGate.PRX, _table("prx", parameter(0), parameter(1))),
    "u": (OneQubitGate.U, _table("u", parameter(0), parameter(1), parameter(2), phase=parameter(0, -0.5))),
    "u3": (
        OneQubitGate.U,
        _table(
            "u3", parameter(0), parameter(1), parameter(2), phase=AngleExpression(0.0, ((1, 0.5), (2, 0.5)))
        ),
    ),
    "gpi": (OneQubitGate.GPI, _table("gpi", parameter(0, 1 / TURN))),
    "gpi2": (OneQubitGate.GPI2, _table("gpi2", parameter(0, 1 / TURN))),
}  # fmt: skip
"""The gates of the gate table that a synthesis uses, and how they are spelled."""

_NEEDED: tuple[tuple[str, tuple[OneQubitGate, ...]], ...] = (
    ("zsx", (OneQubitGate.RZ, OneQubitGate.SX, OneQubitGate.X)),
    ("zsx-without-x", (OneQubitGate.RZ, OneQubitGate.SX)),
    ("prx-rz", (OneQubitGate.PRX, OneQubitGate.RZ)),
    ("zxz", (OneQubitGate.RX, OneQubitGate.RZ)),
    ("zyz", (OneQubitGate.RY, OneQubitGate.RZ)),
    ("u", (OneQubitGate.U,)),
    ("prx", (OneQubitGate.PRX,)),
    ("gpi", (OneQubitGate.GPI, OneQubitGate.GPI2)),
)
"""Synthesizers with the gates they need, best first: those with RZ, usually a change of frame, before the others."""


def basis_of(spellings: Mapping[OneQubitGate, Spelling]) -> OneQubitBasis | None:
    """The best basis over these gates of any angle, or None where they do not reach every unitary."""
    for synthesizer, needed in _NEEDED:
        if all(gate in spellings for gate in needed):
            return OneQubitBasis(synthesizer, {gate: spellings[gate] for gate in needed})
    return None


def basis_of_names(names: Sequence[str]) -> OneQubitBasis | None:
    """The best basis over these gates of the gate table, all of any angle."""
    return basis_of(dict(TABLE_SPELLINGS[name] for name in names if name in TABLE_SPELLINGS))


U3_BASIS = OneQubitBasis("u", {OneQubitGate.U: TABLE_SPELLINGS["u3"][1]})
"""One gate for any unitary; the form in which circuits without a target are kept."""


def unit_of(name: str) -> float:
    """The unit, in radians, of the parameters of a gate in ``TABLE_SPELLINGS``."""
    return TURN if name in ("gpi", "gpi2") else 1.0


def called(name: str, table_name: str, unit: float, phase: AngleExpression) -> Spelling:
    """The spelling of a gate of the table by a call of a gate of the module.

    Args:
        name: the gate that is called; its parameters are those of the table's gate in units of ``unit`` radians.
        table_name: the gate it stands for.
        unit: in radians.
        phase: of the table's gate relative to the one called, in radians over the table gate's angles.
    """
    spelling = TABLE_SPELLINGS[table_name][1]
    scale = unit_of(table_name) / unit
    parameters = tuple(
        AngleExpression(p.constant * scale, tuple((i, c * scale) for i, c in p.terms)) for p in spelling.parameters
    )
    terms = dict(spelling.phase.terms)
    for index, coefficient in phase.terms:
        terms[index] = terms.get(index, 0.0) + coefficient
    total = AngleExpression(
        spelling.phase.constant + phase.constant, tuple(sorted((i, c) for i, c in terms.items() if c))
    )
    return Spelling(call_kind(name, 1, spelling.kind.num_parameters), parameters, total)


def table_matrix(name: str, angles_rad: Sequence[float]) -> Matrix:
    """The matrix of a gate of the table at angles in radians."""
    unit = unit_of(name)
    return np.asarray(matrix_of(name, [angle / unit for angle in angles_rad]))
