"""Scheduling lattice surgery."""

from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from qlower.diagnostics import fail
from qlower.dialects.logical.ops import Code, Layout, Schedule
from qlower.dialects.logical.rows import OWNER, ROLE
from qlower.ir import Module
from qlower.ir.checking import Contract
from qlower.lowering import Context, Pass, PassResult
from qlower.passes.logical.layouts.floor import FACTORY
from qlower.passes.logical.surgery.factories import (
    FactoryKind,
    plain_factory,
    rounds_per_step,
    stated_factories,
)
from qlower.passes.logical.surgery.floor_graph import tile_columns
from qlower.passes.logical.surgery.operations import read_operations
from qlower.passes.logical.surgery.schedule_rows import schedule_op
from qlower.passes.logical.surgery.scheduling import Timing, schedule_program


@dataclass(frozen=True, slots=True)
class ScheduleSurgery(Pass):
    """Say when each rotation and measurement holds which tiles, and which magic state it takes.

    Operations that commute and whose tiles are apart go on at the same time; in a block they go one after the other.
    Time counts in rounds of the module's ``logical.code``, in steps where there is none.
    """

    name: ClassVar[str] = "schedule-surgery"
    reads: ClassVar[tuple[str, ...]] = ("logical",)
    contract: ClassVar[Contract] = Contract.UNITARY
    uses_target: ClassVar[bool] = True
    cites: ClassVar[tuple[str, ...]] = ("doi:10.22331/q-2019-03-05-128", "arXiv:1808.06709", "arXiv:2302.07395")

    def run(self, module: Module, context: Context) -> PassResult:
        """Add the schedule of ``main``; one that is there already is replaced.

        Raises:
            QlowerError: QL1320 … QL1322 the program, QL1323 no layout, QL1324 … QL1326 layout and factories.
        """
        main, operations = read_operations(module)
        layout = module.find("layout")
        if not isinstance(layout, Layout):
            fail("QL1323", "there is no layout", fix="run lay-out-patches first")
        if layout.num_qubits != main.num_qubits:
            fail(
                "QL1323",
                f"the layout is of {layout.num_qubits} logical qubits, the program has {main.num_qubits}",
                fix="run lay-out-patches again",
            )
        kinds = factories_of(module, layout)
        timing = Timing(rounds_per_step(module), _reaction_rounds(module, context))
        scheduled = schedule_program(operations, layout, kinds, timing, context)
        op = schedule_op(scheduled, operations, layout, kinds)
        others = [other for other in module.operations if not isinstance(other, Schedule)]
        metrics = {
            "rounds": op.rounds,
            "ideal_rounds": op.ideal_rounds,
            "path_rounds": scheduled.path_rounds,
            "produced": op.produced,
            "consumed": op.consumed,
            "discarded": op.discarded,
            "reaction_rounds": timing.reaction,
        }
        return PassResult(module.with_operations((*others, op)), metrics=metrics)


def factories_of(module: Module, layout: Layout) -> list[FactoryKind]:
    """How each factory of the layout works: as the module says, or as the one assumed.

    Raises:
        QlowerError: QL1324, the layout has other factories than the module.
    """
    columns = tile_columns(layout)
    owners = columns[OWNER][columns[ROLE] == FACTORY]
    count = int(owners.max(initial=-1)) + 1
    kinds = stated_factories(module)
    if not kinds:
        return [plain_factory(module)] * count
    placed = [int((owners == factory).sum()) for factory in range(count)]
    if placed != [kind.tiles for kind in kinds]:
        fail(
            "QL1324",
            f"the layout has factories of {_sizes(placed)}, the module has factories of "
            f"{_sizes([kind.tiles for kind in kinds])}",
            fix="run lay-out-patches after the factories are chosen",
        )
    return kinds


def _sizes(tiles: list[int]) -> str:
    return f"{', '.join(map(str, tiles))} tiles" if tiles else "no tiles"


def _reaction_rounds(module: Module, context: Context) -> int:
    """From a measurement to what depends on it, as the descriptor says; 0 where it does not, or there is no code."""
    code = module.find("code")
    qec = None if context.target is None else context.target.qec
    if qec is None or not isinstance(code, Code):
        return 0
    return ceil(((qec.decoder_latency_ns or 0.0) + (qec.controller_latency_ns or 0.0)) / code.cycle_ns)
