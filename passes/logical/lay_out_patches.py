"""Laying out patches."""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

import numpy as np

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Layout, Schedule
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Decline, Pass, PassResult
from qlower.passes.logical.layouts.blocks import block_tiles
from qlower.passes.logical.layouts.factory_field import factory_field
from qlower.passes.logical.layouts.factory_places import Box, open_slots, place_factories
from qlower.passes.logical.layouts.floor import FACTORY, STORAGE, layout_of
from qlower.passes.logical.layouts.styles import STYLES, Style
from qlower.passes.logical.surgery.critical_path import earliest_begins
from qlower.passes.logical.surgery.factories import FACTORY_STEPS, FACTORY_TILES, FactoryKind, stated_factories
from qlower.passes.logical.surgery.operations import DECODING, FREE, Operations, T, read_operations

SPARE = 1.25
"""Factories beyond what the program takes on average where their number is chosen: it does not take states evenly."""


@dataclass(frozen=True, slots=True)
class LayOutPatches(Pass):
    """Say where the patches of logical qubits, buses, stores and factories lie.

    Factories are those of the module's ``logical.factory`` ops, else blocks of 11 tiles that give a state in 11 steps
    (15-to-1).

    Attributes:
        style: ``routed``, or one of Litinski's blocks: ``compact``, ``intermediate``, ``fast``.
        factories: how many, where the module names none; 0 for as many as keep up with the program.
        storage: states that can wait at each factory.
    """

    name: ClassVar[str] = "lay-out-patches"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128", "arXiv:1808.06709")
    style: str = "routed"
    factories: int = 0
    storage: int = 1

    def run(self, module: Module, context: Context) -> PassResult:
        """Add the layout; one that is there already is replaced, and its schedule dropped.

        Raises:
            Decline: the program has no qubits.
            QlowerError: QL1320 … QL1322 the program, QL1324 the factories, QL1327 an option.
        """
        if self.style not in STYLES:
            fail("QL1327", f"there is no layout style {self.style}", expected=f"one of {', '.join(STYLES)}")
        if self.factories < 0 or self.storage < 1:
            fail("QL1327", "factories must not be negative, and storage is 1 or more")
        main, operations = read_operations(module)
        if not main.num_qubits:
            raise Decline("the program has no qubits")
        floor = STYLES[self.style].floor(main.num_qubits)
        block = block_tiles(floor)
        kinds = self._kinds(module, operations, context)
        boxes = [Box(kind.tiles, max(kind.states, self.storage)) for kind in kinds]
        if STYLES[self.style].one_at_a_time or len(boxes) <= open_slots(floor, boxes):
            place_factories(floor, boxes)
        else:
            floor = factory_field(main.num_qubits, boxes)
        layout = layout_of(floor, self.style, main.num_qubits)
        others = [op for op in module.operations if not isinstance(op, Layout | Schedule)]
        roles = [tile.role for tile in floor.tiles.values()]
        metrics: dict[str, int | float | str] = {
            "style": self.style,
            "tiles": len(roles),
            "block_tiles": block,
            "street_tiles": block_tiles(floor) - block,
            "factories": len(boxes),
            "factory_tiles": roles.count(FACTORY),
            "storage_tiles": roles.count(STORAGE),
        }
        return PassResult(module.with_operations((*others, layout)), metrics=metrics)

    def _kinds(self, module: Module, operations: Operations, context: Context) -> list[FactoryKind]:
        stated = stated_factories(module)
        if stated and self.factories:
            fail("QL1327", "factories is given, and the module names its factories", fix="leave the option out")
        if stated:
            return stated
        count = self.factories or _enough(operations, STYLES[self.style], context)
        return [FactoryKind(FACTORY_TILES, float(FACTORY_STEPS), 1)] * count


def _enough(operations: Operations, style: Style, context: Context) -> int:
    """Factories that keep up: as the block takes states, or as the dependencies of the program allow it to.

    A routed floor plan gets no more than would give every logical qubit a state in every step.
    """
    states = operations.count(T)
    if not states:
        return 0
    if style.one_at_a_time:
        return min(ceil(FACTORY_STEPS / style.steps), states)
    lengths = ((operations.kind != FREE) & (operations.kind != DECODING)).astype(np.int64)
    steps = int((earliest_begins(operations, lengths, context) + lengths).max())
    most = ceil(SPARE * FACTORY_STEPS * operations.paulis.num_qubits)
    return min(ceil(SPARE * FACTORY_STEPS * states / steps), most, states)
