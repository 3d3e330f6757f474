"""Proving that two programs differ only in which qubits their helpers use, and in the order of independent rows.

A reset ends the life of what was on the qubit and begins another one in |0⟩. Cut there, every program is a number of
lives: those of the qubits that may come in any state, and those that begin in |0⟩. Two straight-line programs do the
same if their lives correspond: the same rows in the same order on each, the same measurements for the same outputs,
and the same lives at the end of the qubits that have wires of their own. From one pair of lives all others that meet
them follow, row by row; lives that nothing leads to meet neither a qubit of the program nor an output.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qlower.dialects.circuit.equivalence import Pair, Program
from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.dialects.circuit.structure import Differs, meaning_of, same_declarations, same_definitions
from qlower.dialects.classical.ops import Constant
from qlower.ir import Affine, Angle, Operation, Run, Value
from qlower.ir.run import Row

Source = tuple[str, object]
"""Where a classical value comes from: ("input", place), ("constant", its value) or ("row", number)."""


@dataclass
class _Cut:
    """A program cut into lives.

    Attributes:
        enters: by life, the qubit of the first program that it is; −1 for those that begin in |0⟩.
        rows: rows on qubits as (meaning, angles, lives).
        on: the rows of each life.
        at_end: the life on each qubit at the end.
        values: where classical values come from.
    """

    enters: list[int] = field(default_factory=list)
    rows: list[tuple[object, tuple[object, ...], tuple[int, ...]]] = field(default_factory=list)
    on: list[list[int]] = field(default_factory=list)
    at_end: list[int] = field(default_factory=list)
    values: dict[Value, Source] = field(default_factory=dict)

    def begin(self, enters: int = -1) -> int:
        """A new life."""
        self.enters.append(enters)
        self.on.append([])
        return len(self.on) - 1

    def read(self, program: Program, enters: Mapping[int, int]) -> None:
        """Cut a function; ``enters`` gives the qubit of the first program that comes in on each wire."""
        (body,) = program.function.regions
        self.values = {value: ("input", place) for place, value in enumerate(body.arguments)}
        self.at_end = [self.begin(enters.get(wire, -1)) for wire in range(program.num_qubits)]
        for op in body.operations[:-1]:
            self._operation(op)

    def _operation(self, op: Operation) -> None:
        if isinstance(op, Constant):
            self.values[op.output] = ("constant", op.attributes["value"])
            return
        if not isinstance(op, Run):
            raise Differs(f"{op.name} is not straight-line code")
        for row in op.unpack():
            self._row(row)

    def _row(self, row: Row) -> None:
        effect = effect_of(row.kind)
        if effect is Effect.NOTHING or not row.qubits:
            return
        if effect is Effect.RESET:
            self.at_end[row.qubits[0]] = self.begin()
            return
        lives = tuple(self.at_end[qubit] for qubit in row.qubits)
        if effect is Effect.MEASURE:
            if self.enters[lives[0]] < 0 and not self.on[lives[0]]:
                self.values[row.results[0]] = ("constant", False)
                return
            self.values[row.results[0]] = ("row", len(self.rows))
        for life in lives:
            self.on[life].append(len(self.rows))
        self.rows.append((meaning_of(row.kind), tuple(self._angle(angle) for angle in row.parameters), lives))

    def _angle(self, angle: Angle) -> object:
        if not isinstance(angle, Affine):
            return angle
        sources = [self.values.get(value, ("row", -1)) for value, _ in angle.terms]
        if any(kind == "row" for kind, _ in sources):
            raise Differs("an angle depends on an outcome")
        terms = zip(sources, (coefficient for _, coefficient in angle.terms), strict=True)
        return angle.constant, frozenset(terms)


def same_lifetimes(pair: Pair) -> str | None:
    """Whether the programs are the same but for their helpers' qubits and the order of independent rows.

    Global phases are not looked at. Programs with control flow or classical computing are not compared.

    Returns:
        None if it was proved, otherwise what differs first.
    """
    try:
        same_definitions(pair.before.module, pair.after.module)
        same_declarations(pair.before.function, pair.after.function)
        _Matching(pair).run()
    except Differs as difference:
        return str(difference)
    return None


class _Matching:
    """Which lives and rows of the second program correspond to those of the first."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.first, self.second = _Cut(), _Cut()
        initial = pair.wires.initial.tolist()
        own = {qubit: qubit for qubit, wire in enumerate(initial) if wire >= 0}
        self.first.read(pair.before, own)
        self.second.read(pair.after, {initial[qubit]: qubit for qubit in own})
        self.lives: dict[int, int] = {}
        self.rows: dict[int, int] = {}
        self.taken: tuple[set[int], set[int]] = (set(), set())
        self.waiting: list[tuple[int, int]] = []

    def run(self) -> None:
        """Follow the lives from the qubits and the outputs.

        Raises:
            Differs: some do not correspond.
        """
        self._anchor_qubits()
        self._anchor_outputs()
        while self.waiting:
            mine, theirs = self.waiting.pop()
            if len(self.first.on[mine]) != len(self.second.on[theirs]):
                raise Differs("a qubit has another number of rows")
            for row, other in zip(self.first.on[mine], self.second.on[theirs], strict=True):
                self._pair_rows(row, other)

    def _anchor_qubits(self) -> None:
        entering = {qubit: life for life, qubit in enumerate(self.second.enters) if qubit >= 0}
        for life, qubit in enumerate(self.first.enters):
            if qubit >= 0:
                self._pair_lives(life, entering[qubit])
        for qubit, wire in enumerate(self.pair.wires.final.tolist()):
            if wire >= 0:
                self._pair_lives(self.first.at_end[qubit], self.second.at_end[wire])

    def _anchor_outputs(self) -> None:
        mine = self.pair.before.function.regions[0].operations[-1].operands
        theirs = self.pair.after.function.regions[0].operations[-1].operands
        for slots in self.pair.before.output_slots().values():
            for slot in slots:
                one, other = self.first.values.get(mine[slot]), self.second.values.get(theirs[slot])
                if one is None or other is None or one[0] != other[0]:
                    raise Differs("an output comes from elsewhere")
                if one[0] == "row":
                    self._pair_rows(int(str(one[1])), int(str(other[1])))
                elif one[1] != other[1]:
                    raise Differs("an output has another value")

    def _pair_lives(self, mine: int, theirs: int) -> None:
        known = self.lives.get(mine)
        if known is None and theirs not in self.taken[0] and self.first.enters[mine] == self.second.enters[theirs]:
            self.lives[mine] = theirs
            self.taken[0].add(theirs)
            self.waiting.append((mine, theirs))
        elif known != theirs:
            raise Differs("a qubit meets others")

    def _pair_rows(self, mine: int, theirs: int) -> None:
        known = self.rows.get(mine)
        if known is None and theirs not in self.taken[1]:
            self.rows[mine] = theirs
            self.taken[1].add(theirs)
            one, other = self.first.rows[mine], self.second.rows[theirs]
            if one[:2] != other[:2]:
                raise Differs("a row stands for another one")
            for life, its in zip(one[2], other[2], strict=True):
                self._pair_lives(life, its)
        elif known != theirs:
            raise Differs("the rows of a qubit are in another order")
