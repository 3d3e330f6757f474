"""Rows of one-qubit gates written as Clifford+T words, or as a measurement with a correction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from math import pi

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, GateDefinition
from qlower.dialects.circuit.rows import gate_kind, gate_name
from qlower.ir import Module, Operation, Run, RunBuilder, WireMap
from qlower.ir.rewriting import rewrite_regions, runs
from qlower.ir.row_replacement import Insertion, replaced
from qlower.ir.rows import RowKind
from qlower.passes.circuit.fallback_rows import rotation_ops
from qlower.passes.circuit.rotation_budget import Found
from qlower.passes.circuit.rotation_parts import EIGHTH_TURNS, AxisRotation, Parts, is_kept, parts_of
from qlower.passes.synthesis.clifford_t.channels import diamond_error, kraus_of_fallback
from qlower.passes.synthesis.clifford_t.exact_synthesis import Word, about_axis
from qlower.passes.synthesis.clifford_t.fallback import LARGEST_EPSILON as LARGEST_FALLBACK_EPSILON
from qlower.passes.synthesis.clifford_t.fallback import FallbackRotation, mix_fallback
from qlower.passes.synthesis.clifford_t.rotation import LARGEST_EPSILON, Rotation, approximate_rotation
from qlower.passes.synthesis.unitary import wrap


@dataclass(frozen=True, slots=True)
class Turned:
    """A word and the global phase in units of π/8 that goes with it."""

    gates: tuple[str, ...]
    phase_sixteenths: int


def find_word(angle_rad: float, epsilon: float) -> Found[Rotation]:
    """The word of RZ(angle) within ε in operator norm."""
    rotation = approximate_rotation(angle_rad, min(epsilon, LARGEST_EPSILON))
    return Found(rotation, rotation.error, rotation.t_count)


def find_fallback(angle_rad: float, epsilon: float) -> Found[FallbackRotation]:
    """A fallback of RZ(angle) within ε in the diamond norm."""
    allowed = min(epsilon, LARGEST_FALLBACK_EPSILON)
    while True:
        rotation = mix_fallback(angle_rad, allowed)
        error = diamond_error(kraus_of_fallback(rotation), angle_rad)
        if error <= epsilon:
            return Found(rotation, error, rotation.t_count)
        # It was found with doubles, which were wrong in the last digits.
        allowed *= 1 - 1e-6


@cache
def exactly_turned(axis: int, eighths: int) -> Turned:
    """The rotation about an axis by eighths·π/4, which Clifford+T has."""
    word = about_axis(Word(EIGHTH_TURNS[eighths % 8]), axis)
    return Turned(word.gates, 2 * word.phase_eighths - eighths)


def with_words(run: Run, words: Mapping[float, Found[Rotation]]) -> Run:
    """The run with every one-qubit gate that is not Clifford+T replaced by its word and phase."""
    gone = np.zeros(len(run.rows), dtype=bool)
    builder = RunBuilder()
    places: list[int] = []
    written: dict[tuple[str, tuple[float, ...]], _Written] = {}
    for row, name, parameters in _written_anew(run):
        new = written.get((name, parameters))
        if new is None:
            new = written[name, parameters] = _Written.of(parts_of(name, parameters), words)
        gone[row] = True
        qubits, origin = _qubit_and_origin(run, row)
        for kind in new.kinds:
            builder.add(kind, qubits, origin=origin)
        if new.phase_rad:
            builder.add(gate_kind("gphase"), (), (new.phase_rad,), origin=origin)
        places += [row] * (len(new.kinds) + bool(new.phase_rad))
    if not gone.any():
        return run
    insertion = Insertion(builder.finish().rows, np.array(places, dtype=np.int64))
    return run.with_rows(replaced(run.rows, gone, [insertion]))


@dataclass(frozen=True, slots=True)
class _Written:
    """What a gate becomes."""

    kinds: tuple[RowKind, ...]
    phase_rad: float

    @staticmethod
    def of(parts: Parts, words: Mapping[float, Found[Rotation]]) -> "_Written":
        kinds: list[RowKind] = []
        sixteenths = 0
        for rotation in parts.rotations:
            eighths = rotation.eighths
            turned = _turned(rotation, words) if eighths is None else exactly_turned(rotation.axis, eighths)
            kinds += [gate_kind(gate) for gate in turned.gates]
            sixteenths += turned.phase_sixteenths
        phase = wrap(np.array([parts.phase_rad + sixteenths % 16 * (pi / 8)]))
        return _Written(tuple(kinds), float(phase[0]))


def _qubit_and_origin(run: Run, row: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(run.rows.qubits_of(row).tolist()), tuple(run.rows.origins_of(row).tolist())


def _turned(rotation: AxisRotation, words: Mapping[float, Found[Rotation]]) -> Turned:
    found = words[rotation.angle_rad].solution
    word = about_axis(Word(found.gates), rotation.axis)
    return Turned(word.gates, found.phase_sixteenths + 2 * word.phase_eighths)


def with_fallback(run: Run, rotations: Mapping[float, Found[FallbackRotation]], ancilla: int) -> Sequence[Operation]:
    """The run with every one-qubit gate that is not Clifford+T replaced, in parts; the global phase is not kept."""
    operations: list[Operation] = []
    begin = 0
    for row, name, parameters in _written_anew(run):
        parts = parts_of(name, parameters).rotations
        if all(rotation.eighths is not None for rotation in parts):
            continue
        operations.append(with_words(run.take(range(begin, row)), {}))
        begin = row + 1
        (qubit,), origin = _qubit_and_origin(run, row)
        for part in parts:
            if part.eighths is None:
                operations += rotation_ops(rotations[part.angle_rad].solution, part.axis, qubit, ancilla, origin)
            else:
                operations.append(_gates(exactly_turned(part.axis, part.eighths).gates, qubit, origin))
    operations.append(with_words(run.take(range(begin, len(run.rows))), {}))
    return operations


def _gates(names: Sequence[str], qubit: int, origin: tuple[int, ...]) -> Run:
    builder = RunBuilder()
    for name in names:
        builder.add(gate_kind(name), [qubit], origin=origin)
    return builder.finish()


def _written_anew(run: Run) -> Iterator[tuple[int, str, tuple[float, ...]]]:
    """The rows that do not stay, with their gates and parameters."""
    rows = run.rows
    stays = rows.mask([bool(is_kept(kind)) for kind in rows.kinds])
    for row in np.flatnonzero(~stays).tolist():
        name = gate_name(rows.kinds[rows.kind[row]])
        assert name is not None  # all other rows stay
        yield row, name, tuple(rows.parameters_of(row).tolist())


def module_with_words(module: Module, words: Mapping[float, Found[Rotation]]) -> Module:
    """The module with every run through ``with_words``; the same object if nothing changed."""
    operations = [_rewritten(op, lambda run: (with_words(run, words),)) for op in module.operations]
    if all(new is old for new, old in zip(operations, module.operations, strict=True)):
        return module
    return module.with_operations(operations)


def module_with_fallback(module: Module, rotations: Mapping[float, Found[FallbackRotation]]) -> tuple[Module, WireMap]:
    """The module with every run through ``with_fallback`` and an ancilla behind the qubits of ``main``.

    Raises:
        QlowerError: QL0992, the program is placed.
    """
    main = module.find("main")
    if not isinstance(main, Function):
        fail("QL0992", "there is no function main that an ancilla could be added to")
    if main.placed_on:
        fail("QL0992", f"the program is placed on {main.placed_on} and has no qubit left for an ancilla")
    changed = _rewritten(main, lambda run: with_fallback(run, rotations, main.num_qubits))
    changed = changed.with_attribute("num_qubits", main.num_qubits + 1)
    if main.qubit_registers:
        taken = {name for name, *_ in (*main.qubit_registers, *main.variables)}
        name = next(name for name in _register_names() if name not in taken)
        changed = changed.with_attribute("qubit_registers", (*main.qubit_registers, (name, 1)))
    wires = np.arange(main.num_qubits, dtype=np.int32)
    operations = [changed if op is main else op for op in module.operations]
    return module.with_operations(operations), WireMap(wires, wires, main.num_qubits + 1)


def _register_names() -> Iterator[str]:
    yield "ancilla"
    yield from (f"ancilla{number}" for number in count(2))


def _rewritten(op: Operation, rewrite: Callable[[Run], Sequence[Operation]]) -> Operation:
    """An op with its runs rewritten; bodies of gates stay as they are, since nothing calls them any more."""

    def visit(inner: Operation) -> Sequence[Operation] | None:
        if not isinstance(inner, Run):
            return None
        new = rewrite(inner)
        return None if len(new) == 1 and new[0] is inner else new

    return op if isinstance(op, GateDefinition) else rewrite_regions(op, visit)


def num_t_gates(module: Module) -> int:
    """The rows t and tdg of a module."""
    return sum(
        int(np.count_nonzero(run.rows.mask([gate_name(kind) in ("t", "tdg") for kind in run.rows.kinds])))
        for run in runs(module)
    )
