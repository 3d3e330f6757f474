"""The circuit that a timetable stands for: resets, rounds of checks, measurements, and the detectors between them.

Source: C. Gidney, doi:10.22331/q-2021-07-06-497 (detectors and observables).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from qlower.dialects.circuit.rows import MEASURE, RESET, barrier_kind, gate_kind
from qlower.ir import I1, Run, RunBuilder, Value
from qlower.passes.logical_to_circuit.patches import Check, Place, logical_string, patch_checks, tile_sites
from qlower.passes.logical_to_circuit.tiling import Tiling
from qlower.passes.logical_to_circuit.timetable import Life, TimedMerge, Timetable

H = gate_kind("h")
CX = gate_kind("cx")
NUM_SLOTS = 6
Origins = Mapping[Place, tuple[int, ...]]


@dataclass(frozen=True)
class Readings:
    """Which measurements stand for what happened.

    Attributes:
        merges: by outcome, the checks of the first round, by place.
        parted: by outcome, the data qubits of bus and seams, by place.
        read: by outcome, the data qubits of a patch that was measured alone, by place.
    """

    merges: dict[int, dict[Place, int]] = field(default_factory=dict)
    parted: dict[int, dict[Place, int]] = field(default_factory=dict)
    read: dict[int, dict[Place, int]] = field(default_factory=dict)


class PhysicalCircuit:
    """The circuit in the making. Data qubit (c, r) has the coordinates 2c + 1, 2r + 1, check (c, r) has 2c, 2r."""

    def __init__(self, timetable: Timetable, tiling: Tiling, rounds: int) -> None:
        self.timetable = timetable
        self.tiling = tiling
        self.rounds = rounds
        self.readings = Readings()
        self.detectors: list[tuple[int, ...]] = []
        self.detector_coordinates: list[tuple[float, float, float]] = []
        self.results: list[Value] = []
        self._builder = RunBuilder()
        self._merges: defaultdict[int, list[TimedMerge]] = defaultdict(list)
        for item in timetable.merges:
            self._merges[item.step].append(item)
        self._last: dict[Check, int] = {}
        self._round = 0
        self._checks = [self._checks_of(step) for step in range(timetable.num_steps)]
        self._number()

    def _checks_of(self, step: int) -> dict[Check, tuple[int, ...]]:
        """The checks of a step, in order of their places, with the rows that they come from."""
        found: dict[Place, tuple[Check, tuple[int, ...]]] = {}
        for life in self._alive(step):
            for check in patch_checks(self.tiling.data[life.qubit], self.tiling.distance):
                found[check.place] = (check, life.origin)
        for item in self._merges[step]:
            found.update({place: (check, item.origin) for place, check in item.merge.checks.items()})
        return dict(found[place] for place in sorted(found, key=_by_row))

    def _alive(self, step: int) -> list[Life]:
        last = self.timetable.num_steps
        return [life for life in self.timetable.lives if life.start <= step < (last if life.end < 0 else life.end)]

    def _number(self) -> None:
        """Number the qubits, row by row of their coordinates."""
        sites = {site for life in self.timetable.lives for site in self._patch(life)}
        sites.update(site for item in self.timetable.merges for site in item.merge.sites)
        places = {check.place for checks in self._checks for check in checks}
        found = [(2 * column + 1, 2 * row + 1) for column, row in sites]
        found += [(2 * column, 2 * row) for column, row in places]
        self.coordinates = sorted(found, key=_by_row)
        numbers = {place: number for number, place in enumerate(self.coordinates)}
        self._data = {site: numbers[2 * site[0] + 1, 2 * site[1] + 1] for site in sites}
        self._ancilla = {place: numbers[2 * place[0], 2 * place[1]] for place in places}

    def _patch(self, life: Life) -> list[Place]:
        return tile_sites(self.tiling.data[life.qubit], self.tiling.distance)

    def write(self) -> Run:
        """The rows of the whole program."""
        for step in range(self.timetable.num_steps + 1):
            self._between(step)
            if step < self.timetable.num_steps:
                for _ in range(self.rounds):
                    self._measure_checks(step)
        return self._builder.finish()

    def _between(self, step: int) -> None:
        """Part the merges of the step before, measure the patches that end, prepare what begins."""
        gone: dict[Place, tuple[str, int]] = {}
        for item in self._merges[step - 1]:
            letter = "X" if item.merge.letter == "Z" else "Z"
            self.readings.parted[item.bit] = self._measure(item.merge.sites, letter, item.origin)
            gone.update({site: (letter, m) for site, m in self.readings.parted[item.bit].items()})
        for life in self.timetable.lives:
            if life.end == step and life.start < step:
                self._read(life)
                gone.update({site: (life.letter, m) for site, m in self.readings.read[life.bit].items()})
        for life in self.timetable.lives:
            if life.end == step == life.start:
                self._prepare(self._patch(life), life.basis, life.origin)
                self._read(life)
        fresh: dict[Place, str] = {}
        for item in self._merges[step]:
            letter = "X" if item.merge.letter == "Z" else "Z"
            self._prepare(item.merge.sites, letter, item.origin)
            fresh.update(dict.fromkeys(item.merge.sites, letter))
        for life in self.timetable.lives:
            if life.start == step != life.end:
                self._prepare(self._patch(life), life.basis, life.origin)
                fresh.update(dict.fromkeys(self._patch(life), life.basis))
        self._tick()
        self._compare(step, gone, fresh)

    def _read(self, life: Life) -> None:
        self.readings.read[life.bit] = self._measure(self._patch(life), life.letter, life.origin)

    def _compare(self, step: int, gone: Mapping[Place, tuple[str, int]], fresh: Mapping[Place, str]) -> None:
        """Say what the last values of checks mean for the first ones of a step, and which end here."""
        before = {check.place: check for check in self._last}
        following = {check.place: check for check in (self._checks[step] if step < len(self._checks) else ())}
        last, self._last, self._known = self._last, {}, {}
        for place in sorted({*before, *following}, key=_by_row):
            old, new = before.get(place), following.get(place)
            ended = {site for site in old.sites if site in gone} if old else set()
            begun = {site for site in new.sites if site in fresh} if new else set()
            kept = set(old.sites) - ended if old else set()
            if kept != (set(new.sites) - begun if new else set()):
                continue
            measured = {last[old], *(gone[site][1] for site in ended)} if old else set()
            old_is_known = all(gone[site][0] == old.letter for site in ended) if old else True
            new_is_known = all(fresh[site] == new.letter for site in begun) if new else True
            if kept and old_is_known and new_is_known and new:
                self._known[new] = measured
            elif not kept:
                if old and old_is_known:
                    self._detect(old, measured)
                if new and new_is_known:
                    self._known[new] = set()

    def _measure_checks(self, step: int) -> None:
        """A round: every check once, in layers that touch a qubit once; and what its values are compared with."""
        checks = self._checks[step]
        self._builder.add(barrier_kind(len(held)), held) if (held := self._held(checks)) else None
        for check, origin in checks.items():
            self._builder.add(RESET, [self._ancilla[check.place]], origin=origin)
        self._tick()
        self._turn(checks)
        for layer in _layers(checks):
            for check, site in layer:
                pair = [self._ancilla[check.place], self._data[site]]
                self._builder.add(CX, pair if check.letter == "X" else pair[::-1], origin=checks[check])
            self._tick()
        self._turn(checks)
        found = {check: self._measure_one(self._ancilla[check.place], origin) for check, origin in checks.items()}
        self._tick()
        for check, measurement in found.items():
            compared = {self._last[check]} if check in self._last else self._known.get(check)
            if compared is not None:
                self._detect(check, {*compared, measurement})
        if not self._last:
            for item in self._merges[step]:
                self.readings.merges[item.bit] = {c.place: found[c] for c in item.merge.checks.values()}
        self._last = found
        self._round += 1

    def _held(self, checks: Iterable[Check]) -> list[int]:
        return sorted({self._data[site] for check in checks for site in check.sites})

    def _turn(self, checks: Mapping[Check, tuple[int, ...]]) -> None:
        for check, origin in checks.items():
            if check.letter == "X":
                self._builder.add(H, [self._ancilla[check.place]], origin=origin)
        self._tick()

    def _prepare(self, sites: Iterable[Place], letter: str, origin: tuple[int, ...]) -> None:
        for site in sorted(sites, key=_by_row):
            self._builder.add(RESET, [self._data[site]], origin=origin)
            if letter == "X":
                self._builder.add(H, [self._data[site]], origin=origin)

    def _measure(self, sites: Iterable[Place], letter: str, origin: tuple[int, ...]) -> dict[Place, int]:
        found = {}
        for site in sorted(sites, key=_by_row):
            if letter == "X":
                self._builder.add(H, [self._data[site]], origin=origin)
            found[site] = self._measure_one(self._data[site], origin)
        return found

    def _measure_one(self, qubit: int, origin: tuple[int, ...]) -> int:
        result = Value(I1)
        self._builder.add(MEASURE, [qubit], results=[result], slots=[len(self.results)], origin=origin)
        self.results.append(result)
        return len(self.results) - 1

    def _detect(self, check: Check, measurements: Iterable[int]) -> None:
        self.detectors.append(tuple(sorted(measurements)))
        self.detector_coordinates.append((2.0 * check.place[0], 2.0 * check.place[1], float(self._round)))

    def _tick(self) -> None:
        self._builder.add(barrier_kind(len(self.coordinates)), range(len(self.coordinates)))

    def string(self, life: Life) -> list[Place]:
        """The data qubits of a patch that its logical outcome is the sum of."""
        return logical_string(self.tiling.data[life.qubit], life.letter, self.tiling.distance)


def _by_row(place: Place) -> tuple[int, int]:
    return (place[1], place[0])


def _layers(checks: Iterable[Check]) -> list[list[tuple[Check, Place]]]:
    """CX by layer; four, or six where checks of one letter touch their data qubits in different orders."""
    slots: list[list[tuple[Check, Place]]] = [[] for _ in range(NUM_SLOTS)]
    for check in checks:
        for slot, site in check.slots():
            slots[slot].append((check, site))
    first, second, third, fourth, fifth, last = slots
    merged = [first, second + third, fourth + fifth, last]
    if all(len({site for _, site in layer}) == len(layer) for layer in merged):
        return merged
    return [layer for layer in slots if layer]
