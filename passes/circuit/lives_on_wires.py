"""Writing a program's lives onto wires, those of helpers one after the other on as few as wanted."""

from collections import deque

import numpy as np

from qlower.dialects.circuit.ops import Function
from qlower.dialects.circuit.rows import RESET
from qlower.dialects.classical.ops import Constant
from qlower.ir import Operation, Region, Run, RunBuilder, WireMap
from qlower.ir.attributes import Attribute
from qlower.ir.rewriting import rewrite_regions
from qlower.ir.run import Row, body
from qlower.passes.circuit.lives import Lives
from qlower.passes.circuit.lives_order import last_items


class Writing:
    """Writes the items of a program onto wires.

    A wire that becomes free is used again only after all that were free before it.

    Attributes:
        num_helpers: wires for helpers; they follow those of the data.
        resets: how many were written.
    """

    def __init__(self, lives: Lives, num_helpers: int) -> None:
        self.lives = lives
        self.num_helpers = num_helpers
        self.resets = 0
        self.free = deque(range(lives.num_data, lives.num_data + num_helpers))
        self.wires = {life: life for life in range(lives.num_data)}
        self.used: set[int] = set()
        self.rows = RunBuilder()
        self.operations: list[Operation] = []

    def written(self, order: list[int]) -> list[Operation]:
        """The ops of the body."""
        self.operations = [Constant((), (value,), {"value": False}) for value in self.lives.zeros]
        ends = last_items(self.lives, order)
        for number in order:
            item, helpers = self.lives.items[number], dict.fromkeys(self.lives.of_helpers(number))
            for life in helpers:
                if life not in self.wires:
                    self._wake(life, item.content.origin)
            self._write(item.content, dict(zip(item.qubits, [self.wires[life] for life in item.lives], strict=True)))
            self.free.extend(self.wires[life] for life in helpers if ends[life] == number)
        self._finish_rows()
        return self.operations

    def _wake(self, life: int, origin: tuple[int, ...]) -> None:
        wire = self.free.popleft()
        self.wires[life] = wire
        if wire in self.used:
            self.rows.add(RESET, (wire,), origin=self.lives.origins[life] or origin)
            self.resets += 1
        self.used.add(wire)

    def _write(self, content: Row | Operation, wire_of: dict[int, int]) -> None:
        if isinstance(content, Row):
            self.rows.add_row(content._replace(qubits=tuple(wire_of[qubit] for qubit in content.qubits)))
            return

        def visit(inner: Operation) -> tuple[Operation] | None:
            if not isinstance(inner, Run):
                return None
            moved = [wire_of[qubit] for qubit in inner.rows.qubits.tolist()]
            return (inner.with_rows(inner.rows.with_qubits(np.array(moved, dtype=np.int32))),)

        self._finish_rows()
        self.operations.append(rewrite_regions(content, visit) if content.regions else content)

    def _finish_rows(self) -> None:
        if len(self.rows):
            self.operations.append(self.rows.finish())
            self.rows = RunBuilder()


def on_wires(main: Function, writing: Writing, order: list[int]) -> Function:
    """The function with its items in this order, helpers on the wires behind those of the data."""
    num_data = writing.lives.num_data
    operations = body([*writing.written(order), main.body.terminator])
    attributes: dict[str, Attribute] = {
        **main.attributes,
        "num_qubits": num_data + writing.num_helpers,
        "qubit_registers": _registers(main.qubit_registers, main.helpers, writing.num_helpers),
        "helpers": tuple(range(num_data, num_data + writing.num_helpers)),
    }
    return main.with_(regions=(Region(operations, main.body.arguments),), attributes=attributes)


def wires_of_data(main: Function, num_qubits: int) -> WireMap:
    """Where the function's qubits are once data stand first, in order, and helpers have no wires of their own."""
    wires = np.full(main.num_qubits, -1, dtype=np.int32)
    data = np.setdiff1d(np.arange(main.num_qubits), main.helpers)
    wires[data] = np.arange(len(data))
    return WireMap(wires, wires, num_qubits)


def _registers(
    registers: tuple[tuple[str, int], ...], helpers: tuple[int, ...], num_helpers: int
) -> tuple[tuple[str, int], ...]:
    """The registers with their data qubits alone, and one more for the helpers."""
    if not registers:
        return ()
    found, start = [], 0
    for name, size in registers:
        end = start + abs(size)
        left = end - start - sum(start <= qubit < end for qubit in helpers)
        if left:
            found.append((name, size if size < 0 else left))
        start = end
    if not num_helpers:
        return tuple(found)
    taken = {name for name, _ in found}
    names = (name for name in ("s", "helpers", *(f"helpers_{number}" for number in range(len(taken) + 1))))
    return (*found, (next(name for name in names if name not in taken), num_helpers))
