"""A tenant's program made ready to stand beside others in one body."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from qlower.ir import Operation, Region, Rows, Run, Value
from qlower.ir.rows import LongColumn

P = TypeVar("P", bound=Operation)


def tenant_copy(program: P, first_slot: int, origin: Sequence[int]) -> P:
    """The program with values of its own and without times: another copy of it may stand in the same body.

    Args:
        program: a function of a circuit, or a physical program; on the qubits of that body.
        first_slot: where the slots of its variables begin in the body it will stand in.
        origin: added to the origins of every op and row.
    """
    copy = _Copy(first_slot, tuple(origin))
    return program.with_(regions=[copy.region(region) for region in program.regions], origin=copy.origins(program))


class _Copy:
    def __init__(self, first_slot: int, origin: tuple[int, ...]) -> None:
        self._first_slot, self._origin = first_slot, origin
        self._values: dict[Value, Value] = {}

    def region(self, region: Region) -> Region:
        arguments = self._own(region.arguments)
        return Region(tuple(self._operation(op) for op in region.operations), arguments)

    def origins(self, op: Operation) -> tuple[int, ...]:
        return tuple(sorted({*op.origin, *self._origin}))

    def _own(self, values: Sequence[Value]) -> tuple[Value, ...]:
        for value in values:
            if value not in self._values:
                self._values[value] = Value(value.type)
        return tuple(self._values[value] for value in values)

    def _operation(self, op: Operation) -> Operation:
        operands, results = self._own(op.operands), self._own(op.results)
        if isinstance(op, Run):
            return Run(operands, results, op.attributes, (), op.origin, self._rows(op.rows))
        regions = [self.region(region) for region in op.regions]
        return op.with_(operands=operands, results=results, regions=regions, origin=self.origins(op))

    def _rows(self, rows: Rows) -> Rows:
        slots = np.where(rows.slots >= 0, rows.slots + self._first_slot, rows.slots).astype(np.int32)
        offsets, origins = _with_origins(rows, self._origin) if self._origin else (rows.origin_offsets, rows.origins)
        return replace(rows, slots=slots, columns={}, origin_offsets=offsets, origins=origins)


def _with_origins(rows: Rows, added: tuple[int, ...]) -> tuple[LongColumn, LongColumn]:
    """The rows' origins with others added to each."""
    row = np.arange(len(rows), dtype=np.int64)
    of_row = np.concatenate([row.repeat(len(added)), row.repeat(rows.num_origins)])
    origins = np.concatenate([np.tile(np.array(added, dtype=np.int64), len(rows)), rows.origins])
    order = np.lexsort((origins, of_row))
    return rows.origin_offsets + len(added) * np.arange(len(rows) + 1, dtype=np.int64), origins[order]
