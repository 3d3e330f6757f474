"""Comparing two programs by what they do: entry by entry on all inputs, on random inputs, or from |0…0⟩."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.kraus import Deviation, deviation_of_maps, probabilities
from qlower.dialects.circuit.liveness import terminal_measurements, touched_qubits
from qlower.dialects.circuit.ops import num_slots
from qlower.dialects.circuit.row_meaning import CannotInterpret, Meanings
from qlower.dialects.circuit.semantics import Instrument, Interpreter, Limits, Output
from qlower.dialects.circuit.state_simulation import Amplitudes
from qlower.dialects.classical.evaluation import Scalar, in_type
from qlower.ir import F64, I1, Module, Operation, Value, WireMap

TOLERANCE = 1e-9
_ROUNDING = 1e-20
"""Squared norm below which what other qubits end as is rounding error."""
_INPUT_SEED = 20_240_229
_INPUT_SETS = 2
"""How many sets of values free parameters are tried with; analytic functions that agree at a generic point agree."""


class Columns(StrEnum):
    """Which input states two programs are compared on."""

    ALL = "all"
    """Every basis state of the qubits either program uses: the whole operation, entry by entry."""
    RANDOM = "random"
    """A few random states."""
    ZERO = "zero"
    """|0…0⟩ only."""


@dataclass(frozen=True)
class Program:
    """A function with what its rows mean.

    Attributes:
        module: where its gates are looked up.
        function: a ``circuit.func`` or ``physical.program``.
    """

    module: Module
    function: Operation

    @property
    def num_qubits(self) -> int:
        """Its qubits."""
        return int(str(self.function.attributes["num_qubits"]))

    def output_slots(self) -> dict[str, tuple[int, ...]]:
        """Places among the returned values of each output variable, by name, with its kind."""
        variables: tuple[tuple[str, str, int], ...] = self.function.attributes.get("variables", ())  # type: ignore[assignment]
        outputs: tuple[str, ...] = self.function.attributes.get("outputs", ())  # type: ignore[assignment]
        found: dict[str, tuple[int, ...]] = {}
        start = 0
        for variable in variables:
            size = num_slots((variable,))
            if not outputs or variable[0] in outputs:
                found[f"{variable[0]}: {variable[1]}"] = tuple(range(start, start + size))
            start += size
        return found


@dataclass(frozen=True)
class Pair:
    """Two programs with the qubits on which they are compared.

    Attributes:
        before: the input of a pass.
        after: its output.
        wires: where the first one's qubits are in the second one.
        used: qubits of the first that either program works on, ascending.
        free: those among them that may come in any state; the others begin in |0⟩.
        after_qubits: qubits of the second that take part, ascending; those that are no image begin in |0⟩.
    """

    before: Program
    after: Program
    wires: WireMap
    used: tuple[int, ...]
    free: tuple[int, ...]
    after_qubits: tuple[int, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """Used qubits that have wires of their own; the others are helpers, whose end is not looked at."""
        return tuple(v for v in self.used if self.wires.initial[v] >= 0)

    @staticmethod
    def of(before: Program, after: Program, wire_map: WireMap | None) -> "Pair":
        """The pair with its qubits; without a wire map every qubit either works on may come in any state."""
        wires = WireMap.identity(before.num_qubits) if wire_map is None else wire_map
        own, others = touched_qubits(before.function), touched_qubits(after.function)
        initial, final = wires.initial.tolist(), wires.final.tolist()
        used = tuple(v for v in range(wires.num_inputs) if v in own or initial[v] in others or final[v] in others)
        images = {wire for v in used for wire in (initial[v], final[v]) if wire >= 0}
        free = used if wires.is_identity else tuple(v for v in sorted(own) if initial[v] >= 0)
        return Pair(before, after, wires, used, free, tuple(sorted(others | images)))


def compare(pair: Pair, columns: Columns, limits: Limits, *, outputs_only: bool, phase: bool) -> Deviation:
    """How far two programs are apart.

    Args:
        pair: the programs.
        columns: the input states.
        limits: of each interpretation.
        outputs_only: compare the distributions of classical outputs, not the states left behind.
        phase: whether the global phase of measurement-free programs counts.

    Raises:
        CannotInterpret: one of them has no known meaning, or is too large for the limits.
    """
    mine, theirs = pair.before.output_slots(), pair.after.output_slots()
    if list(mine) != list(theirs) or [len(s) for s in mine.values()] != [len(s) for s in theirs.values()]:
        return Deviation(np.inf, f"the outputs are {list(theirs)} instead of {list(mine)}")
    worst = Deviation(0.0, "")
    for inputs in input_sets(pair.before.function, pair.after.function):
        found = _compare_at(pair, columns, limits, inputs, outputs_only=outputs_only, phase=phase)
        worst = max(worst, found, key=lambda deviation: deviation.size)
    return worst


def _compare_at(
    pair: Pair, columns: Columns, limits: Limits, inputs: Sequence[Scalar], *, outputs_only: bool, phase: bool
) -> Deviation:
    deferred = _common_final_measurements(pair)
    places = {qubit: place for place, qubit in enumerate(pair.used)}
    states = _columns(columns, [places[q] for q in pair.free], len(places))
    first = Interpreter(Meanings(pair.before.module), places, limits, frozenset(deferred))
    one = first.run(pair.before.function, states, inputs)
    after_places = {qubit: place for place, qubit in enumerate(pair.after_qubits)}
    final = pair.wires.final.tolist()
    second = Interpreter(Meanings(pair.after.module), after_places, limits, frozenset(final[q] for q in deferred))
    other = second.run(pair.after.function, _embedded(pair, states, places, after_places), inputs)
    if pair.wires.has_helpers:
        one = _restricted(one, [places[q] for q in pair.kept])
    mine = _by_outputs(one, pair.before)
    theirs = _by_outputs(_restricted(other, [after_places[final[q]] for q in pair.kept]), pair.after)
    measured = tuple(place for place, q in enumerate(pair.kept) if q in deferred)
    slack = one.dropped_weight + other.dropped_weight
    if outputs_only:
        return _distributions_apart(mine, theirs, measured, slack)
    return deviation_of_maps(mine, theirs, measured, phase=phase, slack=slack)


def _common_final_measurements(pair: Pair) -> set[int]:
    """Qubits of the first program whose final measurement goes to the same outputs in both programs."""
    mine = final_slots(pair.before)
    theirs = final_slots(pair.after)
    final = pair.wires.final.tolist()
    return {q for q, slots in mine.items() if q in pair.kept and slots and slots == theirs.get(final[q])}


def final_slots(program: Program) -> dict[int, list[int]]:
    """For each qubit measured last of all, the places among the outputs that its result goes to."""
    (body,) = program.function.regions
    wanted = [slot for slots in program.output_slots().values() for slot in slots]
    returned = body.operations[-1].operands
    places: dict[Value, list[int]] = {}
    for place, slot in enumerate(wanted):
        places.setdefault(returned[slot], []).append(place)
    return {qubit: places.get(value, []) for value, qubit in terminal_measurements(body).items()}


def _columns(columns: Columns, free: Sequence[int], num_qubits: int) -> Amplitudes:
    """Input states [2^n, columns] in which qubits that are not free are |0⟩."""
    rows = _spread(np.arange(1 << len(free)), free)
    if columns is Columns.ALL:
        values = np.eye(len(rows), dtype=np.complex128)
    elif columns is Columns.RANDOM:
        generator = np.random.Generator(np.random.PCG64(_INPUT_SEED))
        values = generator.normal(size=(len(rows), 2)) + 1j * generator.normal(size=(len(rows), 2))
        values /= np.linalg.norm(values, axis=0)
    else:
        values = np.zeros((len(rows), 1), dtype=np.complex128)
        values[0, 0] = 1
    states = np.zeros((1 << num_qubits, values.shape[1]), dtype=np.complex128)
    states[rows] = values
    return states


def _spread(numbers: NDArray[np.int64], places: Sequence[int]) -> NDArray[np.int64]:
    """Each number with its bit i moved to ``places[i]``."""
    spread = np.zeros_like(numbers)
    for bit, place in enumerate(places):
        spread |= (numbers >> bit & 1) << place
    return spread


def _embedded(pair: Pair, states: Amplitudes, places: Mapping[int, int], after_places: Mapping[int, int]) -> Amplitudes:
    numbers = np.arange(1 << len(pair.kept))
    rows = _spread(numbers, [after_places[int(pair.wires.initial[q])] for q in pair.kept])
    embedded = np.zeros((1 << len(after_places), states.shape[1]), dtype=np.complex128)
    embedded[rows] = states[_spread(numbers, [places[q] for q in pair.kept])]
    return embedded


def _restricted(instrument: Instrument, kept: Sequence[int]) -> Instrument:
    """The instrument on some places, in this order; what the other qubits end as is summed over."""
    rest = [place for place in range(instrument.num_qubits) if place not in kept]
    rows = _spread(np.arange(1 << len(kept)), kept)[:, None] | _spread(np.arange(1 << len(rest)), rest)[None, :]
    place_of = {place: index for index, place in enumerate(kept)}
    branches = {}
    for key, states in instrument.branches.items():
        moved = states[rows]  # [2^kept, 2^rest, Kraus, columns]
        stacked = moved.reshape(moved.shape[0], -1, moved.shape[3])
        weights = np.einsum("ijk,ijk->j", stacked, stacked.conj()).real
        renamed = tuple(("qubit", place_of[item[1]]) if isinstance(item, tuple) else item for item in key)
        branches[renamed] = np.ascontiguousarray(stacked[:, weights > _ROUNDING])
    measured = tuple(sorted(place_of[place] for place in instrument.measured))
    return replace(instrument, num_qubits=len(kept), branches=branches, measured=measured)


def _by_outputs(instrument: Instrument, program: Program) -> dict[tuple[Output, ...], Amplitudes]:
    """The branches by the values of the outputs alone; other variables are summed over."""
    wanted = [slot for slots in program.output_slots().values() for slot in slots]
    found: dict[tuple[Output, ...], list[Amplitudes]] = {}
    for key, states in instrument.branches.items():
        found.setdefault(tuple(key[slot] for slot in wanted), []).append(states)
    return {key: np.concatenate(parts, axis=1) for key, parts in found.items()}


def _distributions_apart(
    mine: Mapping[tuple[Output, ...], Amplitudes],
    theirs: Mapping[tuple[Output, ...], Amplitudes],
    measured: Sequence[int],
    slack: float,
) -> Deviation:
    worst = Deviation(slack, "")
    for key in {**mine, **theirs}:
        one = probabilities(mine.get(key), measured)
        other = probabilities(theirs.get(key), measured)
        size = float(np.abs(one - other).max()) + slack
        worst = max(worst, Deviation(size, f"the probability of the outputs {_text(key)}"), key=lambda d: d.size)
    return worst


def _text(key: Sequence[Output]) -> str:
    return "".join(
        "·" if isinstance(item, tuple) else str(int(item) if isinstance(item, bool) else item) for item in key
    )


def input_sets(first: Operation, second: Operation) -> list[tuple[Scalar, ...]]:
    """Values for the inputs: fixed pseudo-random ones, and for bits both values."""
    arguments = first.regions[0].arguments
    if [value.type for value in arguments] != [value.type for value in second.regions[0].arguments]:
        raise CannotInterpret("the two programs do not have the same inputs")
    if not arguments:
        return [()]
    generator = np.random.Generator(np.random.PCG64(_INPUT_SEED))
    found: list[tuple[Scalar, ...]] = []
    for number in range(_INPUT_SETS):
        drawn = generator.uniform(-np.pi, np.pi, len(arguments)).tolist()
        whole = generator.integers(0, 8, len(arguments)).tolist()
        pairs = zip(arguments, drawn, whole, strict=True)
        found.append(tuple(x if v.type == F64 else in_type(k + number, v.type) for v, x, k in pairs))
    bits = [place for place, value in enumerate(arguments) if value.type == I1]
    if 0 < len(bits) <= 4:
        found = [_with_bits(found[0], bits, values) for values in product((False, True), repeat=len(bits))]
    return found


def _with_bits(inputs: Sequence[Scalar], places: Sequence[int], values: Sequence[bool]) -> tuple[Scalar, ...]:
    chosen = dict(zip(places, values, strict=True))
    return tuple(chosen.get(place, value) for place, value in enumerate(inputs))
