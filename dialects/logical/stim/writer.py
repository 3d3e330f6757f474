"""Writes a circuit as a Stim program.

A barrier on all qubits in use is written as ``TICK``. A barrier on fewer of them marks the begin of a round: there the
noise of waiting acts, if the module's ``logical.noise`` has some. ``logical.detectors`` gives coordinates, detectors,
and the observables that are certain.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from qlower.diagnostics import fail
from qlower.dialects.circuit.ops import Function, Return
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.classical.ops import Constant
from qlower.dialects.logical.ops import Detectors, Noise
from qlower.dialects.logical.stim.gate_names import GateNames
from qlower.ir import Affine, Module, Run
from qlower.ir.run import Row, concatenate_runs

NO_NOISE = Noise(attributes={"sym_name": "noise"})
_MEASUREMENTS = {"M": "X_ERROR", "MX": "Z_ERROR"}
_RESETS = {"R": "X_ERROR", "RX": "Z_ERROR"}


def write_stim(module: Module) -> str:
    """The text of a circuit.

    Raises:
        QlowerError: QL1390, control flow, arithmetic or free parameters; QL1391, a gate that Stim has no name for.
    """
    main = module.find("main")
    if not isinstance(main, Function):
        fail("QL1390", "the module has no program main", expected="a circuit")
    notes = next((op for op in module.operations if isinstance(op, Detectors)), None)
    noise = next((op for op in module.operations if isinstance(op, Noise)), NO_NOISE)
    runs: list[Run] = []
    for op in main.body.operations:
        if isinstance(op, Run):
            runs.append(op)
        elif not isinstance(op, Return | Constant):
            fail("QL1390", f"the program holds {op.name}", expected="gates, resets, measurements and barriers")
    run = concatenate_runs(runs) if runs else Run()
    rows = run.unpack()
    by_kind = [effect_of(kind) for kind in run.rows.kinds]
    effects = [by_kind[kind] for kind in run.rows.kind.tolist()]
    acting = (row.qubits for row, effect in zip(rows, effects, strict=True) if effect is not Effect.NOTHING)
    writer = _Writer(GateNames(module), noise, notes, frozenset(chain.from_iterable(acting)))
    # Qubits of a device have other places than those of the program.
    return writer.text(rows, effects, notes.coordinates if notes is not None and not main.placed_on else ())


@dataclass
class _Instruction:
    name: str
    targets: list[int]
    width: int


@dataclass
class _Writer:
    """The text in the making, and the instructions since the last TICK, which rows still join."""

    names: GateNames
    noise: Noise
    notes: Detectors | None
    used: frozenset[int]
    lines: list[str] = field(default_factory=list)
    instructions: list[_Instruction] = field(default_factory=list)
    latest: dict[int, int] = field(default_factory=dict)
    last_measurement: int = 0
    measured: int = 0
    ready: list[int] = field(default_factory=list)

    def text(self, rows: list[Row], effects: list[Effect], coordinates: Iterable[tuple[float, float]]) -> str:
        """The whole text, with coordinates at its begin and observables at its end."""
        for qubit, place in enumerate(coordinates):
            self.lines.append(f"QUBIT_COORDS({', '.join(map(_number, place))}) {qubit}")
        self._rows(rows, effects)
        self._flush()
        if self.notes is not None:
            self._observables(self.notes)
        return "".join(f"{line}\n" for line in self.lines)

    def _rows(self, rows: list[Row], effects: list[Effect]) -> None:
        """Rows that follow each other on one qubit are looked at together: a reset and H, H and a measurement."""
        following, acting = _following(rows, effects)
        joined: set[int] = set()
        for index, row in enumerate(rows):
            if index in joined:
                continue
            effect = effects[index]
            after = following[index]
            if row.kind.name == "circuit.barrier":
                self._barrier(row)
            elif effect is Effect.RESET:
                turned = after >= 0 and _is_h(rows[after])
                joined.update([after] if turned else [])
                self._add("RX" if turned else "R", row.qubits)
            elif effect is Effect.MEASURE:
                self._measure("M", row.qubits[0])
            elif _is_h(row) and after >= 0 and _measures_last(effects, after, acting[after]):
                joined.add(after)
                self._measure("MX", row.qubits[0])
            elif effect is Effect.UNITARY:
                self._gate(row)

    def _observables(self, notes: Detectors) -> None:
        certain = [number for number, expected in enumerate(notes.expected) if expected >= 0]
        for index, number in enumerate(certain):
            if notes.observable_names:
                self.lines.append(f"# {notes.observable_names[number]}")
            self.lines.append(f"OBSERVABLE_INCLUDE({index}) {self._records(notes.observables[number])}".rstrip())

    @cached_property
    def _known_after(self) -> dict[int, list[int]]:
        """By measurement, the detectors that are known once it is done."""
        found: dict[int, list[int]] = {}
        for number, measurements in enumerate(self.notes.detectors if self.notes is not None else ()):
            found.setdefault(max(measurements, default=0), []).append(number)
        return found

    def _gate(self, row: Row) -> None:
        if any(isinstance(angle, Affine) for angle in row.parameters):
            fail("QL1390", f"{row.kind.name} has a free parameter", fix="bind the program's inputs before")
        found = self.names.name(row.kind, [float(angle) for angle in row.parameters])  # type: ignore[arg-type]  # seen
        if found is None:
            shown = f"({', '.join(f'{angle:.6g}' for angle in row.parameters)})" if row.parameters else ""
            fail(
                "QL1391",
                f"{row.kind.name}{shown} on {row.kind.num_qubits} qubits has no name in Stim",
                expected="Clifford gates on one qubit, or named ones on two",
                fix="run decompose-standard before",
            )
        name, order = found
        if name not in ("", "I"):
            self._add(name, [row.qubits[place] for place in order])

    def _measure(self, name: str, qubit: int) -> None:
        self._add(name, [qubit])
        self.ready.extend(self._known_after.get(self.measured, ()))
        self.measured += 1

    def _add(self, name: str, qubits: list[int] | tuple[int, ...]) -> None:
        """Add to the last instruction of this name if nothing between touches the qubits or measures."""
        earliest = max((self.latest.get(qubit, 0) for qubit in qubits), default=0)
        if name in _MEASUREMENTS:
            earliest = max(earliest, self.last_measurement)
        place = next(
            (i for i in range(len(self.instructions) - 1, earliest - 1, -1) if self.instructions[i].name == name), None
        )
        if place is None:
            place = len(self.instructions)
            self.instructions.append(_Instruction(name, [], len(qubits)))
        self.instructions[place].targets.extend(qubits)
        if name in _MEASUREMENTS:
            self.last_measurement = place
        for qubit in qubits:
            self.latest[qubit] = place + 1

    def _barrier(self, row: Row) -> None:
        self._flush()
        if self.used <= set(row.qubits):
            self.lines.append("TICK")
        elif self.noise.before_round_data_depolarization:
            self._noise("DEPOLARIZE1", self.noise.before_round_data_depolarization, list(row.qubits))

    def _flush(self) -> None:
        for instruction in self.instructions:
            name, targets = instruction.name, instruction.targets
            if name in _MEASUREMENTS:
                self._noise(_MEASUREMENTS[name], self.noise.before_measure_flip, targets)
            self.lines.append(f"{name} {' '.join(map(str, targets))}")
            if name in _RESETS:
                self._noise(_RESETS[name], self.noise.after_reset_flip, targets)
            elif name not in _MEASUREMENTS:
                self._noise(f"DEPOLARIZE{instruction.width}", self.noise.after_clifford_depolarization, targets)
        self.instructions, self.latest, self.last_measurement = [], {}, 0
        if self.notes is not None:
            for number in self.ready:
                place = ", ".join(map(_number, self.notes.detector_coordinates[number]))
                self.lines.append(f"DETECTOR({place}) {self._records(self.notes.detectors[number])}".rstrip())
        self.ready = []

    def _noise(self, name: str, probability: float, targets: list[int]) -> None:
        if probability:
            self.lines.append(f"{name}({_number(probability)}) {' '.join(map(str, targets))}")

    def _records(self, measurements: tuple[int, ...]) -> str:
        return " ".join(f"rec[{measurement - self.measured}]" for measurement in measurements)


def _following(rows: list[Row], effects: list[Effect]) -> tuple[list[int], list[int]]:
    """For each row on one qubit, the next row on it, and the next one but barriers and delays; −1 if there is none."""
    following, acting = [-1] * len(rows), [-1] * len(rows)
    waiting: dict[int, int] = {}
    waiting_to_act: dict[int, int] = {}
    for index, row in enumerate(rows):
        # Barriers on all qubits are many; few rows wait for one.
        met = row.qubits if len(row.qubits) < len(waiting) else [*(waiting.keys() & set(row.qubits))]
        for qubit in met:
            if qubit in waiting:
                following[waiting.pop(qubit)] = index
        acts = effects[index] is not Effect.NOTHING
        for qubit in row.qubits if acts else ():
            if qubit in waiting_to_act:
                acting[waiting_to_act.pop(qubit)] = index
        if len(row.qubits) == 1:
            waiting[row.qubits[0]] = index
            if acts:
                waiting_to_act[row.qubits[0]] = index
    return following, acting


def _is_h(row: Row) -> bool:
    return row.kind.name == "circuit.h" and len(row.qubits) == 1


def _measures_last(effects: list[Effect], index: int, then: int) -> bool:
    """Whether a row measures its qubit, which is reset or left alone afterwards."""
    return effects[index] is Effect.MEASURE and (then < 0 or effects[then] is Effect.RESET)


def _number(value: float) -> str:
    """As short as it reads back the same; whole numbers without a point."""
    return str(int(value)) if value == int(value) else repr(value)
