"""Native gates: what a device runs, with their matrices and the values their parameters may take."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qlower.device.known_gates import KNOWN_GATES
from qlower.formula import Formula, parse_formula

ANGLE_TOLERANCE = 1e-9
"""How far a parameter may be from an allowed value, in the unit of the parameter."""


@dataclass(frozen=True)
class ParameterConstraint:
    """The values one parameter may take; every stated condition must hold.

    Attributes:
        values: the only values; None is no restriction.
        multiple_of: it is a whole multiple of this.
        minimum: least value.
        maximum: greatest value.
    """

    values: tuple[float, ...] | None = None
    multiple_of: float | None = None
    minimum: float | None = None
    maximum: float | None = None

    def allows(self, value: float) -> bool:
        """Whether a value is allowed, within ``ANGLE_TOLERANCE``."""
        if self.values is not None and not any(abs(value - v) <= ANGLE_TOLERANCE for v in self.values):
            return False
        if self.multiple_of is not None and abs(math.remainder(value, self.multiple_of)) > ANGLE_TOLERANCE:
            return False
        if self.minimum is not None and value < self.minimum - ANGLE_TOLERANCE:
            return False
        return self.maximum is None or value <= self.maximum + ANGLE_TOLERANCE


@dataclass(frozen=True)
class GateMatrix:
    """A matrix whose entries are formulas in parameters.

    Attributes:
        parameters: their names, in order.
        rows: formulas as text; the first qubit is the least significant bit of the row and column number.
    """

    parameters: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @cached_property
    def _formulas(self) -> tuple[tuple[Formula, ...], ...]:
        return tuple(tuple(parse_formula(entry, self.parameters) for entry in row) for row in self.rows)

    def evaluate(self, values: Sequence[float] = ()) -> NDArray[np.complex128]:
        """The matrix at given parameters.

        Raises:
            ArithmeticError, ValueError: an entry has no value there.
        """
        by_name: Mapping[str, complex] = dict(zip(self.parameters, map(complex, values), strict=True))
        return np.array([[entry.evaluate(by_name) for entry in row] for row in self._formulas], dtype=np.complex128)


@dataclass(frozen=True)
class NativeGate:
    """A gate the device runs.

    Attributes:
        name: a name of ``KNOWN_GATES``, or a new one with ``matrix``.
        num_qubits: qubits it acts on.
        parameters: names of its parameters; angles are in radians unless the name carries a unit.
        duration_ns: typical duration; None is unknown.
        error: typical average gate infidelity; None is unknown.
        virtual: a change of frame that takes no time and makes no error.
        directed: may only be applied along the direction of an edge of a directed topology.
        qubits: the only tuples of qubits it may act on; None is no restriction beyond the topology.
        parameter_constraints: (parameter, constraint) for the restricted ones.
        matrix: of a new gate; None for known ones. ``unitary`` serves both.
        vendor_name: what the vendor calls it; empty if not stated.
    """

    name: str
    num_qubits: int
    parameters: tuple[str, ...] = ()
    duration_ns: float | None = None
    error: float | None = None
    virtual: bool = False
    directed: bool = False
    qubits: tuple[tuple[int, ...], ...] | None = None
    parameter_constraints: tuple[tuple[str, ParameterConstraint], ...] = ()
    matrix: GateMatrix | None = None
    vendor_name: str = ""

    @cached_property
    def _matrix(self) -> GateMatrix:
        if self.matrix is not None:
            return self.matrix
        known = KNOWN_GATES[self.name]
        return GateMatrix(known.parameters, known.rows)

    def unitary(self, values: Sequence[float] = ()) -> NDArray[np.complex128]:
        """The matrix, known or declared, global phase included; the first qubit is the least significant bit."""
        return self._matrix.evaluate(values)

    def allows(self, values: Sequence[float]) -> bool:
        """Whether the device takes these parameter values."""
        by_name = dict(zip(self.parameters, values, strict=True))
        return all(constraint.allows(by_name[name]) for name, constraint in self.parameter_constraints)
