"""What a row does: the gates it stands for, or that it measures, resets or does nothing to the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from qlower.dialects.circuit.gates import ALIASES, GATES
from qlower.dialects.circuit.ops import GateDefinition, MatrixGate
from qlower.dialects.circuit.rows import CALL, modifiers_of
from qlower.dialects.circuit.state_simulation import Application, unitary_on
from qlower.dialects.circuit.unitary_algebra import Matrix, inverse, power
from qlower.ir import Affine, Angle, Attribute, Module, RowKind, Run, SymbolRef, Value

_LARGEST_MATRIX = 10
"""Qubits up to which a gate is multiplied out where it must be (fractional powers)."""
_MOST_REPEATS = 64
"""Integer powers beyond this are taken of the matrix instead of repeating the gate."""


class Effect(StrEnum):
    """What kind of thing a row does to the state."""

    UNITARY = "unitary"
    MEASURE = "measure"
    RESET = "reset"
    NOTHING = "nothing"


class CannotInterpret(Exception):  # noqa: N818  # the caller reports that it did not look, not an error
    """The program has a part whose meaning is not known or too large to work out."""


_EFFECTS: Mapping[str, Effect] = {
    "measure": Effect.MEASURE,
    "reset": Effect.RESET,
    "barrier": Effect.NOTHING,
    "delay": Effect.NOTHING,
}


def effect_of(kind: RowKind) -> Effect:
    """What a row of the circuit or the physical level does to the state."""
    return _EFFECTS.get(kind.name.partition(".")[2], Effect.UNITARY)


@dataclass(frozen=True)
class Meanings:
    """The gates of a module's rows.

    Attributes:
        module: where user gates and gates declared by matrix are looked up.
    """

    module: Module
    _cache: dict[tuple[RowKind, tuple[float, ...]], tuple[Application, ...]] = field(default_factory=dict, repr=False)

    def applications(
        self, kind: RowKind, qubits: Sequence[int], parameters: tuple[float, ...]
    ) -> tuple[Application, ...]:
        """The gates a unitary row stands for, in order, on these qubits.

        Raises:
            CannotInterpret: the row's meaning is not known or too large.
        """
        return tuple([moved(application, qubits) for application in self.on_operands(kind, parameters)])

    def on_operands(self, kind: RowKind, parameters: tuple[float, ...]) -> tuple[Application, ...]:
        """The same on operands 0, 1, … of the row."""
        key = (kind, parameters)
        if key not in self._cache:
            self._cache[key] = self._expanded(kind, parameters)
        return self._cache[key]

    def _expanded(self, kind: RowKind, parameters: tuple[float, ...]) -> tuple[Application, ...]:
        modifiers = modifiers_of(kind)
        if modifiers:
            return self._modified(modifiers[0], replace(kind, attributes=_without_first(kind)), parameters)
        callee = kind.attribute("callee")
        if kind.name == CALL and isinstance(callee, SymbolRef):
            return self._called(callee.name, parameters)
        native = kind.attribute("gate")
        if isinstance(native, str) and self.module.find(native) is not None:
            return self._called(native, parameters)  # the device's own gate, whatever the table calls by that name
        name = native if isinstance(native, str) else kind.name.partition(".")[2]
        return self._named(name, kind.num_qubits, parameters)

    def _named(self, name: str, num_qubits: int, parameters: tuple[float, ...]) -> tuple[Application, ...]:
        gate = GATES.get(ALIASES.get(name, name))
        if gate is None:
            return self._called(name, parameters)
        return (Application(gate.matrix(parameters), tuple(range(num_qubits))),)

    def _modified(
        self, modifier: tuple[object, ...], inner: RowKind, parameters: tuple[float, ...]
    ) -> tuple[Application, ...]:
        name = modifier[0]
        if name in ("ctrl", "negctrl"):
            count = int(str(modifier[1]))
            inside = self._expanded(replace(inner, num_qubits=inner.num_qubits - count), parameters)
            controls = tuple((place, int(name == "ctrl")) for place in range(count))
            shifted = [moved(a, range(count, inner.num_qubits)) for a in inside]
            return tuple(Application(a.matrix, a.targets, controls + a.controls) for a in shifted)
        inside = self._expanded(inner, parameters)
        if name == "inv":
            return _inverted(inside)
        exponent = float(str(modifier[1]))
        if exponent.is_integer() and abs(exponent) <= _MOST_REPEATS:
            return (inside if exponent >= 0 else _inverted(inside)) * int(abs(exponent))
        if inner.num_qubits > _LARGEST_MATRIX:
            raise CannotInterpret(
                f"the power {exponent} of a gate on {inner.num_qubits} qubits is too large to work out"
            )
        operands = range(inner.num_qubits)
        return (Application(power(unitary_on(inside, operands), exponent), tuple(operands)),)

    def _called(self, name: str, parameters: tuple[float, ...]) -> tuple[Application, ...]:
        definition = self.module.find(name)
        if isinstance(definition, MatrixGate):
            matrix = matrix_of_declared(definition, parameters)
            return (Application(matrix, tuple(range(definition.num_qubits))),)
        if not isinstance(definition, GateDefinition):
            raise CannotInterpret(f"the gate '{name}' is not defined in the module")
        environment = dict(zip(definition.body.arguments, parameters, strict=True))
        found: list[Application] = []
        for op in definition.body.operations:
            if isinstance(op, Run):
                found += self._body(op, environment)
            elif op is not definition.body.terminator:
                raise CannotInterpret(f"the body of the gate '{name}' holds {op.name}")
        return tuple(found)

    def _body(self, run: Run, environment: Mapping[Value, float]) -> list[Application]:
        found: list[Application] = []
        for row in run.unpack():
            effect = effect_of(row.kind)
            if effect is Effect.UNITARY:
                parameters = tuple(angle_value(angle, environment) for angle in row.parameters)
                found += self.applications(row.kind, row.qubits, parameters)
            elif effect is not Effect.NOTHING:
                raise CannotInterpret(f"{row.kind.name} inside a gate")
        return found


def angle_value(angle: Angle, environment: Mapping[Value, bool | int | float]) -> float:
    """An angle with its symbols replaced by numbers."""
    if not isinstance(angle, Affine):
        return angle
    return angle.constant + sum(coefficient * environment[value] for value, coefficient in angle.terms)


def matrix_of_declared(gate: MatrixGate, parameters: Sequence[float]) -> Matrix:
    """The matrix of a gate that is declared by formulas.

    Raises:
        CannotInterpret: an entry has no value for these parameters.
    """
    from qlower.formula import parse_formula  # noqa: PLC0415  # only few programs declare such gates

    names = tuple(str(name) for name in gate.parameters)
    values = dict(zip(names, (complex(value) for value in parameters), strict=True))
    try:
        rows = [[parse_formula(str(entry), names).evaluate(values) for entry in row] for row in gate.matrix]
    except (ArithmeticError, ValueError) as error:
        raise CannotInterpret(f"the matrix of '{gate.symbol}' has no value: {error}") from error
    return np.array(rows, dtype=np.complex128)


def moved(application: Application, qubits: Sequence[int]) -> Application:
    """A gate on operands 0, 1, … as one on these qubits."""
    targets = tuple([qubits[target] for target in application.targets])
    if not application.controls:
        return Application(application.matrix, targets)
    controls = tuple([(qubits[control], value) for control, value in application.controls])
    return Application(application.matrix, targets, controls)


def _inverted(applications: Sequence[Application]) -> tuple[Application, ...]:
    return tuple(Application(inverse(a.matrix), a.targets, a.controls) for a in reversed(applications))


def _without_first(kind: RowKind) -> tuple[tuple[str, Attribute], ...]:
    rest = modifiers_of(kind)[1:]
    others = tuple((name, value) for name, value in kind.attributes if name != "modifiers")
    return (*others, ("modifiers", rest)) if rest else others
