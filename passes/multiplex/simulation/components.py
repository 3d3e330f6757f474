"""A composite program in the parts that are independent of each other, so that each can be simulated apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from qlower.dialects.circuit.ops import Return
from qlower.dialects.classical.ops import Constant
from qlower.dialects.physical.ops import Program
from qlower.dialects.physical.rows import RESET
from qlower.ir import Operation, Region, Run, Value
from qlower.ir.attributes import Attribute
from qlower.ir.rewriting import rewrite_regions, runs, walk
from qlower.ir.run import body
from qlower.ir.types import I1


@dataclass(frozen=True)
class Component:
    """A part of a program that shares no state with the rest.

    Attributes:
        program: on local qubits, with one register ``c`` of the bits it writes.
        qubits: the physical qubit of each local one.
        slots: which bit of the whole program (counted over all its registers) each bit of ``c`` is.
    """

    program: Program
    qubits: tuple[int, ...]
    slots: tuple[int, ...]


@dataclass
class _Item:
    """A row of a run, or an op with regions, or an op on classical values.

    Attributes:
        op: the run or the op.
        row: index of the row; −1 for other ops.
        before: the items it depends on.
    """

    op: Operation
    row: int
    qubits: tuple[int, ...]
    before: list[int] = field(default_factory=list)


def components(program: Program) -> list[Component]:
    """The parts of a program of the physical level that write bits, in the order of their first row.

    Rows belong together if they act on a common qubit with no reset in between, or if one reads a bit that another
    writes. What a reset leaves of the state before it is noise of the reset, which does not depend on that state.
    Barriers are left out: they order, and the schedule has that order.
    """
    items, writer = _items(program)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(items)))
    graph.add_edges_from((index, other) for index, item in enumerate(items) for other in item.before)
    terminator = program.body.terminator
    assert isinstance(terminator, Return)
    slots_of: dict[int, list[int]] = {}
    for slot, value in enumerate(terminator.operands):
        if value in writer:
            slots_of.setdefault(writer[value], []).append(slot)
    found = []
    for members in sorted(map(sorted, nx.connected_components(graph))):
        slots = sorted(slot for index in members for slot in slots_of.get(index, ()))
        if slots:
            found.append(_component(program, [items[index] for index in members], slots))
    return found


def _items(program: Program) -> tuple[list[_Item], dict[Value, int]]:
    """All items in order, and the item that gives each value."""
    items: list[_Item] = []
    writer: dict[Value, int] = {}
    last: dict[int, int] = {}
    for op in program.body.operations:
        for item in _items_of(op):
            index = len(items)
            if not _resets(item):
                item.before += [last[qubit] for qubit in item.qubits if qubit in last]
            last.update(dict.fromkeys(item.qubits, index))
            item.before += [writer[value] for value in _reads(item) if value in writer]
            writer.update(dict.fromkeys(_gives(item), index))
            items.append(item)
    return items, writer


def _resets(item: _Item) -> bool:
    """Whether it is a reset, be it a tenant's own or between two tenants."""
    op = item.op
    return isinstance(op, Run) and item.row >= 0 and op.rows.kinds[int(op.rows.kind[item.row])].name == RESET.name


def _items_of(op: Operation) -> Iterator[_Item]:
    if isinstance(op, Return | Constant):
        return
    if not isinstance(op, Run):
        yield _Item(op, -1, tuple(sorted({q for run in runs(op) for q in np.unique(run.rows.qubits).tolist()})))
        return
    rows = op.rows
    offsets, qubits, kinds = rows.qubit_offsets.tolist(), rows.qubits.tolist(), rows.kind.tolist()
    barriers = {i for i, kind in enumerate(rows.kinds) if kind.name in ("physical.barrier", "physical.gphase")}
    for row, kind in enumerate(kinds):
        if kind not in barriers:
            yield _Item(op, row, tuple(qubits[offsets[row] : offsets[row + 1]]))


def _reads(item: _Item) -> Iterator[Value]:
    if item.row >= 0:
        yield from item.op.operands
        return
    for op in walk(item.op):
        yield from op.operands


def _gives(item: _Item) -> Sequence[Value]:
    if item.row < 0:
        return item.op.results
    assert isinstance(item.op, Run)
    offsets = item.op.rows.result_offsets
    return item.op.results[int(offsets[item.row]) : int(offsets[item.row + 1])]


def _component(program: Program, items: Sequence[_Item], slots: Sequence[int]) -> Component:
    qubits = tuple(sorted({qubit for item in items for qubit in item.qubits}))
    local: NDArray[np.int32] = np.full(program.num_qubits, -1, dtype=np.int32)
    local[list(qubits)] = np.arange(len(qubits), dtype=np.int32)
    terminator = program.body.terminator
    assert isinstance(terminator, Return)
    values = [terminator.operands[slot] for slot in slots]
    assert all(value.type == I1 for value in values)
    constants = [op for op in program.body.operations if isinstance(op, Constant)]
    operations = body([*constants, *_operations(items), Return(operands=tuple(values))])
    attributes: dict[str, Attribute] = {
        **program.attributes,
        "sym_name": "main",
        "num_qubits": len(qubits),
        "initial_wires": (),
        "final_wires": (),
        "variables": (("c", "bit", len(slots)),),
        "outputs": (),
        "qubit_registers": (),
    }

    bit: NDArray[np.int32] = np.full(len(terminator.operands) + 1, -1, dtype=np.int32)  # the last for slot −1
    bit[list(slots)] = np.arange(len(slots), dtype=np.int32)

    def moved(op: Operation) -> tuple[Operation] | None:
        if not isinstance(op, Run):
            return None
        return (op.with_rows(replace(op.rows.with_qubits(local[op.rows.qubits]), slots=bit[op.rows.slots])),)

    whole = Program(attributes=attributes, regions=(Region(operations, program.body.arguments),))
    relabelled = Program(attributes=attributes, regions=rewrite_regions(whole, moved).regions)
    return Component(relabelled, qubits, tuple(slots))


def _operations(items: Sequence[_Item]) -> Iterator[Operation]:
    """The items' ops, neighbouring rows of a run together."""
    rows: list[int] = []
    for place, item in enumerate(items):
        if item.row < 0:
            yield item.op
            continue
        rows.append(item.row)
        following = items[place + 1] if place + 1 < len(items) else None
        if following is None or following.op is not item.op:
            assert isinstance(item.op, Run)
            yield item.op.take(rows)
            rows = []
