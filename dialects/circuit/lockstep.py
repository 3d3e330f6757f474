"""Comparing two programs of any size by following both at once, as long as what they differ by stays local.

The first program is taken in its order; of the second those gates are taken that act where something is left over. At
measurements, resets and control flow both must be at the same point with nothing left over but what cannot be seen
there: phases of the two outcomes before a measurement, anything before a reset.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from qlower.dialects.circuit.labelling import is_swap
from qlower.dialects.circuit.residual import Residual, is_diagonal
from qlower.dialects.circuit.row_meaning import CannotInterpret, Effect, Meanings, angle_value, effect_of
from qlower.dialects.circuit.state_simulation import Application
from qlower.dialects.circuit.structure import Differs, Matching
from qlower.dialects.classical.evaluation import Scalar
from qlower.ir import Operation, Region, Run, Value


@dataclass(frozen=True, slots=True)
class Item:
    """One gate, measurement or reset on labels.

    Attributes:
        effect: which of these.
        labels: what it acts on.
        application: the gate; None for the others.
        results: of a measurement.
    """

    effect: Effect
    labels: tuple[int, ...]
    application: Application | None = None
    results: tuple[Value, ...] = ()


@dataclass
class Follower:
    """One program being followed: which label each of its wires carries.

    Attributes:
        meanings: of its rows.
        labels: label by wire.
        values: numbers for the free parameters.
    """

    meanings: Meanings
    labels: list[int]
    values: dict[Value, Scalar]

    def items(self, run: Run) -> Iterator[Item]:
        """The rows of a run on labels; SWAPs are followed."""
        for row in run.unpack():
            effect = effect_of(row.kind)
            labels = tuple(self.labels[qubit] for qubit in row.qubits)
            if is_swap(row.kind):
                a, b = row.qubits
                self.labels[a], self.labels[b] = self.labels[b], self.labels[a]
            elif effect is Effect.UNITARY:
                try:
                    numbers = tuple(angle_value(angle, self.values) for angle in row.parameters)
                except KeyError:
                    raise CannotInterpret("an angle depends on a measurement") from None
                for application in self.meanings.applications(row.kind, labels, numbers):
                    yield Item(effect, application.qubits, application)
            elif effect is not Effect.NOTHING:
                yield Item(effect, labels, None, row.results)


@dataclass
class Queue:
    """Items of the second program that have not been taken, in dependency order."""

    by_label: dict[int, deque[Item]] = field(default_factory=dict)
    phases: deque[Item] = field(default_factory=deque)

    def add(self, item: Item) -> None:
        """Append an item."""
        if not item.labels:
            self.phases.append(item)
        for label in item.labels:
            self.by_label.setdefault(label, deque()).append(item)

    def head(self, label: int) -> Item | None:
        """The next item on a label."""
        items = self.by_label.get(label)
        return items[0] if items else None

    def is_ready(self, item: Item) -> bool:
        """Whether the item is the next one on all its labels."""
        return all(self.by_label[label][0] is item for label in item.labels)

    def pop(self, item: Item) -> None:
        """Take an item that is ready."""
        for label in item.labels:
            self.by_label[label].popleft()

    def pending_labels(self) -> list[int]:
        """Labels with items left, ascending."""
        return sorted(label for label, items in self.by_label.items() if items)


@dataclass
class Lockstep:
    """Follows two programs at once.

    Attributes:
        first: the input of the pass.
        second: its output.
        matching: values seen to correspond.
        residual: what is left over.
    """

    first: Follower
    second: Follower
    matching: Matching
    residual: Residual = field(default_factory=Residual)
    collapsed: bool = False
    _queue: Queue = field(default_factory=Queue)

    def region(self, mine: Region, theirs: Region) -> None:
        """Follow two regions to their ends.

        Raises:
            Differs: their ops do not correspond.
            TooEntangled: what is left over is not local.
            CannotInterpret: a row has no known meaning.
        """
        one, other = _split(mine), _split(theirs)
        if len(one) != len(other):
            raise Differs("a region has another number of ops of control flow and classical computing")
        for (run, op), (other_run, other_op) in zip(one, other, strict=True):
            for item in self.second.items(other_run):
                self._queue.add(item)
            for item in self.first.items(run):
                self._take(item)
            if op is not None and other_op is not None:
                self._operations(op, other_op)
        self.finish()

    def finish(self) -> None:
        """Take what is left of the second program."""
        for label in self._queue.pending_labels():
            self._advance(label, everything=True)
        while self._queue.phases:
            self._apply_second(self._queue.phases.popleft())

    def _operations(self, op: Operation, other: Operation) -> None:
        if type(op) is not type(other) or op.name != other.name or op.attributes != other.attributes:
            raise Differs(f"{other.name} stands for {op.name}")
        self.matching.require(op.operands, other.operands, op.name)
        if op.regions:
            self.finish()
            self._nothing_left(op.name)
            ends = [self._inner(mine, theirs, op.name) for mine, theirs in zip(op.regions, other.regions, strict=True)]
            relation = np.array(self._relation()) if "loop" in {str(trait) for trait in op.traits} else ends[0][0]
            if any(not np.array_equal(relation, end[0]) for end in ends):
                raise Differs(f"the regions of {op.name} leave the qubits on different wires")
            self.first.labels, self.second.labels = ends[0][1], ends[0][2]
            self.collapsed = True
        self.matching.pair(op.results, other.results)

    def _inner(self, mine: Region, theirs: Region, name: str) -> tuple[list[int], list[int], list[int]]:
        self.matching.pair(mine.arguments, theirs.arguments)
        first = Follower(self.first.meanings, list(self.first.labels), self.first.values)
        second = Follower(self.second.meanings, list(self.second.labels), self.second.values)
        inner = Lockstep(first, second, self.matching)
        inner.region(mine, theirs)
        inner._nothing_left(f"the end of a region of {name}")
        self.residual.error += inner.residual.error
        # The phase of a branch or of an iteration cannot be seen: which of them runs is classical.
        self.matching.require(mine.terminator.operands, theirs.terminator.operands, f"the end of a region of {name}")
        return inner._relation(), first.labels, second.labels

    def _relation(self) -> list[int]:
        """Wire of the second program → wire of the first that carries the same label."""
        where = {label: wire for wire, label in enumerate(self.first.labels)}
        return [where.get(label, -1 - label) for label in self.second.labels]

    def _nothing_left(self, place: str) -> None:
        wrong = self.residual.leftover()
        if wrong:
            raise Differs(f"something is left over on qubits {wrong} at {place}")

    def _take(self, item: Item) -> None:
        """An item of the first program, and what of the second may cancel it."""
        if item.application is None:
            self._anchor(item)
            return
        self.residual.take_first(item.application)
        changed = True
        while changed:
            changed = False
            for label in item.labels:
                changed = self._follow(label) or changed

    def _follow(self, label: int) -> bool:
        """Take gates of the second program that act inside the block of a label."""
        block = self.residual.block_of(label)
        for member in block:
            head = self._queue.head(member)
            inside = head is not None and head.application is not None and set(head.labels) <= set(block)
            if head is not None and inside and self._queue.is_ready(head):
                self._queue.pop(head)
                self._apply_second(head)
                return True
        return False

    def _apply_second(self, item: Item) -> None:
        assert item.application is not None
        self.residual.take_second(item.application)

    def _advance(self, label: int, *, everything: bool = False) -> None:
        """Take gates of the second program on a label up to its next measurement or reset, or all that are left."""
        while (head := self._queue.head(label)) is not None:
            if head.application is None:
                if everything:
                    raise Differs("a measurement or reset is new")
                return
            self._bring(head)

    def _bring(self, wanted: Item) -> None:
        """Take an item of the second program and before it all it waits for."""
        stack = [wanted]
        while stack:
            item = stack[-1]
            waits_for = next((h for label in item.labels if (h := self._queue.head(label)) is not item), None)
            if waits_for is None:
                self._queue.pop(item)
                self._apply_second(item)
                stack.pop()
            elif waits_for.application is None:
                raise Differs("a gate waits for a measurement or reset that the first program does later")
            else:
                stack.append(waits_for)

    def _anchor(self, item: Item) -> None:
        (label,) = item.labels
        self._advance(label)
        head = self._queue.head(label)
        if head is None or head.effect is not item.effect:
            raise Differs(f"a {item.effect} is missing")
        matrix = self.residual.matrix_of(label)
        if matrix is None or (item.effect is Effect.MEASURE and not is_diagonal(matrix)):
            raise Differs(f"something is left over on qubit {label} before a {item.effect}")
        self.residual.forget(label)
        self._queue.pop(head)
        self.matching.pair(item.results, head.results)
        self.collapsed = True


def _split(region: Region) -> list[tuple[Run, Operation | None]]:
    """The region as runs (maybe empty), each followed by one other op, the last by none; without the terminator."""
    found: list[tuple[Run, Operation | None]] = []
    pending = Run()
    for op in region.operations[:-1]:
        if isinstance(op, Run):
            pending = op
            continue
        found.append((pending, op))
        pending = Run()
    return [*found, (pending, None)]


def follow(
    first: tuple[Meanings, Operation],
    second: tuple[Meanings, Operation],
    labels: Sequence[int],
    inputs: Sequence[Scalar],
) -> Lockstep:
    """Follow two functions to their ends; the caller looks at what is left over.

    Args:
        first: the first program; wire v carries label v.
        second: the second one.
        labels: the label on each of its wires at the start.
        inputs: numbers for the free parameters.

    Raises:
        Differs, TooEntangled, CannotInterpret: the comparison came to no answer.
    """
    (body,), (other,) = first[1].regions, second[1].regions
    size = int(str(first[1].attributes["num_qubits"]))
    matching = Matching()
    matching.pair(body.arguments, other.arguments)
    mine = Follower(first[0], list(range(size)), dict(zip(body.arguments, inputs, strict=True)))
    theirs = Follower(second[0], list(labels), dict(zip(other.arguments, inputs, strict=True)))
    lockstep = Lockstep(mine, theirs, matching)
    lockstep.region(body, other)
    matching.require(body.terminator.operands, other.terminator.operands, "the end of the program")
    return lockstep
