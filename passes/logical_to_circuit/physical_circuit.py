"""The circuit that a timetable stands for: resets, rounds of checks, measurements, and the detectors between them.

Source: C. Gidney, doi:10.22331/q-2021-07-06-497 (detectors and observables).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qlower.dialects.circuit.rows import MEASURE, RESET, barrier_kind, gate_kind
from qlower.ir import I1, Run, RunBuilder, Value
from qlower.passes.logical_to_circuit.patches import OTHER, Check, Patch, Place
from qlower.passes.logical_to_circuit.tiling import Tiling
from qlower.passes.logical_to_circuit.timetable import Life, TimedMerge, Timetable

H = gate_kind("h")
CX = gate_kind("cx")
NUM_SLOTS = 6


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
        self._known: dict[Check, set[int]] = {}
        self._round = 0
        self._checks = [self._checks_of(step) for step in range(timetable.num_steps)]
        self._number()

    def _checks_of(self, step: int) -> dict[Check, tuple[int, ...]]:
        """The checks of a step, in order of their places, with the rows that they come from."""
        found: dict[Place, tuple[Check, tuple[int, ...]]] = {}
        merged = {port.patch.tile for item in self._merges[step] for port in item.merge.ports}
        for life in self._alive(step):
            patch = self._patch(life, step)
            if patch.tile not in merged:
                found.update({check.place: (check, life.origin) for check in patch.checks()})
        for item in self._merges[step]:
            found.update({place: (check, item.origin) for place, check in item.merge.checks.items()})
        return dict(found[place] for place in sorted(found, key=_by_row))

    def _alive(self, step: int) -> list[Life]:
        return [life for life in self.timetable.lives if life.start <= step and (life.end < 0 or step < life.end)]

    def _patch(self, life: Life, step: int) -> Patch:
        tile = self.tiling.data[life.qubit]
        return Patch(tile, self.tiling.distance, self.timetable.shift(tile, step))

    def patch_read(self, life: Life) -> Patch:
        """A patch as it is when its data qubits are measured."""
        return self._patch(life, max(life.start, life.end - 1))

    def _number(self) -> None:
        """Number the qubits, row by row of their coordinates."""
        sites = {site for item in self.timetable.merges for site in item.merge.sites}
        places = {check.place for checks in self._checks for check in checks}
        for life in self.timetable.lives:
            plain = Patch(self.tiling.data[life.qubit], self.tiling.distance)
            sites.update(plain.sites())
            for shift in self.timetable.shifts(plain.tile):
                shifted = replace(plain, shift=shift).sites()
                sites.update(shifted)
                places.update(_way(*pair) for pair in zip(plain.sites(), shifted, strict=True))
        found = [(2 * column + 1, 2 * row + 1) for column, row in sites]
        found += [(2 * column, 2 * row) for column, row in places]
        self.coordinates = sorted(found, key=_by_row)
        numbers = {place: number for number, place in enumerate(self.coordinates)}
        self._data = {site: numbers[2 * site[0] + 1, 2 * site[1] + 1] for site in sites}
        self._ancilla = {place: numbers[2 * place[0], 2 * place[1]] for place in places}

    def write(self) -> Run:
        """The rows of the whole program."""
        for step in range(self.timetable.num_steps + 1):
            self._between(step)
            if step < self.timetable.num_steps:
                for _ in range(self.rounds):
                    self._measure_checks(step)
        return self._builder.finish()

    def _between(self, step: int) -> None:
        """Part the merges of the step before, measure the patches that end, turn patches, prepare what begins."""
        gone = self._end(step)
        moved = self._turn_patches(step)
        for life in self.timetable.lives:
            if life.end == step == life.start:
                patch = self._patch(life, step)
                self._prepare(patch.sites(), patch.letter(life.basis), life.origin)
                self._read(life)
        fresh: dict[Place, str] = {}
        for item in self._merges[step]:
            fresh.update(self._prepare(item.merge.sites, OTHER[item.merge.letter], item.origin))
        for life in self.timetable.lives:
            if life.start == step != life.end:
                patch = self._patch(life, step)
                fresh.update(self._prepare(patch.sites(), patch.letter(life.basis), life.origin))
        self._tick()
        self._compare(step, gone, moved, fresh)

    def _end(self, step: int) -> dict[Place, tuple[str, int]]:
        """Measure what ends before a step; by place, in what and the measurement."""
        gone: dict[Place, tuple[str, int]] = {}
        for item in self._merges[step - 1]:
            letter = OTHER[item.merge.letter]
            self.readings.parted[item.bit] = self._measure(item.merge.sites, letter, item.origin)
            gone.update({site: (letter, m) for site, m in self.readings.parted[item.bit].items()})
        for life in self.timetable.lives:
            if life.end == step and life.start < step:
                letter = self.patch_read(life).letter(life.letter)
                gone.update({site: (letter, m) for site, m in self._read(life).items()})
        return gone

    def _read(self, life: Life) -> dict[Place, int]:
        patch = self.patch_read(life)
        found = self._measure(patch.sites(), patch.letter(life.letter), life.origin)
        self.readings.read[life.bit] = found
        return found

    def _turn_patches(self, step: int) -> dict[Place, Place]:
        """Turn patches, or turn them back, between two steps: by place of a data qubit, where it is afterwards."""
        moved: dict[Place, Place] = {}
        back: dict[Place, Place] = {}
        away: dict[Place, Place] = {}
        for life in self._alive(step):
            before, after = self._patch(life, step - 1), self._patch(life, step)
            if life.start < step and before.shift != after.shift:
                plain = replace(before, shift=0).sites()
                back.update(zip(before.sites(), plain, strict=True) if before.shift else ())
                away.update(zip(plain, after.sites(), strict=True) if after.shift else ())
                moved.update(zip(before.sites(), after.sites(), strict=True))
        for moves in (back, away):
            if moves:
                self._move(moves)
        return moved

    def _move(self, moved: Mapping[Place, Place]) -> None:
        """H on data qubits, which then go one place right or left over the check between: two steps of two CX."""
        ways = {site: self._ancilla[_way(site, target)] for site, target in moved.items()}
        for site, way in ways.items():
            self._builder.add(RESET, [way])
            self._builder.add(H, [self._data[site]])
        self._hop({self._data[site]: way for site, way in ways.items()})
        for target in moved.values():
            self._builder.add(RESET, [self._data[target]])
        self._hop({way: self._data[moved[site]] for site, way in ways.items()})

    def _hop(self, pairs: Mapping[int, int]) -> None:
        """Exchange states with qubits in |0⟩."""
        self._tick()
        for source, target in pairs.items():
            self._builder.add(CX, [source, target])
        self._tick()
        for source, target in pairs.items():
            self._builder.add(CX, [target, source])
        self._tick()

    def _compare(
        self, step: int, gone: Mapping[Place, tuple[str, int]], moved: Mapping[Place, Place], fresh: Mapping[Place, str]
    ) -> None:
        """Say what the last values of checks mean for the first ones of a step, and detect what ends here."""
        going: dict[Place, tuple[set[Place], set[int]]] = {}
        for old, last in self._last.items():
            kept = [site for site in old.sites if site not in gone]
            if all(gone[site][0] == old.letter for site in old.sites if site in gone):
                measured = {last, *(gone[site][1] for site in old.sites if site in gone)}
                if kept:
                    shift = moved.get(kept[0], kept[0])[0] - kept[0][0]
                    place = (old.place[0] + shift, old.place[1])
                    going[place] = ({moved.get(site, site) for site in kept}, measured)
                else:
                    self._detect(old, measured)
        self._last, self._known = {}, {}
        for new in self._checks[step] if step < len(self._checks) else ():
            kept = [site for site in new.sites if site not in fresh]
            if all(fresh[site] == new.letter for site in new.sites if site in fresh):
                before = going.get(new.place, (set(), set()))
                if not kept or before[0] == set(kept):
                    self._known[new] = before[1] if kept else set()

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

    def _prepare(self, sites: Iterable[Place], letter: str, origin: tuple[int, ...]) -> dict[Place, str]:
        """Prepare data qubits in |0⟩ for Z or |+⟩ for X; by place, the letter."""
        found = {}
        for site in sorted(sites, key=_by_row):
            self._builder.add(RESET, [self._data[site]], origin=origin)
            if letter == "X":
                self._builder.add(H, [self._data[site]], origin=origin)
            found[site] = letter
        return found

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


def _by_row(place: Place) -> tuple[int, int]:
    return (place[1], place[0])


def _way(site: Place, neighbour: Place) -> Place:
    """The check between a data qubit and its neighbour at the left or right, below."""
    return (max(site[0], neighbour[0]), site[1] + 1)


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
