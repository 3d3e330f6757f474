"""The native gates of a target as the synthesis knows them, found by their matrices and never by the device's name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import pi

import numpy as np

from qlower.device.native_gate import NativeGate
from qlower.device.target import Target
from qlower.diagnostics import fail
from qlower.dialects.circuit.angle_expressions import AngleExpression, constant, parameter
from qlower.dialects.circuit.gates import GATES
from qlower.dialects.circuit.ops import MatrixGate
from qlower.dialects.circuit.rows import call_kind, gate_kind
from qlower.ir import Module, SymbolRef
from qlower.ir.rewriting import runs
from qlower.ir.rows import RowKind
from qlower.passes.synthesis.entangler import FixedEntangler, RotationEntangler, fixed_entangler
from qlower.passes.synthesis.native_one_qubit import (
    TABLE_SPELLINGS,
    OneQubitBasis,
    Spelling,
    basis_of,
    called,
    table_matrix,
    unit_of,
)
from qlower.passes.synthesis.one_qubit import OneQubitGate
from qlower.passes.synthesis.two_qubit import interaction

_SAMPLES = ((0.37, 1.1, -0.6, 0.21), (-2.9, 0.45, 2.2, 1.3))
_UNITS = (1.0, 2 * pi, pi)
_EXACT = 1e-12
_FIXED_ANGLES = (0.0, pi, pi / 2, pi / 4, -pi / 2, -pi / 4, 0.25, 0.5, -0.25, 1.0)
"""Values tried for the parameters of a two-qubit gate that is not a rotation, in the parameter's own unit."""


@dataclass(frozen=True)
class NativeEntangler:
    """A native two-qubit gate with the synthesis that uses it.

    Attributes:
        native: the gate of the descriptor.
        kind: how its rows are written.
        entangler: the synthesis over it; its low qubit is the gate's first operand.
        parameters: the row's parameters over the angle of a rotation (radians); constants for a fixed gate.
    """

    native: NativeGate
    kind: RowKind
    entangler: FixedEntangler | RotationEntangler
    parameters: tuple[AngleExpression, ...]


def native_kind(native: NativeGate) -> RowKind:
    """How rows of a native gate are written: as the gate of the table that it equals, else as a call of its matrix."""
    return (
        gate_kind(native.name)
        if is_table_gate(native)
        else call_kind(native.name, native.num_qubits, len(native.parameters))
    )


@lru_cache(maxsize=256)
def is_table_gate(native: NativeGate) -> bool:
    """Whether the gate table has the same gate under the same name."""
    gate = GATES.get(native.name)
    if gate is None or gate.num_qubits != native.num_qubits or gate.num_parameters != len(native.parameters):
        return False
    samples = [sample[: gate.num_parameters] for sample in _SAMPLES]
    return all(np.abs(gate.matrix(values) - native.unitary(values)).max() <= _EXACT for values in samples)


def matrix_gate(native: NativeGate) -> MatrixGate:
    """The definition that rows of a native gate outside of the gate table call."""
    assert native.matrix is not None  # known names are in the table
    return MatrixGate(
        attributes={
            "sym_name": native.name,
            "num_qubits": native.num_qubits,
            "parameters": native.parameters,
            "matrix": native.matrix.rows,
        }
    )


def with_definitions(module: Module, target: Target) -> Module:
    """The module with a definition of every native gate outside of the gate table that its rows call."""
    natives = _defined_gates(target)
    if not natives:
        return module
    called = {name for run in runs(module) for kind in run.rows.canonical().kinds if (name := _callee(kind))}
    missing = sorted(name for name in called if name in natives and module.find(name) is None)
    if not missing:
        return module
    return module.with_operations([*(matrix_gate(natives[name]) for name in missing), *module.operations])


@lru_cache(maxsize=64)
def _defined_gates(target: Target) -> Mapping[str, NativeGate]:
    """The native gates outside of the gate table, by name."""
    return {gate.name: gate for gate in target.native_gates if not is_table_gate(gate)}


def redefines(module: Module, target: Target) -> bool:
    """Whether the program has gates of its own by the names of native gates."""
    return any(module.find(gate.name) is not None and not defines(module, gate) for gate in target.native_gates)


def defines(module: Module, native: NativeGate) -> bool:
    """Whether the module defines a native gate as the descriptor does."""
    found = module.find(native.name)
    if not isinstance(found, MatrixGate) or native.matrix is None:
        return False
    return (found.num_qubits, found.parameters, found.matrix) == (
        native.num_qubits,
        native.parameters,
        native.matrix.rows,
    )


def _callee(kind: RowKind) -> str:
    """The name of the gate that a row calls, or ""."""
    reference = kind.attribute("callee")
    return reference.name if isinstance(reference, SymbolRef) else ""


@lru_cache(maxsize=64)
def one_qubit_basis(target: Target) -> OneQubitBasis:
    """The basis to write one-qubit gates of the target in.

    Raises:
        QlowerError: QL0650, when no exact synthesis of every unitary is known over its gates.
    """
    spellings: dict[OneQubitGate, Spelling] = {}
    for native in target.gates_on(1):
        if native.qubits is None:
            for gate, spelling in _spellings(native):
                spellings.setdefault(gate, spelling)
    basis = basis_of(spellings)
    if basis is None:
        names = ", ".join(gate.name for gate in target.gates_on(1)) or "none"
        fail(
            "QL0650",
            f"no exact synthesis of every one-qubit unitary is known over the native gates of {target.name} ({names})",
            expected="for example rz with sx, rx or prx; prx alone; u alone; gpi with gpi2",
            fix="add a native gate to the descriptor, or check matrices and parameter constraints there",
        )
    return basis


def _spellings(native: NativeGate) -> Iterator[tuple[OneQubitGate, Spelling]]:
    """The synthesis gates that a native gate serves as."""
    for name, (gate, own) in TABLE_SPELLINGS.items():
        found = _identified(native, name)
        if found is None:
            continue
        unit, phase = found
        is_same = native.name == name and unit == unit_of(name) and phase == constant(0.0) and is_table_gate(native)
        spelling = own if is_same else called(native.name, name, unit, phase)
        if all(native.allows([angle / unit for angle in sample[: len(native.parameters)]]) for sample in _SAMPLES):
            yield gate, spelling
        elif name in ("rx", "prx"):
            yield from _restricted(native, spelling, unit)


def _restricted(native: NativeGate, spelling: Spelling, unit: float) -> Iterator[tuple[OneQubitGate, Spelling]]:
    """What an RX or PRX serves as that turns only by certain angles."""
    has_axis = len(native.parameters) == 2
    for turn, fixed, about_axis in (
        (pi / 2, OneQubitGate.SX, OneQubitGate.GPI2),
        (pi, OneQubitGate.X, OneQubitGate.GPI),
    ):
        angle = constant(turn / unit)
        # √X, X and GPI are i^(1/2), i and i times the rotation.
        if native.allows([turn / unit, 0.0][: 1 + has_axis]):
            parameters = (angle, constant(0.0)) if has_axis else (angle,)
            at_turn = spelling.phase.evaluate([turn, 0.0])
            yield fixed, Spelling(spelling.kind, parameters, constant(at_turn + turn / 2))
        if has_axis and all(native.allows([turn / unit, sample[1] / unit]) for sample in _SAMPLES):
            extra = pi / 2 if about_axis is OneQubitGate.GPI else 0.0
            axis = parameter(0, 1 / unit)
            terms = tuple((0, coefficient) for index, coefficient in spelling.phase.terms if index == 1)
            phase = AngleExpression(spelling.phase.evaluate([turn, 0.0]) + extra, terms)
            yield about_axis, Spelling(spelling.kind, (angle, axis), phase)


def _identified(native: NativeGate, name: str) -> tuple[float, AngleExpression] | None:
    """The unit (radians) and phase by which a gate of the table is this native gate: table = e^{i·phase}·native.

    The phase is over the table gate's angles: U, for one, is written with three different ones.
    """
    count = GATES[name].num_parameters
    if native.num_qubits != 1 or len(native.parameters) != count:
        return None
    for unit in _UNITS if count else _UNITS[:1]:
        overlaps = []
        for sample in _SAMPLES:
            angles = sample[:count]
            ours, theirs = table_matrix(name, angles), native.unitary([angle / unit for angle in angles])
            overlaps.append(complex(np.trace(ours @ theirs.conj().T)) / 2)
        phase = _phase(overlaps, count)
        if phase is not None:
            return unit, phase
    return None


def _phase(overlaps: Sequence[complex], count: int) -> AngleExpression | None:
    """The phase that is seen at each sample: a constant plus halves of angles; None where it is no such phase."""
    if any(abs(abs(overlap) - 1) > _EXACT for overlap in overlaps):
        return None
    for halves in product((0.0, 0.5, -0.5), repeat=count):
        rests = [
            overlap * np.exp(-1j * np.dot(halves, sample[:count]))
            for overlap, sample in zip(overlaps, _SAMPLES, strict=True)
        ]
        if abs(rests[0] - rests[1]) <= _EXACT:
            rest = 0.0 if abs(rests[0] - 1) <= _EXACT else float(np.angle(rests[0]))
            return AngleExpression(rest, tuple((index, half) for index, half in enumerate(halves) if half))
    return None


@lru_cache(maxsize=64)
def entanglers(target: Target) -> tuple[NativeEntangler, ...]:
    """The native two-qubit gates of the target that synthesis can use, as declared.

    Raises:
        QlowerError: QL0651, when there are native two-qubit gates but none of use.
    """
    found: list[NativeEntangler] = []
    reasons: list[str] = []
    for native in target.gates_on(2):
        rotation = _rotation(native)
        if rotation is not None:
            found.append(rotation)
            continue
        try:
            found.append(_fixed(native))
        except ValueError as error:
            reasons.append(f"{native.name}: {error}")
    if reasons and not found:
        fail(
            "QL0651",
            f"no native two-qubit gate of {target.name} can be used ({'; '.join(reasons)})",
            expected="a gate in the class of CX or iSWAP, a rotation exp(−iθ/2·PP), or a gate of which two make a CX",
            fix="add a native gate to the descriptor, or check the matrix there",
        )
    return tuple(found)


def _rotation(native: NativeGate) -> NativeEntangler | None:
    """The gate as a rotation exp(−iθ/2·PP) of any angle, its last parameter the angle and all others zero."""
    count = len(native.parameters)
    if not count:
        return None
    before = [0.0] * (count - 1)
    for axis, unit in product((2, 0, 1), _UNITS):
        if all(_is_rotation(native, axis, [*before, sample[0] / unit], sample[0]) for sample in _SAMPLES):
            allows = [native.allows([*before, angle / unit]) for angle in (0.3, 1.1, pi / 2, -0.3, -1.1, -pi / 2)]
            if not all(allows[:3]):
                return None
            parameters = (*(constant(0.0) for _ in before), parameter(0, 1 / unit))
            entangler = RotationEntangler(axis, positive_only=not all(allows))
            return NativeEntangler(native, native_kind(native), entangler, parameters)
    return None


def _is_rotation(native: NativeGate, axis: int, values: Sequence[float], angle: float) -> bool:
    coordinates = np.zeros((1, 3))
    coordinates[0, axis] = -angle / 2
    return bool(np.abs(native.unitary(values) - interaction(coordinates)[0]).max() <= _EXACT)


def _fixed(native: NativeGate) -> NativeEntangler:
    """The gate at the first parameter values at which it can be used.

    Raises:
        ValueError: there are none; the reason is that of the last values tried.
    """
    reason = ValueError("its parameter constraints exclude every value tried")
    for values in product(_FIXED_ANGLES, repeat=len(native.parameters)):
        if not native.allows(values):
            continue
        try:
            entangler = fixed_entangler(native.unitary(values))
        except ValueError as error:
            reason = error
            continue
        return NativeEntangler(native, native_kind(native), entangler, tuple(map(constant, values)))
    raise reason
