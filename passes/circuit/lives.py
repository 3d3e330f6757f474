"""A function cut into lives: what is on a qubit from one reset to the next, and what depends on what.

The qubits that hold data have one life each. A helper begins a new one in |0⟩ with every reset outside of control flow,
and where it is used last it ends: nobody looks at it afterwards. So lives, unlike qubits, can be put on any wires and
in any order that what depends on each other allows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from qlower.dialects.circuit.row_meaning import Effect, effect_of
from qlower.ir import Operation, Run, Value
from qlower.ir.dialect_table import row_definition
from qlower.ir.rewriting import runs, walk
from qlower.ir.run import Row

Origin = tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """A row, or an op that is no run, outside of control flow.

    Attributes:
        content: the row or the op.
        qubits: what it acts on, each once; a row's operands in order.
        lives: the life on each of these qubits.
        after: the items that must come before it, by number.
    """

    content: Row | Operation
    qubits: tuple[int, ...]
    lives: tuple[int, ...]
    after: tuple[int, ...]


@dataclass
class Lives:
    """A body cut into lives.

    Attributes:
        num_data: lives 0 … num_data − 1 are those of the data qubits, ascending.
        items: in program order, without the terminator. Resets of helpers are gone, and so are measurements of helpers
            that are in |0⟩.
        origins: by life, the origin of the reset that it began with; empty for the first life of a qubit.
        zeros: results of the measurements that are gone: all false.
    """

    num_data: int
    items: list[Item] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    zeros: list[Value] = field(default_factory=list)

    def of_helpers(self, item: int) -> tuple[int, ...]:
        """The lives of helpers among those that an item acts on."""
        return tuple(life for life in self.items[item].lives if life >= self.num_data)


def lives_of(body: Sequence[Operation], num_qubits: int, helpers: Collection[int]) -> Lives:
    """Cut the ops of a function's body, the terminator left out."""
    cutter = _Cutter(num_qubits, helpers)
    for op in body:
        cutter.operation(op)
    return cutter.finished()


class _Cutter:
    def __init__(self, num_qubits: int, helpers: Collection[int]) -> None:
        data = [qubit for qubit in range(num_qubits) if qubit not in helpers]
        self.helpers = frozenset(helpers)
        self.lives = Lives(len(data))
        self.current: dict[int, int] = {}
        self.found: list[tuple[Row | Operation, tuple[int, ...], tuple[int, ...]]] = []
        self.spans: list[tuple[int, int]] = []
        for qubit in [*data, *sorted(self.helpers)]:
            self._begin(qubit, ())

    def _begin(self, qubit: int, origin: Origin) -> None:
        self.current[qubit] = len(self.lives.origins)
        self.lives.origins.append(origin)
        self.spans.append((-1, -1))

    def operation(self, op: Operation) -> None:
        """Take in the next op."""
        if isinstance(op, Run):
            for row in op.unpack():
                self._row(row)
            return
        qubits = tuple(sorted({qubit for run in runs(op) for qubit in run.rows.qubits.tolist()}))
        self._add(op, qubits, is_acting=True)

    def _row(self, row: Row) -> None:
        effect = effect_of(row.kind)
        if row.qubits and row.qubits[0] in self.helpers:
            if effect is Effect.RESET:
                self._begin(row.qubits[0], row.origin)
                return
            if effect is Effect.MEASURE and self.spans[self.current[row.qubits[0]]][0] < 0:
                self.lives.zeros.append(row.results[0])
                return
        self._add(row, row.qubits, is_acting=effect is not Effect.NOTHING)

    def _add(self, content: Row | Operation, qubits: tuple[int, ...], *, is_acting: bool) -> None:
        lives = tuple(self.current[qubit] for qubit in qubits)
        if is_acting:
            for life in lives:
                first = self.spans[life][0]
                self.spans[life] = (len(self.found) if first < 0 else first, len(self.found))
        self.found.append((content, qubits, lives))

    def finished(self) -> Lives:
        """The lives with what depends on what."""
        last: dict[int, int] = {}
        definers: dict[Value, int] = {}
        for number, (content, qubits, lives) in enumerate(self.found):
            kept = self._awake(number, content, qubits, lives)
            if kept is None:
                continue
            content, qubits, lives = kept  # noqa: PLW2901
            place = len(self.lives.items)
            before = {last[life] for life in lives if life in last}
            before |= {definers[value] for value in _used(content) if value in definers}
            self.lives.items.append(Item(content, qubits, lives, tuple(sorted(before))))
            last |= dict.fromkeys(lives, place)
            definers |= dict.fromkeys(content.results, place)
        return self.lives

    def _awake(
        self, number: int, content: Row | Operation, qubits: tuple[int, ...], lives: tuple[int, ...]
    ) -> tuple[Row | Operation, tuple[int, ...], tuple[int, ...]] | None:
        """A barrier or delay without the helpers that nothing acts on before or afterwards; None if none is left."""
        if not isinstance(content, Row) or not _is_directive(content) or not qubits:
            return content, qubits, lives
        kept = [
            place
            for place, life in enumerate(lives)
            if life < self.lives.num_data or 0 <= self.spans[life][0] < number < self.spans[life][1]
        ]
        if not kept:
            return None
        qubits, lives = tuple(qubits[place] for place in kept), tuple(lives[place] for place in kept)
        return content._replace(kind=replace(content.kind, num_qubits=len(kept)), qubits=qubits), qubits, lives


def _is_directive(row: Row) -> bool:
    definition = row_definition(row.kind.name)
    return definition is not None and definition.directive


def _used(content: Row | Operation) -> set[Value]:
    if isinstance(content, Row):
        return {value for angle in content.parameters if not isinstance(angle, float) for value, _ in angle.terms}
    return {value for inner in walk(content) for value in inner.operands}
