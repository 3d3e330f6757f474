"""A program with a Pauli frame pulled through it, region by region.

Where branches leave different frames, the bits in which they differ become results of the branch; where a loop changes
the frame, they are carried along. So no Pauli gate has to be executed because of control flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import pi

from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.rows import gate_kind
from qlower.dialects.classical.ops import Cast, For, If, Switch, While, Yield
from qlower.ir import F64, I1, Operation, Region, Run, Value
from qlower.ir.affine import symbol
from qlower.ir.run import body
from qlower.lowering import Decline
from qlower.passes.logical.frame import ALWAYS, Known, PauliFrame, Sums, X, Z
from qlower.passes.logical.frame_rows import GateRows, RowsInFrame, Tracking
from qlower.passes.logical.product_rows import ProductRows

Place = tuple[str, int]
"""A part of a frame: ``x`` or ``z``, and the qubit."""


@dataclass
class Passed:
    """A region that a frame has passed.

    Attributes:
        operations: of the region, without its terminator.
        frame: at its end.
        known: sums computed in it.
        in_scope: values that may be used at its end.
    """

    operations: list[Operation]
    frame: PauliFrame
    known: Known
    in_scope: int

    def region(self, source: Region, tracking: Tracking, places: Sequence[Place], arguments: Sequence[Value]) -> Region:
        """The region, which also gives what is owed at some places."""
        outside, tracking.bits.in_scope = tracking.bits.in_scope, self.in_scope
        sums = Sums(tracking.bits, self.known)
        extra = [sums.value(part(self.frame, place)) for place in places]
        tracking.bits.in_scope = outside
        end = source.terminator.with_(operands=(*source.terminator.operands, *extra))
        return Region(body([*self.operations, *sums.operations, end]), (*source.arguments, *arguments))


def part(frame: PauliFrame, place: Place) -> int:
    """The sum at a place."""
    letter, qubit = place
    return (frame.x if letter == X else frame.z)[qubit]


def put(frame: PauliFrame, place: Place, total: int) -> None:
    """Change the sum at a place."""
    letter, qubit = place
    (frame.x if letter == X else frame.z)[qubit] = total


class FramePasses:
    """Pulls frames through the regions of one function.

    Attributes:
        tracking: what is known.
        num_qubits: of the function.
        is_logical: whether its rows are products.
    """

    def __init__(self, num_qubits: int, *, is_logical: bool) -> None:
        self.tracking = Tracking()
        self.num_qubits, self.is_logical = num_qubits, is_logical
        self.places: list[Place] = [(letter, qubit) for qubit in range(num_qubits) for letter in (X, Z)]

    def function(self, main: Function) -> Function:
        """The function with no Pauli gates but those that have to stay, and at the end those that are still owed."""
        passed = self.through(main.body, PauliFrame.nothing(self.num_qubits, self.tracking.bits), Known())
        self.tracking.bits.in_scope = passed.in_scope
        operations = body([*passed.operations, *self.executed(passed), main.body.terminator])
        return main.with_(regions=(Region(operations, main.body.arguments),))

    def through(self, region: Region, entry: PauliFrame, known: Known) -> Passed:
        """Pull a frame through a region."""
        outside = self.tracking.bits.in_scope
        frame, operations = entry.copy(), list[Operation]()
        for op in region.operations[:-1]:
            if isinstance(op, Run):
                rows = RowsInFrame(self.tracking, frame, op, known)
                operations += rows.operations()
            elif op.regions:
                operations += self.branching(op, frame, known)
            else:
                operations.append(op)
                if isinstance(op, Cast) and op.source.type == I1 and op.results[0].type == F64:
                    self.tracking.bit_of[op.results[0]] = op.source
        inside, self.tracking.bits.in_scope = self.tracking.bits.in_scope, outside
        return Passed(list(body(operations)), frame, known, inside)

    def branching(self, op: Operation, frame: PauliFrame, known: Known) -> list[Operation]:
        """An op of control flow; ``frame`` becomes the one behind it."""
        if isinstance(op, If | Switch):
            return self.choice(op, frame, known)
        if isinstance(op, For):
            return self.counted(op, frame, known)
        if isinstance(op, While):
            return self.conditional(op, frame, known)
        raise Decline(f"{op.name} stands among the gates")

    def choice(self, op: If | Switch, frame: PauliFrame, known: Known) -> list[Operation]:
        """A branch: what only one of two ways owes, it owes under the condition."""
        condition = self.tracking.bits.sum_of(op.condition) if isinstance(op, If) else 0
        met = len(self.tracking.bits)
        ways = [self.through(region, frame, known.inside()) for region in op.regions]
        given: list[Place] = []
        for place in self.places:
            totals = [part(way.frame, place) for way in ways]
            if any(total >> met for total in totals):
                given.append(place)
            elif all(total == totals[0] for total in totals):
                put(frame, place, totals[0])
            elif condition and totals[0] ^ totals[1] == ALWAYS:
                put(frame, place, self.tracking.bits.add(totals[1], condition))
            else:
                given.append(place)
        results = self.given_by(given, frame)
        if not op.results and not results and not any(way.operations for way in ways):
            return []
        regions = [way.region(old, self.tracking, given, ()) for way, old in zip(ways, op.regions, strict=True)]
        return [op.with_(results=(*op.results, *results), regions=tuple(regions))]

    def given_by(self, places: Sequence[Place], frame: PauliFrame) -> list[Value]:
        """New values that are owed at some places."""
        values = [Value(I1) for _ in places]
        for place, value in zip(places, values, strict=True):
            put(frame, place, self.tracking.bits.sum_of(value))
        return values

    def counted(self, op: For, frame: PauliFrame, known: Known) -> list[Operation]:
        """A loop that runs so many times."""
        carried: list[Place] = []
        figures = self.tracking.figures
        while True:
            self.tracking.figures = replace(figures)
            entry = frame.copy()
            arguments, passed, met = self.in_loop(op.body, entry, carried, known)
            more = self.changed(entry, passed.frame, met, carried)
            if not more:
                break
            carried += more
        sums = Sums(self.tracking.bits, known)
        begin = [sums.value(part(frame, place)) for place in carried]
        results = self.given_by(carried, frame)
        region = passed.region(op.body, self.tracking, carried, arguments)
        loop = op.with_(operands=(*op.operands, *begin), results=(*op.results, *results), regions=(region,))
        return [*sums.operations, loop]

    def conditional(self, op: While, frame: PauliFrame, known: Known) -> list[Operation]:
        """A loop that runs while a condition holds."""
        carried: list[Place] = []
        figures = self.tracking.figures
        while True:
            self.tracking.figures = replace(figures)
            entry, middle = frame.copy(), frame.copy()
            tests, tested, met = self.in_loop(op.before, entry, carried, known)
            arguments, passed, met_then = self.in_loop(op.body, middle, carried, known)
            more = self.changed(entry, tested.frame, met, carried)
            more += [place for place in self.changed(middle, passed.frame, met_then, carried) if place not in more]
            if not more:
                break
            carried += more
        sums = Sums(self.tracking.bits, known)
        begin = [sums.value(part(frame, place)) for place in carried]
        results = self.given_by(carried, frame)
        regions = (
            tested.region(op.before, self.tracking, carried, tests),
            passed.region(op.body, self.tracking, carried, arguments),
        )
        loop = op.with_(operands=(*op.operands, *begin), results=(*op.results, *results), regions=regions)
        return [*sums.operations, loop]

    def in_loop(
        self, region: Region, entry: PauliFrame, carried: Sequence[Place], known: Known
    ) -> tuple[list[Value], Passed, int]:
        """Pull a frame through a region of a loop that takes some of it as arguments.

        Returns:
            The arguments, what the region becomes, and how many values had been met before it.
        """
        outside = self.tracking.bits.in_scope
        arguments = self.given_by(carried, entry)
        met = len(self.tracking.bits)
        passed = self.through(region, entry, known.inside())
        self.tracking.bits.in_scope = outside
        return arguments, passed, met

    def changed(self, entry: PauliFrame, end: PauliFrame, met: int, carried: Sequence[Place]) -> list[Place]:
        """Places not carried along at which a region owes something else than before."""
        return [
            place
            for place in self.places
            if place not in carried and (part(entry, place) != part(end, place) or part(end, place) >> met)
        ]

    def executed(self, passed: Passed) -> list[Operation]:
        """Do all that is owed at the end."""
        sums = Sums(self.tracking.bits, passed.known)
        always: GateRows | ProductRows = ProductRows(self.num_qubits) if self.is_logical else GateRows()
        branches: list[Operation] = []
        for place in self.places:
            total, (letter, qubit) = part(passed.frame, place), place
            if not total:
                continue
            self.tracking.figures.executed += 1
            if total == ALWAYS:
                always.rotate(((qubit, letter),), pi, ())
            elif self.is_logical:
                always.rotate(((qubit, letter),), symbol(sums.number(total)) * pi, ())
            else:
                branches.append(_under(sums.value(total), letter, qubit))
        return [*sums.operations, always.finish(), *branches]


def _under(condition: Value, letter: str, qubit: int) -> Operation:
    """A Pauli gate under a condition."""
    rows = GateRows()
    rows.add(gate_kind(letter), (qubit,))
    regions = (Region((rows.finish(), Yield())), Region((Yield(),)))
    return If(operands=(condition,), regions=regions)
