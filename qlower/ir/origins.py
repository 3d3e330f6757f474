"""Origins: where ops and rows of a module came from in its parent.

A position numbers the ops and rows of a module: ops in the order of ``walk``, each row of a run counting as one, the
run itself as none. Before a pass runs, the manager sets every origin of its input to the thing's own position; the
pass then only carries origins along, and what comes out refers to the input.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qlower.ir.module import Module
from qlower.ir.operation import Operation, Region
from qlower.ir.rows import LongColumn, offsets_of
from qlower.ir.run import Run


class _Numbering:
    def __init__(self) -> None:
        self.next = 0

    def operation(self, op: Operation) -> Operation:
        if isinstance(op, Run):
            start, count = self.next, len(op.rows)
            self.next += count
            offsets = np.arange(count + 1)
            return op.with_rows(op.rows.with_origins(offsets, offsets[:-1] + start if start else offsets[:-1]))
        position, self.next = self.next, self.next + 1
        if not op.regions and op.origin == (position,):
            return op
        return op.with_(regions=[self.region(region) for region in op.regions], origin=(position,))

    def region(self, region: Region) -> Region:
        return Region(tuple([self.operation(op) for op in region.operations]), region.arguments)


def rebase(module: Module) -> Module:
    """The module with every origin set to the thing's own position."""
    numbering = _Numbering()
    return Module(module.level, tuple([numbering.operation(op) for op in module.operations]), module.attributes)


def collect_origins(module: Module) -> tuple[LongColumn, LongColumn]:
    """All origins in order of position.

    Returns:
        ``offsets`` int64 [positions + 1] and ``origins`` int64; position p came from the stretch of ``origins`` between
        ``offsets[p]`` and ``offsets[p + 1]``.
    """
    counts, origins = _Column(), _Column()

    def visit(operations: Sequence[Operation]) -> None:
        for op in operations:
            if isinstance(op, Run):
                counts.extend_by(op.rows.num_origins)
                origins.extend_by(op.rows.origins)
                continue
            counts.pending.append(len(op.origin))
            origins.pending.extend(op.origin)
            for region in op.regions:
                visit(region.operations)

    visit(module.operations)
    return offsets_of(counts.finish()), origins.finish()


class _Column:
    """A column in the making, from columns and single entries."""

    def __init__(self) -> None:
        self.parts: list[LongColumn] = []
        self.pending: list[int] = []

    def extend_by(self, column: LongColumn) -> None:
        self.parts += [np.array(self.pending, dtype=np.int64), column]
        self.pending = []

    def finish(self) -> LongColumn:
        return np.concatenate([*self.parts, np.array(self.pending, dtype=np.int64)])


class _Applying:
    def __init__(self, offsets: LongColumn, origins: LongColumn) -> None:
        self.offsets, self.origins, self.next = offsets, origins, 0

    def operation(self, op: Operation) -> Operation:
        start = self.next
        if isinstance(op, Run):
            self.next += len(op.rows)
            window = self.offsets[start : self.next + 1]
            return op.with_rows(op.rows.with_origins(window - window[0], self.origins[window[0] : window[-1]]))
        self.next += 1
        origin = tuple(self.origins[self.offsets[start] : self.offsets[start + 1]].tolist())
        regions = tuple(
            Region(tuple(self.operation(inner) for inner in region.operations), region.arguments)
            for region in op.regions
        )
        return replace(op, regions=regions, origin=origin)


def apply_origins(module: Module, offsets: LongColumn, origins: LongColumn) -> Module:
    """The module with its origins set from columns as ``collect_origins`` gives them."""
    applying = _Applying(offsets, origins)
    return replace(module, operations=tuple(applying.operation(op) for op in module.operations))


def shifted(module: Module, distance: int) -> Module:
    """The module with all origins moved on by a distance: its text became part of a longer one."""
    offsets, origins = collect_origins(module)
    return apply_origins(module, offsets, origins + distance)
